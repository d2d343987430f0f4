//! A society chose other steps: its unpaid invoices are looked at anew, page by page, from the next day on.

use std::collections::BTreeSet;

use super::{Day, Error, InvoiceId, Item, Key, Policy, REPLAN, UpdateExpression};
use super::{SocietyId, Store, TransactWriteItem, attribute, named_invoice, number, reminder_shard, reminders_on, row, text};
use crate::key::StateName;
use crate::row::run::ReplanRow;

/// How many invoices one page puts on the agenda.
const PAGE: i32 = 100;

impl Store {
    /// A society's steps, on the condition that nobody has chosen since, and the work of putting its invoices on the agenda anew.
    pub(crate) fn reminder_steps(&self, society: &SocietyId, policy: &Policy) -> Result<Vec<TransactWriteItem>, Error> {
        let key = Key::reminders(society);
        let chosen = match policy.version {
            1 => self.new_item(&key, policy)?,
            version => TransactWriteItem::builder().put(self.next_version(&key, policy, version - 1)?).build(),
        };
        let work = ReplanRow {
            society: society.clone(),
            on: policy.since,
            after: None,
            agenda_pk: REPLAN.to_owned(),
            agenda_sk: society.to_string(),
            version: policy.version,
        };
        // Work under way for the steps before these begins anew.
        Ok(vec![chosen, self.replacing(&Key::replan(society), &work)?])
    }

    /// Goes on with putting a society's invoices on the agenda anew, of no day before `from`, which no run may have passed; whether there is
    /// more to do.
    pub async fn replan(&self, society: &SocietyId, from: Day) -> Result<bool, Error> {
        let key = Key::replan(society);
        let Some(item) = self.get(&key).await? else { return Ok(false) };
        let work = row::<ReplanRow>("work on the agenda", item)?;
        let on = work.on.max(from);
        let (invoices, after) = self.unpaid_page(society, work.after.clone()).await?;
        for (society, id) in &invoices {
            self.put_on_agenda(society, id, on).await?;
        }
        let version = work.version;
        let done = match after {
            None => self.transact([self.delete_version(&key, version)?]).await,
            // The version stays that of the steps, so that newer ones begin anew; the page is what moves.
            Some(after) => self.put(self.next_version(&key, &ReplanRow { after: Some(after), ..work }, version)?).await,
        };
        match done {
            Ok(()) | Err(Error::Stale) => Ok(self.get(&key).await?.is_some()),
            Err(failure) => Err(failure),
        }
    }

    /// The societies with such work left, should the stream have lost it.
    pub async fn replans(&self) -> Result<Vec<SocietyId>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::AGENDA)
            .key_condition_expression(format!("{} = :replan", attribute::AGENDA_PK))
            .expression_attribute_values(":replan", text(REPLAN))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        let societies = answer.items.unwrap_or_default().into_iter().filter_map(|item| {
            let society = item.get(attribute::AGENDA_SK).and_then(|sk| sk.as_s().ok())?;
            SocietyId::parse(society).ok()
        });
        let societies: BTreeSet<_> = societies.collect();
        Ok(societies.into_iter().collect())
    }

    async fn unpaid_page(
        &self,
        society: &SocietyId,
        after: Option<String>,
    ) -> Result<(Vec<(SocietyId, InvoiceId)>, Option<String>), Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :unpaid AND {} > :after", attribute::LISTING_PK, attribute::LISTING_SK))
            .expression_attribute_values(":unpaid", text(crate::key::records_of(society, StateName::Unpaid)))
            .expression_attribute_values(":after", text(after.unwrap_or_else(|| "!".to_owned())))
            .limit(PAGE)
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        let items = answer.items.unwrap_or_default();
        let place = |item: &Item| item.get(attribute::LISTING_SK).and_then(|sk| sk.as_s().ok()).cloned();
        let after = answer.last_evaluated_key.and(items.last().and_then(place));
        Ok((items.iter().map(named_invoice).collect::<Result<_, _>>()?, after))
    }

    /// Looks at an invoice on this day, if it is reminded at all.
    async fn put_on_agenda(&self, society: &SocietyId, id: &InvoiceId, on: Day) -> Result<(), Error> {
        let mut update = UpdateExpression::default();
        update.set(attribute::AGENDA_PK, text(reminders_on(on, reminder_shard(id))));
        update.set(attribute::AGENDA_SK, text(id.as_str()));
        update.add("plan_version", number(1));
        self.decide(|| async {
            let item = self.get(&Key::invoice(society, id)).await?;
            let version = item.as_ref().and_then(|item| item.get("plan_version")).cloned();
            let is_reminded = item.is_some_and(|item| {
                let unpaid = item.get("state").and_then(|state| state.as_s().ok()).is_some_and(|state| state == "unpaid");
                unpaid && !item.contains_key("collected_by") && !item.contains_key("kept_until")
            });
            let (true, Some(version)) = (is_reminded, version) else { return Ok(()) };
            self.transact([self.assign(&Key::invoice(society, id), update.clone(), [("plan_version", version)])?]).await
        })
        .await
    }
}
