//! Accounts and their logins.

use domain::{Account, AccountId, EmailAddress, Language, Line, Society, SocietyId};
use serde::{Deserialize, Serialize};

use super::read;
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct AccountRow {
    name: String,
    address: String,
    language: String,
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self { name: account.name.to_string(), address: account.address.to_string(), language: account.language.tag().to_owned() }
    }
}

impl AccountRow {
    pub(crate) fn account(self, id: &AccountId) -> Result<Account, Error> {
        Ok(Account {
            id: id.clone(),
            name: read("an account's name", Line::parse(&self.name))?,
            address: read("an account's address", EmailAddress::parse(&self.address))?,
            language: language("an account's language", &self.language)?,
        })
    }
}

pub(crate) fn language(what: &'static str, tag: &str) -> Result<Language, Error> {
    Language::from_tag(tag).ok_or(Error::unreadable(what))
}

#[derive(Serialize, Deserialize)]
pub(crate) struct LoginRow {
    pub(crate) account: String,
    /// A PHC string.
    pub(crate) password: String,
}

/// That an account is listed as operator of a society.
#[derive(Serialize, Deserialize)]
pub(crate) struct OperatorRow {
    society: String,
    /// Kept here, so that the list of an operator's societies is one read.
    society_name: String,
}

impl From<&Society> for OperatorRow {
    fn from(society: &Society) -> Self {
        Self { society: society.id.to_string(), society_name: society.name.to_string() }
    }
}

impl OperatorRow {
    pub(crate) fn society(self) -> Result<(SocietyId, Line), Error> {
        Ok((
            read("an operator's society", SocietyId::parse(&self.society))?,
            read("an operator's society", Line::parse(&self.society_name))?,
        ))
    }
}
