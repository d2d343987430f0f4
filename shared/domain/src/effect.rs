//! What a command does: the changes, the mails and the audit event that come about together or not at all.

use crate::audit::Event;
use crate::mail::Mail;
use crate::reminder::{Hold, Policy};
use crate::{AccountId, InvoiceId, SocietyId};

/// What a command does, decided on what was read; carried out in one transaction, or not at all when any of that has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// What changes.
    pub changes: Vec<Change>,
    /// The mails that tell of it.
    pub mails: Vec<Mail>,
    /// What the audit trail says of it.
    pub event: Event,
    /// In whose trail that stands.
    pub trail: Trail,
}

/// In whose audit trail an event stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trail {
    /// A person's.
    Account(AccountId),
    /// A society's own.
    Society(SocietyId),
}

/// One change, with what it was decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The reminders of one invoice are held, or go on.
    InvoiceHold {
        /// Whose invoice.
        society: SocietyId,
        /// Which.
        invoice: InvoiceId,
        /// The version of its plan that was decided on.
        plan_version: u64,
        /// The hold; none lets them go on.
        hold: Option<Hold>,
    },
    /// All reminders of a person are held, or go on.
    PersonHold {
        /// Which society's reminders.
        society: SocietyId,
        /// Whom they remind.
        account: AccountId,
        /// The hold; none lets them go on.
        hold: Option<Hold>,
    },
    /// A society reminds in other steps; the policy is the next version of what was decided on.
    ReminderSteps {
        /// Which society.
        society: SocietyId,
        /// Its steps from now on.
        policy: Policy,
    },
}
