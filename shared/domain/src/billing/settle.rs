//! Entries on an invoice: payment, reversal, void and write-off, and what becomes of the records that it collects (product.md: Invoice life).

use super::LedgerChange;
use crate::invoice::{Collector, EntryRefusal, Kind, State};
use crate::mail::{About, Letter, Mail, VoidFacts};
use crate::{Account, Day, Invoice, Line, MailId, Payment, Society, Yen};
/// An invoice, with the records that it collects now, as they are at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    invoice: Invoice,
    records: Vec<Invoice>,
}

/// Why an entry on an invoice is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettleRefusal {
    /// Somebody has changed the invoice since the operator looked.
    Changed,
    /// The record is collected: the entry belongs on the invoice that collects it.
    Collected {
        /// That invoice.
        by: Collector,
    },
    /// Nothing is owed on it any more.
    NotUnpaid,
    /// The amount is nothing.
    Nothing,
    /// More was paid than is owed.
    Overpayment {
        /// What is still owed.
        outstanding: Yen,
    },
    /// The day of the payment is yet to come in Japan.
    PaidInFuture {
        /// Today in Japan.
        today: Day,
    },
    /// The day of the payment is more than a year before the invoice was issued.
    PaidTooEarly {
        /// The first day that it can be.
        earliest: Day,
    },
    /// What has been paid must be reversed before the invoice can be void.
    HasPayments {
        /// What has been paid.
        paid: Yen,
    },
    /// The payment was reversed before.
    AlreadyReversed,
    /// The invoice is void or written off: its payments stay as they are.
    Closed,
}

impl Books {
    /// Puts the pieces together: the invoice, and every record of its `collects` as it was read. Nothing when they do not fit, because something
    /// changed in between: read again.
    #[must_use]
    pub fn whole(invoice: Invoice, records: Vec<Invoice>) -> Option<Self> {
        let collected = |record: &Invoice| record.collected_by.as_ref().is_some_and(|by| by.id == invoice.id);
        let fits = match invoice.state {
            // Once void it collects nothing any more.
            State::Void { .. } => !records.iter().any(collected),
            State::Unpaid | State::Paid { .. } | State::WrittenOff { .. } => {
                records.len() == invoice.collects.len()
                    && records.iter().all(|record| collected(record) && same_stage(&record.state, &invoice.state))
            }
        };
        let records = if matches!(invoice.state, State::Void { .. }) { vec![] } else { records };
        fits.then_some(Self { invoice, records })
    }

    /// The invoice.
    #[must_use]
    pub const fn invoice(&self) -> &Invoice {
        &self.invoice
    }

    /// The records that it collects now.
    #[must_use]
    pub fn records(&self) -> &[Invoice] {
        &self.records
    }

    /// The invoice as the operator saw it, and not within another one.
    fn seen(&self, shown: Option<u64>) -> Result<(), SettleRefusal> {
        if shown.is_some_and(|version| version != self.invoice.version) {
            return Err(SettleRefusal::Changed);
        }
        match &self.invoice.collected_by {
            Some(by) => Err(SettleRefusal::Collected { by: by.clone() }),
            None => Ok(()),
        }
    }

    fn still_owed(&self, shown: Option<u64>) -> Result<crate::UnpaidInvoice, SettleRefusal> {
        self.seen(shown)?;
        self.invoice.clone().unpaid().ok_or(SettleRefusal::NotUnpaid)
    }

    /// The invoice and its records after the invoice came to this.
    fn come_to(self, after: Invoice, record: impl Fn(Invoice) -> Invoice) -> LedgerChange {
        let change = LedgerChange::of(self.invoice, after);
        self.records.into_iter().fold(change, |change, before| {
            let after = record(before.clone());
            change.and(before, after)
        })
    }

    /// The invoice after a payment; a payment that completes it pays what it collects.
    pub fn pay(self, amount: Yen, paid_on: Day, shown: Option<u64>, today: Day) -> Result<LedgerChange, SettleRefusal> {
        let unpaid = self.still_owed(shown)?;
        if paid_on > today {
            return Err(SettleRefusal::PaidInFuture { today });
        }
        // Money may have come in before anybody billed it, but not in another age.
        let earliest = self.invoice.issued_on.plus_years(-1);
        if paid_on < earliest {
            return Err(SettleRefusal::PaidTooEarly { earliest });
        }
        let after = unpaid.pay(amount, paid_on).map_err(|refusal| match refusal {
            EntryRefusal::Nothing => SettleRefusal::Nothing,
            EntryRefusal::Overpayment { outstanding } => SettleRefusal::Overpayment { outstanding },
        })?;
        Ok(match after.state.clone() {
            State::Unpaid => LedgerChange::of(self.invoice, after),
            state @ (State::Paid { .. } | State::Void { .. } | State::WrittenOff { .. }) => {
                self.come_to(after, |record| record.follow(&state))
            }
        })
    }

    /// The invoice after a wrong payment was taken back; what it collects is unpaid again with it.
    pub fn reverse(self, payment: &Payment, shown: Option<u64>) -> Result<LedgerChange, SettleRefusal> {
        self.seen(shown)?;
        if !payment.stands() {
            return Err(SettleRefusal::AlreadyReversed);
        }
        let after = match &self.invoice.state {
            State::Unpaid | State::Paid { .. } => self.invoice.clone().take_back(payment.amount),
            State::Void { .. } | State::WrittenOff { .. } => return Err(SettleRefusal::Closed),
        };
        Ok(match &self.invoice.state {
            State::Paid { .. } => self.come_to(after, |record| record.follow(&State::Unpaid)),
            State::Unpaid | State::Void { .. } | State::WrittenOff { .. } => LedgerChange::of(self.invoice, after),
        })
    }

    /// The invoice after it was voided; what it collected is plain unpaid again.
    pub fn void(self, reason: Line, shown: Option<u64>, today: Day) -> Result<LedgerChange, SettleRefusal> {
        let unpaid = self.still_owed(shown)?;
        let paid = unpaid.invoice().paid;
        if !paid.is_zero() {
            return Err(SettleRefusal::HasPayments { paid });
        }
        Ok(self.come_to(unpaid.void(today, reason), Invoice::release))
    }

    /// The invoice after what is owed on it was given up; what it collects is given up with it.
    pub fn write_off(self, reason: Line, shown: Option<u64>, today: Day) -> Result<LedgerChange, SettleRefusal> {
        let after = self.still_owed(shown)?.write_off(today, reason);
        let state = after.state.clone();
        Ok(self.come_to(after, |record| record.follow(&state)))
    }
}

/// Whether two are at the same point of their lives, whatever the day and the reason.
const fn same_stage(a: &State, b: &State) -> bool {
    matches!(
        (a, b),
        (State::Unpaid, State::Unpaid)
            | (State::Paid { .. }, State::Paid { .. })
            | (State::Void { .. }, State::Void { .. })
            | (State::WrittenOff { .. }, State::WrittenOff { .. })
    )
}

/// The mail that tells a person that an individual invoice, of which a mail told, is void. Dues were not told of by mail.
#[must_use]
pub fn void_mail(invoice: &Invoice, account: &Account, society: &Society) -> Option<Mail> {
    match invoice.kind {
        Kind::Dues => None,
        Kind::Individual => Some(Mail {
            id: MailId::voided(&invoice.id),
            about: About { account: invoice.account.clone(), society: Some(society.id.clone()) },
            to: account.address.clone(),
            language: account.language,
            letter: Letter::InvoiceVoided(VoidFacts::of(invoice, account, society)),
        }),
    }
}
