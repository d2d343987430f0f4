//! 会員IDの削除: what a member's request for it depends on, and its commits.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::{Actor, Entry, Event};
use domain::{Account, AccountId, DeletionRequest, Instant, Membership, Society, SocietyId};

use crate::call::text;
use crate::key::{Key, MEMBERSHIP, OPERATOR, account_partition, attribute, operators_of};
use crate::read::{SessionKey, Visit};
use crate::record::{IdempotencyKey, Recorded};
use crate::row::deletion::DeletionRow;
use crate::row::membership::MembershipRow;
use crate::row::row;
use crate::row::society::SocietyRow;
use crate::{Error, Store};

/// All that asking for the deletion of an account depends on.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who asks, if anybody is signed in.
    pub visit: Option<Visit>,
    /// The request that there is already.
    pub request: Option<DeletionRequest>,
    /// Every membership, present and past.
    pub memberships: Vec<Membership>,
    /// The societies that the person operates.
    pub operates: Vec<SocietyId>,
    /// The answer that this command got already.
    pub recorded: Option<Recorded>,
}

/// Another operator of a society, who does not go too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// The society.
    pub society: SocietyId,
    /// The other operator.
    pub account: AccountId,
}

/// How many successors a request holds on to: each takes two of a transaction's hundred items. Who operates more societies is checked as well, but
/// not against the others' requests of the same moment.
const HELD: usize = 40;

impl Store {
    /// Reads what a request depends on, in one round trip.
    pub async fn asking(&self, session: &SessionKey, command: Option<&IdempotencyKey>, now: Instant) -> Result<Asking, Error> {
        let account = &session.account;
        let (deletion, record) = (Key::deletion(account), command.map(|command| command.key(account)));
        let mut keys = session.visit().to_vec();
        keys.extend(record.clone());
        let partition = account_partition(account);
        let (mut found, memberships, operates) = tokio::try_join!(
            self.batch(&keys),
            self.begin_partition(&partition, MEMBERSHIP),
            self.begin_partition(&partition, OPERATOR)
        )?;
        let visit = session.visitor(&mut found)?;
        let (memberships, operates) = tokio::try_join!(memberships.finish(visit.is_some()), operates.finish(visit.is_some()))?;
        let society = |item: crate::row::Item| {
            let society = item.get("society").and_then(|society| society.as_s().ok()).and_then(|id| SocietyId::parse(id).ok());
            society.ok_or(Error::unreadable("the society of an operator"))
        };
        let recorded = record.and_then(|key| found.take(&key));
        Ok(Asking {
            visit,
            request: found.take(&deletion).map(|item| row::<DeletionRow>("a request", item)?.request(account)).transpose()?,
            memberships: memberships_of(account, memberships)?,
            operates: operates.into_iter().map(society).collect::<Result<_, _>>()?,
            recorded: recorded.map(|item| IdempotencyKey::recorded(item, now)).transpose()?.flatten(),
        })
    }

    /// For each of these societies another operator who has not asked for deletion; and the societies that have none.
    pub async fn successors(
        &self,
        account: &AccountId,
        societies: &[SocietyId],
    ) -> Result<(Vec<Successor>, Vec<Society>), Error> {
        let (mut successors, mut orphaned) = (Vec::new(), Vec::new());
        for society in societies {
            match self.successor(account, society).await? {
                Some(successor) => successors.push(successor),
                None => orphaned.push(society),
            }
        }
        let mut names = Vec::with_capacity(orphaned.len());
        for part in orphaned.chunks(100) {
            names.extend(self.societies(part.iter().copied()).await?);
        }
        Ok((successors, names))
    }

    async fn successor(&self, account: &AccountId, society: &SocietyId) -> Result<Option<Successor>, Error> {
        let others = self.operators(society).await?.into_iter().filter(|other| other != account);
        let others: Vec<_> = others.take(50).collect();
        if others.is_empty() {
            return Ok(None);
        }
        let keys = others.iter().flat_map(|other| [Key::operator(other, society), Key::deletion(other)]);
        let mut found = self.batch(&keys.collect::<Vec<_>>()).await?;
        let stays = |other: &AccountId, found: &mut crate::call::Found| {
            found.take(&Key::operator(other, society)).is_some() && found.take(&Key::deletion(other)).is_none()
        };
        let successor = others.into_iter().find(|other| stays(other, &mut found));
        Ok(successor.map(|account| Successor { society: society.clone(), account }))
    }

    /// Who operates a society, as the index has it: it may lag.
    async fn operators(&self, society: &SocietyId) -> Result<Vec<AccountId>, Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :operators", attribute::LISTING_PK))
            .expression_attribute_values(":operators", text(operators_of(society)))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        let operator = |item: crate::row::Item| {
            let id = item.get(attribute::LISTING_SK).and_then(|id| id.as_s().ok()).and_then(|id| AccountId::parse(id).ok());
            id.ok_or(Error::unreadable("a society's operator"))
        };
        answer.items.unwrap_or_default().into_iter().map(operator).collect()
    }

    /// These societies.
    pub(crate) async fn societies<'a>(&self, ids: impl Iterator<Item = &'a SocietyId>) -> Result<Vec<Society>, Error> {
        let ids: Vec<_> = ids.collect();
        let mut found = self.batch(&ids.iter().map(|id| Key::society(id)).collect::<Vec<_>>()).await?;
        let society = |id: &SocietyId| {
            let item = found.take(&Key::society(id)).ok_or(Error::unreadable("a society that is referred to"))?;
            row::<SocietyRow>("a society", item)?.society(id)
        };
        ids.into_iter().map(society).collect()
    }

    /// Commits a request: the request itself, the acknowledgement, the audit record, and the answer under its key. [`Error::Stale`] when there is a
    /// request already, or a successor asked to go too.
    pub async fn commit_deletion_request(
        &self,
        request: &DeletionRequest,
        account: &Account,
        successors: &[Successor],
        command: &IdempotencyKey,
        answer: &str,
    ) -> Result<(), Error> {
        let at = request.requested_at;
        let event = Event::DeletionRequested { due_on: request.due_on };
        let mut writes = vec![
            self.new_item(&Key::deletion(&account.id), &DeletionRow::from(request))?,
            self.provided(&Key::account(&account.id), "attribute_exists(pk)", [])?,
            self.outgoing(request.acknowledgement(account), at)?,
            self.audit(&account.id, &Entry { at, by: Actor::Account(account.id.clone()), event })?,
            self.passing_item(&command.key(&account.id), &command.record(answer, at), at)?,
        ];
        for Successor { society, account } in successors.iter().take(HELD) {
            writes.push(self.provided(&Key::operator(account, society), "attribute_exists(pk)", [])?);
        }
        let mut held: Vec<_> = successors.iter().take(HELD).map(|successor| &successor.account).collect();
        held.sort_unstable();
        held.dedup();
        for account in held {
            writes.push(self.provided(&Key::deletion(account), "attribute_not_exists(pk)", [])?);
        }
        self.transact(writes).await
    }

    /// Commits that a member took the request back. [`Error::Stale`] when it changed since.
    pub async fn commit_deletion_cancellation(
        &self,
        request: &DeletionRequest,
        account: &Account,
        command: &IdempotencyKey,
        answer: &str,
        at: Instant,
    ) -> Result<(), Error> {
        let entry = Entry { at, by: Actor::Account(account.id.clone()), event: Event::DeletionCancelled };
        self.transact([
            self.delete_version(&Key::deletion(&account.id), request.version)?,
            self.outgoing(request.cancellation(account), at)?,
            self.audit(&account.id, &entry)?,
            self.passing_item(&command.key(&account.id), &command.record(answer, at), at)?,
        ])
        .await
    }

    /// A request in place of the one of the version before.
    pub(crate) fn next_request(&self, request: &DeletionRequest, row: &DeletionRow) -> Result<TransactWriteItem, Error> {
        let put = self.next_version(&Key::deletion(&request.account), row, request.version - 1)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

pub(crate) fn memberships_of(account: &AccountId, items: Vec<crate::row::Item>) -> Result<Vec<Membership>, Error> {
    items.into_iter().map(|item| row::<MembershipRow>("a membership", item)?.membership(account)).collect()
}
