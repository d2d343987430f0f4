//! The account: one person's identity on the portal (会員ID).

use std::fmt;
use std::ops::RangeInclusive;

use crate::failing::FailingAddress;
use crate::folding::ascii_meant;
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

/// The text cannot be anybody's login ID, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotALoginId {
    /// It has fewer or more characters than [`LoginId::LENGTHS`].
    Length,
    /// There is a space within.
    Spaced,
    /// There are characters beyond ASCII, as in a name.
    NotAscii,
    /// There is a sign that no login ID has.
    Malformed,
}

impl LoginId {
    /// How many characters a login ID has.
    pub const LENGTHS: RangeInclusive<usize> = 3..=64;

    /// Folds what was typed into a login ID.
    pub fn parse(typed: &str) -> Result<Self, NotALoginId> {
        let folded = ascii_meant(typed).to_ascii_lowercase();
        if folded.contains(char::is_whitespace) {
            Err(NotALoginId::Spaced)
        } else if !folded.is_ascii() {
            Err(NotALoginId::NotAscii)
        } else if !folded.bytes().all(|b| b.is_ascii_alphanumeric() || b"._@+-".contains(&b)) {
            Err(NotALoginId::Malformed)
        } else if Self::LENGTHS.contains(&folded.len()) {
            Ok(Self(folded.into()))
        } else {
            Err(NotALoginId::Length)
        }
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
        for (typed, why) in [
            ("", NotALoginId::Length),
            ("ab", NotALoginId::Length),
            (&"x".repeat(65), NotALoginId::Length),
            ("sato taro", NotALoginId::Spaced),
            ("佐藤\u{3000}花子", NotALoginId::Spaced),
            ("さとう", NotALoginId::NotAscii),
            ("a#b#c", NotALoginId::Malformed),
        ] {
            assert_eq!(LoginId::parse(typed), Err(why), "{typed:?}");
        }
    }
}
