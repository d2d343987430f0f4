//! Refusals of a deletion request.

use domain::{Day, Society};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// There is a request already; it is carried out on this day.
pub(crate) fn pending(reader: &Reader<'_>, due_on: Day) -> Failure {
    let t = Text(reader.language);
    let detail = t.deletion_pending_detail(due_on.written(reader.language));
    Problem::new(reader, "deletion-pending", StatusCode::CONFLICT, t.deletion_pending(), detail)
        .way_on(crate::HERE, t.to_deletion())
        .with("due_on", due_on.to_string())
        .into()
}

/// The account has support's grant.
pub(crate) fn has_support(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "has-support", StatusCode::CONFLICT, t.has_support(), t.has_support_detail())
        .way_on(reader.site.host_help.clone(), web::text::Text(reader.language).to_host_help())
        .into()
}

/// The person is the only operator of these societies.
pub(crate) fn only_operator(reader: &Reader<'_>, societies: &[Society]) -> Failure {
    let t = Text(reader.language);
    let which = societies.iter().map(|society| json!({ "id": society.id.as_str(), "name": society.name.as_str() }));
    let names: Vec<_> = societies.iter().map(|society| society.name.as_str()).collect();
    let detail = t.only_operator_detail(names.join(t.and()));
    Problem::new(reader, "only-operator", StatusCode::CONFLICT, t.only_operator(), detail)
        .way_on(reader.site.host_help.clone(), web::text::Text(reader.language).to_host_help())
        .with("societies", which.collect::<Value>())
        .into()
}
