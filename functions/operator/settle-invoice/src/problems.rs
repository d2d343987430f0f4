//! Refusals of an entry on an invoice.

use domain::billing::{BookingRefusal, MOST_ADJUSTED};
use domain::{Invoice, Line, Yen};
use lambda_http::http::StatusCode;
use views::invoice::problems::{collected_record, invoice_changed, not_unpaid, on_invoice};
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// There is no such payment on the invoice.
pub(crate) fn unknown_payment(reader: &Reader<'_>, invoice: &Invoice) -> Failure {
    let t = Text(reader.language);
    let problem = on_invoice(reader, invoice, "unknown-payment", t.unknown_payment(), t.unknown_payment_detail());
    problem.status(StatusCode::NOT_FOUND).into()
}

/// The invoice is not void, or not written off.
pub(crate) fn nothing_to_undo(reader: &Reader<'_>, invoice: &Invoice) -> Failure {
    let t = Text(reader.language);
    on_invoice(reader, invoice, "nothing-to-undo", t.nothing_to_undo(), t.nothing_to_undo_detail()).into()
}

/// The operator's answer to a refusal by the rules.
pub(crate) fn refused(reader: &Reader<'_>, invoice: &Invoice, why: BookingRefusal) -> Failure {
    let (t, language) = (Text(reader.language), reader.language);
    let on = |slug, title, detail: String| -> Problem { on_invoice(reader, invoice, slug, title, detail) };
    match why {
        BookingRefusal::Changed => invoice_changed(reader, invoice),
        BookingRefusal::Collected { by } => collected_record(reader, &invoice.society, &by),
        BookingRefusal::NotUnpaid => not_unpaid(reader, invoice),
        BookingRefusal::Nothing => Failure::invalid("amount", t.no_amount()),
        BookingRefusal::Overpayment { outstanding } => {
            on("overpayment", t.overpayment(), t.overpayment_detail(outstanding.written(language)))
                .with("outstanding", outstanding.get())
                .into()
        }
        BookingRefusal::PaidInFuture { today } => Failure::invalid("paid_on", t.paid_in_future(today.written(language))),
        BookingRefusal::PaidTooEarly { earliest } => Failure::invalid("paid_on", t.paid_too_early(earliest.written(language))),
        BookingRefusal::HasPayments { paid } => {
            on("has-payments", t.has_payments(), t.has_payments_detail(paid.written(language))).with("paid", paid.get()).into()
        }
        BookingRefusal::AlreadyReversed => {
            on("already-reversed", t.already_reversed(), t.already_reversed_detail().to_owned()).into()
        }
        BookingRefusal::NotAFee { outstanding } => {
            let most = Yen::new(MOST_ADJUSTED).unwrap_or_default();
            let detail = t.not_a_fee_detail(outstanding.written(language), most.written(language));
            on("not-a-fee", t.not_a_fee(), detail).with("outstanding", outstanding.get()).into()
        }
        BookingRefusal::NothingToUndo => nothing_to_undo(reader, invoice),
        BookingRefusal::RecordsChanged { numbers } => {
            let numbers: Vec<_> = numbers.iter().map(Line::as_str).collect();
            on("records-changed", t.records_changed(), t.records_changed_detail(numbers.join(t.list_comma())))
                .with("numbers", numbers)
                .into()
        }
    }
}
