//! What pages need, each in one round trip.

use domain::session::{Hash, Session};
use domain::{Account, AccountId, Instant, LoginId, Membership};

use crate::call::Found;
use crate::call::{named, number};
use crate::record::Recorded;
use crate::key::{Key, MEMBERSHIP, account_partition};
use crate::row::account::AccountRow;
use crate::row::membership::MembershipRow;
use crate::row::row;
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

    /// The keys that tell who visits.
    pub(crate) fn visit(&self) -> [Key; 2] {
        [self.key(), Key::account(&self.account)]
    }

    pub(crate) fn visitor(&self, found: &mut Found) -> Result<Option<Visit>, Error> {
        let [session, account] = self.visit();
        let (Some(session), Some(account)) = (found.take(&session), found.take(&account)) else {
            return Ok(None);
        };
        let session = row::<SessionRow>("a session", session)?;
        let account = row::<AccountRow>("an account", account)?;
        if session.generation != account.generation {
            // Opened under a password that is no longer the account's.
            return Ok(None);
        }
        let Some(login) = account.login()? else { return Ok(None) };
        Ok(Some(Visit { session: session.session(&self.account)?, login, account: account.account(&self.account)? }))
    }
}

/// What a page or a command depends on.
#[derive(Clone, Debug)]
pub struct Read<W, T> {
    /// Who asks, as far as the table knows.
    pub who: W,
    /// The answer that this command got already.
    pub recorded: Option<Recorded>,
    /// What it is about.
    pub about: T,
}

/// A session that is on record, live or not, and its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub account: Account,
    /// What the person signs in with.
    pub login: LoginId,
}

impl Store {
    /// Who visits.
    pub async fn visit(&self, key: &SessionKey) -> Result<Option<Visit>, Error> {
        key.visitor(&mut self.batch(&key.visit()).await?)
    }

    /// Who visits, and every membership of theirs, present and past.
    pub async fn memberships(&self, key: &SessionKey) -> Result<(Option<Visit>, Vec<Membership>), Error> {
        let partition = account_partition(&key.account);
        let visit = key.visit();
        let (mut found, memberships) = tokio::try_join!(self.batch(&visit), self.partition(&partition, MEMBERSHIP))?;
        let memberships = memberships
            .into_iter()
            .map(|item| row::<MembershipRow>("a membership", item)?.membership(&key.account))
            .collect::<Result<_, _>>()?;
        Ok((key.visitor(&mut found)?, memberships))
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
