//! `cargo xtask bench --steady`: the figures that are the same whatever else the machine is doing. No milliseconds are among them.

use std::fs;

use serde::Serialize;

use crate::action::{self, Action, Class, Counts, Function};
use crate::bar::{self, Bar};
use crate::full::{bare_event, size};
use crate::measure::{Bench, Instructions, Subject, get_item, has_valgrind};
use crate::seed::More;
use crate::{Options, Problem, report, tree};

/// What is the same in every run of one program and one thing that it does.
#[derive(Debug, Serialize)]
pub(crate) struct Steady {
    pub(crate) name: String,
    /// None is a program to compare with.
    pub(crate) class: Option<Class>,
    /// The program's size in bytes.
    pub(crate) size: u64,
    /// The most memory, in bytes.
    pub(crate) peak: u64,
    /// How many connections a start and a first call make.
    pub(crate) connections: usize,
    pub(crate) instructions: Instructions,
    /// Instructions of the bare SDK calls, where the action has any that can be made alone.
    pub(crate) bare: Option<Instructions>,
    pub(crate) counts: Option<Counts>,
}

/// One run.
#[derive(Serialize)]
struct Report {
    rows: Vec<Steady>,
    bars: Vec<Bar>,
}

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    if !has_valgrind() {
        return Err("Instructions are counted by valgrind, which is not installed.".to_owned());
    }
    let bench = Bench::open(&options.output).await?;
    let functions = options.chosen(action::functions(&options.functions)?)?;
    let mut problems = tree::complaints(&functions);
    let mut rows = references(&bench, options, &functions).await?;
    for function in &functions {
        for action in &function.actions {
            eprintln!("{}", action.name);
            match row(&bench, options, function, action).await {
                Ok(row) => rows.push(row),
                Err(problem) => problems.push(format!("{}: {problem}", action.name)),
            }
        }
    }
    println!("{}", report::steady(&rows));
    let bars = bar::steady(&rows);
    println!("\n{}", report::bars(&bars));
    let text = serde_json::to_string_pretty(&Report { rows, bars }).map_err(|error| error.to_string())?;
    let file = options.output.join("steady.json");
    fs::write(&file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))?;
    if problems.is_empty() { Ok(()) } else { Err(format!("- {}", problems.join("\n- "))) }
}

async fn references(bench: &Bench, options: &Options, functions: &[Function]) -> Result<Vec<Steady>, Problem> {
    let (event, calls) = (action::any_http_event(functions)?, [get_item()]);
    let mut rows = Vec::new();
    for name in ["hello", "floor"] {
        eprintln!("{name}");
        let program = options.references.join(name);
        let subject = Subject { program: &program, event: event.clone(), calls: &calls };
        rows.push(measured(bench, name, &subject).await?);
    }
    Ok(rows)
}

async fn row(bench: &Bench, options: &Options, function: &Function, action: &Action) -> Result<Steady, Problem> {
    let recorded = bench.record(&function.program, action, More::default()).await?;
    let calls = &recorded.calls;
        std::fs::write(options.output.join(format!("{}.html", action.name.replace(' ', "-"))), b).ok();
    } // TEMP
    let subject = Subject { program: &function.program, event: action.event.to_string(), calls };
    let row = measured(bench, &action.name, &subject).await?;
    let program = options.references.join("bare");
    let bare = match bare_event(calls) {
        Some(event) => Some(bench.instructions(&Subject { program: &program, event, calls }).await?),
        None => None,
    };
    Ok(Steady { class: Some(action.class), bare, counts: Some(Counts::of(calls, &recorded.answer)), ..row })
}

async fn measured(bench: &Bench, name: &str, subject: &Subject<'_>) -> Result<Steady, Problem> {
    let cold = bench.cold(subject, 1, None).await?;
    Ok(Steady {
        name: name.to_owned(),
        class: None,
        size: size(subject.program)?,
        peak: cold.peak,
        connections: cold.connections,
        instructions: bench.instructions(subject).await?,
        bare: None,
        counts: None,
    })
}
