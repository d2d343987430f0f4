//! Calls a function as AWS's services do: by Lambda's invoke API, which `cargo lambda watch` offers.

use std::{error::Error, fmt, time::Duration};

use axum::{body::Bytes, http::Request};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// Beyond every function's own limit, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// Lambda's invoke API on this machine.
#[derive(Clone, Debug)]
pub struct Lambda {
    client: Client<HttpConnector, Full<Bytes>>,
    origin: String,
}

/// Why an invocation has no result.
#[derive(Debug)]
pub enum Failure {
    /// The function was not reached; nothing can be said of it.
    Unreachable(String),
    /// The function answered with an error, or not at all.
    Function(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(why) | Self::Function(why) => out.write_str(why),
        }
    }
}

impl Lambda {
    /// The invoke API on that port of this machine.
    #[must_use]
    pub fn on_port(port: u16) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), origin: format!("http://127.0.0.1:{port}") }
    }

    /// Invokes `function` with `event` and waits for what it returns.
    pub async fn invoke(&self, function: &str, event: &Value) -> Result<Value, Failure> {
        let (status, body) =
            self.send("POST", &format!("/2015-03-31/functions/{function}/invocations"), event.to_string()).await?;
        let result = serde_json::from_slice(&body).unwrap_or(Value::Null);
        if status == 200 { Ok(result) } else { Err(Failure::Function(format!("{function} answered {status}: {result}"))) }
    }

    /// Asks for a page of the product; returns the status.
    pub async fn get(&self, path: &str) -> Result<u16, Failure> {
        Ok(self.send("GET", path, String::new()).await?.0)
    }

    async fn send(&self, method: &str, path: &str, body: String) -> Result<(u16, Bytes), Failure> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("content-type", "application/json")
            .body(Full::from(body))
            .map_err(|error| Failure::Function(error.to_string()))?;
        let answer = async {
            let response = self.client.request(request).await.map_err(|error| {
                let why = format!("{path}: {}", error.source().map_or_else(|| error.to_string(), ToString::to_string));
                if error.is_connect() { Failure::Unreachable(why) } else { Failure::Function(why) }
            })?;
            let status = response.status().as_u16();
            let body = response.into_body().collect().await.map_err(|error| Failure::Function(error.to_string()))?;
            Ok((status, body.to_bytes()))
        };
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap_or_else(|_| Err(Failure::Function(format!("{path}: no answer within {} s", PATIENCE.as_secs()))))
    }
}
