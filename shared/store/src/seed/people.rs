//! Societies, accounts and memberships as the demo, the bench and the tests make them.

use domain::audit::{Actor, AuditRecord, Event};
use domain::effect::Effect;
use domain::{Account, AccountId, Instant, Line, LoginId, Membership, Society};

use crate::key::Key;
use crate::row::account::{AccountRow, AddressRow, NewLogin, OperatorListed};
use crate::{Error, Store};

/// What an account is opened with.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// What the person signs in with.
    pub login: LoginId,
    /// The password's hash as a PHC string.
    pub password: String,
}

impl Store {
    /// Creates a society. [`Error::Stale`] when there is one of this id.
    pub async fn create_society(&self, society: &Society) -> Result<(), Error> {
        self.transact([self.new_item(&Key::society(&society.id), society)?]).await
    }

    /// Creates an account with its login. [`Error::Stale`] when the id, the login ID or the address is taken.
    pub async fn create_account(&self, new: &NewAccount) -> Result<(), Error> {
        let NewAccount { account, login, password } = new;
        self.transact([
            self.new_item(
                &Key::account(&account.id),
                &AccountRow { account: account.clone(), login: Some(login.clone()), generation: 1, suspended: None },
            )?,
            self.new_item(&Key::login(login), &NewLogin { password: Some(password), ..NewLogin::without_password(account) })?,
            self.new_item(&Key::address(&account.address), &AddressRow { account: account.id.clone() })?,
        ])
        .await
    }

    /// Lists an account as operator of a society. [`Error::Stale`] when it is listed already.
    pub async fn grant_operator(&self, account: &AccountId, society: &Society, at: Instant) -> Result<(), Error> {
        let event = Event::GrantedOperator { society: society.id.clone(), account: account.clone() };
        let entry = AuditRecord { at, by: Actor::System, event };
        self.transact([
            self.new_item(&Key::operator(account, &society.id), &OperatorListed { account, society })?,
            self.audit(account, &entry)?,
        ])
        .await
    }

    /// Gives an account support's grant. [`Error::Stale`] if it has it already.
    pub async fn grant_support(&self, account: &AccountId, at: Instant) -> Result<(), Error> {
        let effect = Effect::support_granted(&self.supporters().await?, account);
        self.carry_out(&effect, &Actor::System, at).await
    }

    /// Opens a membership of a person of this name at its first period. [`Error::Stale`] when there is or was one, or
    /// when somebody has its number.
    pub async fn open_membership(&self, membership: &Membership, name: &Line) -> Result<(), Error> {
        let account = &membership.account;
        let at = membership.joined_on.begins();
        let entry = AuditRecord { at, by: Actor::System, event: Event::Joined { society: membership.society.clone() } };
        let mut writes =
            vec![self.new_item(&Key::membership(account, &membership.society), membership)?, self.audit(account, &entry)?];
        writes.extend(self.enrolled(membership, name)?);
        self.transact(writes).await
    }
}
