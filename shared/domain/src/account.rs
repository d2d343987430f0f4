//! The account: one person's identity on the portal (会員ID).

use std::fmt;

use crate::folding::ascii_meant;
use crate::mail::FailingAddress;
use crate::{AccountId, EmailAddress, Language, Line};

/// One person's identity on the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's id.
    pub id: AccountId,
    /// The person's name, as it goes onto invoices and mails.
    pub name: Line,
    /// The registered address.
    pub address: EmailAddress,
    /// The language of the mails to this person.
    pub language: Language,
    /// That mails to the address fail, while they do.
    pub failing: Option<FailingAddress>,
}

/// What a person signs in with.
///
/// Invariant: folded, so that what a person sees as the same ID is the same value. Full-width letters become ASCII and
/// capitals become small. It has 3 to 64 of `a-z 0-9 . _ @ + -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoginId(Box<str>);

/// The text cannot be anybody's login ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotALoginId;

impl LoginId {
    /// Folds what was typed into a login ID.
    pub fn parse(typed: &str) -> Result<Self, NotALoginId> {
        let folded = ascii_meant(typed).to_ascii_lowercase();
        let well_formed =
            (3..=64).contains(&folded.len()) && folded.bytes().all(|b| b.is_ascii_alphanumeric() || b"._@+-".contains(&b));
        if well_formed { Ok(Self(folded.into())) } else { Err(NotALoginId) }
    }

    /// The folded ID.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LoginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_typed_in_full_width_capitals_is_the_same_id() {
        assert_eq!(LoginId::parse(" ＳＡＴＯ "), LoginId::parse("sato"));
        assert_eq!(LoginId::parse("Sato"), LoginId::parse("sato"));
        assert_eq!(LoginId::parse("ＳＡＴＯ\u{3000}"), LoginId::parse("sato"));
        assert_eq!(LoginId::parse("sato。hanako"), LoginId::parse("sato.hanako"));
        assert_eq!(LoginId::parse("\u{feff}sato\u{200b}ー1"), LoginId::parse("sato-1"));
    }

    #[test]
    fn what_nobody_can_have_registered_is_no_login_id() {
        for typed in ["", "ab", "sato taro", "さとう", "a#b#c", &"x".repeat(65)] {
            assert_eq!(LoginId::parse(typed), Err(NotALoginId), "{typed:?}");
        }
    }
}
