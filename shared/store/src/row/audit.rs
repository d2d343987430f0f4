//! Audit records.

use domain::audit::{Actor, Entry, Event, LookUp};
use domain::payment::Correcting;
use domain::{AccountId, Instant, InvoiceId, Line, MailId, SocietyId, Yen};
use serde::{Deserialize, Serialize};

use super::{day, read};
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct AuditRow {
    /// RFC 3339, UTC.
    at: String,
    /// The civil date in Japan.
    day: String,
    #[serde(flatten)]
    by: ActorRow,
    #[serde(flatten)]
    event: EventRow,
}

/// Who acts.
#[derive(Serialize, Deserialize)]
pub(crate) struct ActorRow {
    /// The account, or `system`.
    by: String,
    /// The name of an operator who acted, as it stood then.
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<String>,
    /// The name of a person of the support desk, as it stood then.
    #[serde(skip_serializing_if = "Option::is_none")]
    support: Option<String>,
}

const SYSTEM: &str = "system";

#[derive(Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum EventRow {
    SignedIn { remembered: bool },
    SignedOut,
    TheftDetected,
    PasswordReset,
    AddressChanged,
    DeletionRequested { due_on: String },
    DeletionCancelled,
    DeletionOrdered,
    DeletionRefused { reason: String },
    AccountDeleted,
    LookedUp { look_up: LookUpRow },
    RunReleased { of: String },
    GrantedSupport,
    GrantedOperator { society: String },
    Joined { society: String },
    Withdrew { society: String, unpaid: u64, ledger_version: u64 },
    Issued { society: String, invoice: String, amount: u64 },
    PaymentRecorded { society: String, invoice: String, amount: u64 },
    PaymentReversed { society: String, invoice: String, amount: u64, reason: String },
    Voided { society: String, invoice: String, amount: u64, reason: String },
    WrittenOff { society: String, invoice: String, amount: u64, reason: String },
    Adjusted { society: String, invoice: String, amount: u64, reason: String },
    CorrectionReversed { society: String, invoice: String, correction: String, amount: u64, reason: String },
    Exported { society: String, format: String, filter: String, records: u64 },
    DueDayMoved { society: String, invoice: String, from: String, to: String, reason: String },
    RemindersHeld { society: String, invoice: Option<String>, until: Option<String>, reason: String },
    RemindersReleased { society: String, invoice: Option<String> },
    Reminded { society: String, invoice: String },
    MailSentAgain { society: Option<String>, mail: String },
    MailDealtWith { society: Option<String>, mail: String },
    StepsChosen { society: String, days: Vec<i16> },
}

impl From<&Actor> for ActorRow {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Account(account) => Self { by: account.to_string(), operator: None, support: None },
            Actor::Operator(account, name) => Self { by: account.to_string(), operator: Some(name.to_string()), support: None },
            Actor::Support(account, name) => Self { by: account.to_string(), operator: None, support: Some(name.to_string()) },
            Actor::System => Self { by: SYSTEM.to_owned(), operator: None, support: None },
        }
    }
}

impl ActorRow {
    pub(crate) fn actor(self) -> Result<Actor, Error> {
        let account = |text: &str| read("who acted", AccountId::parse(text));
        let name = |text: &str| read("the name of whoever acted", Line::parse(text));
        Ok(match (self.by.as_str(), self.operator, self.support) {
            (SYSTEM, None, None) => Actor::System,
            (by, None, None) => Actor::Account(account(by)?),
            (by, Some(operator), None) => Actor::Operator(account(by)?, name(&operator)?),
            (by, None, Some(support)) => Actor::Support(account(by)?, name(&support)?),
            (_, Some(_), Some(_)) => return Err(Error::unreadable("who acted")),
        })
    }
}

impl From<&Event> for EventRow {
    fn from(event: &Event) -> Self {
        let on =
            |society: &SocietyId, invoice: &InvoiceId, amount: &Yen| (society.to_string(), invoice.to_string(), amount.get());
        match event {
            Event::SignedIn { remembered } => Self::SignedIn { remembered: *remembered },
            Event::SignedOut => Self::SignedOut,
            Event::TheftDetected => Self::TheftDetected,
            Event::PasswordReset => Self::PasswordReset,
            Event::AddressChanged => Self::AddressChanged,
            Event::DeletionRequested { due_on } => Self::DeletionRequested { due_on: due_on.to_string() },
            Event::DeletionCancelled => Self::DeletionCancelled,
            Event::DeletionOrdered => Self::DeletionOrdered,
            Event::DeletionRefused { reason } => Self::DeletionRefused { reason: reason.to_string() },
            Event::AccountDeleted => Self::AccountDeleted,
            Event::LookedUp { by } => Self::LookedUp { look_up: (*by).into() },
            Event::RunReleased { day } => Self::RunReleased { of: day.to_string() },
            Event::GrantedSupport => Self::GrantedSupport,
            Event::GrantedOperator { society } => Self::GrantedOperator { society: society.to_string() },
            Event::Joined { society } => Self::Joined { society: society.to_string() },
            Event::Withdrew { society, unpaid, ledger_version } => {
                Self::Withdrew { society: society.to_string(), unpaid: unpaid.get(), ledger_version: *ledger_version }
            }
            Event::Issued { society, invoice, amount } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::Issued { society, invoice, amount }
            }
            Event::PaymentRecorded { society, invoice, amount } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::PaymentRecorded { society, invoice, amount }
            }
            Event::PaymentReversed { society, invoice, amount, reason } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::PaymentReversed { society, invoice, amount, reason: reason.to_string() }
            }
            Event::Voided { society, invoice, amount, reason } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::Voided { society, invoice, amount, reason: reason.to_string() }
            }
            Event::WrittenOff { society, invoice, amount, reason } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::WrittenOff { society, invoice, amount, reason: reason.to_string() }
            }
            Event::Adjusted { society, invoice, amount, reason } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                Self::Adjusted { society, invoice, amount, reason: reason.to_string() }
            }
            Event::CorrectionReversed { society, invoice, kind, amount, reason } => {
                let (society, invoice, amount) = on(society, invoice, amount);
                let (correction, reason) = (kind.name().to_owned(), reason.to_string());
                Self::CorrectionReversed { society, invoice, correction, amount, reason }
            }
            Event::Exported { society, format, filter, records } => Self::Exported {
                society: society.to_string(),
                format: format.to_string(),
                filter: filter.to_string(),
                records: *records,
            },
            Event::DueDayMoved { society, invoice, from, to, reason } => Self::DueDayMoved {
                society: society.to_string(),
                invoice: invoice.to_string(),
                from: from.to_string(),
                to: to.to_string(),
                reason: reason.to_string(),
            },
            Event::RemindersHeld { society, invoice, until, reason } => Self::RemindersHeld {
                society: society.to_string(),
                invoice: invoice.as_ref().map(InvoiceId::to_string),
                until: until.map(|until| until.to_string()),
                reason: reason.to_string(),
            },
            Event::RemindersReleased { society, invoice } => {
                Self::RemindersReleased { society: society.to_string(), invoice: invoice.as_ref().map(InvoiceId::to_string) }
            }
            Event::Reminded { society, invoice } => Self::Reminded { society: society.to_string(), invoice: invoice.to_string() },
            Event::MailSentAgain { society, mail } => {
                Self::MailSentAgain { society: society.as_ref().map(SocietyId::to_string), mail: mail.to_string() }
            }
            Event::MailDealtWith { society, mail } => {
                Self::MailDealtWith { society: society.as_ref().map(SocietyId::to_string), mail: mail.to_string() }
            }
            Event::StepsChosen { society, days } => Self::StepsChosen { society: society.to_string(), days: days.clone() },
        }
    }
}

impl EventRow {
    fn event(self) -> Result<Event, Error> {
        let of = |society: &str| read("the society of an audit record", SocietyId::parse(society));
        let on = |invoice: &str| read("the invoice of an audit record", InvoiceId::parse(invoice));
        let which = |mail: &str| read("the mail of an audit record", MailId::parse(mail));
        let yen = |amount| super::yen("the amount of an audit record", amount);
        let why = |reason: &str| read("the reason in an audit record", Line::parse(reason));
        Ok(match self {
            Self::SignedIn { remembered } => Event::SignedIn { remembered },
            Self::SignedOut => Event::SignedOut,
            Self::TheftDetected => Event::TheftDetected,
            Self::PasswordReset => Event::PasswordReset,
            Self::AddressChanged => Event::AddressChanged,
            Self::DeletionRequested { due_on } => {
                Event::DeletionRequested { due_on: super::day("the day of a deletion", &due_on)? }
            }
            Self::DeletionCancelled => Event::DeletionCancelled,
            Self::DeletionOrdered => Event::DeletionOrdered,
            Self::DeletionRefused { reason } => Event::DeletionRefused { reason: why(&reason)? },
            Self::AccountDeleted => Event::AccountDeleted,
            Self::LookedUp { look_up } => Event::LookedUp { by: look_up.into() },
            Self::RunReleased { of } => Event::RunReleased { day: day("the day of a run in an audit record", &of)? },
            Self::GrantedSupport => Event::GrantedSupport,
            Self::GrantedOperator { society } => Event::GrantedOperator { society: of(&society)? },
            Self::Joined { society } => Event::Joined { society: of(&society)? },
            Self::Withdrew { society, unpaid, ledger_version } => {
                Event::Withdrew { society: of(&society)?, unpaid: yen(unpaid)?, ledger_version }
            }
            Self::Issued { society, invoice, amount } => {
                Event::Issued { society: of(&society)?, invoice: on(&invoice)?, amount: yen(amount)? }
            }
            Self::PaymentRecorded { society, invoice, amount } => {
                Event::PaymentRecorded { society: of(&society)?, invoice: on(&invoice)?, amount: yen(amount)? }
            }
            Self::PaymentReversed { society, invoice, amount, reason } => Event::PaymentReversed {
                society: of(&society)?,
                invoice: on(&invoice)?,
                amount: yen(amount)?,
                reason: why(&reason)?,
            },
            Self::Voided { society, invoice, amount, reason } => {
                Event::Voided { society: of(&society)?, invoice: on(&invoice)?, amount: yen(amount)?, reason: why(&reason)? }
            }
            Self::WrittenOff { society, invoice, amount, reason } => {
                Event::WrittenOff { society: of(&society)?, invoice: on(&invoice)?, amount: yen(amount)?, reason: why(&reason)? }
            }
            Self::Adjusted { society, invoice, amount, reason } => {
                Event::Adjusted { society: of(&society)?, invoice: on(&invoice)?, amount: yen(amount)?, reason: why(&reason)? }
            }
            Self::CorrectionReversed { society, invoice, correction, amount, reason } => Event::CorrectionReversed {
                society: of(&society)?,
                invoice: on(&invoice)?,
                kind: Correcting::parse(&correction).ok_or(Error::unreadable("the correction of an audit record"))?,
                amount: yen(amount)?,
                reason: why(&reason)?,
            },
            Self::Exported { society, format, filter, records } => {
                let said = |text: &str| read("what an export was of", Line::parse(text));
                Event::Exported { society: of(&society)?, format: said(&format)?, filter: said(&filter)?, records }
            }
            Self::DueDayMoved { society, invoice, from, to, reason } => Event::DueDayMoved {
                society: of(&society)?,
                invoice: on(&invoice)?,
                from: day("a due day in an audit record", &from)?,
                to: day("a due day in an audit record", &to)?,
                reason: why(&reason)?,
            },
            Self::RemindersHeld { society, invoice, until, reason } => Event::RemindersHeld {
                society: of(&society)?,
                invoice: invoice.as_deref().map(on).transpose()?,
                until: until.as_deref().map(|until| day("the end of a hold in an audit record", until)).transpose()?,
                reason: why(&reason)?,
            },
            Self::RemindersReleased { society, invoice } => {
                Event::RemindersReleased { society: of(&society)?, invoice: invoice.as_deref().map(on).transpose()? }
            }
            Self::Reminded { society, invoice } => Event::Reminded { society: of(&society)?, invoice: on(&invoice)? },
            Self::MailSentAgain { society, mail } => {
                Event::MailSentAgain { society: society.as_deref().map(of).transpose()?, mail: which(&mail)? }
            }
            Self::MailDealtWith { society, mail } => {
                Event::MailDealtWith { society: society.as_deref().map(of).transpose()?, mail: which(&mail)? }
            }
            Self::StepsChosen { society, days } => Event::StepsChosen { society: of(&society)?, days },
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LookUpRow {
    LoginId,
    Address,
    Name,
    Account,
}

impl From<LookUp> for LookUpRow {
    fn from(by: LookUp) -> Self {
        match by {
            LookUp::LoginId => Self::LoginId,
            LookUp::Address => Self::Address,
            LookUp::Name => Self::Name,
            LookUp::Account => Self::Account,
        }
    }
}

impl From<LookUpRow> for LookUp {
    fn from(by: LookUpRow) -> Self {
        match by {
            LookUpRow::LoginId => Self::LoginId,
            LookUpRow::Address => Self::Address,
            LookUpRow::Name => Self::Name,
            LookUpRow::Account => Self::Account,
        }
    }
}

impl From<&Entry> for AuditRow {
    fn from(entry: &Entry) -> Self {
        Self {
            at: entry.at.to_string(),
            day: entry.at.day_in_japan().to_string(),
            by: (&entry.by).into(),
            event: (&entry.event).into(),
        }
    }
}

impl AuditRow {
    pub(crate) fn entry(self) -> Result<Entry, Error> {
        let at = read("the moment of an audit record", Instant::parse(&self.at))?;
        Ok(Entry { at, by: self.by.actor()?, event: self.event.event()? })
    }
}
