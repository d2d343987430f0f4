//! What `DynamoDB` refuses, the rig refuses: a test for each rule, whichever part of the embedded database keeps it.
//! With `TAIKAI_DYNAMODB` the second implementation is asked the same and must refuse it too.

use serde_json::{Value, json};

use super::{Rig, TABLE, dynamodb};

/// Whom a rule is tried on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// The second implementation too.
    Both,
    /// The embedded one alone: `DynamoDB` refuses this, Amazon's `DynamoDB` Local lets it pass.
    Embedded,
}

/// Asks for an operation; the answer is the kind and the words of the refusal, or nothing.
fn refusal(rig: &Rig, at: At, operation: &str, mut body: Value) -> String {
    if body["TransactItems"].is_null() && body["RequestItems"].is_null() {
        body["TableName"] = TABLE.into();
    }
    let answer = dynamodb::execute(rig.database(), operation, &body);
    if let (At::Both, Some(mirror)) = (at, &rig.state().mirror) {
        mirror.repeat(operation, &body, &answer);
    }
    if answer.is_success() { String::new() } else { answer.body }
}

#[track_caller]
fn refuses(operation: &str, body: Value, words: &str) {
    refuses_at(At::Both, operation, body, words);
}

#[track_caller]
fn refuses_at(at: At, operation: &str, body: Value, words: &str) {
    let refusal = refusal(&Rig::new(), at, operation, body);
    assert!(refusal.contains("ValidationException") && refusal.contains(words), "{refusal:?}");
}

#[track_caller]
fn takes(operation: &str, body: Value) {
    assert_eq!(refusal(&Rig::new(), At::Both, operation, body), "");
}

fn key(pk: &str, sk: &str) -> Value {
    json!({"pk": {"S": pk}, "sk": {"S": sk}})
}

fn listed(listing_sk: &str) -> Value {
    let mut item = key("A", "NOTE");
    item["listing_pk"] = json!({"S": "notes"});
    item["listing_sk"] = json!({"S": listing_sk});
    item
}

fn query(condition: &str, sk: &str) -> Value {
    json!({
        "IndexName": "listing",
        "KeyConditionExpression": format!("listing_pk = :pk AND {condition}"),
        "ExpressionAttributeValues": {":pk": {"S": "notes"}, ":sk": {"S": sk}},
    })
}

fn update(expression: &str, value: &str) -> Value {
    json!({"Key": key("A", "NOTE"), "UpdateExpression": expression, "ExpressionAttributeValues": {":value": {"S": value}}})
}

fn in_a_transaction(mut update: Value) -> Value {
    update["TableName"] = TABLE.into();
    json!({"TransactItems": [{"Update": update}]})
}

const EMPTY: &str = "cannot contain an empty string value";

#[test]
fn a_key_is_never_empty() {
    refuses("PutItem", json!({"Item": key("", "NOTE")}), EMPTY);
    refuses("PutItem", json!({"Item": key("A", "")}), EMPTY);
    refuses("GetItem", json!({"Key": key("A", "")}), EMPTY);
    refuses("PutItem", json!({"Item": listed("")}), EMPTY);
    refuses("UpdateItem", update("SET listing_sk = :value", ""), EMPTY);
}

#[test]
fn no_query_asks_for_an_empty_key_not_even_as_a_beginning() {
    refuses("Query", query("begins_with(listing_sk, :sk)", ""), EMPTY);
    refuses("Query", query("listing_sk >= :sk", ""), EMPTY);
    refuses("Query", query("listing_sk = :sk", ""), EMPTY);
    takes("Query", query("begins_with(listing_sk, :sk)", "a"));
    let own = json!({"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": ""}}});
    refuses("Query", own, EMPTY);
}

#[test]
fn a_partition_key_has_2048_bytes_and_a_sort_key_1024() {
    takes("PutItem", json!({"Item": key(&"p".repeat(2_048), &"s".repeat(1_024))}));
    refuses("PutItem", json!({"Item": key(&"p".repeat(2_049), "NOTE")}), "2048 bytes");
    refuses("PutItem", json!({"Item": key("A", &"s".repeat(1_025))}), "1024 bytes");
}

#[test]
fn an_index_has_the_same_limits_however_its_keys_are_written() {
    let (fits, long) = ("字".repeat(341), "字".repeat(342));
    takes("PutItem", json!({"Item": listed(&fits)}));
    takes("UpdateItem", update("SET listing_sk = :value", &fits));
    refuses_at(At::Embedded, "PutItem", json!({"Item": listed(&long)}), "1024 bytes");
    let mut item = listed(&fits);
    item["listing_pk"] = json!({"S": "p".repeat(2_049)});
    refuses_at(At::Embedded, "PutItem", json!({"Item": item}), "2048 bytes");
    refuses_at(At::Embedded, "UpdateItem", update("SET listing_sk = :value", &long), "1024 bytes");
    refuses_at(At::Embedded, "TransactWriteItems", in_a_transaction(update("SET listing_sk=:value", &long)), "1024 bytes");
}

#[test]
fn no_query_asks_for_a_longer_key_than_there_can_be() {
    refuses_at(At::Embedded, "Query", query("begins_with(listing_sk, :sk)", &"s".repeat(1_025)), "1024 bytes");
    refuses_at(At::Embedded, "Query", query("listing_sk BETWEEN :sk AND :sk", &"s".repeat(1_025)), "1024 bytes");
    let own = json!({"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": {"S": "p".repeat(2_049)}}});
    refuses_at(At::Embedded, "Query", own, "2048 bytes");
}

#[test]
fn an_item_has_400_kilobytes() {
    let mut item = key("A", "NOTE");
    item["note"] = json!({"S": "n".repeat(400 * 1_024)});
    refuses("PutItem", json!({"Item": item}), "Item size");
}

#[test]
fn an_expression_has_four_kilobytes() {
    let condition = format!("attribute_not_exists({})", "n".repeat(4_096));
    refuses("PutItem", json!({"Item": key("A", "NOTE"), "ConditionExpression": condition}), "Expression size");
}

#[test]
fn every_placeholder_is_used() {
    refuses("UpdateItem", update("SET note = note", "unused"), "unused in expressions");
    let mut update = update("SET note = :value", "new");
    update["ExpressionAttributeNames"] = json!({"#unused": "note"});
    refuses("UpdateItem", update, "unused in expressions");
    let values = json!({":value": {"S": "new"}});
    refuses(
        "PutItem",
        json!({"Item": key("A", "NOTE"), "ExpressionAttributeValues": values}),
        "can only be specified when using",
    );
}

#[test]
fn a_transaction_has_one_operation_for_each_item_and_100_in_all() {
    let put = |sk: &str| json!({"Put": {"TableName": TABLE, "Item": key("A", sk)}});
    refuses("TransactWriteItems", json!({"TransactItems": [put("NOTE"), put("NOTE")]}), "multiple operations on one item");
    let many = |most: usize| (0..most).map(|number| put(&number.to_string())).collect::<Vec<_>>();
    takes("TransactWriteItems", json!({"TransactItems": many(100)}));
    refuses("TransactWriteItems", json!({"TransactItems": many(101)}), "100");
}

#[test]
fn a_batch_reads_100_items_and_none_twice() {
    let batch = |keys: Vec<Value>| json!({"RequestItems": {TABLE: {"Keys": keys}}});
    refuses("BatchGetItem", batch(vec![key("A", "NOTE"), key("A", "NOTE")]), "duplicates");
    refuses("BatchGetItem", batch((0..101).map(|number| key("A", &number.to_string())).collect()), "100");
}

#[test]
fn a_page_begins_after_a_whole_key() {
    let mut query = query("begins_with(listing_sk, :sk)", "a");
    query["ExclusiveStartKey"] = key("A", "NOTE");
    refuses("Query", query, "starting key is invalid");
}
