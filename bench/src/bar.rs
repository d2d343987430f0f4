//! The targets, and whether they are met. Each target is for a class of actions, because what is slow for a page is
//! quick for a run of reminders.

use serde::Serialize;

use crate::action::Class;
use crate::run::Row;

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

pub(crate) const PAGES: &[Class] = &[Class::Page];
pub(crate) const COMMANDS: &[Class] = &[Class::Command];
pub(crate) const PAGES_AND_COMMANDS: &[Class] = &[Class::Page, Class::Command];
pub(crate) const HASHING: &[Class] = &[Class::Hashing];
pub(crate) const ALL_BUT_HASHING: &[Class] = &[Class::Page, Class::Command, Class::Background];
pub(crate) const ALL: &[Class] = &[Class::Page, Class::Command, Class::Background, Class::Hashing];

pub(crate) const INSTRUCTIONS: &str = "pages and commands: instructions, start and first call, against floor";
pub(crate) const PROGRAM: &str = "program, MB";
pub(crate) const PEAK: &str = "peak memory, hashing aside, MB";

/// How those rows that are of one of these classes stand to a bar.
pub(crate) fn bar<F>(
    rows: &[Row<F>],
    must: &'static str,
    at_most: f64,
    of: &[Class],
    figure: impl Fn(&Row<F>) -> Option<f64>,
) -> Bar {
    let judged = rows.iter().filter(|row| row.class.is_some_and(|class| of.contains(&class)));
    let mut figures: Vec<_> = judged.filter_map(|row| Some((figure(row)?, row.name.clone()))).collect();
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
