//! Why a seal is not changed.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Somebody has changed the seal since the operator looked.
pub(crate) fn seal_changed(reader: &Reader<'_>, version: u64) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "seal-changed", StatusCode::CONFLICT, t.seal_changed(), t.seal_changed_detail())
        .with("version", version)
        .into()
}

/// There is no seal to remove.
pub(crate) fn no_seal(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "no-seal", StatusCode::CONFLICT, t.no_seal(), t.no_seal_detail()).into()
}
