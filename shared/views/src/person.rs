//! A person for whom operators or support search.

use domain::{EmailAddress, SocietyId};
use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::invoice;

mod text;

/// The society has and had no such member.
#[must_use]
pub fn unknown_person(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    let t = text::Text(reader.language);
    let (title, detail) = (t.unknown_person(), t.unknown_person_detail());
    Problem::new(reader, "unknown-person", StatusCode::NOT_FOUND, title, detail)
        .way_on(reader.records(society), invoice::Text(reader.language).to_records())
        .into()
}

/// An address by which a person can be asked, not written to: `s…@hospital.example`.
#[must_use]
pub fn masked(address: &EmailAddress) -> String {
    let (local, domain) = address.as_str().split_once('@').unwrap_or_default();
    let first = local.chars().next().unwrap_or_default();
    format!("{first}…@{domain}")
}
