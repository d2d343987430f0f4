//! Billing: the effect of an operator's command on one person's invoices with one society.
//!
//! Every rule here returns a [`LedgerChange`]: the invoices before and after. The changes of the membership's totals
//! and of the society's tally follow from it. It is committed on the condition that none of the invoices has changed.

use crate::charge::Charges;
use crate::invoice::{Collector, Kind, State};
use crate::payment::Received;
use crate::tally::{Bucket, Figures, Tally};
use crate::{Day, FiscalYear, Invoice, InvoiceId, Line, Period, SocietyId, Yen};

mod booking;
mod issue;

pub use booking::{Booking, BookingRefusal, Books, MOST_ADJUSTED};
pub use issue::{
    AMOUNTS, Addressee, Charge, Draft, DueRefusal, Issuance, IssueRefusal, MOST_LINES, MOST_RECORDS, MOST_YEARS_AHEAD,
    RecordRefusal, check_due,
};

/// What a command does to one person's invoices with one society.
///
/// Invariant: at least one invoice changes, all of them are of one account and one society, and each grows by one
/// version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerChange(Vec<InvoiceChange>);

/// An invoice before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceChange {
    /// Before; nothing when it is issued.
    pub before: Option<Invoice>,
    /// After.
    pub after: Invoice,
}

impl LedgerChange {
    /// An invoice is issued.
    #[must_use]
    pub fn issue(invoice: Invoice) -> Self {
        Self(vec![InvoiceChange { before: None, after: invoice }])
    }

    fn and(mut self, before: Invoice, after: Invoice) -> Self {
        self.0.push(InvoiceChange { before: Some(before), after });
        self
    }

    fn of(before: Invoice, after: Invoice) -> Self {
        Self(vec![InvoiceChange { before: Some(before), after }])
    }

    /// The invoices that change, the one that the command is about first.
    #[must_use]
    pub fn changes(&self) -> &[InvoiceChange] {
        &self.0
    }

    /// The invoice that the command is about, after it.
    #[must_use]
    pub fn invoice(&self) -> &Invoice {
        &self.0[0].after
    }

    /// What it adds to the society's tally, and takes from it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::new();
        for change in &self.0 {
            change.before.iter().for_each(|before| tally.discount(before));
            tally.count(&change.after);
        }
        tally
    }

    /// What it adds to the membership's unpaid count and total, and takes from them.
    #[must_use]
    pub fn unpaid(&self) -> Figures {
        self.tally().sum(None, |bucket| matches!(bucket, Bucket::Unpaid(_)))
    }
}

/// Why a due day cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoveRefusal {
    /// Somebody has changed the invoice since the operator looked.
    Changed,
    /// Nothing is owed on the invoice.
    NotUnpaid,
    /// An individual invoice collects the record: its due day counts.
    Collected {
        /// That invoice.
        by: Collector,
    },
    /// No invoice can be due on that day.
    Due(DueRefusal),
    /// It is the due day already.
    Same,
}

impl LedgerChange {
    /// Decides that an unpaid invoice gets another due day, which is not over. `shown` is the version that the operator
    /// looked at.
    pub fn move_due_day(invoice: Invoice, to: Day, shown: Option<u64>, today: Day) -> Result<Self, MoveRefusal> {
        if shown.is_some_and(|version| version != invoice.version) {
            return Err(MoveRefusal::Changed);
        }
        if let Some(by) = invoice.collected_by.clone() {
            return Err(MoveRefusal::Collected { by });
        }
        let before = invoice.clone();
        let unpaid = invoice.unpaid().ok_or(MoveRefusal::NotUnpaid)?;
        check_due(to, today).map_err(MoveRefusal::Due)?;
        if to == before.due_on { Err(MoveRefusal::Same) } else { Ok(Self::of(before, unpaid.due(to))) }
    }
}

/// Dues as a society bills a member (会費請求).
#[derive(Clone, Debug)]
pub struct Dues {
    /// The id that the invoice gets.
    pub id: InvoiceId,
    /// To which society.
    pub society: SocietyId,
    /// For which period of the membership.
    pub period: Period,
    /// The payer's name.
    pub payer: Line,
    /// The payer's number within the society.
    pub member_number: Option<Line>,
    /// What they are for.
    pub subject: Line,
    /// How much.
    pub amount: Yen,
    /// The day of issue.
    pub issued_on: Day,
    /// The last day on which they are not overdue.
    pub due_on: Day,
}

impl Dues {
    /// The invoice of this number.
    #[must_use]
    pub fn invoice(self, number: Line) -> Invoice {
        Invoice {
            account: self.id.account(),
            id: self.id,
            number,
            society: self.society,
            payer: self.payer,
            member_number: self.member_number,
            kind: Kind::Dues { period: self.period },
            subject: self.subject,
            charges: Charges::default(),
            registration: None,
            note: None,
            amount: self.amount,
            paid: Yen::ZERO,
            received: Received::nothing(),
            adjusted: Yen::ZERO,
            given_up: None,
            issued_on: self.issued_on,
            due_on: self.due_on,
            state: State::Unpaid,
            collected_by: None,
            collects: vec![],
            version: 1,
        }
    }
}

/// The number of an invoice, made of the fiscal year of its issue and the society's running number (docs/PRODUCT.md:
/// Individual invoice).
#[must_use]
pub fn number(issued_on: Day, running: u64) -> Line {
    Line::of_machine(&format!("{}-{running:04}", FiscalYear::of(issued_on)))
}
