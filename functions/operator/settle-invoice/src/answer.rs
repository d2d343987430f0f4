//! An invoice, and an entry on it, in JSON.

use domain::payment::Correction;
use domain::record::PayerStanding;
use domain::{Day, Payment};
use serde::Serialize;
use store::EntryBasis;
use views::invoice::{CorrectionAnswer, PaymentAnswer, RecordAnswer};

/// The invoice with its payments.
#[derive(Serialize)]
pub(crate) struct Seen<'a> {
    #[serde(flatten)]
    invoice: RecordAnswer<'a>,
    payments: Vec<PaymentAnswer<'a>>,
    corrections: Vec<CorrectionAnswer<'a>>,
}

/// The payment or the correction that was entered or reversed, and the invoice after it.
#[derive(Serialize)]
pub(crate) struct Entered<'a> {
    #[serde(flatten)]
    payment: Option<PaymentAnswer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correction: Option<CorrectionAnswer<'a>>,
    invoice: RecordAnswer<'a>,
}

impl<'a> Seen<'a> {
    pub(crate) fn of(basis: &'a EntryBasis, today: Day) -> Option<Self> {
        let payer = basis.membership.as_ref().map_or(PayerStanding::Member, PayerStanding::of);
        let invoice = RecordAnswer::of(basis.books.as_ref()?.invoice(), payer, today);
        let payments = basis.payments.iter().map(PaymentAnswer::of).collect();
        Some(Self { invoice, payments, corrections: basis.corrections.iter().map(CorrectionAnswer::of).collect() })
    }
}

impl<'a> Entered<'a> {
    pub(crate) fn of((payment, correction): (Option<&'a Payment>, Option<&'a Correction>), invoice: RecordAnswer<'a>) -> Self {
        Self { payment: payment.map(PaymentAnswer::of), correction: correction.map(CorrectionAnswer::of), invoice }
    }
}
