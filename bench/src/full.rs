//! `cargo xtask bench`: every figure of every function, in one run.

use serde::Serialize;

use crate::bar::{ALL, ALL_BUT_HASHING, Bar, COMMANDS, HASHING, INSTRUCTIONS, PAGES, PAGES_AND_COMMANDS, PEAK, PROGRAM, bar};
use crate::growth::{self, Grown};
use crate::measure::{self, Cold, Instructions, Subject, Warm};
use crate::run::{self, Run, millions, reference};
use crate::share::Share;
use crate::{Options, Problem, report};

const COLD_STARTS: usize = 30;
const WARM_CALLS: usize = 1_000;
/// A small function gets a fourteenth of a processor, and so its calls take longer.
const SMALL_WARM_CALLS: usize = 100;
const GROWTH_CALLS: usize = 100;

/// The memory of the small function that is imitated.
const MEGABYTES: u32 = 128;

/// All figures of one program and one thing that it does.
#[derive(Debug, Serialize)]
struct Figures {
    cold: Cold,
    /// Where the machine gives out shares of a processor.
    small: Option<Small>,
    /// Where valgrind is.
    instructions: Option<Instructions>,
    warm: Warm,
    /// The bare SDK calls of the same action, where it has any.
    bare: Option<Warm>,
}

/// The same with a small function's share of a processor after the start.
#[derive(Debug, Serialize)]
struct Small {
    cold: Cold,
    warm: Warm,
}

type Row = run::Row<Figures>;

/// One run.
#[derive(Serialize)]
struct Report {
    rows: Vec<Row>,
    grown: Vec<Grown>,
    bars: Vec<Bar>,
    /// What this machine does not let be measured, and the price file's title.
    notes: Vec<String>,
}

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    let run = Run::open(options).await?;
    let mut notes = vec![format!("$/M: {}.", run.prices.of)];
    let share = Share::of_megabytes(MEGABYTES).map_err(|why| notes.push(format!("128 MB: skipped, {why}."))).ok();
    let has_valgrind = measure::has_valgrind();
    if !has_valgrind {
        notes.push("Instructions: skipped, valgrind is not installed.".to_owned());
    }
    let take = async |subject: &Subject<'_>, bare: Option<&Subject<'_>>| {
        let bench = &run.bench;
        Ok(Figures {
            small: match &share {
                None => None,
                Some(share) => Some(Small {
                    cold: bench.cold(subject, COLD_STARTS, Some(share)).await?,
                    warm: bench.warm(subject, SMALL_WARM_CALLS, Some(share)).await?,
                }),
            },
            instructions: if has_valgrind { Some(bench.instructions(subject).await?) } else { None },
            cold: bench.cold(subject, COLD_STARTS, None).await?,
            warm: bench.warm(subject, WARM_CALLS, None).await?,
            bare: match bare {
                None => None,
                Some(bare) => Some(bench.warm(bare, WARM_CALLS, None).await?),
            },
        })
    };
    let busy = |figures: &Figures| figures.small.as_ref().map_or(figures.warm.cpu, |small| small.warm.cpu) / 1_000.0;
    let (rows, mut problems) = run.rows(&["hello", "floor", "defaults"], take, busy).await?;
    let grown = growth::grow(&run.bench, &run.functions, Some(GROWTH_CALLS)).await?;
    problems.extend(growth::complaints(&grown));
    let report = Report { bars: bars(&rows), rows, grown, notes };
    let parts = [table(&report.rows), report::growth(&report.grown), report::bars(&report.bars), report.notes.join("\n")];
    println!("{}", parts.join("\n\n"));
    run.end("report.json", &report, &problems)
}

/// The bars, in the order in which a call meets them.
fn bars(rows: &[Row]) -> Vec<Bar> {
    let (floor, defaults) = (reference(rows, "floor"), reference(rows, "defaults"));
    let first = |row: &Row| row.figures.instructions.map(|instructions| millions(instructions.first));
    let start = |row: &Row| Some(small_start(&row.figures)? / small_start(&defaults?.figures)?);
    let warm = |row: &Row| Some(row.figures.warm.wall.p50 / row.figures.bare.as_ref()?.wall.p50);
    vec![
        bar(rows, INSTRUCTIONS, 1.8, PAGES_AND_COMMANDS, |row| Some(first(row)? / first(floor?)?)),
        bar(rows, "processor time to the first `next`, against floor", 1.2, ALL, |row| {
            Some(row.figures.cold.init_cpu.p50 / floor?.figures.cold.init_cpu.p50)
        }),
        bar(rows, "pages: whole cold start at 128 MB, against defaults", 1.0 / 90.0, PAGES, start),
        bar(rows, "commands: whole cold start at 128 MB, against defaults", 1.0 / 60.0, COMMANDS, start),
        bar(rows, "pages and commands: first answer against a warm one", 5.0, PAGES_AND_COMMANDS, |row| {
            Some(row.figures.cold.first.p50 / row.figures.warm.wall.p50)
        }),
        bar(rows, "pages: warm p50 against the bare SDK calls", 1.6, PAGES, warm),
        bar(rows, "commands: warm p50 against the bare SDK calls", 1.25, COMMANDS, warm),
        bar(rows, PROGRAM, 5.5, ALL, |row| Some(millions(row.size))),
        bar(rows, PEAK, 9.0, ALL_BUT_HASHING, |row| Some(millions(row.figures.cold.peak))),
        bar(rows, "hashing: warm p50 on one processor, ms", 40.0, HASHING, |row| Some(row.figures.warm.wall.p50 / 1e3)),
    ]
}

/// Microseconds from nothing to the first answer, with a small function's share.
fn small_start(figures: &Figures) -> Option<f64> {
    figures.small.as_ref().map(|small| small.cold.init.p50 + small.cold.first.p50)
}

fn table(rows: &[Row]) -> String {
    use report::{ms, none};
    let columns = &[
        "peak MB",
        "init ms",
        "p90",
        "cpu ms",
        "first ms",
        "p90",
        "128 MB ms",
        "M instr",
        "warm",
        "warm ms",
        "p99",
        "bare ms",
        "cpu ms",
    ];
    report::rows(rows, columns, |Row { figures, .. }| {
        let Figures { cold, small, instructions, warm, bare } = figures;
        vec![
            format!("{:.1}", millions(cold.peak)),
            ms(cold.init.p50),
            ms(cold.init.p90),
            ms(cold.init_cpu.p50),
            ms(cold.first.p50),
            ms(cold.first.p90),
            small_start(figures).map_or_else(none, ms),
            instructions.map_or_else(none, |instructions| format!("{:.2}", millions(instructions.first))),
            instructions.map_or_else(none, |instructions| format!("{:.2}", millions(instructions.warm))),
            ms(warm.wall.p50),
            ms(warm.wall.p99),
            bare.as_ref().map_or_else(none, |bare| ms(bare.wall.p50)),
            small.as_ref().map_or_else(none, |small| ms(small.warm.cpu)),
        ]
    })
}
