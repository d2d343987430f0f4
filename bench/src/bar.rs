//! What must be reached, and what was. Each bar is for a class of actions, because what is slow for a page is quick for a run of reminders.

use serde::Serialize;

use crate::action::Class;
use crate::full::Row;
use crate::steady::Steady;

/// One thing that must be reached by every action that it is about.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) must: &'static str,
    pub(crate) at_most: f64,
    /// The worst figure of all, and whose it is; none where it could not be measured.
    pub(crate) worst: Option<(f64, String)>,
    /// Everything else that misses it, the worst first.
    pub(crate) missed: Vec<(f64, String)>,
}

/// What has a name and a class.
trait Judged {
    fn name(&self) -> &str;
    fn class(&self) -> Option<Class>;
}

impl Judged for Row {
    fn name(&self) -> &str {
        &self.name
    }

    fn class(&self) -> Option<Class> {
        self.class
    }
}

impl Judged for Steady {
    fn name(&self) -> &str {
        &self.name
    }

    fn class(&self) -> Option<Class> {
        self.class
    }
}

const PAGES: &[Class] = &[Class::Page];
const COMMANDS: &[Class] = &[Class::Command];
const PAGES_AND_COMMANDS: &[Class] = &[Class::Page, Class::Command];
const HASHING: &[Class] = &[Class::Hashing];
const ALL_BUT_HASHING: &[Class] = &[Class::Page, Class::Command, Class::Background];
const ALL: &[Class] = &[Class::Page, Class::Command, Class::Background, Class::Hashing];

fn bar<R: Judged>(rows: &[R], must: &'static str, at_most: f64, of: &[Class], figure: impl Fn(&R) -> Option<f64>) -> Bar {
    let judged = rows.iter().filter(|row| row.class().is_some_and(|class| of.contains(&class)));
    let mut figures: Vec<_> = judged.filter_map(|row| Some((figure(row)?, row.name().to_owned()))).collect();
    figures.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut figures = figures.into_iter();
    let worst = figures.next();
    Bar { must, at_most, worst, missed: figures.take_while(|(figure, _)| *figure > at_most).collect() }
}

impl Bar {
    /// Whether it was reached.
    pub(crate) fn is_met(&self) -> bool {
        self.worst.as_ref().is_none_or(|(figure, _)| *figure <= self.at_most)
    }
}

const INSTRUCTIONS: &str = "pages and commands: instructions, start and first call, against floor";
const PROGRAM: &str = "program, MB";
const PEAK: &str = "peak memory, hashing aside, MB";

/// The bars, in the order in which a call meets them.
pub(crate) fn bars(rows: &[Row]) -> Vec<Bar> {
    let reference = |name: &str| rows.iter().find(|row| row.class.is_none() && row.name == name);
    let (floor, defaults) = (reference("floor"), reference("defaults"));
    let first = |row: &Row| row.instructions.map(|instructions| millions(instructions.first));
    let start = |row: &Row| Some(small_start(row)? / small_start(defaults?)?);
    let warm = |row: &Row| Some(row.warm.wall.p50 / row.bare.as_ref()?.wall.p50);
    vec![
        bar(rows, INSTRUCTIONS, 1.8, PAGES_AND_COMMANDS, |row| Some(first(row)? / first(floor?)?)),
        bar(rows, "processor time to the first `next`, against floor", 1.2, ALL, |row| {
            Some(row.cold.init_cpu.p50 / floor?.cold.init_cpu.p50)
        }),
        bar(rows, "pages: whole cold start at 128 MB, against defaults", 1.0 / 90.0, PAGES, start),
        bar(rows, "commands: whole cold start at 128 MB, against defaults", 1.0 / 60.0, COMMANDS, start),
        bar(rows, "pages and commands: first answer against a warm one", 5.0, PAGES_AND_COMMANDS, |row| {
            Some(row.cold.first.p50 / row.warm.wall.p50)
        }),
        bar(rows, "pages: warm p50 against the bare SDK calls", 1.6, PAGES, warm),
        bar(rows, "commands: warm p50 against the bare SDK calls", 1.25, COMMANDS, warm),
        bar(rows, PROGRAM, 5.5, ALL, |row| Some(millions(row.size))),
        bar(rows, PEAK, 9.0, ALL_BUT_HASHING, |row| Some(millions(row.cold.peak))),
        bar(rows, "hashing: warm p50 on one processor, ms", 40.0, HASHING, |row| Some(row.warm.wall.p50 / 1e3)),
    ]
}

/// Those of the bars that do not depend on what else the machine is doing. Warm calls are compared by their instructions here.
pub(crate) fn steady(rows: &[Steady]) -> Vec<Bar> {
    let floor = rows.iter().find(|row| row.class.is_none() && row.name == "floor");
    let warm = |row: &Steady| Some(millions(row.instructions.warm) / millions(row.bare?.warm));
    vec![
        bar(rows, INSTRUCTIONS, 1.8, PAGES_AND_COMMANDS, |row| {
            Some(millions(row.instructions.first) / millions(floor?.instructions.first))
        }),
        bar(rows, "pages: warm instructions against the bare SDK calls", 1.6, PAGES, warm),
        bar(rows, "commands: warm instructions against the bare SDK calls", 1.25, COMMANDS, warm),
        bar(rows, PROGRAM, 5.5, ALL, |row| Some(millions(row.size))),
        bar(rows, PEAK, 9.0, ALL_BUT_HASHING, |row| Some(millions(row.peak))),
    ]
}

/// Microseconds from nothing to the first answer, with a small function's share.
pub(crate) fn small_start(row: &Row) -> Option<f64> {
    row.small.as_ref().map(|small| small.cold.init.p50 + small.cold.first.p50)
}

#[allow(clippy::cast_precision_loss, reason = "figures to be read")]
pub(crate) fn millions(number: u64) -> f64 {
    number as f64 / 1e6
}
