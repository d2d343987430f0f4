//! A society's totals: how many records there are in each state, and their sums. Every change of an invoice updates
//! them. So reading them costs the same with ten records and with a million.
//!
//! **Counted once:** a collected record counts as a record, with its own payments. What is still owed on it counts in
//! the individual invoice that collects it. So over any set of records, *billed = paid + borne + unpaid + void +
//! written off*.
//!
//! **Two kinds of years.** The states of a fiscal year's records go by the records' due days. The amount received in a
//! fiscal year goes by the payment days. So moving a due day moves no received money to another year.

use std::collections::BTreeMap;

use crate::invoice::State;
use crate::{Day, FiscalYear, Invoice, Yen};

/// The totals of the records in one state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many records.
    pub count: i64,
    /// What was paid on them, in yen.
    pub paid: i64,
    /// What the society bears of them by adjustments, in yen.
    pub adjusted: i64,
    /// The rest of what was billed, in yen: unpaid, void or written off, as the kind is.
    pub rest: i64,
}

/// A kind of records that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// Unpaid, due on this day.
    Unpaid(Day),
    /// Unpaid, due on this day, and collected by an individual invoice.
    Collected(Day),
    /// Paid.
    Paid,
    /// Void.
    Void,
    /// Written off.
    WrittenOff,
}

/// The sums of a society's records by fiscal year (of the due day) and kind, and what was received by fiscal year (of
/// the payment day).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    kinds: BTreeMap<(FiscalYear, Bucket), Figures>,
    received: BTreeMap<FiscalYear, i64>,
}

/// The sums of unpaid records by how long they are overdue; collected ones are within the invoice that collects them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The least and the most days overdue; none at all is not due yet, no most is any more.
    pub days: Option<(u32, Option<u32>)>,
    /// Their totals.
    pub figures: Figures,
}

impl Figures {
    /// The sum of two.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            paid: self.paid + other.paid,
            adjusted: self.adjusted + other.adjusted,
            rest: self.rest + other.rest,
        }
    }

    /// The difference of two.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self {
            count: self.count - other.count,
            paid: self.paid - other.paid,
            adjusted: self.adjusted - other.adjusted,
            rest: self.rest - other.rest,
        }
    }

    /// The totals of this one invoice.
    #[must_use]
    pub fn of(invoice: &Invoice) -> Self {
        // What is left of a paid record that was collected was paid on the invoice that collected it.
        let counts = invoice.collected_by.is_none() && !matches!(invoice.state, State::Paid { .. });
        let rest = if counts { signed(invoice.rest()) } else { 0 };
        Self { count: 1, paid: signed(invoice.paid), adjusted: signed(invoice.adjusted), rest }
    }

    /// What was billed.
    #[must_use]
    pub const fn billed(self) -> i64 {
        self.paid + self.adjusted + self.rest
    }
}

fn signed(yen: Yen) -> i64 {
    i64::try_from(yen.get()).unwrap_or(i64::MAX)
}

impl Bucket {
    /// The kind that this invoice is of.
    #[must_use]
    pub const fn of(invoice: &Invoice) -> Self {
        match (&invoice.state, &invoice.collected_by) {
            (State::Unpaid, None) => Self::Unpaid(invoice.due_on),
            (State::Unpaid, Some(_)) => Self::Collected(invoice.due_on),
            (State::Paid { .. }, _) => Self::Paid,
            (State::Void { .. }, _) => Self::Void,
            (State::WrittenOff { .. }, _) => Self::WrittenOff,
        }
    }
}

impl Tally {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { kinds: BTreeMap::new(), received: BTreeMap::new() }
    }

    /// Counts an invoice in.
    pub fn count(&mut self, invoice: &Invoice) {
        self.add(FiscalYear::of(invoice.due_on), Bucket::of(invoice), Figures::of(invoice));
        invoice.received.years().into_iter().for_each(|(year, amount)| self.receive(year, signed(amount)));
    }

    /// Counts an invoice out.
    pub fn discount(&mut self, invoice: &Invoice) {
        self.add(FiscalYear::of(invoice.due_on), Bucket::of(invoice), Figures::default().minus(Figures::of(invoice)));
        invoice.received.years().into_iter().for_each(|(year, amount)| self.receive(year, -signed(amount)));
    }

    /// Adds to what was received in a fiscal year.
    pub fn receive(&mut self, year: FiscalYear, yen: i64) {
        let sum = self.received.entry(year).or_default();
        *sum += yen;
        if *sum == 0 {
            self.received.remove(&year);
        }
    }

    /// What was received in each fiscal year in which anything was, the latest first.
    pub fn received(&self) -> impl Iterator<Item = (FiscalYear, i64)> {
        self.received.iter().rev().map(|(year, yen)| (*year, *yen))
    }

    /// What was received in this fiscal year.
    #[must_use]
    pub fn received_in(&self, year: FiscalYear) -> i64 {
        self.received.get(&year).copied().unwrap_or_default()
    }

    /// Adds these figures.
    pub fn add(&mut self, year: FiscalYear, bucket: Bucket, figures: Figures) {
        let sum = self.kinds.entry((year, bucket)).or_default();
        *sum = sum.plus(figures);
        if *sum == Figures::default() {
            self.kinds.remove(&(year, bucket));
        }
    }

    /// Every kind that there is anything of, by fiscal year.
    pub fn entries(&self) -> impl Iterator<Item = (FiscalYear, Bucket, Figures)> {
        self.kinds.iter().map(|((year, bucket), figures)| (*year, *bucket, *figures))
    }

    /// The totals of the records in the requested states, of one fiscal year or of all.
    pub fn sum(&self, year: Option<FiscalYear>, asked: impl Fn(Bucket) -> bool) -> Figures {
        self.entries()
            .filter(|(of, bucket, _)| year.is_none_or(|year| year == *of) && asked(*bucket))
            .fold(Figures::default(), |sum, (_, _, figures)| sum.plus(figures))
    }

    /// The fiscal years that have records, or in which something was received, the latest first.
    #[must_use]
    pub fn years(&self) -> Vec<FiscalYear> {
        let mut years: Vec<_> = self.kinds.keys().map(|(year, _)| *year).chain(self.received.keys().copied()).collect();
        years.sort_unstable();
        years.dedup();
        years.reverse();
        years
    }

    /// The unpaid records by how long they are overdue on this day: not due, 1–30, 31–60, 61–90, over 90 days.
    #[must_use]
    pub fn ages(&self, year: Option<FiscalYear>, today: Day) -> [Age; 5] {
        [None, Some((1, Some(30))), Some((31, Some(60))), Some((61, Some(90))), Some((91, None))].map(|days| {
            let figures = self.sum(year, |bucket| match bucket {
                Bucket::Unpaid(due_on) => {
                    let late = u32::try_from(today.days_since(due_on)).unwrap_or(0);
                    match days {
                        None => late == 0,
                        Some((least, most)) => late >= least && most.is_none_or(|most| late <= most),
                    }
                }
                Bucket::Collected(_) | Bucket::Paid | Bucket::Void | Bucket::WrittenOff => false,
            });
            Age { days, figures }
        })
    }
}

/// The totals of a set of records by state; the amount billed is the sum of the five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many records.
    pub count: i64,
    /// What was paid.
    pub paid: i64,
    /// What the society bears by adjustments.
    pub adjusted: i64,
    /// What is still owed.
    pub unpaid: i64,
    /// What was billed and is void.
    pub void: i64,
    /// What was given up.
    pub written_off: i64,
}

impl Sums {
    /// The totals of these records.
    #[must_use]
    pub fn over<'a>(records: impl IntoIterator<Item = &'a Invoice>) -> Self {
        let mut sums = Self::default();
        for record in records {
            sums.count(Bucket::of(record), Figures::of(record));
        }
        sums
    }

    /// The totals of this tally's records.
    #[must_use]
    pub fn of(tally: &Tally) -> Self {
        let mut sums = Self::default();
        tally.entries().for_each(|(_, bucket, figures)| sums.count(bucket, figures));
        sums
    }

    /// Adds the totals of records in this state.
    pub const fn count(&mut self, bucket: Bucket, figures: Figures) {
        self.count += figures.count;
        self.paid += figures.paid;
        self.adjusted += figures.adjusted;
        match bucket {
            Bucket::Unpaid(_) | Bucket::Collected(_) | Bucket::Paid => self.unpaid += figures.rest,
            Bucket::Void => self.void += figures.rest,
            Bucket::WrittenOff => self.written_off += figures.rest,
        }
    }

    /// What was billed.
    #[must_use]
    pub const fn billed(&self) -> i64 {
        self.paid + self.adjusted + self.unpaid + self.void + self.written_off
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::tests::invoice;

    #[test]
    fn the_ages_are_counted_from_the_day_after_the_due_day() {
        let mut tally = Tally::new();
        let today = Day::parse("2026-11-25").unwrap();
        for (number, late) in (1..).zip([-3, 0, 1, 30, 31, 60, 61, 90, 91, 400]) {
            tally.count(&crate::Invoice { due_on: today.plus_days(-late), ..invoice(number, 1_000) });
        }
        let counts = tally.ages(None, today).map(|age| age.figures.count);
        assert_eq!(counts, [2, 2, 2, 2, 2]);
        assert_eq!(tally.sum(None, |_| true).rest, 10_000);
    }

    #[test]
    fn what_is_counted_in_and_out_again_leaves_nothing() {
        let mut tally = Tally::new();
        tally.count(&invoice(1, 8_000));
        tally.discount(&invoice(1, 8_000));
        assert_eq!(tally, Tally::new());
    }
}
