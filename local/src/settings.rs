//! The ports and the data folder.

use std::{
    net::{Ipv4Addr, Ipv6Addr},
    path::{Path, PathBuf},
};

use tokio::net::TcpListener;

use crate::Problem;

/// Name of the table on this machine.
pub const TABLE: &str = "taikai";

/// The region of everything on this machine.
pub const REGION: &str = "ap-northeast-1";

/// The settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Port of the product itself.
    pub port: u16,
    /// Port of the inbox page, which is the mail endpoint too.
    pub inbox_port: u16,
    /// Port of the embedded `DynamoDB`.
    pub dynamodb_port: u16,
    /// Whether people may register by themselves: where it begins without demo data, nobody else could come in.
    pub self_registration: bool,
    /// Folder of the files below; what is in it survives a restart.
    pub data: PathBuf,
}

impl Settings {
    /// The ports from the environment or their defaults, the data in `data`, or at the repository's root in `.taikai`,
    /// or in `.taikai-empty` for what begins without demo data.
    pub fn read(data: Option<PathBuf>, empty: bool) -> Result<Self, Problem> {
        Ok(Self {
            port: port("TAIKAI_PORT", 9000)?,
            inbox_port: port("TAIKAI_INBOX_PORT", 8025)?,
            dynamodb_port: port("TAIKAI_DYNAMODB_PORT", 8000)?,
            self_registration: empty,
            data: data.unwrap_or_else(|| repository().join(if empty { ".taikai-empty" } else { ".taikai" })),
        })
    }

    /// Where the product answers; `localhost`, since browsers treat it as a secure context.
    #[must_use]
    pub fn public_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Where people read the mails.
    #[must_use]
    pub fn inbox_url(&self) -> String {
        format!("http://localhost:{}", self.inbox_port)
    }

    /// Where the AWS SDK finds `DynamoDB`.
    #[must_use]
    pub fn dynamodb_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.dynamodb_port)
    }

    /// Where the AWS SDK finds SES.
    #[must_use]
    pub fn ses_endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.inbox_port)
    }

    /// A file in the data folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.data.join(name)
    }
}

/// The repository that this program was built from.
#[must_use]
pub fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

fn port(variable: &str, default: u16) -> Result<u16, Problem> {
    let Some(value) = std::env::var_os(variable) else { return Ok(default) };
    let port = value.to_str().and_then(|text| text.parse().ok()).filter(|&port| port != 0);
    port.ok_or_else(|| format!("{variable} should be a port number from 1 to 65535, not {}", value.display()))
}

/// Listens on this machine only. A taken port is said together with the variable that changes it.
pub async fn listen(port: u16, variable: &str) -> Result<TcpListener, Problem> {
    let taken = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("Port {port} is taken. End the program that listens there, or choose another port: {variable}=12345")
        }
        _ => format!("Port {port} ({variable}): {error}"),
    };
    // Somebody else's server on ::1 would get what people send to `localhost`. A machine without IPv6 has no such
    // server.
    if let Err(error) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await
        && error.kind() == std::io::ErrorKind::AddrInUse
    {
        return Err(taken(error));
    }
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)
}
