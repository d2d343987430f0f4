//! What is filled in: whom to name by the address, or whom to revoke.

use domain::folding::ascii_meant;
use domain::{AccountId, EmailAddress, Language};
use serde::{Deserialize, Serialize};
use web::Failure;
use web::form::{as_typed, no_address};

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `name` or `revoke`.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
    /// Whom to name.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) address: String,
    /// Whom to revoke.
    #[serde(default, deserialize_with = "as_typed")]
    account: String,
    /// Whether the society may be left without an operator.
    #[serde(default)]
    even_the_last: bool,
}

/// What is asked for.
pub(crate) enum Act {
    /// The account with the address becomes an operator.
    Name,
    /// This account is no operator any more.
    Revoke {
        account: AccountId,
        /// Even if the society has no operator then.
        even_the_last: bool,
    },
}

const REVOKE: &str = "revoke";

impl Form {
    pub(crate) fn is_revocation(&self) -> bool {
        self.act == REVOKE
    }

    /// The address of whom to name, as far as it is one.
    pub(crate) fn address(&self) -> Option<EmailAddress> {
        if self.is_revocation() { None } else { EmailAddress::parse(&self.address).ok() }
    }

    /// What is asked for; else what is wrong with what was typed.
    pub(crate) fn act(&self, language: Language) -> Result<Act, Failure> {
        match self.act.as_str() {
            "name" => match EmailAddress::parse(&self.address) {
                Ok(_) => Ok(Act::Name),
                Err(why) => Err(no_address("address", why, language)),
            },
            REVOKE => match AccountId::parse(&ascii_meant(&self.account)) {
                Ok(account) => Ok(Act::Revoke { account, even_the_last: self.even_the_last }),
                Err(_) => Err(Failure::Incomplete { fields: &["account"] }),
            },
            _ => Err(Failure::Malformed { hint: format!("act: name | {REVOKE}") }),
        }
    }
}
