//! Entries on an invoice: payments, corrections (void, write-off, adjustment) and their reversals. Also their effect on
//! the records that the invoice collects (docs/PRODUCT.md: Invoice life).
//!
//! **The entries determine an invoice's state.** A payment on a written-off invoice reduces the written-off amount; the
//! rest stays written off and is not demanded. If that payment is reversed, the full write-off applies again.

use super::LedgerChange;
use crate::audit::{Actor, Event};
use crate::invoice::{Collector, EntryRefusal, Kind, State};
use crate::mail::{About, InvoiceFacts, Letter, Mail, VoidFacts};
use crate::payment::{Correcting, Correction, Reversal};
use crate::{Account, Day, Instant, Invoice, InvoiceId, Line, MailId, Payment, PaymentId, Society, SocietyId, Yen};

/// The most that a society bears of one invoice by adjustments, in yen. The dearest fee that a Japanese bank keeps for
/// one transfer is 990 yen (at the counter, to another bank). Whatever is missing beyond that is no fee; it is owed or
/// given up.
pub const MOST_ADJUSTED: u64 = 1_000;

/// An invoice, with the records that it collects now, as they are at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    invoice: Invoice,
    records: Vec<Invoice>,
    /// Those that it collected before it was voided, as they are by themselves.
    released: Vec<Invoice>,
}

/// Why an entry on an invoice is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BookingRefusal {
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
    /// The entry was reversed before.
    AlreadyReversed,
    /// What is missing is more than a bank's fee, or nothing has come in that a fee could be missing from.
    NotAFee {
        /// What is still owed.
        outstanding: Yen,
    },
    /// The invoice is not void, or not written off.
    NothingToUndo,
    /// Records that the voided invoice had collected are no longer as it left them, so that it cannot collect them
    /// again.
    RecordsChanged {
        /// Their numbers.
        numbers: Vec<Line>,
    },
}

impl Books {
    /// Puts the pieces together: the invoice, and every record of its `collects` as it was read. `None` when they do
    /// not fit, because something changed in between; then they are read again.
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
        let (records, released) = if matches!(invoice.state, State::Void { .. }) { (vec![], records) } else { (records, vec![]) };
        fits.then_some(Self { invoice, records, released })
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
    fn seen(&self, shown: Option<u64>) -> Result<(), BookingRefusal> {
        if shown.is_some_and(|version| version != self.invoice.version) {
            return Err(BookingRefusal::Changed);
        }
        match &self.invoice.collected_by {
            Some(by) => Err(BookingRefusal::Collected { by: by.clone() }),
            None => Ok(()),
        }
    }

    fn still_owed(&self, shown: Option<u64>) -> Result<crate::UnpaidInvoice, BookingRefusal> {
        self.seen(shown)?;
        self.invoice.clone().unpaid().ok_or(BookingRefusal::NotUnpaid)
    }

    /// The invoice and its records after the invoice came to this.
    fn come_to(self, after: Invoice, record: impl Fn(Invoice) -> Invoice) -> LedgerChange {
        let change = LedgerChange::of(self.invoice, after);
        self.records.into_iter().fold(change, |change, before| {
            let after = record(before.clone());
            change.and(before, after)
        })
    }

    /// The invoice after an entry; what it collects follows it to another point of its life.
    fn lead(self, after: Invoice) -> LedgerChange {
        if same_stage(&self.invoice.state, &after.state) {
            return LedgerChange::of(self.invoice, after);
        }
        let state = after.state.clone();
        self.come_to(after, |record| record.follow(&state))
    }

    /// The invoice after a payment; a payment that completes it pays what it collects.
    pub fn pay(self, amount: Yen, paid_on: Day, shown: Option<u64>, today: Day) -> Result<LedgerChange, BookingRefusal> {
        self.seen(shown)?;
        if !self.invoice.can_be_paid() {
            return Err(BookingRefusal::NotUnpaid);
        }
        if paid_on > today {
            return Err(BookingRefusal::PaidInFuture { today });
        }
        // Money may have come in before anybody billed it, but not in another age.
        let earliest = self.invoice.issued_on.plus_years(-1);
        if paid_on < earliest {
            return Err(BookingRefusal::PaidTooEarly { earliest });
        }
        let after = self.invoice.clone().receive(amount, paid_on).map_err(|refusal| match refusal {
            EntryRefusal::Nothing => BookingRefusal::Nothing,
            EntryRefusal::Overpayment { outstanding } => BookingRefusal::Overpayment { outstanding },
        })?;
        Ok(self.lead(after))
    }

    /// The invoice after a wrong payment was taken back; what it collects is owed, or given up, again with it.
    pub fn reverse(self, payment: &Payment, shown: Option<u64>) -> Result<LedgerChange, BookingRefusal> {
        self.seen(shown)?;
        if !payment.stands() {
            return Err(BookingRefusal::AlreadyReversed);
        }
        let after = self.invoice.clone().take_back(payment.amount, payment.paid_on);
        Ok(self.lead(after))
    }

    /// The entry that corrects the invoice as it is.
    #[must_use]
    pub fn correction(&self, kind: Correcting, reason: Line, id: PaymentId, (by, at): (Actor, Instant)) -> Correction {
        let (amount, released) = match kind {
            Correcting::Adjustment | Correcting::WriteOff => (self.invoice.outstanding(), Yen::ZERO),
            Correcting::Void => (self.invoice.amount, rest_of(&self.records)),
        };
        Correction { id, kind, amount, released, on: at.day_in_japan(), reason, by, at, reversal: None }
    }

    /// The invoice after that entry.
    ///
    /// What a voided one collected is plain unpaid again; what one that is written off or paid collects is so with it.
    pub fn correct(self, correction: &Correction, shown: Option<u64>) -> Result<LedgerChange, BookingRefusal> {
        let unpaid = self.still_owed(shown)?;
        let (on, reason) = (correction.on, correction.reason.clone());
        match correction.kind {
            Correcting::WriteOff => Ok(self.lead(unpaid.write_off(on, reason))),
            Correcting::Void => {
                let paid = unpaid.invoice().amount.minus(unpaid.outstanding()).unwrap_or_default();
                if !paid.is_zero() {
                    return Err(BookingRefusal::HasPayments { paid });
                }
                Ok(self.come_to(unpaid.void(on, reason), Invoice::release))
            }
            Correcting::Adjustment => {
                let outstanding = unpaid.outstanding();
                let borne = self.invoice.adjusted.get() + outstanding.get();
                if self.invoice.paid.is_zero() || borne > MOST_ADJUSTED {
                    return Err(BookingRefusal::NotAFee { outstanding });
                }
                Ok(self.lead(unpaid.adjust()))
            }
        }
    }

    /// The invoice after a wrong correction was reversed: what it took away is owed again. A void that is undone
    /// collects again what it had released, if all of that is as it was left.
    pub fn undo(self, correction: &Correction, shown: Option<u64>) -> Result<LedgerChange, BookingRefusal> {
        self.seen(shown)?;
        if !correction.stands() {
            return Err(BookingRefusal::AlreadyReversed);
        }
        let before = self.invoice.clone();
        match (correction.kind, &self.invoice.state) {
            (Correcting::Adjustment, State::Unpaid | State::Paid { .. } | State::WrittenOff { .. }) => {
                Ok(self.lead(before.unadjust(correction.amount)))
            }
            (Correcting::WriteOff, State::WrittenOff { .. }) => Ok(self.lead(before.revive())),
            (Correcting::Void, State::Void { .. }) => self.collect_again(before.revive(), correction.released),
            (
                Correcting::Adjustment | Correcting::WriteOff | Correcting::Void,
                State::Unpaid | State::Paid { .. } | State::Void { .. } | State::WrittenOff { .. },
            ) => Err(BookingRefusal::NothingToUndo),
        }
    }

    fn collect_again(self, after: Invoice, released: Yen) -> Result<LedgerChange, BookingRefusal> {
        let numbers = |records: &[Invoice]| records.iter().map(|record| record.number.clone()).collect();
        let (free, changed): (Vec<_>, Vec<_>) = self.released.into_iter().partition(Invoice::is_collectable);
        if !changed.is_empty() || free.len() != after.collects.len() {
            return Err(BookingRefusal::RecordsChanged { numbers: numbers(&changed) });
        }
        // It was issued over what was owed on them: with more or less it would be another invoice.
        if rest_of(&free) != released {
            return Err(BookingRefusal::RecordsChanged { numbers: numbers(&free) });
        }
        let collector = Collector { id: after.id.clone(), number: after.number.clone() };
        let unpaid = free.into_iter().filter_map(Invoice::unpaid);
        Ok(unpaid.fold(LedgerChange::of(self.invoice, after), |change, record| {
            let before = record.invoice().clone();
            change.and(before, record.collect(collector.clone()))
        }))
    }
}

/// What is owed on these records by themselves.
fn rest_of(records: &[Invoice]) -> Yen {
    Yen::sum(records.iter().map(Invoice::rest)).unwrap_or(Yen::MAX)
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

/// An entry on an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booking {
    /// A payment came in.
    Paid(Payment),
    /// A wrong payment is taken back.
    Reversed(Payment, Reversal),
    /// What is owed is corrected.
    Corrected(Correction),
    /// A wrong correction is undone.
    Undone(Correction, Reversal),
}

impl Booking {
    /// The rules' decision on the entry. `shown` is the version of the invoice that the operator saw.
    pub fn decide(&self, books: Books, shown: Option<u64>, today: Day) -> Result<LedgerChange, BookingRefusal> {
        match self {
            Self::Paid(payment) => books.pay(payment.amount, payment.paid_on, shown, today),
            Self::Reversed(payment, _) => books.reverse(payment, shown),
            Self::Corrected(correction) => books.correct(correction, shown),
            Self::Undone(correction, _) => books.undo(correction, shown),
        }
    }

    /// The mail to the payer about it, if there is one.
    #[must_use]
    pub fn mail(&self, change: &LedgerChange, payer: &Account, society: &Society) -> Option<Mail> {
        self.correction().and_then(|correction| correction_mail(correction.kind, change, payer, society))
    }

    /// What the audit trail says of it.
    #[must_use]
    pub fn event(&self, society: SocietyId, invoice: InvoiceId) -> Event {
        match self {
            Self::Paid(payment) => Event::PaymentRecorded { society, invoice, amount: payment.amount },
            Self::Reversed(payment, reversal) => {
                Event::PaymentReversed { society, invoice, amount: payment.amount, reason: reversal.reason.clone() }
            }
            Self::Corrected(correction) => {
                let (amount, reason) = (correction.amount, correction.reason.clone());
                match correction.kind {
                    Correcting::Adjustment => Event::Adjusted { society, invoice, amount, reason },
                    Correcting::WriteOff => Event::WrittenOff { society, invoice, amount, reason },
                    Correcting::Void => Event::Voided { society, invoice, amount, reason },
                }
            }
            Self::Undone(correction, reversal) => Event::CorrectionReversed {
                society,
                invoice,
                kind: correction.kind,
                amount: correction.amount,
                reason: reversal.reason.clone(),
            },
        }
    }

    /// The payment that it is about, after it.
    #[must_use]
    pub fn payment(&self) -> Option<Payment> {
        match self {
            Self::Paid(payment) => Some(payment.clone()),
            Self::Reversed(payment, reversal) => Some(Payment { reversal: Some(reversal.clone()), ..payment.clone() }),
            Self::Corrected(_) | Self::Undone(..) => None,
        }
    }

    /// The correction that it is about, after it.
    #[must_use]
    pub fn correction(&self) -> Option<Correction> {
        match self {
            Self::Corrected(correction) => Some(correction.clone()),
            Self::Undone(correction, reversal) => Some(Correction { reversal: Some(reversal.clone()), ..correction.clone() }),
            Self::Paid(_) | Self::Reversed(..) => None,
        }
    }
}

/// The mail that an individual invoice is void, or is to be paid after all. It is sent only if a mail announced the
/// invoice. There was none for dues, and write-offs and adjustments concern only the society.
fn correction_mail(kind: Correcting, change: &LedgerChange, account: &Account, society: &Society) -> Option<Mail> {
    let invoice = change.invoice();
    let (id, letter) = match (kind, invoice.kind, &invoice.state) {
        (Correcting::Adjustment | Correcting::WriteOff, _, _) | (Correcting::Void, Kind::Dues { .. }, _) => return None,
        (Correcting::Void, Kind::Individual, State::Void { .. }) => {
            (MailId::voided(&invoice.id, invoice.version), Letter::InvoiceVoided(VoidFacts::of(invoice, account, society)))
        }
        (Correcting::Void, Kind::Individual, State::Unpaid | State::Paid { .. } | State::WrittenOff { .. }) => {
            let records: Vec<_> = change.changes()[1..].iter().filter_map(|change| change.before.clone()?.unpaid()).collect();
            let facts = InvoiceFacts::of(invoice, &records, society);
            (MailId::restored(&invoice.id, invoice.version), Letter::InvoiceRestored(facts))
        }
    };
    let about = About { account: invoice.account.clone(), society: Some(society.id.clone()) };
    Some(Mail { id, about, to: account.address.clone(), language: account.language, letter })
}
