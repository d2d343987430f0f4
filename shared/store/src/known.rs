//! A person as a society's operators know them.

use domain::mail::FailingAddress;
use domain::{Account, AccountId, Instant};

use crate::Error;
use crate::row::membership::{EnteredRow, entered};
use crate::row::{Item, get, row_of, unreadable};

/// What a society may know of whether a person uses the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The person has signed in.
    Seen,
    /// The person has not signed in, or not since the society entered the membership by hand. Which of both is not
    /// told: that somebody has an account is nobody's business.
    Unseen,
}

/// A person as the society knows them, and what it may know of their sign-ins.
pub(crate) type KnownPerson = (Account, Presence);

/// A person as the society knows them, and whether they have signed in: what its operators entered by hand, until the
/// person has signed in after that. `None` once the account is deleted.
pub(crate) fn known(membership: Option<&Item>, account: Option<Item>, id: &AccountId) -> Result<Option<KnownPerson>, Error> {
    let Some(mut item) = account else { return Ok(None) };
    let signed_in_at = get::<Option<Instant>>(&mut item, SIGNED_IN).map_err(|odd| unreadable("an account", odd))?;
    let account = row_of::<Account>("an account", item, id)?;
    Ok(Some(match membership.map(entered).transpose()?.flatten() {
        Some(entered) if signed_in_at.is_none_or(|at| at <= entered.at) => {
            let EnteredRow { at, name, profile } = entered;
            let since = |failing: &FailingAddress| failing.since >= at;
            (Account { name, profile, failing: account.failing.filter(since), ..account }, Presence::Unseen)
        }
        Some(_) | None => (account, if signed_in_at.is_some() { Presence::Seen } else { Presence::Unseen }),
    }))
}

/// The attribute of an account that says when its person signed in last.
pub(crate) const SIGNED_IN: &str = "signed_in_at";
