//! Billing: what changes an invoice changes its membership's totals and ledger version in the same transaction.

use domain::audit::{Actor, Entry, Event};
use domain::invoice::{EntryRefusal, State};
use domain::{AccountId, Day, Instant, Invoice, InvoiceId, SocietyId, Yen};

use crate::call::number;
use crate::key::Key;
use crate::row::invoice::{InvoiceRow, PaymentRow};
use crate::row::row;
use crate::secret::time_ordered;
use crate::{Error, Store};
use aws_sdk_dynamodb::types::TransactWriteItem;

/// A payment that came in.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Who owed.
    pub account: AccountId,
    /// To whom.
    pub society: SocietyId,
    /// On which invoice.
    pub invoice: InvoiceId,
    /// How much came in.
    pub amount: Yen,
    /// The day on which it came in.
    pub paid_on: Day,
}

/// What one change of one invoice does to its membership's totals.
enum OnLedger {
    /// This much more is owed.
    Owed { count: u32, yen: Yen },
    /// This much less is owed.
    Settled { count: u32, yen: Yen },
}

impl Store {
    /// Issues an unpaid invoice. [`Error::Stale`] when there is one of this id, or no membership.
    pub async fn issue_invoice(&self, invoice: &Invoice, by: Actor, at: Instant) -> Result<(), Error> {
        let (account, society) = (&invoice.account, &invoice.society);
        let event = Event::Issued { society: society.clone(), invoice: invoice.id.clone(), amount: invoice.amount };
        self.transact([
            self.new_item(&Key::invoice(account, society, &invoice.id), &InvoiceRow::from(invoice))?,
            self.on_ledger(account, society, &OnLedger::Owed { count: 1, yen: invoice.amount })?,
            self.audit(account, &Entry { at, by, event })?,
        ])
        .await
    }

    /// Records a payment on an unpaid invoice; the outcome is the invoice after it, or why it is refused.
    pub async fn record_payment(
        &self,
        payment: &Payment,
        by: &Actor,
        at: Instant,
    ) -> Result<Result<Invoice, EntryRefusal>, Error> {
        let Payment { account, society, invoice, amount, paid_on } = payment;
        let key = &Key::invoice(account, society, invoice);
        self.decide(|| async move {
            let item = self.get(key).await?.ok_or(Error::unreadable("the invoice of a payment"))?;
            let before = row::<InvoiceRow>("an invoice", item)?.invoice(account)?;
            let version = before.version;
            let Some(unpaid) = before.unpaid() else {
                return Ok(Err(EntryRefusal::Overpayment { outstanding: Yen::ZERO }));
            };
            let after = match unpaid.pay(*amount, *paid_on) {
                Ok(after) => after,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let settled = u32::from(matches!(after.state, State::Paid { .. }));
            let entry = time_ordered(at);
            let row = PaymentRow { amount: amount.get(), paid_on: paid_on.to_string() };
            let event = Event::PaymentRecorded { society: society.clone(), invoice: invoice.clone(), amount: *amount };
            let put = self.next_version(key, &InvoiceRow::from(&after), version)?;
            self.transact([
                TransactWriteItem::builder().put(put).build(),
                self.on_ledger(account, society, &OnLedger::Settled { count: settled, yen: *amount })?,
                self.new_item(&Key::payment(account, society, invoice, &entry), &row)?,
                self.audit(account, &Entry { at, by: by.clone(), event })?,
            ])
            .await?;
            Ok(Ok(after))
        })
        .await
    }

    /// The membership's part of a change of one invoice: its totals, and one more on its ledger version as on the invoice's.
    fn on_ledger(&self, account: &AccountId, society: &SocietyId, change: &OnLedger) -> Result<TransactWriteItem, Error> {
        let (expression, count, yen) = match change {
            OnLedger::Owed { count, yen } => (
                "SET unpaid_count = unpaid_count + :count, unpaid_total = unpaid_total + :yen, ledger_version = ledger_version + :one",
                count,
                yen,
            ),
            OnLedger::Settled { count, yen } => (
                "SET unpaid_count = unpaid_count - :count, unpaid_total = unpaid_total - :yen, ledger_version = ledger_version + :one",
                count,
                yen,
            ),
        };
        self.update(
            &Key::membership(account, society),
            expression,
            "attribute_exists(pk)",
            [(":count", number(*count)), (":yen", number(yen.get())), (":one", number(1))],
        )
    }
}
