//! What somebody signs in with.

use crate::{EmailAddress, LoginId};

/// A login ID, or the registered address in its place. Some texts can be either; then the login ID of that text comes
/// first.
///
/// Invariant: one of the two at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    login: Option<LoginId>,
    address: Option<EmailAddress>,
}

/// The text can be neither a login ID nor an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoIdentity;

impl Identity {
    /// Reads what was typed.
    pub fn parse(typed: &str) -> Result<Self, NoIdentity> {
        let (login, address) = (LoginId::parse(typed).ok(), EmailAddress::parse(typed).ok());
        if login.is_none() && address.is_none() { Err(NoIdentity) } else { Ok(Self { login, address }) }
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
        assert_eq!(read("佐藤"), Err(NoIdentity));
        assert_eq!(Identity::parse("Sato@Example.jp").map(|it| it.folded()), Ok("sato@example.jp".to_owned()));
    }
}
