//! `DynamoDB` (and SES) over TLS, on loopback: live, or from a recording, so that every invocation gets the same
//! answers immediately.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::BASE64;
use dynoxide::Database;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use nix::unistd::Pid;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::database::run;
use crate::{Problem, idle};

/// How often is looked whether the process that is counted waits for its answers.
const LOOK: Duration = Duration::from_millis(1);

/// One call of a function, and how it was answered.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) request: Value,
    pub(crate) status: StatusCode,
    pub(crate) answer: Bytes,
    /// Which of the serial round trips it belongs to, from 1.
    pub(crate) trip: usize,
    pub(crate) read_units: f64,
    pub(crate) write_units: f64,
}

/// The endpoint that all functions call.
#[derive(Clone)]
pub(crate) struct Table(Arc<Endpoint>);

struct Endpoint {
    address: SocketAddr,
    roots: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    mode: Mode,
    /// Connections that were made.
    connections: usize,
    /// What was called since the beginning of the present invocation.
    calls: Vec<Call>,
    /// Calls that wait for their answers until these are dropped.
    held: Vec<oneshot::Sender<Infallible>>,
    /// How often all that were held were answered.
    trips: usize,
    unforeseen: Option<String>,
}

#[derive(Default)]
enum Mode {
    #[default]
    Nothing,
    Alive(Database),
    RecordedAnswer {
        calls: Vec<Call>,
        used: Vec<bool>,
    },
}

impl Call {
    /// A call to be answered so, whatever it asks for.
    pub(crate) fn answered(operation: &str, answer: &'static str) -> Self {
        let answer = Bytes::from_static(answer.as_bytes());
        Self {
            operation: operation.to_owned(),
            request: Value::Null,
            status: StatusCode::OK,
            answer,
            trip: 1,
            read_units: 0.0,
            write_units: 0.0,
        }
    }
}

impl Table {
    /// Serves on a free port, with a certificate whose root lies in `folder`.
    pub(crate) async fn serve(folder: &Path) -> Result<Self, Problem> {
        let (config, root) = certificate()?;
        let roots = folder.join("roots.pem");
        fs::write(&roots, root).map_err(|error| format!("{}: {error}", roots.display()))?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let endpoint = Arc::new(Endpoint { address, roots, state: Mutex::default() });
        tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(&endpoint)));
        Ok(Self(endpoint))
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.0.address.port())
    }

    /// The file with the roots that its certificate hangs on.
    pub(crate) fn roots(&self) -> &Path {
        &self.0.roots
    }

    /// Answers from this database from now on.
    pub(crate) fn live(&self, database: Database) {
        *self.0.state() = State { mode: Mode::Alive(database), ..State::default() };
    }

    /// Answers from a recording from now on.
    pub(crate) fn replay(&self, calls: &[Call]) {
        let mode = Mode::RecordedAnswer { calls: calls.to_vec(), used: vec![false; calls.len()] };
        *self.0.state() = State { mode, ..State::default() };
    }

    /// An invocation begins: its calls are counted from here, and a recording starts over.
    pub(crate) fn rewind(&self) {
        let mut state = self.0.state();
        state.calls.clear();
        state.trips = 0;
        if let Mode::RecordedAnswer { used, .. } = &mut state.mode {
            used.fill(false);
        }
    }

    /// Answers what a process calls as slowly as can be: all at once, and only when it waits for nothing else. What it
    /// has called by then is one round trip, and what it calls later is another. Ends only if that cannot be told.
    ///
    /// Whatever has been read from a connection has also been noted, since all of this happens in one thread.
    pub(crate) async fn answer_in_trips(&self, process: Pid) -> Problem {
        let mut before = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = match idle::sleeps(process, self.0.address.port()) {
                Ok(now) => now,
                Err(problem) => return problem,
            };
            if now.is_some() && now == before {
                self.0.state().answer_all();
            }
            before = now;
        }
    }

    /// The calls of the invocation that began last.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.0.state().calls.clone()
    }

    /// The connections that were made since the answers were settled.
    pub(crate) fn connections(&self) -> usize {
        self.0.state().connections
    }

    /// A call that no recording had, if one came.
    pub(crate) fn unforeseen(&self) -> Option<String> {
        self.0.state().unforeseen.clone()
    }
}

impl State {
    fn answer_all(&mut self) {
        if self.held.is_empty() {
            return;
        }
        self.trips += 1;
        self.held.clear();
    }
}

impl Endpoint {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A chain of two, as short as any that is checked.
fn certificate() -> Result<(ServerConfig, String), Problem> {
    let failed = |error: rcgen::Error| error.to_string();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(ca, KeyPair::generate().map_err(failed)?).map_err(failed)?;
    let key = KeyPair::generate().map_err(failed)?;
    let leaf = CertificateParams::new(vec!["localhost".to_owned()]).map_err(failed)?;
    let leaf = leaf.signed_by(&key, &issuer).map_err(failed)?;
    let private = PrivateKeyDer::try_from(key.serialize_der()).map_err(str::to_owned)?;
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], private)
        .map_err(|error| error.to_string())?;
    Ok((config, pem(issuer.der())))
}

/// As files of roots have it (RFC 7468).
fn pem(certificate: &[u8]) -> String {
    let text = BASE64.encode(certificate);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, endpoint: Arc<Endpoint>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, endpoint) = (tls.clone(), Arc::clone(&endpoint));
        tokio::spawn(async move {
            drop(stream.set_nodelay(true));
            let Ok(stream) = tls.accept(stream).await else { return };
            endpoint.state().connections += 1;
            let service = service_fn(move |request| {
                let endpoint = Arc::clone(&endpoint);
                async move { Ok::<_, Infallible>(endpoint.answer(request).await) }
            });
            // A function that ends in the middle of a call is its own problem.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

impl Endpoint {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        if request.method() != Method::POST {
            // What AWS's own endpoint says to a GET.
            return response(StatusCode::OK, "healthy".into());
        }
        let operation = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let operation = operation.and_then(|target| target.rsplit('.').next()).unwrap_or("SendRawEmail").to_owned();
        let body = match request.into_body().collect().await {
            // A form for SES is no JSON, and one is as good as another.
            Ok(body) => serde_json::from_slice(&body.to_bytes()).unwrap_or_default(),
            Err(error) => return response(StatusCode::BAD_REQUEST, error.to_string().into()),
        };
        let (database, trip) = {
            let mut state = self.state();
            match &mut state.mode {
                Mode::Nothing => (None, 0),
                Mode::RecordedAnswer { calls, used } => {
                    if let Some(call) = recorded(calls, used, &operation, &body) {
                        return response(call.status, call.answer.clone());
                    }
                    state.unforeseen = Some(format!("{operation} {body}"));
                    (None, 0)
                }
                Mode::Alive(database) => (Some(database.clone()), state.trips + 1),
            }
        };
        let Some(database) = database else {
            return response(StatusCode::INTERNAL_SERVER_ERROR, "{}".into());
        };
        let call = execute(&database, operation, body, trip);
        let answer = response(call.status, call.answer.clone());
        drop(self.hold(call).await);
        answer
    }

    /// Notes a call, and holds its answer back until [`Table::answer_in_trips`] says so.
    fn hold(&self, call: Call) -> oneshot::Receiver<Infallible> {
        let (sender, answered) = oneshot::channel();
        let mut state = self.state();
        state.calls.push(call);
        state.held.push(sender);
        answered
    }
}

/// The answer to this very call, else to the next one of its operation that has not been given: an id in it may be new
/// every time. A call that is tried again gets the same answer again.
fn recorded<'a>(calls: &'a [Call], used: &mut [bool], operation: &str, body: &Value) -> Option<&'a Call> {
    let free = |used: &[bool], same: &dyn Fn(&Call) -> bool| {
        calls.iter().enumerate().position(|(index, call)| !used[index] && call.operation == operation && same(call))
    };
    let same = |call: &Call| call.request == *body;
    let index = free(used, &same)
        .or_else(|| calls.iter().position(|call| call.operation == operation && same(call)))
        .or_else(|| free(used, &|_| true))?;
    used[index] = true;
    calls.get(index)
}

fn response(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}

const ACCEPTED: &str = concat!(
    r#"<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>"#,
    "<MessageId>0106019a-1c2d3e4f-5a6b-7c8d-9e0f-a1b2c3d4e5f6-000000</MessageId></SendRawEmailResult>",
    "<ResponseMetadata><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata></SendRawEmailResponse>"
);

/// Does what a call asks for, and notes what `DynamoDB` would charge.
fn execute(database: &Database, operation: String, request: Value, trip: usize) -> Call {
    let mut call = Call {
        operation,
        request,
        status: StatusCode::OK,
        answer: Bytes::from_static(ACCEPTED.as_bytes()),
        trip,
        read_units: 0.0,
        write_units: 0.0,
    };
    if call.operation == "SendRawEmail" {
        return call;
    }
    let mut body = call.request.clone();
    body["ReturnConsumedCapacity"] = json!("TOTAL");
    match run(database, &call.operation, body) {
        Ok(mut answer) => {
            let consumed = answer.as_object_mut().and_then(|answer| answer.remove("ConsumedCapacity")).unwrap_or_default();
            let units = units(&consumed);
            match call.operation.as_str() {
                "GetItem" | "Query" | "BatchGetItem" | "TransactGetItems" => call.read_units = units,
                _ => call.write_units = units,
            }
            call.answer = answer.to_string().into();
        }
        Err(error) => {
            call.status = StatusCode::from_u16(error.status_code()).unwrap_or(StatusCode::BAD_REQUEST);
            call.answer = error.to_json().into();
        }
    }
    call
}

fn units(consumed: &Value) -> f64 {
    match consumed {
        Value::Array(tables) => tables.iter().map(units).sum(),
        table => table["CapacityUnits"].as_f64().unwrap_or_default(),
    }
}

/// How many items these calls wrote.
pub(crate) fn writes(calls: &[Call]) -> usize {
    let of_call = |call: &Call| match call.operation.as_str() {
        _ if !call.status.is_success() => 0,
        "PutItem" | "UpdateItem" | "DeleteItem" => 1,
        "TransactWriteItems" => call.request["TransactItems"].as_array().map_or(0, Vec::len),
        _ => 0,
    };
    calls.iter().map(of_call).sum()
}

/// How often each operation was called, as `BatchGetItem + Query`: in their own order, since what is called at once
/// arrives in any.
pub(crate) fn names(calls: &[Call]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for call in calls {
        *counts.entry(&call.operation).or_default() += 1;
    }
    let word = |(name, count): (&str, usize)| if count == 1 { name.to_owned() } else { format!("{count} {name}") };
    counts.into_iter().map(word).collect::<Vec<_>>().join(" + ")
}
