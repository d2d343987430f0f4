//! Accounts and their logins.

use std::collections::BTreeMap;

use domain::account::NotALoginId;
use domain::mail::{AddressFailure, Earlier, FailingAddress};
use domain::{Account, AccountId, EmailAddress, Language, Line, LoginId, Society, SocietyId};
use serde::{Deserialize, Serialize};

use super::{instant, read};
use crate::Error;
use crate::key::{login_of, names_like, operators_of};
use crate::row::session::BrowserRow;

#[derive(Serialize, Deserialize)]
pub(crate) struct AccountRow {
    name: String,
    address: String,
    language: String,
    /// What the person signs in with; nobody signs in to an account that was taken over until the person has asked for a login.
    #[serde(skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// How many passwords the account has had; in step with its login's. A session of an earlier one has ended.
    pub(crate) generation: u32,
    listing_pk: String,
    listing_sk: String,
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
    SuppressedAfterBounce,
    SuppressedAfterComplaint,
    Impossible,
}

impl From<&FailingAddress> for FailingRow {
    fn from(failing: &FailingAddress) -> Self {
        Self {
            since: failing.since.millis(),
            why: match failing.why {
                AddressFailure::Bounced => FailureRow::Bounced,
                AddressFailure::Complained => FailureRow::Complained,
                AddressFailure::Suppressed(Earlier::Bounce) => FailureRow::SuppressedAfterBounce,
                AddressFailure::Suppressed(Earlier::Complaint) => FailureRow::SuppressedAfterComplaint,
                AddressFailure::Impossible => FailureRow::Impossible,
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
                FailureRow::SuppressedAfterBounce => AddressFailure::Suppressed(Earlier::Bounce),
                FailureRow::SuppressedAfterComplaint => AddressFailure::Suppressed(Earlier::Complaint),
                FailureRow::Impossible => AddressFailure::Impossible,
            },
            said: read("why an address fails", Line::parse(&self.said))?,
        })
    }
}

impl AccountRow {
    /// The row of a new account.
    pub(crate) fn new(account: &Account, login: Option<&LoginId>) -> Self {
        let (listing_pk, name) = names_like(&account.name);
        Self {
            name: account.name.to_string(),
            address: account.address.to_string(),
            language: account.language.tag().to_owned(),
            login: login.map(LoginId::to_string),
            generation: 1,
            listing_pk,
            listing_sk: format!("{name}#{}", account.id),
            failing: account.failing.as_ref().map(Into::into),
        }
    }

    pub(crate) fn login(&self) -> Result<Option<LoginId>, Error> {
        let login = self.login.as_deref().map(LoginId::parse).transpose();
        login.map_err(|NotALoginId| Error::unreadable("an account's login ID"))
    }

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
    /// Which of the account's passwords it is, from 1.
    pub(crate) generation: u32,
    /// The browsers that have signed in under this password, by their places.
    pub(crate) browsers: BTreeMap<String, BrowserRow>,
    listing_pk: String,
    listing_sk: String,
}

impl LoginRow {
    /// The login of a new account.
    pub(crate) fn new(account: &Account, password: &str) -> Self {
        Self {
            account: account.id.to_string(),
            password: password.to_owned(),
            generation: 1,
            browsers: BTreeMap::new(),
            listing_pk: login_of(&account.address),
            listing_sk: "LOGIN".to_owned(),
        }
    }
}

/// Whose an address is.
#[derive(Serialize, Deserialize)]
pub(crate) struct AddressRow {
    pub(crate) account: String,
}

/// That an account has the support desk's rights.
#[derive(Serialize)]
pub(crate) struct SupportRow {
    pub(crate) since: String,
}

/// That an account is listed as operator of a society.
#[derive(Serialize, Deserialize)]
pub(crate) struct OperatorRow {
    society: String,
    /// Kept here, so that the list of an operator's societies is one read.
    society_name: String,
    listing_pk: String,
    listing_sk: String,
}

impl OperatorRow {
    pub(crate) fn new(account: &AccountId, society: &Society) -> Self {
        Self {
            society: society.id.to_string(),
            society_name: society.name.to_string(),
            listing_pk: operators_of(&society.id),
            listing_sk: account.to_string(),
        }
    }

    pub(crate) fn society(self) -> Result<(SocietyId, Line), Error> {
        Ok((
            read("an operator's society", SocietyId::parse(&self.society))?,
            read("an operator's society", Line::parse(&self.society_name))?,
        ))
    }
}
