//! The outbox.

use domain::mail::{
    About, DeletionFacts, InvoiceFacts, Letter, Mail, Outgoing, OwedInvoice, OwedSociety, RemindedInvoice, ReminderFacts,
    VoidFacts, WithdrawalFacts,
};
use domain::{AccountId, EmailAddress, InvoiceId, Line, LoginId, MailId, SocietyId, Unpaid};
use serde::{Deserialize, Serialize};

use super::account::language;
use super::delivery::{self, DeliveryRow};
use super::invoice::{ChargesRow, note, registration};
use super::society::{BankAccountRow, ContactRow};
use super::{day, instant, read, yen};
use crate::Error;
use crate::key::{mails_about, mails_of};

#[derive(Serialize, Deserialize)]
pub(crate) struct MailRow {
    account: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    society: Option<String>,
    to: String,
    language: String,
    letter: LetterRow,
    written_at: i64,
    delivery: DeliveryRow,
    tried_since: i64,
    attempts: u32,
    unanswered: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    dealt_with: bool,
    version: u64,
    listing_pk: String,
    listing_sk: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_pk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_sk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum LetterRow {
    Withdrawn(WithdrawalRow),
    WithdrawalNotice(WithdrawalRow),
    Invoiced(InvoicedRow),
    InvoiceVoided(VoidedRow),
    InvoiceRestored(InvoicedRow),
    DeletionRequested {
        member: String,
        due_on: String,
    },
    DeletionCancelled {
        member: String,
    },
    DeletionRefused {
        member: String,
        reason: String,
    },
    DeletionNotice {
        withdrawal: WithdrawalRow,
        deleted_on: String,
    },
    AccountDeleted(DeletionRow),
    PasswordReset {
        member: String,
        /// Gone once the mail is finished: what lies here for months must open nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        until: i64,
    },
    PasswordChanged {
        member: String,
        login: String,
        at: i64,
    },
    AddressCode {
        member: String,
        /// As of a password's code.
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        until: i64,
    },
    AddressChanged {
        member: String,
        at: i64,
    },
    Reminder(ReminderRow),
}

#[derive(Serialize, Deserialize)]
struct ReminderRow {
    payer: String,
    society: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<BankAccountRow>,
    invoices: Vec<RemindedRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unlisted: Vec<String>,
    total: u64,
}

#[derive(Serialize, Deserialize)]
struct RemindedRow {
    invoice: String,
    number: String,
    subject: String,
    amount: u64,
    paid: u64,
    outstanding: u64,
    due_on: String,
    overdue: bool,
}

#[derive(Serialize, Deserialize)]
struct InvoicedRow {
    invoice: String,
    payer: String,
    society: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<BankAccountRow>,
    number: String,
    subject: String,
    #[serde(default, skip_serializing_if = "ChargesRow::is_nothing")]
    charges: ChargesRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<OwedRow>,
    amount: u64,
    issued_on: String,
    due_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct VoidedRow {
    invoice: String,
    payer: String,
    society: String,
    contact: ContactRow,
    number: String,
    subject: String,
    amount: u64,
    records: usize,
}

#[derive(Serialize, Deserialize)]
struct DeletionRow {
    member: String,
    account: String,
    on: String,
    kept_until: String,
    total: u64,
    societies: Vec<OwedSocietyRow>,
    unlisted_count: u32,
    unlisted_total: u64,
}

#[derive(Serialize, Deserialize)]
struct OwedSocietyRow {
    society: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<BankAccountRow>,
    unpaid_count: u32,
    unpaid_total: u64,
    invoices: Vec<OwedRow>,
}

#[derive(Serialize, Deserialize)]
struct WithdrawalRow {
    member: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_number: Option<String>,
    society: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<BankAccountRow>,
    on: String,
    unpaid_count: u32,
    unpaid_total: u64,
    invoices: Vec<OwedRow>,
}

#[derive(Serialize, Deserialize)]
struct OwedRow {
    number: String,
    subject: String,
    due_on: String,
    amount: u64,
    outstanding: u64,
}

impl From<&Outgoing> for MailRow {
    fn from(outgoing: &Outgoing) -> Self {
        let Outgoing { mail, written_at, delivery, tried_since, attempts, unanswered, earlier, dealt_with, version } = outgoing;
        let (partition, place) = delivery::agenda(outgoing).unzip();
        let expires_at = delivery::kept_until(delivery);
        Self {
            account: mail.about.account.to_string(),
            society: mail.about.society.as_ref().map(SocietyId::to_string),
            to: mail.to.to_string(),
            language: mail.language.tag().to_owned(),
            letter: LetterRow::of(&mail.letter, expires_at.is_some()),
            written_at: written_at.millis(),
            delivery: delivery.into(),
            tried_since: tried_since.millis(),
            attempts: *attempts,
            unanswered: *unanswered,
            earlier: earlier.iter().map(Line::to_string).collect(),
            dealt_with: *dealt_with,
            version: *version,
            listing_pk: mails_about(&mail.about.account),
            listing_sk: format!("{}{written_at}#{}", mails_of(mail.about.society.as_ref()), mail.id),
            agenda_pk: partition,
            agenda_sk: place,
            expires_at,
        }
    }
}

impl MailRow {
    pub(crate) fn outgoing(self, id: &MailId) -> Result<Outgoing, Error> {
        Ok(Outgoing {
            mail: Mail {
                id: id.clone(),
                about: About {
                    account: read("whom a mail is about", AccountId::parse(&self.account))?,
                    society: self.society.map(|it| read("which society a mail is about", SocietyId::parse(&it))).transpose()?,
                },
                to: read("a mail's recipient", EmailAddress::parse(&self.to))?,
                language: language("a mail's language", &self.language)?,
                letter: self.letter.letter()?,
            },
            written_at: instant("the moment at which a mail was written", self.written_at)?,
            delivery: self.delivery.delivery()?,
            tried_since: instant("the moment since which a mail is tried", self.tried_since)?,
            attempts: self.attempts,
            unanswered: self.unanswered,
            earlier: self.earlier.iter().map(|id| delivery::line(id)).collect::<Result<_, _>>()?,
            dealt_with: self.dealt_with,
            version: self.version,
        })
    }
}

impl LetterRow {
    fn of(letter: &Letter, is_finished: bool) -> Self {
        match letter {
            Letter::Withdrawn(facts) => Self::Withdrawn(facts.into()),
            Letter::WithdrawalNotice(facts) => Self::WithdrawalNotice(facts.into()),
            Letter::Invoiced(facts) => Self::Invoiced(facts.into()),
            Letter::InvoiceVoided(facts) => Self::InvoiceVoided(facts.into()),
            Letter::InvoiceRestored(facts) => Self::InvoiceRestored(facts.into()),
            Letter::DeletionRequested { member, due_on } => {
                Self::DeletionRequested { member: member.to_string(), due_on: due_on.to_string() }
            }
            Letter::DeletionCancelled { member } => Self::DeletionCancelled { member: member.to_string() },
            Letter::DeletionRefused { member, reason } => {
                Self::DeletionRefused { member: member.to_string(), reason: reason.to_string() }
            }
            Letter::DeletionNotice { withdrawal, deleted_on } => {
                Self::DeletionNotice { withdrawal: withdrawal.into(), deleted_on: deleted_on.to_string() }
            }
            Letter::AccountDeleted(facts) => Self::AccountDeleted(facts.into()),
            Letter::PasswordReset { member, code, until } => Self::PasswordReset {
                member: member.to_string(),
                code: code.as_ref().filter(|_| !is_finished).map(Line::to_string),
                until: until.millis(),
            },
            Letter::PasswordChanged { member, login, at } => {
                Self::PasswordChanged { member: member.to_string(), login: login.to_string(), at: at.millis() }
            }
            Letter::AddressCode { member, code, until } => Self::AddressCode {
                member: member.to_string(),
                code: code.as_ref().filter(|_| !is_finished).map(Line::to_string),
                until: until.millis(),
            },
            Letter::AddressChanged { member, at } => Self::AddressChanged { member: member.to_string(), at: at.millis() },
            Letter::Reminder(facts) => Self::Reminder(facts.into()),
        }
    }

    fn letter(self) -> Result<Letter, Error> {
        let line = |text: &str| read("a letter's text", Line::parse(text));
        let moment = |millis| instant("a letter's moment", millis);
        Ok(match self {
            Self::Withdrawn(row) => Letter::Withdrawn(row.facts()?),
            Self::WithdrawalNotice(row) => Letter::WithdrawalNotice(row.facts()?),
            Self::Invoiced(row) => Letter::Invoiced(row.facts()?),
            Self::InvoiceVoided(row) => Letter::InvoiceVoided(row.facts()?),
            Self::InvoiceRestored(row) => Letter::InvoiceRestored(row.facts()?),
            Self::Reminder(row) => Letter::Reminder(row.facts()?),
            Self::DeletionRequested { member, due_on } => {
                Letter::DeletionRequested { member: line(&member)?, due_on: day("the day of a deletion", &due_on)? }
            }
            Self::DeletionCancelled { member } => Letter::DeletionCancelled { member: line(&member)? },
            Self::DeletionRefused { member, reason } => {
                Letter::DeletionRefused { member: line(&member)?, reason: line(&reason)? }
            }
            Self::DeletionNotice { withdrawal, deleted_on } => {
                Letter::DeletionNotice { withdrawal: withdrawal.facts()?, deleted_on: day("the day of a deletion", &deleted_on)? }
            }
            Self::AccountDeleted(row) => Letter::AccountDeleted(row.facts()?),
            Self::PasswordReset { member, code, until } => Letter::PasswordReset {
                member: line(&member)?,
                code: code.as_deref().map(line).transpose()?,
                until: moment(until)?,
            },
            Self::PasswordChanged { member, login, at } => Letter::PasswordChanged {
                member: line(&member)?,
                login: LoginId::parse(&login).map_err(|_| Error::unreadable("a login ID in a mail"))?,
                at: moment(at)?,
            },
            Self::AddressCode { member, code, until } => Letter::AddressCode {
                member: line(&member)?,
                code: code.as_deref().map(line).transpose()?,
                until: moment(until)?,
            },
            Self::AddressChanged { member, at } => Letter::AddressChanged { member: line(&member)?, at: moment(at)? },
        })
    }
}

impl From<&DeletionFacts> for DeletionRow {
    fn from(facts: &DeletionFacts) -> Self {
        Self {
            member: facts.member.to_string(),
            account: facts.account.to_string(),
            on: facts.on.to_string(),
            kept_until: facts.kept_until.to_string(),
            total: facts.total.get(),
            societies: facts
                .societies
                .iter()
                .map(|owed| OwedSocietyRow {
                    society: owed.society.to_string(),
                    contact: (&owed.contact).into(),
                    bank_account: owed.bank_account.as_ref().map(Into::into),
                    unpaid_count: owed.unpaid.count,
                    unpaid_total: owed.unpaid.total.get(),
                    invoices: owed.invoices.iter().map(Into::into).collect(),
                })
                .collect(),
            unlisted_count: facts.unlisted.count,
            unlisted_total: facts.unlisted.total.get(),
        }
    }
}

impl DeletionRow {
    fn facts(self) -> Result<DeletionFacts, Error> {
        let line = |text: &str| read("a letter's text", Line::parse(text));
        let total = |total| yen("a letter's unpaid total", total);
        Ok(DeletionFacts {
            member: line(&self.member)?,
            account: read("the account of a letter", AccountId::parse(&self.account))?,
            on: day("the day of a deletion", &self.on)?,
            kept_until: day("the day until which something is kept", &self.kept_until)?,
            total: total(self.total)?,
            societies: self
                .societies
                .into_iter()
                .map(|owed| {
                    Ok(OwedSociety {
                        society: line(&owed.society)?,
                        contact: owed.contact.contact()?,
                        bank_account: owed.bank_account.map(BankAccountRow::bank_account).transpose()?,
                        unpaid: Unpaid { count: owed.unpaid_count, total: total(owed.unpaid_total)? },
                        invoices: owed.invoices.iter().map(OwedRow::owed).collect::<Result<_, Error>>()?,
                    })
                })
                .collect::<Result<_, Error>>()?,
            unlisted: Unpaid { count: self.unlisted_count, total: total(self.unlisted_total)? },
        })
    }
}

impl From<&WithdrawalFacts> for WithdrawalRow {
    fn from(facts: &WithdrawalFacts) -> Self {
        Self {
            member: facts.member.to_string(),
            member_number: facts.member_number.as_ref().map(Line::to_string),
            society: facts.society.to_string(),
            contact: (&facts.contact).into(),
            bank_account: facts.bank_account.as_ref().map(Into::into),
            on: facts.on.to_string(),
            unpaid_count: facts.unpaid.count,
            unpaid_total: facts.unpaid.total.get(),
            invoices: facts.invoices.iter().map(Into::into).collect(),
        }
    }
}

impl WithdrawalRow {
    fn facts(self) -> Result<WithdrawalFacts, Error> {
        Ok(WithdrawalFacts {
            member: line(&self.member)?,
            member_number: self.member_number.as_deref().map(line).transpose()?,
            society: line(&self.society)?,
            contact: self.contact.contact()?,
            bank_account: self.bank_account.map(BankAccountRow::bank_account).transpose()?,
            on: day("the day of a withdrawal", &self.on)?,
            unpaid: Unpaid { count: self.unpaid_count, total: yen("a letter's unpaid total", self.unpaid_total)? },
            invoices: self.invoices.iter().map(OwedRow::owed).collect::<Result<_, Error>>()?,
        })
    }
}

impl From<&OwedInvoice> for OwedRow {
    fn from(owed: &OwedInvoice) -> Self {
        Self {
            number: owed.number.to_string(),
            subject: owed.subject.to_string(),
            due_on: owed.due_on.to_string(),
            amount: owed.amount.get(),
            outstanding: owed.outstanding.get(),
        }
    }
}

impl OwedRow {
    fn owed(&self) -> Result<OwedInvoice, Error> {
        Ok(OwedInvoice {
            number: line(&self.number)?,
            subject: line(&self.subject)?,
            due_on: day("a letter's due day", &self.due_on)?,
            amount: yen("a letter's amount", self.amount)?,
            outstanding: yen("a letter's amount", self.outstanding)?,
        })
    }
}

impl From<&InvoiceFacts> for InvoicedRow {
    fn from(facts: &InvoiceFacts) -> Self {
        Self {
            invoice: facts.id.to_string(),
            payer: facts.payer.to_string(),
            society: facts.society.to_string(),
            contact: (&facts.contact).into(),
            bank_account: facts.bank_account.as_ref().map(Into::into),
            number: facts.number.to_string(),
            subject: facts.subject.to_string(),
            charges: (&facts.charges).into(),
            registration: facts.registration.as_ref().map(ToString::to_string),
            records: facts.records.iter().map(Into::into).collect(),
            amount: facts.amount.get(),
            issued_on: facts.issued_on.to_string(),
            due_on: facts.due_on.to_string(),
            note: facts.note.as_ref().map(ToString::to_string),
        }
    }
}

impl InvoicedRow {
    fn facts(self) -> Result<InvoiceFacts, Error> {
        Ok(InvoiceFacts {
            id: invoice(&self.invoice)?,
            payer: line(&self.payer)?,
            society: line(&self.society)?,
            contact: self.contact.contact()?,
            bank_account: self.bank_account.map(BankAccountRow::bank_account).transpose()?,
            number: line(&self.number)?,
            subject: line(&self.subject)?,
            charges: self.charges.charges()?,
            registration: registration(self.registration)?,
            records: self.records.iter().map(OwedRow::owed).collect::<Result<_, _>>()?,
            amount: yen("a letter's amount", self.amount)?,
            issued_on: day("a letter's day of issue", &self.issued_on)?,
            due_on: day("a letter's due day", &self.due_on)?,
            note: note(self.note)?,
        })
    }
}

impl From<&VoidFacts> for VoidedRow {
    fn from(facts: &VoidFacts) -> Self {
        Self {
            invoice: facts.id.to_string(),
            payer: facts.payer.to_string(),
            society: facts.society.to_string(),
            contact: (&facts.contact).into(),
            number: facts.number.to_string(),
            subject: facts.subject.to_string(),
            amount: facts.amount.get(),
            records: facts.records,
        }
    }
}

impl VoidedRow {
    fn facts(self) -> Result<VoidFacts, Error> {
        Ok(VoidFacts {
            id: invoice(&self.invoice)?,
            payer: line(&self.payer)?,
            society: line(&self.society)?,
            contact: self.contact.contact()?,
            number: line(&self.number)?,
            subject: line(&self.subject)?,
            amount: yen("a letter's amount", self.amount)?,
            records: self.records,
        })
    }
}

impl From<&ReminderFacts> for ReminderRow {
    fn from(facts: &ReminderFacts) -> Self {
        Self {
            payer: facts.payer.to_string(),
            society: facts.society.to_string(),
            contact: (&facts.contact).into(),
            bank_account: facts.bank_account.as_ref().map(Into::into),
            invoices: facts.invoices.iter().map(Into::into).collect(),
            unlisted: facts.unlisted.iter().map(ToString::to_string).collect(),
            total: facts.total.get(),
        }
    }
}

impl From<&RemindedInvoice> for RemindedRow {
    fn from(invoice: &RemindedInvoice) -> Self {
        Self {
            invoice: invoice.id.to_string(),
            number: invoice.number.to_string(),
            subject: invoice.subject.to_string(),
            amount: invoice.amount.get(),
            paid: invoice.paid.get(),
            outstanding: invoice.outstanding.get(),
            due_on: invoice.due_on.to_string(),
            overdue: invoice.overdue,
        }
    }
}

impl ReminderRow {
    fn facts(self) -> Result<ReminderFacts, Error> {
        Ok(ReminderFacts {
            payer: line(&self.payer)?,
            society: line(&self.society)?,
            contact: self.contact.contact()?,
            bank_account: self.bank_account.map(BankAccountRow::bank_account).transpose()?,
            invoices: self.invoices.iter().map(RemindedRow::invoice).collect::<Result<_, _>>()?,
            unlisted: self.unlisted.iter().map(|id| invoice(id)).collect::<Result<_, _>>()?,
            total: yen("what a letter asks for", self.total)?,
        })
    }
}

impl RemindedRow {
    fn invoice(&self) -> Result<RemindedInvoice, Error> {
        Ok(RemindedInvoice {
            id: invoice(&self.invoice)?,
            number: line(&self.number)?,
            subject: line(&self.subject)?,
            amount: yen("a letter's amount", self.amount)?,
            paid: yen("what was paid on a letter's invoice", self.paid)?,
            outstanding: yen("what is owed on a letter's invoice", self.outstanding)?,
            due_on: day("a letter's due day", &self.due_on)?,
            overdue: self.overdue,
        })
    }
}

fn invoice(id: &str) -> Result<InvoiceId, Error> {
    read("an invoice in a letter", InvoiceId::parse(id))
}

fn line(text: &str) -> Result<Line, Error> {
    read("a letter's text", Line::parse(text))
}
