//! What the owner reads: what was done, or why not.

use domain::administration::{AccountAccess, AdministrationRefusal};
use domain::{AccountId, Instant};
use serde::Serialize;

use crate::text;

/// What came of an order.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// `done`; `unchanged` when it was so already; `refused`.
    outcome: &'static str,
    /// Why it is refused, in one word.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    /// The same in a sentence.
    message: String,
    /// The accounts that it is about: the one that was named, or everybody who has support.
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<Vec<Account>>,
}

#[derive(Debug, Serialize)]
struct Account {
    id: String,
    login_id: Option<String>,
    name: String,
    address: String,
    support: bool,
    /// Whether the person has set a password, where that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_password: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suspended: Option<Suspended>,
}

#[derive(Debug, Serialize)]
struct Suspended {
    /// RFC 3339, UTC.
    since: String,
    reason: String,
}

/// An order that is not carried out.
#[derive(Debug)]
pub(crate) enum Refused {
    /// The event is not one that this function understands, and why.
    Invalid(String),
    /// Nobody has the account that is named.
    NoSuchAccount,
    /// The rules are against it.
    Rule(AdministrationRefusal),
}

impl Answer {
    /// It is done.
    pub(crate) const fn done(message: String) -> Self {
        Self { outcome: "done", why: None, message, accounts: None }
    }

    /// It was so already, and nothing has changed.
    pub(crate) fn unchanged(message: String) -> Self {
        Self { outcome: "unchanged", ..Self::done(message) }
    }

    /// The same about this account.
    pub(crate) fn about(self, access: &AccountAccess, support: bool) -> Self {
        Self { accounts: Some(vec![Account::of(access, support, None)]), ..self }
    }

    /// Who has support; of these the last have no password yet.
    pub(crate) fn listed(all: &[AccountAccess], without_password: &[AccountId]) -> Self {
        let account = |it: &AccountAccess| Account::of(it, true, Some(!without_password.contains(&it.account.id)));
        Self { accounts: Some(all.iter().map(account).collect()), ..Self::done(text::listed(all.len())) }
    }

    /// What happened, in one word, for the log.
    pub(crate) const fn outcome(&self) -> &'static str {
        match self.why {
            Some(why) => why,
            None => self.outcome,
        }
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        let (why, message) = match refused {
            Refused::Invalid(message) => ("invalid", message),
            Refused::NoSuchAccount => ("no-such-account", text::no_such_account()),
            Refused::Rule(AdministrationRefusal::SupportExists) => ("support-exists", text::support_exists()),
            Refused::Rule(AdministrationRefusal::LoginIdTaken) => ("login-id-taken", text::login_id_taken()),
            Refused::Rule(AdministrationRefusal::AddressTaken) => ("address-taken", text::address_taken()),
            Refused::Rule(AdministrationRefusal::LastSupporter) => ("last-supporter", text::last_supporter()),
            Refused::Rule(AdministrationRefusal::DeletionRequested) => ("deletion-requested", text::deletion_requested()),
            Refused::Rule(AdministrationRefusal::NoLogin) => ("no-login", text::no_login()),
        };
        Self { outcome: "refused", why: Some(why), ..Self::done(message) }
    }
}

impl Account {
    fn of(access: &AccountAccess, support: bool, has_password: Option<bool>) -> Self {
        let AccountAccess { account, login, suspended, .. } = access;
        let since = |at: Instant| at.to_string();
        Self {
            id: account.id.to_string(),
            login_id: login.as_ref().map(ToString::to_string),
            name: account.name.to_string(),
            address: account.address.as_str().to_owned(),
            support,
            has_password,
            suspended: suspended.as_ref().map(|it| Suspended { since: since(it.since), reason: it.reason.to_string() }),
        }
    }
}
