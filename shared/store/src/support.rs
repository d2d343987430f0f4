//! Support: looking up accounts, the queue of deletion requests, and deciding on one.

use domain::administration::AccountAccess;
use domain::audit::{Actor, AuditRecord, Event, LookUp};
use domain::{Account, AccountId, DeletionRequest, EmailAddress, Instant, Line, LoginId, Membership};

use crate::administration::access;
use crate::call::{Found as Items, text};
use crate::deletion::memberships_of;
use crate::key::{DELETION, Key, MEMBERSHIP, account_of, account_partition, attribute, names_like};
use crate::read::{Caller, Read, SessionKey, SupportVisit};
use crate::row::account::{AccountRow, AddressRow, LoginRow};
use crate::row::{Item, row, row_of};
use crate::{Error, Store};

/// What an account is searched by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    /// The login ID.
    LoginId(LoginId),
    /// The registered address.
    Address(EmailAddress),
    /// The beginning of the name.
    Name(Line),
    /// The account's id.
    Account(AccountId),
}

impl Sought {
    const fn kind(&self) -> LookUp {
        match self {
            Self::LoginId(_) => LookUp::LoginId,
            Self::Address(_) => LookUp::Address,
            Self::Name(_) => LookUp::Name,
            Self::Account(_) => LookUp::Account,
        }
    }
}

/// An account as support finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAccount {
    /// The account's id.
    pub id: AccountId,
    /// The account, and whether anybody gets into it; nothing once it is deleted.
    pub access: Option<AccountAccess>,
    /// The deletion request, if there is one or the account was deleted.
    pub request: Option<DeletionRequest>,
}

/// A page of the deletion requests, what is under way first, then in the order of their days.
#[derive(Clone, Debug)]
pub struct Queue {
    /// Who looks.
    pub who: SupportVisit,
    /// The requests on this page, with their accounts.
    pub requests: Vec<(Account, DeletionRequest)>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// All that support's decision on a request depends on.
#[derive(Clone, Debug)]
pub struct DeletionDecisionBasis {
    /// Whose account, and what the person signs in with.
    pub account: Option<(Account, Option<LoginId>)>,
    /// The request.
    pub request: Option<DeletionRequest>,
    /// Every membership of the account, present and past.
    pub memberships: Vec<Membership>,
}

/// Where a page of the queue begins, as given by the previous page.
///
/// Invariant: 1 to 100 visible ASCII characters, which is what the index's sort keys are.
#[derive(Clone, Copy, Debug)]
pub struct QueuePlace<'a>(&'a str);

impl<'a> QueuePlace<'a> {
    /// Parses it from a request.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let well_formed = (1..=100).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        well_formed.then_some(Self(text))
    }
}

/// How many accounts a look-up by name shows; for more the name must be given more exactly.
const SHOWN: usize = 20;

impl Store {
    /// The visitor, and whether they have support's grant.
    pub async fn supporter(&self, session: &SessionKey) -> Result<SupportVisit, Error> {
        let mut keys = session.visit().to_vec();
        keys.push(Key::support(&session.account));
        session.supporter(&mut self.batch(&keys).await?)
    }

    /// Looks up accounts, with an audit record for each account that is found; if none is, for the account that
    /// searched. The flag says that there are more than are shown.
    pub async fn look_up(&self, sought: &Sought, by: &Account, at: Instant) -> Result<(Vec<FoundAccount>, bool), Error> {
        let mut ids = match sought {
            Sought::LoginId(login) => self.account_of_login(login).await?.into_iter().collect(),
            Sought::Address(address) => self.account_of_address(address).await?.into_iter().collect(),
            Sought::Name(name) => self.accounts_named(name).await?,
            Sought::Account(account) => vec![account.clone()],
        };
        let more = ids.len() > SHOWN;
        ids.truncate(SHOWN);
        let keys: Vec<_> = ids.iter().flat_map(|id| [Key::account(id), Key::deletion(id)]).collect();
        let mut found = self.batch(&keys).await?;
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            let access = access(&id, &mut found)?;
            let request = request_of(&id, &mut found)?;
            if access.is_some() || request.is_some() {
                accounts.push(FoundAccount { id, access, request });
            }
        }
        let by_support = Actor::Support(by.id.clone(), by.name.clone());
        let entry = AuditRecord { at, by: by_support, event: Event::LookedUp { by: sought.kind() } };
        let about = accounts.iter().map(|found| &found.id).chain(accounts.is_empty().then_some(&by.id));
        self.transact(about.map(|account| self.audit(account, &entry)).collect::<Result<Vec<_>, _>>()?).await?;
        Ok((accounts, more))
    }

    /// What a deleted account left unpaid, for inquiries to support.
    pub async fn memberships_of(&self, account: &AccountId) -> Result<Vec<Membership>, Error> {
        memberships_of(account, self.partition(&account_partition(account), MEMBERSHIP).await?)
    }

    pub(crate) async fn account_of_login(&self, login: &LoginId) -> Result<Option<AccountId>, Error> {
        let item = self.get(&Key::login(login)).await?;
        item.map(|item| Ok(row::<LoginRow>("a login", item)?.account)).transpose()
    }

    pub(crate) async fn account_of_address(&self, address: &EmailAddress) -> Result<Option<AccountId>, Error> {
        let item = self.get(&Key::address(address)).await?;
        item.map(|item| Ok(row::<AddressRow>("an address", item)?.account)).transpose()
    }

    async fn accounts_named(&self, name: &Line) -> Result<Vec<AccountId>, Error> {
        let (pk, begins) = names_like(name);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!(
                "{} = :names AND begins_with({}, :begins)",
                attribute::LISTING_PK,
                attribute::LISTING_SK
            ))
            .expression_attribute_values(":names", text(pk))
            .expression_attribute_values(":begins", text(begins))
            .limit(i32::try_from(SHOWN + 1).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        answer.items.unwrap_or_default().iter().map(owner).collect()
    }

    /// Reads a page of the queue, from where the page before said that it begins.
    pub async fn deletion_queue(&self, session: &SessionKey, from: Option<QueuePlace<'_>>, most: usize) -> Result<Queue, Error> {
        let due = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::AGENDA)
            .key_condition_expression(format!("{} = :deletion AND {} > :from", attribute::AGENDA_PK, attribute::AGENDA_SK))
            .expression_attribute_values(":deletion", text(DELETION))
            .expression_attribute_values(":from", text(from.map_or("0", |QueuePlace(turn)| turn)))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send();
        let (who, answer) = tokio::join!(self.supporter(session), due);
        let (who, answer) = (who?, answer.map_err(|failure| Error::from_call("Query", failure))?);
        let next = answer.last_evaluated_key.as_ref().and_then(|key| key.get(attribute::AGENDA_SK)?.as_s().ok()).cloned();
        let ids: Vec<AccountId> = answer.items.unwrap_or_default().iter().map(owner).collect::<Result<_, _>>()?;
        if who.visit.is_none() || !who.is_support {
            return Ok(Queue { who, requests: vec![], next: None });
        }
        let keys: Vec<_> = ids.iter().flat_map(|id| [Key::account(id), Key::deletion(id)]).collect();
        let mut found = self.batch(&keys).await?;
        let mut requests = Vec::with_capacity(ids.len());
        for id in &ids {
            if let (Some((account, _)), Some(request)) = account_and_request(id, &mut found)? {
                requests.push((account, request));
            }
        }
        Ok(Queue { who, requests, next })
    }

    /// Reads what a decision on a request depends on, in one round trip.
    pub async fn deletion_decision_basis(
        &self,
        caller: &Caller,
        subject: &AccountId,
    ) -> Result<Read<SupportVisit, DeletionDecisionBasis>, Error> {
        let mut keys = caller.support();
        keys.push(Key::deletion(subject));
        // DynamoDB refuses a batch that names a key twice, and nobody decides on themselves.
        if *subject != caller.session.account {
            keys.push(Key::account(subject));
        }
        let partition = account_partition(subject);
        let (mut found, memberships) = tokio::try_join!(self.batch(&keys), self.begin_partition(&partition, MEMBERSHIP))?;
        let recorded = caller.recorded(&mut found)?;
        let who = caller.session.supporter(&mut found)?;
        let memberships = memberships.finish(who.visit.is_some() && who.is_support).await?;
        let (account, request) = account_and_request(subject, &mut found)?;
        Ok(Read {
            who,
            recorded,
            about: DeletionDecisionBasis { account, request, memberships: memberships_of(subject, memberships)? },
        })
    }
}

/// An account with what the person signs in with, and its deletion request, as far as there are such.
pub(crate) type AccountAndRequest = (Option<(Account, Option<LoginId>)>, Option<DeletionRequest>);

/// The account and the deletion request of this id, out of what was read.
pub(crate) fn account_and_request(id: &AccountId, read: &mut Items) -> Result<AccountAndRequest, Error> {
    let account = match read.take(&Key::account(id)) {
        None => None,
        Some(item) => {
            let row = row_of::<AccountRow>("an account", item, id)?;
            Some((row.account, row.login))
        }
    };
    Ok((account, request_of(id, read)?))
}

fn request_of(id: &AccountId, read: &mut Items) -> Result<Option<DeletionRequest>, Error> {
    read.take(&Key::deletion(id)).map(|item| row_of::<DeletionRequest>("a request", item, id)).transpose()
}

/// The account in whose partition an item of an index is.
pub(crate) fn owner(item: &Item) -> Result<AccountId, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    pk.and_then(|pk| account_of(pk)).ok_or(Error::unreadable("the owner of an item"))
}
