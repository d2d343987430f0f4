//! What the owner orders, as the event says it. Whatever is missing, wrong or not asked for is refused in plain words.

use domain::folding::ascii_meant;
use domain::{AccountId, EmailAddress, Language, Line, LoginId};
use serde_json::{Map, Value};
use store::AccountName;

use crate::answer::Refused;
use crate::text;

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Order {
    /// Make an account for support.
    CreateSupport(NewSupport),
    /// Say who has support.
    ListSupport,
    /// Give an account support's grant.
    GrantSupport(AccountName),
    /// Take them away.
    RevokeSupport {
        /// Whose.
        of: AccountName,
        /// That nobody else need be left.
        even_the_last: bool,
    },
    /// Let nobody sign in to an account.
    Suspend {
        /// Which.
        whom: AccountName,
        /// Why.
        reason: Line,
        /// That nobody else with support need be left.
        even_the_last: bool,
    },
    /// Let its person sign in again.
    LiftSuspension {
        /// Which account.
        of: AccountName,
        /// Why.
        reason: Line,
    },
    /// End everything that an account has open.
    EndSessions(AccountName),
}

/// An account for support.
#[derive(Debug)]
pub(crate) struct NewSupport {
    pub(crate) login: LoginId,
    pub(crate) name: Line,
    pub(crate) address: EmailAddress,
    pub(crate) language: Language,
    /// That there may be others already.
    pub(crate) another: bool,
}

/// The names of all actions, in the order in which they are told.
pub(crate) const ACTIONS: [&str; 7] =
    ["create-support", "list-support", "grant-support", "revoke-support", "suspend", "lift-suspension", "end-sessions"];

impl Order {
    /// Reads an event.
    pub(crate) fn read(event: Value) -> Result<Self, Refused> {
        let Value::Object(fields) = event else { return Err(Refused::Invalid(text::no_object())) };
        let mut given = Given(fields);
        let action = given.required("action")?;
        let order = match action.as_str() {
            "create-support" => Self::CreateSupport(NewSupport {
                login: given.parsed("login_id", |it| LoginId::parse(it).map_err(text::no_login_id))?,
                name: given.line("name")?,
                address: given.parsed("address", |it| EmailAddress::parse(it).map_err(|why| why.to_string()))?,
                language: match given.text("language")? {
                    Some(tag) => Language::from_tag(&tag).ok_or_else(|| Refused::Invalid(text::no_language()))?,
                    None => Language::Japanese,
                },
                another: given.flag("another")?,
            }),
            "list-support" => Self::ListSupport,
            "grant-support" => Self::GrantSupport(given.account()?),
            "revoke-support" => Self::RevokeSupport { of: given.account()?, even_the_last: given.flag("even_the_last")? },
            "suspend" => Self::Suspend {
                whom: given.account()?,
                reason: given.line("reason")?,
                even_the_last: given.flag("even_the_last")?,
            },
            "lift-suspension" => Self::LiftSuspension { of: given.account()?, reason: given.line("reason")? },
            "end-sessions" => Self::EndSessions(given.account()?),
            _ => return Err(Refused::Invalid(text::no_action(&ACTIONS))),
        };
        // What is mistyped must not be taken for what was left out.
        match given.0.keys().next() {
            None => Ok(order),
            Some(field) => Err(Refused::Invalid(text::not_asked_for(&action, field))),
        }
    }
}

/// The event's fields that nobody has read yet.
struct Given(Map<String, Value>);

impl Given {
    fn text(&mut self, field: &str) -> Result<Option<String>, Refused> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Refused::Invalid(text::no_text(field))),
        }
    }

    fn required(&mut self, field: &str) -> Result<String, Refused> {
        self.text(field)?.ok_or_else(|| Refused::Invalid(text::missing(field)))
    }

    fn parsed<T>(&mut self, field: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, Refused> {
        parse(&self.required(field)?).map_err(|why| Refused::Invalid(text::wrong(field, &why)))
    }

    fn line(&mut self, field: &str) -> Result<Line, Refused> {
        self.parsed(field, |it| Line::parse(it).map_err(text::no_line))
    }

    fn flag(&mut self, field: &str) -> Result<bool, Refused> {
        match self.0.remove(field) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(_) => Err(Refused::Invalid(text::no_flag(field))),
        }
    }

    /// The account that is named, in one of three ways.
    fn account(&mut self) -> Result<AccountName, Refused> {
        let named = ["login_id", "address", "account"].map(|field| (field, self.0.get(field).is_some_and(|it| !it.is_null())));
        match named {
            [(field, true), (_, false), (_, false)] => {
                self.parsed(field, |it| LoginId::parse(it).map(AccountName::LoginId).map_err(text::no_login_id))
            }
            [(_, false), (field, true), (_, false)] => {
                self.parsed(field, |it| EmailAddress::parse(it).map(AccountName::Address).map_err(|why| why.to_string()))
            }
            [(_, false), (_, false), (field, true)] => self.parsed(field, |it| {
                AccountId::parse(&ascii_meant(it)).map(AccountName::Account).map_err(|_| text::no_account_id())
            }),
            _ => Err(Refused::Invalid(text::one_name())),
        }
    }
}
