//! What the operators' console needs, each in one round trip, a second one only for the records that an invoice
//! collects.

use std::collections::BTreeMap;

use domain::audit::AuditRecord;
use domain::billing::Books;
use domain::mail::Outgoing;
use domain::payment::{Correction, Reversal};
use domain::reminder::Hold;
use domain::{Account, AccountId, Invoice, InvoiceId, MailId, Membership, Payment, Society, SocietyId};

use crate::billing::next_number;
use crate::call::{Begun, Found, sort_key};
use crate::key::{
    Key, OPERATOR, REVERSAL, account_partition, attribute, audit_of, invoices_of, mails_about, mails_of, payments_of,
};
use crate::known::{KnownPerson, Presence, known};
use crate::read::{Caller, Read, SessionKey, Visit};
use crate::row::account::OperatorRow;
use crate::row::payment::CORRECTION;
use crate::row::plan::hold_in;
use crate::row::{Item, get, row, row_of, unreadable};
use crate::{Error, Store};

/// Who asks, and for which society.
#[derive(Clone, Debug)]
pub struct OperatorVisit {
    /// Who asks, if anybody is signed in.
    pub visit: Option<Visit>,
    /// The society, when the account is listed as its operator.
    pub society: Option<Society>,
}

/// What issuing an individual invoice depends on.
#[derive(Clone, Debug)]
pub struct IssueBasis {
    /// The person's membership, present or past.
    pub membership: Option<Membership>,
    /// The person's account, unless it is deleted.
    pub account: Option<Account>,
    /// The records to collect, in the request's order, with what was found of each.
    pub chosen: Vec<(InvoiceId, Option<Invoice>)>,
    /// All of the person's invoices with the society, if they were requested.
    pub invoices: Vec<Invoice>,
    /// The society's next running number.
    pub running: u64,
}

/// What an entry on an invoice depends on.
#[derive(Clone, Debug)]
pub struct EntryBasis {
    /// The payer's membership, present or past.
    pub membership: Option<Membership>,
    /// The payer's account, unless it is deleted.
    pub account: Option<Account>,
    /// The invoice and the records that it collects, if there is such an invoice.
    pub books: Option<Books>,
    /// The payments on it, the one that came in first first.
    pub payments: Vec<Payment>,
    /// What corrected it, the first one first.
    pub corrections: Vec<Correction>,
}

/// All that an operator sees of one person.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// The person's membership, present or past.
    pub membership: Option<Membership>,
    /// The person, as the society knows them; none once the account is deleted.
    pub account: Option<(Account, Presence)>,
    /// All of the person's invoices with the society.
    pub invoices: Vec<Invoice>,
    /// What happened between the person and the society, the latest first.
    pub trail: Vec<AuditRecord>,
    /// The mails about it, the latest first.
    pub mails: Vec<Outgoing>,
    /// That the society does not remind the person for a time.
    pub hold: Option<Hold>,
}

impl SessionKey {
    /// The keys of the visitor and of the society.
    pub(crate) fn operator_keys(&self, society: &SocietyId) -> Vec<Key> {
        let mut keys = self.visit().to_vec();
        keys.extend([Key::operator(&self.account, society), Key::society(society)]);
        keys
    }
}

impl OperatorVisit {
    /// Whether somebody is signed in who operates the society: what is asked before more is read.
    pub(crate) const fn is_operator(&self) -> bool {
        self.visit.is_some() && self.society.is_some()
    }
}

/// Who asks, out of what was found of [`SessionKey::operator_keys`]. It is taken out, so that an operator's own account
/// is looked at before.
pub(crate) fn operator_visit(session: &SessionKey, society: &SocietyId, found: &mut Found) -> Result<OperatorVisit, Error> {
    let listed = found.take(&Key::operator(&session.account, society)).is_some();
    let item = found.take(&Key::society(society)).filter(|_| listed);
    Ok(OperatorVisit {
        visit: session.visitor(found)?,
        society: item.map(|item| row_of::<Society>("a society", item, society)).transpose()?,
    })
}

impl Store {
    /// Who visits, and the societies that the account is listed as operator of, by name.
    pub async fn operated(&self, session: &SessionKey) -> Result<(Option<Visit>, Vec<(SocietyId, domain::Line)>), Error> {
        let visit = session.visit();
        let partition = account_partition(&session.account);
        let (mut found, grants) = tokio::try_join!(self.batch(&visit), self.begin_partition(&partition, OPERATOR))?;
        let visit = session.visitor(&mut found)?;
        let mut societies = grants
            .finish(visit.is_some())
            .await?
            .into_iter()
            .map(|item| row::<OperatorRow>("an operator's grant", item).map(|it| (it.society, it.society_name)))
            .collect::<Result<Vec<_>, _>>()?;
        societies.sort_by(|a, b| a.1.cmp(&b.1));
        Ok((visit, societies))
    }

    /// A society as it is now.
    pub async fn society(&self, society: &SocietyId) -> Result<Option<Society>, Error> {
        let item = self.get(&Key::society(society)).await?;
        item.map(|item| row_of::<Society>("a society", item, society)).transpose()
    }

    /// Reads what issuing an invoice to this person depends on, in one round trip.
    pub async fn issue_basis(
        &self,
        caller: &Caller,
        (society, account): (&SocietyId, &AccountId),
        chosen: &[InvoiceId],
        with_invoices: bool,
    ) -> Result<Read<OperatorVisit, IssueBasis>, Error> {
        let session = &caller.session;
        let person = [Key::membership(account, society), Key::account(account)];
        let numbering = Key::numbering(society);
        // A record of somebody else's cannot be collected, and is not looked at.
        let theirs = |id: &InvoiceId| (id.account() == *account).then(|| Key::invoice(society, id));
        let mut keys = caller.operator_keys(society);
        keys.extend(person.iter().cloned());
        keys.push(numbering.clone());
        keys.extend(chosen.iter().filter_map(theirs));
        let invoices = async { if with_invoices { self.begin_invoices_of(account, society).await.map(Some) } else { Ok(None) } };
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), invoices)?;
        let (membership, payer) = read_person(account, &person, &found)?;
        let who = operator_visit(session, society, &mut found)?;
        let invoices = match invoices {
            Some(begun) => begun.finish(who.is_operator()).await?,
            None => vec![],
        };
        let chosen = chosen
            .iter()
            .map(|id| {
                let item = theirs(id).and_then(|key| found.look(&key));
                Ok((id.clone(), item.map(invoice).transpose()?))
            })
            .collect::<Result<_, Error>>()?;
        let about = IssueBasis {
            running: next_number(found.take(&numbering).as_ref())?,
            membership,
            account: payer.map(|(payer, _)| payer),
            chosen,
            invoices: invoices.into_iter().map(invoice).collect::<Result<_, _>>()?,
        };
        Ok(Read { recorded: caller.recorded(&mut found)?, who, about })
    }

    /// Reads what an entry on this invoice depends on, with the entries that are there or without: one round trip, and
    /// another for the records that it collects. [`Error::Stale`] when one of them, or an entry, changed in between.
    pub async fn entry_basis(
        &self,
        caller: &Caller,
        (society, id): (&SocietyId, &InvoiceId),
        with_entries: bool,
    ) -> Result<Read<OperatorVisit, EntryBasis>, Error> {
        let session = &caller.session;
        let account = &id.account();
        let person = [Key::membership(account, society), Key::account(account)];
        let key = Key::invoice(society, id);
        let mut keys = caller.operator_keys(society);
        keys.extend(person.iter().cloned());
        keys.push(key.clone());
        let (partition, sort) = (account_partition(account), payments_of(society, id));
        let entries = async { if with_entries { self.begin_partition(&partition, &sort).await.map(Some) } else { Ok(None) } };
        let (mut found, entries) = tokio::try_join!(self.batch(&keys), entries)?;
        let (membership, payer) = read_person(account, &person, &found)?;
        let who = operator_visit(session, society, &mut found)?;
        let entries = match entries {
            Some(begun) => begun.finish(who.is_operator()).await?,
            None => vec![],
        };
        let read = found.take(&key).map(invoice).transpose()?;
        let recorded = caller.recorded(&mut found)?;
        let books = match read.filter(|_| who.is_operator()) {
            None => None,
            Some(invoice) => Some(self.books(invoice).await?),
        };
        let Entries { payments, corrections } = self::entries(entries)?;
        let payments: Vec<_> = payments.into_values().flatten().collect();
        let torn = |books: &Books| !books.invoice().is_made_of(&payments, &corrections);
        // Whoever only looks may see two moments, one beside the other; a command must not be refused for what was
        // never so.
        let decides = with_entries && caller.command.is_some() && recorded.is_none();
        if decides && books.as_ref().is_some_and(torn) {
            return Err(Error::Stale);
        }
        Ok(Read {
            who,
            recorded,
            about: EntryBasis { membership, account: payer.map(|(payer, _)| payer), books, payments, corrections },
        })
    }

    /// An invoice with the records that it collects.
    pub async fn books(&self, invoice: Invoice) -> Result<Books, Error> {
        let mut records = Vec::with_capacity(invoice.collects.len());
        if !invoice.collects.is_empty() {
            let keys: Vec<_> = invoice.collects.iter().map(|id| Key::invoice(&invoice.society, id)).collect();
            let mut found = self.batch(&keys).await?;
            for item in keys.iter().filter_map(|key| found.take(key)) {
                records.push(self::invoice(item)?);
            }
        }
        Books::whole(invoice, records).ok_or(Error::Stale)
    }

    /// One invoice as it is now.
    pub async fn invoice(&self, society: &SocietyId, id: &InvoiceId) -> Result<Option<Invoice>, Error> {
        self.get(&Key::invoice(society, id)).await?.map(invoice).transpose()
    }

    /// Reads all that an operator may see of a person, in one round trip.
    pub async fn person(&self, session: &SessionKey, society: &SocietyId, account: &AccountId) -> Result<Person, Error> {
        let person = [Key::membership(account, society), Key::account(account)];
        let mut keys = session.operator_keys(society);
        keys.extend(person.iter().cloned());
        let partition = account_partition(account);
        let (trail, about, mails) = (audit_of(society), mails_about(account), mails_of(Some(society)));
        let (mut found, invoices, trail, mails) = tokio::try_join!(
            self.batch(&keys),
            self.begin_invoices_of(account, society),
            self.begin_partition(&partition, &trail),
            self.begin_listed(&about, Some(&mails)),
        )?;
        let (membership, payer) = read_person(account, &person, &found)?;
        let hold = found.take(&person[0]).and_then(|mut item| item.remove("reminders_held"));
        let operator = operator_visit(session, society, &mut found)?;
        let may_see = operator.is_operator();
        let (invoices, trail, mails) = tokio::try_join!(invoices.finish(may_see), trail.finish(may_see), mails.finish(may_see))?;
        Ok(Person {
            hold: hold.map(hold_in).transpose()?,
            operator,
            membership,
            account: payer,
            invoices: invoices.into_iter().map(invoice).collect::<Result<_, _>>()?,
            trail: trail.into_iter().rev().map(|item| row::<AuditRecord>("an audit record", item)).collect::<Result<_, _>>()?,
            mails: mails.into_iter().rev().map(mail).collect::<Result<_, _>>()?,
        })
    }

    /// The first invoices of an account with one society.
    async fn begin_invoices_of(&self, account: &AccountId, society: &SocietyId) -> Result<Begun, Error> {
        self.begin_partition(&account_partition(account), &invoices_of(society)).await
    }
}

/// The invoice in an item.
pub(crate) fn invoice(item: Item) -> Result<Invoice, Error> {
    row::<Invoice>("an invoice", item)
}

/// Entries on invoices, with what reversed them.
#[derive(Default)]
pub(crate) struct Entries {
    /// The payments on each invoice, by its id, the one that came in first first.
    pub(crate) payments: BTreeMap<String, Vec<Payment>>,
    /// The corrections, the first one first.
    pub(crate) corrections: Vec<Correction>,
}

/// The entries in these items.
pub(crate) fn entries(items: Vec<Item>) -> Result<Entries, Error> {
    let (reversals, items): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| sort_key(item).ends_with(REVERSAL));
    let mut reversals = reversals
        .into_iter()
        .map(|item| Ok((sort_key(&item).trim_end_matches(REVERSAL).to_owned(), row::<Reversal>("a reversal", item)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    let mut entries = Entries::default();
    for mut item in items {
        let reversal = reversals.remove(sort_key(&item));
        if item.contains_key(CORRECTION) {
            entries.corrections.push(row_of("a correction", item, &reversal)?);
        } else {
            let invoice = get::<String>(&mut item, "invoice").map_err(|odd| unreadable("the invoice of a payment", odd))?;
            entries.payments.entry(invoice).or_default().push(row_of("a payment", item, &reversal)?);
        }
    }
    for payments in entries.payments.values_mut() {
        // Recorded later does not mean received later; of one day, as they were recorded.
        payments.sort_by_key(|payment| payment.paid_on);
    }
    Ok(entries)
}

fn mail(item: Item) -> Result<Outgoing, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let id: MailId = pk.and_then(|pk| crate::key::mail_of(pk)).ok_or(Error::unreadable("a mail's key"))?;
    row_of::<Outgoing>("a mail", item, &id)
}

/// The person's membership, and the person as the society knows them. Left in place, because an operator may look at
/// their own.
fn read_person(account: &AccountId, keys: &[Key; 2], found: &Found) -> Result<(Option<Membership>, Option<KnownPerson>), Error> {
    let [membership, person] = keys.each_ref().map(|key| found.look(key));
    let person = known(membership.as_ref(), person, account)?;
    Ok((membership.map(|item| row_of::<Membership>("a membership", item, account)).transpose()?, person))
}
