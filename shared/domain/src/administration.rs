//! What the portal's owner decides: who has support's grant, and which accounts are suspended
//! (docs/PRODUCT.md: The owner).

use crate::mail::{About, Letter, Mail};
use crate::reset::ResetCode;
use crate::{Account, AccountId, Day, Instant, Line, LoginId, MailId};

/// That nobody may sign in to an account, until the owner lifts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// Since when.
    pub since: Instant,
    /// Why; for the owner and the audit trail, not for the page that refuses.
    pub reason: Line,
}

/// An account, with what decides whether anybody gets into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountAccess {
    /// The account.
    pub account: Account,
    /// What the person signs in with; nothing for one that was imported and never asked for a login.
    pub login: Option<LoginId>,
    /// How many passwords the account has had. What was opened under an earlier one has ended.
    pub generation: u32,
    /// That it is suspended, while it is.
    pub suspended: Option<Suspension>,
}

/// Everybody who has support's grant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supporters {
    /// Their accounts.
    pub all: Vec<AccountAccess>,
    /// Grows by one with every change of who is among them, or of who of them may sign in; 0 before there was anybody.
    pub version: u64,
}

/// Why the owner's order is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdministrationRefusal {
    /// There is somebody in support already, and nobody said that this is another one.
    SupportExists,
    /// Another account has the login ID.
    LoginIdTaken,
    /// Another account has the address.
    AddressTaken,
    /// Nobody else with support could sign in, and nobody said that this is meant.
    LastSupporter,
    /// Nobody signs in to this account.
    NoLogin,
    /// The account's deletion has been requested.
    DeletionRequested,
}

impl AccountAccess {
    /// Whether somebody can sign in to it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.login.is_some() && self.suspended.is_none()
    }

    /// The day in Japan since which it is suspended, while it is.
    #[must_use]
    pub fn suspended_on(&self) -> Option<Day> {
        self.suspended.as_ref().map(|suspension| suspension.since.day_in_japan())
    }
}

impl Supporters {
    /// Whether this account is among them.
    #[must_use]
    pub fn has(&self, account: &AccountId) -> bool {
        self.all.iter().any(|it| it.account.id == *account)
    }

    /// That one more account may be made for support.
    pub fn may_begin(&self, another: bool) -> Result<(), AdministrationRefusal> {
        if self.all.is_empty() || another { Ok(()) } else { Err(AdministrationRefusal::SupportExists) }
    }

    /// That the desk can do without this account: somebody else of it can sign in, or it is said that nobody need.
    pub fn may_lose(&self, account: &AccountId, even_the_last: bool) -> Result<(), AdministrationRefusal> {
        let is_at_work = |it: &AccountAccess| it.account.id == *account && it.is_open();
        let others = self.all.iter().any(|it| it.account.id != *account && it.is_open());
        let is_last = self.all.iter().any(is_at_work) && !others;
        if is_last && !even_the_last { Err(AdministrationRefusal::LastSupporter) } else { Ok(()) }
    }
}

/// The mail that brings the code with which the first password of a support account is set.
#[must_use]
pub fn support_invitation(account: &Account, login: &LoginId, code: &ResetCode, until: Instant) -> Mail {
    Mail {
        id: MailId::support_invitation(&account.id),
        about: About { account: account.id.clone(), society: None },
        to: account.address.clone(),
        language: account.language,
        letter: Letter::SupportInvitation {
            member: account.name.clone(),
            login: login.clone(),
            code: Line::parse(&code.to_string()).ok(),
            until,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EmailAddress, Language};

    fn somebody(id: &str, suspended: bool) -> AccountAccess {
        let reason = Line::parse("相談中").unwrap();
        AccountAccess {
            account: Account::new(
                AccountId::parse(id).unwrap(),
                Line::parse("渡辺 恵").unwrap(),
                EmailAddress::parse("desk@portal.example").unwrap(),
                Language::Japanese,
            ),
            login: LoginId::parse("desk").ok(),
            generation: 1,
            suspended: suspended.then_some(Suspension { since: Instant::EPOCH, reason }),
        }
    }

    fn desk(all: &[(&str, bool)]) -> Supporters {
        Supporters { all: all.iter().map(|(id, suspended)| somebody(id, *suspended)).collect(), version: 1 }
    }

    #[test]
    fn a_second_support_account_is_made_only_when_that_is_said() {
        assert_eq!(desk(&[]).may_begin(false), Ok(()));
        assert_eq!(desk(&[("acc-1", false)]).may_begin(false), Err(AdministrationRefusal::SupportExists));
        assert_eq!(desk(&[("acc-1", false)]).may_begin(true), Ok(()));
    }

    #[test]
    fn the_last_one_who_can_sign_in_does_not_go_by_mistake() {
        let first = AccountId::parse("acc-1").unwrap();
        for alone in [desk(&[("acc-1", false)]), desk(&[("acc-1", false), ("acc-2", true)])] {
            assert_eq!(alone.may_lose(&first, false), Err(AdministrationRefusal::LastSupporter));
            assert_eq!(alone.may_lose(&first, true), Ok(()));
        }
        assert_eq!(desk(&[("acc-1", false), ("acc-2", false)]).may_lose(&first, false), Ok(()));
        assert_eq!(desk(&[("acc-2", false)]).may_lose(&first, false), Ok(()), "who is not of the desk is no loss to it");
        assert_eq!(desk(&[("acc-1", true)]).may_lose(&first, false), Ok(()), "who cannot sign in is no loss to it");
    }
}
