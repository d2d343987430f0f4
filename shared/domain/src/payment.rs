//! Entries on an invoice: payments, corrections of what is owed, and the reversal of a wrong one (docs/PRODUCT.md:
//! Invoice life).

use std::collections::BTreeMap;
use std::fmt;

use crate::actor::Actor;
use crate::{Day, FiscalYear, Instant, Line, Note, Yen};

/// The identity of an entry within its invoice; sorts by the moment at which it was recorded.
///
/// Invariant: 1 to 26 of `0-9a-z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentId(Box<str>);

/// A payment that came in. It is never changed; a wrong one is reversed by another entry
/// (docs/PRODUCT.md: Invoice life).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The payment's id.
    pub id: PaymentId,
    /// How much came in.
    pub amount: Yen,
    /// The day in Japan on which it came in.
    pub paid_on: Day,
    /// How.
    pub method: Method,
    /// What the operator noted.
    pub note: Option<Note>,
    /// Who recorded it.
    pub by: Actor,
    /// When it was recorded.
    pub at: Instant,
    /// The entry that reversed it.
    pub reversal: Option<Reversal>,
}

/// An entry that is no money and changes what is owed. It is never changed; a wrong one is reversed by another entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The entry's id.
    pub id: PaymentId,
    /// What it does.
    pub kind: Correcting,
    /// How much of what was owed it takes away.
    pub amount: Yen,
    /// What was still owed by themselves on the records that a voided invoice had collected.
    pub released: Yen,
    /// The day in Japan on which it was made.
    pub on: Day,
    /// Why.
    pub reason: Line,
    /// Who made it.
    pub by: Actor,
    /// When.
    pub at: Instant,
    /// The entry that reversed it.
    pub reversal: Option<Reversal>,
}

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correcting {
    /// The society bears what is missing of a transfer, because the bank kept its fee (調整).
    Adjustment,
    /// The society gives up what is owed (貸倒).
    WriteOff,
    /// The invoice is withdrawn as if never issued (取消).
    Void,
}

/// The payments that are not reversed, by payment day.
///
/// Invariant: no day has nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received(BTreeMap<Day, Yen>);

/// The entry that takes a wrong one back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversal {
    /// Why.
    pub reason: Line,
    /// Who reversed it.
    pub by: Actor,
    /// When.
    pub at: Instant,
}

/// How a payment came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// 銀行振込
    BankTransfer,
    /// コンビニ払い
    ConvenienceStore,
    /// クレジットカード
    Card,
    /// 現金
    Cash,
    /// その他
    Other,
}

impl PaymentId {
    /// Reads an id, or nothing when this is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = (1..=26).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
        well_formed.then(|| Self(text.into()))
    }

    /// The id that this ULID makes.
    #[must_use]
    pub fn of_ulid(ulid: &str) -> Self {
        let id: String = ulid.chars().filter(char::is_ascii_alphanumeric).take(26).collect();
        Self(id.to_ascii_lowercase().into())
    }

    /// The id as it is written in addresses and keys.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Method {
    /// Every method, the most frequent first.
    pub const ALL: [Self; 5] = [Self::BankTransfer, Self::ConvenienceStore, Self::Card, Self::Cash, Self::Other];

    /// The name in addresses, JSON and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::ConvenienceStore => "convenience_store",
            Self::Card => "card",
            Self::Cash => "cash",
            Self::Other => "other",
        }
    }

    /// The method of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }
}

impl Correcting {
    /// Every correction.
    pub const ALL: [Self; 3] = [Self::Adjustment, Self::WriteOff, Self::Void];

    /// The name in JSON and rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adjustment => "adjustment",
            Self::WriteOff => "write_off",
            Self::Void => "void",
        }
    }

    /// The correction of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Correction {
    /// Whether it still counts.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.reversal.is_none()
    }
}

impl Received {
    /// Nothing.
    #[must_use]
    pub const fn nothing() -> Self {
        Self(BTreeMap::new())
    }

    /// With this much more on this day.
    #[must_use]
    pub fn and(mut self, on: Day, amount: Yen) -> Self {
        if !amount.is_zero() {
            let sum = self.0.entry(on).or_default();
            *sum = sum.plus(amount).unwrap_or(Yen::MAX);
        }
        self
    }

    /// With this much less on this day.
    #[must_use]
    pub fn less(mut self, on: Day, amount: Yen) -> Self {
        let left = self.0.get(&on).and_then(|sum| sum.minus(amount)).unwrap_or_default();
        if left.is_zero() {
            self.0.remove(&on)
        } else {
            self.0.insert(on, left)
        };
        self
    }

    /// The latest day on which something came in.
    #[must_use]
    pub fn latest(&self) -> Option<Day> {
        self.0.keys().next_back().copied()
    }

    /// What came in on each day.
    pub fn days(&self) -> impl Iterator<Item = (Day, Yen)> {
        self.0.iter().map(|(day, amount)| (*day, *amount))
    }

    /// What came in in each fiscal year: money belongs to the year of the day on which it was received.
    #[must_use]
    pub fn years(&self) -> BTreeMap<FiscalYear, Yen> {
        let mut years = BTreeMap::new();
        for (day, amount) in self.days() {
            let sum: &mut Yen = years.entry(FiscalYear::of(day)).or_default();
            *sum = sum.plus(amount).unwrap_or(Yen::MAX);
        }
        years
    }
}

impl FromIterator<(Day, Yen)> for Received {
    fn from_iter<I: IntoIterator<Item = (Day, Yen)>>(days: I) -> Self {
        days.into_iter().fold(Self::nothing(), |received, (on, amount)| received.and(on, amount))
    }
}

impl Payment {
    /// Whether it still counts.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.reversal.is_none()
    }
}
