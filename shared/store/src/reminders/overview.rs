//! A society's reminders as an operator sees them: its steps, what the next run would send, and the results of the last
//! ones.

use domain::mail::Outgoing;
use domain::reminder::{Policy, Run};
use domain::{Day, Instant, InvoiceId, SocietyId};
use futures_util::future::try_join_all;

use super::{ReminderBasis, named_invoice, policy};
use crate::call::text;
use crate::key::{Key, StateName, attribute, records_of};
use crate::operator::{OperatorVisit, operator_visit};
use crate::read::{Caller, Read, SessionKey};
use crate::row::{Item, row};
use crate::{Error, Store};

/// A society's reminders.
#[derive(Clone, Debug)]
pub struct SocietyReminders {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// When the society reminds.
    pub policy: Policy,
    /// How far the runs have come; nothing before the first.
    pub run: Option<Run>,
    /// The mails that did not reach their recipients lately, the latest first, and whether there are more.
    pub missed: (Vec<Outgoing>, bool),
}

/// What asks for an operator's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attention {
    /// Whether the portal's run of reminders waits to be released.
    pub run_stopped: bool,
    /// How many mails did not reach their recipients lately, a hundred at most.
    pub missed: usize,
    /// Whether there are more of them.
    pub more_missed: bool,
}

/// What the next run would do with a society's invoices.
#[derive(Clone, Debug)]
pub struct NextRun {
    /// For which day it is.
    pub day: Day,
    /// The invoices with a step on it, by due day; those that cannot be read are left out, as the run leaves them out.
    pub invoices: Vec<ReminderBasis>,
    /// Whether there are more than are looked at.
    pub more: bool,
}

/// How many invoices of the next run are looked at.
const LOOKED_AT: usize = 1_000;

impl Store {
    /// Reads the steps in which a society reminds, in one round trip.
    pub async fn reminder_policy(&self, caller: &Caller, society: &SocietyId) -> Result<Read<OperatorVisit, Policy>, Error> {
        let mut keys = caller.operator_keys(society);
        keys.push(Key::reminders(society));
        let mut found = self.batch(&keys).await?;
        Ok(Read {
            recorded: caller.recorded(&mut found)?,
            who: operator_visit(&caller.session, society, &mut found)?,
            about: policy(found.take(&Key::reminders(society)))?,
        })
    }

    /// Whether something about a society's mails asks for an operator's attention, beside the run of reminders that was
    /// read.
    pub(crate) async fn attention(&self, society: &SocietyId, run: Option<Item>, since: Instant) -> Result<Attention, Error> {
        let (missed, more_missed) = self.count_missed_mails(society, since).await?;
        let run = run.map(|item| row::<Run>("the runs of reminders", item)).transpose()?;
        Ok(Attention { run_stopped: run.is_some_and(|run| run.is_stopped()), missed, more_missed })
    }

    /// Reads a society's reminders, with the mails that did not arrive since this moment.
    pub async fn society_reminders(
        &self,
        session: &SessionKey,
        society: &SocietyId,
        since: Instant,
    ) -> Result<SocietyReminders, Error> {
        let mut keys = session.operator_keys(society);
        keys.extend([Key::reminders(society), Key::run()]);
        let missed =
            async { self.missed(Some(society), since).send().await.map_err(|failure| Error::from_call("Query", failure)) };
        let (mut found, missed) = tokio::try_join!(self.batch(&keys), missed)?;
        let more = missed.last_evaluated_key.is_some();
        // The index has little more than the mails' keys; they themselves wait until it is known who asks.
        let operator = operator_visit(session, society, &mut found)?;
        let missed = if operator.is_operator() {
            let ids = missed.items.unwrap_or_default().iter().map(crate::outbox::mail_id).collect::<Result<Vec<_>, _>>()?;
            (self.mails(&ids).await?, more)
        } else {
            (vec![], false)
        };
        Ok(SocietyReminders {
            operator,
            policy: policy(found.take(&Key::reminders(society)))?,
            run: found.take(&Key::run()).map(|item| row::<Run>("the runs of reminders", item)).transpose()?,
            missed,
        })
    }

    /// Reads what the run for this day would decide on, when the last one was for `completed`.
    pub async fn next_run(&self, society: &SocietyId, policy: &Policy, completed: Day, day: Day) -> Result<NextRun, Error> {
        let due = policy.steps.all().iter().map(|step| {
            let back = -i32::from(step.days());
            self.unpaid_due(society, completed.plus_days(1).plus_days(back), day.plus_days(back))
        });
        let mut found: Vec<(SocietyId, InvoiceId)> = vec![];
        for invoice in try_join_all(due).await?.into_iter().flatten() {
            if !found.contains(&invoice) {
                found.push(invoice);
            }
        }
        let more = found.len() > LOOKED_AT;
        found.truncate(LOOKED_AT);
        let considered = self.reminder_bases(&found).await?.into_iter();
        let mut invoices: Vec<_> = considered.filter_map(|(_, considered)| considered.ok()).collect();
        invoices.sort_by(|a, b| (a.invoice.due_on, &a.invoice.number).cmp(&(b.invoice.due_on, &b.invoice.number)));
        Ok(NextRun { day, invoices, more })
    }

    /// The society's unpaid invoices that are due between these days, one more than are looked at at most.
    async fn unpaid_due(&self, society: &SocietyId, first: Day, last: Day) -> Result<Vec<(SocietyId, InvoiceId)>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!(
                "{} = :unpaid AND {} BETWEEN :first AND :last",
                attribute::LISTING_PK,
                attribute::LISTING_SK
            ))
            .expression_attribute_values(":unpaid", text(records_of(society, StateName::Unpaid)))
            .expression_attribute_values(":first", text(first.to_string()))
            // `$` comes after the `#` that follows a day.
            .expression_attribute_values(":last", text(format!("{last}$")))
            .limit(i32::try_from(LOOKED_AT + 1).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        answer.items.unwrap_or_default().iter().map(named_invoice).collect()
    }
}
