//! What is filled in on the pages of a society's operators.

use domain::folding::ascii_meant;
use domain::{AccountId, EmailAddress, Language, Line};
use serde::{Deserialize, Serialize};
use web::form::{Wrong, as_typed, no_address, refused, wrong_address};
use web::{Done, Failure};

use super::done::{INVITED, NAMED, REVOKED, TAKEN_BACK};
use super::text::Text;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `name`, `revoke`, `invite`, `send-again` or `take-back`.
    #[serde(default, deserialize_with = "as_typed")]
    pub(super) act: String,
    /// Whom to name, or to invite.
    #[serde(default, deserialize_with = "as_typed")]
    pub(super) address: String,
    /// Whom to invite.
    #[serde(default, deserialize_with = "as_typed")]
    pub(super) name: String,
    /// In which language.
    #[serde(default, deserialize_with = "as_typed")]
    pub(super) language: String,
    /// Whom to revoke.
    #[serde(default, deserialize_with = "as_typed")]
    account: String,
    /// Which invitation to send again, or to take back.
    #[serde(default, deserialize_with = "as_typed")]
    invitation: String,
    /// Whether the society may be left without an operator.
    #[serde(default)]
    even_the_last: bool,
}

/// What is asked for.
#[derive(Debug)]
pub enum Act {
    /// The account with the address becomes an operator.
    Name,
    /// This account is no operator any more.
    Revoke {
        /// Whose.
        account: AccountId,
        /// Even if the society has no operator then.
        even_the_last: bool,
    },
    /// This person is invited.
    Invite {
        /// The name.
        name: Line,
        /// Where the code goes.
        address: EmailAddress,
        /// The language of the mail.
        language: Language,
    },
    /// This invitation is sent once more, with another code.
    SendAgain {
        /// Which one.
        invitation: String,
    },
    /// This invitation ends.
    TakeBack {
        /// Which one.
        invitation: String,
    },
}

const NAME: &str = "name";
const REVOKE: &str = "revoke";
pub(super) const INVITE: &str = "invite";
const SEND_AGAIN: &str = "send-again";
const TAKE_BACK: &str = "take-back";

/// What operators may ask for.
pub(super) const ACTS_OF_OPERATORS: &str = "act: invite | send-again | take-back | revoke";

impl Form {
    /// The address of whom to name, as far as it is one.
    #[must_use]
    pub fn to_be_named(&self) -> Option<EmailAddress> {
        if self.act == NAME { EmailAddress::parse(&self.address).ok() } else { None }
    }

    /// Whether this account is to be revoked.
    #[must_use]
    pub fn revokes(&self, account: &AccountId) -> bool {
        self.act == REVOKE && ascii_meant(&self.account) == account.as_str()
    }

    /// What is told when it was done.
    #[must_use]
    pub fn done(&self) -> Done {
        match self.act.as_str() {
            REVOKE => REVOKED,
            INVITE | SEND_AGAIN => INVITED,
            TAKE_BACK => TAKEN_BACK,
            _ => NAMED,
        }
    }

    /// What is asked for; else what is wrong with what was typed.
    pub fn act(&self, language: Language) -> Result<Act, Failure> {
        let invitation = || match self.invitation.trim() {
            "" => Err(Failure::Incomplete { fields: &["invitation"] }),
            id => Ok(id.to_owned()),
        };
        match self.act.as_str() {
            NAME => match EmailAddress::parse(&self.address) {
                Ok(_) => Ok(Act::Name),
                Err(why) => Err(no_address("address", why, language)),
            },
            REVOKE => match AccountId::parse(&ascii_meant(&self.account)) {
                Ok(account) => Ok(Act::Revoke { account, even_the_last: self.even_the_last }),
                Err(_) => Err(Failure::Incomplete { fields: &["account"] }),
            },
            INVITE => self.invite(language),
            SEND_AGAIN => Ok(Act::SendAgain { invitation: invitation()? }),
            TAKE_BACK => Ok(Act::TakeBack { invitation: invitation()? }),
            _ => Err(Failure::Malformed { hint: format!("act: {NAME} | {INVITE} | {SEND_AGAIN} | {TAKE_BACK} | {REVOKE}") }),
        }
    }

    fn invite(&self, reader: Language) -> Result<Act, Failure> {
        let mut wrong = Wrong::default();
        let name = wrong.note("name", Line::parse(&self.name).map_err(|why| refused(reader, why, 200)));
        let address = EmailAddress::parse(&self.address).map_err(|why| wrong_address(why, reader).to_owned());
        let address = wrong.note("address", address);
        let language = match self.language.trim() {
            "" => Some(reader),
            tag => {
                let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
                wrong.note("language", language.ok_or(Text(reader).no_language().to_owned()))
            }
        };
        match (name, address, language) {
            (Some(name), Some(address), Some(language)) => Ok(Act::Invite { name, address, language }),
            _ => Err(Failure::Invalid { fields: wrong.fields() }),
        }
    }
}
