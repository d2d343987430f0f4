//! Entries on invoices: payments, corrections, reversals. An entry is written once and never changed.

use domain::payment::{Correction, Reversal};
use domain::{InvoiceId, Payment, Yen};

use super::{Fill, Item, set};

/// The attribute that distinguishes a correction from a payment: what it does.
pub(crate) const CORRECTION: &str = "correction";

row! {
    Payment { id: "payment", amount, paid_on, method, note, at: "recorded_at" }
    flat { by }
    of reversal: Option<Reversal>
}
row! {
    Correction { id: "entry", kind: "correction", amount, on, reason, at: "recorded_at" }
    short { released }
    flat { by }
    of reversal: Option<Reversal>
}
row! { Reversal { reason, at: "recorded_at" } flat { by } }

/// A payment or a correction on its invoice.
pub(crate) struct EntryRow<'a, E>(pub(crate) &'a InvoiceId, pub(crate) &'a E);

impl<E: Fill> Fill for EntryRow<'_, E> {
    fn fill(&self, item: &mut Item) {
        set(item, "invoice", self.0);
        self.1.fill(item);
    }
}

/// The entry that takes a payment or a correction back, with how much it takes back: the entry's amount.
pub(crate) struct ReversalRow<'a>(pub(crate) Yen, pub(crate) &'a Reversal);

impl Fill for ReversalRow<'_> {
    fn fill(&self, item: &mut Item) {
        set(item, "reversed", &self.0);
        self.1.fill(item);
    }
}
