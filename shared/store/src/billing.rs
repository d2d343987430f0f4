//! Billing: the transaction that changes an invoice also changes its membership's totals and ledger version, and the
//! society's tally.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::billing::{Booking, InvoiceChange, LedgerChange};
use domain::payment::Reversal;
use domain::reminder::is_remindable;
use domain::tally::Tally;
use domain::{AccountId, Day, Instant, InvoiceId, PaymentId, SocietyId};

use crate::call::{number, text};
use crate::key::{Key, attribute};
use crate::row::payment::{EntryRow, ReversalRow};
use crate::row::plan::{self, IssuedRow};
use crate::row::{Fill, Item, tally};
use crate::secret::time_ordered;
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

/// How a change of invoices changes their membership.
const SUMS: &str =
    "SET unpaid_count = unpaid_count + :count, unpaid_total = unpaid_total + :yen, ledger_version = ledger_version + :changes";

impl Store {
    /// A new payment's id; sorts by the moment.
    #[must_use]
    pub fn new_payment_id(at: Instant) -> PaymentId {
        PaymentId::of_ulid(&time_ordered(at))
    }

    /// A new invoice's id.
    pub fn new_invoice_id(account: &AccountId, at: Instant) -> Result<InvoiceId, Error> {
        InvoiceId::new(account, &time_ordered(at).to_ascii_lowercase())
            .map_err(|source| Error::Unreadable { what: "a new invoice's id", source: Some(source.into()) })
    }

    /// An entry on an invoice.
    pub(crate) fn booked(
        &self,
        (society, invoice): (&SocietyId, &InvoiceId),
        booking: &Booking,
        deleted_on: Option<Day>,
    ) -> Result<TransactWriteItem, Error> {
        let key = |id: &PaymentId| Key::payment(society, invoice, id);
        let reversed = |id: &PaymentId, amount, reversal: &Reversal| {
            self.kept_item(&Key::reversal(society, invoice, id), &ReversalRow(amount, reversal), deleted_on)
        };
        match booking {
            Booking::Paid(payment) => self.kept_item(&key(&payment.id), &EntryRow(invoice, payment), deleted_on),
            Booking::Reversed(payment, reversal) => reversed(&payment.id, payment.amount, reversal),
            Booking::Corrected(it) => self.kept_item(&key(&it.id), &EntryRow(invoice, it), deleted_on),
            Booking::Undone(correction, reversal) => reversed(&correction.id, correction.amount, reversal),
        }
    }

    /// The invoices, the membership's totals and ledger version, and the society's tally.
    pub(crate) fn ledger_change(
        &self,
        change: &LedgerChange,
        at: Instant,
        deleted_on: Option<Day>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        // From today on it may be reminded, unless there is nobody left to remind.
        let reminded_from = deleted_on.is_none().then(|| at.day_in_japan());
        let mut writes =
            change.changes().iter().map(|change| self.invoice_change(change, reminded_from)).collect::<Result<Vec<_>, _>>()?;
        let (account, society) = (&change.invoice().account, &change.invoice().society);
        let unpaid = change.unpaid();
        let key = Key::membership(account, society);
        let sums =
            [(":count", number(unpaid.count)), (":yen", number(unpaid.rest)), (":changes", number(change.changes().len()))];
        // A deleted account cannot be billed, and an entry on what it still owes has the last day of everything else
        // that is kept of it: that it was deleted meanwhile must not be missed.
        writes.push(match deleted_on {
            None => self.update(&key, SUMS, "attribute_exists(pk) AND attribute_not_exists(deleted_on)", sums)?,
            Some(on) => {
                let [count, yen, changes] = sums;
                self.update(&key, SUMS, "deleted_on = :on", [count, yen, changes, (":on", text(on.to_string()))])?
            }
        });
        writes.extend(self.tallied_with(society, account, &change.tally())?);
        Ok(writes)
    }

    /// The society's tally after this was added to the part that counts the account's invoices.
    pub(crate) fn tallied_with(
        &self,
        society: &SocietyId,
        account: &AccountId,
        added: &Tally,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut parts: BTreeMap<_, Vec<(String, i64)>> = BTreeMap::new();
        for (year, bucket, figures) in added.entries() {
            parts.entry(year).or_default().extend(tally::attributes(bucket, figures));
        }
        for (year, yen) in added.received() {
            parts.entry(year).or_default().push((tally::RECEIVED.to_owned(), yen));
        }
        let mut writes = Vec::with_capacity(parts.len());
        for (year, added) in parts {
            let mut update = UpdateExpression::default();
            for (attribute, by) in added {
                update.add(&attribute, number(by));
            }
            writes.push(self.assign(&Key::tally(society, year, account), update, None)?);
        }
        Ok(writes)
    }

    /// An invoice that is issued or changed.
    pub(crate) fn invoice_change(
        &self,
        InvoiceChange { before, after }: &InvoiceChange,
        reminded_from: Option<Day>,
    ) -> Result<TransactWriteItem, Error> {
        let key = Key::invoice(&after.society, &after.id);
        let Some(before) = before else {
            // Nothing is issued to a deleted account.
            return self.new_item(&key, &IssuedRow::new(after, reminded_from.unwrap_or(after.issued_on)));
        };
        // Only what a change of state touches, so that what else the item carries (its reminders, until when it is
        // kept) stays.
        let (mut update, mut row) = (UpdateExpression::default(), Item::new());
        after.fill(&mut row);
        let mut changed =
            vec!["paid", "state", "version", "listing_pk", "settled_on", "reason", "collected_by", "collector_number"];
        if before.received != after.received {
            changed.push("received");
        }
        if before.adjusted != after.adjusted {
            changed.push("adjusted");
        }
        if before.given_up != after.given_up {
            changed.extend(["given_up_on", "given_up_reason"]);
        }
        if before.due_on != after.due_on {
            changed.extend(["due_on", "listing_sk"]);
            update.add("due_version", number(1));
        }
        for attribute in changed {
            update.put(attribute, row.remove(attribute));
        }
        let begins = is_remindable(after) && (!is_remindable(before) || before.due_on != after.due_on);
        match reminded_from {
            Some(today) if begins => plan::begin(&mut update, after, today),
            Some(_) if is_remindable(after) => {}
            Some(_) | None => {
                update.put(attribute::AGENDA_PK, None);
                update.put(attribute::AGENDA_SK, None);
            }
        }
        self.assign(&key, update, Some(("version", number(before.version))))
    }

    /// A running number of a society's, which is `next` after those before it are used up.
    pub(crate) fn numbering(&self, key: &Key, running: u64, next: u64) -> Result<TransactWriteItem, Error> {
        let condition = match running {
            1 => "attribute_not_exists(pk) OR next_number = :running",
            _ => "next_number = :running",
        };
        self.update(key, "SET next_number = :next", condition, [(":next", number(next)), (":running", number(running))])
    }
}

/// The next one of a society's running numbers, from its item.
pub(crate) fn next_number(item: Option<&Item>) -> Result<u64, Error> {
    let Some(item) = item else { return Ok(1) };
    let next = item.get("next_number").and_then(|next| next.as_n().ok()).and_then(|next| next.parse().ok());
    next.ok_or(Error::unreadable("a society's running number"))
}
