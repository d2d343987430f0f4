//! Time: UTC instants, and civil days in Japan.

use std::fmt;
use std::time::Duration;

use jiff::{Timestamp, civil, tz};

use crate::Language;
use crate::folding::half_width;

/// Japan has had no daylight saving time since 1951; its offset is fixed.
const JAPAN: tz::Offset = tz::offset(9);

/// A moment, to the millisecond, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// A civil date in Asia/Tokyo (docs/PRODUCT.md: Units).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(civil::Date);

/// The text or number is no moment or day that the calendar knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date or time")
    }
}

impl std::error::Error for NotATime {}

impl Instant {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// A moment from milliseconds since 1970-01-01T00:00:00Z.
    pub fn from_millis(millis: i64) -> Result<Self, NotATime> {
        Timestamp::from_millisecond(millis).map(Self).map_err(|_| NotATime)
    }

    /// A moment from an RFC 3339 text with an offset, such as `2026-11-23T00:00:00Z`.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        text.parse::<Timestamp>().map_err(|_| NotATime).and_then(|at| Self::from_millis(at.as_millisecond()))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.millis().div_euclid(1000)
    }

    /// The day that it is in Japan at this moment.
    #[must_use]
    pub fn day_in_japan(self) -> Day {
        Day(JAPAN.to_datetime(self.0).date())
    }

    /// The moment as a clock in Japan shows it, for a reader of this language: `2026年11月23日 10:00`,
    /// `23 November 2026, 10:00`.
    #[must_use]
    pub fn written(self, language: Language) -> String {
        let time = JAPAN.to_datetime(self.0);
        let day = self.day_in_japan().written(language);
        let separator = match language {
            Language::Japanese => " ",
            Language::English => ", ",
        };
        format!("{day}{separator}{:02}:{:02}", time.hour(), time.minute())
    }

    /// The moment this much later; the end of the calendar when it is past that.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait).unwrap_or(Timestamp::MAX))
    }

    /// The moment this much earlier; the beginning of the calendar when it is before that.
    #[must_use]
    pub fn before(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(time).unwrap_or(Timestamp::MIN))
    }

    /// How long ago `earlier` was; nothing when it is yet to come.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.millis() - earlier.millis()).unwrap_or(0))
    }
}

/// RFC 3339 in UTC, always with three digits of a second, so that texts sort as the moments do.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Day {
    /// The first day of the year 0, before which no day here is.
    pub const FIRST: Self = Self(civil::Date::constant(0, 1, 1));
    /// The calendar's last day.
    pub const LAST: Self = Self(civil::Date::MAX);

    /// A day of the calendar.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, NotATime> {
        civil::Date::new(year, month, day).map(Self).map_err(|_| NotATime)
    }

    /// A day from `2026-11-23`.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10
            && bytes.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shaped {
            return Err(NotATime);
        }
        text.parse().map(Self).map_err(|_| NotATime)
    }

    /// A day as a person types it, also `2026/11/23` and in full-width digits.
    pub fn typed(text: &str) -> Result<Self, NotATime> {
        let plain: String = text.trim().chars().map(half_width).map(|c| if c == '/' { '-' } else { c }).collect();
        Self::parse(&plain)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day_of_month(self) -> i8 {
        self.0.day()
    }

    /// How many days later this day is than `earlier`; negative when it is earlier.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        earlier.0.until(self.0).map(|span| span.get_days()).unwrap_or_default()
    }

    /// The day this many days later, or earlier when negative; the calendar's end when it is past that.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// The same day of the year so many years later; 29 February becomes the 28th.
    #[must_use]
    pub fn plus_years(self, years: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().years(years)))
    }

    /// The moment at which this day begins in Japan.
    #[must_use]
    pub fn begins(self) -> Instant {
        let midnight = self.0.to_datetime(civil::Time::midnight());
        Instant(JAPAN.to_timestamp(midnight).unwrap_or(Timestamp::MAX))
    }

    /// The day as a reader of this language writes it: `2026年11月23日`, `23 November 2026`.
    #[must_use]
    pub fn written(self, language: Language) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        match language {
            Language::Japanese => format!("{year}年{month}月{day}日"),
            Language::English => {
                let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
                format!("{day} {name} {year}")
            }
        }
    }
}

/// ISO 8601: `2026-11-23`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn the_day_turns_at_midnight_in_japan_not_in_utc() {
        assert_eq!(at("2026-11-22T14:59:59.999Z").day_in_japan(), Day::parse("2026-11-22").unwrap());
        assert_eq!(at("2026-11-22T15:00:00Z").day_in_japan(), Day::parse("2026-11-23").unwrap());
    }

    #[test]
    fn moments_are_written_as_a_clock_in_japan_shows_them() {
        let at = at("2026-11-22T15:04:59.999Z");
        assert_eq!(at.written(Language::Japanese), "2026年11月23日 00:04");
        assert_eq!(at.written(Language::English), "23 November 2026, 00:04");
    }

    #[test]
    fn days_are_written_for_their_reader() {
        let day = Day::parse("2026-04-01").unwrap();
        assert_eq!(day.written(Language::Japanese), "2026年4月1日");
        assert_eq!(day.written(Language::English), "1 April 2026");
        assert_eq!(day.to_string(), "2026-04-01");
    }

    #[test]
    fn days_are_read_as_people_type_them() {
        for typed in ["2026-04-01", " 2026/04/01 ", "２０２６－０４－０１"] {
            assert_eq!(Day::typed(typed), Day::parse("2026-04-01"), "{typed:?}");
        }
        assert_eq!(Day::typed("4/1"), Err(NotATime));
    }

    #[test]
    fn what_the_calendar_does_not_know_is_no_day() {
        for text in ["", "2026-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-01-01T00:00", "２０２６-01-01"] {
            assert_eq!(Day::parse(text), Err(NotATime), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_day_begins_on_itself_and_not_a_millisecond_earlier(offset in -20_000..20_000_i32) {
            let day = Day::new(2026, 1, 1).unwrap().plus_days(offset);
            let begins = day.begins();
            prop_assert_eq!(begins.day_in_japan(), day);
            prop_assert_eq!(Instant::from_millis(begins.millis() - 1).unwrap().day_in_japan(), day.plus_days(-1));
        }

        #[test]
        fn instants_sort_as_their_texts_do(a in 0..4_000_000_000_000_i64, b in 0..4_000_000_000_000_i64) {
            let (a, b) = (Instant::from_millis(a).unwrap(), Instant::from_millis(b).unwrap());
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert_eq!(Instant::parse(&a.to_string()), Ok(a));
        }
    }
}
