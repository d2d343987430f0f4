//! Accounts and their logins.

use domain::mail::{AddressFailure, FailingAddress};
use domain::{Account, AccountId, EmailAddress, Language, Line, Society, SocietyId};
use serde::{Deserialize, Serialize};

use super::{instant, read};
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct AccountRow {
    name: String,
    address: String,
    language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<FailingRow>,
}

/// That an address fails, on the account or society whose address it is.
#[derive(Serialize, Deserialize)]
pub(crate) struct FailingRow {
    since: i64,
    why: FailureRow,
    said: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FailureRow {
    Bounced,
    Complained,
}

impl From<&FailingAddress> for FailingRow {
    fn from(failing: &FailingAddress) -> Self {
        Self {
            since: failing.since.millis(),
            why: match failing.why {
                AddressFailure::Bounced => FailureRow::Bounced,
                AddressFailure::Complained => FailureRow::Complained,
            },
            said: failing.said.to_string(),
        }
    }
}

impl FailingRow {
    pub(crate) fn failing(self) -> Result<FailingAddress, Error> {
        Ok(FailingAddress {
            since: instant("since when an address fails", self.since)?,
            why: match self.why {
                FailureRow::Bounced => AddressFailure::Bounced,
                FailureRow::Complained => AddressFailure::Complained,
            },
            said: read("why an address fails", Line::parse(&self.said))?,
        })
    }
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.to_string(),
            address: account.address.to_string(),
            language: account.language.tag().to_owned(),
            failing: account.failing.as_ref().map(Into::into),
        }
    }
}

impl AccountRow {
    pub(crate) fn account(self, id: &AccountId) -> Result<Account, Error> {
        Ok(Account {
            id: id.clone(),
            name: read("an account's name", Line::parse(&self.name))?,
            address: read("an account's address", EmailAddress::parse(&self.address))?,
            language: language("an account's language", &self.language)?,
            failing: self.failing.map(FailingRow::failing).transpose()?,
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
