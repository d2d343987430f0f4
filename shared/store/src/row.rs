//! Rows: how the domain's values lie in the table. Nothing outside this crate sees one.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Day, Instant, Yen};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::key::{Key, attribute};

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod deletion;
pub(crate) mod delivery;
pub(crate) mod invoice;
pub(crate) mod mail;
pub(crate) mod membership;
pub(crate) mod payment;
pub(crate) mod plan;
pub(crate) mod run;
pub(crate) mod session;
pub(crate) mod society;
pub(crate) mod tally;

/// An item as the SDK has it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The item of a row under its key.
pub(crate) fn item(key: &Key, row: &impl Serialize) -> Result<Item, Error> {
    let mut item: Item =
        serde_dynamo::to_item(row).map_err(|source| Error::Unreadable { what: "a row to write", source: Some(source.into()) })?;
    item.insert(attribute::PK.to_owned(), AttributeValue::S(key.pk.clone()));
    item.insert(attribute::SK.to_owned(), AttributeValue::S(key.sk.clone()));
    Ok(item)
}

/// The row in an item.
pub(crate) fn row<R: DeserializeOwned>(what: &'static str, item: Item) -> Result<R, Error> {
    serde_dynamo::from_item(item).map_err(|source| unreadable(what, &source))
}

/// What is wrong with a row, without a word of what is in it: it may be an address, and this gets into the log.
pub(crate) fn unreadable(what: &'static str, source: &serde_dynamo::Error) -> Error {
    let wrong = source.to_string();
    let wrong = if wrong.starts_with("missing field") { wrong } else { "something in it is of another kind".to_owned() };
    Error::Unreadable { what, source: Some(wrong.into()) }
}

/// Reads one value of the domain out of a row's text.
pub(crate) fn read<T, E>(what: &'static str, parsed: Result<T, E>) -> Result<T, Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    parsed.map_err(|source| Error::Unreadable { what, source: Some(source.into()) })
}

pub(crate) fn yen(what: &'static str, yen: u64) -> Result<Yen, Error> {
    read(what, Yen::new(yen))
}

pub(crate) fn day(what: &'static str, text: &str) -> Result<Day, Error> {
    read(what, Day::parse(text))
}

pub(crate) fn instant(what: &'static str, millis: i64) -> Result<Instant, Error> {
    read(what, Instant::from_millis(millis))
}
