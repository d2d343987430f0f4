//! What an invoice charges: lines, and the consumption tax on them.

use std::fmt;

use crate::yen::TooMuch;
use crate::{Line, Yen};

/// Consumption tax on one line of an invoice.
///
/// Society dues are outside its scope (不課税, product.md: Money). The rates are those of Japan's law: the standard and the reduced one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tax {
    /// Outside consumption tax (不課税).
    #[default]
    Outside,
    /// The reduced rate, 8 % (軽減税率).
    Reduced,
    /// The standard rate, 10 %.
    Standard,
}

/// One line of an invoice.
///
/// Invariant: the quantity is 1 to [`LineItem::MOST`]; the price of one is without tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// What is charged for.
    pub text: Line,
    /// How many.
    pub quantity: u32,
    /// The price of one, without tax.
    pub unit_price: Yen,
    /// The tax on it.
    pub tax: Tax,
}

/// What an invoice charges at one rate of tax; the tax is rounded down once per rate and invoice, never per line (the rule for
/// 適格請求書, National Tax Agency).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxed {
    /// The rate.
    pub tax: Tax,
    /// The sum of the lines at this rate, without tax.
    pub net: Yen,
    /// The tax on that sum.
    pub amount: Yen,
}

/// A number under which an issuer of invoices is registered for consumption tax (適格請求書発行事業者登録番号).
///
/// Invariant: `T` and 13 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationNumber(Box<str>);

/// The text is no registration number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotARegistrationNumber;

impl fmt::Display for NotARegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not T and 13 digits")
    }
}

impl std::error::Error for NotARegistrationNumber {}

impl Tax {
    /// Every tax that a line can carry.
    pub const ALL: [Self; 3] = [Self::Outside, Self::Standard, Self::Reduced];

    /// The rate in percent; nothing outside tax.
    #[must_use]
    pub const fn percent(self) -> Option<u64> {
        match self {
            Self::Outside => None,
            Self::Reduced => Some(8),
            Self::Standard => Some(10),
        }
    }

    /// The tax of this rate in percent, if there is such a rate; none is outside tax.
    #[must_use]
    pub fn of_percent(percent: Option<u64>) -> Option<Self> {
        Self::ALL.into_iter().find(|tax| tax.percent() == percent)
    }
}

impl LineItem {
    /// The largest quantity of one line.
    pub const MOST: u32 = 9_999;

    /// The price of all of it, without tax.
    pub fn net(&self) -> Result<Yen, TooMuch> {
        self.unit_price.get().checked_mul(u64::from(self.quantity)).ok_or(TooMuch).and_then(Yen::new)
    }
}

/// The sums and the tax of these lines, a rate each, in the order of the rates; rates that no line has are left out.
pub fn taxed(lines: &[LineItem]) -> Result<Vec<Taxed>, TooMuch> {
    let mut sums = Vec::new();
    for tax in Tax::ALL {
        let mut of_rate = lines.iter().filter(|line| line.tax == tax).peekable();
        if of_rate.peek().is_none() {
            continue;
        }
        let net = of_rate.try_fold(Yen::ZERO, |sum, line| sum.plus(line.net()?))?;
        let amount = Yen::new(net.get() * tax.percent().unwrap_or(0) / 100)?;
        sums.push(Taxed { tax, net, amount });
    }
    Ok(sums)
}

/// What these lines come to, with tax.
pub fn total(lines: &[LineItem]) -> Result<Yen, TooMuch> {
    taxed(lines)?.iter().try_fold(Yen::ZERO, |sum, taxed| sum.plus(taxed.net)?.plus(taxed.amount))
}

impl RegistrationNumber {
    /// Reads a registration number.
    pub fn parse(text: &str) -> Result<Self, NotARegistrationNumber> {
        let text = text.trim();
        let well_formed =
            text.strip_prefix('T').is_some_and(|digits| digits.len() == 13 && digits.bytes().all(|b| b.is_ascii_digit()));
        if well_formed { Ok(Self(text.into())) } else { Err(NotARegistrationNumber) }
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(quantity: u32, unit_price: u64, tax: Tax) -> LineItem {
        LineItem { text: Line::parse("x").unwrap(), quantity, unit_price: Yen::new(unit_price).unwrap(), tax }
    }

    #[test]
    fn tax_is_rounded_once_per_rate_and_not_per_line() {
        // 3 × 105 yen: 10.5 yen of tax each would be 30 if rounded by line.
        let lines = [line(1, 105, Tax::Standard), line(1, 105, Tax::Standard), line(1, 105, Tax::Standard)];
        assert_eq!(taxed(&lines).unwrap()[0].amount, Yen::new(31).unwrap());
        assert_eq!(total(&lines), Yen::new(346));
    }

    #[test]
    fn every_rate_is_summed_for_itself() {
        let lines = [line(2, 1_000, Tax::Outside), line(1, 1_001, Tax::Reduced), line(1, 999, Tax::Standard)];
        let sums: Vec<_> = taxed(&lines).unwrap().iter().map(|it| (it.tax, it.net.get(), it.amount.get())).collect();
        assert_eq!(sums, [(Tax::Outside, 2_000, 0), (Tax::Standard, 999, 99), (Tax::Reduced, 1_001, 80)]);
        assert_eq!(total(&lines), Yen::new(4_179));
    }

    #[test]
    fn a_registration_number_is_t_and_thirteen_digits() {
        assert!(RegistrationNumber::parse(" T1234567890123 ").is_ok());
        for text in ["", "T123456789012", "T12345678901234", "1234567890123", "t1234567890123", "T123456789012x"] {
            assert_eq!(RegistrationNumber::parse(text), Err(NotARegistrationNumber), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn lines_come_to_their_sums_and_less_than_a_yen_per_rate_is_lost(
            lines in prop::collection::vec((1..=20_u32, 0..=50_000_u64, prop::sample::select(&Tax::ALL[..])), 0..20),
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(quantity, price, tax)| line(quantity, price, tax)).collect();
            let hundredths: u64 = lines.iter().map(|it| it.net().unwrap().get() * (100 + it.tax.percent().unwrap_or(0))).sum();
            let total = total(&lines).unwrap().get() * 100;
            prop_assert!(total <= hundredths && hundredths < total + 200);
        }
    }
}
