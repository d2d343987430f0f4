//! The measurements, each on one program.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::action::Action;
use crate::lambda::{Lambda, Process};
use crate::seed::{More, Seed};
use crate::share::Share;
use crate::table::{Call, Table};
use crate::{Problem, database};

/// A program with what it is given, and what the table answers it.
#[derive(Clone)]
pub(crate) struct Subject<'a> {
    pub(crate) program: &'a Path,
    pub(crate) event: String,
    pub(crate) calls: &'a [Call],
}

/// Where things are measured.
pub(crate) struct Bench {
    lambda: Arc<Lambda>,
    table: Table,
    seed: Seed,
    folder: PathBuf,
}

/// What an action did once, against the living table.
pub(crate) struct Recording {
    pub(crate) calls: Vec<Call>,
    /// The last answer.
    pub(crate) answer: Value,
    /// What was written to the log, in lines and bytes.
    pub(crate) log: Log,
}

/// Lines of a log.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Log {
    pub(crate) lines: usize,
    pub(crate) bytes: usize,
}

/// The middle and the tail of several runs, in microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
}

impl Spread {
    fn of(mut runs: Vec<Duration>) -> Self {
        runs.sort();
        let last = runs.len().saturating_sub(1);
        let at = |percent: usize| runs.get((runs.len() * percent / 100).min(last)).map_or(0.0, |run| run.as_secs_f64() * 1e6);
        Self { p50: at(50), p90: at(90), p99: at(99) }
    }
}

/// Starts and first calls.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cold {
    /// From the start of the process to its first question for an event.
    pub(crate) init: Spread,
    /// The processor time of that.
    pub(crate) init_cpu: Spread,
    /// From the event to the answer.
    pub(crate) first: Spread,
    /// The processor time of the first call.
    pub(crate) first_cpu: Spread,
    /// The most memory, in bytes.
    pub(crate) peak: u64,
    /// The connections that one run made.
    pub(crate) connections: usize,
}

/// Calls of a process that has answered before.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Warm {
    pub(crate) wall: Spread,
    /// The mean processor time, in microseconds.
    pub(crate) cpu: f64,
}

/// Instructions by callgrind.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Instructions {
    /// The start and the first call.
    pub(crate) first: u64,
    /// One more call.
    pub(crate) warm: u64,
}

impl Bench {
    /// Opens the runtime API and the table; the tools' files go into `folder`.
    pub(crate) async fn open(folder: &Path) -> Result<Self, Problem> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let (lambda, table, seed) = (Lambda::serve().await?, Table::serve(folder).await?, Seed::open(folder).await?);
        Ok(Self { lambda, table, seed, folder: folder.to_owned() })
    }

    /// Lets an action happen once against the living table, and tells what it did.
    pub(crate) async fn record(&self, program: &Path, action: &Action, more: More) -> Result<Recording, Problem> {
        let database = self.seed.table(more, action.signed_in().as_ref()).await?;
        self.table.live(database.clone());
        let log = self.folder.join("log");
        let mut process = self.lambda.start(program, &self.table, &[], Some(&log)).await?;
        let pid = process.pid();
        let (mut calls, mut event, mut before): (Vec<Call>, _, _) = (vec![], action.event.clone(), Value::Null);
        loop {
            let text = event.to_string();
            let (_, answer) = tokio::select! {
                biased;
                invoked = process.invoke(&text, &self.table) => invoked?,
                problem = self.table.answer_in_trips(pid) => return Err(problem),
            };
            let trips = calls.last().map_or(0, |call| call.trip);
            calls.extend(self.table.calls().into_iter().map(|call| Call { trip: trips + call.trip, ..call }));
            let work = action.goes_on.as_deref().map_or(Ok(Value::Null), |job| database::work(&database, job))?;
            match &action.goes_on {
                Some(_) if work == before && !work.is_null() => return Err(format!("{} does not go on: {work}", action.name)),
                Some(job) if !work.is_null() => event = database::changed(job),
                Some(_) | None => {
                    let answer = serde_json::from_slice(&answer).map_err(|error| format!("{}: {error}", action.name))?;
                    let log = fs::read_to_string(&log).map_err(|error| format!("{}: {error}", log.display()))?;
                    return Ok(Recording { calls, answer, log: Log { lines: log.lines().count(), bytes: log.len() } });
                }
            }
            before = work;
        }
    }

    async fn start(&self, subject: &Subject<'_>, tool: &[&str]) -> Result<Process, Problem> {
        self.table.replay(subject.calls);
        self.lambda.start(subject.program, &self.table, tool, None).await
    }

    fn check(&self, subject: &Subject<'_>) -> Result<(), Problem> {
        let name = subject.program.display();
        self.table.unforeseen().map_or(Ok(()), |call| Err(format!("{name} made a call that was not recorded: {call}")))
    }

    /// Starts the program so often and lets it answer once, with a processor's share from the first question for an
    /// event on.
    pub(crate) async fn cold(&self, subject: &Subject<'_>, runs: usize, share: Option<&Share>) -> Result<Cold, Problem> {
        let (mut init, mut init_cpu, mut first, mut first_cpu) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut peak, mut connections) = (0, 0);
        // One more, whose program must first be read from disk.
        for run in 0..=runs {
            let mut process = self.start(subject, &[]).await?;
            if let Some(share) = share {
                share.hold(process.pid())?;
            }
            let (spent, _) = process.invoke(&subject.event, &self.table).await?;
            self.check(subject)?;
            if run > 0 {
                init.push(process.init.wall);
                init_cpu.push(process.init.cpu);
                first.push(spent.wall);
                first_cpu.push(spent.cpu);
            }
            peak = peak.max(process.peak()?);
            connections = self.table.connections();
            process.end().await?;
        }
        let [init, init_cpu, first, first_cpu] = [init, init_cpu, first, first_cpu].map(Spread::of);
        Ok(Cold { init, init_cpu, first, first_cpu, peak, connections })
    }

    /// So many calls of one process.
    pub(crate) async fn warm(&self, subject: &Subject<'_>, calls: usize, share: Option<&Share>) -> Result<Warm, Problem> {
        let mut process = self.start(subject, &[]).await?;
        if let Some(share) = share {
            share.hold(process.pid())?;
        }
        // The caches of the machine and of the allocator take some calls to settle.
        for _ in 0..calls.div_ceil(10) {
            process.invoke(&subject.event, &self.table).await?;
        }
        let (mut walls, mut cpu) = (Vec::new(), Duration::ZERO);
        for _ in 0..calls {
            let (spent, _) = process.invoke(&subject.event, &self.table).await?;
            walls.push(spent.wall);
            cpu += spent.cpu;
        }
        self.check(subject)?;
        process.end().await?;
        let cpu = cpu.as_secs_f64() * 1e6 / f64::from(u32::try_from(calls).unwrap_or(u32::MAX));
        Ok(Warm { wall: Spread::of(walls), cpu })
    }

    /// By valgrind, which must be there.
    pub(crate) async fn instructions(&self, subject: &Subject<'_>) -> Result<Instructions, Problem> {
        const CALLS: u64 = 10;
        let first = self.callgrind(subject, 1).await?;
        let more = self.callgrind(subject, 1 + CALLS).await?;
        Ok(Instructions { first, warm: more.saturating_sub(first) / CALLS })
    }

    async fn callgrind(&self, subject: &Subject<'_>, calls: u64) -> Result<u64, Problem> {
        let name = subject.program.file_name().unwrap_or_default().to_string_lossy();
        let out = self.folder.join(format!("callgrind.{name}.{calls}"));
        let option = format!("--callgrind-out-file={}", out.display());
        let tool = ["valgrind", "-q", "--tool=callgrind", "--trace-children=no", &option];
        let mut process = self.start(subject, &tool).await?;
        for _ in 0..calls {
            process.invoke(&subject.event, &self.table).await?;
        }
        self.check(subject)?;
        process.end().await?;
        let text = fs::read_to_string(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        let sum = text.lines().find_map(|line| line.strip_prefix("summary:").or_else(|| line.strip_prefix("totals:")));
        sum.and_then(|sum| sum.trim().parse().ok()).ok_or_else(|| format!("{} tells no sum", out.display()))
    }
}

/// Whether instructions can be counted.
pub(crate) fn has_valgrind() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join("valgrind").is_file())
}

/// The commonest read, as the references make it.
pub(crate) fn get_item() -> Call {
    let answer = r#"{"Item":{"pk":{"S":"A#acc-1001"},"sk":{"S":"ACCOUNT"},"name":{"S":"佐藤 花子"},"address":{"S":"sato@hospital.example"}}}"#;
    Call::answered("GetItem", answer)
}
