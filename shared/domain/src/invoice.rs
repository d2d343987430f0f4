//! The invoice: one debt of one account to one society (請求), and its states.

use crate::charge::{self, Charges, Gross, RegistrationNumber, Tax, Taxed};
use crate::payment::{Correcting, Correction, Payment, Received};
use crate::{AccountId, Day, InvoiceId, Line, Note, Period, SocietyId, Yen};

/// One debt of one account to one society.
///
/// Invariant: `paid` is the sum of `received`, and with `adjusted` never exceeds `amount`. The entries determine the
/// state of an invoice that is neither collected nor void: [`State::Paid`] exactly when nothing is left, otherwise
/// written off while `given_up` is set, otherwise unpaid. A collected record keeps its own payments. It has its
/// collector's state (paid, unpaid or written off), and what is still owed on it counts in the collector. `version` is
/// 1 at the issue and increases by one with every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// The invoice's id.
    pub id: InvoiceId,
    /// The number that people see, unique within the society.
    pub number: Line,
    /// Who owes.
    pub account: AccountId,
    /// To whom.
    pub society: SocietyId,
    /// The payer's name as it stood when the invoice was issued.
    pub payer: Line,
    /// The payer's number within the society as it stood then, if the society gives numbers.
    pub member_number: Option<Line>,
    /// What kind of invoice it is.
    pub kind: Kind,
    /// What it is for.
    pub subject: Line,
    /// What the amount is made of.
    pub charges: Charges,
    /// The society's registration number as it stood, on a taxable invoice.
    pub registration: Option<RegistrationNumber>,
    /// What the operator wrote to the payer.
    pub note: Option<Note>,
    /// What was billed, with tax.
    pub amount: Yen,
    /// What has been paid so far; partial payments add up.
    pub paid: Yen,
    /// The same by the day on which it came in.
    pub received: Received,
    /// What the society bears of it, because the bank kept its fee.
    pub adjusted: Yen,
    /// The write-off that is not reversed, even if payments came in after it.
    pub given_up: Option<GivenUp>,
    /// The day of issue.
    pub issued_on: Day,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// Where it is in its life.
    pub state: State,
    /// The individual invoice that collects this record, while one does.
    pub collected_by: Option<Collector>,
    /// The records that this individual invoice was issued to collect.
    pub collects: Vec<InvoiceId>,
    /// Grows by one with every change.
    pub version: u64,
}

/// That the society gave up what was owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenUp {
    /// The day on which it did.
    pub on: Day,
    /// Why.
    pub reason: Line,
}

/// The individual invoice that collects a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// Its id.
    pub id: InvoiceId,
    /// Its number, as people see it.
    pub number: Line,
}

/// What kind of invoice it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Issued for a membership period (会費請求).
    Dues {
        /// Which one.
        period: Period,
    },
    /// Issued by an operator to one person (個別請求).
    Individual,
}

/// Where an invoice is in its life: unpaid → paid | void | written off (docs/PRODUCT.md: Invoice life).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Something is still owed.
    Unpaid,
    /// All of it has been paid.
    Paid {
        /// The latest day on which something of it came in.
        on: Day,
    },
    /// Withdrawn by the society as if never issued.
    Void {
        /// The day on which it was voided.
        on: Day,
        /// Why.
        reason: Line,
    },
    /// Given up by the society.
    WrittenOff {
        /// The day on which it was written off.
        on: Day,
        /// Why.
        reason: Line,
    },
}

/// Proof that something is still owed on an invoice: only this can be paid, voided, written off, collected or reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnpaidInvoice(Invoice);

/// Why an entry on an invoice is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryRefusal {
    /// Nothing was paid.
    Nothing,
    /// More was paid than is owed.
    Overpayment {
        /// What is still owed.
        outstanding: Yen,
    },
}

impl Invoice {
    /// The proof that something is still owed, when it is.
    #[must_use]
    pub fn unpaid(self) -> Option<UnpaidInvoice> {
        match self.state {
            State::Unpaid => Some(UnpaidInvoice(self)),
            State::Paid { .. } | State::Void { .. } | State::WrittenOff { .. } => None,
        }
    }

    /// What was billed and has neither been paid on the invoice itself nor is borne by the society.
    #[must_use]
    pub fn rest(&self) -> Yen {
        self.amount.minus(self.paid).and_then(|rest| rest.minus(self.adjusted)).unwrap_or_default()
    }

    /// What is still owed on it; nothing once it is paid, void or written off.
    #[must_use]
    pub fn outstanding(&self) -> Yen {
        match self.state {
            State::Unpaid => self.rest(),
            State::Paid { .. } | State::Void { .. } | State::WrittenOff { .. } => Yen::ZERO,
        }
    }

    /// Whether something is still owed on it.
    #[must_use]
    pub const fn is_unpaid(&self) -> bool {
        matches!(self.state, State::Unpaid)
    }

    /// Whether what is owed on it counts in totals: what is owed on a collected record counts within the invoice that
    /// collects it.
    #[must_use]
    pub const fn counts_as_unpaid(&self) -> bool {
        self.is_unpaid() && self.collected_by.is_none()
    }

    /// Whether an individual invoice can collect it. One that collects records itself cannot: what it collects would
    /// not follow.
    #[must_use]
    pub const fn is_collectable(&self) -> bool {
        self.counts_as_unpaid() && self.collects.is_empty()
    }

    /// Whether it is overdue on this day: overdue begins at 00:00 Japan time on the day after the due date.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        matches!(self.state, State::Unpaid) && today > self.due_on
    }

    /// Whether a part of it has been paid and the rest is still owed.
    #[must_use]
    pub const fn is_part_paid(&self) -> bool {
        self.is_unpaid() && !self.paid.is_zero()
    }

    /// Whether anything of it is taxable.
    #[must_use]
    pub fn is_taxable(&self) -> bool {
        self.charges.is_taxable()
    }

    /// Whether these are all entries on it, as of the same moment: what is paid, borne, given up and void is what those
    /// that stand make of it.
    #[must_use]
    pub fn is_made_of(&self, payments: &[Payment], corrections: &[Correction]) -> bool {
        let standing = |kind| corrections.iter().filter(move |it| it.stands() && it.kind == kind);
        let stands = |kind| standing(kind).next().is_some();
        Yen::sum(payments.iter().filter(|it| it.stands()).map(|it| it.amount)) == Ok(self.paid)
            && Yen::sum(standing(Correcting::Adjustment).map(|it| it.amount)) == Ok(self.adjusted)
            && stands(Correcting::WriteOff) == self.given_up.is_some()
            && stands(Correcting::Void) == matches!(self.state, State::Void { .. })
    }

    /// The charges at each tax rate, including those of the records that it collects; with tax, their sum is the
    /// amount.
    #[must_use]
    pub fn taxes(&self) -> Vec<Taxed> {
        self.charges.taxes(self.amount)
    }

    /// What was received on it at each rate of tax; nothing when nothing of it is taxable. A part is of every rate in
    /// proportion, and so is what came in less a bank's fee: what the society bears is a discount of the sale.
    #[must_use]
    pub fn received_taxes(&self) -> Vec<Taxed> {
        match (self.is_taxable(), self.paid == self.amount) {
            (false, _) => vec![],
            (true, true) => self.taxes(),
            (true, false) => charge::share(&self.grosses(), self.paid).into_iter().map(Gross::taxed).collect(),
        }
    }

    /// What is still owed on it at each rate of tax, with tax.
    #[must_use]
    pub(crate) fn owed_at_rates(&self) -> Vec<Gross> {
        charge::left(&self.grosses(), self.amount.minus(self.rest()).unwrap_or_default())
    }

    fn grosses(&self) -> Vec<Gross> {
        let taxes = self.taxes();
        let outside = Gross { tax: Tax::Outside, yen: self.amount.into() };
        if taxes.is_empty() { vec![outside] } else { taxes.iter().map(Gross::of).collect() }
    }

    /// Whether money that came in can be recorded on it: what was given up may come in after all.
    #[must_use]
    pub const fn can_be_paid(&self) -> bool {
        matches!(self.state, State::Unpaid | State::WrittenOff { .. }) && self.collected_by.is_none()
    }

    /// The invoice after its entries came to this; where it is in its life follows from them.
    fn entered(self) -> Self {
        let state = match (&self.given_up, self.rest().is_zero()) {
            (_, true) => State::Paid { on: self.received.latest().unwrap_or(self.issued_on) },
            (Some(GivenUp { on, reason }), false) => State::WrittenOff { on: *on, reason: reason.clone() },
            (None, false) => State::Unpaid,
        };
        Self { state, version: self.version + 1, ..self }
    }

    /// The invoice after a payment; of what was given up, so much is given up no longer.
    pub(crate) fn receive(self, payment: Yen, on: Day) -> Result<Self, EntryRefusal> {
        if payment.is_zero() {
            return Err(EntryRefusal::Nothing);
        }
        let outstanding = self.rest();
        if payment > outstanding {
            return Err(EntryRefusal::Overpayment { outstanding });
        }
        let paid = self.paid.plus(payment).unwrap_or(self.amount);
        Ok(Self { paid, received: self.received.clone().and(on, payment), ..self }.entered())
    }

    /// The invoice after a payment of that day was reversed. `amount` is at most what was paid on it.
    #[must_use]
    pub(crate) fn take_back(self, amount: Yen, on: Day) -> Self {
        let paid = self.paid.minus(amount).unwrap_or_default();
        Self { paid, received: self.received.clone().less(on, amount), ..self }.entered()
    }

    /// The invoice after an adjustment was reversed.
    #[must_use]
    pub(crate) fn unadjust(self, amount: Yen) -> Self {
        Self { adjusted: self.adjusted.minus(amount).unwrap_or_default(), ..self }.entered()
    }

    /// The invoice after its write-off or its void was reversed.
    #[must_use]
    pub(crate) fn revive(self) -> Self {
        Self { given_up: None, ..self }.entered()
    }

    /// The record after the invoice that collects it has reached this state.
    #[must_use]
    pub(crate) fn follow(self, collector: &State) -> Self {
        Self { state: collector.clone(), version: self.version + 1, ..self }
    }

    /// The record after the invoice that collected it was voided: plain unpaid again.
    #[must_use]
    pub(crate) fn release(self) -> Self {
        Self { state: State::Unpaid, collected_by: None, version: self.version + 1, ..self }
    }
}

impl UnpaidInvoice {
    /// The invoice.
    #[must_use]
    pub const fn invoice(&self) -> &Invoice {
        &self.0
    }

    /// What is still owed.
    #[must_use]
    pub fn outstanding(&self) -> Yen {
        self.0.rest()
    }

    /// Whether it counts in totals: a collected record is counted within the invoice that collects it, not twice.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.0.collected_by.is_none()
    }

    /// Whether it is overdue on this day.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        self.0.is_overdue(today)
    }

    /// The invoice after a payment.
    pub fn pay(self, payment: Yen, on: Day) -> Result<Invoice, EntryRefusal> {
        self.0.receive(payment, on)
    }

    /// The invoice after the society bore what is still owed.
    #[must_use]
    pub(crate) fn adjust(self) -> Invoice {
        let adjusted = self.0.adjusted.plus(self.0.rest()).unwrap_or(self.0.amount);
        Invoice { adjusted, ..self.0 }.entered()
    }

    /// The invoice after it was voided.
    #[must_use]
    pub fn void(self, on: Day, reason: Line) -> Invoice {
        Invoice { state: State::Void { on, reason }, version: self.0.version + 1, ..self.0 }
    }

    /// The invoice after it was written off.
    #[must_use]
    pub fn write_off(self, on: Day, reason: Line) -> Invoice {
        Invoice { given_up: Some(GivenUp { on, reason }), ..self.0 }.entered()
    }

    /// The invoice with another due day.
    #[must_use]
    pub(crate) fn due(self, due_on: Day) -> Invoice {
        Invoice { due_on, version: self.0.version + 1, ..self.0 }
    }

    /// The record after an individual invoice took it over.
    #[must_use]
    pub(crate) fn collect(self, by: Collector) -> Invoice {
        Invoice { collected_by: Some(by), version: self.0.version + 1, ..self.0 }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An unpaid invoice of this amount; tests change what they care about.
    pub(crate) fn invoice(number: u32, amount: u64) -> Invoice {
        let day = Day::new(2026, 4, 1).unwrap();
        Invoice {
            id: InvoiceId::parse(&format!("inv-1-{number}")).unwrap(),
            number: Line::parse(&number.to_string()).unwrap(),
            account: AccountId::parse("acc-1").unwrap(),
            society: SocietyId::parse("soc-1").unwrap(),
            payer: Line::parse("佐藤 花子").unwrap(),
            member_number: None,
            kind: Kind::Dues { period: Period::FIRST },
            subject: Line::parse("2026年度 年会費").unwrap(),
            charges: Charges::default(),
            registration: None,
            note: None,
            amount: Yen::new(amount).unwrap(),
            paid: Yen::ZERO,
            received: Received::nothing(),
            adjusted: Yen::ZERO,
            given_up: None,
            issued_on: day,
            due_on: day.plus_days(30),
            state: State::Unpaid,
            collected_by: None,
            collects: vec![],
            version: 1,
        }
    }

    proptest! {
        #[test]
        fn partial_payments_add_up_and_never_pass_the_amount(amount in 1..10_000_u64, payments in prop::collection::vec(0..6_000_u64, 1..12)) {
            let today = Day::new(2026, 5, 1).unwrap();
            let mut invoice = invoice(1, amount);
            let mut taken = 0;
            for payment in payments {
                let Some(unpaid) = invoice.clone().unpaid() else { break };
                match unpaid.pay(Yen::new(payment).unwrap(), today) {
                    Ok(after) => {
                        taken += payment;
                        prop_assert_eq!(after.version, invoice.version + 1);
                        invoice = after;
                    }
                    Err(EntryRefusal::Nothing) => prop_assert_eq!(payment, 0),
                    Err(EntryRefusal::Overpayment { outstanding }) => {
                        prop_assert_eq!(outstanding.get(), amount - taken);
                        prop_assert!(payment > outstanding.get());
                    }
                }
            }
            prop_assert_eq!(invoice.paid.get(), taken);
            prop_assert!(taken <= amount);
            prop_assert_eq!(matches!(invoice.state, State::Paid { .. }), taken == amount);
        }
    }

    #[test]
    fn overdue_begins_on_the_day_after_the_due_date() {
        let invoice = invoice(1, 100);
        let due = invoice.due_on;
        let unpaid = invoice.unpaid().unwrap();
        assert!(!unpaid.is_overdue(due));
        assert!(unpaid.is_overdue(due.plus_days(1)));
    }

    #[test]
    fn what_is_settled_is_no_unpaid_invoice() {
        let on = Day::new(2026, 5, 1).unwrap();
        let reason = Line::parse("重複").unwrap();
        let unpaid = || invoice(1, 100).unpaid().unwrap();
        assert!(unpaid().pay(Yen::new(100).unwrap(), on).unwrap().unpaid().is_none());
        assert!(unpaid().void(on, reason.clone()).unpaid().is_none());
        assert!(unpaid().write_off(on, reason).unpaid().is_none());
    }
}
