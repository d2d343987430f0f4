//! Why an invitation is not accepted.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// The code opens nothing.
pub(crate) fn code_invalid(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    refusal(reader, "code-invalid", StatusCode::UNPROCESSABLE_ENTITY, t.code_invalid(), t.code_invalid_detail())
}

/// The code is for getting a login, which this person has.
pub(crate) fn for_another_account(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    refusal(reader, "for-another-account", StatusCode::CONFLICT, t.another_account(), t.another_account_detail())
}

/// The person operates the society already.
pub(crate) fn operates_already(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    refusal(reader, "already-operator", StatusCode::CONFLICT, t.operates_already(), t.operates_already_detail())
}

fn refusal(reader: &Reader<'_>, slug: &'static str, status: StatusCode, title: &'static str, detail: &'static str) -> Failure {
    Problem::new(reader, slug, status, title, detail).into()
}
