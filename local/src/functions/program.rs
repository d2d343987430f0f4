//! One function: its program, restarted whenever it has ended.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, SystemTime},
};

use tokio::{
    process::{Child, Command},
    sync::Notify,
};

use super::{Log, runtime::Runtime};
use crate::Problem;

/// Ends in a row without ever asking for an event, after which nothing better is to be expected.
const ENDS: usize = 3;

/// How long a program that ended without asking for an event is left alone.
const PAUSE: Duration = Duration::from_secs(1);

/// A function's program, where `cargo build` puts it, and what it is started with.
#[derive(Debug)]
pub(super) struct Program {
    name: String,
    path: PathBuf,
    environment: Vec<(&'static str, String)>,
    log: Log,
    /// Whether a program that does not start may become one that does.
    reload: bool,
    changed: Notify,
}

impl Program {
    pub(super) fn of(
        name: &str,
        runtime: SocketAddr,
        mut environment: Vec<(&'static str, String)>,
        log: &Log,
        reload: bool,
    ) -> Self {
        // What Lambda tells a function of itself.
        environment.extend([
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769".to_owned()),
            ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}")),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "local".to_owned()),
            ("AWS_LAMBDA_RUNTIME_API", format!("http://{runtime}/{name}")),
        ]);
        let path = std::env::current_exe().ok().and_then(|local| Some(local.parent()?.join(name))).unwrap_or_default();
        Self { name: name.to_owned(), path, environment, log: log.clone(), reload, changed: Notify::new() }
    }

    /// When the program was built.
    pub(super) fn built(&self) -> Option<SystemTime> {
        Path::new(&self.path).metadata().and_then(|file| file.modified()).ok()
    }

    /// Has it restarted, from the newest build.
    pub(super) fn start_anew(&self) {
        self.changed.notify_one();
    }

    /// Keeps it running until it is dropped or it does not start.
    pub(super) async fn keep(&self, runtime: &Runtime) -> Problem {
        let mut ends = 0;
        loop {
            let mut child = match self.start() {
                Ok(child) => child,
                Err(problem) => return problem,
            };
            tokio::select! {
                ended = child.wait() => {
                    let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
                    eprintln!("{} has ended ({how}); starting it again. Its log: {}", self.name, self.log.path.display());
                }
                () = self.changed.notified() => {
                    drop(child.kill().await);
                    eprintln!("{} has changed; starting it anew.", self.name);
                    ends = 0;
                }
            }
            let asked = runtime.ended(&self.name).await;
            ends = if asked { 0 } else { ends + 1 };
            if ends == ENDS && self.reload {
                eprintln!("{}", self.log.problem(&format!("{} does not start; it waits for a change", self.name)));
                self.changed.notified().await;
                ends = 0;
            } else if ends == ENDS {
                return self.log.problem(&format!("{} does not start", self.name));
            } else if !asked {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    fn start(&self) -> Result<Child, Problem> {
        let mut command = Command::new(&self.path);
        for (name, _) in std::env::vars_os() {
            // Other AWS settings are not for here.
            if name.to_str().is_some_and(|name| name.starts_with("AWS_") || name.starts_with("TAIKAI_")) {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        // A group of its own: Ctrl-C at the terminal reaches us alone. If we are killed, it ends when its runtime API
        // is gone.
        command.process_group(0).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| {
            format!("{}: {error}. `cargo build` builds the functions; `cargo xtask dev` does all of it.", self.path.display())
        })?;
        self.log.copy(child.stdout.take());
        self.log.copy(child.stderr.take());
        Ok(child)
    }
}
