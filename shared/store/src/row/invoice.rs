//! Invoices.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::charge::{Charges, Gross, LineItem};
use domain::invoice::{Collector, GivenUp, Kind, State};
use domain::{Invoice, InvoiceId};

use super::cell::{map, of_map, set_text};
use super::{Cell, Fill, Item, Odd, Take, get, set};
use crate::key::{StateName, listed_as, records_of};

tagged! { Kind by "kind" only ["period"] {
    "dues" => Dues { period },
    "individual" => Individual,
} }

tagged! { State by "state" only ["settled_on", "reason"] {
    "unpaid" => Unpaid,
    "paid" => Paid { on: "settled_on" },
    "void" => Void { on: "settled_on", reason },
    "written_off" => WrittenOff { on: "settled_on", reason },
} }

row! {
    Invoice {
        id: "invoice", society, number, payer, member_number, subject, charges, registration, note, amount, paid, issued_on,
        due_on, version
    }
    short { received, adjusted, collects }
    flat { kind, state, given_up, collected_by }
    from { account: InvoiceId::account(&id) }
    and listed
}

row! { LineItem { text, quantity, unit_price, tax } }
row! { Gross { tax, yen } }

fn listed(invoice: &Invoice, item: &mut Item) {
    set_text(item, "listing_pk", records_of(&invoice.society, StateName::of(&invoice.state)));
    set_text(item, "listing_sk", listed_as(invoice.due_on, &invoice.number));
}

impl Fill for Option<GivenUp> {
    fn fill(&self, item: &mut Item) {
        if let Some(GivenUp { on, reason }) = self {
            set(item, "given_up_on", on);
            set(item, "given_up_reason", reason);
        }
    }
}

impl Take for Option<GivenUp> {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        match (get(item, "given_up_on")?, get(item, "given_up_reason")?) {
            (Some(on), Some(reason)) => Ok(Some(GivenUp { on, reason })),
            (None, None) => Ok(None),
            (Some(_), None) | (None, Some(_)) => Err(Odd::at("given_up_on")),
        }
    }
}

impl Fill for Option<Collector> {
    fn fill(&self, item: &mut Item) {
        if let Some(Collector { id, number }) = self {
            set(item, "collected_by", id);
            set(item, "collector_number", number);
        }
    }
}

impl Take for Option<Collector> {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        match (get(item, "collected_by")?, get(item, "collector_number")?) {
            (Some(id), Some(number)) => Ok(Some(Collector { id, number })),
            (None, None) => Ok(None),
            (Some(_), None) | (None, Some(_)) => Err(Odd::at("collected_by")),
        }
    }
}

/// Nothing of it is written when there are no lines and nothing is collected.
impl Cell for Charges {
    fn cell(&self) -> Option<AttributeValue> {
        (!self.lines.is_empty() || !self.collected.is_empty()).then(|| map(self))
    }

    fn of_cell(cell: AttributeValue) -> Result<Self, Odd> {
        of_map(cell)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}
row! { @both Charges [()] [] { prices } { lines, collected } {} {} {} }
