//! The reminders of an invoice, on the invoice's own item.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::reminder::{Entry, Hold, Plan, Policy, Step, Steps, Told, Why, is_remindable};
use domain::{Day, Invoice, Line, MailId};
use serde::{Deserialize, Serialize};

use super::invoice::InvoiceRow;
use super::{day, read};
use crate::Error;
use crate::assignments::Assignments;
use crate::call::number;
use crate::key::{attribute, reminder_shard, reminders_on};

/// An invoice that is issued, with the plan of its reminders.
#[derive(Serialize)]
pub(crate) struct IssuedRow {
    #[serde(flatten)]
    pub(crate) invoice: InvoiceRow,
    #[serde(flatten)]
    pub(crate) plan: PlanRow,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct PlanRow {
    due_version: u32,
    planned_through: String,
    plan_version: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reminders: Vec<EntryRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reminders_held: Option<HoldRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_pk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_sk: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct EntryRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<i16>,
    due_version: u32,
    on: String,
    told: ToldRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    within: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ToldRow {
    Sent,
    #[serde(untagged)]
    Skipped(NotRow),
}

/// Why an invoice is not reminded.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NotRow {
    Superseded,
    Settled,
    Collected,
    AccountDeleted,
    FormerMember,
    Held,
    PersonHeld,
    AddressFails,
    DueDayMoved,
}

/// That an invoice, or on a membership a person, is not reminded for a time.
#[derive(Serialize, Deserialize)]
pub(crate) struct HoldRow {
    reason: String,
    /// The last day; the calendar's end when there is none.
    until: String,
}

/// A society's steps.
#[derive(Serialize, Deserialize)]
pub(crate) struct PolicyRow {
    days: Vec<i16>,
    since: String,
    version: u64,
}

impl PlanRow {
    /// The plan of an invoice that is issued today: it is looked at from tomorrow on.
    pub(crate) fn new(invoice: &Invoice, today: Day) -> Self {
        let next = is_remindable(invoice).then(|| today.plus_days(1));
        Self::of(invoice, &Plan::from(today), next)
    }

    pub(crate) fn of(invoice: &Invoice, plan: &Plan, next: Option<Day>) -> Self {
        Self {
            due_version: plan.due_version,
            planned_through: plan.through.to_string(),
            plan_version: plan.version,
            reminders: plan.ledger.iter().map(Into::into).collect(),
            reminders_held: plan.hold.as_ref().map(Into::into),
            agenda_pk: next.map(|next| reminders_on(next, reminder_shard(&invoice.id))),
            agenda_sk: next.map(|_| invoice.id.to_string()),
        }
    }

    pub(crate) fn plan(&self) -> Result<Plan, Error> {
        Ok(Plan {
            due_version: self.due_version,
            through: day("through which day reminders are decided", &self.planned_through)?,
            hold: self.reminders_held.as_ref().map(HoldRow::hold).transpose()?,
            ledger: self.reminders.iter().map(EntryRow::entry).collect::<Result<_, _>>()?,
            version: self.plan_version,
        })
    }

    /// Where the invoice is on the agenda.
    pub(crate) fn place(&self) -> Option<&str> {
        self.agenda_pk.as_deref()
    }
}

/// The invoice is owed again, or due on another day: its steps begin today, and it is looked at from tomorrow on.
pub(crate) fn begin(assignments: &mut Assignments, invoice: &Invoice, today: Day) {
    let next = today.plus_days(1);
    assignments.set("planned_through", AttributeValue::S(today.to_string()));
    assignments.set(attribute::AGENDA_PK, AttributeValue::S(reminders_on(next, reminder_shard(&invoice.id))));
    assignments.set(attribute::AGENDA_SK, AttributeValue::S(invoice.id.to_string()));
    assignments.add("plan_version", number(1));
}

impl From<&Entry> for EntryRow {
    fn from(entry: &Entry) -> Self {
        Self {
            step: entry.step.map(Step::days),
            due_version: entry.due_version,
            on: entry.on.to_string(),
            told: match entry.told {
                Told::Sent => ToldRow::Sent,
                Told::Skipped(why) => ToldRow::Skipped(why.into()),
            },
            within: entry.within.as_ref().map(ToString::to_string),
        }
    }
}

impl EntryRow {
    fn entry(&self) -> Result<Entry, Error> {
        let step = |days| Step::new(days).ok_or(Error::unreadable("a reminder's step"));
        Ok(Entry {
            step: self.step.map(step).transpose()?,
            due_version: self.due_version,
            on: day("a reminder's day", &self.on)?,
            told: match self.told {
                ToldRow::Sent => Told::Sent,
                ToldRow::Skipped(why) => Told::Skipped(why.into()),
            },
            within: self.within.as_deref().map(|id| read("a reminder's mail", MailId::parse(id))).transpose()?,
        })
    }
}

impl From<Why> for NotRow {
    fn from(why: Why) -> Self {
        match why {
            Why::Superseded => Self::Superseded,
            Why::Settled => Self::Settled,
            Why::Collected => Self::Collected,
            Why::AccountDeleted => Self::AccountDeleted,
            Why::FormerMember => Self::FormerMember,
            Why::Held => Self::Held,
            Why::PersonHeld => Self::PersonHeld,
            Why::AddressFails => Self::AddressFails,
            Why::DueDayMoved => Self::DueDayMoved,
        }
    }
}

impl From<NotRow> for Why {
    fn from(why: NotRow) -> Self {
        match why {
            NotRow::Superseded => Self::Superseded,
            NotRow::Settled => Self::Settled,
            NotRow::Collected => Self::Collected,
            NotRow::AccountDeleted => Self::AccountDeleted,
            NotRow::FormerMember => Self::FormerMember,
            NotRow::Held => Self::Held,
            NotRow::PersonHeld => Self::PersonHeld,
            NotRow::AddressFails => Self::AddressFails,
            NotRow::DueDayMoved => Self::DueDayMoved,
        }
    }
}

impl From<&Hold> for HoldRow {
    fn from(hold: &Hold) -> Self {
        Self { reason: hold.reason.to_string(), until: hold.until.unwrap_or(Day::LAST).to_string() }
    }
}

impl HoldRow {
    pub(crate) fn hold(&self) -> Result<Hold, Error> {
        let until = day("the end of a hold", &self.until)?;
        Ok(Hold { reason: read("the reason of a hold", Line::parse(&self.reason))?, until: (until < Day::LAST).then_some(until) })
    }
}

impl From<&Policy> for PolicyRow {
    fn from(policy: &Policy) -> Self {
        Self {
            days: policy.steps.all().iter().map(|step| step.days()).collect(),
            since: policy.since.to_string(),
            version: policy.version,
        }
    }
}

impl PolicyRow {
    pub(crate) fn policy(self) -> Result<Policy, Error> {
        let steps = Steps::new(self.days).map_err(|_| Error::unreadable("a society's steps of reminders"))?;
        Ok(Policy { steps, since: day("since when a society has its steps", &self.since)?, version: self.version })
    }
}
