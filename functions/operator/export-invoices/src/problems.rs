//! Why an export is refused.

use domain::SocietyId;
use lambda_http::http::StatusCode;
use serde_json::json;
use web::{Failure, Problem, Reader};

use crate::cp932::Lacking;
use crate::text::Text;

/// It would hold more records than one request can read.
pub(crate) fn too_large(reader: &Reader<'_>, society: &SocietyId, records: i64, most: i64) -> Failure {
    let t = Text(reader.language);
    let detail = t.export_too_large_detail(records, most);
    Problem::new(reader, "export-too-large", StatusCode::UNPROCESSABLE_ENTITY, t.export_too_large(), detail)
        .way_on(format!("/societies/{society}/exports"), t.to_exports())
        .with("records", records)
        .with("most", most)
        .into()
}

/// It does not fit into one answer: into how many parts it goes, of which state of the records.
pub(crate) fn in_parts(reader: &Reader<'_>, parts: usize, state: &str) -> Failure {
    let t = Text(reader.language);
    let detail = t.export_in_parts_detail(parts);
    Problem::new(reader, "export-in-parts", StatusCode::UNPROCESSABLE_ENTITY, t.export_in_parts(), detail)
        .with("parts", parts)
        .with("state", state)
        .into()
}

/// The records have changed since the first part, so that the parts would not be of one state.
pub(crate) fn changed(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "export-changed", StatusCode::CONFLICT, t.export_changed(), t.export_changed_detail())
        .way_on(reader.here.clone(), t.to_exports())
        .into()
}

/// The encoding lacks characters that the records have.
pub(crate) fn characters_missing(reader: &Reader<'_>, lacking: &Lacking) -> Failure {
    let t = Text(reader.language);
    let detail = t.characters_missing_detail(lacking.cells);
    Problem::new(reader, "characters-missing", StatusCode::CONFLICT, t.characters_missing(), detail)
        .with("cells", lacking.cells)
        .with("missing", json!(lacking.missing))
        .into()
}
