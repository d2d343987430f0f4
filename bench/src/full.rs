//! `cargo xtask bench`: every figure of every function, in one run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use local::template::Template;
use serde::Serialize;
use serde_json::{Value, json};

use crate::action::{self, Action, Class, Counts, Function};
use crate::bar::{self, Bar};
use crate::cost::Prices;
use crate::growth::{self, Grown};
use crate::measure::{self, Bench, Cold, Instructions, Subject, Warm};
use crate::seed::More;
use crate::share::Share;
use crate::table::Call;
use crate::{Options, Problem, report, tree};

const COLD_STARTS: usize = 30;
const WARM_CALLS: usize = 1_000;
/// A small function gets a fourteenth of a processor, and so its calls take longer.
const SMALL_WARM_CALLS: usize = 100;
const GROWTH_CALLS: usize = 100;

/// The memory of the small function that is imitated.
const MEGABYTES: u32 = 128;

/// All figures of one program and one thing that it does.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// None is a program to compare with.
    pub(crate) class: Option<Class>,
    /// The program's size in bytes.
    pub(crate) size: u64,
    pub(crate) cold: Cold,
    /// Where the machine gives out shares of a processor.
    pub(crate) small: Option<Small>,
    /// Where valgrind is.
    pub(crate) instructions: Option<Instructions>,
    pub(crate) warm: Warm,
    /// The bare SDK calls of the same action, where it has any.
    pub(crate) bare: Option<Warm>,
    pub(crate) counts: Option<Counts>,
    /// US dollars for a million.
    pub(crate) million: Option<f64>,
}

/// The same with a small function's share of a processor after the start.
#[derive(Debug, Serialize)]
pub(crate) struct Small {
    pub(crate) cold: Cold,
    pub(crate) warm: Warm,
}

/// One run.
#[derive(Serialize)]
pub(crate) struct Report {
    pub(crate) rows: Vec<Row>,
    pub(crate) grown: Vec<Grown>,
    pub(crate) bars: Vec<Bar>,
    /// What this machine does not let be measured, and the price file's title.
    pub(crate) notes: Vec<String>,
}

struct Run<'a> {
    bench: Bench,
    options: &'a Options,
    share: Option<Share>,
    has_valgrind: bool,
    prices: Prices,
    /// Each function's memory, as the template says.
    memory: BTreeMap<String, u32>,
    notes: Vec<String>,
}

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    let run = Run::open(options).await?;
    let functions = options.chosen(action::functions(&options.functions)?)?;
    let mut problems = tree::complaints(&functions);
    let mut rows = run.references(&functions).await?;
    for function in &functions {
        for action in &function.actions {
            eprintln!("{}", action.name);
            match run.function(function, action).await {
                Ok(row) => rows.push(row),
                Err(problem) => problems.push(format!("{}: {problem}", action.name)),
            }
        }
    }
    let grown = growth::grow(&run.bench, &functions, Some(GROWTH_CALLS)).await?;
    problems.extend(growth::complaints(&grown));
    let report = Report { bars: bar::bars(&rows), rows, grown, notes: run.notes };
    println!("{}", report::text(&report));
    write(&report, &options.output.join("report.json"))?;
    if problems.is_empty() { Ok(()) } else { Err(format!("- {}", problems.join("\n- "))) }
}

fn write(report: &Report, file: &Path) -> Result<(), Problem> {
    let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
    fs::write(file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))?;
    eprintln!("The same as JSON: {}", file.display());
    Ok(())
}

impl<'a> Run<'a> {
    async fn open(options: &'a Options) -> Result<Self, Problem> {
        let prices = Prices::read()?;
        let mut notes = vec![format!("$/M: {}.", prices.of)];
        let share = Share::of_megabytes(MEGABYTES).map_err(|why| notes.push(format!("128 MB: skipped, {why}."))).ok();
        let has_valgrind = measure::has_valgrind();
        if !has_valgrind {
            notes.push("Instructions: skipped, valgrind is not installed.".to_owned());
        }
        let memory = Template::read()?.memory;
        Ok(Self { bench: Bench::open(&options.output).await?, options, share, has_valgrind, prices, memory, notes })
    }

    /// What there is to compare with, each making one `GetItem` or none.
    async fn references(&self, functions: &[Function]) -> Result<Vec<Row>, Problem> {
        let event = action::any_http_event(functions)?;
        let calls = [measure::get_item()];
        let mut rows = Vec::new();
        for name in ["hello", "floor", "defaults"] {
            eprintln!("{name}");
            let program = if name == "defaults" { self.options.defaults.clone() } else { self.options.references.join(name) };
            rows.push(self.row(name, &Subject { program: &program, event: event.clone(), calls: &calls }).await?);
        }
        Ok(rows)
    }

    async fn function(&self, function: &Function, action: &Action) -> Result<Row, Problem> {
        let recorded = self.bench.record(&function.program, action, More::default()).await?;
        let calls = &recorded.calls;
        let subject = Subject { program: &function.program, event: action.event.to_string(), calls };
        let row = self.row(&action.name, &subject).await?;
        let processor = row.small.as_ref().map_or(row.warm.cpu, |small| small.warm.cpu);
        let megabytes = *self.memory.get(&function.name).ok_or("infra/template.yaml does not have it")?;
        let million = self.prices.million(&recorded, action.class, megabytes, processor / 1_000.0);
        Ok(Row {
            class: Some(action.class),
            bare: self.bare(calls).await?,
            counts: Some(Counts::of(calls, &recorded.answer)),
            million: Some(million),
            ..row
        })
    }

    async fn row(&self, name: &str, subject: &Subject<'_>) -> Result<Row, Problem> {
        let small = match &self.share {
            None => None,
            Some(share) => Some(Small {
                cold: self.bench.cold(subject, COLD_STARTS, Some(share)).await?,
                warm: self.bench.warm(subject, SMALL_WARM_CALLS, Some(share)).await?,
            }),
        };
        let instructions = if self.has_valgrind { Some(self.bench.instructions(subject).await?) } else { None };
        Ok(Row {
            name: name.to_owned(),
            class: None,
            size: size(subject.program)?,
            cold: self.bench.cold(subject, COLD_STARTS, None).await?,
            small,
            instructions,
            warm: self.bench.warm(subject, WARM_CALLS, None).await?,
            bare: None,
            counts: None,
            million: None,
        })
    }

    /// The table's part of these calls, made with the SDK and nothing around it.
    async fn bare(&self, calls: &[Call]) -> Result<Option<Warm>, Problem> {
        let Some(event) = bare_event(calls) else { return Ok(None) };
        let program = self.options.references.join("bare");
        let subject = Subject { program: &program, event, calls };
        self.bench.warm(&subject, WARM_CALLS, None).await.map(Some)
    }
}

/// A program's size in bytes.
pub(crate) fn size(program: &Path) -> Result<u64, Problem> {
    Ok(fs::metadata(program).map_err(|error| format!("{}: {error}", program.display()))?.len())
}

/// An event for `bare`: calls at once within calls in turn. A mail has no place in it, so what sends mails is not compared.
pub(crate) fn bare_event(calls: &[Call]) -> Option<String> {
    if calls.is_empty() || calls.iter().any(|call| call.operation == "SendRawEmail") {
        return None;
    }
    let last = calls.iter().map(|call| call.trip).max()?;
    let trip = |trip| {
        let of_trip = calls.iter().filter(|call| call.trip == trip);
        of_trip.map(|call| json!({ "operation": call.operation, "request": call.request })).collect::<Vec<Value>>()
    };
    Some(json!((1..=last).map(trip).collect::<Vec<_>>()).to_string())
}
