//! The table's stream, as `deliver-mail` gets it from Lambda.

use serde_json::{Value, json};

use super::{Rig, TABLE};

impl Rig {
    /// The stream's new outbox records since this was last asked: those that pass the event source mapping's filter,
    /// oldest first.
    ///
    /// A scenario batches, repeats, reorders, spoils or loses them, and makes an event of the rest with
    /// [`stream_event`].
    pub(crate) fn stream(&self) -> Vec<Value> {
        let mut state = self.state();
        let mut iterator = state.stream.take().unwrap_or_else(|| self.beginning());
        let mut wanted = Vec::new();
        loop {
            let request = json!({"ShardIterator": iterator});
            let page = self.database().get_records(serde_json::from_value(request).unwrap()).unwrap();
            let page = json!(page);
            let records = page["Records"].as_array().unwrap();
            wanted.extend(records.iter().filter(|record| is_wanted(record)).map(as_delivered));
            page["NextShardIterator"].as_str().unwrap().clone_into(&mut iterator);
            if records.is_empty() {
                break;
            }
        }
        state.stream = Some(iterator);
        wanted
    }

    fn beginning(&self) -> String {
        let stream = self.database().list_streams(serde_json::from_value(json!({"TableName": TABLE})).unwrap()).unwrap();
        let arn = json!(stream)["Streams"][0]["StreamArn"].clone();
        let stream = self.database().describe_stream(serde_json::from_value(json!({"StreamArn": arn})).unwrap()).unwrap();
        let shard = json!(stream)["StreamDescription"]["Shards"][0]["ShardId"].clone();
        let request = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        let iterator = self.database().get_shard_iterator(serde_json::from_value(request).unwrap()).unwrap();
        iterator.shard_iterator.unwrap()
    }
}

/// The filter of the template: `eventName` is INSERT and the partition key begins with `M#`.
fn is_wanted(record: &Value) -> bool {
    let pk = record.pointer("/dynamodb/Keys/pk/S").and_then(Value::as_str);
    record["eventName"] == "INSERT" && pk.is_some_and(|pk| pk.starts_with("M#"))
}

/// Lambda adds the stream that a record comes from.
fn as_delivered(record: &Value) -> Value {
    let mut record = record.clone();
    record["eventSourceARN"] =
        json!(format!("arn:aws:dynamodb:ap-northeast-1:000000000000:table/{TABLE}/stream/2026-11-23T00:00:00.000"));
    record
}

/// One batch as Lambda hands it to the function.
pub(crate) fn stream_event(records: &[Value]) -> Value {
    json!({"Records": records})
}
