//! What triggers a background function: its schedule, or the table's stream. Only the parts of the event that are used.

use serde::Deserialize;
use serde_json::Value;

/// A call. Whatever is in it is understood or left out with a line in the log: a record that nobody can read must not
/// keep its neighbours from being dealt with, and comes no clearer the next time. No line says what was in it, since a
/// record holds a whole item.
#[derive(Debug, Deserialize)]
#[serde(from = "Value")]
pub enum Call {
    /// Changes from the table's stream, in the order in which they were made.
    Stream {
        /// The changes that can be read.
        records: Vec<Record>,
    },
    /// The schedule.
    Schedule {
        /// The moment for which it was called.
        time: String,
    },
    /// Neither.
    Unknown,
}

/// A change in the table: which item, and where in the stream.
#[derive(Debug)]
pub struct Record {
    pk: String,
    sequence_number: Option<String>,
}

impl From<Value> for Call {
    fn from(call: Value) -> Self {
        if let Some(records) = call["Records"].as_array() {
            return Self::Stream { records: records.iter().filter_map(Record::read).collect() };
        }
        if let Some(time) = call["time"].as_str() {
            return Self::Schedule { time: time.to_owned() };
        }
        tracing::warn!("a call that is neither the stream's nor the schedule's");
        Self::Unknown
    }
}

impl Record {
    fn read(record: &Value) -> Option<Self> {
        let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str);
        let image = || text("/dynamodb/NewImage/pk/S").or_else(|| text("/dynamodb/OldImage/pk/S"));
        let sequence_number = text("/dynamodb/SequenceNumber").filter(|number| !number.is_empty());
        let Some(pk) = text("/dynamodb/Keys/pk/S").or_else(image) else {
            tracing::warn!(change = sequence_number, "a change that names no item");
            return None;
        };
        Some(Self { pk: pk.to_owned(), sequence_number: sequence_number.map(str::to_owned) })
    }

    /// The partition key of the item that changed.
    #[must_use]
    pub fn pk(&self) -> &str {
        &self.pk
    }

    /// The change's place in the stream, by which it can be asked for again.
    #[must_use]
    pub fn sequence_number(&self) -> Option<&str> {
        self.sequence_number.as_deref()
    }
}
