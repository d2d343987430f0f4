//! A member's own invoices and payments.

use std::collections::BTreeMap;

use domain::{AccountId, Invoice, InvoiceId, Membership, Payment, Seal, Society};

use crate::call::{BESIDE, Begun, begin, sort_key, text};
use crate::key::{INVOICE, Key, MEMBERSHIP, PAYMENT, account_partition, payments_of};
use crate::operator::{Entries, entries, invoice};
use crate::read::{SessionKey, Visit};
use crate::row::{row, row_of};
use crate::{Error, Store};

/// All that an account owes and has paid, to every society.
#[derive(Clone, Debug)]
pub struct Payments {
    /// Who asks, if anybody is signed in.
    pub visit: Option<Visit>,
    /// The account's memberships, present and past; they name the societies.
    pub memberships: Vec<Membership>,
    /// All of the account's invoices.
    pub invoices: Vec<Invoice>,
    /// The payments on each invoice, by its id, the one that came in first first.
    pub payments: BTreeMap<String, Vec<Payment>>,
}

/// One invoice as its payer sees it.
#[derive(Clone, Debug)]
pub struct Bill {
    /// The invoice.
    pub invoice: Invoice,
    /// The society that bills.
    pub society: Society,
    /// The payments on it, the one that came in first first.
    pub payments: Vec<Payment>,
    /// The records that it collects.
    pub records: Vec<Invoice>,
    /// The society's seal, on a receipt.
    pub seal: Option<Seal>,
}

/// What is shown of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// What is billed.
    Invoice,
    /// What was received; it carries the society's seal.
    Receipt,
}

impl Store {
    /// Reads all that the visitor owes and has paid, in one round trip.
    pub async fn payments(&self, session: &SessionKey) -> Result<Payments, Error> {
        let partition = account_partition(&session.account);
        let visit = session.visit();
        let (mut found, items) = tokio::try_join!(self.batch(&visit), self.begin_between(&partition, [INVOICE, PAYMENT]))?;
        let visit = session.visitor(&mut found)?;
        let items = items.finish(visit.is_some()).await?;
        let (mut memberships, mut invoices, mut entered) = (vec![], vec![], vec![]);
        for item in items {
            match sort_key(&item) {
                key if key.starts_with(MEMBERSHIP) => {
                    memberships.push(row_of::<Membership>("a membership", item, &session.account)?);
                }
                key if key.starts_with(INVOICE) => invoices.push(invoice(item)?),
                key if key.starts_with(PAYMENT) => entered.push(item),
                // What else lies between them: few items, and none that this is about.
                _ => {}
            }
        }
        Ok(Payments { visit, memberships, invoices, payments: entries(entered)?.payments })
    }

    /// Reads who visits, and one of the visitor's own invoices: one round trip finds it, a second one reads what
    /// belongs to it. Nobody else's invoice is looked for. [`Error::Stale`] when an entry was made in between.
    pub async fn bill(&self, session: &SessionKey, id: &InvoiceId, paper: Paper) -> Result<(Option<Visit>, Option<Bill>), Error> {
        let visit = session.visit();
        let own = async {
            let is_own = id.account() == session.account;
            if is_own { self.begin_invoice_of(&session.account, id).await.map(Some) } else { Ok(None) }
        };
        let (mut found, begun) = tokio::try_join!(self.batch(&visit), own)?;
        let visit = session.visitor(&mut found)?;
        let item = match begun {
            Some(begun) => begun.finish(visit.is_some()).await?.pop(),
            None => None,
        };
        let bill = match item {
            None => None,
            Some(item) => Some(self.whole_bill(invoice(item)?, paper).await?),
        };
        Ok((visit, bill))
    }

    async fn whole_bill(&self, invoice: Invoice, paper: Paper) -> Result<Bill, Error> {
        let society = Key::society(&invoice.society);
        let records: Vec<_> = invoice.collects.iter().map(|id| Key::invoice(&invoice.society, id)).collect();
        let seal = (paper == Paper::Receipt).then(|| Key::seal(&invoice.society));
        let keys: Vec<_> = records.iter().cloned().chain([society.clone()]).chain(seal.clone()).collect();
        let partition = account_partition(&invoice.account);
        let entered = payments_of(&invoice.society, &invoice.id);
        let (mut found, entered) = tokio::try_join!(self.batch(&keys), self.partition(&partition, &entered))?;
        let society = found.take(&society).ok_or(Error::unreadable("the society of an invoice"))?;
        let Entries { payments, corrections } = entries(entered)?;
        let payments: Vec<_> = payments.into_values().flatten().collect();
        if !invoice.is_made_of(&payments, &corrections) {
            return Err(Error::Stale);
        }
        Ok(Bill {
            society: row_of::<Society>("a society", society, &invoice.society)?,
            payments,
            seal: seal.and_then(|key| found.take(&key)).map(|item| row::<Seal>("a seal", item)).transpose()?,
            records: records.iter().filter_map(|key| found.take(key)).map(self::invoice).collect::<Result<_, _>>()?,
            invoice,
        })
    }

    /// Begins to look for an account's invoice; its key has the society in it, which its id does not tell.
    async fn begin_invoice_of(&self, account: &AccountId, id: &InvoiceId) -> Result<Begun, Error> {
        let query = self.client.query().table_name(&self.table).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :begins)")
            .filter_expression("invoice = :invoice")
            .expression_attribute_values(":pk", text(account_partition(account)))
            .expression_attribute_values(":begins", text(INVOICE))
            .expression_attribute_values(":invoice", text(id.as_str()));
        begin(query, BESIDE).await
    }
}
