//! Dues and payments without an operator's command.

use domain::audit::{Actor, AuditRecord, Event};
use domain::billing::{Booking, Dues, LedgerChange, number as numbered};
use domain::{Day, Instant, Invoice, InvoiceId, Membership, Payment, SocietyId};

use crate::billing::next_number;
use crate::key::Key;
use crate::row::row_of;
use crate::{Error, Store};

impl Store {
    /// Issues dues to a member under the society's next number. [`Error::Busy`] when there is an invoice of this id, no
    /// membership, or the account is deleted.
    pub async fn issue_dues(&self, dues: &Dues, by: &Actor, at: Instant) -> Result<Invoice, Error> {
        self.decide(|| async move {
            let running = self.get(&Key::numbering(&dues.society)).await?;
            let running = next_number(running.as_ref())?;
            let invoice = dues.clone().invoice(numbered(dues.issued_on, running));
            let mut writes = self.ledger_change(&LedgerChange::issue(invoice.clone()), at, None)?;
            writes.push(self.numbering(&Key::numbering(&invoice.society), running, running + 1)?);
            let (society, id) = (invoice.society.clone(), invoice.id.clone());
            let event = Event::Issued { society, invoice: id, amount: invoice.amount };
            writes.push(self.audit(&invoice.account, &AuditRecord { at, by: by.clone(), event })?);
            self.transact(writes).await?;
            Ok(invoice)
        })
        .await
    }

    /// Records a payment that the rules allow; the invoice after it.
    pub async fn record_payment(&self, society: &SocietyId, id: &InvoiceId, payment: &Payment) -> Result<Invoice, Error> {
        self.decide(|| async move {
            let invoice = self.invoice(society, id).await?.ok_or(Error::unreadable("the invoice of a payment"))?;
            let deleted_on = self.deleted_on(&invoice).await?;
            let books = self.books(invoice).await?;
            let (booking, by) = (Booking::Paid(payment.clone()), payment.by.clone());
            let change = booking.decide(books, None, payment.at.day_in_japan());
            let change = change.map_err(|_| Error::unreadable("a payment that the rules allow"))?;
            let mut writes = self.ledger_change(&change, payment.at, deleted_on)?;
            let event = booking.event(society.clone(), id.clone());
            writes.push(self.booked((society, id), &booking, deleted_on)?);
            writes.push(self.audit_kept(&id.account(), &AuditRecord { at: payment.at, by, event }, deleted_on)?);
            self.transact(writes).await?;
            Ok(change.invoice().clone())
        })
        .await
    }

    /// The day on which the account that an invoice was issued to was deleted, as the society's membership has it.
    async fn deleted_on(&self, invoice: &Invoice) -> Result<Option<Day>, Error> {
        let item = self.get(&Key::membership(&invoice.account, &invoice.society)).await?;
        let item = item.ok_or(Error::unreadable("the membership of an invoice"))?;
        Ok(row_of::<Membership>("a membership", item, &invoice.account)?.deleted_on)
    }
}
