//! Refusals of a release.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// No run of reminders of that day waits to be released.
pub(crate) fn run_not_stopped(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "run-not-stopped", StatusCode::CONFLICT, t.run_not_stopped(), t.run_not_stopped_detail())
        .way_on("/support/reminders", t.to_runs())
        .into()
}
