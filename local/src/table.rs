//! The product's table, created from its only declaration, in `infra/template.yaml`.

use dynoxide::{
    Database,
    actions::{
        create_table::CreateTableRequest,
        update_time_to_live::{TimeToLiveSpecification, UpdateTimeToLiveRequest},
    },
};
use serde_json::{Value, json};

use crate::{Problem, template::Template};

/// The table as the template declares it, in the words of `CreateTable`.
pub fn declaration(table_name: &str) -> Result<Value, Problem> {
    Ok(declared(table_name, &Template::read()?.table))
}

fn declared(table_name: &str, declared: &Value) -> Value {
    let mut table = json!({ "TableName": table_name });
    for property in ["BillingMode", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "StreamSpecification"] {
        if !declared[property].is_null() {
            table[property] = declared[property].clone();
        }
    }
    // CloudFormation switches a stream on by naming what it shows; the API wants both said.
    if table["StreamSpecification"].is_object() {
        table["StreamSpecification"]["StreamEnabled"] = Value::Bool(true);
    }
    table
}

/// Creates the table with its keys, indexes, stream and time to live.
pub fn create_table(database: &Database, table_name: &str) -> Result<(), Problem> {
    create_declared(database, table_name, &Template::read()?.table)
}

fn create_declared(database: &Database, table_name: &str, declared: &Value) -> Result<(), Problem> {
    let refused = |what: &str, why: String| format!("{what} as infra/template.yaml declares it: {why}");
    let table = self::declared(table_name, declared);
    let request: CreateTableRequest = serde_json::from_value(table).map_err(|error| refused("the table", error.to_string()))?;
    database.create_table(request).map_err(|error| refused("the table", error.to_string()))?;

    if declared["TimeToLiveSpecification"].is_object() {
        let specification: TimeToLiveSpecification = serde_json::from_value(declared["TimeToLiveSpecification"].clone())
            .map_err(|error| refused("time to live", error.to_string()))?;
        let request = UpdateTimeToLiveRequest { table_name: table_name.to_owned(), time_to_live_specification: specification };
        database.update_time_to_live(request).map_err(|error| refused("time to live", error.to_string()))?;
    }
    Ok(())
}

/// Whether the database holds the table already.
pub fn exists(database: &Database, table_name: &str) -> Result<bool, Problem> {
    let found = database.get_table_metadata(table_name).map_err(|error| error.to_string())?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_table_has_its_indexes_stream_and_time_to_live() {
        let database = Database::memory().unwrap();
        create_table(&database, "taikai").unwrap();

        let request = serde_json::from_value(json!({ "TableName": "taikai" })).unwrap();
        let table = serde_json::to_value(database.describe_table(request).unwrap()).unwrap();
        let mut indexes: Vec<_> = table["Table"]["GlobalSecondaryIndexes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|index| index["IndexName"].as_str().unwrap())
            .collect();
        indexes.sort_unstable();
        assert_eq!(indexes, ["agenda", "listing"]);
        assert_eq!(table["Table"]["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");

        let request = serde_json::from_value(json!({ "TableName": "taikai" })).unwrap();
        let ttl = serde_json::to_value(database.describe_time_to_live(request).unwrap()).unwrap();
        assert_eq!(ttl["TimeToLiveDescription"]["AttributeName"], "expires_at");
        assert!(exists(&database, "taikai").unwrap());
        assert!(!exists(&database, "other").unwrap());
    }
}
