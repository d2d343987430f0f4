//! The minimum for a function that uses `DynamoDB`: one TLS connection and one signed `GetItem`, without the SDK.

use std::sync::Arc;
use std::{env, fs};

use data_encoding::HEXLOWER;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use lambda_http::{Error, Request, run, service_fn};
use ring::{digest, hmac};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio_rustls::TlsConnector;

const TARGET: &str = "DynamoDB_20120810.GetItem";
const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let table = &Table::from_env()?;
    let connection = &Mutex::new(table.connect().await?);
    run(service_fn(move |_: Request| async move { table.item(&mut *connection.lock().await).await })).await
}

struct Table {
    authority: String,
    region: String,
    name: String,
    key: String,
    secret: String,
    token: Option<String>,
}

impl Table {
    fn from_env() -> Result<Self, Error> {
        Ok(Self {
            authority: env::var("AWS_ENDPOINT_URL_DYNAMODB")?.trim_start_matches("https://").to_owned(),
            region: env::var("AWS_REGION")?,
            name: env::var("TAIKAI_TABLE")?,
            key: env::var("AWS_ACCESS_KEY_ID")?,
            secret: env::var("AWS_SECRET_ACCESS_KEY")?,
            token: env::var("AWS_SESSION_TOKEN").ok(),
        })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Error> {
        let root = CertificateDer::from_pem_slice(&fs::read(env::var("SSL_CERT_FILE")?)?)?;
        let mut roots = RootCertStore::empty();
        roots.add(root)?;
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let host = self.authority.split(':').next().unwrap_or_default().to_owned();
        let tcp = TcpStream::connect(&self.authority).await?;
        tcp.set_nodelay(true)?;
        let tls = TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(host)?, tcp).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(tls)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn item(&self, connection: &mut SendRequest<Full<Bytes>>) -> Result<String, Error> {
        let body = format!(r#"{{"TableName":"{}","Key":{{"pk":{{"S":"A#acc-1001"}},"sk":{{"S":"ACCOUNT"}}}}}}"#, self.name);
        let now = Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let token = self.token.as_deref().unwrap_or_default();
        let request = hyper::Request::post("/")
            .header("host", &self.authority)
            .header("content-type", CONTENT_TYPE)
            .header("x-amz-date", &now)
            .header("x-amz-security-token", token)
            .header("x-amz-target", TARGET)
            .header("authorization", self.signature(&now, token, &body))
            .body(Full::from(body))?;
        connection.ready().await?;
        let answer = connection.send_request(request).await?;
        Ok(String::from_utf8(answer.into_body().collect().await?.to_bytes().into())?)
    }

    /// AWS Signature Version 4.
    fn signature(&self, now: &str, token: &str, body: &str) -> String {
        const SIGNED: &str = "content-type;host;x-amz-date;x-amz-security-token;x-amz-target";
        let (day, region, host) = (&now[..8], &self.region, &self.authority);
        let request = format!(
            "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\nx-amz-date:{now}\nx-amz-security-token:{token}\nx-amz-target:{TARGET}\n\n{SIGNED}\n{}",
            sha256(body)
        );
        let scope = format!("{day}/{region}/dynamodb/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{now}\n{scope}\n{}", sha256(&request));
        let parts = [day, region, "dynamodb", "aws4_request", &text];
        let signature = parts.iter().fold(format!("AWS4{}", self.secret).into_bytes(), |key, part| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec()
        });
        let signature = HEXLOWER.encode(&signature);
        format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={SIGNED}, Signature={signature}", self.key)
    }
}

fn sha256(text: &str) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}
