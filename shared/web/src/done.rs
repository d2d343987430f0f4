//! What a command came to, told on the page that the browser is sent on to: a fixed word in the address, never free text.

use crate::page::redirect;
use crate::text::Text;
use crate::{Reader, Response};

/// What a command came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Nothing: the session had ended before the command was sent.
    SignedOut,
    /// Nothing yet: whoever has signed in again may give the command again.
    NotYet,
    /// The session was ended.
    SignedOff,
    /// The request for the account's deletion is taken back.
    DeletionCancelled,
    /// The address is changed.
    Address,
    /// An individual invoice is issued.
    Invoice,
    /// A payment is recorded.
    Payment,
    /// A payment is reversed.
    Reversal,
    /// The invoice is void.
    Void,
    /// The invoice is written off.
    WriteOff,
    /// A difference is borne.
    Adjustment,
    /// A void, a write-off or an adjustment is undone.
    Undoing,
    /// The due day is moved.
    DueDay,
    /// Reminders are held.
    Hold,
    /// Reminders are no longer held.
    Release,
    /// A reminder is on its way.
    Reminder,
    /// The society's steps are chosen.
    Steps,
    /// The run of reminders goes on.
    Run,
    /// Support ordered a deletion.
    DeletionOrdered,
    /// Support refused a deletion.
    DeletionRefused,
    /// A mail is sent again.
    Mail,
    /// A failed mail is dealt with.
    DealtWith,
}

impl Done {
    /// The query parameter's name.
    pub(crate) const NAME: &'static str = "done";

    /// Everything that can be told.
    pub const ALL: [Self; 22] = [
        Self::SignedOut,
        Self::NotYet,
        Self::SignedOff,
        Self::DeletionCancelled,
        Self::Address,
        Self::Invoice,
        Self::Payment,
        Self::Reversal,
        Self::Void,
        Self::WriteOff,
        Self::Adjustment,
        Self::Undoing,
        Self::DueDay,
        Self::Hold,
        Self::Release,
        Self::Reminder,
        Self::Steps,
        Self::Run,
        Self::DeletionOrdered,
        Self::DeletionRefused,
        Self::Mail,
        Self::DealtWith,
    ];

    /// The word in the address.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::NotYet => "not-yet",
            Self::SignedOff => "signed-off",
            Self::DeletionCancelled => "deletion-cancelled",
            Self::Address => "address",
            Self::Invoice => "invoice",
            Self::Payment => "payment",
            Self::Reversal => "reversal",
            Self::Void => "void",
            Self::WriteOff => "write-off",
            Self::Adjustment => "adjustment",
            Self::Undoing => "undoing",
            Self::DueDay => "due-day",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Reminder => "reminder",
            Self::Steps => "steps",
            Self::Run => "run",
            Self::DeletionOrdered => "deletion-ordered",
            Self::DeletionRefused => "deletion-refused",
            Self::Mail => "mail",
            Self::DealtWith => "dealt-with",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.word() == word)
    }

    pub(crate) const fn said(self, t: Text) -> &'static str {
        match self {
            Self::SignedOut => t.done_signed_out(),
            Self::NotYet => t.done_not_yet(),
            Self::SignedOff => t.done_signed_off(),
            Self::DeletionCancelled => t.done_deletion_cancelled(),
            Self::Address => t.done_address(),
            Self::Invoice => t.done_invoice(),
            Self::Payment => t.done_payment(),
            Self::Reversal => t.done_reversal(),
            Self::Void => t.done_void(),
            Self::WriteOff => t.done_write_off(),
            Self::Adjustment => t.done_adjustment(),
            Self::Undoing => t.done_undoing(),
            Self::DueDay => t.done_due_day(),
            Self::Hold => t.done_hold(),
            Self::Release => t.done_release(),
            Self::Reminder => t.done_reminder(),
            Self::Steps => t.done_steps(),
            Self::Run => t.done_run(),
            Self::DeletionOrdered => t.done_deletion_ordered(),
            Self::DeletionRefused => t.done_deletion_refused(),
            Self::Mail => t.done_mail(),
            Self::DealtWith => t.done_dealt_with(),
        }
    }

    /// How it looks: what was not done warns.
    pub(crate) const fn tone(self) -> &'static str {
        if matches!(self, Self::SignedOut | Self::NotYet) { "warn" } else { "good" }
    }

    /// The address with the word.
    pub(crate) fn at(self, address: &str) -> String {
        format!("{address}{}{}={}", if address.contains('?') { '&' } else { '?' }, Self::NAME, self.word())
    }
}

/// Sends a browser on to a page that tells what the command came to. The operator's list of records stays the one that it was.
#[must_use]
pub fn done(reader: &Reader<'_>, to: &str, done: Done) -> Response {
    redirect(&done.at(&reader.keeping_list(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_tells_what_was_done_and_no_other_does() {
        for one in Done::ALL {
            assert_eq!(Done::parse(one.word()), Some(one));
        }
        assert_eq!(Done::parse("payments"), None);
    }
}
