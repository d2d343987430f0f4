//! What a mail tells, and what becomes of it.

use std::time::Duration;

use crate::charge::{LineItem, RegistrationNumber, Taxed, taxed};
use crate::society::{BankAccount, Contact};
use crate::{
    Account, AccountId, Day, EmailAddress, Instant, Invoice, Language, Ledger, Line, MailId, Membership, Note, Society,
    SocietyId, Standing, Unpaid, UnpaidInvoice, Withdrawal, Yen,
};

/// One mail to one recipient, as facts; the words are made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The mail's identity, made from the fact that it tells.
    pub id: MailId,
    /// Whom it is about: the person who gets it, or whose affairs a society is told of.
    pub about: About,
    /// The one recipient.
    pub to: EmailAddress,
    /// The language in which it is written.
    pub language: Language,
    /// What it tells.
    pub letter: Letter,
}

/// Whom a mail is about, so that it can be found from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The person.
    pub account: AccountId,
    /// The society whose operators may see what became of the mail.
    pub society: Option<SocietyId>,
}

/// The letters that the product sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// To the member: the withdrawal is complete (退会完了).
    Withdrawn(WithdrawalFacts),
    /// To the society's contact: a member has left.
    WithdrawalNotice(WithdrawalFacts),
    /// To the person: an individual invoice was issued (個別請求).
    Invoiced(InvoiceFacts),
    /// To the person: an individual invoice is void.
    InvoiceVoided(VoidFacts),
    /// To the member: the request to delete the account was taken.
    DeletionRequested {
        /// The member's name.
        member: Line,
        /// The day on which it is carried out.
        due_on: Day,
    },
    /// To the member: the request was taken back.
    DeletionCancelled {
        /// The member's name.
        member: Line,
    },
    /// To the member: support does not carry the request out.
    DeletionRefused {
        /// The member's name.
        member: Line,
        /// Why.
        reason: Line,
    },
    /// To the society's contact: the account of a member, present or former, is gone; what is unpaid must be collected by direct transfer.
    DeletionNotice {
        /// The end of the membership, at the deletion or before, and what is unpaid.
        withdrawal: WithdrawalFacts,
        /// The day on which the account was deleted.
        deleted_on: Day,
    },
    /// To the member: the account is gone.
    AccountDeleted(DeletionFacts),
    /// To the member: the code by which a new password can be set.
    PasswordReset {
        /// The member's name.
        member: Line,
        /// The address of the page that takes the code.
        page: Line,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To the member: the password was changed.
    PasswordChanged {
        /// The member's name.
        member: Line,
        /// When.
        at: Instant,
    },
}

/// The deletion of an account as its completion mail tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionFacts {
    /// The member's name.
    pub member: Line,
    /// The account's id, by which support finds what is kept.
    pub account: AccountId,
    /// The day on which the account was deleted.
    pub on: Day,
    /// The last day on which invoices and audit records are kept.
    pub kept_until: Day,
    /// What is unpaid to all societies together.
    pub total: Yen,
    /// The societies to which something is unpaid, the largest amount first; at most [`LISTED_SOCIETIES`].
    pub societies: Vec<OwedSociety>,
    /// How many societies more there are to which something is unpaid, and how much that is.
    pub unlisted: Unpaid,
}

/// A society to which something is unpaid, as a letter lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedSociety {
    /// The society's name.
    pub society: Line,
    /// How to reach it.
    pub contact: Contact,
    /// Where a direct transfer goes.
    pub bank_account: Option<BankAccount>,
    /// How much.
    pub unpaid: Unpaid,
}

/// How many societies a letter lists one by one. With every text as long as a [`Line`] may be, fifty are 260 KB of the 400 that a row of the table holds;
/// of the rest a letter tells number and sum.
pub const LISTED_SOCIETIES: usize = 50;

/// A withdrawal as its two letters tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalFacts {
    /// The member's name.
    pub member: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// Where a direct transfer goes.
    pub bank_account: Option<BankAccount>,
    /// The day on which the withdrawal took effect.
    pub on: Day,
    /// The unpaid amount as it was in the very transaction that withdrew.
    pub unpaid: Unpaid,
    /// The invoices that make it up, the longest due first; at most [`LISTED`] of them.
    pub invoices: Vec<OwedInvoice>,
}

/// An individual invoice as its letter tells it: what, how much, until when, how to pay, whom to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceFacts {
    /// The payer's name.
    pub payer: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// Where the money goes, when the society has told.
    pub bank_account: Option<BankAccount>,
    /// The invoice's number.
    pub number: Line,
    /// What it is for.
    pub subject: Line,
    /// What the amount is made of; none when it is one sum outside tax.
    pub lines: Vec<LineItem>,
    /// The society's registration number, on a taxable invoice.
    pub registration: Option<RegistrationNumber>,
    /// The records that it collects.
    pub records: Vec<OwedInvoice>,
    /// How much.
    pub amount: Yen,
    /// The day of issue.
    pub issued_on: Day,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// What the operator wrote.
    pub note: Option<Note>,
}

/// An individual invoice that is void, as its letter tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidFacts {
    /// The payer's name.
    pub payer: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// The invoice's number.
    pub number: Line,
    /// What it was for.
    pub subject: Line,
    /// How much it was.
    pub amount: Yen,
    /// How many records it had collected, which are unpaid again.
    pub records: usize,
}

/// One unpaid invoice as a letter lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedInvoice {
    /// The number that people see.
    pub number: Line,
    /// What it is for.
    pub subject: Line,
    /// When it is or was due.
    pub due_on: Day,
    /// What is still owed.
    pub outstanding: Yen,
}

/// How many invoices a letter lists one by one; the rest are told as a number. A row of the table holds 400 KB, and nobody
/// reads a letter of five thousand lines.
pub const LISTED: usize = 100;

impl WithdrawalFacts {
    /// How many unpaid invoices there are beyond those listed.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        usize::try_from(self.unpaid.count).unwrap_or(usize::MAX).saturating_sub(self.invoices.len())
    }
}

impl WithdrawalFacts {
    /// What the letters about the end of a membership tell.
    #[must_use]
    pub fn new(member: &Line, society: &Society, on: Day, ledger: &Ledger) -> Self {
        Self {
            member: member.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            bank_account: society.bank_account.clone(),
            on,
            unpaid: ledger.unpaid(),
            invoices: ledger.invoices().iter().take(LISTED).map(OwedInvoice::of).collect(),
        }
    }
}

impl OwedInvoice {
    /// An unpaid invoice as a letter lists it.
    #[must_use]
    pub fn of(unpaid: &UnpaidInvoice) -> Self {
        Self {
            number: unpaid.invoice().number.clone(),
            subject: unpaid.invoice().subject.clone(),
            due_on: unpaid.invoice().due_on,
            outstanding: unpaid.outstanding(),
        }
    }
}

impl InvoiceFacts {
    pub(crate) fn of(invoice: &Invoice, records: &[UnpaidInvoice], society: &Society) -> Self {
        Self {
            payer: invoice.payer.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            bank_account: society.bank_account.clone(),
            number: invoice.number.clone(),
            subject: invoice.subject.clone(),
            lines: invoice.lines.clone(),
            registration: invoice.registration.clone(),
            records: records.iter().map(OwedInvoice::of).collect(),
            amount: invoice.amount,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            note: invoice.note.clone(),
        }
    }

    /// The sums and the tax, a rate each.
    #[must_use]
    pub fn taxed(&self) -> Vec<Taxed> {
        taxed(&self.lines).unwrap_or_default()
    }
}

impl VoidFacts {
    pub(crate) fn of(invoice: &Invoice, account: &Account, society: &Society) -> Self {
        Self {
            payer: account.name.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            number: invoice.number.clone(),
            subject: invoice.subject.clone(),
            amount: invoice.amount,
            records: invoice.collects.len(),
        }
    }
}

impl Withdrawal {
    /// The two mails that a withdrawal sends (product.md: Completion mail): to the registered address, and to the society.
    #[must_use]
    pub fn mails(&self) -> [Mail; 2] {
        let (account, society, period) = (self.account(), self.society(), self.before().period);
        let facts = WithdrawalFacts::new(&account.name, society, self.on(), self.ledger());
        let about = About { account: account.id.clone(), society: Some(society.id.clone()) };
        [
            Mail {
                id: MailId::withdrawn(&account.id, &society.id, period),
                about: about.clone(),
                to: account.address.clone(),
                language: account.language,
                letter: Letter::Withdrawn(facts.clone()),
            },
            Mail {
                id: MailId::withdrawal_notice(&account.id, &society.id, period),
                about,
                to: society.contact.address.clone(),
                language: society.language,
                letter: Letter::WithdrawalNotice(facts),
            },
        ]
    }
}

/// The notice to a society that the account of its member, present or former, was deleted.
#[must_use]
pub fn deletion_notice(member: &Line, membership: &Membership, society: &Society, ledger: &Ledger, deleted_on: Day) -> Mail {
    let on = match membership.standing {
        Standing::Withdrawn { on, .. } => on,
        Standing::Active => deleted_on,
    };
    Mail {
        id: MailId::deletion_notice(&membership.account, &society.id, membership.period),
        about: About { account: membership.account.clone(), society: Some(society.id.clone()) },
        to: society.contact.address.clone(),
        language: society.language,
        letter: Letter::DeletionNotice { withdrawal: WithdrawalFacts::new(member, society, on, ledger), deleted_on },
    }
}

/// How long whoever claims a mail has it to themselves; longer than a function may run.
pub const LEASE: Duration = Duration::from_mins(1);
/// How long after a lease the mail service's event is waited for, before a send without an answer is taken as not sent.
pub const SETTLE: Duration = Duration::from_mins(15);
/// How long the stream has to deliver a new mail before the sweep does.
pub const STREAM_HEAD_START: Duration = Duration::from_mins(2);
/// How long after it was written a mail is no longer tried.
pub const GIVE_UP: Duration = Duration::from_hours(72);
/// How long what a finished mail says, and to whom, is kept for the operators' questions.
pub const KEPT: Duration = Duration::from_hours(2160);

/// Where a mail is on its way out: pending → sending → sent | failed, and back to pending when it surely was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Waiting to be sent.
    Pending {
        /// Not before this moment.
        not_before: Instant,
    },
    /// Claimed by one sender until this moment. After it, nobody knows whether the mail went out: the mail service's event tells, and only
    /// when none has come by [`SETTLE`] later is it sent again.
    Sending {
        /// The end of the claim.
        lease_until: Instant,
    },
    /// The mail service has taken it.
    Sent {
        /// When.
        at: Instant,
        /// The mail service's own id of it.
        message: Line,
    },
    /// It will not be sent.
    Failed {
        /// Since when.
        at: Instant,
        /// Why, in the mail service's words or ours.
        reason: Line,
    },
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The mail.
    pub mail: Mail,
    /// When it was written.
    pub written_at: Instant,
    /// Where it is on its way.
    pub delivery: Delivery,
    /// How often a sender has claimed it.
    pub attempts: u32,
    /// Grows by one with every change.
    pub version: u64,
}

/// What came of one try to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service has it.
    Accepted {
        /// The mail service's own id of it.
        message: Line,
    },
    /// The mail service surely does not have it, and may take it later.
    NotAccepted {
        /// What it said.
        reason: Line,
    },
    /// The mail service will never take it.
    Rejected {
        /// What it said.
        reason: Line,
    },
    /// The answer never came.
    Unknown,
}

/// Why a mail is not to be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It has been sent, or has failed for good.
    Finished,
    /// Somebody is at it, or it waits for its time or for the mail service's event.
    Wait,
}

impl Outgoing {
    /// A mail that has just been written.
    #[must_use]
    pub const fn new(mail: Mail, now: Instant) -> Self {
        Self { mail, written_at: now, delivery: Delivery::Pending { not_before: now }, attempts: 0, version: 1 }
    }

    /// Claims the mail for one try.
    pub fn claim(self, now: Instant) -> Result<Self, NotNow> {
        let free_at = match self.delivery {
            Delivery::Pending { not_before } => not_before,
            Delivery::Sending { lease_until } => lease_until.after(SETTLE),
            Delivery::Sent { .. } | Delivery::Failed { .. } => return Err(NotNow::Finished),
        };
        if now < free_at {
            return Err(NotNow::Wait);
        }
        let delivery = Delivery::Sending { lease_until: now.after(LEASE) };
        Ok(Self { delivery, attempts: self.attempts + 1, version: self.version + 1, ..self })
    }

    /// The mail after a try.
    #[must_use]
    pub fn tried(self, outcome: Outcome, now: Instant) -> Self {
        let delivery = match outcome {
            Outcome::Accepted { message } => Delivery::Sent { at: now, message },
            Outcome::Rejected { reason } => Delivery::Failed { at: now, reason },
            Outcome::NotAccepted { reason } if now.since(self.written_at) >= GIVE_UP => Delivery::Failed { at: now, reason },
            Outcome::NotAccepted { .. } => Delivery::Pending { not_before: now.after(back_off(self.attempts)) },
            Outcome::Unknown => return self,
        };
        Self { delivery, version: self.version + 1, ..self }
    }

    /// The mail after the mail service told by itself that it took it; nothing when that was known or the mail has failed.
    #[must_use]
    pub fn reported_sent(self, message: Line, at: Instant) -> Option<Self> {
        match self.delivery {
            Delivery::Sent { .. } => None,
            Delivery::Pending { .. } | Delivery::Sending { .. } | Delivery::Failed { .. } => {
                Some(Self { delivery: Delivery::Sent { at, message }, version: self.version + 1, ..self })
            }
        }
    }

    /// When the sweep should look at it, or nothing when it is finished.
    #[must_use]
    pub fn look_again_at(&self) -> Option<Instant> {
        match self.delivery {
            Delivery::Pending { not_before } if self.attempts == 0 => Some(not_before.after(STREAM_HEAD_START)),
            Delivery::Pending { not_before } => Some(not_before),
            Delivery::Sending { lease_until } => Some(lease_until.after(SETTLE)),
            Delivery::Sent { .. } | Delivery::Failed { .. } => None,
        }
    }
}

/// How long to wait after this many tries: one minute, then twice as long each time, at most half an hour.
fn back_off(attempts: u32) -> Duration {
    let minutes = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(u64::MAX).min(30);
    Duration::from_secs(minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Period;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn written() -> Outgoing {
        let address = EmailAddress::parse("a@example.jp").unwrap();
        let facts = WithdrawalFacts {
            member: line("佐藤 花子"),
            society: line("サンプル学会"),
            contact: Contact { name: line("事務局"), address: address.clone(), telephone: None },
            bank_account: None,
            on: Day::new(2026, 11, 23).unwrap(),
            unpaid: Unpaid::default(),
            invoices: vec![],
        };
        let (account, society) = (AccountId::parse("acc-1").unwrap(), SocietyId::parse("soc-1").unwrap());
        let id = MailId::withdrawn(&account, &society, Period::FIRST);
        let about = About { account, society: Some(society) };
        let mail = Mail { id, about, to: address, language: Language::Japanese, letter: Letter::Withdrawn(facts) };
        Outgoing::new(mail, at("2026-11-23T00:00:00Z"))
    }

    #[test]
    fn one_sender_has_the_mail_to_itself() {
        let now = at("2026-11-23T00:00:01Z");
        let claimed = written().claim(now).unwrap();
        assert_eq!(claimed.clone().claim(now), Err(NotNow::Wait));
        assert_eq!(claimed.claim(now.after(LEASE)), Err(NotNow::Wait));
    }

    #[test]
    fn a_send_without_an_answer_waits_for_the_mail_services_event_before_it_is_tried_again() {
        let now = at("2026-11-23T00:00:01Z");
        let unknown = written().claim(now).unwrap().tried(Outcome::Unknown, now);
        let settled = unknown.clone().reported_sent(line("0100"), now).unwrap();
        assert_eq!(settled.claim(now.after(LEASE).after(SETTLE)), Err(NotNow::Finished));
        let again = unknown.claim(now.after(LEASE).after(SETTLE)).unwrap();
        assert_eq!(again.attempts, 2);
    }

    #[test]
    fn what_was_not_taken_is_tried_later_and_later_and_in_the_end_given_up() {
        let mut mail = written();
        let mut waits = vec![];
        let mut now = mail.written_at;
        while let Some(due) = mail.look_again_at() {
            now = now.max(due);
            mail = mail.claim(now).unwrap().tried(Outcome::NotAccepted { reason: line("503") }, now);
            if let Delivery::Pending { not_before } = mail.delivery {
                waits.push(not_before.since(now).as_secs() / 60);
            }
        }
        assert_eq!(waits[..7], [1, 2, 4, 8, 16, 30, 30]);
        assert!(matches!(mail.delivery, Delivery::Failed { .. }));
        assert!(now.since(mail.written_at) >= GIVE_UP);
    }

    #[test]
    fn what_is_finished_is_on_no_agenda() {
        let now = at("2026-11-23T00:00:01Z");
        let claimed = written().claim(now).unwrap();
        let sent = claimed.clone().tried(Outcome::Accepted { message: line("0100") }, now);
        let failed = claimed.tried(Outcome::Rejected { reason: line("no") }, now);
        assert_eq!((sent.look_again_at(), failed.look_again_at()), (None, None));
        assert_eq!(sent.reported_sent(line("0100"), now), None);
    }
}
