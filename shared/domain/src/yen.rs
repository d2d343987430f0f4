//! Money: whole yen.

use std::fmt;

use crate::Language;
use crate::typed;

/// An amount of money in whole yen; JPY has no minor unit (docs/PRODUCT.md: Units).
///
/// Invariant: 0 to [`Yen::MAX`]. Sums are checked; there is no float anywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yen(u64);

/// The amount is past [`Yen::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "more than {} yen", Yen::MAX.0)
    }
}

impl std::error::Error for TooMuch {}

impl Yen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// A trillion less one: beyond any society's books, and exact in every JSON reader.
    pub const MAX: Self = Self(999_999_999_999);

    /// An amount of whole yen.
    pub const fn new(yen: u64) -> Result<Self, TooMuch> {
        if yen <= Self::MAX.0 { Ok(Self(yen)) } else { Err(TooMuch) }
    }

    /// An amount as a person types it: `12,000`, `¥12,000`, `１２０００円`; nothing when it is no amount of whole yen.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['¥', '\u{ffe5}', '\\', '＼']).unwrap_or(text);
        typed::number(text.strip_suffix('円').unwrap_or(text)).and_then(|yen| Self::new(yen).ok())
    }

    /// The number of yen.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Whether nothing is owed.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of two amounts.
    pub const fn plus(self, other: Self) -> Result<Self, TooMuch> {
        Self::new(self.0 + other.0)
    }

    /// What is left after taking `other` away, if it is not more than there is.
    #[must_use]
    pub const fn minus(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(left) => Some(Self(left)),
            None => None,
        }
    }

    /// The sum of many amounts.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, TooMuch> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// The amount as a reader of this language writes it: `12,000円`, `¥12,000`.
    #[must_use]
    pub fn written(self, language: Language) -> String {
        match language {
            Language::Japanese => self.to_string(),
            Language::English => format!("¥{}", Grouped(self.0)),
        }
    }
}

impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}円", Grouped(self.0))
    }
}

/// A number with a comma after every three digits.
struct Grouped(u64);

impl fmt::Display for Grouped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            return write!(f, "{}", self.0);
        }
        write!(f, "{},{:03}", Self(self.0 / 1000), self.0 % 1000)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn yen_are_written_with_commas() {
        let written = |yen| Yen::new(yen).unwrap().to_string();
        assert_eq!(written(0), "0円");
        assert_eq!(written(999), "999円");
        assert_eq!(written(12_000), "12,000円");
        assert_eq!(written(1_000_007), "1,000,007円");
        assert_eq!(Yen::new(12_000).unwrap().written(Language::English), "¥12,000");
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for typed in ["12000", "12,000", " ¥12,000 ", "￥12000", "１２，０００円", "12，０００", "12000 円"] {
            assert_eq!(Yen::typed(typed).map(Yen::get), Some(12_000), "{typed:?}");
        }
        for typed in [
            "",
            "-1",
            "12.5",
            "1e3",
            "12 000",
            "a",
            "1000000000000",
            "¥¥12000",
            "12000円円",
            "¥12,000-",
            "金12,000円也",
            "12,00",
            "1,2,3",
        ] {
            assert_eq!(Yen::typed(typed), None, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn a_sum_less_one_part_is_the_other(a in 0..=500_000_000_000_u64, b in 0..=499_999_999_999_u64) {
            let (a, b) = (Yen::new(a).unwrap(), Yen::new(b).unwrap());
            prop_assert_eq!(a.plus(b).unwrap().minus(b), Some(a));
        }

        #[test]
        fn no_sum_passes_the_limit(amounts in prop::collection::vec(0..=Yen::MAX.get(), 0..8)) {
            let exact: u128 = amounts.iter().copied().map(u128::from).sum();
            let sum = Yen::sum(amounts.into_iter().map(|yen| Yen::new(yen).unwrap()));
            prop_assert_eq!(sum.map(|yen| u128::from(yen.get())).ok(), (exact <= u128::from(Yen::MAX.get())).then_some(exact));
        }

        #[test]
        fn the_digits_survive_the_commas(yen in 0..=Yen::MAX.get()) {
            let digits: String = Yen::new(yen).unwrap().to_string().chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits.parse::<u64>().unwrap(), yen);
        }
    }
}
