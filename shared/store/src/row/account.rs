//! Accounts and their logins.

use std::collections::BTreeMap;

use domain::mail::{AddressFailure, Earlier, FailingAddress};
use domain::{Account, AccountId, Line, LoginId, Society, SocietyId};

use super::{Fill, Item, Odd, Take, get, set};
use crate::key::{names_like, operators_of};
use crate::row::cell::set_text;
use crate::row::session::BrowserRow;

/// An account with what is not the person's.
pub(crate) struct AccountRow {
    pub(crate) account: Account,
    /// What the person signs in with; nobody signs in to an account that was imported until the person has asked for a login.
    pub(crate) login: Option<LoginId>,
    /// How many passwords the account has had; in step with its login's. A session of an earlier one has ended.
    pub(crate) generation: u32,
}

pub(crate) struct LoginRow {
    pub(crate) account: AccountId,
    /// A PHC string.
    pub(crate) password: String,
    /// Which of the account's passwords it is, from 1.
    pub(crate) generation: u32,
    /// The browsers that have signed in under this password, by their places.
    pub(crate) browsers: BTreeMap<String, BrowserRow>,
}

/// Whose an address is.
pub(crate) struct AddressRow {
    pub(crate) account: AccountId,
}

/// That an account is listed as operator of a society.
pub(crate) struct OperatorRow {
    pub(crate) society: SocietyId,
    /// Kept here, so that the list of an operator's societies is one read.
    pub(crate) society_name: Line,
}

/// The same where the society's operators are listed.
pub(crate) struct OperatorListed<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) society: &'a Society,
}

names! { AddressFailure {
    "bounced" => Bounced,
    "complained" => Complained,
    "suppressed_after_bounce" => Suppressed(Earlier::Bounce),
    "suppressed_after_complaint" => Suppressed(Earlier::Complaint),
    "impossible" => Impossible,
} }
row! { FailingAddress { since, why, said } }
row! { Account { name, address, language, failing } of id: AccountId, and listed }
row! { LoginRow { account, password, generation, browsers } }
row! { AddressRow { account } }
row! { OperatorRow { society, society_name } }

fn listed(account: &Account, item: &mut Item) {
    let (partition, name) = names_like(&account.name);
    set_text(item, "listing_pk", partition);
    set_text(item, "listing_sk", format!("{name}#{}", account.id));
}

impl Fill for OperatorListed<'_> {
    fn fill(&self, item: &mut Item) {
        OperatorRow { society: self.society.id.clone(), society_name: self.society.name.clone() }.fill(item);
        set_text(item, "listing_pk", operators_of(&self.society.id));
        set_text(item, "listing_sk", self.account.as_str());
    }
}

impl Fill for AccountRow {
    fn fill(&self, item: &mut Item) {
        self.account.fill(item);
        set(item, "login", &self.login);
        set(item, "generation", &self.generation);
    }
}

impl Take for AccountRow {
    type Key = AccountId;

    fn take(item: &mut Item, id: &AccountId) -> Result<Self, Odd> {
        let (login, generation) = (get(item, "login")?, get(item, "generation")?);
        Ok(Self { account: Account::take(item, id)?, login, generation })
    }
}
