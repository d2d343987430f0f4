//! The whole system as people run it: `local` and all that it starts, as real processes on free ports.
//!
//! Starting it takes some seconds, so the stories share one ([`System::shared`]) and each brings its own people
//! ([`System::member`]). A story that breaks something has a system to itself ([`System::alone`]). However a story
//! ends, nothing of its system is left.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a system that does not run must fail the test")]

mod client;
mod inbox;
pub(crate) mod people;
pub(crate) mod processes;

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

pub(crate) use self::{
    client::{Answer, Client, http},
    inbox::Mail,
    people::Member,
};

/// What a test says that needs more than cargo builds by itself.
pub(crate) const HOW_TO_RUN: &str = "Run the tests by `cargo xtask test`, which makes ready what they need.";

/// What the banner ends with, once every function waits for its first event.
const STARTED: &str = "Ctrl-C ends everything";

/// Nothing is compiled by then; a busy machine is slow all the same.
const START: Duration = Duration::from_mins(10);

/// How long everything may take to end.
const END: Duration = Duration::from_mins(2);

/// Every process of a system has this in its environment, with the system's folder.
const MARK: &str = "STORY_SYSTEM";

/// A running system. Dropping it ends it, and fails the test when something is left or a mail went out twice.
pub(crate) struct System {
    local: Child,
    guard: Child,
    port: u16,
    inbox_port: u16,
    dynamodb_port: u16,
    folder: PathBuf,
    said: Said,
}

/// What `local` has said so far.
type Said = Arc<Mutex<String>>;

enum Shared {
    Ended,
    Running(Weak<System>),
    DoesNotStart,
}

impl System {
    /// The system that the peaceful stories share. The last of them ends it.
    pub(crate) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Shared> = Mutex::new(Shared::Ended);
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        match &*shared {
            Shared::DoesNotStart => panic!("The system does not start; another story says why."),
            Shared::Running(system) if let Some(system) = system.upgrade() => return system,
            Shared::Running(_) | Shared::Ended => {}
        }
        *shared = Shared::DoesNotStart;
        let system = Arc::new(Self::alone());
        *shared = Shared::Running(Arc::downgrade(&system));
        system
    }

    /// A system of one's own, to break.
    pub(crate) fn alone() -> Self {
        let program = built_folder().join("local");
        assert!(program.is_file(), "{} is missing. {HOW_TO_RUN}", program.display());
        let folder = folder("system");
        let [port, inbox_port, dynamodb_port] = free_ports();
        let mut local = Command::new(&program);
        local
            .args(["--fresh", "--data"])
            .arg(&folder)
            .env(MARK, &folder)
            .env("TAIKAI_PORT", port.to_string())
            .env("TAIKAI_INBOX_PORT", inbox_port.to_string())
            .env("TAIKAI_DYNAMODB_PORT", dynamodb_port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            // A group of its own: a Ctrl-C that ends the tests must leave the guard's work to the guard.
            .process_group(0);
        let mut local = local.spawn().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let guard = guard(&local, &folder);

        let said = Said::default();
        let (sender, lines) = mpsc::channel();
        listen(local.stdout.take(), &said, &sender);
        listen(local.stderr.take(), &said, &sender);
        drop(sender);
        let system = Self { local, guard, port, inbox_port, dynamodb_port, folder, said };
        let deadline = Instant::now() + START;
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if line.contains(STARTED) => return system,
                Ok(_) => {}
                Err(why) => panic!("The system does not start ({why}). {HOW_TO_RUN}\n{}", system.log()),
            }
        }
    }

    /// Someone in front of the product who has not signed in.
    pub(crate) fn client(&self) -> Client {
        Client::new(self.public_url())
    }

    /// Where the product answers.
    pub(crate) fn public_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Where the mails can be read.
    pub(crate) fn inbox_url(&self) -> String {
        format!("http://localhost:{}", self.inbox_port)
    }

    /// Calls a function as its schedule does, as if it were that moment.
    #[track_caller]
    pub(crate) fn schedule(&self, function: &str, at: jiff::Timestamp) -> String {
        self.local(&["schedule", function, "--at", &at.to_string()])
    }

    /// Orders something as the portal's owner does.
    #[track_caller]
    pub(crate) fn administer(&self, order: &[&str]) -> String {
        self.local(&[&["admin"], order].concat())
    }

    #[track_caller]
    fn local(&self, arguments: &[&str]) -> String {
        let mut local = Command::new(built_folder().join("local"));
        local.args(arguments).env("TAIKAI_PORT", self.port.to_string());
        let done = local.output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
        said
    }

    /// The process of the function with that name. One that has just died is followed by another.
    #[track_caller]
    pub(crate) fn process_of(&self, function: &str) -> processes::Process {
        let running = || {
            let mut found = self.processes();
            found.retain(|process| process.runs(function));
            found
        };
        until(START, || running().len() == 1);
        let mut found = running();
        assert_eq!(found.len(), 1, "processes of {function}\n{}", self.log());
        found.remove(0)
    }

    /// What `local` and the functions have said, for whoever has to find out why a test failed.
    pub(crate) fn log(&self) -> String {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let functions = self.functions_log();
        let lines: Vec<&str> = functions.lines().collect();
        let tail = lines[lines.len().saturating_sub(40)..].join("\n");
        format!("--- local\n{said}\n--- functions.log\n{tail}")
    }

    /// Everything that the functions have logged.
    pub(crate) fn functions_log(&self) -> String {
        fs::read_to_string(self.folder.join("functions.log")).unwrap_or_default()
    }

    fn processes(&self) -> Vec<processes::Process> {
        processes::with_environment(&format!("{MARK}={}", self.folder.display()))
    }

    /// Ends everything; what should not be comes back as sentences.
    fn end(&mut self) -> Vec<String> {
        let mut problems = Vec::new();
        processes::terminate(&self.local);
        if !until(END, || matches!(self.local.try_wait(), Ok(Some(_)) | Err(_))) {
            problems.push(format!("`local` did not end within {} s of SIGTERM.", END.as_secs()));
        }
        drop(self.guard.kill());
        drop(self.guard.wait());
        if !until(END, || self.processes().is_empty()) {
            for process in self.processes() {
                problems.push(format!("Left behind by `local`: {process}"));
                process.kill();
            }
        }
        drop(self.local.wait());
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            problems.push(format!("{}: {error}", self.folder.display()));
        }
        problems
    }
}

impl Drop for System {
    fn drop(&mut self) {
        let failing = thread::panicking();
        let mut problems = if failing { Vec::new() } else { self.mails_sent_twice() };
        if failing {
            eprintln!("{}", self.log());
        }
        problems.extend(self.end());
        if failing {
            eprintln!("{}", problems.join("\n"));
        } else {
            assert!(problems.is_empty(), "{}", problems.join("\n"));
        }
    }
}

/// Waits until it is so. False when it is not so in time.
pub(crate) fn until(patience: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + patience;
    while !is_so() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(Duration::from_millis(50));
    }
    true
}

/// The folder with the workspace's programs: cargo puts test binaries into `deps` in it.
pub(crate) fn built_folder() -> PathBuf {
    let this = env::current_exe().unwrap();
    this.ancestors().nth(2).unwrap().to_owned()
}

/// A new, empty folder below the build folder.
pub(crate) fn folder(what: &str) -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(1);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{what}-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Ends `local` when the tests are killed: its input is ours and ends with us.
fn guard(local: &Child, folder: &Path) -> Child {
    let script = "cat >/dev/null; kill \"$0\"; for i in $(seq 200); do kill -0 \"$0\" || break; sleep 0.1; done; rm -rf \"$1\"";
    let mut guard = Command::new("sh");
    guard.args(["-c", script, &local.id().to_string()]).arg(folder).process_group(0);
    guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    guard.spawn().expect("sh is on every Unix")
}

fn listen(from: Option<impl Read + Send + 'static>, said: &Said, sender: &mpsc::Sender<String>) {
    let (from, said, sender) = (BufReader::new(from.unwrap()), Arc::clone(said), sender.clone());
    thread::spawn(move || {
        for line in from.lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
            drop(said);
            drop(sender.send(line));
        }
    });
}

/// Ports that nobody has. They lie below those from which the kernel gives outgoing connections theirs, so that they
/// stay free until they are used.
fn free_ports() -> [u16; 3] {
    const FIRST: u16 = 20_000;
    const MANY: u16 = 10_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Other test runs on this machine begin elsewhere.
    let here = u16::try_from(std::process::id() * 97 % u32::from(MANY)).unwrap();
    let is_free = |port: &u16| {
        let taken =
            TcpListener::bind((Ipv6Addr::LOCALHOST, *port)).is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse);
        !taken && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()
    };
    let mut ports = std::iter::repeat_with(|| FIRST + (here + NEXT.fetch_add(1, Ordering::Relaxed)) % MANY).filter(is_free);
    std::array::from_fn(|_| ports.next().unwrap())
}
