//! A forgotten password: requesting a code, and setting a new password with it.
//!
//! A request makes the same calls on as much data whether or not an account has the login ID or address, so that its
//! duration reveals nothing. If there is no account, dummy rows are read and written, which expire.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::audit::{Actor, AuditRecord, Event};
use domain::mail::{About, Letter, Mail};
use domain::reset::{HOLDS, ResetCode};
use domain::session::Hash;
use domain::throttle::{Meter, refusing};
use domain::{Account, AccountId, EmailAddress, Instant, Line, LoginId, MailId};

use crate::call::{number, text};
use crate::key::Key;
use crate::row::account::{AccountRow, AddressRow, LoginRow};
use crate::row::session::BrowserRow;
use crate::row::{row, row_of};
use crate::secret::{hash, random};
use crate::{Error, Secret, Store};

/// The account that requested a code, if there is one with that login ID or address.
pub struct ResetBasis {
    /// Whom the code is mailed to.
    person: Option<Person>,
    /// The meters on which this was counted, and how many each has now.
    pub counted: Vec<(Meter, u64)>,
}

struct Person {
    account: Account,
    generation: u32,
}

/// A code that was entered, if it is valid.
pub struct Redemption {
    /// What it opens; nothing when it was never given, is used up, too old, or overtaken by another new password.
    pub opens: Option<Opens>,
    /// The meters on which this was counted, and how many each has now.
    pub counted: Vec<(Meter, u64)>,
}

/// What a code opens.
pub struct Opens {
    code: Hash,
    account: Account,
    generation: u32,
    /// What the person signs in with.
    pub login: LoginId,
}

pub(crate) struct ResetRow {
    pub(crate) account: String,
    pub(crate) generation: u32,
    pub(crate) expires_at: i64,
    /// As much as a mail in the outbox has, where there is nobody to write to.
    pub(crate) nobody: Option<String>,
}

row! { ResetRow { account, generation, expires_at, nobody } }

/// Stands for an account where there is none; no account can have it.
const NOBODY: &str = "-";
/// About as long as the outbox's row of a code.
const AS_LONG_AS_A_MAIL: usize = 420;

/// A new code.
#[must_use]
pub fn new_code() -> ResetCode {
    ResetCode::new(random())
}

impl Store {
    /// Counts that a code was requested, and finds the account with this login ID or address.
    pub async fn reset_basis(&self, typed: &str, source: &str, now: Instant) -> Result<ResetBasis, Error> {
        let nobody = |of: &str| Key::reset(&hash(of.as_bytes()));
        let login = LoginId::parse(typed).map_or_else(|_| nobody(&typed.trim().to_lowercase()), |login| Key::login(&login));
        let address = EmailAddress::parse(typed).map_or_else(|_| nobody(NOBODY), |address| Key::address(&address));
        // One login ID or address is counted as one, however it is written.
        let counted = if EmailAddress::parse(typed).is_ok() { &address } else { &login };
        let others = vec![Meter::ResetAsked(counted.pk.clone()), Meter::Resets];
        let keys = [login.clone(), address.clone()];
        let (mut found, counted) =
            tokio::try_join!(self.batch(&keys), self.count_from(Meter::reset_asked_from(source), others, now))?;
        if refusing(&counted).is_some() {
            return Ok(ResetBasis { person: None, counted });
        }
        let of_login = found.take(&login).map(|item| row::<LoginRow>("a login", item)).transpose()?.map(|row| row.account);
        let of_address =
            found.take(&address).map(|item| row::<AddressRow>("an address", item)).transpose()?.map(|row| row.account);
        let id = of_login.or(of_address);
        Ok(ResetBasis { person: self.whoever(id.as_ref()).await?, counted })
    }

    async fn whoever(&self, id: Option<&AccountId>) -> Result<Option<Person>, Error> {
        let key = id.map_or_else(|| Key { pk: format!("A#{NOBODY}"), sk: NOBODY.to_owned() }, Key::account);
        let item = self.get(&key).await?;
        let (Some(id), Some(item)) = (id, item) else { return Ok(None) };
        let AccountRow { account, login, generation, .. } = row_of("an account", item, id)?;
        Ok(login.is_some().then_some(Person { account, generation }))
    }

    /// Commits a code: its hash, and the mail with it; or dummy items of the same size.
    pub async fn commit_code(&self, basis: &ResetBasis, code: &ResetCode, now: Instant) -> Result<(), Error> {
        let until = now.after(HOLDS);
        let row = |account: &str, generation, nobody| ResetRow {
            account: account.to_owned(),
            generation,
            expires_at: until.seconds(),
            nobody,
        };
        let key = Key::reset(&hash(code.as_str().as_bytes()));
        let writes: [TransactWriteItem; 2] = match &basis.person {
            Some(Person { account, generation }) => [
                self.new_item(&key, &row(account.id.as_str(), *generation, None))?,
                self.outgoing(code_mail(account, code, until), now)?,
            ],
            None => [
                self.new_item(&key, &row(NOBODY, 0, None))?,
                self.new_item(&Key::reset(&random()), &row(NOBODY, 0, Some(NOBODY.repeat(AS_LONG_AS_A_MAIL))))?,
            ],
        };
        self.transact(writes).await
    }

    /// Counts that a code was tried, and finds what it opens.
    pub async fn redeem(&self, code: Option<&ResetCode>, source: &str, now: Instant) -> Result<Redemption, Error> {
        let code = code.map_or([0; 32], |code| hash(code.as_str().as_bytes()));
        let key = Key::reset(&code);
        let counting = self.count_from(Meter::reset_tried_from(source), vec![Meter::Resets], now);
        let (item, counted) = tokio::try_join!(self.get(&key), counting)?;
        let given =
            item.map(|item| row::<ResetRow>("a code", item)).transpose()?.filter(|given| given.expires_at > now.seconds());
        let account = given.as_ref().and_then(|given| AccountId::parse(&given.account).ok());
        let (Some(given), Some(id)) = (given, account) else { return Ok(Redemption { opens: None, counted }) };
        let Some(item) = self.get(&Key::account(&id)).await? else { return Ok(Redemption { opens: None, counted }) };
        let AccountRow { account, login, generation, .. } = row_of("an account", item, &id)?;
        let Some(login) = login else { return Ok(Redemption { opens: None, counted }) };
        let opens = (generation == given.generation).then_some(Opens { code, account, generation, login });
        Ok(Redemption { opens, counted })
    }

    /// Commits a new password: the code is used up, every session, remembered and known browser ends with the password
    /// before, this browser is known, and the person is told. Returns whether that happened: not if the code was used
    /// up, or the password changed, in the meantime. A conflict with another write, such as a sign-in, is neither.
    pub async fn commit_new_password(
        &self,
        opens: &Opens,
        password: &str,
        browser: &Secret,
        now: Instant,
    ) -> Result<bool, Error> {
        let Opens { code, account, generation, login } = opens;
        let next = generation + 1;
        let login_changes = self.update(
            &Key::login(login),
            "SET password = :password, generation = :next, browsers = :browsers",
            "account = :account AND generation = :generation",
            [
                (":password", text(password)),
                // Whoever was known by the password before is a stranger now.
                (":browsers", AttributeValue::M([("b0".to_owned(), BrowserRow::new(&browser.hash(), now).attribute())].into())),
                (":next", number(next)),
                (":account", text(account.id.as_str())),
                (":generation", number(*generation)),
            ],
        )?;
        let account_changes = self.update(
            &Key::account(&account.id),
            "SET generation = :next",
            "generation = :generation",
            [(":next", number(next)), (":generation", number(*generation))],
        )?;
        let letter = Letter::PasswordChanged { member: account.name.clone(), login: login.clone(), at: now };
        let mail = addressed(account, MailId::password_changed(&account.id, next), letter);
        let writes = [
            self.delete_existing(&Key::reset(code))?,
            login_changes,
            account_changes,
            self.outgoing(mail, now)?,
            self.audit(
                &account.id,
                &AuditRecord { at: now, by: Actor::Account(account.id.clone()), event: Event::PasswordReset },
            )?,
        ];
        let writes = &writes;
        self.decide(|| async move {
            match self.transact(writes.clone()).await {
                Ok(()) => Ok(true),
                Err(Error::Stale) if !self.still_opens(opens).await? => Ok(false),
                Err(failure) => Err(failure),
            }
        })
        .await
    }

    /// Whether a code is still there, and the password as it was.
    async fn still_opens(&self, Opens { code, account, generation, .. }: &Opens) -> Result<bool, Error> {
        let keys = (Key::reset(code), Key::account(&account.id));
        let (code, account_now) = tokio::try_join!(self.get(&keys.0), self.get(&keys.1))?;
        let row = account_now.map(|item| row_of::<AccountRow>("an account", item, &account.id)).transpose()?;
        Ok(code.is_some() && row.is_some_and(|row| row.generation == *generation))
    }
}

fn code_mail(account: &Account, code: &ResetCode, until: Instant) -> Mail {
    let member = account.name.clone();
    let letter = Letter::PasswordReset { member, code: Line::parse(&code.to_string()).ok(), until };
    // Each time it is another code, so each mail tells another fact.
    let serial = u64::from_be_bytes(random());
    addressed(account, MailId::password_reset(&account.id, serial), letter)
}

fn addressed(account: &Account, id: MailId, letter: Letter) -> Mail {
    let about = About { account: account.id.clone(), society: None };
    Mail { id, about, to: account.address.clone(), language: account.language, letter }
}
