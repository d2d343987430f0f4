//! 会員IDの削除: the data for deciding on a member's request, and the commits.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::deletion::Successor;
use domain::{AccountId, DeletionRequest, Membership, Society, SocietyId};

use crate::call::text;
use crate::key::{Key, MEMBERSHIP, OPERATOR, account_partition, attribute, operators_of};
use crate::read::{Caller, Read, Visit};
use crate::row::row_of;
use crate::{Error, Store};

/// All that asking for the deletion of an account depends on.
#[derive(Clone, Debug)]
pub struct DeletionRequestBasis {
    /// The request that there is already.
    pub request: Option<DeletionRequest>,
    /// Whether the account has support's grant.
    pub has_support: bool,
    /// Every membership, present and past.
    pub memberships: Vec<Membership>,
    /// The societies that the person operates.
    pub operates: Vec<SocietyId>,
}

/// How many successors a request holds on to: each takes two of a transaction's hundred items. Who operates more
/// societies is checked as well, but not against the others' requests of the same moment.
const HELD: usize = 40;

impl Store {
    /// Reads what a request depends on, in one round trip.
    pub async fn deletion_request_basis(&self, caller: &Caller) -> Result<Read<Option<Visit>, DeletionRequestBasis>, Error> {
        let account = &caller.session.account;
        let (deletion, keys) = (Key::deletion(account), caller.support());
        let partition = account_partition(account);
        let (mut found, memberships, operates) = tokio::try_join!(
            self.batch(&keys),
            self.begin_partition(&partition, MEMBERSHIP),
            self.begin_partition(&partition, OPERATOR)
        )?;
        let who = caller.session.visitor(&mut found)?;
        let (memberships, operates) = tokio::try_join!(memberships.finish(who.is_some()), operates.finish(who.is_some()))?;
        let society = |item: crate::row::Item| {
            let society = item.get("society").and_then(|society| society.as_s().ok()).and_then(|id| SocietyId::parse(id).ok());
            society.ok_or(Error::unreadable("the society of an operator"))
        };
        let about = DeletionRequestBasis {
            request: found.take(&deletion).map(|item| row_of::<DeletionRequest>("a request", item, account)).transpose()?,
            has_support: found.take(&Key::support(account)).is_some(),
            memberships: memberships_of(account, memberships)?,
            operates: operates.into_iter().map(society).collect::<Result<_, _>>()?,
        };
        Ok(Read { recorded: caller.recorded(&mut found)?, who, about })
    }

    /// For each of these societies another operator who has not requested deletion; and the societies without one.
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
            row_of::<Society>("a society", item, id)
        };
        ids.into_iter().map(society).collect()
    }

    /// A request, on the condition that there is none, that the account is there without support's grant, and that no
    /// successor has asked to go too.
    pub(crate) fn deletion_requested(
        &self,
        request: &DeletionRequest,
        successors: &[Successor],
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let account = &request.account;
        let mut writes = vec![
            self.new_item(&Key::deletion(account), request)?,
            self.provided(&Key::account(account), "attribute_exists(pk)", [])?,
            self.provided(&Key::support(account), "attribute_not_exists(pk)", [])?,
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
        Ok(writes)
    }

    /// A request in place of the one of the version before.
    pub(crate) fn next_request(&self, request: &DeletionRequest) -> Result<TransactWriteItem, Error> {
        let put = self.next_version(&Key::deletion(&request.account), request, request.version - 1)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

pub(crate) fn memberships_of(account: &AccountId, items: Vec<crate::row::Item>) -> Result<Vec<Membership>, Error> {
    items.into_iter().map(|item| row_of::<Membership>("a membership", item, account)).collect()
}
