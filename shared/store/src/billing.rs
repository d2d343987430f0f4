//! Billing: what changes an invoice changes its membership's totals and ledger version, and the society's tally, in the same transaction.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::{Actor, Entry, Event};
use domain::billing::{Booking, Dues, InvoiceChange, LedgerChange, SettleRefusal, number as numbered};
use domain::payment::Reversal;
use domain::reminder::is_remindable;
use domain::tally::Tally;
use domain::{AccountId, Day, Instant, Invoice, InvoiceId, Payment, PaymentId, SocietyId};

use crate::assignments::Assignments;
use crate::call::{number, text};
use crate::key::{Key, attribute};
use crate::row::payment::{EntryRow, ReversalRow};
use crate::row::plan::{self, IssuedRow};
use crate::row::{Fill, Item, row_of, tally};
use crate::secret::time_ordered;
use crate::{Error, Store};
use domain::Membership;

/// How a change of invoices changes their membership.
const SUMS: &str =
    "SET unpaid_count = unpaid_count + :count, unpaid_total = unpaid_total + :yen, ledger_version = ledger_version + :changes";

impl Store {
    /// Issues dues to a member under the society's next number. [`Error::Busy`] when there is an invoice of this id, no membership, or the account is deleted.
    pub async fn issue_dues(&self, dues: &Dues, by: &Actor, at: Instant) -> Result<Invoice, Error> {
        self.decide(|| async move {
            let running = self.get(&Key::numbering(&dues.society)).await?;
            let running = next_number(running.as_ref())?;
            let invoice = dues.clone().invoice(numbered(dues.issued_on, running));
            let mut writes = self.ledger_change(&LedgerChange::issue(invoice.clone()), at, None)?;
            writes.push(self.numbering(&invoice.society, running, running + 1)?);
            writes.push(self.audit(&invoice.account, &Entry { at, by: by.clone(), event: issued(&invoice) })?);
            self.transact(writes).await?;
            Ok(invoice)
        })
        .await
    }

    /// Records a payment without an operator's command; the outcome is the invoice after it, or why it is refused.
    pub async fn record_payment(
        &self,
        society: &SocietyId,
        id: &InvoiceId,
        payment: &Payment,
    ) -> Result<Result<Invoice, SettleRefusal>, Error> {
        self.decide(|| async move {
            let invoice = self.invoice(society, id).await?.ok_or(Error::unreadable("the invoice of a payment"))?;
            let books = self.books(invoice).await?;
            match books.pay(payment.amount, payment.paid_on, None, payment.at.day_in_japan()) {
                Err(refusal) => Ok(Err(refusal)),
                Ok(change) => {
                    let deleted_on = self.deleted_on(change.invoice()).await?;
                    let mut writes = self.ledger_change(&change, payment.at, deleted_on)?;
                    let (booking, by) = (Booking::Paid(payment.clone()), payment.by.clone());
                    let event = booking.event(society.clone(), id.clone());
                    writes.push(self.booked((society, id), &booking, deleted_on)?);
                    writes.push(self.audit_kept(&id.account(), &Entry { at: payment.at, by, event }, deleted_on)?);
                    self.transact(writes).await?;
                    Ok(Ok(change.invoice().clone()))
                }
            }
        })
        .await
    }

    /// The day on which the account that an invoice was issued to was deleted, as the society's membership has it.
    async fn deleted_on(&self, invoice: &Invoice) -> Result<Option<Day>, Error> {
        let item = self.get(&Key::membership(&invoice.account, &invoice.society)).await?;
        let item = item.ok_or(Error::unreadable("the membership of an invoice"))?;
        Ok(row_of::<Membership>("a membership", item, &invoice.account)?.deleted_on)
    }

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
        // A deleted account cannot be billed, and an entry on what it still owes has the last day of everything else that is kept of it: that it was
        // deleted meanwhile must not be missed.
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
            let mut assignments = Assignments::default();
            for (attribute, by) in added {
                assignments.add(&attribute, number(by));
            }
            writes.push(self.assign(&Key::tally(society, year, account), assignments, None)?);
        }
        Ok(writes)
    }

    fn invoice_change(
        &self,
        InvoiceChange { before, after }: &InvoiceChange,
        reminded_from: Option<Day>,
    ) -> Result<TransactWriteItem, Error> {
        let key = Key::invoice(&after.society, &after.id);
        let Some(before) = before else {
            // Nothing is issued to a deleted account.
            return self.new_item(&key, &IssuedRow::new(after, reminded_from.unwrap_or(after.issued_on)));
        };
        // Only what a change of state touches, so that what else the item carries (its reminders, until when it is kept) stays.
        let (mut assignments, mut row) = (Assignments::default(), Item::new());
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
            assignments.add("due_version", number(1));
        }
        for attribute in changed {
            assignments.put(attribute, row.remove(attribute));
        }
        let begins = is_remindable(after) && (!is_remindable(before) || before.due_on != after.due_on);
        match reminded_from {
            Some(today) if begins => plan::begin(&mut assignments, after, today),
            Some(_) if is_remindable(after) => {}
            Some(_) | None => {
                assignments.put(attribute::AGENDA_PK, None);
                assignments.put(attribute::AGENDA_SK, None);
            }
        }
        self.assign(&key, assignments, Some(("version", number(before.version))))
    }

    /// The society's running number, which is `next` after those before it are used up.
    pub(crate) fn numbering(&self, society: &SocietyId, running: u64, next: u64) -> Result<TransactWriteItem, Error> {
        let key = Key::numbering(society);
        let next = (":next", number(next));
        if running == 1 {
            return self.update(&key, "SET next_number = :next", "attribute_not_exists(pk)", [next]);
        }
        self.update(&key, "SET next_number = :next", "next_number = :running", [next, (":running", number(running))])
    }
}

/// The society's next running number, from its item.
pub(crate) fn next_number(item: Option<&Item>) -> Result<u64, Error> {
    let Some(item) = item else { return Ok(1) };
    let next = item.get("next_number").and_then(|next| next.as_n().ok()).and_then(|next| next.parse().ok());
    next.ok_or(Error::unreadable("a society's running number"))
}

fn issued(invoice: &Invoice) -> Event {
    Event::Issued { society: invoice.society.clone(), invoice: invoice.id.clone(), amount: invoice.amount }
}
