//! Calls to `DynamoDB` in the way that this product makes them: consistent reads, conditional writes.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::config::AsyncSleep;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Delete, KeysAndAttributes, Put, TransactWriteItem, Update};
use domain::audit::AuditRecord;
use domain::deletion::kept_until;
use domain::mail::{Mail, Outgoing};
use domain::{AccountId, Day, Instant};
use futures_util::future::try_join_all;

use crate::key::{Key, attribute};
use crate::row::{Fill, Item, item};
use crate::secret::{jitter, time_ordered};
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

/// How many keys `DynamoDB` takes at once.
const BATCH: usize = 100;

/// How many requests are made, the first included, for keys that `DynamoDB` leaves out of a batch. If some are still
/// missing, that is an overload.
const BATCHES: u32 = 6;

/// How many items of growing data are read in parallel with the session, before it is verified: some 64 KB.
pub(crate) const BESIDE: i32 = 100;

/// A reading of which the first items have come. The rest waits for the verdict on who asks, so that a made-up cookie
/// reads no more than this.
pub(crate) struct Begun {
    query: QueryFluentBuilder,
    items: Vec<Item>,
    next: Option<Item>,
}

impl Begun {
    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty() && self.next.is_none()
    }

    /// Everything, unless there is more than has come.
    pub(crate) fn whole(self) -> Option<Vec<Item>> {
        self.next.is_none().then_some(self.items)
    }

    /// Everything, if the visitor may see it; otherwise nothing more is read.
    pub(crate) async fn finish(self, may_see: bool) -> Result<Vec<Item>, Error> {
        let Self { query, mut items, next } = self;
        match next {
            _ if !may_see => Ok(vec![]),
            None => Ok(items),
            Some(next) => {
                items.extend(every_page(query.set_limit(None), Some(next)).await?);
                Ok(items)
            }
        }
    }
}

/// What was found of the keys of a batch.
#[derive(Default)]
pub(crate) struct Found(HashMap<Key, Item>);

impl Found {
    /// A copy of the item of this key, if there is one.
    pub(crate) fn look(&self, key: &Key) -> Option<Item> {
        self.0.get(key).cloned()
    }

    /// Takes the item of this key out, if there is one.
    pub(crate) fn take(&mut self, key: &Key) -> Option<Item> {
        self.0.remove(key)
    }
}

/// A row that may have a last day.
struct KeptRow<'a, R> {
    row: &'a R,
    last_day: Option<Day>,
}

impl<R: Fill> Fill for KeptRow<'_, R> {
    fn fill(&self, item: &mut Item) {
        self.row.fill(item);
        if let Some(day) = self.last_day {
            item.insert("kept_until".to_owned(), text(day.to_string()));
            item.insert("expires_at".to_owned(), number(day.plus_days(1).begins().seconds()));
        }
    }
}

impl Store {
    /// Reads these items as they are now, however many, in one round trip; a key may come twice.
    pub(crate) async fn batch(&self, keys: &[Key]) -> Result<Found, Error> {
        let keys: Vec<_> = keys.iter().collect::<HashSet<_>>().into_iter().collect();
        let mut found = Found::default();
        for part in try_join_all(keys.chunks(BATCH).map(|keys| self.one_batch(keys))).await? {
            found.0.extend(part);
        }
        Ok(found)
    }

    async fn one_batch(&self, keys: &[&Key]) -> Result<HashMap<Key, Item>, Error> {
        let mut found = HashMap::with_capacity(keys.len());
        let mut wanted = KeysAndAttributes::builder()
            .consistent_read(true)
            .set_keys(Some(keys.iter().map(|key| key.attributes()).collect()))
            .build()
            .map_err(|_| Error::unreadable("a batch of keys"))?;
        for tries in 1..=BATCHES {
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.table, wanted)
                .send()
                .await
                .map_err(|failure| Error::from_call("BatchGetItem", failure))?;
            for item in answer.responses.unwrap_or_default().remove(&self.table).unwrap_or_default() {
                found.insert(key_of(&item)?, item);
            }
            match answer.unprocessed_keys.unwrap_or_default().remove(&self.table) {
                Some(rest) if !rest.keys.is_empty() => wanted = rest,
                Some(_) | None => return Ok(found),
            }
            if tries < BATCHES {
                self.sleep.sleep(jitter(tries)).await;
            }
        }
        Err(Error::Busy)
    }

    /// Reads one item as it is now.
    pub(crate) async fn get(&self, key: &Key) -> Result<Option<Item>, Error> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|failure| Error::from_call("GetItem", failure))?;
        Ok(answer.item)
    }

    /// Reads every item of a partition whose sort key begins so, as they are now.
    pub(crate) async fn partition(&self, pk: &str, begins: &str) -> Result<Vec<Item>, Error> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        every_page(beginning(query, [attribute::PK, attribute::SK], pk, begins), None).await
    }

    /// The first items of a partition whose sort keys begin so, as they are now.
    pub(crate) async fn begin_partition(&self, pk: &str, begins: &str) -> Result<Begun, Error> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        begin(beginning(query, [attribute::PK, attribute::SK], pk, begins), BESIDE).await
    }

    /// The first items of a partition from those whose sort keys begin with the first of these to those that begin with
    /// the last, as they are now.
    pub(crate) async fn begin_between(&self, pk: &str, [first, last]: [&str; 2]) -> Result<Begun, Error> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        begin(
            query
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":pk", text(pk))
                .expression_attribute_values(":first", text(first))
                // After every character that a key has.
                .expression_attribute_values(":last", text(format!("{last}~"))),
            BESIDE,
        )
        .await
    }

    /// The first items of a partition of the `listing` index whose sort keys begin so, if anything is said. The index
    /// follows the table by a moment.
    pub(crate) async fn begin_listed(&self, pk: &str, begins: Option<&str>) -> Result<Begun, Error> {
        let query = self.client.query().table_name(&self.table).index_name(attribute::LISTING);
        let query = match begins {
            Some(begins) => beginning(query, [attribute::LISTING_PK, attribute::LISTING_SK], pk, begins),
            None => query
                .key_condition_expression(format!("{} = :pk", attribute::LISTING_PK))
                .expression_attribute_values(":pk", text(pk)),
        };
        begin(query, BESIDE).await
    }

    /// These attributes of the first items of a partition of the `listing` index.
    pub(crate) async fn begin_listed_as(&self, pk: &str, attributes: &str) -> Result<Begun, Error> {
        let query = self.client.query().table_name(&self.table).index_name(attribute::LISTING);
        let query = query
            .key_condition_expression(format!("{} = :pk", attribute::LISTING_PK))
            .expression_attribute_values(":pk", text(pk))
            .projection_expression(attributes);
        begin(query, BESIDE).await
    }

    /// Writes an item on a condition.
    pub(crate) async fn put(&self, write: Put) -> Result<(), Error> {
        self.client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write.item))
            .set_condition_expression(write.condition_expression)
            .set_expression_attribute_values(write.expression_attribute_values)
            .send()
            .await
            .map_err(|failure| Error::from_call("PutItem", failure))?;
        Ok(())
    }

    /// Writes all of these or none.
    pub(crate) async fn transact(&self, writes: impl IntoIterator<Item = TransactWriteItem>) -> Result<(), Error> {
        self.client
            .transact_write_items()
            .set_transact_items(Some(writes.into_iter().collect()))
            .send()
            .await
            .map_err(Error::from_transaction)?;
        Ok(())
    }

    /// An item, which replaces any that has its key: the job that it names starts again.
    pub(crate) fn replacing(&self, key: &Key, row: &impl Fill) -> Result<TransactWriteItem, Error> {
        let put = Put::builder().table_name(&self.table).set_item(Some(item(key, row))).build();
        Ok(TransactWriteItem::builder().put(put.map_err(|_| Error::unreadable("a put"))?).build())
    }

    /// A new item, on the condition that there is none of its key.
    pub(crate) fn new_item(&self, key: &Key, row: &impl Fill) -> Result<TransactWriteItem, Error> {
        let put = self.putting(key, row, "attribute_not_exists(pk)", [])?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// An audit record in the partition of the account that it is about.
    pub(crate) fn audit(&self, account: &AccountId, entry: &AuditRecord) -> Result<TransactWriteItem, Error> {
        let key = Key::audit(account, entry.event.society(), &time_ordered(entry.at));
        self.new_item(&key, entry)
    }

    /// An audit record in the partition of an account that may be deleted.
    pub(crate) fn audit_kept(
        &self,
        account: &AccountId,
        entry: &AuditRecord,
        deleted_on: Option<Day>,
    ) -> Result<TransactWriteItem, Error> {
        let key = Key::audit(account, entry.event.society(), &time_ordered(entry.at));
        self.kept_item(&key, entry, deleted_on)
    }

    /// An item with its last day, when it joins what is kept of an account that was deleted; as [`Self::new_item`]
    /// otherwise.
    pub(crate) fn kept_item(&self, key: &Key, row: &impl Fill, deleted_on: Option<Day>) -> Result<TransactWriteItem, Error> {
        self.new_item(key, &KeptRow { row, last_day: deleted_on.map(kept_until) })
    }

    /// A mail that goes into the outbox now.
    pub(crate) fn outgoing(&self, mail: Mail, at: Instant) -> Result<TransactWriteItem, Error> {
        self.new_item(&Key::mail(&mail.id), &Outgoing::new(mail, at))
    }

    /// An item that expires, on the condition that there is none with its key, or only an expired one that `DynamoDB`
    /// has not deleted yet.
    pub(crate) fn passing_item(&self, key: &Key, row: &impl Fill, now: Instant) -> Result<TransactWriteItem, Error> {
        let now = number(now.seconds());
        let put = self.putting(key, row, "attribute_not_exists(pk) OR expires_at <= :now", [(":now", now)])?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// An item in place of the one of this version.
    pub(crate) fn next_version(&self, key: &Key, row: &impl Fill, version: u64) -> Result<Put, Error> {
        self.putting(key, row, "version = :version", [(":version", number(version))])
    }

    pub(crate) fn putting<const N: usize>(
        &self,
        key: &Key,
        row: &impl Fill,
        condition: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<Put, Error> {
        Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(key, row)))
            .condition_expression(condition)
            .set_expression_attribute_values((N > 0).then(|| named(values)))
            .build()
            .map_err(|_| Error::unreadable("a put"))
    }

    /// A change of some attributes of an item, on a condition.
    pub(crate) fn update<const N: usize>(
        &self,
        key: &Key,
        expression: &str,
        condition: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<TransactWriteItem, Error> {
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .update_expression(expression)
            .condition_expression(condition)
            .set_expression_attribute_values(Some(named(values)))
            .build()
            .map_err(|_| Error::unreadable("an update"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// A change of these attributes, on the condition that others have these values.
    pub(crate) fn assign<'a>(
        &self,
        key: &Key,
        update: UpdateExpression,
        conditions: impl IntoIterator<Item = (&'a str, AttributeValue)>,
    ) -> Result<TransactWriteItem, Error> {
        let UpdateExpression { set, add, remove, mut names, mut values } = update;
        let clauses = [("SET", set), ("ADD", add), ("REMOVE", remove)];
        let clauses = clauses.into_iter().filter(|(_, parts)| !parts.is_empty());
        let expression: Vec<_> = clauses.map(|(clause, parts)| format!("{clause} {}", parts.join(", "))).collect();
        let mut condition = vec![];
        for (number, (name, value)) in conditions.into_iter().enumerate() {
            names.insert(format!("#condition{number}"), name.to_owned());
            values.insert(format!(":condition{number}"), value);
            condition.push(format!("#condition{number} = :condition{number}"));
        }
        let condition = (!condition.is_empty()).then(|| condition.join(" AND "));
        let update = Update::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .update_expression(expression.join(" "))
            .set_condition_expression(condition)
            .set_expression_attribute_names(Some(names))
            .set_expression_attribute_values(Some(values))
            .build()
            .map_err(|_| Error::unreadable("an update"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The condition that an item has not changed since the decision, in a transaction that changes others.
    pub(crate) fn check<const N: usize>(
        &self,
        key: &Key,
        condition: &str,
        values: [(&str, AttributeValue); N],
        names: &[(&str, &str)],
    ) -> Result<TransactWriteItem, Error> {
        let names: HashMap<_, _> =
            names.iter().map(|(placeholder, name)| ((*placeholder).to_owned(), (*name).to_owned())).collect();
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .condition_expression(condition)
            .set_expression_attribute_values((N > 0).then(|| named(values)))
            .set_expression_attribute_names((!names.is_empty()).then_some(names))
            .build()
            .map_err(|_| Error::unreadable("a check"))?;
        Ok(TransactWriteItem::builder().condition_check(check).build())
    }

    /// The end of an item that may be gone already.
    pub(crate) fn delete(&self, key: &Key) -> Result<TransactWriteItem, Error> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .build()
            .map_err(|_| Error::unreadable("a delete"))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// The end of an item, on the condition that it is there.
    pub(crate) fn delete_existing(&self, key: &Key) -> Result<TransactWriteItem, Error> {
        self.deleting(key, "attribute_exists(pk)", [])
    }

    /// The end of an item of this version.
    pub(crate) fn delete_version(&self, key: &Key, version: u64) -> Result<TransactWriteItem, Error> {
        self.deleting(key, "version = :version", [(":version", number(version))])
    }

    /// The end of an item, on a condition.
    pub(crate) fn deleting<const N: usize>(
        &self,
        key: &Key,
        condition: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<TransactWriteItem, Error> {
        let delete = Delete::builder()
            .table_name(&self.table)
            .set_key(Some(key.attributes()))
            .condition_expression(condition)
            .set_expression_attribute_values((N > 0).then(|| named(values)))
            .build()
            .map_err(|_| Error::unreadable("a delete"))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// That an item is as the decision took it to be, without changing it.
    pub(crate) fn provided<const N: usize>(
        &self,
        key: &Key,
        condition: &str,
        values: [(&str, AttributeValue); N],
    ) -> Result<TransactWriteItem, Error> {
        self.check(key, condition, values, &[])
    }
}

/// A query for what begins so in a partition, by the names of its two keys.
fn beginning(query: QueryFluentBuilder, [pk, sk]: [&str; 2], partition: &str, begins: &str) -> QueryFluentBuilder {
    query
        .key_condition_expression(format!("{pk} = :pk AND begins_with({sk}, :begins)"))
        .expression_attribute_values(":pk", text(partition))
        .expression_attribute_values(":begins", text(begins))
}

/// The first items that a query finds.
pub(crate) async fn begin(query: QueryFluentBuilder, most: i32) -> Result<Begun, Error> {
    let answer = query.clone().limit(most).send().await.map_err(|failure| Error::from_call("Query", failure))?;
    Ok(Begun { query, items: answer.items.unwrap_or_default(), next: answer.last_evaluated_key })
}

/// Every item that a query finds, over all pages of its answer, from here on.
async fn every_page(query: QueryFluentBuilder, mut from: Option<Item>) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    loop {
        let answer = query.clone().set_exclusive_start_key(from).send().await;
        let answer = answer.map_err(|failure| Error::from_call("Query", failure))?;
        items.extend(answer.items.unwrap_or_default());
        from = answer.last_evaluated_key;
        if from.is_none() {
            return Ok(items);
        }
    }
}

pub(crate) fn named<const N: usize>(values: [(&str, AttributeValue); N]) -> HashMap<String, AttributeValue> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(crate) fn number<N: ToString + Copy>(value: N) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// An item's sort key.
pub(crate) fn sort_key(item: &Item) -> &str {
    item.get(attribute::SK).and_then(|sk| sk.as_s().ok()).map_or("", String::as_str)
}

pub(crate) fn key_of(item: &Item) -> Result<Key, Error> {
    let part = |name| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    match (part(attribute::PK), part(attribute::SK)) {
        (Some(pk), Some(sk)) => Ok(Key { pk, sk }),
        _ => Err(Error::unreadable("a key")),
    }
}
