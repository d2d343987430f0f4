//! 退会: what deciding on it needs, and the commit.

use domain::audit::{Actor, Entry, Event};
use domain::{Instant, Invoice, Ledger, Membership, Society, SocietyId, Withdrawal};

use crate::call::{number, text};
use crate::key::{Key, account_partition, invoices_of, members_of};
use crate::read::{SessionKey, Visit};
use crate::record::{IdempotencyKey, Recorded};
use crate::row::invoice::InvoiceRow;
use crate::row::membership::{ACTIVE, MembershipRow, WITHDRAWN};
use crate::row::row;
use crate::row::society::SocietyRow;
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
        let membership_key = Key::membership(account, society);
        let society_key = Key::society(society);
        let record_key = command.map(|command| command.key(account));
        let mut keys = session.visit().to_vec();
        keys.extend([membership_key.clone(), society_key.clone()]);
        keys.extend(record_key.clone());

        let (partition, invoices_of) = (account_partition(account), invoices_of(society));
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), self.partition(&partition, &invoices_of))?;

        let belonging = match found.take(&membership_key) {
            None => None,
            Some(item) => {
                let membership = row::<MembershipRow>("a membership", item)?.membership(account)?;
                let item = found.take(&society_key).ok_or(Error::unreadable("a membership's society"))?;
                let invoices = invoices
                    .into_iter()
                    .map(|item| row::<InvoiceRow>("an invoice", item)?.invoice())
                    .collect::<Result<Vec<Invoice>, Error>>()?;
                let ledger = Ledger::whole(&membership, invoices).map_err(|domain::ledger::Torn| Error::Stale)?;
                Some(Belonging { society: row::<SocietyRow>("a society", item)?.society(society)?, membership, ledger })
            }
        };
        let recorded = record_key.and_then(|key| found.take(&key));
        Ok(Leaving {
            visit: session.visitor(&mut found)?,
            belonging,
            recorded: recorded.map(|item| IdempotencyKey::recorded(item, now)).transpose()?.flatten(),
        })
    }

    /// Commits a withdrawal: the membership, both mails, the audit record, and the answer under its key. [`Error::Stale`] when the membership
    /// or anything on its ledger changed since it was decided.
    pub async fn commit_withdrawal(&self, withdrawal: &Withdrawal, command: &IdempotencyKey, answer: &str) -> Result<(), Error> {
        let (before, at) = (withdrawal.before(), withdrawal.at());
        let account = &before.account;
        let leave = self.update(
            &Key::membership(account, &before.society),
            "SET standing = :withdrawn, withdrawn_on = :on, withdrawn_at = :at, version = :next, listing_pk = :former",
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
        )?;
        let entry = Entry {
            at,
            by: Actor::Account(account.clone()),
            event: Event::Withdrew {
                society: before.society.clone(),
                unpaid: withdrawal.ledger().unpaid().total,
                ledger_version: withdrawal.ledger().version(),
            },
        };
        let [to_member, to_society] = withdrawal.mails().map(|mail| self.outgoing(mail, at));
        self.transact([
            leave,
            to_member?,
            to_society?,
            self.audit(account, &entry)?,
            self.passing_item(&command.key(account), &command.record(answer, at), at)?,
        ])
        .await
    }
}
