//! Why an individual invoice is refused.

use domain::billing::{IssueRefusal, MOST_RECORDS, RecordRefusal};
use domain::{InvoiceId, Line, Society};
use lambda_http::http::StatusCode;
use views::invoice::problems::account_deleted;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// The operator's answer to a refusal by the rules.
pub(crate) fn refused(reader: &Reader<'_>, society: &Society, why: IssueRefusal) -> Failure {
    let t = Text(reader.language);
    match why {
        IssueRefusal::AccountDeleted => account_deleted(reader, society),
        IssueRefusal::Due(why) => Failure::invalid("due_on", t.due(why)),
        IssueRefusal::AmountOutOfRange => Failure::invalid("amount", t.amount_out_of_range()),
        IssueRefusal::BelowNothing(tax) => {
            Failure::invalid("lines", t.below_nothing(views::invoice::Text(reader.language).tax(tax)))
        }
        IssueRefusal::LessThanRecords { records } => {
            Failure::invalid("amount", t.less_than_records(records.written(reader.language)))
        }
        IssueRefusal::TooManyRecords => Failure::invalid("collects", t.too_many_records(MOST_RECORDS)),
        IssueRefusal::Record { id, number, why } => record_not_collectable(reader, &id, number.as_ref(), &why),
    }
}

fn record_not_collectable(reader: &Reader<'_>, id: &InvoiceId, number: Option<&Line>, why: &RecordRefusal) -> Failure {
    let t = Text(reader.language);
    let number = number.map_or(id.as_str(), Line::as_str);
    let detail = match why {
        RecordRefusal::NotTheirs => t.record_not_theirs(number),
        RecordRefusal::NotUnpaid => t.record_not_unpaid(number),
        RecordRefusal::Collected { by } => t.record_collected(number, by),
        RecordRefusal::Collects => t.record_collects(number),
    };
    Problem::new(reader, "record-not-collectable", StatusCode::CONFLICT, t.record_not_collectable(), detail)
        .with("invoice", id.as_str())
        .into()
}
