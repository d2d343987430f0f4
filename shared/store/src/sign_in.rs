//! Signing in and out, and remembered browsers.

use std::collections::BTreeMap;

use domain::audit::{Actor, AuditRecord, Event};
use domain::session::{Hash, MOST_KNOWN, Remembered, Session};
use domain::throttle::{Meter, refusing};
use domain::{AccountId, Identity, Instant, LoginId};
use futures_util::future::try_join_all;

use crate::call::{named, number, text};
use crate::key::{Key, OPERATOR, REMEMBERED, SESSION, account_partition, attribute, login_in, login_of};
use crate::read::SessionKey;
use crate::row::account::{AccountRow, LoginRow};
use crate::row::session::{BrowserRow, SessionRow};
use crate::row::{Item, row, row_of};
use crate::secret::{hash, hex};
use crate::{Error, Secret, Store};

/// A login: whose it is, and what the password is checked against.
#[derive(Clone)]
pub struct Login {
    /// The account that it opens.
    pub account: AccountId,
    id: LoginId,
    browsers: BTreeMap<String, BrowserRow>,
    /// The password's hash as a PHC string; none until the person has set a first password.
    pub password: Option<String>,
    /// Whether the account is suspended, so that nobody may sign in.
    pub is_suspended: bool,
    /// Which of the account's passwords it is, from 1.
    pub generation: u32,
}

impl Login {
    fn knows(&self, token: &str, now: Instant) -> bool {
        self.browsers.values().any(|browser| browser.is(token, now))
    }

    /// Where the next browser goes: where none is known, else where the one is that was known first.
    fn place(&self, now: Instant) -> String {
        let places = (0..MOST_KNOWN).map(|number| format!("b{number}"));
        let known_since =
            |place: &String| self.browsers.get(place).filter(|browser| browser.is_known(now)).map(|browser| browser.since);
        places.min_by_key(known_since).unwrap_or_default()
    }
}

/// The login in an item, whichever way it was found.
fn login(item: Item) -> Result<Login, Error> {
    let id = item.get(attribute::PK).and_then(|pk| pk.as_s().ok()).and_then(|pk| login_in(pk));
    let id = id.ok_or(Error::unreadable("a login's ID"))?;
    let LoginRow { account, password, generation, browsers, suspended } = row("a login", item)?;
    Ok(Login { account, id, browsers, password, is_suspended: suspended.is_some(), generation })
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
    pub new_browser: Option<(&'a Login, &'a Secret)>,
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
    /// Counts an attempt to sign in and reads the login, in one round trip. A browser with an unknown token takes one
    /// more round trip, and is counted as a stranger. If the source address is above its limit, only that meter counts
    /// the attempt.
    pub async fn attempt(&self, who: &Identity, browser: Option<&Secret>, source: &str, now: Instant) -> Result<Attempt, Error> {
        let (stranger, token) = (Meter::login(who), browser.map(|token| hex(&token.hash())));
        let by_browser = token.clone().map_or_else(|| stranger.clone(), Meter::KnownBrowser);
        let (found, mut counted) =
            tokio::try_join!(self.login(who), self.count_from(Meter::source(source), vec![by_browser, Meter::Everyone], now))?;
        let is_known = |token: &String| found.as_ref().is_some_and(|login| login.knows(token, now));
        let known_browser = token.as_ref().is_some_and(is_known);
        if token.is_some() && !known_browser && refusing(&counted).is_none() {
            let tries = self.count(&stranger, now).await?;
            counted.push((stranger, tries));
        }
        Ok(Attempt { login: found, known_browser, counted })
    }

    /// The login with this ID; otherwise the login of the account with this address.
    async fn login(&self, who: &Identity) -> Result<Option<Login>, Error> {
        let by_id = async {
            let Some(key) = who.login().map(Key::login) else { return Ok(None) };
            self.batch(std::slice::from_ref(&key)).await.map(|mut found| found.take(&key))
        };
        let by_address = async {
            let Some(pk) = who.address().map(login_of) else { return Ok(None) };
            let query = self.client.query().table_name(&self.table).index_name(attribute::LISTING);
            let query = query
                .key_condition_expression(format!("{} = :pk", attribute::LISTING_PK))
                .expression_attribute_values(":pk", text(pk));
            let answer = query.limit(1).send().await.map_err(|failure| Error::from_call("Query", failure))?;
            Ok(answer.items.unwrap_or_default().pop())
        };
        let (by_id, by_address) = tokio::try_join!(by_id, by_address)?;
        by_id.or(by_address).map(login).transpose()
    }

    /// Counts an attempt on the source's meter and, in parallel, on others. If the source is above its own limit, the
    /// others are taken back and not reported. So a refused source uses up nobody else's meter.
    pub(crate) async fn count_from(&self, source: Meter, others: Vec<Meter>, now: Instant) -> Result<Vec<(Meter, u64)>, Error> {
        let meters: Vec<_> = [source].into_iter().chain(others).collect();
        let tries = try_join_all(meters.iter().map(|meter| self.count(meter, now))).await?;
        let mut counted: Vec<_> = meters.into_iter().zip(tries).collect();
        if counted.first().is_some_and(|(source, tries)| source.is_spent(*tries)) {
            let others = counted.split_off(1);
            self.give_back(&others, now).await?;
        }
        Ok(counted)
    }

    /// Gives tries back. Losing this costs a person one try.
    pub async fn give_back(&self, counted: &[(Meter, u64)], now: Instant) -> Result<(), Error> {
        // At once, so that a sign-in stays two round trips.
        try_join_all(counted.iter().map(|(meter, _)| self.add(meter, -1, now))).await.map(drop)
    }

    /// A pseudonym of a login ID or an address for the log: always the same for the same input, and useless to somebody
    /// who has only the log. The table's generated name is hashed with it.
    #[must_use]
    pub fn pseudonym(&self, folded: &str) -> String {
        let hash = hex(&hash(format!("{}\0{folded}", self.table).as_bytes()));
        hash.get(..16).unwrap_or_default().to_owned()
    }

    /// Whether the account has rights beyond its own affairs.
    pub async fn has_grant(&self, account: &AccountId) -> Result<bool, Error> {
        let support = Key::support(account);
        let partition = account_partition(account);
        let (mut found, operates) =
            tokio::try_join!(self.batch(std::slice::from_ref(&support)), self.begin_partition(&partition, OPERATOR))?;
        Ok(found.take(&support).is_some() || !operates.is_empty())
    }

    /// Commits a sign-in: the session, and what the browser is known by from now on.
    pub async fn commit_sign_in(&self, sign_in: &SignIn<'_>) -> Result<(), Error> {
        let SignIn { session: key, at, .. } = *sign_in;
        let account = &key.account;
        let session = Session { account: account.clone(), began_at: at, seen_at: at };
        let event = Event::SignedIn { remembered: sign_in.by_remembered_browser };
        let entry = AuditRecord { at, by: Actor::Account(account.clone()), event };
        let row = SessionRow { session, generation: sign_in.generation };
        let mut writes = vec![self.new_item(&key.key(), &row)?, self.audit(account, &entry)?, self.signed_in(account, at)?];
        if let Some(old) = sign_in.replaces {
            writes.push(self.delete(&old.key())?);
        }
        if let Some((key, browser)) = sign_in.remember {
            writes.push(self.remembering(key, browser)?);
        }
        if let Some((login, token)) = sign_in.new_browser {
            // A sign-in under a password that was changed meanwhile makes no browser known under the new one.
            writes.push(self.update(
                &Key::login(&login.id),
                &format!("SET browsers.{} = :browser", login.place(at)),
                "generation = :generation",
                [(":browser", BrowserRow::new(&token.hash(), at).attribute()), (":generation", number(login.generation))],
            )?);
        }
        self.transact(writes).await
    }

    /// The remembered browser of this key, unless the password has been changed since, or the account now has a grant.
    pub async fn remembered(&self, key: &RememberedKey) -> Result<Option<Remembered>, Error> {
        let (browser, account) = (key.key(), Key::account(&key.account));
        let keys = [browser.clone(), account.clone()];
        let (mut found, has_grant) = tokio::try_join!(self.batch(&keys), self.has_grant(&key.account))?;
        if has_grant {
            return Ok(None);
        }
        let (Some(browser), Some(account)) = (found.take(&browser), found.take(&account)) else {
            return Ok(None);
        };
        let browser = row_of::<Remembered>("a remembered browser", browser, &key.account)?;
        let account = row_of::<AccountRow>("an account", account, &key.account)?;
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
            let entry = AuditRecord { at, by: Actor::Account(account.clone()), event: Event::SignedOut };
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
        let entry = AuditRecord { at, by: Actor::System, event: Event::TheftDetected };
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
        if browser.version == 1 {
            return self.new_item(&key.key(), browser);
        }
        let put = self.next_version(&key.key(), browser, browser.version - 1)?;
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
