//! `cargo xtask bench --steady`: the figures that are the same whatever else the machine is doing. No milliseconds are among them.

use std::collections::BTreeMap;
use std::fs;

use local::template::Template;
use serde::Serialize;

use crate::action::{self, Action, Class, Counts, Function};
use crate::bar::{self, Bar, millions};
use crate::cost::Prices;
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
    /// US dollars for a million warm calls.
    pub(crate) million: Option<f64>,
}

/// What every row is made with.
struct Run<'a> {
    bench: Bench,
    options: &'a Options,
    prices: Prices,
    /// Each function's memory, as the template says.
    memory: BTreeMap<String, u32>,
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
    let run =
        Run { bench: Bench::open(&options.output).await?, options, prices: Prices::read()?, memory: Template::read()?.memory };
    let functions = options.chosen(action::functions(&options.functions)?)?;
    let mut problems = tree::complaints(&functions);
    let mut rows = run.references(&functions).await?;
    for function in &functions {
        for action in &function.actions {
            eprintln!("{}", action.name);
            match run.row(function, action).await {
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

impl Run<'_> {
    async fn references(&self, functions: &[Function]) -> Result<Vec<Steady>, Problem> {
        let (event, calls) = (action::any_http_event(functions)?, [get_item()]);
        let mut rows = Vec::new();
        for name in ["hello", "floor"] {
            eprintln!("{name}");
            let program = self.options.references.join(name);
            let subject = Subject { program: &program, event: event.clone(), calls: &calls };
            rows.push(measured(&self.bench, name, &subject).await?);
        }
        Ok(rows)
    }

    async fn row(&self, function: &Function, action: &Action) -> Result<Steady, Problem> {
        let recorded = self.bench.record(&function.program, action, More::default()).await?;
        let calls = &recorded.calls;
        let subject = Subject { program: &function.program, event: action.event.to_string(), calls };
        let row = measured(&self.bench, &action.name, &subject).await?;
        let program = self.options.references.join("bare");
        let bare = match bare_event(calls) {
            Some(event) => Some(self.bench.instructions(&Subject { program: &program, event, calls }).await?),
            None => None,
        };
        let megabytes = *self.memory.get(&function.name).ok_or("infra/template.yaml does not have it")?;
        let busy = self.prices.milliseconds(millions(row.instructions.warm));
        Ok(Steady {
            class: Some(action.class),
            bare,
            counts: Some(Counts::of(calls, &recorded.answer)),
            million: Some(self.prices.million(&recorded, action.class, megabytes, busy)),
            ..row
        })
    }
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
        million: None,
    })
}
