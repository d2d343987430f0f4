//! Why a society is not shown.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// There is no such society, or it is not public.
pub(crate) fn unknown_society(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "unknown-society", StatusCode::NOT_FOUND, t.unknown_society(), t.unknown_society_detail())
        .way_on("/directory", t.to_directory())
        .into()
}
