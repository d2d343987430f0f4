//! The amounts of an invoice: its lines, and the consumption tax on them.

use std::fmt;

use crate::yen::TooMuch;
use crate::{Language, Line, Yen};

/// Consumption tax on one line of an invoice.
///
/// Society dues are outside its scope (不課税, docs/PRODUCT.md: Tax). The rates are those of Japan's law: the standard and
/// the reduced one.
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

/// Whether the prices of an invoice's lines are without tax or have it inside. An invoice has one of the two, because
/// its tax is rounded once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prices {
    /// Without tax (税抜).
    #[default]
    TaxExcluded,
    /// With the tax inside (税込).
    TaxIncluded,
}

/// A price, or a sum of prices, in whole yen; negative for a discount (値引き).
///
/// Invariant: not further from nothing than [`Yen::MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(i64);

/// One line of an invoice.
///
/// Invariant: the quantity is 1 to [`LineItem::MOST`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    /// What is charged for, or why less is.
    pub text: Line,
    /// How many.
    pub quantity: u32,
    /// The price of one, without tax or with it, as the invoice says.
    pub unit_price: Price,
    /// The tax on it.
    pub tax: Tax,
}

/// What an invoice charges at one rate of tax. The tax is rounded down once per rate and invoice, never per line (the
/// National Tax Agency's rule for 適格請求書).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxed {
    /// The rate.
    pub tax: Tax,
    /// The sum at this rate, without tax; below nothing only outside tax.
    pub net: Price,
    /// The tax on that sum.
    pub amount: Yen,
}

/// What is charged at one rate of tax, with the tax inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gross {
    /// The rate.
    pub tax: Tax,
    /// How much, with tax; below nothing only outside tax.
    pub yen: Price,
}

/// What the amount of an invoice is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Charges {
    /// Whether the prices of its lines have the tax inside.
    pub prices: Prices,
    /// Its own lines; none when it is one sum outside tax, or what it collects and nothing else.
    pub lines: Vec<LineItem>,
    /// What was still owed, at the time of issue, on the records that it collects: one sum for each rate. Nothing is
    /// entered on a record while it is collected.
    pub collected: Vec<Gross>,
}

/// Why lines are no charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeRefusal {
    /// Their sum is above [`Yen::MAX`].
    TooMuch,
    /// The discounts at this rate are more than what they are discounts of; outside tax, more than everything.
    BelowNothing(Tax),
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

impl Tax {
    /// The tax within so much that has it inside, rounded down.
    fn within(self, gross: Price) -> Taxed {
        let rate = self.percent().unwrap_or(0);
        let amount = Yen::new(gross.at_least_nothing().get() * rate / (100 + rate)).unwrap_or_default();
        Taxed { tax: self, net: Price(gross.0 - Price::from(amount).0), amount }
    }

    /// The tax on so much without it, rounded down.
    fn on(self, net: Price) -> Result<Taxed, TooMuch> {
        let amount = Yen::new(net.at_least_nothing().get() * self.percent().unwrap_or(0) / 100)?;
        Ok(Taxed { tax: self, net, amount })
    }
}

impl Prices {
    /// Both.
    pub const ALL: [Self; 2] = [Self::TaxExcluded, Self::TaxIncluded];

    /// The name in forms, JSON and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TaxExcluded => "tax_excluded",
            Self::TaxIncluded => "tax_included",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|prices| prices.name() == name)
    }
}

impl Price {
    /// A price of whole yen.
    pub const fn new(yen: i64) -> Result<Self, TooMuch> {
        if yen.unsigned_abs() <= Yen::MAX.get() { Ok(Self(yen)) } else { Err(TooMuch) }
    }

    /// A price as a person types it: what [`Yen::typed`] reads, after a minus (`-500`, `−500`, `▲500`) if it is a
    /// discount.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let text = text.trim();
        let discount = text.strip_prefix(['-', '\u{2212}', '\u{ff0d}', '\u{2010}', '\u{2013}', '▲', '△']);
        let yen = i64::try_from(Yen::typed(discount.unwrap_or(text))?.get()).ok()?;
        Self::new(if discount.is_some() { -yen } else { yen }).ok()
    }

    /// The number of yen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum of many prices.
    pub fn sum(prices: impl IntoIterator<Item = Self>) -> Result<Self, TooMuch> {
        Self::new(prices.into_iter().fold(0_i64, |sum, price| sum.saturating_add(price.0)))
    }

    /// So much, or nothing when it is less.
    #[must_use]
    pub fn at_least_nothing(self) -> Yen {
        u64::try_from(self.0).ok().and_then(|yen| Yen::new(yen).ok()).unwrap_or_default()
    }

    /// The price as a reader of this language writes it: `12,000円`, `−500円`, `−¥500`.
    #[must_use]
    pub fn written(self, language: Language) -> String {
        let size = Yen::new(self.0.unsigned_abs()).unwrap_or_default().written(language);
        if self.0 < 0 { format!("\u{2212}{size}") } else { size }
    }
}

impl From<Yen> for Price {
    fn from(yen: Yen) -> Self {
        Self(i64::try_from(yen.get()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written(Language::Japanese))
    }
}

impl LineItem {
    /// The largest quantity of one line.
    pub const MOST: u32 = 9_999;

    /// The price of all of it.
    pub fn price(&self) -> Result<Price, TooMuch> {
        self.unit_price.get().checked_mul(i64::from(self.quantity)).ok_or(TooMuch).and_then(Price::new)
    }
}

impl Taxed {
    /// The sum with its tax.
    #[must_use]
    pub fn gross(&self) -> Price {
        Price::sum([self.net, self.amount.into()]).unwrap_or(self.net)
    }
}

impl From<TooMuch> for ChargeRefusal {
    fn from(TooMuch: TooMuch) -> Self {
        Self::TooMuch
    }
}

impl Charges {
    /// The sums and the tax of its own lines, one for each rate that a line has, in the order of the rates.
    pub fn own(&self) -> Result<Vec<Taxed>, ChargeRefusal> {
        let mut sums = Vec::new();
        for tax in Tax::ALL {
            let of_rate: Vec<_> = self.lines.iter().filter(|line| line.tax == tax).collect();
            if of_rate.is_empty() {
                continue;
            }
            let sum = Price::sum(of_rate.into_iter().map(LineItem::price).collect::<Result<Vec<_>, _>>()?);
            // Tax is owed on what is charged at a rate, so that only a discount outside tax may come off the other
            // sums.
            let sum = match (sum, tax.percent()) {
                (Ok(sum), Some(_)) if sum.get() < 0 => return Err(ChargeRefusal::BelowNothing(tax)),
                (sum, _) => sum?,
            };
            sums.push(match self.prices {
                Prices::TaxExcluded => tax.on(sum)?,
                Prices::TaxIncluded => tax.within(sum),
            });
        }
        Ok(sums)
    }

    /// The sum of its own lines, with tax.
    pub fn own_total(&self) -> Result<Yen, ChargeRefusal> {
        let total = Price::sum(self.own()?.iter().map(Taxed::gross))?;
        if total.get() < 0 { Err(ChargeRefusal::BelowNothing(Tax::Outside)) } else { Ok(total.at_least_nothing()) }
    }

    /// Whether anything of it is taxable.
    #[must_use]
    pub fn is_taxable(&self) -> bool {
        let collected = self.collected.iter().map(|gross| gross.tax);
        self.lines.iter().map(|line| line.tax).chain(collected).any(|tax| tax.percent().is_some())
    }

    /// Whether the sums at each rate are stated with the tax inside. They are when the prices are, or when records are
    /// collected, whose lines may be of either kind.
    #[must_use]
    pub fn has_tax_inside(&self) -> bool {
        !self.collected.is_empty() || matches!(self.prices, Prices::TaxIncluded)
    }

    /// What an invoice of this amount charges at each rate, in the order of the rates. It is empty when the invoice has
    /// no lines and nothing of it is taxable. With tax, the sums add up to the amount. Of an invoice that collects
    /// records, the tax is what lies within each rate's whole sum.
    #[must_use]
    pub fn taxes(&self, amount: Yen) -> Vec<Taxed> {
        let own = self.own().unwrap_or_default();
        if self.collected.is_empty() {
            return own;
        }
        if self.lines.is_empty() && !self.is_taxable() {
            return vec![];
        }
        let grosses = added(own.iter().map(Gross::of).chain(self.collected.iter().copied()), amount);
        grosses.iter().map(|gross| gross.tax.within(gross.yen)).collect()
    }
}

impl Gross {
    /// What is charged at this rate.
    #[must_use]
    pub fn of(taxed: &Taxed) -> Self {
        Self { tax: taxed.tax, yen: taxed.gross() }
    }

    /// The tax within it.
    #[must_use]
    pub fn taxed(self) -> Taxed {
        self.tax.within(self.yen)
    }
}

/// These sums, added up by rate and in the order of the rates; what is missing to the whole is outside tax.
#[must_use]
pub fn added(sums: impl IntoIterator<Item = Gross>, whole: Yen) -> Vec<Gross> {
    let sums: Vec<_> = sums.into_iter().collect();
    let told: i64 = sums.iter().map(|gross| gross.yen.0).sum();
    let rest = Gross { tax: Tax::Outside, yen: Price((Price::from(whole).0 - told).max(0)) };
    let of_rate = |tax| {
        let yen = sums.iter().chain([&rest]).filter(|gross| gross.tax == tax).map(|gross| gross.yen.0).sum();
        Gross { tax, yen: Price(yen) }
    };
    Tax::ALL.map(of_rate).into_iter().filter(|gross| gross.yen.0 != 0).collect()
}

/// What a part payment pays of these sums: each rate's in proportion, to the yen. The part and what is left always add
/// up to the whole.
#[must_use]
pub fn share(sums: &[Gross], part: Yen) -> Vec<Gross> {
    let whole: i128 = sums.iter().map(|gross| i128::from(gross.yen.0)).sum();
    let part = i128::from(part.get()).min(whole);
    // Rounded down, below nothing as well.
    let reached = |sum: i128| i64::try_from((sum * part).div_euclid(whole.max(1))).unwrap_or_default();
    let mut before = 0_i128;
    let of = |gross: &Gross| {
        let after = before + i128::from(gross.yen.0);
        let yen = Price(reached(after) - reached(before));
        before = after;
        Gross { tax: gross.tax, yen }
    };
    sums.iter().map(of).collect()
}

/// What is left of these sums after a part of them was paid.
#[must_use]
pub fn left(sums: &[Gross], paid: Yen) -> Vec<Gross> {
    let paid = share(sums, paid);
    let left = |(sum, paid): (&Gross, &Gross)| Gross { tax: sum.tax, yen: Price(sum.yen.0 - paid.yen.0) };
    sums.iter().zip(&paid).map(left).collect()
}

impl RegistrationNumber {
    /// Reads a registration number.
    pub fn parse(text: &str) -> Result<Self, NotARegistrationNumber> {
        let text = text.trim();
        let well_formed =
            text.strip_prefix('T').is_some_and(|digits| digits.len() == 13 && digits.bytes().all(|b| b.is_ascii_digit()));
        if well_formed { Ok(Self(text.into())) } else { Err(NotARegistrationNumber) }
    }

    /// Whether its first digit is the check digit that the tax agency puts before the twelve others (法人番号の検査用数字). Where
    /// it is not, a digit was probably mistyped.
    #[must_use]
    pub fn has_its_check_digit(&self) -> bool {
        let mut digits = self.0.bytes().skip(1).map(|digit| u32::from(digit - b'0'));
        let check = digits.next();
        // Of the twelve every second one counts twice, the last one once.
        let sum: u32 = digits.zip([2, 1].into_iter().cycle()).map(|(digit, times)| digit * times).sum();
        check == Some(9 - sum % 9)
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

    fn line(quantity: u32, unit_price: i64, tax: Tax) -> LineItem {
        LineItem { text: Line::parse("x").unwrap(), quantity, unit_price: Price::new(unit_price).unwrap(), tax }
    }

    fn without(lines: impl Into<Vec<LineItem>>) -> Charges {
        Charges { lines: lines.into(), ..Charges::default() }
    }

    fn within(lines: impl Into<Vec<LineItem>>) -> Charges {
        Charges { prices: Prices::TaxIncluded, ..without(lines) }
    }

    fn sums(charges: &Charges) -> Vec<(Tax, i64, u64)> {
        charges.own().unwrap().iter().map(|it| (it.tax, it.net.get(), it.amount.get())).collect()
    }

    #[test]
    fn tax_is_rounded_once_per_rate_and_not_per_line() {
        // 3 × 105 yen: 10.5 yen of tax each would be 30 if rounded by line.
        let lines = [line(1, 105, Tax::Standard), line(1, 105, Tax::Standard), line(1, 105, Tax::Standard)];
        assert_eq!(sums(&without(lines.clone())), [(Tax::Standard, 315, 31)]);
        // With the tax inside: 315 × 10 ÷ 110 is 28.6, and by line it would be 27.
        assert_eq!(sums(&within(lines)), [(Tax::Standard, 287, 28)]);
    }

    #[test]
    fn every_price_with_tax_inside_is_reached_to_the_yen() {
        for price in (0..=60_000).step_by(500).chain([1_000, 2_100, 1_700, 15_700, 9_999_999]) {
            for tax in Tax::ALL {
                let charges = within([line(1, price, tax)]);
                assert_eq!(charges.own_total().map(Yen::get), Ok(price.unsigned_abs()));
            }
        }
        assert_eq!(sums(&within([line(1, 12_000, Tax::Standard)])), [(Tax::Standard, 10_910, 1_090)]);
    }

    #[test]
    fn every_rate_is_summed_for_itself() {
        let lines = without([line(2, 1_000, Tax::Outside), line(1, 1_001, Tax::Reduced), line(1, 999, Tax::Standard)]);
        assert_eq!(sums(&lines), [(Tax::Outside, 2_000, 0), (Tax::Standard, 999, 99), (Tax::Reduced, 1_001, 80)]);
        assert_eq!(lines.own_total(), Ok(Yen::new(4_179).unwrap()));
    }

    #[test]
    fn a_discount_makes_its_own_rates_sum_less_and_none_less_than_nothing() {
        let lines = [line(1, 1_000, Tax::Reduced), line(1, 2_700, Tax::Standard), line(1, -200, Tax::Standard)];
        assert_eq!(sums(&without(lines)), [(Tax::Standard, 2_500, 250), (Tax::Reduced, 1_000, 80)]);
        for (tax, charges) in [
            (Tax::Standard, without([line(1, 2_700, Tax::Outside), line(1, -2, Tax::Standard)])),
            (Tax::Reduced, within([line(1, 2_700, Tax::Standard), line(1, 10, Tax::Reduced), line(2, -6, Tax::Reduced)])),
        ] {
            assert_eq!(charges.own(), Err(ChargeRefusal::BelowNothing(tax)));
        }
    }

    #[test]
    fn a_discount_outside_tax_comes_off_the_total_and_of_every_part() {
        let lines = [line(1, 1_000, Tax::Reduced), line(1, 2_700, Tax::Standard), line(1, -2, Tax::Outside)];
        let charges = without(lines);
        assert_eq!(sums(&charges), [(Tax::Outside, -2, 0), (Tax::Standard, 2_700, 270), (Tax::Reduced, 1_000, 80)]);
        let total = charges.own_total().unwrap();
        assert_eq!(total.get(), 4_048);
        let grosses: Vec<_> = charges.taxes(total).iter().map(Gross::of).collect();
        for part in 0..=total.get() {
            let part = Yen::new(part).unwrap();
            let (paid, left) = (share(&grosses, part), left(&grosses, part));
            assert_eq!(Price::sum(paid.iter().map(|it| it.yen)), Ok(part.into()));
            for ((whole, paid), left) in grosses.iter().zip(&paid).zip(&left) {
                let (least, most) = (whole.yen.get().min(0), whole.yen.get().max(0));
                assert!((least..=most).contains(&paid.yen.get()) && (least..=most).contains(&left.yen.get()));
            }
        }
        let more_than_all = without([line(1, 1_000, Tax::Standard), line(1, -1_101, Tax::Outside)]);
        assert_eq!(more_than_all.own_total(), Err(ChargeRefusal::BelowNothing(Tax::Outside)));
    }

    #[test]
    fn a_discount_is_read_however_its_minus_is_typed() {
        for typed in ["-1,500", "−1500", "－１，５００円", "▲1,500", " △¥1,500 ", "–1500"] {
            assert_eq!(Price::typed(typed).map(Price::get), Some(-1_500), "{typed:?}");
        }
        for typed in ["--1", "-", "▲", "1-", "- -1", ""] {
            assert_eq!(Price::typed(typed), None, "{typed:?}");
        }
        assert_eq!(Price::typed("1,500").map(|price| price.written(Language::Japanese)), Some("1,500円".to_owned()));
        assert_eq!(Price::new(-1_500).unwrap().written(Language::English), "−¥1,500");
    }

    #[test]
    fn a_registration_number_is_t_and_thirteen_digits() {
        assert!(RegistrationNumber::parse(" T1234567890123 ").is_ok());
        for text in ["", "T123456789012", "T12345678901234", "1234567890123", "t1234567890123", "T123456789012x"] {
            assert_eq!(RegistrationNumber::parse(text), Err(NotARegistrationNumber), "{text:?}");
        }
    }

    fn any_lines() -> impl Strategy<Value = Vec<LineItem>> {
        let any = (1..=20_u32, -5_000..=50_000_i64, prop::sample::select(&Tax::ALL[..]));
        prop::collection::vec(any.prop_map(|(quantity, price, tax)| line(quantity, price, tax)), 1..20)
    }

    #[test]
    fn a_mistyped_registration_number_is_found_by_its_check_digit() {
        let number = |text: &str| RegistrationNumber::parse(text).unwrap();
        // The tax agency's own number.
        assert!(number("T7000012050002").has_its_check_digit());
        for wrong in ["T7000012050003", "T7000012060002", "T1000012050002"] {
            assert!(!number(wrong).has_its_check_digit(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn lines_come_to_their_sums_and_less_than_a_yen_per_rate_is_lost(lines in any_lines()) {
            let hundredths: i64 =
                lines.iter().map(|it| it.price().unwrap().get() * (100 + i64::try_from(it.tax.percent().unwrap_or(0)).unwrap())).sum();
            let gross: i64 = lines.iter().map(|it| it.price().unwrap().get()).sum();
            if let Ok(total) = without(lines.clone()).own_total() {
                let total = i64::try_from(total.get()).unwrap() * 100;
                prop_assert!(total <= hundredths && hundredths < total + 200);
            }
            // With the tax inside nothing is lost at all.
            if let Ok(total) = within(lines).own_total() {
                prop_assert_eq!(i64::try_from(total.get()).unwrap(), gross);
            }
        }

        #[test]
        fn a_part_and_what_is_left_of_it_are_whole_at_every_rate_and_together(lines in any_lines(), part in 0..=2_000_000_u64) {
            let charges = without(lines);
            let (Ok(own), Ok(_)) = (charges.own(), charges.own_total()) else { return Ok(()) };
            let sums: Vec<_> = own.iter().map(Gross::of).collect();
            let whole = Price::sum(sums.iter().map(|gross| gross.yen)).unwrap().at_least_nothing();
            let part = Yen::new(part).unwrap().min(whole);
            let (paid, left) = (share(&sums, part), left(&sums, part));
            prop_assert_eq!(Price::sum(paid.iter().map(|gross| gross.yen)), Ok(part.into()));
            for ((sum, paid), left) in sums.iter().zip(&paid).zip(&left) {
                prop_assert_eq!(paid.yen.get() + left.yen.get(), sum.yen.get());
            }
        }

        #[test]
        fn what_an_invoice_collects_and_charges_itself_comes_to_its_amount_with_tax_once_per_rate(
            records in prop::collection::vec((any_lines(), 0..=100_000_u64), 1..5), own in any_lines(), fee in 0..=1_000_u64,
        ) {
            let mut collected = Vec::new();
            for (lines, paid) in records {
                let charges = without(lines);
                let (Ok(sums), Ok(whole)) = (charges.own(), charges.own_total()) else { return Ok(()) };
                let sums: Vec<_> = sums.iter().map(Gross::of).collect();
                collected.extend(left(&sums, Yen::new(paid).unwrap().min(whole)));
            }
            let collected = added(collected.iter().copied(), Yen::ZERO);
            let charges = Charges { collected: collected.clone(), ..without(own) };
            let Ok(total) = charges.own_total() else { return Ok(()) };
            let fee = Price::from(Yen::new(fee).unwrap());
            let amount = Price::sum(collected.iter().map(|gross| gross.yen).chain([total.into(), fee])).unwrap();
            let amount = amount.at_least_nothing();
            let taxes = charges.taxes(amount);
            if !collected.is_empty() {
                prop_assert_eq!(Price::sum(taxes.iter().map(Taxed::gross)), Ok(amount.into()));
                for it in taxes {
                    let rate = it.tax.percent().unwrap_or(0);
                    prop_assert_eq!(it.amount.get(), it.gross().at_least_nothing().get() * rate / (100 + rate));
                }
            }
        }
    }

    #[test]
    fn the_tax_within_what_a_line_without_tax_comes_to_is_that_lines_tax() {
        for net in 0..=30_000 {
            for tax in [Tax::Standard, Tax::Reduced] {
                let own = without([line(1, net, tax)]).own().unwrap()[0];
                assert_eq!(Gross::of(&own).taxed(), own);
            }
        }
    }
}
