//! Imports a society's earlier books: what was billed and paid before it joined this portal.

use domain::audit::{Actor, AuditRecord};
use domain::invoice::State;
use domain::payment::{Correcting, Correction};
use domain::reminder::{Plan, is_remindable};
use domain::tally::Tally;
use domain::{Account, Day, Invoice, InvoiceId, Membership, Payment, PaymentId, SocietyId, Unpaid, UnpaidInvoice, Yen};

use crate::key::Key;
use crate::row::account::{AccountRow, AddressRow};
use crate::row::payment::{EntryRow, ReversalRow};
use crate::row::plan::IssuedRow;
use crate::{Error, Store};

/// What a society has on one person.
///
/// Invariant: everything belongs to one account and one society, and no payment is reversed. What is paid on an invoice
/// is the sum of its payments, and what the society bears is the sum of its adjustments.
#[derive(Clone, Debug)]
pub struct History {
    /// The account, unless it is deleted or on this portal already. It has no login until the person asks for one.
    pub account: Option<Account>,
    /// The membership, present or past; its totals and its ledger version follow from the invoices.
    pub membership: Membership,
    /// Every invoice in its present state, by number.
    pub invoices: Vec<Invoice>,
    /// The payments, each on its invoice.
    pub payments: Vec<(InvoiceId, Payment)>,
    /// The adjustments, and the reversed corrections. A void or write-off that is not reversed follows from its
    /// invoice.
    pub corrections: Vec<(InvoiceId, Correction)>,
    /// What happened when.
    pub trail: Vec<AuditRecord>,
}

impl Store {
    /// Imports what a society has on one person, in one transaction, which holds 100 writes. Steps of reminders that
    /// fall on this day or before it are past. [`Error::Stale`] when any of it is there already.
    pub async fn import(&self, history: &History, on: Day) -> Result<(), Error> {
        let History { account, membership, invoices, payments, corrections, trail } = history;
        let (of, society) = (&membership.account, &membership.society);
        let unpaid: Vec<_> = invoices.iter().cloned().filter_map(Invoice::unpaid).filter(UnpaidInvoice::counts).collect();
        let membership = Membership {
            unpaid: Unpaid::of(&unpaid).map_err(|_| Error::unreadable("the sum of a person's invoices"))?,
            ledger_version: invoices.iter().map(|invoice| invoice.version).sum(),
            ..membership.clone()
        };
        let mut writes = vec![self.new_item(&Key::membership(of, society), &membership)?];
        // Of whoever is on the portal already, the membership says it.
        let name = account.as_ref().map(|account| &account.name).or(membership.reading.as_ref());
        match name {
            Some(name) => writes.extend(self.enrolled(&membership, name)?),
            None => writes.extend(self.numbered(&membership, None)?),
        }
        if let Some(account) = account {
            writes.push(self.new_item(
                &Key::account(of),
                &AccountRow { account: account.clone(), login: None, generation: 1, suspended: None },
            )?);
            writes.push(self.new_item(&Key::address(&account.address), &AddressRow { account: of.clone() })?);
        }
        let mut tally = Tally::new();
        for invoice in invoices {
            tally.count(invoice);
            let next = (is_remindable(invoice) && membership.deleted_on.is_none()).then(|| on.plus_days(1));
            let plan = Plan::from(on);
            writes.push(self.new_item(&Key::invoice(society, &invoice.id), &IssuedRow { invoice, plan, next })?);
        }
        let standing = invoices.iter().filter_map(|invoice| Some((invoice.id.clone(), correction(invoice, on)?)));
        for (invoice, correction) in standing.chain(corrections.iter().cloned()) {
            let key = Key::payment(society, &invoice, &correction.id);
            writes.push(self.new_item(&key, &EntryRow(&invoice, &correction))?);
            if let Some(reversal) = &correction.reversal {
                let key = Key::reversal(society, &invoice, &correction.id);
                writes.push(self.new_item(&key, &ReversalRow(correction.amount, reversal))?);
            }
        }
        for (invoice, payment) in payments {
            writes.push(self.new_item(&Key::payment(society, invoice, &payment.id), &EntryRow(invoice, payment))?);
        }
        for entry in trail {
            writes.push(self.audit(of, entry)?);
        }
        writes.extend(self.tallied_with(society, of, &tally)?);
        self.transact(writes).await
    }

    /// Reserves the numbers of the imported invoices, so that the society continues after them; returns the first of
    /// them.
    pub async fn reserve_numbers(&self, society: &SocietyId, count: u64) -> Result<u64, Error> {
        self.decide(|| async move {
            let running = crate::billing::next_number(self.get(&Key::numbering(society)).await?.as_ref())?;
            self.transact([self.numbering(&Key::numbering(society), running, running + count)?]).await?;
            Ok(running)
        })
        .await
    }
}

/// The entry by which an invoice that is imported is void or written off, so that it can be undone as any other.
fn correction(invoice: &Invoice, imported: Day) -> Option<Correction> {
    let (kind, amount, on, reason) = match (&invoice.state, &invoice.given_up) {
        (State::Void { on, reason }, _) => (Correcting::Void, invoice.amount, *on, reason),
        (State::Unpaid | State::Paid { .. } | State::WrittenOff { .. }, Some(it)) => {
            (Correcting::WriteOff, invoice.rest(), it.on, &it.reason)
        }
        (State::Unpaid | State::Paid { .. } | State::WrittenOff { .. }, None) => return None,
    };
    let id = PaymentId::of_ulid(&format!("0{}", kind.name()));
    let (by, at, reason) = (Actor::System, imported.begins(), reason.clone());
    Some(Correction { id, kind, amount, released: Yen::ZERO, on, reason, by, at, reversal: None })
}
