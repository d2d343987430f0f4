//! Why terms of membership are refused.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Somebody has chosen other terms since the operator looked.
pub(crate) fn terms_changed(reader: &Reader<'_>, version: u64) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "terms-changed", StatusCode::CONFLICT, t.terms_changed(), t.terms_changed_detail())
        .with("version", version)
        .into()
}
