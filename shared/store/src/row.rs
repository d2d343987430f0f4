//! Rows: how the domain's values are stored in the table. They are private to this crate.
//!
//! The macros of `cell.rs` describe a type once for reading and writing. `format.txt` shows the stored format.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::Error;
use crate::key::{Key, attribute};

#[macro_use]
pub(crate) mod cell;

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod deletion;
pub(crate) mod delivery;
#[cfg(test)]
mod format;
pub(crate) mod invoice;
pub(crate) mod job;
pub(crate) mod joining;
pub(crate) mod mail;
pub(crate) mod membership;
pub(crate) mod payment;
pub(crate) mod plan;
pub(crate) mod seal;
pub(crate) mod session;
pub(crate) mod society;
pub(crate) mod tally;
pub(crate) mod terms;

pub(crate) use cell::{Cell, Fill, Item, Odd, Take, get, set};

/// The item of a row under its key.
pub(crate) fn item(key: &Key, row: &impl Fill) -> Item {
    let mut item = HashMap::with_capacity(28);
    row.fill(&mut item);
    item.insert(attribute::PK.to_owned(), AttributeValue::S(key.pk.clone()));
    item.insert(attribute::SK.to_owned(), AttributeValue::S(key.sk.clone()));
    item
}

/// The row in an item.
pub(crate) fn row<R: Take<Key = ()>>(what: &'static str, item: Item) -> Result<R, Error> {
    row_of(what, item, &())
}

/// The row in an item, with the parts that come from its key.
pub(crate) fn row_of<R: Take>(what: &'static str, mut item: Item, key: &R::Key) -> Result<R, Error> {
    R::take(&mut item, key).map_err(|odd| unreadable(what, odd))
}

pub(crate) fn unreadable(what: &'static str, odd: Odd) -> Error {
    Error::Unreadable { what, source: Some(odd.into()) }
}

/// Reads one value of the domain out of a key's text.
pub(crate) fn read<T, E>(what: &'static str, parsed: Result<T, E>) -> Result<T, Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    parsed.map_err(|source| Error::Unreadable { what, source: Some(source.into()) })
}
