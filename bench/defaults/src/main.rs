//! One `GetItem` as in tutorials: the SDK and aws-config with all their defaults.

use aws_config::BehaviorVersion;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Error, Request, run, service_fn, tracing};

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = &Client::new(&config);
    run(service_fn(move |_: Request| async move {
        let found = client
            .get_item()
            .table_name(std::env::var("TAIKAI_TABLE")?)
            .key("pk", AttributeValue::S("A#acc-1001".to_owned()))
            .key("sk", AttributeValue::S("ACCOUNT".to_owned()))
            .send()
            .await?;
        Ok::<_, Error>(format!("{:?}", found.item))
    }))
    .await
}
