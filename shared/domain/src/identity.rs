//! What somebody signs in with.

use crate::account::NotALoginId;
use crate::folding::ascii_meant;
use crate::{EmailAddress, LoginId, NotAnAddress};

/// A login ID, or the registered address in its place. Some texts can be either; then the login ID of that text comes
/// first.
///
/// Invariant: one of the two at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    login: Option<LoginId>,
    address: Option<EmailAddress>,
}

/// The text can be neither a login ID nor an address, and why it cannot be what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoIdentity {
    /// It looks like a login ID.
    Login(NotALoginId),
    /// It has an `@`, so that an address is meant.
    Address(NotAnAddress),
}

impl Identity {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Result<Self, NoIdentity> {
        match (LoginId::parse(typed), EmailAddress::parse(typed)) {
            (Err(_), Err(why)) if ascii_meant(typed).contains('@') => Err(NoIdentity::Address(why)),
            (Err(why), Err(_)) => Err(NoIdentity::Login(why)),
            (login, address) => Ok(Self { login: login.ok(), address: address.ok() }),
        }
    }

    /// The login ID that it can be.
    #[must_use]
    pub const fn login(&self) -> Option<&LoginId> {
        self.login.as_ref()
    }

    /// The address that it can be.
    #[must_use]
    pub const fn address(&self) -> Option<&EmailAddress> {
        self.address.as_ref()
    }

    /// One text for it, however it was written.
    #[must_use]
    pub fn folded(&self) -> String {
        match (&self.login, &self.address) {
            (Some(login), _) => login.to_string(),
            (None, Some(address)) => address.as_str().to_lowercase(),
            (None, None) => String::new(),
        }
    }
}

impl From<&LoginId> for Identity {
    fn from(login: &LoginId) -> Self {
        Self { login: Some(login.clone()), address: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_id_and_an_address_are_told_apart_as_far_as_they_can_be() {
        let read = |typed: &str| Identity::parse(typed).map(|it| (it.login.is_some(), it.address.is_some()));
        assert_eq!(read("sato"), Ok((true, false)));
        assert_eq!(read("sato@example.jp"), Ok((true, true)));
        assert_eq!(read("o'neill@example.jp"), Ok((false, true)));
        assert_eq!(read("佐藤"), Err(NoIdentity::Login(NotALoginId::NotAscii)));
        assert_eq!(read("佐藤＠example.jp"), Err(NoIdentity::Address(NotAnAddress::NotAscii)));
        assert_eq!(Identity::parse("Sato@Example.jp").map(|it| it.folded()), Ok("sato@example.jp".to_owned()));
    }
}
