//! An invoice, and what was paid and corrected on it, in JSON.

use domain::invoice::{Kind, State};
use domain::payment::{Correction, Reversal};
use domain::record::{PayerStanding, Status};
use domain::{Day, Invoice, Payment};
use serde::Serialize;
use web::Done;

pub mod problems;
mod target;
mod text;

pub use target::Target;
pub use text::Text;

/// The result shown on the invoice's page: an individual invoice is issued.
pub const ISSUED: Done = Done::new("invoice", |language| Text(language).done_invoice());

/// An invoice in JSON. Amounts are whole yen, days are civil dates in Japan.
#[derive(Debug, Serialize)]
pub struct InvoiceAnswer<'a> {
    id: &'a str,
    number: &'a str,
    society: &'a str,
    account: String,
    /// The payer's name as it stood when the invoice was issued.
    payer: &'a str,
    member_number: Option<&'a str>,
    subject: &'a str,
    /// `dues` or `individual`.
    kind: &'static str,
    /// What was billed, with tax.
    amount: u64,
    /// What was paid on this very invoice.
    paid: u64,
    /// What the society bears of it, because the bank kept its fee.
    adjusted: u64,
    /// What is still owed on it; of a collected record it is counted in the invoice that collects it.
    outstanding: u64,
    issued_on: String,
    due_on: String,
    /// `unpaid`, `paid`, `void` or `written_off`.
    status: &'static str,
    overdue: bool,
    /// The day on which it was voided or written off; of a paid one, the latest day on which something of it came in.
    settled_on: Option<String>,
    /// Why it was voided or written off; shown only to operators.
    reason: Option<&'a str>,
    /// The id of the individual invoice that collects this record.
    collected_by: Option<&'a str>,
    collected_by_number: Option<&'a str>,
    /// The ids of the records that this invoice was issued to collect.
    collects: Vec<&'a str>,
    /// `tax_excluded` or `tax_included`: what the prices of the lines are.
    prices: &'static str,
    lines: Vec<LineAnswer<'a>>,
    taxes: Vec<TaxAnswer>,
    registration_number: Option<String>,
    note: Option<&'a str>,
    /// To be sent with an entry, so that nobody acts on what has changed since.
    version: u64,
}

#[derive(Debug, Serialize)]
struct LineAnswer<'a> {
    text: &'a str,
    quantity: u32,
    /// Without tax or with it, as `prices` says; negative for a discount.
    unit_price: i64,
    /// In percent; none is outside tax.
    tax_rate: Option<u64>,
}

#[derive(Debug, Serialize)]
struct TaxAnswer {
    tax_rate: Option<u64>,
    net: i64,
    tax: u64,
}

/// What an operator's client learns of an invoice beyond the invoice itself.
#[derive(Debug, Serialize)]
pub struct RecordAnswer<'a> {
    /// The invoice.
    #[serde(flatten)]
    pub invoice: InvoiceAnswer<'a>,
    former_member: bool,
    /// Whether the account is deleted, so that only a direct transfer settles it.
    direct_transfer: bool,
}

/// A payment in JSON.
#[derive(Debug, Serialize)]
pub struct PaymentAnswer<'a> {
    id: &'a str,
    amount: u64,
    paid_on: String,
    method: &'static str,
    note: Option<&'a str>,
    /// RFC 3339, UTC.
    recorded_at: String,
    reversed: Option<ReversalAnswer<'a>>,
}

/// A correction in JSON.
#[derive(Debug, Serialize)]
pub struct CorrectionAnswer<'a> {
    id: &'a str,
    /// `adjustment`, `write_off` or `void`.
    kind: &'static str,
    amount: u64,
    on: String,
    reason: &'a str,
    /// RFC 3339, UTC.
    recorded_at: String,
    reversed: Option<ReversalAnswer<'a>>,
}

#[derive(Debug, Serialize)]
struct ReversalAnswer<'a> {
    reason: &'a str,
    recorded_at: String,
}

impl<'a> InvoiceAnswer<'a> {
    /// The invoice on this day.
    #[must_use]
    pub fn of(invoice: &'a Invoice, today: Day) -> Self {
        let (settled_on, reason) = match &invoice.state {
            State::Unpaid => (None, None),
            State::Paid { on } => (Some(on), None),
            State::Void { on, reason } | State::WrittenOff { on, reason } => (Some(on), Some(reason.as_str())),
        };
        let line = |line: &'a domain::charge::LineItem| LineAnswer {
            text: line.text.as_str(),
            quantity: line.quantity,
            unit_price: line.unit_price.get(),
            tax_rate: line.tax.percent(),
        };
        let taxes = invoice.taxes();
        Self {
            id: invoice.id.as_str(),
            number: invoice.number.as_str(),
            society: invoice.society.as_str(),
            account: invoice.account.to_string(),
            payer: invoice.payer.as_str(),
            member_number: invoice.member_number.as_ref().map(domain::Line::as_str),
            subject: invoice.subject.as_str(),
            kind: match invoice.kind {
                Kind::Dues { .. } => "dues",
                Kind::Individual => "individual",
            },
            amount: invoice.amount.get(),
            paid: invoice.paid.get(),
            adjusted: invoice.adjusted.get(),
            outstanding: invoice.outstanding().get(),
            issued_on: invoice.issued_on.to_string(),
            due_on: invoice.due_on.to_string(),
            status: Status::of(invoice).name(),
            overdue: invoice.is_overdue(today),
            settled_on: settled_on.map(ToString::to_string),
            reason,
            collected_by: invoice.collected_by.as_ref().map(|by| by.id.as_str()),
            collected_by_number: invoice.collected_by.as_ref().map(|by| by.number.as_str()),
            collects: invoice.collects.iter().map(domain::InvoiceId::as_str).collect(),
            prices: invoice.charges.prices.name(),
            lines: invoice.charges.lines.iter().map(line).collect(),
            taxes: taxes
                .iter()
                .map(|it| TaxAnswer { tax_rate: it.tax.percent(), net: it.net.get(), tax: it.amount.get() })
                .collect(),
            registration_number: invoice.registration.as_ref().map(ToString::to_string),
            note: invoice.note.as_ref().map(domain::Note::as_str),
            version: invoice.version,
        }
    }
}

impl<'a> InvoiceAnswer<'a> {
    /// The invoice as its payer sees it: why it was voided or written off is the society's own affair.
    #[must_use]
    pub fn for_payer(invoice: &'a Invoice, today: Day) -> Self {
        Self { reason: None, ..Self::of(invoice, today) }
    }
}

impl<'a> RecordAnswer<'a> {
    /// The record of such a payer on this day.
    #[must_use]
    pub fn of(invoice: &'a Invoice, payer: PayerStanding, today: Day) -> Self {
        let (former_member, direct_transfer) = match payer {
            PayerStanding::Member => (false, false),
            PayerStanding::Former => (true, false),
            PayerStanding::Deleted => (true, true),
        };
        Self { invoice: InvoiceAnswer::of(invoice, today), former_member, direct_transfer }
    }
}

impl<'a> PaymentAnswer<'a> {
    /// The payment.
    #[must_use]
    pub fn of(payment: &'a Payment) -> Self {
        Self {
            id: payment.id.as_str(),
            amount: payment.amount.get(),
            paid_on: payment.paid_on.to_string(),
            method: payment.method.name(),
            note: payment.note.as_ref().map(domain::Note::as_str),
            recorded_at: payment.at.to_string(),
            reversed: payment.reversal.as_ref().map(ReversalAnswer::of),
        }
    }
}

impl<'a> CorrectionAnswer<'a> {
    /// The correction.
    #[must_use]
    pub fn of(correction: &'a Correction) -> Self {
        Self {
            id: correction.id.as_str(),
            kind: correction.kind.name(),
            amount: correction.amount.get(),
            on: correction.on.to_string(),
            reason: correction.reason.as_str(),
            recorded_at: correction.at.to_string(),
            reversed: correction.reversal.as_ref().map(ReversalAnswer::of),
        }
    }
}

impl<'a> ReversalAnswer<'a> {
    fn of(reversal: &'a Reversal) -> Self {
        Self { reason: reversal.reason.as_str(), recorded_at: reversal.at.to_string() }
    }
}
