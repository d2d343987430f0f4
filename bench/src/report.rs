//! The figures as text.

use crate::action::{Class, Counts};
use crate::bar::Bar;
use crate::growth::Grown;
use crate::run::{Row, millions};

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

/// What was found of each program and action: what every row has, around the figures of this kind of run.
pub(crate) fn rows<F>(rows: &[Row<F>], columns: &[&str], figures: impl Fn(&Row<F>) -> Vec<String>) -> String {
    let columns = [&["action", "class", "MB"], columns, &["trips", "RRU", "WRU", "$/M", "SDK calls"]].concat();
    let mut text = Text::new(&columns);
    text.0.extend(rows.iter().map(|row| {
        let counts = row.counts.as_ref();
        let before = vec![row.name.clone(), class(row.class), format!("{:.2}", millions(row.size))];
        let after = vec![
            counts.map_or_else(none, |counts| counts.round_trips.to_string()),
            counts.map_or_else(none, |counts| counts.read_units.to_string()),
            counts.map_or_else(none, |counts| counts.write_units.to_string()),
            row.million.map_or_else(none, |million| format!("{million:.2}")),
            counts.map_or_else(none, |counts| counts.calls.clone()),
        ];
        [before, figures(row), after].concat()
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

pub(crate) fn growth(grown: &[Grown]) -> String {
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
pub(crate) fn ms(microseconds: f64) -> String {
    format!("{:.2}", microseconds / 1_000.0)
}

pub(crate) fn none() -> String {
    "–".to_owned()
}
