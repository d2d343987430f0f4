//! Why an operator is not named, or not revoked.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Nobody has this address.
pub(crate) fn no_account(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "no-account", StatusCode::CONFLICT, t.no_account(), t.no_account_detail()).into()
}

/// The person operates the society already.
pub(crate) fn already_operator(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "already-operator", StatusCode::CONFLICT, t.already_operator(), t.already_operator_detail()).into()
}

/// The person has asked for the deletion of the account.
pub(crate) fn leaves(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "account-leaves", StatusCode::CONFLICT, t.account_leaves(), t.account_leaves_detail()).into()
}

/// The person does not operate the society, or no longer.
pub(crate) fn no_operator(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "no-operator", StatusCode::CONFLICT, t.no_operator(), t.no_operator_detail()).into()
}

/// Nobody else would stay in charge.
pub(crate) fn last_operator(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "last-operator", StatusCode::CONFLICT, t.last_operator(), t.last_operator_detail()).into()
}
