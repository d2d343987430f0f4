//! Openings: societies, accounts and memberships begin.

use domain::audit::{Actor, Entry, Event};
use domain::{Account, AccountId, Instant, LoginId, Membership, Society};

use crate::key::Key;
use crate::row::account::{AccountRow, AddressRow, LoginRow, OperatorRow, SupportRow};
use crate::row::membership::MembershipRow;
use crate::row::society::SocietyRow;
use crate::{Error, Store};

/// What an account is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The account.
    pub account: Account,
    /// What the person signs in with.
    pub login: LoginId,
    /// The password's hash as a PHC string.
    pub password: String,
}

impl Store {
    /// Opens a society. [`Error::Stale`] when there is one of this id.
    pub async fn open_society(&self, society: &Society) -> Result<(), Error> {
        self.transact([self.new_item(&Key::society(&society.id), &SocietyRow::from(society))?]).await
    }

    /// Opens an account with its login. [`Error::Stale`] when the id, the login ID or the address is taken.
    pub async fn open_account(&self, opening: &Opening) -> Result<(), Error> {
        let Opening { account, login, password } = opening;
        self.transact([
            self.new_item(&Key::account(&account.id), &AccountRow::new(account, Some(login)))?,
            self.new_item(&Key::login(login), &LoginRow::new(account, password))?,
            self.new_item(&Key::address(&account.address), &AddressRow { account: account.id.to_string() })?,
        ])
        .await
    }

    /// Lists an account as operator of a society. [`Error::Stale`] when it is listed already.
    pub async fn grant_operator(&self, account: &AccountId, society: &Society, at: Instant) -> Result<(), Error> {
        let event = Event::GrantedOperator { society: society.id.clone() };
        let entry = Entry { at, by: Actor::System, event };
        self.transact([
            self.new_item(&Key::operator(account, &society.id), &OperatorRow::new(account, society))?,
            self.audit(account, &entry)?,
        ])
        .await
    }

    /// Gives an account the support desk's rights. [`Error::Stale`] when it has them already.
    pub async fn grant_support(&self, account: &AccountId, at: Instant) -> Result<(), Error> {
        let entry = Entry { at, by: Actor::System, event: Event::GrantedSupport };
        self.transact([
            self.new_item(&Key::support(account), &SupportRow { since: at.to_string() })?,
            self.audit(account, &entry)?,
        ])
        .await
    }

    /// Opens a membership at its first period. [`Error::Stale`] when there is or was one.
    pub async fn open_membership(&self, membership: &Membership) -> Result<(), Error> {
        let account = &membership.account;
        let at = membership.joined_on.begins();
        let entry = Entry { at, by: Actor::System, event: Event::Joined { society: membership.society.clone() } };
        self.transact([
            self.new_item(&Key::membership(account, &membership.society), &MembershipRow::from(membership))?,
            self.audit(account, &entry)?,
        ])
        .await
    }
}
