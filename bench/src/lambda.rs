//! Lambda's side of a function: the runtime API, and the process that asks it for events.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use local::settings::Settings;
use nix::sys::signal::{Signal, kill};
use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, oneshot};

use crate::Problem;
use crate::table::Table;

/// The longest that anything may take; valgrind makes a start of `defaults` last half a minute.
const PATIENCE: Duration = Duration::from_mins(3);

/// Callgrind counts each byte that `rep stosb` fills and `rep movsb` copies as an instruction, where a processor takes
/// dozens at a step. So memory is filled and copied through registers when instructions are counted.
const IN_REGISTERS: &str = "glibc.cpu.x86_rep_stosb_threshold=1000000000:glibc.cpu.x86_rep_movsb_threshold=1000000000";

/// What a function's process asked for or told.
enum Told {
    /// It waits for an event.
    Next { at: Instant, event: oneshot::Sender<String> },
    /// It answered, or told how it failed.
    Answer { at: Instant, body: Bytes },
}

/// The runtime API of one process after the other.
pub(crate) struct Lambda {
    address: String,
    told: Mutex<mpsc::UnboundedReceiver<Told>>,
    sender: Arc<Mutex<mpsc::UnboundedSender<Told>>>,
}

impl Lambda {
    pub(crate) async fn serve() -> Result<Arc<Self>, Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?.to_string();
        let (sender, told) = mpsc::unbounded_channel();
        let sender = Arc::new(Mutex::new(sender));
        tokio::spawn(accept(listener, Arc::clone(&sender)));
        Ok(Arc::new(Self { address, told: Mutex::new(told), sender }))
    }

    /// Starts a program as Lambda does, and waits until it asks for its first event. Its log goes into this file, or
    /// nowhere.
    pub(crate) async fn start(
        self: &Arc<Self>,
        program: &Path,
        table: &Table,
        tool: &[&str],
        log: Option<&Path>,
    ) -> Result<Process, Problem> {
        // What an earlier process had still to say concerns nobody.
        let (sender, told) = mpsc::unbounded_channel();
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = sender;
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = told;

        let words: Vec<_> = tool.iter().map(Path::new).chain([program]).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).env_clear().envs(environment(&self.address, table)?);
        if !tool.is_empty() {
            command.env("GLIBC_TUNABLES", IN_REGISTERS);
        }
        // The log goes to the standard output; on the other stands why a function did not start.
        let log = match log {
            Some(file) => File::create(file).map_err(|error| format!("{}: {error}", file.display()))?.into(),
            None => Stdio::null(),
        };
        command.stdin(Stdio::null()).stdout(log).kill_on_drop(true);
        let started = Instant::now();
        let child = command.spawn().map_err(|error| format!("{}: {error}", words[0].display()))?;
        let pid = child.id().and_then(|id| i32::try_from(id).ok()).ok_or("a process without an id")?;
        let name = program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut process = Process {
            lambda: Arc::clone(self),
            child,
            pid: Pid::from_raw(pid),
            name,
            event: None,
            init: Spent { wall: Duration::ZERO, cpu: Duration::ZERO },
        };
        let asked = process.wait_for_next().await?;
        process.init = Spent { wall: asked - started, cpu: process.cpu()? };
        Ok(process)
    }
}

/// Time on the clock and on the processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

/// A function's process that waits for an event.
pub(crate) struct Process {
    lambda: Arc<Lambda>,
    child: Child,
    pid: Pid,
    name: String,
    event: Option<oneshot::Sender<String>>,
    /// From the start to the first question for an event.
    pub(crate) init: Spent,
}

impl Process {
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Hands an event over and waits for the answer, and then until the next event is asked for.
    pub(crate) async fn invoke(&mut self, event: &str, table: &Table) -> Result<(Spent, Bytes), Problem> {
        table.rewind();
        let cpu = self.cpu()?;
        let event = event.to_owned();
        let begun = Instant::now();
        let waiting = self.event.take().ok_or("the process waits for no event")?;
        waiting.send(event).map_err(|_| format!("{} is gone", self.name))?;
        let (at, body) = match self.told().await? {
            Told::Answer { at, body } => (at, body),
            Told::Next { .. } => return Err(format!("{} did not answer", self.name)),
        };
        let wall = at - begun;
        self.wait_for_next().await?;
        Ok((Spent { wall, cpu: self.cpu()?.saturating_sub(cpu) }, body))
    }

    async fn wait_for_next(&mut self) -> Result<Instant, Problem> {
        match self.told().await? {
            Told::Next { at, event } => {
                self.event = Some(event);
                Ok(at)
            }
            Told::Answer { body, .. } => Err(format!("{} answered unasked: {}", self.name, String::from_utf8_lossy(&body))),
        }
    }

    async fn told(&mut self) -> Result<Told, Problem> {
        let told =
            std::future::poll_fn(|context| self.lambda.told.lock().unwrap_or_else(PoisonError::into_inner).poll_recv(context));
        let ended = |status: std::io::Result<std::process::ExitStatus>| match status {
            Ok(status) => format!("{} ended ({status})", self.name),
            Err(error) => error.to_string(),
        };
        tokio::select! {
            biased;
            told = tokio::time::timeout(PATIENCE, told) => match told {
                Ok(Some(told)) => Ok(told),
                Ok(None) => Err("the runtime API is gone".to_owned()),
                Err(_) => Err(format!("{} took longer than {PATIENCE:?}", self.name)),
            },
            status = self.child.wait() => Err(ended(status)),
        }
    }

    /// The processor time of all threads until now.
    pub(crate) fn cpu(&self) -> Result<Duration, Problem> {
        let spent = clock_getcpuclockid(self.pid).and_then(ClockId::now);
        spent.map(Duration::from).map_err(|error| format!("the processor time of {}: {error}", self.name))
    }

    /// The most memory that was resident, in bytes.
    pub(crate) fn peak(&self) -> Result<u64, Problem> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid)).map_err(|error| error.to_string())?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().map_err(|_| "VmHWM is no number")?;
        Ok(kilobytes * 1024)
    }

    /// Ends the process, so that a tool around it writes down what it saw.
    pub(crate) async fn end(mut self) -> Result<(), Problem> {
        kill(self.pid, Signal::SIGTERM).map_err(|error| error.to_string())?;
        self.child.wait().await.map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// The environment of a function: what it has on one machine, as Lambda would give it.
fn environment(api: &str, table: &Table) -> Result<HashMap<&'static str, String>, Problem> {
    let mut environment: HashMap<_, _> = local::functions::environment(&Settings::read(None, false)?).into_iter().collect();
    let fixed = [
        ("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        // The sample events' origin.
        ("TAIKAI_PUBLIC_URL", "https://taikai.example.jp"),
        ("TAIKAI_TRUST", "system"),
    ];
    environment.extend(fixed.map(|(name, value)| (name, value.to_owned())));
    environment.extend([
        ("AWS_ENDPOINT_URL_DYNAMODB", table.url()),
        ("AWS_ENDPOINT_URL_SES", table.url()),
        ("AWS_LAMBDA_RUNTIME_API", api.to_owned()),
        // As long as Lambda's are.
        ("AWS_SESSION_TOKEN", "IQoJb3JpZ2luX2VjE".repeat(50)),
        ("SSL_CERT_FILE", table.roots().to_string_lossy().into_owned()),
    ]);
    Ok(environment)
}

async fn accept(listener: TcpListener, sender: Arc<Mutex<mpsc::UnboundedSender<Told>>>) {
    while let Ok((stream, _)) = listener.accept().await {
        drop(stream.set_nodelay(true));
        let sender = sender.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let service = service_fn(move |request| {
            let sender = sender.clone();
            async move { Ok::<_, Infallible>(answer(request, &sender).await) }
        });
        tokio::spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
async fn answer(request: Request<Incoming>, sender: &mpsc::UnboundedSender<Told>) -> Response<Full<Bytes>> {
    if request.method() == Method::GET {
        let (event, given) = oneshot::channel();
        drop(sender.send(Told::Next { at: Instant::now(), event }));
        let Ok(event) = given.await else {
            return status(StatusCode::GONE);
        };
        let mut response = Response::new(Full::from(event));
        let headers = response.headers_mut();
        for (name, value) in [
            ("content-type", "application/json"),
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", "4102444800000"),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:ap-northeast-1:123456789012:function:bench"),
            ("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"),
        ] {
            headers.insert(name, hyper::header::HeaderValue::from_static(value));
        }
        return response;
    }
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let at = Instant::now();
    drop(sender.send(Told::Answer { at, body }));
    status(StatusCode::ACCEPTED)
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}
