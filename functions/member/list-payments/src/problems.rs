//! Why there is no receipt.

use domain::Invoice;
use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// There are no payments on this invoice itself. For payments through its collector, the collector has the receipt.
pub(crate) fn no_receipt(reader: &Reader<'_>, invoice: &Invoice) -> Failure {
    let t = Text(reader.language);
    let by = invoice.collected_by.as_ref();
    let id = by.map_or(&invoice.id, |by| &by.id);
    let detail = by.map_or_else(|| t.no_receipt_detail().to_owned(), |by| t.receipt_of_collector(&by.number));
    Problem::new(reader, "no-receipt", StatusCode::NOT_FOUND, t.no_receipt(), detail)
        .way_on(format!("/payments/{id}"), views::invoice::Text(reader.language).to_invoice())
        .into()
}
