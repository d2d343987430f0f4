//! The figures as text.

use crate::action::{Class, Counts};
use crate::bar::{Bar, millions, small_start};
use crate::full::{Report, Row};
use crate::growth::Grown;
use crate::steady::Steady;

/// Lines of cells, of which the first names the columns.
struct Text(Vec<Vec<String>>);

impl Text {
    fn new(columns: &[&str]) -> Self {
        Self(vec![columns.iter().map(|&column| column.to_owned()).collect()])
    }

    /// Columns as wide as their widest cell: words to the left, figures to the right.
    fn lines(&self) -> String {
        let columns = self.0.first().map_or(0, Vec::len);
        let width = |column: usize| self.0.iter().filter_map(|line| line.get(column).map(|cell| cell.chars().count())).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        let is_words = |column: usize| column == 0 || column + 1 == columns;
        let line = |cells: &Vec<String>| {
            let cells = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
                if is_words(column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// All of one run.
pub(crate) fn text(report: &Report) -> String {
    let parts = [figures(&report.rows), growth(&report.grown), bars(&report.bars), report.notes.join("\n")];
    parts.join("\n\n")
}

fn figures(rows: &[Row]) -> String {
    let mut text = Text::new(&[
        "action",
        "class",
        "MB",
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
        "trips",
        "RRU",
        "WRU",
        "$/M",
        "SDK calls",
    ]);
    text.0.extend(rows.iter().map(figures_of));
    text.lines()
}

fn figures_of(row: &Row) -> Vec<String> {
    let counts = row.counts.as_ref();
    let small_cpu = row.small.as_ref().map(|small| small.warm.cpu);
    vec![
        row.name.clone(),
        class(row.class),
        format!("{:.2}", millions(row.size)),
        format!("{:.1}", millions(row.cold.peak)),
        ms(row.cold.init.p50),
        ms(row.cold.init.p90),
        ms(row.cold.init_cpu.p50),
        ms(row.cold.first.p50),
        ms(row.cold.first.p90),
        small_start(row).map_or_else(none, ms),
        row.instructions.map_or_else(none, |instructions| format!("{:.2}", millions(instructions.first))),
        row.instructions.map_or_else(none, |instructions| format!("{:.2}", millions(instructions.warm))),
        ms(row.warm.wall.p50),
        ms(row.warm.wall.p99),
        row.bare.as_ref().map_or_else(none, |bare| ms(bare.wall.p50)),
        small_cpu.map_or_else(none, ms),
        counts.map_or_else(none, |counts| counts.round_trips.to_string()),
        counts.map_or_else(none, |counts| counts.read_units.to_string()),
        counts.map_or_else(none, |counts| counts.write_units.to_string()),
        row.million.map_or_else(none, |million| format!("{million:.2}")),
        counts.map_or_else(none, |counts| counts.calls.clone()),
    ]
}

/// What is the same in every run.
pub(crate) fn steady(rows: &[Steady]) -> String {
    let floor = rows.iter().find(|row| row.class.is_none() && row.name == "floor");
    let mut text = Text::new(&[
        "action",
        "class",
        "MB",
        "peak MB",
        "connections",
        "M instr",
        "of floor",
        "warm",
        "bare",
        "of bare",
        "trips",
        "RRU",
        "WRU",
        "$/M",
        "SDK calls",
    ]);
    text.0.extend(rows.iter().map(|row| {
        let (first, warm) = (millions(row.instructions.first), millions(row.instructions.warm));
        let bare = row.bare.map(|bare| millions(bare.warm));
        let counts = row.counts.as_ref();
        vec![
            row.name.clone(),
            class(row.class),
            format!("{:.2}", millions(row.size)),
            format!("{:.1}", millions(row.peak)),
            row.connections.to_string(),
            format!("{first:.2}"),
            floor.map_or_else(none, |floor| format!("{:.2}", first / millions(floor.instructions.first))),
            format!("{warm:.2}"),
            bare.map_or_else(none, |bare| format!("{bare:.2}")),
            bare.map_or_else(none, |bare| format!("{:.2}", warm / bare)),
            counts.map_or_else(none, |counts| counts.round_trips.to_string()),
            counts.map_or_else(none, |counts| counts.read_units.to_string()),
            counts.map_or_else(none, |counts| counts.write_units.to_string()),
            row.million.map_or_else(none, |million| format!("{million:.2}")),
            counts.map_or_else(none, |counts| counts.calls.clone()),
        ]
    }));
    text.lines()
}

fn class(class: Option<Class>) -> String {
    class.map_or_else(none, |class| class.name().to_owned())
}

/// What was counted alone.
pub(crate) fn counts(counted: &[(String, Counts)]) -> String {
    let mut text = Text::new(&["action", "answer", "trips", "RRU", "WRU", "SDK calls"]);
    text.0.extend(counted.iter().map(|(name, counts)| {
        vec![
            name.clone(),
            counts.answer.clone(),
            counts.round_trips.to_string(),
            counts.read_units.to_string(),
            counts.write_units.to_string(),
            counts.calls.clone(),
        ]
    }));
    text.lines()
}

fn growth(grown: &[Grown]) -> String {
    let mut text = Text::new(&["growth", "number", "warm ms", "trips", "RRU", "WRU", "of"]);
    text.0.extend(grown.iter().map(|one| {
        vec![
            one.action.clone(),
            one.number.to_string(),
            one.warm.map_or_else(none, ms),
            one.counts.round_trips.to_string(),
            one.counts.read_units.to_string(),
            one.counts.write_units.to_string(),
            one.grows.what().to_owned(),
        ]
    }));
    text.lines()
}

pub(crate) fn bars(bars: &[Bar]) -> String {
    let mut text = Text::new(&["must", "at most", "worst", "", "of"]);
    let named = |(figure, whose): &(f64, String)| format!("{whose} ({})", plain(*figure));
    text.0.extend(bars.iter().map(|bar| {
        let (figure, whose) =
            bar.worst.as_ref().map_or_else(|| (none(), none()), |(figure, whose)| (plain(*figure), whose.clone()));
        let of: Vec<_> = [whose].into_iter().chain(bar.missed.iter().map(named)).collect();
        vec![bar.must.to_owned(), plain(bar.at_most), figure, if bar.is_met() { "✓" } else { "✗" }.to_owned(), of.join(", ")]
    }));
    text.lines()
}

fn plain(figure: f64) -> String {
    if figure < 0.1 { format!("1/{:.0}", 1.0 / figure) } else { format!("{figure:.2}") }
}

/// Milliseconds from microseconds.
fn ms(microseconds: f64) -> String {
    format!("{:.2}", microseconds / 1_000.0)
}

fn none() -> String {
    "–".to_owned()
}
