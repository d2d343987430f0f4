//! One request to one function: the scope in which calls are counted, guarded and killed.

use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;

use super::Rig;
use super::call::Call;

tokio::task_local! {
    /// The request on whose behalf the current task runs. A handler that spawned tasks would lose it, and its functions
    /// must not.
    pub(super) static CURRENT: Arc<Scope>;
}

/// What the connector needs to know about the request that a call belongs to.
pub(super) struct Scope {
    pub(super) id: usize,
    pub(super) function: String,
    pub(super) killed: Notify,
    flight: Mutex<Flight>,
}

#[derive(Default)]
struct Flight {
    started: usize,
    under_way: usize,
    deepest_ended: usize,
}

impl Scope {
    pub(super) fn new(id: usize, function: &str) -> Self {
        Self { id, function: function.to_owned(), killed: Notify::new(), flight: Mutex::default() }
    }

    /// Counts a call as in flight until the returned ticket is dropped: answered, failed or abandoned.
    pub(super) fn start(self: &Arc<Self>) -> Ticket {
        let mut flight = self.flight.lock().unwrap();
        flight.started += 1;
        flight.under_way += 1;
        Ticket { scope: Arc::clone(self), depth: flight.deepest_ended + 1 }
    }

    /// Waits until every call that the handler would make at once has been made.
    pub(super) async fn quiet(&self) {
        let started = || self.flight.lock().unwrap().started;
        let mut seen = 0;
        while seen != started() {
            seen = started();
            // A joined call may need several polls (credentials, endpoint) before it reaches the wire.
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        }
    }

    /// The end of any pause, as soon as nothing is in flight: a back-off costs no time, and a timeout around a call
    /// never ends it (the rig decides which answers are lost).
    pub(super) async fn idle(&self) {
        while self.flight.lock().unwrap().under_way > 0 {
            tokio::task::yield_now().await;
        }
    }
}

pub(super) struct Ticket {
    scope: Arc<Scope>,
    pub(super) depth: usize,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // Not `unwrap`: a panic while panicking would abort the whole test binary.
        if let Ok(mut flight) = self.scope.flight.lock() {
            flight.under_way -= 1;
            flight.deepest_ended = flight.deepest_ended.max(self.depth);
        }
    }
}

/// A request about to be made to `function`.
pub(crate) struct Request {
    rig: Rig,
    function: String,
}

impl Request {
    pub(super) fn new(rig: Rig, function: &str) -> Self {
        Self { rig, function: function.to_owned() }
    }

    /// Runs the handler to its end, or until a fault kills it; then its future is dropped where it stands.
    pub(crate) async fn run<T>(self, handler: impl Future<Output = T>) -> Run<T> {
        let scope = self.rig.scope(&self.function);
        let before = self.rig.calls_made();
        let answer = CURRENT
            .scope(Arc::clone(&scope), async {
                tokio::select! {
                    biased;
                    () = scope.killed.notified() => None,
                    answer = handler => Some(answer),
                }
            })
            .await;
        let calls = self.rig.calls_of(scope.id, before);
        Run { answer, calls }
    }
}

/// What came of a request.
#[derive(Debug)]
pub(crate) struct Run<T> {
    /// `None`: the handler was killed.
    pub(crate) answer: Option<T>,
    pub(crate) calls: Vec<Call>,
}

impl<T> Run<T> {
    pub(crate) fn answered(self) -> T {
        self.answer.expect("the handler was not killed")
    }

    /// How many times the request waited for the network, one after the other: calls in flight together count once.
    pub(crate) fn round_trips(&self) -> usize {
        self.calls.iter().map(|call| call.depth).max().unwrap_or(0)
    }
}
