//! `cargo lambda watch --only-lambda-apis`: the routes of the workspace's router metadata and Lambda's invoke API.

use std::process::Stdio;

use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};
use tokio::process::{Child, Command};

use super::Log;
use crate::{
    Problem,
    settings::{Settings, repository},
};

/// Starts in a row after which nothing better is to be expected.
const STARTS: usize = 3;

/// A running `cargo lambda watch`. Dropping it kills it.
pub(super) struct Apis {
    child: Child,
    /// Kills it if we are killed ourselves.
    _guard: Child,
}

impl Apis {
    /// Keeps it running until it is dropped or it does not start.
    pub(super) async fn keep(settings: &Settings, log: &Log) -> Problem {
        for _ in 0..STARTS {
            let mut apis = match Self::start(settings, log) {
                Ok(apis) => apis,
                Err(problem) => return problem,
            };
            drop(apis.child.wait().await);
            log.line("cargo lambda watch has ended");
        }
        log.problem("cargo lambda watch has ended")
    }

    fn start(settings: &Settings, log: &Log) -> Result<Self, Problem> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // Only this machine may call: the demo's passwords are public.
        command.args(["lambda", "watch", "--color", "never", "--only-lambda-apis", "--ignore-changes", "--disable-cors"]);
        command.args(["--invoke-address", "127.0.0.1", "--invoke-port", &settings.port.to_string()]);
        command.current_dir(repository());
        for (name, _) in std::env::vars_os() {
            // What a cargo around us says of its own package is not for another cargo.
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_")) {
                command.env_remove(name);
            }
        }
        // A group of its own: Ctrl-C at the terminal reaches us alone, and we end things in order.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cargo lambda watch: {error}"))?;

        // Waits for the end of its input, which is ours.
        let group = child.id().map(|id| id.to_string()).unwrap_or_default();
        let mut guard = Command::new("sh");
        guard.args(["-c", "cat >/dev/null; kill -9 \"-$0\"", &group]).process_group(0).kill_on_drop(true);
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let guard = guard.spawn().map_err(|error| format!("sh: {error}"))?;

        log.copy(child.stdout.take());
        log.copy(child.stderr.take());
        Ok(Self { child, _guard: guard })
    }
}

impl Drop for Apis {
    fn drop(&mut self) {
        if let Some(id) = self.child.id().and_then(|id| i32::try_from(id).ok()) {
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
    }
}
