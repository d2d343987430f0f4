//! Refusals of a reminder by hand.

use domain::Invoice;
use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// A reminder of the invoice cannot be sent: why, in one word and as a sentence.
pub(crate) fn not_remindable(reader: &Reader<'_>, invoice: &Invoice, why: &'static str, detail: String) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "not-remindable", StatusCode::CONFLICT, t.not_remindable(), detail)
        .way_on(format!("/societies/{}/invoices/{}/reminders", invoice.society, invoice.id), t.to_reminders())
        .with("why", why)
        .into()
}
