//! Entries on invoices: payments, corrections, reversals. An entry is written once and never changed.

use domain::payment::{Correcting, Correction, Method, Reversal};
use domain::{InvoiceId, Line, Note, Payment, PaymentId, Yen};
use serde::{Deserialize, Serialize};

use super::audit::ActorRow;
use super::invoice::note;
use super::{day, instant, read, yen};
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct PaymentRow {
    pub(crate) invoice: String,
    payment: String,
    amount: u64,
    paid_on: String,
    method: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    recorded_at: i64,
    #[serde(flatten)]
    by: ActorRow,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct CorrectionRow {
    invoice: String,
    entry: String,
    /// What it does; no payment has this attribute.
    correction: String,
    amount: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    released: Option<u64>,
    on: String,
    reason: String,
    recorded_at: i64,
    #[serde(flatten)]
    by: ActorRow,
}

/// The entry that takes a payment or a correction back.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReversalRow {
    /// How much it takes back; the entry's amount.
    reversed: u64,
    reason: String,
    recorded_at: i64,
    #[serde(flatten)]
    by: ActorRow,
}

impl PaymentRow {
    pub(crate) fn new(invoice: &InvoiceId, payment: &Payment) -> Self {
        Self {
            invoice: invoice.to_string(),
            payment: payment.id.to_string(),
            amount: payment.amount.get(),
            paid_on: payment.paid_on.to_string(),
            method: payment.method.name().to_owned(),
            note: payment.note.as_ref().map(Note::to_string),
            recorded_at: payment.at.millis(),
            by: (&payment.by).into(),
        }
    }

    pub(crate) fn payment(self, reversal: Option<ReversalRow>) -> Result<Payment, Error> {
        Ok(Payment {
            id: PaymentId::parse(&self.payment).ok_or(Error::unreadable("a payment's id"))?,
            amount: yen("a payment's amount", self.amount)?,
            paid_on: day("the day of a payment", &self.paid_on)?,
            method: Method::parse(&self.method).ok_or(Error::unreadable("a payment's method"))?,
            note: note(self.note)?,
            by: self.by.actor()?,
            at: instant("the moment at which a payment was recorded", self.recorded_at)?,
            reversal: reversal.map(ReversalRow::reversal).transpose()?,
        })
    }
}

impl CorrectionRow {
    /// The attribute by which a correction is told from a payment.
    pub(crate) const MARK: &str = "correction";

    pub(crate) fn new(invoice: &InvoiceId, correction: &Correction) -> Self {
        Self {
            invoice: invoice.to_string(),
            entry: correction.id.to_string(),
            correction: correction.kind.name().to_owned(),
            amount: correction.amount.get(),
            released: (!correction.released.is_zero()).then(|| correction.released.get()),
            on: correction.on.to_string(),
            reason: correction.reason.to_string(),
            recorded_at: correction.at.millis(),
            by: (&correction.by).into(),
        }
    }

    pub(crate) fn correction(self, reversal: Option<ReversalRow>) -> Result<Correction, Error> {
        Ok(Correction {
            id: PaymentId::parse(&self.entry).ok_or(Error::unreadable("a correction's id"))?,
            kind: Correcting::parse(&self.correction).ok_or(Error::unreadable("what a correction does"))?,
            amount: yen("a correction's amount", self.amount)?,
            released: yen("what a voided invoice released", self.released.unwrap_or_default())?,
            on: day("the day of a correction", &self.on)?,
            reason: read("the reason of a correction", Line::parse(&self.reason))?,
            by: self.by.actor()?,
            at: instant("the moment of a correction", self.recorded_at)?,
            reversal: reversal.map(ReversalRow::reversal).transpose()?,
        })
    }
}

impl ReversalRow {
    pub(crate) fn new(amount: Yen, reversal: &Reversal) -> Self {
        Self {
            reversed: amount.get(),
            reason: reversal.reason.to_string(),
            recorded_at: reversal.at.millis(),
            by: (&reversal.by).into(),
        }
    }

    fn reversal(self) -> Result<Reversal, Error> {
        Ok(Reversal {
            reason: read("the reason of a reversal", Line::parse(&self.reason))?,
            by: self.by.actor()?,
            at: instant("the moment of a reversal", self.recorded_at)?,
        })
    }
}
