//! The functions themselves: `cargo lambda watch` over the workspace, kept alive and ended with everything it started.

use std::{
    collections::VecDeque,
    fs::File,
    io::Write,
    process::Stdio,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use nix::{
    sys::signal::{Signal, kill, killpg},
    unistd::Pid,
};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::mpsc,
};

use crate::{
    Problem,
    invoke::{Failure, Lambda},
    schedule, ses,
    settings::{Settings, TABLE, repository},
    template::Template,
};

/// The region of everything on this machine.
pub const REGION: &str = "ap-northeast-1";

/// One harmless request per HTTP function; each starts its function.
const PAGES: [&str; 12] = [
    "/",
    "/login",
    "/logout",
    "/memberships",
    "/memberships/none/withdrawal",
    "/payments",
    "/societies",
    "/societies/none/exports",
    "/account/deletion",
    "/password-reset",
    "/support/accounts",
    "/support/deletions",
];

/// Starts in a row that may end before the first page was served.
const STARTS: usize = 3;

/// How long the first page may take: nothing is compiled by then.
const FIRST_PAGE: Duration = Duration::from_mins(2);

/// How long the other functions may take to start before they are left to start when called.
const OTHERS: Duration = Duration::from_secs(20);

/// What cargo-lambda logs when a function's process has ended. It neither starts the function again nor answers its callers.
const ENDED: [&str; 4] = ["ERROR command exited", "ERROR command killed", "ERROR command stopped", "ERROR command ended"];

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
        ("TAIKAI_TABLE", TABLE.to_owned()),
    ]
}

/// Runs the functions until it is dropped or they cannot run; `served` is called once, after the first page was served.
pub async fn run(settings: &Settings, lambda: &Lambda, template: &Template, served: impl FnOnce()) -> Problem {
    let mut served = Some(served);
    let mut tail = VecDeque::new();
    let mut failed_starts = 0;
    loop {
        let mut watch = match Watch::start(settings) {
            Ok(watch) => watch,
            Err(problem) => return problem,
        };
        let mut warm_up = Box::pin(warm_up(lambda, template));
        let mut warm = false;
        let ended = loop {
            tokio::select! {
                () = &mut warm_up, if !warm => {
                    warm = true;
                    failed_starts = 0;
                    if let Some(served) = served.take() {
                        served();
                    }
                }
                () = tokio::time::sleep_until((watch.started + FIRST_PAGE).into()), if !warm => {
                    return problem("No page was served", settings, &tail);
                }
                line = watch.lines.recv() => {
                    let Some(line) = line else { break false };
                    let ended = ENDED.iter().any(|text| line.contains(text));
                    if tail.len() == TAIL {
                        tail.pop_front();
                    }
                    tail.push_back(line);
                    if ended {
                        break true;
                    }
                }
            }
        };
        watch.end().await;
        if !ended {
            return problem("cargo lambda watch has ended", settings, &tail);
        }
        if !warm {
            failed_starts += 1;
        }
        if failed_starts == STARTS {
            return problem("The functions do not start", settings, &tail);
        }
        eprintln!(
            "A function's process has ended (see {}); starting the functions again.",
            settings.file("functions.log").display()
        );
    }
}

/// Starts every function by a call that changes nothing, so that the first person does not wait for it.
async fn warm_up(lambda: &Lambda, template: &Template) {
    while !matches!(lambda.get("/").await, Ok(200)) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let others = async {
        for page in PAGES {
            let _: Result<u16, Failure> = lambda.get(page).await;
        }
        drop(schedule::play(lambda, &template.schedules, "deliver-mail", schedule::minute(Timestamp::now(), 0)).await);
        let of_no_mail = json!({
            "source": "aws.ses", "detail-type": "Email Sent", "time": Timestamp::now().to_string(), "region": REGION,
            "detail": { "eventType": "Send", "mail": { "messageId": "warm-up", "tags": {} }, "send": {} },
        });
        drop(lambda.invoke("record-mail-events", &of_no_mail).await);
    };
    drop(tokio::time::timeout(OTHERS, others).await);
}

fn problem(what: &str, settings: &Settings, tail: &VecDeque<String>) -> Problem {
    let lines: Vec<&str> = tail.iter().map(String::as_str).collect();
    format!("{what}. The last lines of {}:\n{}", settings.file("functions.log").display(), lines.join("\n"))
}

/// A running `cargo lambda watch`. Dropping it kills it and all that it started.
struct Watch {
    child: Child,
    /// Kills cargo-lambda if we are killed ourselves; its functions end by themselves when it is gone.
    _guard: Child,
    lines: mpsc::UnboundedReceiver<String>,
    started: Instant,
}

impl Watch {
    fn start(settings: &Settings) -> Result<Self, Problem> {
        let path = settings.file("functions.log");
        let log =
            File::options().create(true).append(true).open(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // Only this machine may call: the demo's passwords are public.
        command.args([
            "lambda",
            "watch",
            "--color",
            "never",
            "--ignore-changes",
            "--disable-cors",
            "--invoke-address",
            "127.0.0.1",
            "--invoke-port",
        ]);
        command.arg(settings.port.to_string()).current_dir(repository());
        for (name, _) in std::env::vars_os() {
            // What a cargo around us says of its own package would make build scripts run again; other AWS settings are not for here.
            let foreign = ["CARGO_MANIFEST_", "CARGO_PKG_", "AWS_", "TAIKAI_"];
            if name.to_str().is_some_and(|name| foreign.iter().any(|prefix| name.starts_with(prefix))) {
                command.env_remove(name);
            }
        }
        command.envs(environment(settings));
        // A group of its own: Ctrl-C at the terminal reaches us alone, and we end things in order.
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("cargo lambda watch: {error}"))?;

        // Waits for the end of its input, which is ours.
        let guarded = child.id().map(|id| id.to_string()).unwrap_or_default();
        let mut guard = Command::new("sh");
        guard.args(["-c", "cat >/dev/null; kill -9 \"$0\"", &guarded]).process_group(0).kill_on_drop(true);
        guard.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let guard = guard.spawn().map_err(|error| format!("sh: {error}"))?;

        let (sender, lines) = mpsc::unbounded_channel();
        if let (Some(out), Some(err), Ok(second)) = (child.stdout.take(), child.stderr.take(), log.try_clone()) {
            tokio::spawn(copy(out, log, sender.clone()));
            tokio::spawn(copy(err, second, sender));
        }
        Ok(Self { child, _guard: guard, lines, started: Instant::now() })
    }

    /// Kills the whole tree and waits until its ports are free.
    async fn end(&mut self) {
        self.kill();
        drop(self.child.wait().await);
    }

    fn kill(&self) {
        let Some(root) = self.child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw) else { return };
        // Stopped first, so that nothing is born while the family is counted. cargo-lambda puts every function into a group of its own.
        let _ = kill(root, Signal::SIGSTOP);
        for process in family(root) {
            let _ = killpg(process, Signal::SIGKILL);
            let _ = kill(process, Signal::SIGKILL);
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.kill();
    }
}

async fn copy(from: impl AsyncRead + Unpin, mut log: File, lines: mpsc::UnboundedSender<String>) {
    let mut from = BufReader::new(from).split(b'\n');
    while let Ok(Some(line)) = from.next_segment().await {
        let line = String::from_utf8_lossy(&line).into_owned();
        drop(writeln!(log, "{line}"));
        drop(lines.send(line));
    }
}

/// The process and all its descendants.
fn family(root: Pid) -> Vec<Pid> {
    let parents = parents();
    let mut family = vec![root];
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(process, _)| *process));
        next += 1;
    }
    family
}

/// Every process with its parent: from /proc, or where there is none (macOS) from ps.
fn parents() -> Vec<(Pid, Pid)> {
    let pair = |process: &str, parent: &str| Some((Pid::from_raw(process.parse().ok()?), Pid::from_raw(parent.parse().ok()?)));
    let Ok(processes) = std::fs::read_dir("/proc") else {
        let listed = std::process::Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
        let listed = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned()).unwrap_or_default();
        return listed
            .lines()
            .filter_map(|line| line.trim().split_once(' ').and_then(|(process, parent)| pair(process, parent.trim())))
            .collect();
    };
    let parent = |process: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
        // "pid (name) state ppid …", where the name may hold anything.
        let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?;
        pair(process.file_name().to_str()?, parent)
    };
    processes.flatten().filter_map(parent).collect()
}
