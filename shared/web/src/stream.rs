//! The table's stream, as far as the functions that follow it look at it.

use serde::Deserialize;

/// A change in the table: which item, and where in the stream.
#[derive(Debug, Deserialize)]
pub struct Record {
    dynamodb: Change,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    keys: Keys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    pk: Text,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    s: String,
}

impl Record {
    /// The partition key of the item that changed.
    #[must_use]
    pub fn pk(&self) -> &str {
        &self.dynamodb.keys.pk.s
    }

    /// The change's place in the stream.
    #[must_use]
    pub fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }
}
