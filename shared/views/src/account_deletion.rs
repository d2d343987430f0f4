//! What the deletion of an account erases and keeps, as shown to the member and to support
//! (docs/PRODUCT.md: Account deletion).

use askama::Template;
use domain::Day;
use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use text::Text;

mod text;

#[derive(Template)]
#[template(path = "account_deletion.html")]
struct Erasure<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    kept_until: Day,
}

/// Two entries of a list of facts: what is erased, and what is kept until this day.
pub fn facts(reader: &Reader<'_>, kept_until: Day) -> Result<String, Failure> {
    Erasure { t: Text(reader.language), reader, kept_until }.render().map_err(|error| Failure::Broken(error.into()))
}

/// The account's deletion is being carried out and cannot be stopped.
#[must_use]
pub fn under_way(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.deletion_under_way(), t.deletion_under_way_detail());
    Problem::new(reader, "deletion-under-way", StatusCode::CONFLICT, title, detail).way_on("/", shared(reader).to_top()).into()
}

/// There is no deletion request that could be cancelled or decided.
#[must_use]
pub fn not_pending(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.no_deletion_pending(), t.no_deletion_pending_detail());
    Problem::new(reader, "no-deletion-pending", StatusCode::CONFLICT, title, detail).way_on("/", shared(reader).to_top()).into()
}

const fn shared(reader: &Reader<'_>) -> web::text::Text {
    web::text::Text(reader.language)
}
