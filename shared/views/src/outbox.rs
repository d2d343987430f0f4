//! Mails in the outbox in JSON, and the refusal to send one again.

use std::borrow::Cow;

use domain::mail::{AddressFailure, Arrival, Delivery, FailingAddress, Letter, NotAgain, Outgoing, Why};
use domain::{Instant, Line};
use lambda_http::http::StatusCode;
use serde::Serialize;
use web::{Done, Failure, Problem, Reader};

use crate::person::masked;

mod text;

pub use text::Text;

/// The result shown on the pages of mails: one is sent again.
pub const SENT_AGAIN: Done = Done::new("mail", |language| Text(language).done_mail());

/// That mails to an address do not arrive or are not wanted there.
#[derive(Debug, Serialize)]
pub struct FailingAnswer<'a> {
    /// RFC 3339, UTC.
    since: String,
    /// `bounced`, `complained`, `suppressed` or `impossible`.
    why: &'static str,
    /// What the recipient's server said, or the kind of complaint.
    said: &'a str,
}

/// A mail in the outbox, and what became of it.
#[derive(Debug, Serialize)]
pub struct MailAnswer<'a> {
    id: &'a str,
    letter: &'static str,
    invoice_number: Option<&'a str>,
    /// How many more invoices it is about.
    more_invoices: usize,
    to: Cow<'a, str>,
    /// RFC 3339, UTC.
    written_at: String,
    /// `pending`, `sending`, `sent`, `delayed`, `delivered`, `returned`, `bounced`, `suppressed`, `complained`,
    /// `rejected`, `impossible_address`, `gave_up`, `unanswered`, `expired` or `overtaken`.
    status: &'static str,
    /// Since when it is so; none while it waits or is being sent.
    settled_at: Option<String>,
    /// What was said of it, when it did not arrive.
    reason: Option<&'a str>,
    /// Whether it did not arrive and can be sent again by hand.
    can_be_sent_again: bool,
}

impl<'a> FailingAnswer<'a> {
    /// What is wrong with an address.
    #[must_use]
    pub fn of(failing: &'a FailingAddress) -> Self {
        Self { since: failing.since.to_string(), why: failure(failing.why), said: failing.said.as_str() }
    }
}

impl<'a> MailAnswer<'a> {
    /// The mail.
    #[must_use]
    pub fn of(mail: &'a Outgoing) -> Self {
        let (status, settled_at, reason) = fate(&mail.delivery);
        let (letter, number, more_invoices) = letter(&mail.mail.letter);
        Self {
            id: mail.mail.id.as_str(),
            letter,
            invoice_number: number.map(Line::as_str),
            more_invoices,
            to: Cow::Borrowed(mail.mail.to.as_str()),
            written_at: mail.written_at.to_string(),
            status,
            settled_at: settled_at.map(|at| at.to_string()),
            reason: reason.map(Line::as_str),
            can_be_sent_again: can_be_sent_again(mail),
        }
    }

    /// The mail with an address by which the person can be asked, not written to.
    #[must_use]
    pub fn masked(mail: &'a Outgoing) -> Self {
        Self { to: Cow::Owned(masked(&mail.mail.to)), ..Self::of(mail) }
    }
}

/// Whether a mail did not arrive and can be sent again by hand.
#[must_use]
pub fn can_be_sent_again(mail: &Outgoing) -> bool {
    mail.clone().again(None, None, mail.written_at).is_ok()
}

/// Why a mail is not sent again, to a client.
const fn not_again(why: NotAgain) -> &'static str {
    match why {
        NotAgain::NotMissed => "not_missed",
        NotAgain::Code => "code",
        NotAgain::Overtaken => "overtaken",
    }
}

/// The refusal to resend a mail, which links to the list from which it was requested.
#[must_use]
pub fn refused(reader: &Reader<'_>, why: NotAgain, list: String) -> Failure {
    let t = Text(reader.language);
    let detail = match why {
        NotAgain::NotMissed => t.not_missed(),
        NotAgain::Code => t.brings_a_code(),
        NotAgain::Overtaken => t.is_overtaken(),
    };
    Problem::new(reader, "mail-not-resendable", StatusCode::CONFLICT, t.mail_not_resendable(), detail)
        .way_on(list, t.to_mails())
        .with("why", not_again(why))
        .into()
}

/// A mail's name to a client, the number of the invoice that it is about, and how many more that are.
fn letter(letter: &Letter) -> (&'static str, Option<&Line>, usize) {
    match letter {
        Letter::Withdrawn(_) => ("withdrawn", None, 0),
        Letter::WithdrawalNotice(_) => ("withdrawal_notice", None, 0),
        Letter::DeletionNotice { .. } => ("deletion_notice", None, 0),
        Letter::DeletionRequested { .. } => ("deletion_requested", None, 0),
        Letter::DeletionCancelled { .. } => ("deletion_cancelled", None, 0),
        Letter::DeletionRefused { .. } => ("deletion_refused", None, 0),
        Letter::AccountDeleted(_) => ("account_deleted", None, 0),
        Letter::PasswordReset { .. } => ("password_reset", None, 0),
        Letter::SupportInvitation { .. } => ("support_invitation", None, 0),
        Letter::PasswordChanged { .. } => ("password_changed", None, 0),
        Letter::AddressCode { .. } => ("address_code", None, 0),
        Letter::AddressChanged { .. } => ("address_changed", None, 0),
        Letter::JoiningRequested(_) => ("joining_requested", None, 0),
        Letter::JoiningRequestNotice(_) => ("joining_request_notice", None, 0),
        Letter::JoiningCancelled(_) => ("joining_cancelled", None, 0),
        Letter::JoiningCancelledNotice(_) => ("joining_cancelled_notice", None, 0),
        Letter::JoiningRefused { .. } => ("joining_refused", None, 0),
        Letter::Joined(_) => ("joined", None, 0),
        Letter::JoinedNotice(_) => ("joined_notice", None, 0),
        Letter::OperatorInvited { .. } => ("operator_invited", None, 0),
        Letter::MemberInvited { .. } => ("member_invited", None, 0),
        Letter::OperatorNamed { .. } => ("operator_named", None, 0),
        Letter::OperatorRemoved { .. } => ("operator_removed", None, 0),
        Letter::OperatorNotice { .. } => ("operator_notice", None, 0),
        Letter::RegistrationCode { .. } => ("registration_code", None, 0),
        Letter::AccountExists { .. } => ("account_exists", None, 0),
        Letter::AccountOpened { .. } => ("account_opened", None, 0),
        Letter::Invoiced(facts) => ("invoiced", Some(&facts.number), 0),
        Letter::InvoiceVoided(facts) => ("invoice_voided", Some(&facts.number), 0),
        Letter::InvoiceRestored(facts) => ("invoice_restored", Some(&facts.number), 0),
        Letter::Reminder(facts) => {
            ("reminder", facts.invoices.first().map(|invoice| &invoice.number), facts.count().saturating_sub(1))
        }
    }
}

/// What became of a mail, to a client: its name, since when it is so, and what was said of it.
fn fate(delivery: &Delivery) -> (&'static str, Option<Instant>, Option<&Line>) {
    match delivery {
        Delivery::Pending { said, .. } => ("pending", None, said.as_ref()),
        Delivery::Sending { .. } => ("sending", None, None),
        Delivery::Sent { at, arrival, .. } => match arrival {
            Arrival::Underway => ("sent", Some(*at), None),
            Arrival::Delayed { said, at } => ("delayed", Some(*at), Some(said)),
            Arrival::Rejected { said, at } => ("rejected", Some(*at), Some(said)),
            Arrival::Delivered { at } => ("delivered", Some(*at), None),
            Arrival::Returned { said, at } => ("returned", Some(*at), Some(said)),
            Arrival::Suppressed { said, at, .. } => ("suppressed", Some(*at), Some(said)),
            Arrival::Bounced { said, at } => ("bounced", Some(*at), Some(said)),
            Arrival::Complained { said, at } => ("complained", Some(*at), Some(said)),
        },
        Delivery::Failed { at, why } => match why {
            Why::Rejected { said } => ("rejected", Some(*at), Some(said)),
            Why::Misaddressed { said } => ("impossible_address", Some(*at), Some(said)),
            Why::GaveUp { said } => ("gave_up", Some(*at), Some(said)),
            Why::Unanswered => ("unanswered", Some(*at), None),
            Why::Expired => ("expired", Some(*at), None),
            Why::Overtaken { .. } => ("overtaken", Some(*at), None),
        },
    }
}

/// What is wrong with an address, to a client.
const fn failure(why: AddressFailure) -> &'static str {
    match why {
        AddressFailure::Bounced => "bounced",
        AddressFailure::Complained => "complained",
        AddressFailure::Suppressed(_) => "suppressed",
        AddressFailure::Impossible => "impossible",
    }
}
