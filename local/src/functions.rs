//! The functions: the compiled programs, each kept running, behind the Lambda APIs of `cargo lambda watch`.
//!
//! cargo-lambda serves only the routes and the invoke API. It would start each function by `cargo run`, which waits for
//! cargo's lock during any other build. It would neither restart a function that crashed nor answer its callers.

mod apis;
mod program;
mod reload;
mod runtime;

use std::{
    collections::VecDeque,
    fs::File,
    io::Write,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::select_all;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    net::TcpListener,
};

use self::{apis::Apis, program::Program, runtime::Runtime};
use crate::{
    Problem,
    invoke::Lambda,
    ses,
    settings::{REGION, Settings, TABLE},
    template::Template,
};

/// Lines shown when the functions cannot run.
const TAIL: usize = 25;

/// The environment of every function: the deployed functions' variables with this machine's values.
#[must_use]
pub fn environment(settings: &Settings) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID", "local".to_owned()),
        ("AWS_ENDPOINT_URL_DYNAMODB", settings.dynamodb_endpoint()),
        ("AWS_ENDPOINT_URL_SES", settings.ses_endpoint()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ("TAIKAI_DELETION_WAIT_DAYS", "7".to_owned()),
        ("TAIKAI_HOST_HELP_URL", "https://portal.example/help".to_owned()),
        ("TAIKAI_HOST_HOME_URL", "https://portal.example/".to_owned()),
        ("TAIKAI_MAIL_CONFIGURATION_SET", ses::CONFIGURATION_SET.to_owned()),
        ("TAIKAI_MAIL_FROM", "no-reply@portal.example".to_owned()),
        ("TAIKAI_PUBLIC_URL", settings.public_url()),
        ("TAIKAI_SELF_REGISTRATION", if settings.self_registration { "on" } else { "off" }.to_owned()),
        ("TAIKAI_TABLE", TABLE.to_owned()),
    ]
}

/// Runs the functions until it is dropped or they cannot run; `served` is called once, when every function waits for
/// its first event.
///
/// With `reload`, edited code is built, and the functions whose program has changed are restarted.
pub async fn run(settings: &Settings, lambda: &Lambda, template: &Template, reload: bool, served: impl FnOnce()) -> Problem {
    let log = match Log::open(settings.file("functions.log")) {
        Ok(log) => log,
        Err(problem) => return problem,
    };
    // Only this machine may call.
    let listener = match TcpListener::bind(("127.0.0.1", 0)).await {
        Ok(listener) => listener,
        Err(error) => return format!("The runtime API: {error}"),
    };
    let runtime = Arc::new(Runtime::of(settings.port, &template.functions));
    let address = match listener.local_addr() {
        Ok(address) => address,
        Err(error) => return format!("The runtime API: {error}"),
    };
    let programs: Vec<Program> =
        template.functions.iter().map(|name| Program::of(name, address, environment(settings), &log, reload)).collect();
    let ready = async {
        runtime.all_have_asked().await;
        while !matches!(lambda.get("/").await, Ok(200)) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        served();
        std::future::pending::<Problem>().await
    };
    let kept = select_all(programs.iter().map(|program| Box::pin(program.keep(&runtime))));
    tokio::select! {
        problem = Apis::keep(settings, &log) => problem,
        problem = runtime::serve(listener, Arc::clone(&runtime)) => problem,
        (problem, ..) = kept => problem,
        problem = ready => problem,
        problem = reload::watch(&programs), if reload => problem,
    }
}

/// What the functions and cargo-lambda say: a file, of which the last lines are shown when something does not run.
#[derive(Clone, Debug)]
struct Log {
    path: PathBuf,
    written: Arc<Mutex<(File, VecDeque<String>)>>,
}

impl Log {
    fn open(path: PathBuf) -> Result<Self, Problem> {
        let file = File::options().create(true).append(true).open(&path);
        let file = file.map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { path, written: Arc::new(Mutex::new((file, VecDeque::new()))) })
    }

    /// Copies what somebody says, line by line, until they are gone.
    fn copy(&self, from: Option<impl AsyncRead + Send + Unpin + 'static>) {
        let (Some(from), log) = (from, self.clone()) else { return };
        tokio::spawn(async move {
            let mut lines = BufReader::new(from).split(b'\n');
            while let Ok(Some(line)) = lines.next_segment().await {
                log.line(&String::from_utf8_lossy(&line));
            }
        });
    }

    fn line(&self, line: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, tail) = &mut *written;
        // A full disk must not end the system.
        drop(writeln!(file, "{line}"));
        if tail.len() == TAIL {
            tail.pop_front();
        }
        tail.push_back(line.to_owned());
    }

    fn problem(&self, what: &str) -> Problem {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let tail: Vec<&str> = written.1.iter().map(String::as_str).collect();
        format!("{what}. The last lines of {}:\n{}", self.path.display(), tail.join("\n"))
    }
}
