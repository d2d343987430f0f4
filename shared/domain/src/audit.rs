//! Who did what, when and why: the record that everything leaves that changes money, membership or access.

use crate::{AccountId, Instant, InvoiceId, Line, SocietyId, Yen};

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, in their own affairs.
    Account(AccountId),
    /// A society's operator, with the name as it stood then.
    Operator(AccountId, Line),
    /// The product itself, on schedule or on its owner's order.
    System,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person signed in, with a password or as a remembered browser.
    SignedIn {
        /// Whether the browser was remembered from an earlier visit.
        remembered: bool,
    },
    /// A person signed out.
    SignedOut,
    /// A remembered browser's verifier was presented by somebody else; every session and remembered browser was ended.
    TheftDetected,
    /// An account was listed as operator of a society.
    GrantedOperator {
        /// Which.
        society: SocietyId,
    },
    /// A person joined a society.
    Joined {
        /// Which.
        society: SocietyId,
    },
    /// A member left a society.
    Withdrew {
        /// Which.
        society: SocietyId,
        /// What was unpaid at that moment.
        unpaid: Yen,
        /// The ledger version at which that was so.
        ledger_version: u64,
    },
    /// A society issued an invoice.
    Issued {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
    },
    /// A payment was recorded.
    PaymentRecorded {
        /// Which society.
        society: SocietyId,
        /// On which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
    },
    /// A wrong payment was taken back.
    PaymentReversed {
        /// Which society.
        society: SocietyId,
        /// On which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// An invoice was voided.
    Voided {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much had been billed.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// What was owed on an invoice was given up.
    WrittenOff {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much was still owed.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// An operator took a society's billing records out of the portal, personal data of its members among them.
    Exported {
        /// Which society's.
        society: SocietyId,
        /// In which format, and which part of it.
        format: Line,
        /// Which records were asked for, as the address says it.
        filter: Line,
        /// How many records it holds.
        records: u64,
    },
}

impl Event {
    /// The society that it concerns, and whose operators may see it.
    #[must_use]
    pub const fn society(&self) -> Option<&SocietyId> {
        match self {
            Self::SignedIn { .. } | Self::SignedOut | Self::TheftDetected => None,
            Self::GrantedOperator { society }
            | Self::Joined { society }
            | Self::Withdrew { society, .. }
            | Self::Issued { society, .. }
            | Self::PaymentRecorded { society, .. }
            | Self::PaymentReversed { society, .. }
            | Self::Voided { society, .. }
            | Self::WrittenOff { society, .. }
            | Self::Exported { society, .. } => Some(society),
        }
    }
}
