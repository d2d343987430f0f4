//! What every function needs to start: the Lambda runtime, the log and the clock.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{SystemTime, UNIX_EPOCH};

use domain::Instant;
use lambda_http::lambda_runtime::Diagnostic;
use lambda_http::{LambdaEvent, lambda_runtime, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A future that can be named. A function answers one event at a time on one thread, so that it need not be `Send`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Why a function did not start or stopped; says it plainly, as the last line of its log.
pub struct Stopped(Box<dyn Error + Send + Sync>);

impl fmt::Debug for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// Hands over every event that Lambda has for the function.
pub async fn run<'h, E, A, X>(handle: impl Fn(E) -> BoxFuture<'h, Result<A, X>>) -> Result<(), Stopped>
where
    E: DeserializeOwned,
    A: Serialize,
    X: Into<Diagnostic> + fmt::Debug,
{
    log_to_stdout();
    lambda_runtime::run(service_fn(|event: LambdaEvent<E>| handle(event.payload))).await.map_err(Stopped)
}

/// The only clock.
#[must_use]
pub fn now() -> Instant {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).ok().and_then(|millis| Instant::from_millis(millis).ok()).unwrap_or(Instant::EPOCH)
}

/// Writes one JSON object a line, which is how Lambda's log takes structure.
pub fn log_to_stdout() {
    tracing_subscriber::fmt().json().with_target(false).with_current_span(false).without_time().init();
}

/// Logs a failure of ours with all that led to it.
pub fn log_failure(failure: &dyn Error) {
    let mut chain = failure.to_string();
    let mut next = failure.source();
    while let Some(source) = next {
        chain = format!("{chain}: {source}");
        next = source.source();
    }
    tracing::error!(chain, "failed");
}
