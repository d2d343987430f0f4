//! What a client is told of an invoice and of an entry on it.

use domain::record::Payer;
use domain::{Day, Payment};
use serde::Serialize;
use store::Settling;
use web::invoice::{PaymentAnswer, RecordAnswer};

/// The invoice with its payments.
#[derive(Serialize)]
pub(crate) struct Seen<'a> {
    #[serde(flatten)]
    invoice: RecordAnswer<'a>,
    payments: Vec<PaymentAnswer<'a>>,
}

/// The payment that was entered or reversed, if the entry was about one, and the invoice after it.
#[derive(Serialize)]
pub(crate) struct Entered<'a> {
    #[serde(flatten)]
    payment: Option<PaymentAnswer<'a>>,
    invoice: RecordAnswer<'a>,
}

impl<'a> Seen<'a> {
    pub(crate) fn of(settling: &'a Settling, today: Day) -> Option<Self> {
        let payer = settling.membership.as_ref().map_or(Payer::Member, Payer::of);
        let invoice = RecordAnswer::of(settling.books.as_ref()?.invoice(), payer, today);
        Some(Self { invoice, payments: settling.payments.iter().map(PaymentAnswer::of).collect() })
    }
}

impl<'a> Entered<'a> {
    pub(crate) fn of(payment: Option<&'a Payment>, invoice: RecordAnswer<'a>) -> Self {
        Self { payment: payment.map(PaymentAnswer::of), invoice }
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
