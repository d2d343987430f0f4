//! The account in JSON.

use domain::Language;
use domain::account::Profile;
use serde::Serialize;
use views::profile::ProfileAnswer;
use web::SignedIn;

/// The member's own account.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    account: &'a str,
    login_id: &'a str,
    name: &'a str,
    address: &'a str,
    /// The language of the mails: `ja` or `en`.
    language: &'static str,
    #[serde(flatten)]
    profile: ProfileAnswer<'a>,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(member: &'a SignedIn) -> Self {
        let account = member.account();
        Self::with(member, &account.profile, account.language)
    }

    /// The account as it is with this profile and this language.
    pub(crate) fn with(member: &'a SignedIn, profile: &'a Profile, language: Language) -> Self {
        let account = member.account();
        Self {
            account: account.id.as_str(),
            login_id: member.login().as_str(),
            name: account.name.as_str(),
            address: account.address.as_str(),
            language: language.tag(),
            profile: ProfileAnswer::of(profile),
        }
    }
}
