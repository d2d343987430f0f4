//! `cargo xtask bench --steady`: the figures that do not depend on the machine's other work. It measures no times.

use serde::Serialize;

use crate::bar::{ALL, ALL_BUT_HASHING, Bar, COMMANDS, INSTRUCTIONS, PAGES, PAGES_AND_COMMANDS, PEAK, PROGRAM, bar};
use crate::measure::{Instructions, Subject, has_valgrind};
use crate::run::{self, Run, millions, reference};
use crate::{Options, Problem, report};

/// What is the same in every run of one program and one thing that it does.
#[derive(Debug, Serialize)]
struct Figures {
    /// The most memory, in bytes.
    peak: u64,
    /// How many connections a start and a first call make.
    connections: usize,
    instructions: Instructions,
    /// Instructions of the bare SDK calls, where the action has any that can be made alone.
    bare: Option<Instructions>,
}

type Row = run::Row<Figures>;

/// One run.
#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
    bars: Vec<Bar>,
}

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    if !has_valgrind() {
        return Err("Instructions are counted by valgrind, which is not installed.".to_owned());
    }
    let run = Run::open(options).await?;
    let take = async |subject: &Subject<'_>, bare: Option<&Subject<'_>>| {
        let cold = run.bench.cold(subject, 1, None).await?;
        Ok(Figures {
            peak: cold.peak,
            connections: cold.connections,
            instructions: run.bench.instructions(subject).await?,
            bare: match bare {
                None => None,
                Some(bare) => Some(run.bench.instructions(bare).await?),
            },
        })
    };
    let busy = |figures: &Figures| run.prices.milliseconds(millions(figures.instructions.warm));
    let (rows, problems) = run.rows(&["hello", "floor"], take, busy).await?;
    let report = Report { bars: bars(&rows), rows };
    println!("{}\n\n{}", table(&report.rows), report::bars(&report.bars));
    run.end("steady.json", &report, &problems)
}

/// Those of the bars that do not depend on what else the machine is doing. Warm calls are compared by their
/// instructions here.
fn bars(rows: &[Row]) -> Vec<Bar> {
    let floor = reference(rows, "floor");
    let first = |row: &Row| millions(row.figures.instructions.first);
    let warm = |row: &Row| Some(millions(row.figures.instructions.warm) / millions(row.figures.bare?.warm));
    vec![
        bar(rows, INSTRUCTIONS, 1.8, PAGES_AND_COMMANDS, |row| Some(first(row) / first(floor?))),
        bar(rows, "pages: warm instructions against the bare SDK calls", 1.6, PAGES, warm),
        bar(rows, "commands: warm instructions against the bare SDK calls", 1.25, COMMANDS, warm),
        bar(rows, PROGRAM, 5.5, ALL, |row| Some(millions(row.size))),
        bar(rows, PEAK, 9.0, ALL_BUT_HASHING, |row| Some(millions(row.figures.peak))),
    ]
}

fn table(rows: &[Row]) -> String {
    let floor = reference(rows, "floor");
    let columns = &["peak MB", "connections", "M instr", "of floor", "warm", "bare", "of bare"];
    report::rows(rows, columns, |Row { figures, .. }| {
        let (first, warm) = (millions(figures.instructions.first), millions(figures.instructions.warm));
        let bare = figures.bare.map(|bare| millions(bare.warm));
        vec![
            format!("{:.1}", millions(figures.peak)),
            figures.connections.to_string(),
            format!("{first:.2}"),
            floor.map_or_else(report::none, |floor| format!("{:.2}", first / millions(floor.figures.instructions.first))),
            format!("{warm:.2}"),
            bare.map_or_else(report::none, |bare| format!("{bare:.2}")),
            bare.map_or_else(report::none, |bare| format!("{:.2}", warm / bare)),
        ]
    })
}
