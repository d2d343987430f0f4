//! What a client is told that a code opens.

use domain::invitation::{InvitedTo, Opens};
use serde::Serialize;
use store::{Claim, Proven};
use views::society::SocietyAnswer;

/// What a code opens.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    address: &'a str,
    /// `new` when an account is made, `waiting` when one waits for a login, `exists` when it has one.
    account: &'static str,
    /// The name of the account that waits, or as the society wrote it.
    name: Option<&'a str>,
    invitation: Option<Invitation<'a>>,
}

#[derive(Serialize)]
struct Invitation<'a> {
    society: SocietyAnswer<'a>,
    /// `operate` or `sign_in`.
    to: &'static str,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(proven: &'a Proven) -> Self {
        let invited = proven.invited.as_ref().map(|(_, open)| open.invitation.name.as_str());
        let (account, name) = match &proven.claim {
            Claim::Login { opens: Opens::New(_), .. } => ("new", invited),
            Claim::Login { opens: Opens::Waiting(account), .. } => ("waiting", Some(account.name.as_str())),
            Claim::Exists => ("exists", None),
        };
        let invitation = proven.invited.as_ref().map(|(society, open)| Invitation {
            society: SocietyAnswer::of(&society.id, &society.name, &society.contact),
            to: match open.invitation.to {
                InvitedTo::Operate => "operate",
                InvitedTo::SignIn => "sign_in",
            },
        });
        Self { address: proven.address.as_str(), account, name, invitation }
    }
}
