//! Only the SDK calls that an action needs, with the SDK set up as in the product: a lower bound for the action's time.
//!
//! The event lists the calls: `[[{"operation": …, "request": …}, …], …]`. Those of an inner list run in parallel, the
//! lists one after another.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, StalledStreamProtectionConfig};
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Delete, KeysAndAttributes, Put, ReturnValue, TransactWriteItem, Update,
};
use futures_util::future::try_join_all;
use lambda_http::lambda_runtime::{LambdaEvent, run};
use lambda_http::{Error, service_fn};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Call {
    operation: String,
    request: Value,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let access = aws::Access::from_env()?;
    let mut config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(access.region.clone()))
        .credentials_provider(access.credentials.clone())
        .push_auth_scheme(access.signer("dynamodb"))
        .interceptor(aws::NoUserAgent)
        .http_client(access.http.clone())
        .sleep_impl(access.sleep.clone())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_config(RetryConfig::disabled());
    config.set_endpoint_url(access.dynamodb.clone());
    access.connect_to_dynamodb(2).await;
    let client = &Client::from_conf(config.build());
    run(service_fn(move |event: LambdaEvent<Vec<Vec<Call>>>| async move {
        for calls in event.payload {
            try_join_all(calls.into_iter().map(|call| make(client, call))).await?;
        }
        Ok::<_, Error>(())
    }))
    .await
}

async fn make(client: &Client, Call { operation, request }: Call) -> Result<(), Error> {
    let text = |name: &str| request[name].as_str().map(str::to_owned);
    match operation.as_str() {
        "BatchGetItem" => {
            let tables = request["RequestItems"].as_object().into_iter().flatten();
            let wanted = tables.map(|(table, wanted)| {
                let keys = list(&wanted["Keys"]).iter().map(item).collect();
                let wanted = KeysAndAttributes::builder().consistent_read(wanted["ConsistentRead"] == true).set_keys(keys);
                Ok::<_, Error>((table.clone(), wanted.build()?))
            });
            client.batch_get_item().set_request_items(Some(wanted.collect::<Result<_, _>>()?)).send().await?;
        }
        "GetItem" => {
            let call = client.get_item().set_table_name(text("TableName")).set_key(item(&request["Key"]));
            call.consistent_read(request["ConsistentRead"] == true).send().await?;
        }
        "Query" => {
            client
                .query()
                .set_table_name(text("TableName"))
                .set_index_name(text("IndexName"))
                .set_consistent_read(request["ConsistentRead"].as_bool())
                .set_key_condition_expression(text("KeyConditionExpression"))
                .set_expression_attribute_values(item(&request["ExpressionAttributeValues"]))
                .set_exclusive_start_key(item(&request["ExclusiveStartKey"]))
                .set_limit(request["Limit"].as_i64().and_then(|limit| limit.try_into().ok()))
                .send()
                .await?;
        }
        "PutItem" => {
            client
                .put_item()
                .set_table_name(text("TableName"))
                .set_item(item(&request["Item"]))
                .set_condition_expression(text("ConditionExpression"))
                .set_expression_attribute_values(item(&request["ExpressionAttributeValues"]))
                .send()
                .await?;
        }
        "UpdateItem" => {
            client
                .update_item()
                .set_table_name(text("TableName"))
                .set_key(item(&request["Key"]))
                .set_update_expression(text("UpdateExpression"))
                .set_condition_expression(text("ConditionExpression"))
                .set_expression_attribute_values(item(&request["ExpressionAttributeValues"]))
                .set_return_values(request["ReturnValues"].as_str().map(ReturnValue::from))
                .send()
                .await?;
        }
        "TransactWriteItems" => {
            let writes = list(&request["TransactItems"]).iter().map(write).collect::<Result<_, _>>()?;
            client.transact_write_items().set_transact_items(Some(writes)).send().await?;
        }
        other => return Err(format!("bench/bare knows no {other}").into()),
    }
    Ok(())
}

fn write(write: &Value) -> Result<TransactWriteItem, Error> {
    let [put, update, delete, check] = ["Put", "Update", "Delete", "ConditionCheck"].map(|part| &write[part]);
    let text = |part: &Value, name: &str| part[name].as_str().map(str::to_owned);
    let (condition, values) = ("ConditionExpression", "ExpressionAttributeValues");
    let item_of = |part: &Value, name: &str| item(&part[name]);
    let built = TransactWriteItem::builder();
    let built = if put.is_object() {
        built.put(
            Put::builder()
                .set_table_name(text(put, "TableName"))
                .set_item(item_of(put, "Item"))
                .set_condition_expression(text(put, condition))
                .set_expression_attribute_values(item_of(put, values))
                .build()?,
        )
    } else if update.is_object() {
        built.update(
            Update::builder()
                .set_table_name(text(update, "TableName"))
                .set_key(item_of(update, "Key"))
                .set_update_expression(text(update, "UpdateExpression"))
                .set_condition_expression(text(update, condition))
                .set_expression_attribute_values(item_of(update, values))
                .build()?,
        )
    } else if delete.is_object() {
        built.delete(
            Delete::builder()
                .set_table_name(text(delete, "TableName"))
                .set_key(item_of(delete, "Key"))
                .set_condition_expression(text(delete, condition))
                .set_expression_attribute_values(item_of(delete, values))
                .build()?,
        )
    } else {
        built.condition_check(
            ConditionCheck::builder()
                .set_table_name(text(check, "TableName"))
                .set_key(item_of(check, "Key"))
                .set_condition_expression(text(check, condition))
                .set_expression_attribute_values(item_of(check, values))
                .build()?,
        )
    };
    Ok(built.build())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn item(value: &Value) -> Option<HashMap<String, AttributeValue>> {
    value.as_object().map(|item| item.iter().map(|(name, value)| (name.clone(), attribute(value))).collect())
}

/// An attribute value from its JSON on the wire.
fn attribute(value: &Value) -> AttributeValue {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match value.as_object().and_then(|value| value.iter().next()) {
        Some((kind, value)) => match kind.as_str() {
            "S" => AttributeValue::S(text(value)),
            "N" => AttributeValue::N(text(value)),
            "BOOL" => AttributeValue::Bool(value == true),
            "L" => AttributeValue::L(list(value).iter().map(attribute).collect()),
            "M" => AttributeValue::M(item(value).unwrap_or_default()),
            "SS" => AttributeValue::Ss(list(value).iter().map(text).collect()),
            _ => AttributeValue::Null(true),
        },
        None => AttributeValue::Null(true),
    }
}
