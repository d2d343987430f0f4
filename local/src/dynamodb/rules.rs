//! What `DynamoDB` refuses and the embedded database accepts, so that nothing works here that would fail there.
//!
//! The rules were observed on Amazon's own `DynamoDB` Local, and are in the developer guide ("Naming rules and data
//! types", "Service, account, and table quotas").

use serde_json::Value;

/// The longest value of a partition key, in bytes.
const LONGEST_PARTITION_KEY: usize = 2_048;

/// The longest value of a sort key, in bytes.
const LONGEST_SORT_KEY: usize = 1_024;

/// Why `DynamoDB` would refuse the call (`ValidationException`), when the embedded database would not.
#[must_use]
pub fn refusal(operation: &str, body: &Value) -> Option<String> {
    match operation {
        "Query" => query(body),
        "PutItem" => put(&body["Item"]),
        "UpdateItem" => update(body),
        "TransactWriteItems" => {
            parts(&body["TransactItems"]).find_map(|part| put(&part["Put"]["Item"]).or_else(|| update(&part["Update"])))
        }
        "BatchWriteItem" => {
            let mut tables = body["RequestItems"].as_object()?.values();
            tables.find_map(|writes| parts(writes).find_map(|write| put(&write["PutRequest"]["Item"])))
        }
        _ => None,
    }
}

fn parts(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The values that a key condition compares with are key values: neither empty nor longer than a key may be, on an
/// index too.
fn query(body: &Value) -> Option<String> {
    comparisons(body, "KeyConditionExpression").find_map(|(attribute, value)| key_value(attribute, value))
}

/// What becomes an index's key is as long as a key may be.
fn put(item: &Value) -> Option<String> {
    item.as_object()?.iter().find_map(|(name, value)| key_value(name, value["S"].as_str()?))
}

fn update(body: &Value) -> Option<String> {
    comparisons(body, "UpdateExpression").find_map(|(attribute, value)| key_value(attribute, value))
}

/// Why this cannot be the value of that attribute, when it is a key. Every index attribute is named after its index:
/// `agenda_pk`, `agenda_sk`.
fn key_value(attribute: &str, value: &str) -> Option<String> {
    let is = |key: &str| attribute == key || attribute.ends_with(&format!("_{key}"));
    let longest = match () {
        () if is("pk") => LONGEST_PARTITION_KEY,
        () if is("sk") => LONGEST_SORT_KEY,
        () => return None,
    };
    if value.is_empty() {
        return Some(format!(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string \
             value. Key: {attribute}"
        ));
    }
    (value.len() > longest).then(|| {
        format!(
            "One or more parameter values were invalid: Size of {attribute} has exceeded the maximum size limit of {longest} bytes"
        )
    })
}

/// Each text in an expression, with the attribute before it, with which it is compared or to which it is assigned.
fn comparisons<'a>(body: &'a Value, expression: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let words = body[expression].as_str().unwrap_or_default();
    let mut attribute = "";
    words.split(|c: char| !(c.is_ascii_alphanumeric() || "_#:.-".contains(c))).filter_map(move |word| {
        if word.starts_with(':') {
            return Some((attribute, body["ExpressionAttributeValues"][word]["S"].as_str()?));
        }
        if word.starts_with('#') {
            attribute = body["ExpressionAttributeNames"][word].as_str().unwrap_or_default();
        } else if !["", "AND", "BETWEEN", "begins_with", "SET", "ADD", "REMOVE", "if_not_exists"].contains(&word) {
            attribute = word;
        }
        None
    })
}
