//! Carries out a deletion: the memberships one by one, then the account itself, then everything else about the person.
//!
//! Each function here does one bounded part, conditionally, and finds out by itself what is left to do. So the next
//! call continues where one ended, and two simultaneous calls do nothing twice.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::audit::{Actor, AuditRecord, Event};
use domain::deletion::{Remains, kept_until};
use domain::mail::deletion_notice;
use domain::{Account, AccountId, Day, DeletionRequest, Instant, Ledger, LoginId, MailId, Membership, Society, Withdrawal};

use crate::call::{key_of, number, text};
use crate::key::{
    DELETION, Key, MEMBERSHIP, account_of, account_partition, attribute, deletion_due, invoices_of, mail_of, mails_about,
};
use crate::kind::{Fate, fate};
use crate::row::account::AccountRow;
use crate::row::membership::WITHDRAWN;
use crate::row::{Item, row, row_of};
use crate::withdrawal::WithdrawalBasis;
use crate::{Error, Store};
use domain::Invoice;
use domain::mail::Outgoing;

/// How many items one transaction of the erasing takes; few enough that others who use one of them are seldom in its
/// way.
const AT_ONCE: usize = 50;

/// An account whose memberships are being ended.
#[derive(Debug)]
pub struct DeletionBasis {
    /// The account.
    pub account: Account,
    /// The login; `None` for a person who was imported and has none yet.
    pub login: Option<LoginId>,
    /// Every membership, present and past, that can be read.
    pub memberships: Vec<Membership>,
    /// Why there may be another one that cannot.
    pub unreadable: Option<Error>,
}

/// What a step of the erasing came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// How many items it erased or gave their last day.
    pub items: usize,
    /// Which of them are of no known kind, by what their sort keys begin with. They are kept.
    pub unknown: Vec<String>,
}

impl Store {
    /// The accounts whose deletion is due at this moment; those that have begun come first.
    pub async fn due_deletions(&self, by: Instant, most: i32) -> Result<Vec<AccountId>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::AGENDA)
            .key_condition_expression(format!("{} = :deletion AND {} < :by", attribute::AGENDA_PK, attribute::AGENDA_SK))
            .expression_attribute_values(":deletion", text(DELETION))
            .expression_attribute_values(":by", text(format!("{by}$")))
            .limit(most)
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        let account = |item: Item| {
            let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
            pk.and_then(|pk| account_of(pk)).ok_or(Error::unreadable("the account of a request"))
        };
        answer.items.unwrap_or_default().into_iter().map(account).collect()
    }

    /// The deletion request of an account.
    pub async fn deletion_request(&self, account: &AccountId) -> Result<Option<DeletionRequest>, Error> {
        let item = self.get(&Key::deletion(account)).await?;
        item.map(|item| row_of::<DeletionRequest>("a request", item, account)).transpose()
    }

    /// Records that a request is now being carried out. [`Error::Stale`] if it has changed since.
    pub async fn begin_deletion(&self, begun: &DeletionRequest) -> Result<(), Error> {
        self.transact([self.next_request(begun)?]).await
    }

    /// Reads an account whose memberships are being ended.
    pub async fn deletion_basis(&self, account: &AccountId) -> Result<DeletionBasis, Error> {
        let (key, partition) = (Key::account(account), account_partition(account));
        let (item, memberships) = tokio::try_join!(self.get(&key), self.partition(&partition, MEMBERSHIP))?;
        let item = item.ok_or(Error::unreadable("an account that is being deleted"))?;
        let row = row_of::<AccountRow>("an account", item, account)?;
        let mut basis = DeletionBasis { login: row.login, account: row.account, memberships: vec![], unreadable: None };
        for membership in memberships {
            match row_of::<Membership>("a membership", membership, account) {
                Ok(membership) => basis.memberships.push(membership),
                Err(failure) => basis.unreadable = Some(failure),
            }
        }
        Ok(basis)
    }

    /// Ends one membership of an account that is being deleted, or marks one that ended before, and tells the society
    /// what is unpaid. The society of a former member to whom nothing is owed has nothing to do and is not told.
    pub async fn end_membership(
        &self,
        account: &Account,
        membership: &Membership,
        as_of: Instant,
        now: Instant,
    ) -> Result<(), Error> {
        self.decide(|| async {
            let Some(basis) = self.withdrawal_basis_of(&account.id, &membership.society).await? else {
                return Err(Error::unreadable("a membership that is being ended"));
            };
            if basis.membership.deleted_on.is_some() {
                return Ok(());
            }
            let writes = self.end(account, basis, as_of, now)?;
            self.transact(writes).await
        })
        .await
    }

    fn end(
        &self,
        account: &Account,
        basis: WithdrawalBasis,
        as_of: Instant,
        now: Instant,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let on = as_of.day_in_japan();
        let WithdrawalBasis { membership, society, ledger } = basis;
        let notice = deletion_notice(&account.name, &membership, &society, &ledger, on);
        let owes = !ledger.unpaid().is_nothing();
        match Withdrawal::decide(account.clone(), society, membership.clone(), ledger.clone(), None, as_of) {
            Ok(withdrawal) => Ok(vec![
                self.withdrawn(&withdrawal, Some(on))?,
                self.audit(&account.id, &AuditRecord { at: withdrawal.at(), by: Actor::System, event: withdrawal.event() })?,
                self.outgoing(notice, now)?,
            ]),
            Err(domain::WithdrawalRefusal::AlreadyWithdrawn { .. } | domain::WithdrawalRefusal::LedgerChanged) => {
                let marked = self.update(
                    &Key::membership(&account.id, &membership.society),
                    "SET deleted_on = :on, version = :next, listing_sk = :account REMOVE reading, entered",
                    "standing = :withdrawn AND version = :version AND ledger_version = :ledger",
                    [
                        (":on", text(on.to_string())),
                        (":next", number(membership.version + 1)),
                        (":withdrawn", text(WITHDRAWN)),
                        (":account", text(account.id.as_str())),
                        (":version", number(membership.version)),
                        (":ledger", number(ledger.version())),
                    ],
                )?;
                Ok([Some(marked), owes.then(|| self.outgoing(notice, now)).transpose()?].into_iter().flatten().collect())
            }
        }
    }

    /// Commits the deletion of an account whose memberships have all ended: account, login and address are erased, the
    /// completion mail enters the outbox, and the request continues with forgetting. [`Error::Stale`] if the request,
    /// or an amount in the mail, has changed since.
    pub async fn commit_account_deletion(
        &self,
        request: &DeletionRequest,
        basis: DeletionBasis,
        as_of: Instant,
        now: Instant,
    ) -> Result<(), Error> {
        let DeletionBasis { account, login, memberships, .. } = basis;
        let on = as_of.day_in_japan();
        let remains = Remains::of(memberships).map_err(|_| Error::unreadable("the sum of what is unpaid"))?;
        let owed = self.owed(&account.id, remains.listed()).await?;
        let forgetting = request.clone().forget(on, now);
        let mut writes = vec![
            self.delete_existing(&Key::account(&account.id))?,
            self.delete_existing(&Key::address(&account.address))?,
            self.next_request(&forgetting)?,
            self.outgoing(remains.completion(&account, on, &owed), now)?,
            self.audit(&account.id, &AuditRecord { at: as_of, by: Actor::System, event: Event::AccountDeleted })?,
        ];
        if let Some(login) = &login {
            writes.push(self.delete_existing(&Key::login(login))?);
        }
        for membership in remains.listed() {
            let key = Key::membership(&account.id, &membership.society);
            let as_told = [(":ledger", number(membership.ledger_version))];
            writes.push(self.provided(&key, "attribute_exists(deleted_on) AND ledger_version = :ledger", as_told)?);
        }
        self.transact(writes).await
    }

    /// The societies of these memberships, each with what is owed to it. [`Error::Stale`] when an invoice has changed
    /// since the memberships were read.
    async fn owed(&self, account: &AccountId, memberships: &[Membership]) -> Result<Vec<(Society, Ledger)>, Error> {
        let societies = self.societies(memberships.iter().map(|membership| &membership.society)).await?;
        let partition = account_partition(account);
        let mut owed = Vec::with_capacity(memberships.len());
        for (society, membership) in societies.into_iter().zip(memberships) {
            let invoices = self.partition(&partition, &invoices_of(&society.id)).await?.into_iter();
            let invoices = invoices.map(|item| row::<Invoice>("an invoice", item)).collect::<Result<_, Error>>()?;
            owed.push((society, Ledger::whole(membership, invoices).map_err(|domain::ledger::Torn| Error::Stale)?));
        }
        Ok(owed)
    }

    /// Erases what a deleted account has left in its partition and gives what is kept its last day; at most so many
    /// items.
    pub async fn erase(&self, account: &AccountId, deleted_on: Day, most: usize) -> Result<Erasure, Error> {
        let last_day = kept_until(deleted_on);
        let keys = self.unsettled(account, most).await?;
        let mut erasure = Erasure { items: keys.len(), unknown: vec![] };
        let mut writes = Vec::with_capacity(keys.len());
        for key in &keys {
            let fate = fate(&key.sk);
            if fate.is_none() {
                erasure.unknown.push(key.sk.split('#').next().unwrap_or_default().to_owned());
            }
            writes.push(match fate {
                // Of what nobody has decided on nothing is lost: it may be about money.
                Some(Fate::Kept) | None => self.update(
                    key,
                    // Off the agenda too: whoever is gone is reminded of nothing.
                    "SET kept_until = :day, expires_at = :after REMOVE agenda_pk, agenda_sk",
                    "attribute_exists(pk)",
                    [(":day", text(last_day.to_string())), (":after", number(last_day.plus_days(1).begins().seconds()))],
                ),
                Some(Fate::Request | Fate::Erased | Fate::Passes | Fate::Stays) => self.delete(key),
            }?);
        }
        self.in_parts(writes).await?;
        Ok(erasure)
    }

    /// The keys in an account's partition whose fate is not settled, the request aside.
    async fn unsettled(&self, account: &AccountId, most: usize) -> Result<Vec<Key>, Error> {
        let (mut keys, mut from) = (Vec::new(), None);
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression("pk = :pk")
                .filter_expression("attribute_not_exists(kept_until)")
                .projection_expression("pk, sk")
                .expression_attribute_values(":pk", text(account_partition(account)))
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|failure| Error::from_call("Query", failure))?;
            for item in answer.items.unwrap_or_default() {
                keys.push(key_of(&item)?);
            }
            keys.retain(|key| fate(&key.sk) != Some(Fate::Request));
            from = answer.last_evaluated_key;
            if from.is_none() || keys.len() >= most {
                keys.truncate(most);
                return Ok(keys);
            }
        }
    }

    /// Forgets the mails about a deleted account that are over by this moment, at most so many: how many those were,
    /// and how many are left.
    pub async fn forget_mails(&self, account: &AccountId, now: Instant, most: usize) -> Result<(usize, usize), Error> {
        let (mut waiting, mut finished, mut from) = (0, Vec::new(), None);
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(attribute::LISTING)
                .key_condition_expression(format!("{} = :mails", attribute::LISTING_PK))
                .expression_attribute_values(":mails", text(mails_about(account)))
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(|failure| Error::from_call("Query", failure))?;
            for item in answer.items.unwrap_or_default() {
                match mail_that_is_over(item, now)? {
                    Some((id, version)) if finished.len() < most => finished.push(self.delete_version(&Key::mail(&id), version)?),
                    Some(_) | None => waiting += 1,
                }
            }
            from = answer.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        // The index may lag: what it shows may be gone, and stays so.
        for part in finished.chunks(AT_ONCE) {
            match self.transact(part.to_vec()).await {
                Ok(()) => {}
                Err(Error::Stale) => self.one_by_one(part).await?,
                Err(failure) => return Err(failure),
            }
        }
        Ok((finished.len(), waiting))
    }

    /// Records that of a deleted account only what must be kept is left.
    pub async fn finish_deletion(&self, request: &DeletionRequest, on: Day) -> Result<(), Error> {
        let done = request.clone().finish(on);
        self.transact([self.next_request(&done)?]).await
    }

    /// Has a deletion that cannot go on looked at again at this moment. Its request need not be readable.
    pub async fn put_off_deletion(&self, account: &AccountId, at: Instant) -> Result<(), Error> {
        let sk = [(":sk", text(deletion_due(at, account)))];
        self.transact([self.update(&Key::deletion(account), "SET agenda_sk = :sk", "attribute_exists(agenda_pk)", sk)?]).await
    }

    /// Has a request looked at again at this moment. [`Error::Stale`] when it changed since.
    pub async fn look_again(&self, request: &DeletionRequest, at: Instant) -> Result<(), Error> {
        let sk = [(":sk", text(deletion_due(at, &request.account))), (":version", number(request.version))];
        self.transact([self.update(&Key::deletion(&request.account), "SET agenda_sk = :sk", "version = :version", sk)?]).await
    }

    async fn in_parts(&self, writes: Vec<TransactWriteItem>) -> Result<(), Error> {
        for part in writes.chunks(AT_ONCE) {
            self.transact(part.to_vec()).await?;
        }
        Ok(())
    }

    async fn one_by_one(&self, writes: &[TransactWriteItem]) -> Result<(), Error> {
        for write in writes {
            match self.transact([write.clone()]).await {
                Ok(()) | Err(Error::Stale) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }
}

/// A mail that is over, with its version; nothing when somebody has still to know what becomes of it.
fn mail_that_is_over(item: Item, now: Instant) -> Result<Option<(MailId, u64)>, Error> {
    let id = item.get(attribute::PK).and_then(|pk: &AttributeValue| pk.as_s().ok()).and_then(|pk| mail_of(pk));
    let id = id.ok_or(Error::unreadable("a mail's key"))?;
    let outgoing = row_of::<Outgoing>("a mail", item, &id)?;
    Ok(outgoing.is_over(now).then_some((id, outgoing.version)))
}
