//! Refusals of a change of address.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Another account has the address.
pub(crate) fn taken(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "address-taken", StatusCode::CONFLICT, t.address_taken(), t.address_taken_detail())
        .way_on(crate::HERE, web::text::Text(reader.language).to_address())
        .into()
}

/// The code is not the one that was mailed to the new address, is used up or too old.
pub(crate) fn code_invalid(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.address_code_invalid(), t.address_code_invalid_detail());
    Problem::new(reader, "address-code-invalid", StatusCode::UNPROCESSABLE_ENTITY, title, detail)
        .way_on(crate::HERE, web::text::Text(reader.language).to_address())
        .into()
}
