//! A second implementation of `DynamoDB` beside the embedded one, to which every call goes too (`TAIKAI_DYNAMODB`, an
//! address such as `127.0.0.1:8000`). Each answer must be the same, and at the end the table.

use std::env;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Map, Value, json};

use super::TABLE;
use super::call::Answer;

pub(super) struct Mirror {
    address: String,
    /// A table of its own for each scenario: `DynamoDB` Local keeps those of each access key apart, ministack those of
    /// each access key that is an account's number, moto those of each account that a header names.
    account: String,
    /// `TAIKAI_DYNAMODB_IS=moto`: what moto tells otherwise is not compared, namely what an update returns, and whether
    /// there may be more after a limit that the last item has met. The table at the end is.
    is_moto: bool,
}

impl Mirror {
    pub(super) fn from_env(rig: usize) -> Option<Self> {
        let address = env::var("TAIKAI_DYNAMODB").ok()?;
        let account = format!("{:07}{:05}", std::process::id(), rig % 100_000);
        let is_moto = env::var("TAIKAI_DYNAMODB_IS").is_ok_and(|what| what == "moto");
        let mirror = Self { address, account, is_moto };
        let (status, answer) = mirror.call("CreateTable", &local::table::declaration(TABLE).unwrap());
        assert_eq!(status, 200, "{answer}");
        Some(mirror)
    }

    /// Does the same there, and fails the story when it has another outcome.
    pub(super) fn repeat(&self, operation: &str, body: &Value, answer: &Answer) {
        let mut here = outcome(answer.status, &serde_json::from_str(&answer.body).unwrap());
        let (status, told) = self.call(operation, body);
        let mut there = outcome(status, &told);
        if self.is_moto && body["ReturnValues"] == "UPDATED_NEW" {
            here["Attributes"].take();
            there["Attributes"].take();
        }
        if self.is_moto && there["LastEvaluatedKey"].is_null() && here["Count"] == body["Limit"] {
            here["LastEvaluatedKey"].take();
        }
        assert!(
            here == there,
            "{operation} has two outcomes\nasked: {body}\nembedded: {here}\nat {}: {there}\n{told}",
            self.address
        );
    }

    /// Deletes what is gone from the embedded table by itself.
    pub(super) fn expire(&self, left: &[Value]) {
        let key = |item: &Value| json!({"pk": item["pk"], "sk": item["sk"]});
        let left: Vec<Value> = left.iter().map(key).collect();
        for gone in self.items().iter().map(key).filter(|key| !left.contains(key)) {
            self.call("DeleteItem", &json!({"TableName": TABLE, "Key": gone}));
        }
    }

    /// Fails the story when the two tables do not hold the same.
    pub(super) fn compare(&self, items: &[Value]) {
        let by_key = |items: &[Value]| {
            let mut items: Vec<Value> = items.iter().map(canonical).collect();
            items.sort_by_key(|item| (item["pk"].to_string(), item["sk"].to_string()));
            items
        };
        let (here, there) = (by_key(items), by_key(&self.items()));
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there, "an item differs from that at {}", self.address);
        }
        assert_eq!(here.len(), there.len(), "one of the two tables has more items");
    }

    pub(super) fn drop_table(&self) {
        self.call("DeleteTable", &json!({"TableName": TABLE}));
    }

    fn items(&self) -> Vec<Value> {
        let mut items = Vec::new();
        let mut scan = json!({"TableName": TABLE, "ConsistentRead": true});
        loop {
            let (status, mut page) = self.call("Scan", &scan);
            assert_eq!(status, 200, "{page}");
            items.append(page["Items"].as_array_mut().unwrap());
            if page["LastEvaluatedKey"].is_null() {
                return items;
            }
            scan["ExclusiveStartKey"] = page["LastEvaluatedKey"].take();
        }
    }

    /// One call in HTTP/1.0, whose answers end with the connection.
    fn call(&self, operation: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let credential = format!("{}/20260101/ap-northeast-1/dynamodb/aws4_request", self.account);
        let request = format!(
            "POST / HTTP/1.0\r\nHost: {}\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\nX-Amz-Date: 20260101T000000Z\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-amz-date, Signature=0\r\n\
             x-moto-account-id: {}\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.account,
            body.len()
        );
        let mut stream =
            TcpStream::connect(&self.address).unwrap_or_else(|why| panic!("TAIKAI_DYNAMODB, {}: {why}", self.address));
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {operation}: {answer}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        (status, serde_json::from_str(body).unwrap_or_else(|why| panic!("{operation}: {why}: {body}")))
    }
}

/// What must be the same: an answer's content, or the kind of an error. Capacities and wordings may differ.
fn outcome(status: u16, answer: &Value) -> Value {
    if status != 200 {
        let kind = answer["__type"].as_str().and_then(|kind| kind.rsplit('#').next());
        let reasons = answer["CancellationReasons"].as_array().into_iter().flatten();
        return json!({"error": kind, "reasons": reasons.map(|reason| reason["Code"].clone()).collect::<Vec<_>>()});
    }
    let mut content = Map::new();
    for name in ["Attributes", "Item", "Items", "Count", "LastEvaluatedKey"] {
        content.insert(name.to_owned(), canonical(&answer[name]));
    }
    // A batch comes in no order.
    let mut found: Vec<Value> = answer["Responses"][TABLE].as_array().into_iter().flatten().map(canonical).collect();
    found.sort_by_key(Value::to_string);
    content.insert("Responses".to_owned(), found.into());
    content.into()
}

/// A set has no order.
fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let mut value = canonical(value);
                if let (true, Some(set)) = (["SS", "NS", "BS"].contains(&name.as_str()), value.as_array_mut()) {
                    set.sort_by_key(Value::to_string);
                }
                (name.clone(), value)
            })
            .collect(),
        Value::Array(values) => values.iter().map(canonical).collect(),
        other => other.clone(),
    }
}
