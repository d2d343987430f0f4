//! Signing in and out, and remembered browsers.

use domain::audit::{Actor, Entry, Event};
use domain::session::{Hash, Remembered, Session};
use domain::throttle::Meter;
use domain::{AccountId, Instant, LoginId};

use crate::call::{named, number};
use crate::key::{Key, REMEMBERED, SESSION, account_partition, attribute};
use crate::read::SessionKey;
use crate::row::account::{AccountRow, LoginRow};
use crate::row::row;
use crate::row::session::{BrowserRow, RememberedRow, SessionRow};
use crate::{Error, Secret, Store};

/// A login: whose it is, and what the password is checked against.
#[derive(Clone)]
pub struct Login {
    /// The account that it opens.
    pub account: AccountId,
    /// The password's hash as a PHC string.
    pub password: String,
    /// Which of the account's passwords it is, from 1.
    pub generation: u32,
}

/// What is known before a password is hashed.
pub struct Attempt {
    /// The login, if anybody has this ID.
    pub login: Option<Login>,
    /// Whether the browser has signed in with this ID before.
    pub known_browser: bool,
    /// The meters on which this try was counted, and how many tries each has now.
    pub counted: Vec<(Meter, u64)>,
}

/// A sign-in that is ready to be committed.
pub struct SignIn<'a> {
    /// The new session's key.
    pub session: &'a SessionKey,
    /// Which of the account's passwords opens it.
    pub generation: u32,
    /// The session that the browser had until now; it ends.
    pub replaces: Option<&'a SessionKey>,
    /// The browser to remember from now on.
    pub remember: Option<(&'a RememberedKey, &'a Remembered)>,
    /// The browser's token, when it had none that is known.
    pub new_browser: Option<(&'a LoginId, &'a Secret)>,
    /// Whether it was a remembered browser and not a password.
    pub by_remembered_browser: bool,
    /// When.
    pub at: Instant,
}

/// Finds a remembered browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RememberedKey {
    /// Whom the browser claims to be.
    pub account: AccountId,
    selector: Hash,
}

impl RememberedKey {
    /// The key of the browser with this selector.
    #[must_use]
    pub fn new(account: AccountId, selector: &Secret) -> Self {
        Self { account, selector: selector.hash() }
    }

    fn key(&self) -> Key {
        Key::remembered(&self.account, &self.selector)
    }
}

impl Store {
    /// Counts a try to sign in and reads the login, in one round trip; a browser that brings a token which nobody has given it takes one more,
    /// to be counted as the stranger that it is.
    pub async fn attempt(&self, login: &LoginId, browser: Option<&Secret>, source: &str, now: Instant) -> Result<Attempt, Error> {
        let (login_key, browser_key) = (Key::login(login), browser.map(|token| Key::browser(login, &token.hash())));
        let keys: Vec<_> = [login_key.clone()].into_iter().chain(browser_key.clone()).collect();
        let stranger = Meter::Login(login.clone());
        let by_browser = match &browser_key {
            Some(key) => Meter::KnownBrowser(login.clone(), key.sk.clone()),
            None => stranger.clone(),
        };
        let (by_source, by_all) = (Meter::source(source), Meter::Everyone);
        let (mut found, of_browser, of_source, of_all) = tokio::try_join!(
            self.batch(&keys),
            self.count(&by_browser, now),
            self.count(&by_source, now),
            self.count(&by_all, now),
        )?;
        let known_browser = browser_key.as_ref().is_some_and(|key| found.take(key).is_some());
        let mut counted = vec![(by_browser, of_browser), (by_source, of_source), (by_all, of_all)];
        if browser.is_some() && !known_browser {
            let tries = self.count(&stranger, now).await?;
            counted.push((stranger, tries));
        }
        let login = found.take(&login_key).map(|item| {
            let LoginRow { account, password, generation } = row("a login", item)?;
            let account = AccountId::parse(&account).map_err(|_| Error::unreadable("a login's account"))?;
            Ok::<_, Error>(Login { account, password, generation })
        });
        Ok(Attempt { login: login.transpose()?, known_browser, counted })
    }

    /// Gives the tries back that a successful sign-in took. Losing this costs a person one try.
    pub async fn give_back(&self, counted: &[(Meter, u64)], now: Instant) -> Result<(), Error> {
        let one = async |at: usize| match counted.get(at) {
            Some((meter, _)) => self.add(meter, -1, now).await.map(drop),
            None => Ok(()),
        };
        // At once, so that a sign-in stays two round trips; a try is counted on four meters at most.
        tokio::try_join!(one(0), one(1), one(2), one(3)).map(drop)
    }

    /// Commits a sign-in: the session, and what the browser is known by from now on.
    pub async fn commit_sign_in(&self, sign_in: &SignIn<'_>) -> Result<(), Error> {
        let SignIn { session: key, at, .. } = *sign_in;
        let account = &key.account;
        let session = Session { account: account.clone(), began_at: at, seen_at: at };
        let event = Event::SignedIn { remembered: sign_in.by_remembered_browser };
        let entry = Entry { at, by: Actor::Account(account.clone()), event };
        let row = SessionRow::new(&session, sign_in.generation);
        let mut writes = vec![self.new_item(&key.key(), &row)?, self.audit(account, &entry)?];
        if let Some(old) = sign_in.replaces {
            writes.push(self.delete(&old.key())?);
        }
        if let Some((key, browser)) = sign_in.remember {
            writes.push(self.remembering(key, browser)?);
        }
        if let Some((login, token)) = sign_in.new_browser {
            writes.push(self.new_item(&Key::browser(login, &token.hash()), &BrowserRow::new(at))?);
        }
        self.transact(writes).await
    }

    /// The remembered browser of this key, unless the password has been changed since.
    pub async fn remembered(&self, key: &RememberedKey) -> Result<Option<Remembered>, Error> {
        let (browser, account) = (key.key(), Key::account(&key.account));
        let mut found = self.batch(&[browser.clone(), account.clone()]).await?;
        let (Some(browser), Some(account)) = (found.take(&browser), found.take(&account)) else {
            return Ok(None);
        };
        let browser = row::<RememberedRow>("a remembered browser", browser)?.remembered(&key.account)?;
        let account = row::<AccountRow>("an account", account)?;
        Ok((browser.generation == account.generation).then_some(browser))
    }

    /// Ends a session, and forgets the browser when it was remembered. What has ended already stays as it is.
    pub async fn sign_out(
        &self,
        session: Option<&SessionKey>,
        remembered: Option<&RememberedKey>,
        at: Instant,
    ) -> Result<(), Error> {
        let end_session = async {
            let Some(session) = session else { return Ok(()) };
            let account = &session.account;
            let entry = Entry { at, by: Actor::Account(account.clone()), event: Event::SignedOut };
            let writes = [self.delete_existing(&session.key())?, self.audit(account, &entry)?];
            ended(self.transact(writes).await)
        };
        let forget_browser = async {
            let Some(remembered) = remembered else { return Ok(()) };
            ended(self.transact([self.delete_existing(&remembered.key())?]).await)
        };
        tokio::try_join!(end_session, forget_browser).map(|((), ())| ())
    }

    /// Ends everything that the account has open, after a theft was found out.
    pub async fn end_everything(&self, account: &AccountId, at: Instant) -> Result<(), Error> {
        let partition = account_partition(account);
        let (sessions, browsers) = tokio::try_join!(self.partition(&partition, SESSION), self.partition(&partition, REMEMBERED))?;
        let keys = sessions.into_iter().chain(browsers).filter_map(|item| {
            let part = |name| item.get(name).and_then(|value| value.as_s().ok()).cloned();
            Some(Key { pk: part(attribute::PK)?, sk: part(attribute::SK)? })
        });
        let entry = Entry { at, by: Actor::System, event: Event::TheftDetected };
        let audit = self.audit(account, &entry)?;
        let writes: Vec<_> = keys.map(|key| self.delete(&key)).chain([Ok(audit)]).collect::<Result<_, _>>()?;
        for part in writes.chunks(100) {
            self.transact(part.to_vec()).await?;
        }
        Ok(())
    }

    /// A remembered browser's row: a new one, or the next version of the one that was read.
    fn remembering(
        &self,
        key: &RememberedKey,
        browser: &Remembered,
    ) -> Result<aws_sdk_dynamodb::types::TransactWriteItem, Error> {
        let row = RememberedRow::from(browser);
        if browser.version == 1 {
            return self.new_item(&key.key(), &row);
        }
        let put = self.next_version(&key.key(), &row, browser.version - 1)?;
        Ok(aws_sdk_dynamodb::types::TransactWriteItem::builder().put(put).build())
    }

    pub(crate) async fn count(&self, meter: &Meter, now: Instant) -> Result<u64, Error> {
        self.add(meter, 1, now).await
    }

    async fn add(&self, meter: &Meter, tries: i8, now: Instant) -> Result<u64, Error> {
        let ends_at = meter.allowance().ends_at(now);
        let answer = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(Key::count(meter, now).attributes()))
            .update_expression("SET expires_at = :ends ADD tries :tries")
            .set_expression_attribute_values(Some(named([(":ends", number(ends_at.seconds())), (":tries", number(tries))])))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|failure| Error::from_call("UpdateItem", failure))?;
        let tries = answer.attributes.as_ref().and_then(|item| item.get("tries")).and_then(|tries| tries.as_n().ok());
        tries
            .and_then(|tries| tries.parse::<i64>().ok())
            .map(|tries| tries.max(0).cast_unsigned())
            .ok_or(Error::unreadable("a counter"))
    }
}

/// What is no longer there cannot be ended, and need not be.
fn ended(outcome: Result<(), Error>) -> Result<(), Error> {
    match outcome {
        Err(Error::Stale) => Ok(()),
        outcome => outcome,
    }
}
