//! Access to AWS: credentials, region, endpoints and TLS, all from the environment that Lambda sets.
//!
//! **Architecture invariant:** there is one TLS stack, rustls with *ring*. The SDK's default provider needs 420 million
//! instructions for its first call. `aws-config` reads files, and asks services for what Lambda has put into the
//! environment.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

mod http;
pub mod setting;
mod signer;
mod tls;
mod user_agent;

pub use http::{Connections, NeverConnected};
pub use setting::{Misconfigured, optional, required};
pub use signer::Signer;
pub use tls::Trust;
pub use user_agent::NoUserAgent;

/// How long the start waits for a connection. If a service cannot be reached, the first request reports it.
const PATIENCE: Duration = Duration::from_millis(500);

/// What every AWS client is made from.
#[derive(Clone, Debug)]
pub struct Access {
    /// The region's name, such as `ap-northeast-1`.
    pub region: String,
    /// The credentials of the function's role.
    pub credentials: Credentials,
    /// What carries requests.
    pub http: SharedHttpClient,
    /// The connections of `http`, where they can be made ahead of requests.
    pub connections: Option<Connections>,
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
        let region = required("AWS_REGION", "the region, which Lambda sets")?;
        Ok(Self {
            dynamodb: optional("AWS_ENDPOINT_URL_DYNAMODB"),
            ses: optional("AWS_ENDPOINT_URL_SES"),
            ..Self::new(region, credentials, Trust::from_env()?)?
        })
    }

    /// AWS's own services in a region.
    pub fn new(region: String, credentials: Credentials, trust: Trust) -> Result<Self, Misconfigured> {
        let connections = Connections::new(trust.config()?);
        Ok(Self {
            region,
            credentials,
            http: SharedHttpClient::new(connections.clone()),
            connections: Some(connections),
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
            dynamodb: None,
            ses: None,
        })
    }

    /// What signs a service's requests.
    #[must_use]
    pub fn signer(&self, service: &'static str) -> Signer {
        Signer::new(self.credentials.clone(), self.region.clone(), service)
    }

    /// Connects to `DynamoDB` ahead of the first request. A function has a whole processor while it starts, and perhaps
    /// a small part of one later. This many calls can be under way at once; more connections are made when they are
    /// needed.
    pub async fn connect_to_dynamodb(&self, connections: usize) {
        self.connect(self.dynamodb.as_deref(), "dynamodb", connections).await;
    }

    /// Connects to SES ahead of the first request.
    pub async fn connect_to_ses(&self) {
        self.connect(self.ses.as_deref(), "email", 1).await;
    }

    async fn connect(&self, url: Option<&str>, service: &str, number: usize) {
        let Some(connections) = &self.connections else { return };
        let of_aws = || format!("https://{service}.{}.amazonaws.com", self.region);
        let url = url.map_or_else(of_aws, str::to_owned);
        drop(tokio::time::timeout(PATIENCE, connections.open(&url, number)).await);
    }
}
