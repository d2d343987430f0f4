//! Reminders: when an unpaid invoice is reminded, and why not (docs/PRODUCT.md: Reminders).

mod plan;
mod replan;
mod run;

use std::fmt;

pub use plan::{Hold, Morning, NoStep, Payer, Plan, ReminderEntry, ReminderRefusal, Told, Turn, Why, is_remindable};
pub use replan::{ListPlace, Replan};
pub use run::{Limit, Place, Run, SHARDS, Work};

use crate::Day;

/// A day on which an invoice is reminded, relative to its due day.
///
/// Invariant: at most 90 days before it and 365 after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Step(i16);

/// When a society reminds.
///
/// Invariant: in order, none twice, at most [`Steps::MOST`]. None at all means that the society does not remind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps(Vec<Step>);

/// These are no steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSteps {
    /// A day is too far from the due day.
    TooFar,
    /// There are too many.
    TooMany,
}

/// A society's steps, with the day since which they apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// When the society reminds.
    pub steps: Steps,
    /// The day on which these steps were chosen. What fell before it was decided by the steps before them, and is not
    /// made up for.
    pub since: Day,
    /// Grows by one with every change; 0 while nobody has chosen.
    pub version: u64,
}

impl Step {
    /// The step so many days after the due day, or before it when negative.
    #[must_use]
    pub const fn new(days: i16) -> Option<Self> {
        if days >= -90 && days <= 365 { Some(Self(days)) } else { None }
    }

    /// How many days after the due day; negative before it.
    #[must_use]
    pub const fn days(self) -> i16 {
        self.0
    }

    /// The day that it is for an invoice due on this day.
    #[must_use]
    pub fn day(self, due_on: Day) -> Day {
        due_on.plus_days(i32::from(self.0))
    }
}

/// As in a mail's id: `-7`, `14`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Steps {
    /// The most steps that a society has.
    pub const MOST: usize = 10;

    /// The steps on these days after the due day, in any order.
    pub fn new(days: impl IntoIterator<Item = i16>) -> Result<Self, NotSteps> {
        let mut steps = days.into_iter().map(|days| Step::new(days).ok_or(NotSteps::TooFar)).collect::<Result<Vec<_>, _>>()?;
        steps.sort_unstable();
        steps.dedup();
        if steps.len() > Self::MOST { Err(NotSteps::TooMany) } else { Ok(Self(steps)) }
    }

    /// The steps, the earliest first.
    #[must_use]
    pub fn all(&self) -> &[Step] {
        &self.0
    }

    /// The steps that fall after one day and not after another, the earliest first.
    fn between(&self, due_on: Day, after: Day, through: Day) -> impl DoubleEndedIterator<Item = Step> {
        self.0.iter().copied().filter(move |step| step.day(due_on) > after && step.day(due_on) <= through)
    }

    /// The next day with a step after this one.
    #[must_use]
    pub fn next_after(&self, due_on: Day, day: Day) -> Option<Day> {
        self.0.iter().map(|step| step.day(due_on)).find(|next| *next > day)
    }
}

/// 7 days before the due day, 1 day after it, 14 days after it.
impl Default for Steps {
    fn default() -> Self {
        Self(vec![Step(-7), Step(1), Step(14)])
    }
}

/// The default steps, since ever.
impl Default for Policy {
    fn default() -> Self {
        Self { steps: Steps::default(), since: Day::FIRST, version: 0 }
    }
}

impl Policy {
    /// The policy after these steps were chosen today: they count from tomorrow on.
    #[must_use]
    pub fn choose(&self, steps: Steps, today: Day) -> Self {
        Self { steps, since: today.plus_days(1), version: self.version + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_in_order_and_none_comes_twice() {
        let steps = Steps::new([14, -7, 1, 1]).unwrap();
        assert_eq!(steps, Steps::default());
        assert_eq!(Steps::new([400]), Err(NotSteps::TooFar));
        assert_eq!(Steps::new(0..11), Err(NotSteps::TooMany));
        assert_eq!(Steps::new([]).unwrap().all(), []);
    }

    #[test]
    fn the_next_day_is_the_next_steps() {
        let due_on = Day::parse("2026-05-31").unwrap();
        let next = |after: &str| Steps::default().next_after(due_on, Day::parse(after).unwrap()).map(|day| day.to_string());
        assert_eq!(next("2026-04-01").as_deref(), Some("2026-05-24"));
        assert_eq!(next("2026-05-24").as_deref(), Some("2026-06-01"));
        assert_eq!(next("2026-06-14"), None);
    }
}
