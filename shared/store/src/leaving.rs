//! 退会: what deciding on it needs, and the commit.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::{Actor, Entry, Event};
use domain::{AccountId, Day, Instant, Invoice, Ledger, Membership, Society, SocietyId, Withdrawal};

use crate::call::{Found, number, text};
use crate::key::{Key, account_partition, invoices_of, members_of};
use crate::read::{SessionKey, Visit};
use crate::record::{IdempotencyKey, Recorded};
use crate::row::invoice::InvoiceRow;
use crate::row::membership::{ACTIVE, MembershipRow, WITHDRAWN};
use crate::row::society::SocietyRow;
use crate::row::{Item, row};
use crate::{Error, Store};

/// All that leaving one society depends on.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Who asks, if anybody is signed in.
    pub visit: Option<Visit>,
    /// The membership with the society and its ledger, if there is or was one.
    pub belonging: Option<Belonging>,
    /// The answer that this command got already.
    pub recorded: Option<Recorded>,
}

/// A membership, the society, and what is owed to it.
#[derive(Clone, Debug)]
pub struct Belonging {
    /// The membership.
    pub membership: Membership,
    /// The society.
    pub society: Society,
    /// What is owed, whole.
    pub ledger: Ledger,
}

impl Belonging {
    /// Puts together what was read: the membership, if there is or was one, the society, and all invoices of the account with it.
    fn read(account: &AccountId, society: &SocietyId, found: &mut Found, invoices: Vec<Item>) -> Result<Option<Self>, Error> {
        let Some(item) = found.take(&Key::membership(account, society)) else {
            return Ok(None);
        };
        let membership = row::<MembershipRow>("a membership", item)?.membership(account)?;
        let item = found.take(&Key::society(society)).ok_or(Error::unreadable("a membership's society"))?;
        let invoices = invoices
            .into_iter()
            .map(|item| row::<InvoiceRow>("an invoice", item)?.invoice())
            .collect::<Result<Vec<Invoice>, Error>>()?;
        let ledger = Ledger::whole(&membership, invoices).map_err(|domain::ledger::Torn| Error::Stale)?;
        Ok(Some(Self { society: row::<SocietyRow>("a society", item)?.society(society)?, membership, ledger }))
    }
}

impl Store {
    /// Reads what leaving depends on, in one round trip. [`Error::Stale`] when an invoice changed meanwhile.
    pub async fn leaving(
        &self,
        session: &SessionKey,
        society: &SocietyId,
        command: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Leaving, Error> {
        let account = &session.account;
        let record_key = command.map(|command| command.key(account));
        let mut keys = session.visit().to_vec();
        keys.extend([Key::membership(account, society), Key::society(society)]);
        keys.extend(record_key.clone());

        let (partition, invoices_of) = (account_partition(account), invoices_of(society));
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), self.begin_partition(&partition, &invoices_of))?;

        let visit = session.visitor(&mut found)?;
        let belonging = match visit {
            Some(_) => Belonging::read(account, society, &mut found, invoices.finish(true).await?)?,
            None => None,
        };
        let recorded = record_key.and_then(|key| found.take(&key));
        Ok(Leaving {
            visit,
            belonging,
            recorded: recorded.map(|item| IdempotencyKey::recorded(item, now)).transpose()?.flatten(),
        })
    }

    /// Commits a withdrawal: the membership, both mails, the audit record, and the answer under its key. [`Error::Stale`] when the membership
    /// or anything on its ledger changed since it was decided.
    pub async fn commit_withdrawal(&self, withdrawal: &Withdrawal, command: &IdempotencyKey, answer: &str) -> Result<(), Error> {
        let (account, at) = (&withdrawal.before().account, withdrawal.at());
        let [to_member, to_society] = withdrawal.mails().map(|mail| self.outgoing(mail, at));
        self.transact([
            self.withdrawn(withdrawal, None)?,
            to_member?,
            to_society?,
            self.audit(account, &withdrawn_entry(withdrawal, Actor::Account(account.clone())))?,
            self.passing_item(&command.key(account), &command.record(answer, at), at)?,
        ])
        .await
    }

    /// The membership and what is owed to its society, in one round trip. [`Error::Stale`] when an invoice changed meanwhile.
    pub(crate) async fn belonging(&self, account: &AccountId, society: &SocietyId) -> Result<Option<Belonging>, Error> {
        let keys = [Key::membership(account, society), Key::society(society)];
        let (partition, invoices_of) = (account_partition(account), invoices_of(society));
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), self.partition(&partition, &invoices_of))?;
        Belonging::read(account, society, &mut found, invoices)
    }

    /// The membership's end, on the condition that it and its ledger are as they were decided on.
    pub(crate) fn withdrawn(&self, withdrawal: &Withdrawal, deleted_on: Option<Day>) -> Result<TransactWriteItem, Error> {
        const LEFT: &str =
            "SET standing = :withdrawn, withdrawn_on = :on, withdrawn_at = :at, version = :next, listing_pk = :former";
        let (before, at) = (withdrawal.before(), withdrawal.at());
        let account = &before.account;
        // Whose account goes with the membership leaves on the very day of the deletion.
        let left = if deleted_on.is_some() { format!("{LEFT}, deleted_on = :on") } else { LEFT.to_owned() };
        self.update(
            &Key::membership(account, &before.society),
            &left,
            "standing = :active AND period = :period AND version = :version AND ledger_version = :ledger",
            [
                (":withdrawn", text(WITHDRAWN)),
                (":on", text(withdrawal.on().to_string())),
                (":at", number(at.millis())),
                (":next", number(withdrawal.after().version)),
                (":former", text(members_of(&before.society, false))),
                (":active", text(ACTIVE)),
                (":period", number(before.period)),
                (":version", number(before.version)),
                (":ledger", number(withdrawal.ledger().version())),
            ],
        )
    }
}

/// The audit record of a withdrawal.
pub(crate) fn withdrawn_entry(withdrawal: &Withdrawal, by: Actor) -> Entry {
    let event = Event::Withdrew {
        society: withdrawal.society().id.clone(),
        unpaid: withdrawal.ledger().unpaid().total,
        ledger_version: withdrawal.ledger().version(),
    };
    Entry { at: withdrawal.at(), by, event }
}
