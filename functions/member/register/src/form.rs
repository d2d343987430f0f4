//! What is filled in beside the code.

use domain::invitation::{Opens, Told, may_choose};
use domain::{Language, Line, LoginId};
use password::{LONGEST, NewPassword, SHORTEST, Unfit};
use serde::Deserialize;
use store::{Claim, Proven};
use views::profile::ProfileTyped;
use web::Failure;
use web::form::{Wrong, as_typed, refused, wrong_login_id};

use crate::text::Text;

/// What was filled in, as it was typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// `look` or `open`; to look when it is left out.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) code: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) login_id: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) language: String,
    #[serde(default, deserialize_with = "as_typed")]
    kana: String,
    #[serde(default, deserialize_with = "as_typed")]
    affiliation: String,
    #[serde(default, deserialize_with = "as_typed")]
    postal_code: String,
    #[serde(default, deserialize_with = "as_typed")]
    postal_address: String,
    #[serde(default)]
    password: String,
}

impl Form {
    /// Whether the login is to be opened, not only looked at.
    pub(crate) fn opens(&self) -> Result<bool, Failure> {
        match self.act.as_str() {
            "" | "look" => Ok(false),
            "open" => Ok(true),
            _ => Err(Failure::Malformed { hint: "act: look | open".to_owned() }),
        }
    }

    /// The form with what is known of its person, and with the code that was brought.
    pub(crate) fn filled_for(proven: &Proven, brought: &Self) -> Self {
        let mut form = Self { code: brought.code.clone(), ..Self::default() };
        if let Some((_, open)) = &proven.invited {
            open.invitation.name.as_str().clone_into(&mut form.name);
            open.invitation.language.tag().clone_into(&mut form.language);
        }
        if let Claim::Login { opens: Opens::Waiting(account), .. } = &proven.claim {
            account.language.tag().clone_into(&mut form.language);
            let profile = &account.profile;
            let text = |line: Option<&Line>| line.map(ToString::to_string).unwrap_or_default();
            form.kana = text(profile.kana.as_ref());
            form.affiliation = text(profile.affiliation.as_ref());
        }
        form
    }

    /// The login ID, as far as it is one.
    pub(crate) fn login(&self) -> Option<LoginId> {
        LoginId::parse(&self.login_id).ok()
    }

    pub(crate) fn profile(&self) -> ProfileTyped<'_> {
        ProfileTyped {
            kana: &self.kana,
            affiliation: &self.affiliation,
            postal_code: &self.postal_code,
            postal_address: &self.postal_address,
        }
    }

    /// What it says; else what is wrong in it. A new account needs a name.
    pub(crate) fn read(
        &self,
        reader: Language,
        opens: &Opens,
        login_taken: bool,
    ) -> Result<(Told, LoginId, NewPassword), Failure> {
        let (t, mut wrong) = (Text(reader), Wrong::default());
        let login = LoginId::parse(&self.login_id).map_err(|why| wrong_login_id(why, reader).to_owned());
        let login = login.and_then(|login| match may_choose(&login) {
            Ok(()) if login_taken => Err(t.login_taken().to_owned()),
            Ok(()) => Ok(login),
            Err(_) => Err(t.login_is_address().to_owned()),
        });
        let login = wrong.note("login_id", login);
        let name = match opens {
            Opens::New(_) => wrong.note("name", Line::parse(&self.name).map_err(|why| refused(reader, why, 200))),
            // It stays as the societies know it.
            Opens::Waiting(account) => Some(account.name.clone()),
        };
        let language = match self.language.trim() {
            "" => Some(reader),
            tag => {
                let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
                wrong.note("language", language.ok_or(t.no_language().to_owned()))
            }
        };
        let profile = self.profile().read(reader, &mut wrong);
        let id = login.as_ref().map_or("", LoginId::as_str);
        let password = wrong.note("password", NewPassword::parse(&self.password, id).map_err(|unfit| said(unfit, t)));
        match (login, name, language, password) {
            (Some(login), Some(name), Some(language), Some(password)) if wrong.is_nothing() => {
                Ok((Told { name, language, profile }, login, password))
            }
            _ => Err(Failure::Invalid { fields: wrong.fields() }),
        }
    }
}

/// Somebody has the login ID.
pub(crate) fn login_taken(reader: Language) -> Failure {
    Failure::invalid("login_id", Text(reader).login_taken())
}

fn said(unfit: Unfit, t: Text) -> String {
    match unfit {
        Unfit::TooShort => t.too_short(SHORTEST),
        Unfit::TooLong => t.too_long(LONGEST),
        Unfit::Common => t.common().to_owned(),
        Unfit::LoginId => t.is_login_id().to_owned(),
    }
}
