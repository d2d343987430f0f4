//! The job after a society has changed its steps: its progress, and what a page of it does. It reschedules the
//! society's unpaid invoices on the agenda.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::reminder::{ListPlace, Policy, Replan};
use domain::{Day, InvoiceId, SocietyId};

use super::named_invoice;
use crate::call::{number, text};
use crate::key::{Key, REPLAN, StateName, attribute, records_of, reminder_shard, reminders_on};
use crate::row::{Item, row};
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

/// How many invoices one page puts on the agenda.
const PAGE: i32 = 100;

impl Store {
    /// A society's steps, on the condition that they have not changed since, and the job that reschedules its invoices
    /// on the agenda. A job for earlier steps is restarted with these.
    pub(crate) fn reminder_steps(&self, society: &SocietyId, policy: &Policy) -> Result<Vec<TransactWriteItem>, Error> {
        let key = Key::reminders(society);
        let chosen = match policy.version {
            1 => self.new_item(&key, policy)?,
            version => TransactWriteItem::builder().put(self.next_version(&key, policy, version - 1)?).build(),
        };
        let replan = Replan::for_steps(society.clone(), policy);
        Ok(vec![chosen, self.replacing(&Key::replan(society), &replan)?])
    }

    /// How far the job is for a society; nothing when there is none.
    pub async fn replan(&self, society: &SocietyId) -> Result<Option<Replan>, Error> {
        self.get(&Key::replan(society)).await?.map(|item| row::<Replan>("a job on the agenda", item)).transpose()
    }

    /// Records its progress, or that it is done. [`Error::Stale`] if another call has recorded some, or newer steps
    /// have restarted it.
    pub async fn commit_replan(&self, before: &Replan, after: Option<Replan>) -> Result<(), Error> {
        let (key, version) = (Key::replan(&before.society), before.version + 1);
        let as_read = [(":version", number(before.version)), (":steps", number(before.steps))];
        let condition = "version = :version AND steps = :steps";
        match after.map(|after| Replan { version, ..after }) {
            Some(after) => self.put(self.putting(&key, &after, condition, as_read)?).await,
            None => self.transact([self.deleting(&key, condition, as_read)?]).await,
        }
    }

    /// The societies with such a job left, should the stream have lost it.
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

    /// A page of a society's unpaid invoices, and after which entry the next one begins, if there is one.
    pub async fn unpaid_page(
        &self,
        society: &SocietyId,
        at: &ListPlace,
    ) -> Result<(Vec<(SocietyId, InvoiceId)>, Option<String>), Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :unpaid AND {} > :after", attribute::LISTING_PK, attribute::LISTING_SK))
            .expression_attribute_values(":unpaid", text(records_of(society, StateName::Unpaid)))
            .expression_attribute_values(":after", text(at.after.as_deref().unwrap_or("!")))
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
    pub async fn put_on_agenda(&self, society: &SocietyId, id: &InvoiceId, on: Day) -> Result<(), Error> {
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
