//! Invoices and payment entries.

use domain::invoice::{Kind, State};
use domain::{AccountId, Invoice, InvoiceId, Line, SocietyId};
use serde::{Deserialize, Serialize};

use super::{day, read, yen};
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct InvoiceRow {
    invoice: String,
    society: String,
    number: String,
    payer: String,
    kind: KindRow,
    subject: String,
    amount: u64,
    paid: u64,
    issued_on: String,
    due_on: String,
    state: StateRow,
    /// The day on which it left [`StateRow::Unpaid`].
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collected_by: Option<String>,
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindRow {
    Dues,
    Individual,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateRow {
    Unpaid,
    Paid,
    Void,
    WrittenOff,
}

impl From<&Invoice> for InvoiceRow {
    fn from(invoice: &Invoice) -> Self {
        let (state, settled_on, reason) = match &invoice.state {
            State::Unpaid => (StateRow::Unpaid, None, None),
            State::Paid { on } => (StateRow::Paid, Some(on), None),
            State::Void { on, reason } => (StateRow::Void, Some(on), Some(reason)),
            State::WrittenOff { on, reason } => (StateRow::WrittenOff, Some(on), Some(reason)),
        };
        Self {
            invoice: invoice.id.to_string(),
            society: invoice.society.to_string(),
            number: invoice.number.to_string(),
            payer: invoice.payer.to_string(),
            kind: match invoice.kind {
                Kind::Dues => KindRow::Dues,
                Kind::Individual => KindRow::Individual,
            },
            subject: invoice.subject.to_string(),
            amount: invoice.amount.get(),
            paid: invoice.paid.get(),
            issued_on: invoice.issued_on.to_string(),
            due_on: invoice.due_on.to_string(),
            state,
            settled_on: settled_on.map(ToString::to_string),
            reason: reason.map(Line::to_string),
            collected_by: invoice.collected_by.as_ref().map(InvoiceId::to_string),
            version: invoice.version,
        }
    }
}

impl InvoiceRow {
    pub(crate) fn invoice(self, account: &AccountId) -> Result<Invoice, Error> {
        let line = |text: &str| read("an invoice's text", Line::parse(text));
        let settled = |on: &str| day("the day on which an invoice was settled", on);
        let state = match (self.state, self.settled_on, self.reason) {
            (StateRow::Unpaid, None, None) => State::Unpaid,
            (StateRow::Paid, Some(on), None) => State::Paid { on: settled(&on)? },
            (StateRow::Void, Some(on), Some(reason)) => State::Void { on: settled(&on)?, reason: line(&reason)? },
            (StateRow::WrittenOff, Some(on), Some(reason)) => State::WrittenOff { on: settled(&on)?, reason: line(&reason)? },
            (StateRow::Unpaid | StateRow::Paid | StateRow::Void | StateRow::WrittenOff, _, _) => {
                return Err(Error::unreadable("an invoice's state"));
            }
        };
        let invoice_id = |text: &str| read("an invoice's id", InvoiceId::parse(text));
        Ok(Invoice {
            id: invoice_id(&self.invoice)?,
            number: line(&self.number)?,
            account: account.clone(),
            society: read("an invoice's society", SocietyId::parse(&self.society))?,
            payer: line(&self.payer)?,
            kind: match self.kind {
                KindRow::Dues => Kind::Dues,
                KindRow::Individual => Kind::Individual,
            },
            subject: line(&self.subject)?,
            amount: yen("an invoice's amount", self.amount)?,
            paid: yen("what was paid on an invoice", self.paid)?,
            issued_on: day("an invoice's day of issue", &self.issued_on)?,
            due_on: day("an invoice's due day", &self.due_on)?,
            state,
            collected_by: self.collected_by.as_deref().map(invoice_id).transpose()?,
            version: self.version,
        })
    }
}

/// One entry of money on an invoice; entries are never changed.
#[derive(Serialize)]
pub(crate) struct PaymentRow {
    pub(crate) amount: u64,
    pub(crate) paid_on: String,
}
