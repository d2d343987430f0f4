//! Which processes there are, from `/proc`.

use std::process::Child;
use std::{fmt, fs};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// A process, as it was when it was looked for.
pub(crate) struct Process {
    id: Pid,
    command: String,
}

impl Process {
    /// Whether this is its program, by file name.
    pub(crate) fn runs(&self, program: &str) -> bool {
        let path = self.command.split(' ').next().unwrap_or_default();
        path.rsplit('/').next() == Some(program)
    }

    /// Lets it take part in nothing until it is killed.
    pub(crate) fn stop(&self) {
        let _ = kill(self.id, Signal::SIGSTOP);
    }

    pub(crate) fn kill(&self) {
        let _ = kill(self.id, Signal::SIGKILL);
    }
}

impl fmt::Display for Process {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.id, self.command)
    }
}

/// All that were started with this variable (`NAME=value`), and all that those started.
pub(crate) fn with_environment(variable: &str) -> Vec<Process> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    processes
        .filter_map(|process| {
            let id = process.file_name().to_str()?.parse().ok()?;
            let environment = fs::read(process.path().join("environ")).ok()?;
            let is_one = environment.split(|&byte| byte == 0).any(|one| one == variable.as_bytes());
            let command = fs::read(process.path().join("cmdline")).ok()?;
            let command = String::from_utf8_lossy(&command).replace('\0', " ").trim().to_owned();
            is_one.then(|| Process { id: Pid::from_raw(id), command })
        })
        .collect()
}

/// Asks a process to end.
pub(crate) fn terminate(child: &Child) {
    let _ = kill(id(child), Signal::SIGTERM);
}

/// Kills a process and its whole group, which it leads.
pub(crate) fn kill_group(child: &Child) {
    let _ = killpg(id(child), Signal::SIGKILL);
}

fn id(child: &Child) -> Pid {
    Pid::from_raw(i32::try_from(child.id()).unwrap())
}
