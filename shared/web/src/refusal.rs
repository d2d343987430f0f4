//! The refusals about people's invoices, which several functions share.

use domain::invoice::Collector;
use domain::society::BankAccount;
use domain::{Invoice, Society, SocietyId};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::problem::Problem;
use crate::{Failure, Reader};

crate::texts! {
    unknown_person: "この会員は見つかりません", "Person not found";
    unknown_person_detail:
        "この団体に現在または過去に所属している会員のみ表示・請求できます。",
        "Only present and former members of this society can be shown or billed.";
    unknown_invoice: "請求が見つかりません", "Invoice not found";
    unknown_invoice_detail: "請求番号をご確認のうえ、一覧からお選びください。", "Please check the number and choose the invoice from the list.";
    account_deleted: "会員IDが削除されているため請求できません", "The account is deleted and cannot be billed";
    account_deleted_detail:
        "会員IDが削除されたため、ポータルから請求することはできません。団体の口座への直接のお振込みを、会員ご本人へご依頼ください。",
        "The account has been deleted, so the portal can no longer bill. Please ask the person to transfer the amount to the society's bank account directly.";
    invoice_changed: "ほかの人がこの請求を更新しました", "Somebody else has changed this invoice";
    invoice_changed_detail:
        "画面を開いたあとに、ほかの運営者がこの請求に記録を加えました。今回の操作は行われていません。最新の内容をご確認のうえ、必要であればもう一度操作してください。",
        "Another operator made an entry on this invoice after you opened the page. Your entry was not made. Please look at the current state and try again if it is still needed.";
    collected_record: "この請求は個別請求にまとめられています", "This record is collected by an individual invoice";
    collected_record_detail(by): "入金や取消は、個別請求 No. {by} に対して記録してください。", "Please make the entry on individual invoice No. {by}.";
    not_unpaid: "この請求は未払いではありません", "Nothing is owed on this invoice";
    not_unpaid_detail: "すでに入金済み、取消済み、または貸倒処理済みです。取り消された請求への入金は、請求取消を取り消してから記録してください。", "It is already paid, void or written off. To record a payment on a void invoice, undo the void first.";
    to_records: "請求レコードの一覧へ", "Go to the billing records";
    to_payments: "支払履歴の一覧へ", "Go to your payments";
    to_invoice: "この請求のページへ", "Go to this invoice";
}

/// The society has and had no such member.
#[must_use]
pub fn unknown_person(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.unknown_person(), t.unknown_person_detail());
    Problem::new(reader, "unknown-person", StatusCode::NOT_FOUND, title, detail)
        .way_on(reader.records(society), t.to_records())
        .into()
}

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

/// A refusal about a society's invoice, whose way on is that invoice's page.
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
