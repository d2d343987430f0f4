//! The membership: that an account belongs to a society (所属).

use std::fmt;

use crate::society::Contact;
use crate::{Account, AccountId, CategoryId, Day, Instant, Line, Society, SocietyId, Unpaid};

/// Which time this is that the account belongs to the society; rejoining opens the next one.
///
/// Invariant: at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(u32);

impl Period {
    /// The first period.
    pub const FIRST: Self = Self(1);

    /// The period of this number, if there can be one.
    #[must_use]
    pub const fn new(number: u32) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// The period after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The period's number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An account's belonging to a society, in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Whose membership it is.
    pub account: AccountId,
    /// To which society.
    pub society: SocietyId,
    /// The society's name, kept here so that a list of memberships is one read.
    pub society_name: Line,
    /// How the member reaches the society; a copy like its name.
    pub contact: Contact,
    /// Where the society's list has the person: by how the name is read, or by the name; a copy of the account's. None
    /// once the account is deleted.
    pub reading: Option<Line>,
    /// The number under which the society knows the member (会員番号), if it gives numbers. No two members of a society,
    /// present or past, have the same.
    pub member_number: Option<Line>,
    /// As what the person belongs (会員種別), if the society has categories.
    pub category: Option<Category>,
    /// Which time it is that the account belongs.
    pub period: Period,
    /// When this period began (a day in Japan).
    pub joined_on: Day,
    /// Whether it still lasts.
    pub standing: Standing,
    /// The day in Japan on which the account itself was deleted; the portal can no longer bill (直接振込).
    pub deleted_on: Option<Day>,
    /// The periods before this one, the first one first.
    pub earlier: Vec<EarlierPeriod>,
    /// What is unpaid, kept in step with the invoices by everything that changes one.
    pub unpaid: Unpaid,
    /// The sum of the versions of this account's invoices with this society (see [`crate::Ledger`]).
    pub ledger_version: u64,
    /// Grows by one with every change of the standing.
    pub version: u64,
}

/// A category of a society's members (会員種別), such as 正会員 or 学生会員. The society chooses its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its id, which stays when it gets another name.
    pub id: CategoryId,
    /// Its name; in a membership a copy like the society's name.
    pub name: Line,
}

/// An earlier time in which an account belonged to a society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierPeriod {
    /// Which time it was.
    pub period: Period,
    /// When it began (a day in Japan).
    pub joined_on: Day,
    /// When it ended.
    pub left_on: Day,
    /// The number that the member had.
    pub member_number: Option<Line>,
}

/// Whether a membership lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The account belongs to the society.
    Active,
    /// The member has left (退会).
    Withdrawn {
        /// The day in Japan on which it took effect.
        on: Day,
        /// The moment at which it was committed.
        at: Instant,
    },
}

impl Membership {
    /// The first membership of an account in a society, from this day on; nothing is billed yet.
    #[must_use]
    pub fn opened(account: &Account, society: &Society, joined_on: Day) -> Self {
        Self {
            account: account.id.clone(),
            reading: Some(account.reading().clone()),
            society: society.id.clone(),
            society_name: society.name.clone(),
            contact: society.contact.clone(),
            member_number: None,
            category: None,
            period: Period::FIRST,
            joined_on,
            standing: Standing::Active,
            deleted_on: None,
            earlier: vec![],
            unpaid: Unpaid::default(),
            ledger_version: 0,
            version: 1,
        }
    }

    /// Whether the account belongs to the society.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Active)
    }
}
