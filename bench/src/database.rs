//! The embedded database, without the wire: one operation, and what a job of the background's has to do.

use dynoxide::{Database, DynoxideError};
use serde_json::{Value, json};

use crate::{Problem, table};

/// Runs one operation on the database itself.
pub(crate) fn run(database: &Database, operation: &str, body: Value) -> Result<Value, DynoxideError> {
    macro_rules! run {
        ($method:ident) => {
            serde_json::from_value(body)
                .map_err(|error| DynoxideError::SerializationException(error.to_string()))
                .and_then(|request| database.$method(request))
                .map(|answer| json!(answer))
        };
    }
    match operation {
        "BatchGetItem" => run!(batch_get_item),
        "BatchWriteItem" => run!(batch_write_item),
        "DeleteItem" => run!(delete_item),
        "GetItem" => run!(get_item),
        "PutItem" => run!(put_item),
        "Query" => run!(query),
        "TransactGetItems" => run!(transact_get_items),
        "TransactWriteItems" => run!(transact_write_items),
        "UpdateItem" => run!(update_item),
        other => Err(DynoxideError::ValidationException(format!("the bench knows no {other}"))),
    }
}

/// The work that a job of the background's has under way; null when it has none.
pub(crate) fn work(database: &Database, job: &str) -> Result<Value, Problem> {
    let key = json!({ "pk": { "S": job }, "sk": { "S": "JOB" } });
    let mut item =
        run(database, "GetItem", json!({ "TableName": table::NAME, "Key": key })).map_err(|error| error.to_string())?;
    Ok(item["Item"]["work"].take())
}

/// The stream's call that says that a job has moved on.
pub(crate) fn changed(job: &str) -> Value {
    let keys = json!({ "pk": { "S": job }, "sk": { "S": "JOB" } });
    json!({ "Records": [{ "dynamodb": { "Keys": keys, "SequenceNumber": "1" } }] })
}
