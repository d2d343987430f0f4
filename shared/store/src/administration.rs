//! What the portal's owner orders: support accounts, who has support, suspended accounts.
//!
//! Who has support is in one item, whose version every change of it grows: what is decided on one of them is decided on
//! all.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::administration::{AccountAccess, Supporters, Suspension};
use domain::reset::ResetCode;
use domain::{Account, AccountId, EmailAddress, Instant, LoginId};

use crate::call::{Found, number, text};
use crate::key::Key;
use crate::reset::ResetRow;
use crate::row::account::{AccountRow, AddressRow, LoginRow, NewLogin, SupportRow, SupportersRow};
use crate::row::cell::map;
use crate::row::{row, row_of};
use crate::secret::{hash, time_ordered};
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

/// How the owner names an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountName {
    /// By its login ID.
    LoginId(LoginId),
    /// By its registered address.
    Address(EmailAddress),
    /// By its id.
    Account(AccountId),
}

/// What making a support account depends on.
#[derive(Clone, Debug)]
pub struct SupportAccountBasis {
    /// Who has support.
    pub supporters: Supporters,
    /// Whose the login ID is, if it is anybody's.
    pub of_login: Option<AccountId>,
    /// Whose the address is, if it is anybody's.
    pub of_address: Option<AccountId>,
}

/// The id of an account that is made now.
pub fn new_account_id(at: Instant) -> Result<AccountId, Error> {
    AccountId::parse(&format!("acc-{}", time_ordered(at).to_lowercase())).map_err(|_| Error::unreadable("a new account's id"))
}

impl Store {
    /// Everybody who has support.
    pub async fn supporters(&self) -> Result<Supporters, Error> {
        let Some(item) = self.get(&Key::supporters()).await? else { return Ok(Supporters::default()) };
        let SupportersRow { accounts, version } = row("who has support", item)?;
        let mut found = self.batch(&accounts.iter().map(Key::account).collect::<Vec<_>>()).await?;
        let all = accounts.iter().filter_map(|id| access(id, &mut found).transpose()).collect::<Result<_, _>>()?;
        Ok(Supporters { all, version })
    }

    /// Of these accounts, those whose persons have not set a first password yet.
    pub async fn without_password(&self, of: &[AccountAccess]) -> Result<Vec<AccountId>, Error> {
        let keys: Vec<_> = of.iter().filter_map(|it| it.login.as_ref()).map(Key::login).collect();
        let mut found = self.batch(&keys).await?;
        let logins = keys.iter().filter_map(|key| found.take(key)).map(|item| row::<LoginRow>("a login", item));
        let without = logins.filter_map(|login| match login {
            Ok(login) => login.password.is_none().then_some(Ok(login.account)),
            Err(failure) => Some(Err(failure)),
        });
        without.collect()
    }

    /// An account that the owner names, if there is one.
    pub async fn account_access(&self, name: &AccountName) -> Result<Option<AccountAccess>, Error> {
        let id = match name {
            AccountName::LoginId(login) => self.account_of_login(login).await?,
            AccountName::Address(address) => self.account_of_address(address).await?,
            AccountName::Account(account) => Some(account.clone()),
        };
        let Some(id) = id else { return Ok(None) };
        access(&id, &mut self.batch(&[Key::account(&id)]).await?)
    }

    /// Reads what making a support account depends on.
    pub async fn support_account_basis(&self, login: &LoginId, address: &EmailAddress) -> Result<SupportAccountBasis, Error> {
        let keys = [Key::login(login), Key::address(address)];
        let (supporters, mut found) = tokio::try_join!(self.supporters(), self.batch(&keys))?;
        let of_login = found.take(&keys[0]).map(|item| row::<LoginRow>("a login", item)).transpose()?;
        let of_address = found.take(&keys[1]).map(|item| row::<AddressRow>("an address", item)).transpose()?;
        Ok(SupportAccountBasis {
            supporters,
            of_login: of_login.map(|row| row.account),
            of_address: of_address.map(|row| row.account),
        })
    }

    /// An account without a password, and the code by which its first one is set.
    pub(crate) fn open_account(
        &self,
        account: &Account,
        login: &LoginId,
        code: &ResetCode,
        until: Instant,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let row = AccountRow { account: account.clone(), login: Some(login.clone()), generation: 1, suspended: None };
        let reset =
            ResetRow { account: account.id.to_string(), generation: row.generation, expires_at: until.seconds(), nobody: None };
        Ok(vec![
            self.new_item(&Key::account(&account.id), &row)?,
            self.new_item(&Key::login(login), &NewLogin::without_password(account))?,
            self.new_item(&Key::address(&account.address), &AddressRow { account: account.id.clone() })?,
            self.new_item(&Key::reset(&hash(code.as_str().as_bytes())), &reset)?,
        ])
    }

    /// Support's grant for an account that has none, and whose deletion is not requested.
    pub(crate) fn support_granted(&self, account: &AccountId, at: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        Ok(vec![
            self.new_item(&Key::support(account), &SupportRow { since: at })?,
            self.provided(&Key::deletion(account), "attribute_not_exists(pk)", [])?,
        ])
    }

    /// That an account is there.
    pub(crate) fn account_is_there(&self, account: &AccountId) -> Result<TransactWriteItem, Error> {
        self.provided(&Key::account(account), "attribute_exists(pk)", [])
    }

    /// Who has support, in place of those of this version.
    pub(crate) fn put_supporters(&self, accounts: &[AccountId], version: u64) -> Result<TransactWriteItem, Error> {
        let (key, row) = (Key::supporters(), SupportersRow { accounts: accounts.to_vec(), version: version + 1 });
        if version == 0 {
            return self.new_item(&key, &row);
        }
        Ok(TransactWriteItem::builder().put(self.next_version(&key, &row, version)?).build())
    }

    /// A suspension on the account and on its login, which says so to whoever signs in. What is open ends, as by a new
    /// password.
    pub(crate) fn suspension(
        &self,
        access: &AccountAccess,
        suspension: Option<&Suspension>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut of_account = UpdateExpression::default();
        of_account.put("suspended", suspension.map(map));
        let mut of_login = UpdateExpression::default();
        of_login.put("suspended", suspension.map(|it| number(it.since.millis())));
        self.next_generation(access, of_account, of_login)
    }

    /// The end of everything that an account has open, as by a new password. No browser is known any more.
    pub(crate) fn end_sessions(&self, access: &AccountAccess) -> Result<Vec<TransactWriteItem>, Error> {
        self.next_generation(access, UpdateExpression::default(), UpdateExpression::default())
    }

    /// These changes, on the account and on its login, under the next of its generations.
    fn next_generation(
        &self,
        access: &AccountAccess,
        mut of_account: UpdateExpression,
        mut of_login: UpdateExpression,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let AccountAccess { account, login, generation, .. } = access;
        let (next, as_read) = (number(generation + 1), ("generation", number(*generation)));
        of_account.set("generation", next.clone());
        let mut writes = vec![self.assign(&Key::account(&account.id), of_account, [as_read.clone()])?];
        if let Some(login) = login {
            of_login.set("generation", next);
            of_login.set("browsers", aws_sdk_dynamodb::types::AttributeValue::M([].into()));
            let of_person = ("account", text(account.id.as_str()));
            writes.push(self.assign(&Key::login(login), of_login, [as_read, of_person])?);
        }
        Ok(writes)
    }
}

/// The account of this id with what decides whether anybody gets into it, out of what was read.
pub(crate) fn access(id: &AccountId, found: &mut Found) -> Result<Option<AccountAccess>, Error> {
    let Some(item) = found.take(&Key::account(id)) else { return Ok(None) };
    let AccountRow { account, login, generation, suspended } = row_of("an account", item, id)?;
    Ok(Some(AccountAccess { account, login, generation, suspended }))
}
