//! What is filled in: the profile, and the language of the mails.

use domain::account::Profile;
use domain::{Account, Language};
use serde::{Deserialize, Serialize};
use views::profile::ProfileTyped;
use web::Failure;
use web::form::Wrong;

use crate::text::Text;

/// What was filled in, as it was typed; a client may send back what it was told, with null for nothing.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    kana: Option<String>,
    affiliation: Option<String>,
    postal_code: Option<String>,
    postal_address: Option<String>,
    pub(crate) language: Option<String>,
}

impl Form {
    /// The form as the account has it now.
    pub(crate) fn of(account: &Account) -> Self {
        let Profile { kana, affiliation, postal_address } = &account.profile;
        let text = |line: &Option<_>| line.as_ref().map(ToString::to_string);
        Self {
            idempotency_key: None,
            kana: text(kana),
            affiliation: text(affiliation),
            postal_code: postal_address.as_ref().and_then(|it| it.code.as_ref()).map(ToString::to_string),
            postal_address: postal_address.as_ref().map(|it| it.lines.to_string()),
            language: Some(account.language.tag().to_owned()),
        }
    }

    pub(crate) fn profile(&self) -> ProfileTyped<'_> {
        let typed = |field| Option::as_deref(field).unwrap_or_default();
        ProfileTyped {
            kana: typed(&self.kana),
            affiliation: typed(&self.affiliation),
            postal_code: typed(&self.postal_code),
            postal_address: typed(&self.postal_address),
        }
    }

    /// What it says, or what is wrong in it.
    pub(crate) fn read(&self, reader: Language) -> Result<(Profile, Language), Failure> {
        let mut wrong = Wrong::default();
        let profile = self.profile().read(reader, &mut wrong);
        let language = Language::ALL.into_iter().find(|language| Some(language.tag()) == self.language.as_deref());
        let language = wrong.note("language", language.ok_or(Text(reader).no_language().to_owned()));
        match language {
            Some(language) if wrong.is_nothing() => Ok((profile, language)),
            _ => Err(Failure::Invalid { fields: wrong.fields() }),
        }
    }
}
