//! `DynamoDB`'s side of the rig: which keys an operation touches, how the embedded database answers it, how `DynamoDB`
//! words its errors, and a replica that lags one write behind.

use dynoxide::Database;
use serde_json::{Value, json};

use super::call::{Answer, Description, Key};
use super::clock::Clock;

const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// Does what an operation asks for. An operation that the product has no business with (a scan, a table change) fails
/// the test.
pub(super) fn execute(database: &Database, operation: &str, body: &Value) -> Answer {
    let Some(result) = local::dynamodb::run(database, operation, body.clone()) else {
        panic!("the rig refuses {operation}: the product has no business with it");
    };
    match result {
        Ok(answer) => Answer { status: 200, content_type: CONTENT_TYPE, body: answer.to_string() },
        Err(error) => Answer { status: error.status_code(), content_type: CONTENT_TYPE, body: error.to_json() },
    }
}

pub(super) fn internal_error() -> Answer {
    error(500, "InternalServerError", "The request processing has failed because of an unknown error.")
}

pub(super) fn throttled() -> Answer {
    error(400, "ProvisionedThroughputExceededException", "The rig: too much throughput.")
}

/// An error of this status and code; without a code, an answer with no body.
pub(super) fn told(status: u16, code: &str) -> Answer {
    if code.is_empty() {
        return Answer { status, content_type: CONTENT_TYPE, body: String::new() };
    }
    error(status, code, "The rig: refused.")
}

/// A transaction that is cancelled for these reasons, one of each item in turn.
pub(super) fn cancelled(body: &Value, reasons: &[&str]) -> Answer {
    let reasons: Vec<_> =
        reasons.iter().cycle().take(list(&body["TransactItems"]).len()).map(|code| json!({"Code": code})).collect();
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons,
    });
    Answer { status: 400, content_type: CONTENT_TYPE, body: body.to_string() }
}

/// How `DynamoDB` refuses a call because another transaction holds the item at position `item`: it depends on the
/// operation.
pub(super) fn conflict(operation: &str, body: &Value, item: usize) -> Answer {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => {
            let items = list(&body["TransactItems"]).len();
            let held = item.min(items - 1);
            let reasons: Vec<_> = (0..items)
                .map(|position| {
                    if position == held {
                        json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"})
                    } else {
                        json!({"Code": "None"})
                    }
                })
                .collect();
            let codes: Vec<_> = reasons.iter().filter_map(|reason| reason["Code"].as_str()).collect();
            let message =
                format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
            let body = json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message": message,
                "CancellationReasons": reasons,
            });
            Answer { status: 400, content_type: CONTENT_TYPE, body: body.to_string() }
        }
        // A batch is no transaction: what is held comes back as unprocessed.
        "BatchWriteItem" => {
            let body = json!({"UnprocessedItems": body["RequestItems"]});
            Answer { status: 200, content_type: CONTENT_TYPE, body: body.to_string() }
        }
        _ => error(400, "TransactionConflictException", "Transaction is ongoing for the item"),
    }
}

/// Takes the second half of the keys out of a batch of reads; what is left may be no batch at all. The keys that are
/// taken out, as the SDK asks for them again.
pub(super) fn leave_half_out(body: &mut Value) -> Value {
    let mut rest = body["RequestItems"].clone();
    let tables = body["RequestItems"].as_object_mut().expect("a batch names its tables");
    for (name, table) in tables.iter_mut() {
        let keys = table["Keys"].as_array_mut().expect("a batch has keys");
        rest[name]["Keys"] = keys.split_off(keys.len() / 2).into();
    }
    tables.retain(|_, table| !list(&table["Keys"]).is_empty());
    rest
}

pub(super) fn nothing_processed() -> Answer {
    Answer { status: 200, content_type: CONTENT_TYPE, body: json!({"Responses": {}}).to_string() }
}

pub(super) fn with_unprocessed(answer: &str, keys: Value) -> String {
    let mut answer: Value = serde_json::from_str(answer).expect("the database answers in JSON");
    answer["UnprocessedKeys"] = keys;
    answer.to_string()
}

fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": message});
    Answer { status, content_type: CONTENT_TYPE, body: body.to_string() }
}

/// A copy of the database that has seen every successful write but the latest: what an eventually consistent read may
/// still show.
///
/// It is built only when a stale answer is wanted, by repeating the writes.
#[derive(Default)]
pub(super) struct Replica {
    writes: Vec<(String, Value)>,
    /// Writes that every replica has.
    settled: usize,
    copy: Option<(Database, usize)>,
}

impl Replica {
    pub(super) fn note(&mut self, operation: &str, body: &Value) {
        self.writes.push((operation.to_owned(), body.clone()));
    }

    /// Time has passed: no read can be so stale as to miss a write made before.
    pub(super) fn catch_up(&mut self) {
        self.settled = self.writes.len();
    }

    pub(super) fn execute(&mut self, clock: &Clock, operation: &str, body: &Value) -> Answer {
        let wanted = self.settled.max(self.writes.len().saturating_sub(1));
        execute(self.caught_up_to(clock, wanted), operation, body)
    }

    /// For changes that are no writes of the product, such as expiry.
    pub(super) fn caught_up(&mut self, clock: &Clock) -> &Database {
        self.catch_up();
        self.caught_up_to(clock, self.settled)
    }

    fn caught_up_to(&mut self, clock: &Clock, wanted: usize) -> &Database {
        let (copy, seen) = self.copy.get_or_insert_with(|| (super::table::database(clock), 0));
        for (operation, body) in &self.writes[*seen..wanted.max(*seen)] {
            let answer = execute(copy, operation, body);
            assert!(
                answer.is_success(),
                "the stale replica cannot repeat {operation} ({}): was something written past the rig's client?",
                answer.body
            );
        }
        *seen = wanted.max(*seen);
        copy
    }
}

/// Keys and permissions that one operation's parameters imply.
pub(super) fn describe(operation: &str, body: &Value) -> Description {
    match operation {
        "GetItem" => Description {
            keys: vec![key(&body["Key"])],
            consistent: body["ConsistentRead"] == true,
            actions: vec!["dynamodb:GetItem"],
            ..Description::default()
        },
        "PutItem" => Description { keys: vec![key(&body["Item"])], actions: vec!["dynamodb:PutItem"], ..Description::default() },
        "UpdateItem" => {
            Description { keys: vec![key(&body["Key"])], actions: vec!["dynamodb:UpdateItem"], ..Description::default() }
        }
        "DeleteItem" => {
            Description { keys: vec![key(&body["Key"])], actions: vec!["dynamodb:DeleteItem"], ..Description::default() }
        }
        "Query" => Description {
            index: body["IndexName"].as_str().map(str::to_owned),
            keys: vec![queried(body)],
            consistent: body["ConsistentRead"] == true,
            actions: vec!["dynamodb:Query"],
        },
        "BatchGetItem" => {
            let tables = || body["RequestItems"].as_object().into_iter().flatten().map(|(_, table)| table);
            Description {
                keys: tables().flat_map(|table| list(&table["Keys"])).map(key).collect(),
                consistent: tables().all(|table| table["ConsistentRead"] == true),
                actions: vec!["dynamodb:BatchGetItem"],
                ..Description::default()
            }
        }
        "BatchWriteItem" => Description {
            keys: body["RequestItems"]
                .as_object()
                .into_iter()
                .flatten()
                .flat_map(|(_, writes)| list(writes))
                .map(|write| key(write.pointer("/PutRequest/Item").unwrap_or(&write["DeleteRequest"]["Key"])))
                .collect(),
            actions: vec!["dynamodb:BatchWriteItem"],
            ..Description::default()
        },
        "TransactWriteItems" | "TransactGetItems" => {
            let (keys, actions) = list(&body["TransactItems"]).iter().map(transacted).unzip();
            Description { keys, actions, consistent: true, ..Description::default() }
        }
        other => panic!("the rig refuses {other}: the product has no business with it"),
    }
}

/// A transaction needs the permissions of its parts; there is no action for the transaction itself.
fn transacted(item: &Value) -> (Key, &'static str) {
    for (part, holder, action) in [
        ("Put", "Item", "dynamodb:PutItem"),
        ("Update", "Key", "dynamodb:UpdateItem"),
        ("Delete", "Key", "dynamodb:DeleteItem"),
        ("ConditionCheck", "Key", "dynamodb:ConditionCheckItem"),
        ("Get", "Key", "dynamodb:GetItem"),
    ] {
        if let Some(part) = item.get(part) {
            return (key(&part[holder]), action);
        }
    }
    panic!("the rig knows no such part of a transaction: {item}")
}

fn key(item: &Value) -> Key {
    let text = |name: &str| item[name]["S"].as_str().unwrap_or_else(|| panic!("no {name} in {item}")).to_owned();
    Key { pk: text("pk"), sk: text("sk") }
}

/// The partition that a query names, and the rest of its key condition in short.
fn queried(body: &Value) -> Key {
    // Every index attribute is named after its index: `agenda_pk`, `agenda_sk`.
    let hash = body["IndexName"].as_str().map_or("pk".to_owned(), |index| format!("{index}_pk"));
    let condition = body["KeyConditionExpression"].as_str().expect("a query has a key condition expression");
    let spaced = condition.replace('=', " = ").replace(['(', ')', ','], " ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let name = |word: &str| body["ExpressionAttributeNames"][word].as_str().unwrap_or(word).to_owned();
    let value = |word: &str| body["ExpressionAttributeValues"][word]["S"].as_str().unwrap_or_default().to_owned();

    let partition = words
        .windows(3)
        .find(|words| name(words[0]) == hash && words[1] == "=")
        .unwrap_or_else(|| panic!("no partition in {condition}"))[2];
    let range: Vec<_> =
        words.iter().filter(|word| word.starts_with(':') && **word != partition).map(|word| value(word)).collect();
    let exact = words.iter().filter(|word| **word == "=").count() == 2;
    let sk = match range.as_slice() {
        [] => "*".to_owned(),
        [one] if exact => one.clone(),
        [one] => format!("{one}…"),
        many => many.join("…"),
    };
    Key { pk: value(partition), sk }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
