//! Refusals when there is nothing to decide.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Support would decide on a request of its own.
pub(crate) fn own_request(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "own-request", StatusCode::CONFLICT, t.own_request(), t.own_request_detail())
        .way_on("/support/deletions", t.to_deletion_requests())
        .into()
}
