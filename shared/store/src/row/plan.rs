//! The reminders of an invoice, on the invoice's own item.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::reminder::{Hold, Plan, Policy, ReminderEntry, Told, Why, is_remindable};
use domain::{Day, Invoice};

use super::cell::{map, of_map, set_text};
use super::{Cell, Fill, Item, Odd, Take, get, set, unreadable};
use crate::Error;
use crate::key::{attribute, reminder_shard, reminders_on};
use crate::update_expression::UpdateExpression;

row! { Plan { due_version, through: "planned_through", version: "plan_version", hold: "reminders_held" } short { ledger: "reminders" } }
row! { ReminderEntry { step, due_version, on, told, within } }
row! { Policy { steps: "days", since, version } }
names! { Why {
    "superseded" => Superseded,
    "settled" => Settled,
    "collected" => Collected,
    "account_deleted" => AccountDeleted,
    "former_member" => FormerMember,
    "earlier_period" => EarlierPeriod,
    "held" => Held,
    "person_held" => PersonHeld,
    "address_fails" => AddressFails,
    "due_day_moved" => DueDayMoved,
} }

/// An invoice that is issued, with the plan of its reminders and the next day on which it is looked at.
pub(crate) struct IssuedRow<'a> {
    pub(crate) invoice: &'a Invoice,
    pub(crate) plan: Plan,
    pub(crate) next: Option<Day>,
}

impl<'a> IssuedRow<'a> {
    /// An invoice that is issued today: it is looked at from tomorrow on.
    pub(crate) fn new(invoice: &'a Invoice, today: Day) -> Self {
        let next = is_remindable(invoice).then(|| today.plus_days(1));
        Self { invoice, plan: Plan::from(today), next }
    }
}

impl Fill for IssuedRow<'_> {
    fn fill(&self, item: &mut Item) {
        self.invoice.fill(item);
        self.plan.fill(item);
        if let Some(next) = self.next {
            set_text(item, attribute::AGENDA_PK, reminders_on(next, reminder_shard(&self.invoice.id)));
            set_text(item, attribute::AGENDA_SK, self.invoice.id.as_str());
        }
    }
}

/// The invoice is owed again, or due on another day: its steps begin today, and it is looked at from tomorrow on.
pub(crate) fn begin(update: &mut UpdateExpression, invoice: &Invoice, today: Day) {
    let next = today.plus_days(1);
    update.set("planned_through", AttributeValue::S(today.to_string()));
    update.set(attribute::AGENDA_PK, AttributeValue::S(reminders_on(next, reminder_shard(&invoice.id))));
    update.set(attribute::AGENDA_SK, AttributeValue::S(invoice.id.to_string()));
    update.add("plan_version", AttributeValue::N("1".to_owned()));
}

impl Cell for Told {
    fn cell(&self) -> Option<AttributeValue> {
        match self {
            Self::Sent => Some(AttributeValue::S("sent".to_owned())),
            Self::Skipped(why) => why.cell(),
        }
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        if cell.as_s().is_ok_and(|told| told == "sent") { Ok(Self::Sent) } else { Why::of_cell(cell).map(Self::Skipped) }
    }
}

/// The last day of a hold without one is the calendar's end, so that conditions can compare it.
impl Fill for Hold {
    fn fill(&self, item: &mut Item) {
        set(item, "reason", &self.reason);
        set(item, "until", &self.until.unwrap_or(Day::LAST));
    }
}

impl Take for Hold {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        let until: Day = get(item, "until")?;
        Ok(Self { reason: get(item, "reason")?, until: (until < Day::LAST).then_some(until) })
    }
}

impl Cell for Hold {
    fn cell(&self) -> Option<AttributeValue> {
        Some(map(self))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        of_map(cell)
    }
}

/// The hold in an attribute, of an invoice or of a person.
pub(crate) fn hold_in(value: AttributeValue) -> Result<Hold, Error> {
    Hold::of_cell(value).map_err(|odd| unreadable("a hold of reminders", odd))
}
