//! The data for pages, each in one round trip.

use domain::session::{Hash, Session};
use domain::{Account, AccountId, DeletionRequest, Instant, JoiningRequest, LoginId, Membership, SocietyId};

use crate::call::{Found, named, number, sort_key};
use crate::idempotency::{IdempotencyKey, RecordedAnswer};
use crate::key::{JOINING_REQUEST, Key, MEMBERSHIPS_AND_REQUESTS, account_partition};
use crate::row::account::AccountRow;
use crate::row::row_of;
use crate::row::session::SessionRow;
use crate::{Error, Secret, Store};

/// What a session cookie says: whose session, and the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionKey {
    /// Whose session it claims to be.
    pub account: AccountId,
    pub(crate) secret: Hash,
}

impl SessionKey {
    /// The key of the session that this secret opens.
    #[must_use]
    pub fn new(account: AccountId, secret: &Secret) -> Self {
        Self { account, secret: secret.hash() }
    }

    pub(crate) fn key(&self) -> Key {
        Key::session(&self.account, &self.secret)
    }

    /// The keys of the session and its account.
    pub(crate) fn visit(&self) -> [Key; 3] {
        [self.key(), Key::account(&self.account), Key::deletion(&self.account)]
    }

    /// The visitor, and whether they have support's grant.
    pub(crate) fn supporter(&self, found: &mut Found) -> Result<SupportVisit, Error> {
        let is_support = found.take(&Key::support(&self.account)).is_some();
        Ok(SupportVisit { visit: self.visitor(found)?, is_support })
    }

    pub(crate) fn visitor(&self, found: &mut Found) -> Result<Option<Visit>, Error> {
        let [session, account, deletion] = self.visit();
        let (Some(session), Some(account)) = (found.take(&session), found.take(&account)) else {
            return Ok(None);
        };
        let session = row_of::<SessionRow>("a session", session, &self.account)?;
        let account = row_of::<AccountRow>("an account", account, &self.account)?;
        if session.generation != account.generation {
            // Opened under a password that is no longer the account's.
            return Ok(None);
        }
        let Some(login) = account.login else { return Ok(None) };
        // Left in place: whoever decides on the request reads it, too.
        let deletion = found.look(&deletion);
        Ok(Some(Visit {
            session: session.session,
            login,
            account: account.account,
            deletion: deletion.map(|item| row_of::<DeletionRequest>("a request", item, &self.account)).transpose()?,
        }))
    }
}

/// Who asks, with which command, and when: what every reading for a page or a command begins with.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The session that the cookie names.
    pub session: SessionKey,
    /// The command's key; `None` for a page.
    pub command: Option<IdempotencyKey>,
    /// Now.
    pub now: Instant,
}

impl Caller {
    /// Somebody who looks at something.
    #[must_use]
    pub const fn looking(session: SessionKey, now: Instant) -> Self {
        Self { session, command: None, now }
    }

    /// The keys of the session, its account, and the command's recorded answer.
    pub(crate) fn visit(&self) -> Vec<Key> {
        self.session.visit().into_iter().chain(self.record()).collect()
    }

    /// The same, and the keys for whether the visitor operates this society.
    pub(crate) fn operator_keys(&self, society: &SocietyId) -> Vec<Key> {
        self.session.operator_keys(society).into_iter().chain(self.record()).collect()
    }

    /// The same, and the key of support's grant.
    pub(crate) fn support(&self) -> Vec<Key> {
        self.visit().into_iter().chain([Key::support(&self.session.account)]).collect()
    }

    fn record(&self) -> Option<Key> {
        self.command.as_ref().map(|command| command.key(&self.session.account))
    }

    /// The answer that the command got already.
    pub(crate) fn recorded(&self, found: &mut Found) -> Result<Option<RecordedAnswer>, Error> {
        let item = self.record().and_then(|key| found.take(&key));
        Ok(item.map(|item| IdempotencyKey::recorded(item, self.now)).transpose()?.flatten())
    }
}

/// What a page or a command depends on.
#[derive(Clone, Debug)]
pub struct Read<W, T> {
    /// The visitor, with what the table has about them.
    pub who: W,
    /// The answer that this command got already.
    pub recorded: Option<RecordedAnswer>,
    /// What it is about.
    pub about: T,
}

/// The visitor of support's pages.
#[derive(Clone, Debug)]
pub struct SupportVisit {
    /// Who it is, if anybody is signed in.
    pub visit: Option<Visit>,
    /// Whether the account has support's grant.
    pub is_support: bool,
}

/// A session in the table, expired or not, and its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// What the person signs in with.
    pub login: LoginId,
    /// The request for the account's deletion, if there is one: every page shows it.
    pub deletion: Option<DeletionRequest>,
}

impl Store {
    /// Who visits.
    pub async fn visit(&self, key: &SessionKey) -> Result<Option<Visit>, Error> {
        key.visitor(&mut self.batch(&key.visit()).await?)
    }

    /// Who visits, every membership of theirs, present and past, and their requests to join a society.
    pub async fn memberships(&self, key: &SessionKey) -> Result<(Option<Visit>, Vec<Membership>, Vec<JoiningRequest>), Error> {
        let partition = account_partition(&key.account);
        let visit = key.visit();
        let (mut found, memberships) =
            tokio::try_join!(self.batch(&visit), self.begin_partition(&partition, MEMBERSHIPS_AND_REQUESTS))?;
        let visit = key.visitor(&mut found)?;
        let items = memberships.finish(visit.is_some()).await?;
        let (requests, memberships): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| sort_key(item).starts_with(JOINING_REQUEST));
        let memberships = memberships
            .into_iter()
            .map(|item| row_of::<Membership>("a membership", item, &key.account))
            .collect::<Result<_, _>>()?;
        let requests =
            requests.into_iter().map(|item| row_of("a request to join", item, &key.account)).collect::<Result<_, _>>()?;
        Ok((visit, memberships, requests))
    }

    /// Puts this request on the session's record, unless the session has ended.
    pub async fn touch(&self, key: &SessionKey, now: Instant) -> Result<(), Error> {
        let touched = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(key.key().attributes()))
            .update_expression("SET seen_at = :now")
            .condition_expression("attribute_exists(pk)")
            .set_expression_attribute_values(Some(named([(":now", number(now.millis()))])))
            .send()
            .await
            .map_err(|failure| Error::from_call("UpdateItem", failure));
        match touched {
            Ok(_) | Err(Error::Stale) => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}
