//! What a client is told about a society's operators.

use domain::invitation::{Candidate, InvitedTo};
use domain::{Account, Instant, Invitation};
use serde::Serialize;
use store::{OpenInvitation, OperatorsBasis};

use crate::person::masked;

/// A society, who operates it, and who is invited.
#[derive(Debug, Serialize)]
pub struct Listed<'a, S> {
    society: S,
    operators: Vec<Operator<'a>>,
    invitations: Vec<Invited<'a>>,
}

/// What was done, and with whom.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    /// `named`, `revoked`, `invited`, `sent-again` or `taken-back`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Person<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation: Option<Invited<'a>>,
}

#[derive(Debug, Serialize)]
struct Operator<'a> {
    account: Person<'a>,
    /// With all but the first letter before the `@` hidden.
    address: String,
    /// Whether the person has asked for the deletion of the account.
    leaves: bool,
}

#[derive(Debug, Serialize)]
struct Person<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Debug, Serialize)]
struct Invited<'a> {
    id: String,
    name: &'a str,
    /// Whole, so that a wrong one is noticed.
    address: &'a str,
    until: String,
}

impl<'a> Person<'a> {
    fn of(account: &'a Account) -> Self {
        Self { id: account.id.as_str(), name: account.name.as_str() }
    }
}

impl<'a> Invited<'a> {
    fn of(invitation: &'a Invitation) -> Self {
        Self {
            id: OpenInvitation::id_of(&invitation.address),
            name: invitation.name.as_str(),
            address: invitation.address.as_str(),
            until: invitation.until.to_string(),
        }
    }
}

impl<'a, S> Listed<'a, S> {
    /// Who operates this society at this moment, and who may yet.
    #[must_use]
    pub fn of(society: S, basis: &'a OperatorsBasis, now: Instant) -> Self {
        let operator = |Candidate { account, leaves, .. }: &'a Candidate| Operator {
            account: Person::of(account),
            address: masked(&account.address),
            leaves: *leaves,
        };
        let invitations = basis.invitations.iter().map(|it| &it.invitation);
        let invitations = invitations.filter(|it| it.to == InvitedTo::Operate && !it.is_over(now));
        Self {
            society,
            operators: basis.operators.iter().map(operator).collect(),
            invitations: invitations.map(Invited::of).collect(),
        }
    }
}

impl<'a> Answer<'a> {
    pub(super) fn of(status: &'static str, account: &'a Account) -> Self {
        Self { status, account: Some(Person::of(account)), invitation: None }
    }

    pub(super) fn of_invitation(status: &'static str, invitation: &'a Invitation) -> Self {
        Self { status, account: None, invitation: Some(Invited::of(invitation)) }
    }
}
