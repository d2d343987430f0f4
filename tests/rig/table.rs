//! The product's table, as `infra/template.yaml` declares it, in a fresh embedded database.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use dynoxide::{Database, ImportOptions};
use serde_json::{Value, json};

use super::TABLE;
use super::clock::Clock;

/// A database in the memory of this process, by a name under which it can be copied.
const EMPTY: &str = "file:/empty?vfs=memdb";

pub(super) fn database(clock: &Clock) -> Database {
    // It is there for as long as it is open.
    static KEPT: LazyLock<Database> = LazyLock::new(|| {
        let database = local::dynamodb::open(Path::new(EMPTY)).unwrap();
        local::table::create_table(&database, TABLE).unwrap();
        database
    });
    LazyLock::force(&KEPT);
    let database = Database::memory_with_clock(Arc::new(clock.clone())).unwrap();
    database.restore_from(EMPTY).unwrap();
    database
}

/// Every item, without the attribute types of the wire, by partition and sort key.
pub(super) fn items(database: &Database) -> Vec<Value> {
    let mut items: Vec<Value> = typed_items(database).into_iter().map(|item| plain(&json!({"M": item}))).collect();
    items.sort_by_key(|item| (item["pk"].to_string(), item["sk"].to_string()));
    items
}

/// Every item as the wire has it.
pub(super) fn typed_items(database: &Database) -> Vec<Value> {
    let mut items = Vec::new();
    let mut request = json!({"TableName": TABLE});
    loop {
        let page = json!(database.scan(serde_json::from_value(request.clone()).unwrap()).unwrap());
        items.extend(page["Items"].as_array().into_iter().flatten().cloned());
        if page["LastEvaluatedKey"].is_null() {
            return items;
        }
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"].clone();
    }
}

/// Fills the table with copies of an item, past the stream: for each number what the change makes of its text.
pub(super) fn copy(database: &Database, (pk, sk): (&str, &str), copies: usize, change: impl Fn(&str, usize) -> String) {
    const AT_ONCE: usize = 10_000;
    let key = json!({"TableName": TABLE, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}});
    let item = json!(database.get_item(serde_json::from_value(key).unwrap()).unwrap())["Item"].to_string();
    let numbers: Vec<usize> = (0..copies).collect();
    for numbers in numbers.chunks(AT_ONCE) {
        let items = numbers.iter().map(|number| serde_json::from_str(&change(&item, *number)).unwrap()).collect();
        database.import_items(TABLE, items, ImportOptions::default()).unwrap();
    }
}

/// `{"S": "a"}` becomes `"a"`; a set becomes a list.
fn plain(attribute: &Value) -> Value {
    let (kind, value) = attribute.as_object().and_then(|attribute| attribute.iter().next()).expect("an attribute has one type");
    match kind.as_str() {
        "M" => value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), plain(value))).collect(),
        "L" => value.as_array().into_iter().flatten().map(plain).collect(),
        "N" => value.as_str().and_then(|number| number.parse().ok()).map_or(value.clone(), Value::Number),
        "NULL" => Value::Null,
        _ => value.clone(),
    }
}
