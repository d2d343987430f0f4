//! Why a withdrawal is refused.

use domain::{Day, SocietyId};
use lambda_http::http::StatusCode;
use serde_json::json;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// What is owed is no longer what the member was shown.
pub(crate) const LEDGER_CHANGED: &str = "ledger-changed";

/// The person does not and did not belong to such a society.
pub(crate) fn unknown_membership(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.unknown_membership(), t.unknown_membership_detail());
    Problem::new(reader, "unknown-membership", StatusCode::NOT_FOUND, title, detail)
        .way_on("/memberships", web::text::Text(reader.language).to_memberships())
        .into()
}

/// The member has left already; on this day that took effect.
pub(crate) fn already_withdrawn(reader: &Reader<'_>, society: &SocietyId, on: Day) -> Failure {
    let t = Text(reader.language);
    let detail = t.already_withdrawn_detail(on.written(reader.language));
    Problem::new(reader, "already-withdrawn", StatusCode::CONFLICT, t.already_withdrawn(), detail)
        .way_on(page(society), t.to_withdrawal())
        .with("society", json!({ "id": society.as_str() }))
        .with("withdrawn_on", on.to_string())
        .into()
}

pub(crate) fn ledger_changed(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, LEDGER_CHANGED, StatusCode::CONFLICT, t.ledger_changed(), t.ledger_changed_detail())
        .way_on(page(society), t.to_withdrawal())
        .into()
}

fn page(society: &SocietyId) -> String {
    format!("/memberships/{society}/withdrawal")
}
