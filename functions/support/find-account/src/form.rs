//! What is looked for.

use domain::folding::ascii_meant;
use domain::{AccountId, EmailAddress, Language, Line, LoginId};
use serde::Deserialize;
use store::Sought;
use web::Failure;
use web::form::{no_address, no_login_id, refused};

use crate::text::Text;

/// How many characters a name has at most.
const LONGEST_NAME: u32 = 200;

/// What is looked for; posted, so that names and addresses get into no log and no history.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// `login_id`, `address`, `name` or `account`.
    #[serde(default)]
    pub(crate) by: String,
    #[serde(default)]
    pub(crate) sought: String,
}

impl Form {
    /// What is looked for; else what is wrong with what was typed.
    pub(crate) fn sought(&self, language: Language) -> Result<Sought, Failure> {
        if self.sought.trim().is_empty() {
            return Err(Failure::Incomplete { fields: &["by", "sought"] });
        }
        let wrong = |detail| Failure::invalid("sought", detail);
        match self.by.as_str() {
            "login_id" => LoginId::parse(&self.sought).map(Sought::LoginId).map_err(|why| no_login_id("sought", why, language)),
            "address" => {
                EmailAddress::parse(&self.sought).map(Sought::Address).map_err(|why| no_address("sought", why, language))
            }
            "name" => Line::parse(&self.sought).map(Sought::Name).map_err(|why| wrong(refused(language, why, LONGEST_NAME))),
            "account" => AccountId::parse(&ascii_meant(&self.sought))
                .map(Sought::Account)
                .map_err(|_| wrong(Text(language).no_reference().to_owned())),
            _ => Err(Failure::Incomplete { fields: &["by"] }),
        }
    }
}
