//! The embedded database, called directly: single operations, and what a background job needs.

use dynoxide::{Database, DynoxideError};
use local::settings::TABLE;
use serde_json::{Value, json};

use crate::Problem;

/// Runs one operation on the database itself.
pub(crate) fn run(database: &Database, operation: &str, body: Value) -> Result<Value, DynoxideError> {
    local::dynamodb::run(database, operation, body)
        .unwrap_or_else(|| Err(DynoxideError::ValidationException(format!("the bench knows no {operation}"))))
}

/// The work that a job of the background's has under way; null when it has none.
pub(crate) fn work(database: &Database, job: &str) -> Result<Value, Problem> {
    let key = json!({ "pk": { "S": job }, "sk": { "S": "JOB" } });
    let mut item = run(database, "GetItem", json!({ "TableName": TABLE, "Key": key })).map_err(|error| error.to_string())?;
    Ok(item["Item"]["work"].take())
}

/// The stream's call that says that a job has moved on.
pub(crate) fn changed(job: &str) -> Value {
    let keys = json!({ "pk": { "S": job }, "sk": { "S": "JOB" } });
    json!({ "Records": [{ "dynamodb": { "Keys": keys, "SequenceNumber": "1" } }] })
}
