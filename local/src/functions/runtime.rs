//! Lambda's runtime API for the functions, in front of cargo-lambda's, which forgets the callers of a function that has
//! crashed.
//!
//! Only this proxy knows which invocation a function is processing. When the process ends, the caller gets the answer
//! that Lambda would give (`Runtime.ExitError`). The open request for the next event goes to the new process.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, HeaderName, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::json;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use crate::Problem;

/// The invocation that an answer is of.
const REQUEST_ID: HeaderName = HeaderName::from_static("lambda-runtime-aws-request-id");

/// How long to wait for cargo-lambda before it is asked again.
const PAUSE: Duration = Duration::from_millis(100);

/// cargo-lambda's runtime API, and what every function is at.
#[derive(Debug)]
pub(super) struct Runtime {
    client: Client<HttpConnector, Full<Bytes>>,
    origin: String,
    functions: BTreeMap<String, Function>,
    asked: Notify,
}

/// What one function is at.
#[derive(Debug, Default)]
struct Function {
    /// The open question for its next event; outlives the process that asked.
    next: tokio::sync::Mutex<Option<JoinHandle<Answer>>>,
    /// The invocation that its process is working on.
    in_hand: Mutex<Option<String>>,
    /// Whether its process has asked for an event.
    has_asked: AtomicBool,
}

type Answer = (StatusCode, HeaderMap, Bytes);

/// Serves the functions until it is dropped.
pub(super) async fn serve(listener: TcpListener, runtime: Arc<Runtime>) -> Problem {
    let routes = Router::new()
        .route("/{function}/2018-06-01/runtime/invocation/next", any(next))
        .route("/{function}/{*rest}", any(answer))
        .layer(DefaultBodyLimit::disable())
        .with_state(runtime);
    match axum::serve(listener, routes).await {
        Ok(()) => "The runtime API has ended".to_owned(),
        Err(error) => format!("The runtime API: {error}"),
    }
}

/// A function asks for its next event.
async fn next(State(runtime): State<Arc<Runtime>>, Path(name): Path<String>) -> Response {
    let Some(function) = runtime.functions.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    function.has_asked.store(true, Ordering::Relaxed);
    runtime.asked.notify_waiters();
    // Whoever asks has nothing in hand: what was handed to its predecessor in its last moment is lost.
    runtime.give_up(&name, function).await;
    let mut next = function.next.lock().await;
    let open = next.get_or_insert_with(|| {
        let runtime = Arc::clone(&runtime);
        let path = format!("{name}/2018-06-01/runtime/invocation/next");
        tokio::spawn(async move { runtime.ask(Method::GET, &path, HeaderMap::new(), Bytes::new()).await })
    });
    // Dropped here when the function has died: the question stays for its successor.
    let answer = open.await;
    *next = None;
    match answer {
        Ok((status, headers, body)) => {
            let id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
            *function.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = id;
            (status, headers, body).into_response()
        }
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// A function answers an invocation, or says that it could not start.
async fn answer(
    State(runtime): State<Arc<Runtime>>,
    Path((name, rest)): Path<(String, String)>,
    method: Method,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(function) = runtime.functions.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    *function.in_hand.lock().unwrap_or_else(PoisonError::into_inner) = None;
    for name in [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        headers.remove(name);
    }
    runtime.ask(method, &format!("{name}/{rest}"), headers, body).await.into_response()
}

impl Runtime {
    /// For these functions, in front of cargo-lambda on that port.
    pub(super) fn of(port: u16, functions: &[String]) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            origin: format!("http://127.0.0.1:{port}/.rt"),
            functions: functions.iter().map(|name| (name.clone(), Function::default())).collect(),
            asked: Notify::new(),
        }
    }

    /// Waits until the processes of all functions have asked for an event.
    pub(super) async fn all_have_asked(&self) {
        loop {
            // Made first, so that no question is missed in between.
            let asked = self.asked.notified();
            if self.functions.values().all(|function| function.has_asked.load(Ordering::Relaxed)) {
                return;
            }
            asked.await;
        }
    }

    /// A function's process has ended: its waiting caller gets an answer. Returns whether the process had requested an
    /// event.
    pub(super) async fn ended(&self, name: &str) -> bool {
        let Some(function) = self.functions.get(name) else { return false };
        self.give_up(name, function).await;
        function.has_asked.swap(false, Ordering::Relaxed)
    }

    /// Answers for the process that had an invocation in hand and is no more.
    async fn give_up(&self, name: &str, function: &Function) {
        let in_hand = function.in_hand.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(id) = in_hand {
            let why =
                json!({ "errorType": "Runtime.ExitError", "errorMessage": format!("RequestId: {id} Error: Runtime exited") });
            let path = format!("{name}/2018-06-01/runtime/invocation/{id}/error");
            self.ask(Method::POST, &path, HeaderMap::new(), why.to_string().into()).await;
        }
    }

    /// Asks cargo-lambda, as often as it takes until it is there.
    async fn ask(&self, method: Method, path: &str, headers: HeaderMap, body: Bytes) -> Answer {
        loop {
            let request = Request::builder().method(method.clone()).uri(format!("{}/{path}", self.origin));
            let mut request = match request.body(Full::from(body.clone())) {
                Ok(request) => request,
                Err(error) => return (StatusCode::BAD_REQUEST, HeaderMap::new(), error.to_string().into()),
            };
            request.headers_mut().extend(headers.clone());
            if let Ok(answer) = self.client.request(request).await {
                let (head, body) = answer.into_parts();
                if let Ok(body) = body.collect().await {
                    let mut headers = head.headers;
                    headers.remove(header::CONTENT_LENGTH);
                    headers.remove(header::TRANSFER_ENCODING);
                    return (head.status, headers, body.to_bytes());
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::sync::{
        Mutex,
        mpsc::{self, Receiver, Sender},
    };

    use super::*;

    /// The parts of cargo-lambda that are needed here: it hands out events, and records the answers.
    struct Lambda {
        events: Sender<&'static str>,
        answers: Receiver<String>,
        runtime: Arc<Runtime>,
        address: SocketAddr,
    }

    impl Lambda {
        async fn new() -> Self {
            let (events, coming) = mpsc::channel::<&str>(8);
            let (told, answers) = mpsc::channel(8);
            let coming = Arc::new(Mutex::new(coming));
            let next = || async move {
                let id = coming.lock().await.recv().await.unwrap();
                ([(REQUEST_ID, id)], format!("event {id}"))
            };
            let answer =
                |Path(rest): Path<String>, body: String| async move { told.send(format!("{rest} {body}")).await.unwrap() };
            let routes = Router::new()
                .route("/.rt/withdraw/2018-06-01/runtime/invocation/next", any(next))
                .route("/.rt/withdraw/2018-06-01/runtime/invocation/{*rest}", any(answer));
            let behind = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let runtime = Arc::new(Runtime::of(behind.local_addr().unwrap().port(), &["withdraw".to_owned()]));
            tokio::spawn(async { axum::serve(behind, routes).await.unwrap() });
            let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = front.local_addr().unwrap();
            tokio::spawn(serve(front, Arc::clone(&runtime)));
            Self { events, answers, runtime, address }
        }

        /// What a function's process does.
        async fn ask(&self, method: Method, path: &str, body: &'static str) -> String {
            let uri = format!("http://{}/withdraw/2018-06-01/runtime/invocation/{path}", self.address);
            let request = Request::builder().method(method).uri(uri).body(Full::from(body)).unwrap();
            let answer = self.runtime.client.request(request).await.unwrap();
            String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
        }
    }

    #[tokio::test]
    async fn whoever_waits_for_a_function_that_has_died_is_answered_and_the_next_event_goes_to_its_successor() {
        let mut lambda = Lambda::new().await;
        lambda.events.send("1").await.unwrap();
        assert_eq!(lambda.ask(Method::GET, "next", "").await, "event 1");
        assert!(lambda.runtime.ended("withdraw").await, "it has asked");
        let answer = lambda.answers.recv().await.unwrap();
        assert!(answer.starts_with("1/error {") && answer.contains("Runtime.ExitError"), "{answer}");

        // One that dies while it waits leaves its question to the next.
        tokio::select! {
            biased;
            () = lambda.runtime.all_have_asked() => {}
            event = lambda.ask(Method::GET, "next", "") => panic!("{event}"),
        }
        assert!(lambda.runtime.ended("withdraw").await);
        lambda.events.send("2").await.unwrap();
        assert_eq!(lambda.ask(Method::GET, "next", "").await, "event 2");
        lambda.ask(Method::POST, "2/response", "done").await;
        assert_eq!(lambda.answers.recv().await.unwrap(), "2/response done");
        assert!(lambda.runtime.ended("withdraw").await);
        assert!(lambda.answers.try_recv().is_err(), "what was answered is not answered again");
        assert!(!lambda.runtime.ended("withdraw").await, "a process that never asked does not work");
    }
}
