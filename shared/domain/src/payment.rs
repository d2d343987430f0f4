//! Entries of money on an invoice: payments, and the reversal of a wrong one.

use std::fmt;

use crate::audit::Actor;
use crate::{Day, Instant, Line, Note, Yen};

/// The identity of a payment within its invoice; sorts by the moment at which it was recorded.
///
/// Invariant: 1 to 26 of `0-9a-z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentId(Box<str>);

/// A payment that came in. It is never changed; a wrong one is reversed by another entry (product.md: Invoice life).
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

/// The entry that takes a wrong payment back.
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

impl Payment {
    /// Whether it still counts.
    #[must_use]
    pub const fn stands(&self) -> bool {
        self.reversal.is_none()
    }
}
