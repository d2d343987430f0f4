//! Many at once.

use std::future::Future;
use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Barrier;

/// Starts all contenders at the same moment on several threads and gives their results in the contenders' order.
///
/// Only in `#[tokio::test(flavor = "multi_thread")]`.
pub(crate) async fn race<T, F>(contenders: usize, contender: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    assert_eq!(Handle::current().runtime_flavor(), RuntimeFlavor::MultiThread, "a race on one thread is a queue");
    let start = Arc::new(Barrier::new(contenders));
    let contenders: Vec<_> = (0..contenders)
        .map(|number| {
            let (start, contender) = (Arc::clone(&start), contender(number));
            tokio::spawn(async move {
                start.wait().await;
                contender.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for contender in contenders {
        results.push(contender.await.unwrap_or_else(|failure| resume_unwind(failure.into_panic())));
    }
    results
}
