//! The ledger: what one account owes one society, consistent at one version.

use crate::yen::TooMuch;
use crate::{Invoice, Membership, UnpaidInvoice, Yen};

/// How much is unpaid over a set of invoices (未払い金額); a collected record is counted once, within the invoice that
/// collects it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unpaid {
    /// How many invoices.
    pub count: u32,
    /// What is still owed on them.
    pub total: Yen,
}

/// The unpaid invoices of one membership at one ledger version.
///
/// Every change of an invoice adds one to its version and one to its membership's `ledger_version`, in one transaction.
/// So **`ledger_version` is the sum of the versions of the membership's invoices**. This proves that a ledger from
/// several reads is consistent. An invoice that was read in an older state than the membership makes the sum smaller. A
/// newer one can compensate for it. But then the membership has changed since the read, and a commit on the condition
/// of its version fails.
///
/// Invariant: the invoices are in order of their due days, then numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    version: u64,
    unpaid: Unpaid,
    invoices: Vec<UnpaidInvoice>,
}

/// The pieces were read while something changed between them: read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn;

impl Unpaid {
    /// The sum over these invoices.
    pub fn of<'a>(invoices: impl IntoIterator<Item = &'a UnpaidInvoice>) -> Result<Self, TooMuch> {
        invoices.into_iter().filter(|invoice| invoice.counts()).try_fold(Self::default(), |sum, invoice| {
            Ok(Self { count: sum.count.saturating_add(1), total: sum.total.plus(invoice.outstanding())? })
        })
    }

    /// Whether nothing is owed.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        self.count == 0
    }
}

impl Ledger {
    /// Puts the pieces together: the membership, and all invoices of that account with that society, paid and unpaid.
    pub fn whole(membership: &Membership, invoices: Vec<Invoice>) -> Result<Self, Torn> {
        let version: u64 = invoices.iter().map(|invoice| invoice.version).sum();
        let mut unpaid: Vec<_> = invoices.into_iter().filter_map(Invoice::unpaid).filter(UnpaidInvoice::counts).collect();
        let sum = Unpaid::of(&unpaid).map_err(|TooMuch| Torn)?;
        if version != membership.ledger_version || sum != membership.unpaid {
            return Err(Torn);
        }
        unpaid.sort_by(|a, b| {
            let key = |invoice: &UnpaidInvoice| (invoice.invoice().due_on, invoice.invoice().number.clone());
            key(a).cmp(&key(b))
        });
        Ok(Self { version, unpaid: sum, invoices: unpaid })
    }

    /// The version at which this is the ledger.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// What is owed in all.
    #[must_use]
    pub const fn unpaid(&self) -> Unpaid {
        self.unpaid
    }

    /// Every invoice that makes up the total, the longest due first.
    #[must_use]
    pub fn invoices(&self) -> &[UnpaidInvoice] {
        &self.invoices
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invoice::Collector;
    use crate::invoice::tests::invoice;
    use crate::society::Contact;
    use crate::{AccountId, Day, EmailAddress, InvoiceId, Line, Period, SocietyId, Standing};

    /// An active membership whose books agree with these invoices.
    pub(crate) fn membership(invoices: &[Invoice]) -> Membership {
        let unpaid: Vec<_> = invoices.iter().cloned().filter_map(Invoice::unpaid).collect();
        Membership {
            account: AccountId::parse("acc-1").unwrap(),
            society: SocietyId::parse("soc-1").unwrap(),
            society_name: Line::parse("サンプル学会").unwrap(),
            contact: Contact {
                name: Line::parse("事務局").unwrap(),
                address: EmailAddress::parse("soc-1@example.jp").unwrap(),
                telephone: None,
            },
            reading: None,
            member_number: None,
            category: None,
            period: Period::FIRST,
            joined_on: Day::new(2020, 4, 1).unwrap(),
            standing: Standing::Active,
            deleted_on: None,
            earlier: vec![],
            unpaid: Unpaid::of(&unpaid).unwrap(),
            ledger_version: invoices.iter().map(|invoice| invoice.version).sum(),
            version: 1,
        }
    }

    #[test]
    fn a_collected_record_is_counted_once() {
        let mut collected = invoice(1, 3_000);
        collected.collected_by = Some(Collector { id: InvoiceId::parse("inv-1-2").unwrap(), number: Line::parse("2").unwrap() });
        let invoices = vec![collected, invoice(2, 3_000)];
        let ledger = Ledger::whole(&membership(&invoices), invoices).unwrap();
        assert_eq!(ledger.unpaid(), Unpaid { count: 1, total: Yen::new(3_000).unwrap() });
        assert_eq!(ledger.invoices().len(), 1);
    }

    #[test]
    fn the_longest_due_comes_first() {
        let mut early = invoice(2, 100);
        early.due_on = early.due_on.plus_days(-365);
        let invoices = vec![invoice(1, 100), early];
        let ledger = Ledger::whole(&membership(&invoices), invoices).unwrap();
        assert_eq!(ledger.invoices()[0].invoice().number.as_str(), "2");
    }

    proptest! {
        /// Two invoices change so that the totals agree again; the list that was read before must not pass for the new
        /// one.
        #[test]
        fn a_torn_read_never_passes_for_a_whole_one(amounts in prop::collection::vec(1..5_000_u64, 1..8), stale in any::<prop::sample::Index>()) {
            let before: Vec<_> = (1..).zip(&amounts).map(|(number, amount)| invoice(number, *amount)).collect();
            let at = stale.index(before.len());
            let mut after = before.clone();
            after[at] = after[at].clone().unpaid().unwrap().void(Day::new(2026, 5, 1).unwrap(), Line::parse("x").unwrap());
            let number = u32::try_from(after.len()).unwrap() + 1;
            after.push(invoice(number, amounts[at]));
            let now = membership(&after);
            prop_assert!(Ledger::whole(&now, after.clone()).is_ok());
            prop_assert_eq!(Ledger::whole(&now, before.clone()), Err(Torn));
            let mut mixed = after;
            mixed[at] = before[at].clone();
            prop_assert_eq!(Ledger::whole(&now, mixed), Err(Torn));
        }
    }
}
