//! 支払履歴確認: the signed-in member sees what they owe and have paid, to present and former societies, with invoices and
//! receipts to print.

use domain::InvoiceId;
use lambda_http::http::StatusCode;
use store::{Bill, Paper, Store};
use views::invoice::problems::unknown_payment_of_own;
use web::paging::Wanted;
use web::{Failure, Request, Response, SignedIn, Wants, json, session};

use crate::answer::{BillAnswer, ListAnswer, ReceiptAnswer};
use crate::list::Overview;

mod answer;
mod bill;
mod list;
mod problems;
mod text;

/// Shows the list, an invoice of it, or the receipt of one.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let id = request.parameter("invoice");
    if id.is_empty() {
        request.must_be_get(&["page", "per_page"])?;
        return list(store, &request).await;
    }
    request.must_be_get(&[])?;
    let paper = if request.reader.path.ends_with("/receipt") { Paper::Receipt } else { Paper::Invoice };
    let (member, bill) = own(store, &request, id, paper).await?;
    match paper {
        Paper::Invoice => invoice(&request, &member, &bill),
        Paper::Receipt => receipt(&request, &member, &bill),
    }
}

async fn list(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let wanted = Wanted::read(request)?;
    let key = session::key(request).ok_or(Failure::SignInNeeded)?;
    let payments = store.payments(&key).await?;
    session::signed_in(request, store, &key, payments.visit.clone()).await?;
    let overview = Overview::of(payments, request.now.day_in_japan())?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &ListAnswer::of(&overview, wanted, &request.reader)),
        Wants::Html => list::page(&overview, wanted, &request.reader),
    }
}

/// The member's own invoice of this id. Somebody else's is as unknown as one that is not there.
async fn own(store: &Store, request: &Request<'_>, id: &str, paper: Paper) -> Result<(SignedIn, Bill), Failure> {
    let unknown = || unknown_payment_of_own(&request.reader);
    let key = session::key(request).ok_or(Failure::SignInNeeded)?;
    let (visit, bill) = match InvoiceId::parse(id) {
        Ok(id) => store.decide(|| store.bill(&key, &id, paper)).await?,
        Err(domain::id::NotAnId) => (store.visit(&key).await?, None),
    };
    let member = session::signed_in(request, store, &key, visit).await?;
    Ok((member, bill.ok_or_else(unknown)?))
}

fn invoice(request: &Request<'_>, _: &SignedIn, bill: &Bill) -> Result<Response, Failure> {
    let today = request.now.day_in_japan();
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &BillAnswer::of(bill, today)),
        Wants::Html => bill::invoice(bill, today, &request.reader),
    }
}

/// The receipt for payments on this invoice itself. For payments through its collector, the collector has the receipt.
fn receipt(request: &Request<'_>, _: &SignedIn, bill: &Bill) -> Result<Response, Failure> {
    if bill.invoice.paid.is_zero() {
        return Err(problems::no_receipt(&request.reader, &bill.invoice));
    }
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &ReceiptAnswer::of(bill)),
        Wants::Html => bill::receipt(bill, &request.reader),
    }
}
