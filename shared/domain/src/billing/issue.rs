//! Issuing an individual invoice: the operator's request, and the rules (docs/PRODUCT.md: Individual invoice).

use super::{LedgerChange, number};
use crate::charge::{self, ChargeRefusal, Charges, LineItem, Prices, Tax};
use crate::invoice::{Collector, Kind, State};
use crate::mail::{About, InvoiceFacts, Letter, Mail};
use crate::payment::Received;
use crate::{Account, Day, Instant, Invoice, InvoiceId, Line, MailId, Membership, Note, Society, Yen};

/// The least and the most of an individual invoice, in yen (docs/PRODUCT.md: Individual invoice).
pub const AMOUNTS: std::ops::RangeInclusive<u64> = 1..=9_999_999;
/// How many records one individual invoice collects; all of them change in one transaction, which holds 100 writes.
pub const MOST_RECORDS: usize = 40;
/// How many lines an invoice has.
pub const MOST_LINES: usize = 30;
/// How many years ahead an individual invoice may be due.
pub const MOST_YEARS_AHEAD: i32 = 10;

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
    /// The sum of these lines, in addition to what is owed on the records that the invoice collects.
    Lines(Prices, Vec<LineItem>),
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

/// An individual invoice that has been decided and is ready to be committed. Conditions: those of its [`LedgerChange`],
/// and that the account is not deleted.
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
    /// Its discounts at one rate are more than what they are discounts of.
    BelowNothing(Tax),
    /// The amount is less than what is owed on the records that the invoice collects, so that paying it could not pay
    /// them.
    LessThanRecords {
        /// What is owed on them.
        records: Yen,
    },
    /// A record cannot be collected.
    Record {
        /// The record, as in the request.
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
    /// Whether the portal can still bill the person (docs/PRODUCT.md: After account deletion).
    #[must_use]
    pub const fn can_be_billed(&self) -> bool {
        self.account.is_some() && self.membership.deleted_on.is_none()
    }
}

impl Draft {
    /// Decides that the invoice is issued now (docs/PRODUCT.md: Individual invoice).
    ///
    /// `records` are those to collect, in the request's order, with what was found of each.
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
        let mut charges = Charges {
            collected: charge::added(records.iter().flat_map(|record| record.invoice().owed_at_rates()), owed),
            ..Charges::default()
        };
        let amount = match self.charge {
            Charge::Amount(amount) => amount,
            Charge::Records => owed,
            Charge::Lines(prices, lines) => {
                charges = Charges { prices, lines, ..charges };
                let own = charges.own_total().map_err(|refusal| match refusal {
                    ChargeRefusal::TooMuch => IssueRefusal::AmountOutOfRange,
                    ChargeRefusal::BelowNothing(tax) => IssueRefusal::BelowNothing(tax),
                })?;
                own.plus(owed).map_err(|_| IssueRefusal::AmountOutOfRange)?
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
            charges,
            registration: None,
            note: self.note,
            amount,
            paid: Yen::ZERO,
            received: Received::nothing(),
            adjusted: Yen::ZERO,
            given_up: None,
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
