//! The fiscal year (年度): 1 April to 31 March in Japan.

use std::fmt;

use crate::Day;

/// A fiscal year, named after the calendar year in which it begins: 2026年度 is 2026-04-01 to 2027-03-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(i16);

impl FiscalYear {
    /// The fiscal year of this day.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(if day.month() < 4 { day.year() - 1 } else { day.year() })
    }

    /// The fiscal year of this name, if a day of the calendar lies in it.
    #[must_use]
    pub fn new(year: i16) -> Option<Self> {
        (Self::of(Day::FIRST).0..=Self::of(Day::LAST).0).contains(&year).then_some(Self(year))
    }

    /// The calendar year in which it begins.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.0
    }

    /// Its first day.
    #[must_use]
    pub fn begins(self) -> Day {
        Day::new(self.0, 4, 1).unwrap_or(Day::LAST)
    }

    /// Its last day.
    #[must_use]
    pub fn ends(self) -> Day {
        Day::new(self.0 + 1, 3, 31).unwrap_or(Day::LAST)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_turns_on_the_first_of_april() {
        let year_of = |text| FiscalYear::of(Day::parse(text).unwrap()).year();
        assert_eq!((year_of("2027-03-31"), year_of("2027-04-01"), year_of("2026-12-31")), (2026, 2027, 2026));
        let year = FiscalYear::new(2026).unwrap();
        assert_eq!((year.begins().to_string(), year.ends().to_string()), ("2026-04-01".to_owned(), "2027-03-31".to_owned()));
    }

    #[test]
    fn every_day_of_the_calendar_lies_in_a_year_that_can_be_read_again() {
        for day in [Day::FIRST, Day::parse("9999-03-31").unwrap(), Day::parse("9999-04-01").unwrap(), Day::LAST] {
            let year = FiscalYear::of(day);
            assert_eq!(FiscalYear::new(year.year()), Some(year), "{day}");
            assert!(year.begins() <= day && day <= year.ends(), "{day}");
        }
    }
}
