//! Billing: what an operator's command does to one person's invoices with one society.
//!
//! Every rule here returns a [`LedgerChange`]: the invoices before and after, from which the membership's totals and the society's tally
//! follow. Whoever commits it does so on the condition that none of the invoices has changed.

use crate::charge::{self, LineItem};
use crate::invoice::{Collector, EntryRefusal, Kind, State};
use crate::mail::{About, InvoiceFacts, Letter, Mail, VoidFacts};
use crate::tally::{Bucket, Figures, Tally};
use crate::{
    Account, Day, FiscalYear, Instant, Invoice, InvoiceId, Line, MailId, Membership, Note, Payment, Society, SocietyId, Yen,
};

/// The least and the most of an individual invoice, in yen (product.md: Individual invoice).
pub const AMOUNTS: std::ops::RangeInclusive<u64> = 1..=9_999_999;
/// How many records one individual invoice collects; all of them change in one transaction, which holds 100 writes.
pub const MOST_RECORDS: usize = 40;
/// How many lines an invoice has.
pub const MOST_LINES: usize = 30;
/// How many years ahead an individual invoice may be due.
pub const MOST_YEARS_AHEAD: i32 = 10;

/// What a command does to one person's invoices with one society.
///
/// Invariant: at least one invoice changes, all of them are of one account and one society, and each grows by one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerChange(Vec<Change>);

/// An invoice before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Before; nothing when it is issued.
    pub before: Option<Invoice>,
    /// After.
    pub after: Invoice,
}

impl LedgerChange {
    /// An invoice is issued.
    #[must_use]
    pub fn issue(invoice: Invoice) -> Self {
        Self(vec![Change { before: None, after: invoice }])
    }

    fn and(mut self, before: Invoice, after: Invoice) -> Self {
        self.0.push(Change { before: Some(before), after });
        self
    }

    fn of(before: Invoice, after: Invoice) -> Self {
        Self(vec![Change { before: Some(before), after }])
    }

    /// The invoices that change, the one that the command is about first.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
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
    /// Decides that an unpaid invoice gets another due day, which is not over.
    pub fn move_due_day(invoice: Invoice, to: Day, today: Day) -> Result<Self, MoveRefusal> {
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
            kind: Kind::Dues,
            subject: self.subject,
            lines: vec![],
            registration: None,
            note: None,
            amount: self.amount,
            paid: Yen::ZERO,
            issued_on: self.issued_on,
            due_on: self.due_on,
            state: State::Unpaid,
            collected_by: None,
            collects: vec![],
            version: 1,
        }
    }
}

/// The number of an invoice, made of the fiscal year of its issue and the society's running number (product.md: Individual invoice).
#[must_use]
pub fn number(issued_on: Day, running: u64) -> Line {
    Line::of_machine(&format!("{}-{running:04}", FiscalYear::of(issued_on)))
}

/// What an operator wants to bill a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it is for.
    pub subject: Line,
    /// How much.
    pub charge: Charge,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// What the payer should know.
    pub note: Option<Note>,
}

/// What an individual invoice charges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// One sum outside tax.
    Amount(Yen),
    /// What these lines come to.
    Lines(Vec<LineItem>),
    /// Exactly what is still owed on the records that it collects.
    Records,
}

/// The person who is billed, and the society that bills.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// The person's membership, present or past.
    pub membership: Membership,
    /// The person's account, unless it is deleted.
    pub account: Option<Account>,
    /// The society.
    pub society: Society,
}

/// An individual invoice that has been decided and is ready to be committed, on the conditions of its [`LedgerChange`] and that the account
/// is not deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuance {
    /// The invoice, and the records that it collects.
    pub change: LedgerChange,
    /// The mail to the person.
    pub mail: Mail,
}

/// Why an individual invoice is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssueRefusal {
    /// The account is deleted: the portal can no longer bill, the society collects by direct transfer.
    AccountDeleted,
    /// The due day is over, or too far ahead.
    Due(DueRefusal),
    /// The amount is not within [`AMOUNTS`].
    AmountOutOfRange,
    /// The amount is less than what is owed on the records that the invoice collects, so that paying it could not pay them.
    LessThanRecords {
        /// What is owed on them.
        records: Yen,
    },
    /// A record cannot be collected.
    Record {
        /// Which, as it was asked for.
        id: InvoiceId,
        /// Its number, when there is such a record.
        number: Option<Line>,
        /// Why.
        why: RecordRefusal,
    },
    /// More than [`MOST_RECORDS`] records.
    TooManyRecords,
}

/// Why an invoice cannot be due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueRefusal {
    /// The day is over in Japan.
    InPast {
        /// Today in Japan.
        today: Day,
    },
    /// The day is more than [`MOST_YEARS_AHEAD`].
    TooFar {
        /// The last day that it can be.
        latest: Day,
    },
}

/// Why a record cannot be collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordRefusal {
    /// It is not one of this person's with this society.
    NotTheirs,
    /// It is paid, void or written off.
    NotUnpaid,
    /// An individual invoice collects it already.
    Collected {
        /// That invoice's number.
        by: Line,
    },
    /// It is an individual invoice that collects records itself; those can be collected once it is void.
    Collects,
}

/// Whether an individual invoice that is issued today, or one whose due day is moved today, can be due on this day.
pub fn check_due(due_on: Day, today: Day) -> Result<(), DueRefusal> {
    let latest = today.plus_years(MOST_YEARS_AHEAD);
    if due_on < today {
        Err(DueRefusal::InPast { today })
    } else if due_on > latest {
        Err(DueRefusal::TooFar { latest })
    } else {
        Ok(())
    }
}

impl Addressee {
    /// Whether the portal can still bill the person (product.md: After account deletion).
    #[must_use]
    pub const fn can_be_billed(&self) -> bool {
        self.account.is_some() && self.membership.deleted_on.is_none()
    }
}

impl Draft {
    /// Decides that the invoice is issued now (product.md: Individual invoice).
    ///
    /// `records` are those to collect as they were asked for, with what was found of each.
    pub fn decide(
        self,
        addressee: &Addressee,
        records: Vec<(InvoiceId, Option<Invoice>)>,
        id: InvoiceId,
        running: u64,
        now: Instant,
    ) -> Result<Issuance, IssueRefusal> {
        let Addressee { membership, account, society } = addressee;
        let Some(account) = account.as_ref().filter(|_| addressee.can_be_billed()) else {
            return Err(IssueRefusal::AccountDeleted);
        };
        let today = now.day_in_japan();
        check_due(self.due_on, today).map_err(IssueRefusal::Due)?;
        if records.len() > MOST_RECORDS {
            return Err(IssueRefusal::TooManyRecords);
        }
        let records = records.into_iter().map(|(id, found)| collectable(membership, id, found)).collect::<Result<Vec<_>, _>>()?;
        let owed = Yen::sum(records.iter().map(crate::UnpaidInvoice::outstanding)).map_err(|_| IssueRefusal::AmountOutOfRange)?;
        let (lines, amount) = match self.charge {
            Charge::Amount(amount) => (vec![], amount),
            Charge::Records => (vec![], owed),
            Charge::Lines(lines) => {
                let amount = charge::total(&lines).map_err(|_| IssueRefusal::AmountOutOfRange)?;
                (lines, amount)
            }
        };
        if !AMOUNTS.contains(&amount.get()) {
            return Err(IssueRefusal::AmountOutOfRange);
        }
        if amount < owed {
            return Err(IssueRefusal::LessThanRecords { records: owed });
        }
        let mut invoice = Invoice {
            number: number(today, running),
            account: membership.account.clone(),
            society: society.id.clone(),
            payer: account.name.clone(),
            member_number: membership.member_number.clone(),
            kind: Kind::Individual,
            subject: self.subject,
            lines,
            registration: None,
            note: self.note,
            amount,
            paid: Yen::ZERO,
            issued_on: today,
            due_on: self.due_on,
            state: State::Unpaid,
            collected_by: None,
            collects: records.iter().map(|record| record.invoice().id.clone()).collect(),
            version: 1,
            id,
        };
        if invoice.is_taxable() {
            invoice.registration.clone_from(&society.registration);
        }
        let mail = Mail {
            id: MailId::invoiced(&invoice.id),
            about: About { account: account.id.clone(), society: Some(society.id.clone()) },
            to: account.address.clone(),
            language: account.language,
            letter: Letter::Invoiced(InvoiceFacts::of(&invoice, &records, society)),
        };
        let collector = Collector { id: invoice.id.clone(), number: invoice.number.clone() };
        let change = records.into_iter().fold(LedgerChange::issue(invoice), |change, record| {
            let before = record.invoice().clone();
            change.and(before, record.collect(collector.clone()))
        });
        Ok(Issuance { change, mail })
    }
}

/// The proof that a record can be collected, or why not.
fn collectable(membership: &Membership, id: InvoiceId, found: Option<Invoice>) -> Result<crate::UnpaidInvoice, IssueRefusal> {
    let Some(record) = found.filter(|it| it.account == membership.account && it.society == membership.society) else {
        return Err(IssueRefusal::Record { id, number: None, why: RecordRefusal::NotTheirs });
    };
    let number = Some(record.number.clone());
    if let Some(Collector { number: by, .. }) = record.collected_by.clone().filter(|_| matches!(record.state, State::Unpaid)) {
        return Err(IssueRefusal::Record { id, number, why: RecordRefusal::Collected { by } });
    }
    if record.is_unpaid() && !record.collects.is_empty() {
        return Err(IssueRefusal::Record { id, number, why: RecordRefusal::Collects });
    }
    record.unpaid().ok_or(IssueRefusal::Record { id, number, why: RecordRefusal::NotUnpaid })
}

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
