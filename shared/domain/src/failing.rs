//! The mark on an account or society that mails to its address fail.

use crate::{Instant, Line};

/// That mails to an address do not arrive, or are not wanted there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailingAddress {
    /// Since when that is known.
    pub since: Instant,
    /// What is wrong.
    pub why: AddressFailure,
    /// What the recipient's server said, or the kind of complaint.
    pub said: Line,
}

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFailure {
    /// The recipient's server will never take a mail for it.
    Bounced,
    /// The recipient has called a mail of ours unwanted.
    Complained,
    /// The mail service hands nothing on to it any more.
    Suppressed(Earlier),
    /// The mail service says that there can be no such address.
    Impossible,
}

/// What an earlier mail to an address met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Earlier {
    /// It bounced.
    Bounce,
    /// It was complained of.
    Complaint,
}
