//! The way to AWS: credentials, region, endpoints and TLS, straight from the environment that Lambda sets.
//!
//! **Architecture invariant:** there is one TLS stack, rustls with *ring*. The SDK's default provider spends 420 million instructions
//! on its first call, and `aws-config` reads files and asks services for what Lambda has put into the environment.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, tls};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

pub mod setting;

pub use setting::{Misconfigured, optional, required};

/// What every AWS client is made from.
#[derive(Clone, Debug)]
pub struct Access {
    /// The region's name, such as `ap-northeast-1`.
    pub region: String,
    /// The credentials of the function's role.
    pub credentials: Credentials,
    /// What carries requests.
    pub http: SharedHttpClient,
    /// What waits between tries.
    pub sleep: SharedAsyncSleep,
    /// `DynamoDB`'s address where it is not AWS's own.
    pub dynamodb: Option<String>,
    /// SES's address where it is not AWS's own.
    pub ses: Option<String>,
}

impl Access {
    /// Reads the environment of a Lambda function.
    pub fn from_env() -> Result<Self, Misconfigured> {
        let credentials = Credentials::new(
            required("AWS_ACCESS_KEY_ID", "the function's credentials, which Lambda sets")?,
            required("AWS_SECRET_ACCESS_KEY", "the function's credentials, which Lambda sets")?,
            optional("AWS_SESSION_TOKEN"),
            None,
            "environment",
        );
        Ok(Self {
            region: required("AWS_REGION", "the region, which Lambda sets")?,
            credentials,
            http: http_client(Trust::from_env()?)?,
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
            dynamodb: optional("AWS_ENDPOINT_URL_DYNAMODB"),
            ses: optional("AWS_ENDPOINT_URL_SES"),
        })
    }
}

/// Whose certificates are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Amazon's roots only: what AWS's own endpoints show, and all that a deployed function needs to read at its start.
    Amazon,
    /// The machine's roots.
    System,
}

impl Trust {
    fn from_env() -> Result<Self, Misconfigured> {
        match optional("TAIKAI_TRUST").as_deref() {
            None | Some("amazon") => Ok(Self::Amazon),
            Some("system") => Ok(Self::System),
            Some(_) => Err(Misconfigured::new("TAIKAI_TRUST", "`amazon` (the default) or `system`")),
        }
    }
}

/// Amazon Trust Services' roots, from <https://www.amazontrust.com/repository/>.
const AMAZON_ROOTS: [&str; 5] = [
    include_str!("../roots/amazon-root-ca-1.pem"),
    include_str!("../roots/amazon-root-ca-2.pem"),
    include_str!("../roots/amazon-root-ca-3.pem"),
    include_str!("../roots/amazon-root-ca-4.pem"),
    include_str!("../roots/starfield-services-g2.pem"),
];

/// What carries requests, over TLS and, to this machine, without.
pub fn http_client(trust: Trust) -> Result<SharedHttpClient, Misconfigured> {
    let roots = match trust {
        Trust::Amazon => {
            AMAZON_ROOTS.into_iter().fold(TrustStore::empty(), |roots, pem| roots.with_pem_certificate(pem.as_bytes()))
        }
        Trust::System => TrustStore::default(),
    };
    let context: TlsContext = tls::TlsContext::builder()
        .with_trust_store(roots)
        .build()
        .map_err(|_| Misconfigured::new("TAIKAI_TRUST", "roots that can be read"))?;
    Ok(Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        // Lambda freezes a function between requests; DynamoDB closes a connection after some minutes of silence by itself.
        .pool_idle_timeout(Duration::from_mins(10))
        .build_https())
}
