//! A withdrawal in JSON.

use domain::mail::LISTED;
use domain::{Membership, Standing};
use serde::Serialize;
use store::WithdrawalBasis;
use views::society::SocietyAnswer;

/// The state of one membership, and what is owed.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    society: SocietyAnswer<'a>,
    /// `active` or `withdrawn`.
    status: &'static str,
    /// The civil date in Japan on which the withdrawal took effect.
    withdrawn_on: Option<String>,
    unpaid: Unpaid<'a>,
    /// To be sent back with the confirmation, so that nobody confirms an amount that has changed since.
    ledger_version: u64,
}

#[derive(Serialize)]
struct Unpaid<'a> {
    count: u32,
    /// Whole yen.
    total: u64,
    /// At most [`LISTED`] of them: the answer is recorded, and an item's limit is 400 KB.
    invoices: Vec<Owed<'a>>,
}

#[derive(Serialize)]
struct Owed<'a> {
    id: &'a str,
    number: &'a str,
    subject: &'a str,
    /// Whole yen.
    amount: u64,
    /// Whole yen.
    outstanding: u64,
    /// A civil date in Japan.
    due_on: String,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(membership: &Membership, basis: &'a WithdrawalBasis) -> Self {
        let WithdrawalBasis { society, ledger, .. } = basis;
        let (status, withdrawn_on) = match membership.standing {
            Standing::Active => ("active", None),
            Standing::Withdrawn { on, .. } => ("withdrawn", Some(on.to_string())),
        };
        let invoices = ledger.invoices().iter().take(LISTED).map(|unpaid| Owed {
            id: unpaid.invoice().id.as_str(),
            number: unpaid.invoice().number.as_str(),
            subject: unpaid.invoice().subject.as_str(),
            amount: unpaid.invoice().amount.get(),
            outstanding: unpaid.outstanding().get(),
            due_on: unpaid.invoice().due_on.to_string(),
        });
        Self {
            society: SocietyAnswer::of(&society.id, &society.name, &society.contact),
            status,
            withdrawn_on,
            unpaid: Unpaid { count: ledger.unpaid().count, total: ledger.unpaid().total.get(), invoices: invoices.collect() },
            ledger_version: ledger.version(),
        }
    }
}
