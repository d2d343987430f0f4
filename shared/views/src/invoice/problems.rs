//! The refusals about invoices that several functions share.

use domain::invoice::Collector;
use domain::society::BankAccount;
use domain::{Invoice, Society, SocietyId};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use web::{Failure, Problem, Reader};

use super::text::Text;

/// There is no such invoice among a society's billing records.
#[must_use]
pub fn unknown_record(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    unknown_invoice(reader).way_on(reader.records(society), Text(reader.language).to_records()).into()
}

/// There is no such invoice among the signed-in member's own.
#[must_use]
pub fn unknown_payment_of_own(reader: &Reader<'_>) -> Failure {
    unknown_invoice(reader).way_on("/payments", Text(reader.language).to_payments()).into()
}

fn unknown_invoice(reader: &Reader<'_>) -> Problem {
    let t = Text(reader.language);
    Problem::new(reader, "unknown-invoice", StatusCode::NOT_FOUND, t.unknown_invoice(), t.unknown_invoice_detail())
}

/// The account is deleted: the portal can no longer bill it. The society's bank account takes direct transfers.
#[must_use]
pub fn account_deleted(reader: &Reader<'_>, society: &Society) -> Failure {
    let t = Text(reader.language);
    let contact = json!({ "name": society.contact.name.as_str(), "address": society.contact.address.as_str() });
    Problem::new(reader, "account-deleted", StatusCode::CONFLICT, t.account_deleted(), t.account_deleted_detail())
        .way_on(reader.records(&society.id), t.to_records())
        .with("contact", contact)
        .with("bank_account", society.bank_account.as_ref().map_or(Value::Null, bank_account))
        .into()
}

fn bank_account(bank: &BankAccount) -> Value {
    json!({
        "bank": bank.bank.as_str(),
        "branch": bank.branch.as_str(),
        "kind": bank.kind.as_str(),
        "number": bank.number.as_str(),
        "holder": bank.holder.as_str(),
    })
}

/// Somebody has changed the invoice since the operator looked.
#[must_use]
pub fn invoice_changed(reader: &Reader<'_>, invoice: &Invoice) -> Failure {
    let t = Text(reader.language);
    on_invoice(reader, invoice, "invoice-changed", t.invoice_changed(), t.invoice_changed_detail())
        .with("version", invoice.version)
        .into()
}

/// The entry belongs on the invoice that collects this record.
#[must_use]
pub fn collected_record(reader: &Reader<'_>, society: &SocietyId, by: &Collector) -> Failure {
    let t = Text(reader.language);
    let detail = t.collected_record_detail(&by.number);
    Problem::new(reader, "collected-record", StatusCode::CONFLICT, t.collected_record(), detail)
        .way_on(format!("/societies/{society}/invoices/{}", by.id), t.to_invoice())
        .with("collected_by", by.id.as_str())
        .into()
}

/// Nothing is owed on the invoice.
#[must_use]
pub fn not_unpaid(reader: &Reader<'_>, invoice: &Invoice) -> Failure {
    let t = Text(reader.language);
    on_invoice(reader, invoice, "not-unpaid", t.not_unpaid(), t.not_unpaid_detail()).into()
}

/// A refusal about a society's invoice, which links to the invoice's page.
#[must_use]
pub fn on_invoice(
    reader: &Reader<'_>,
    invoice: &Invoice,
    slug: &'static str,
    title: &'static str,
    detail: impl Into<String>,
) -> Problem {
    let page = format!("/societies/{}/invoices/{}", invoice.society, invoice.id);
    Problem::new(reader, slug, StatusCode::CONFLICT, title, detail).way_on(page, Text(reader.language).to_invoice())
}
