//! The account: one person's identity on the portal (会員ID).

use std::fmt;
use std::ops::RangeInclusive;

use crate::failing::FailingAddress;
use crate::folding::ascii_meant;
use crate::typed::is_digits;
use crate::{AccountId, EmailAddress, Language, Line, Note};

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
    /// What the person has told beside these.
    pub profile: Profile,
}

/// What a person has told beside name and address; all of it is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// How the name is read, in kana.
    pub kana: Option<Line>,
    /// Where the person works or studies (所属機関).
    pub affiliation: Option<Line>,
    /// Where letters on paper reach the person.
    pub postal_address: Option<PostalAddress>,
}

/// A postal address, in Japan or abroad.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalAddress {
    /// The Japanese postal code; none abroad.
    pub code: Option<PostalCode>,
    /// The address as it is written on an envelope, without the code.
    pub lines: Note,
}

impl PostalAddress {
    /// The most characters of the lines.
    pub const LONGEST: usize = 200;
    /// The most lines; a label holds no more.
    pub const MOST_LINES: usize = 5;
}

/// A Japanese postal code (郵便番号).
///
/// Invariant: seven ASCII digits. It is written as `123-4567`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(Box<str>);

impl PostalCode {
    /// Reads a postal code, in full or half width, with or without its hyphen and its 〒.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = ascii_meant(typed.trim().trim_start_matches('〒'));
        let digits = match plain.split_once('-') {
            Some((area, town)) if area.len() == 3 => format!("{area}{town}"),
            Some(_) => return None,
            None => plain.into_owned(),
        };
        is_digits(&digits, 7..=7).then(|| Self(digits.into()))
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (area, town) = self.0.split_at(3);
        write!(f, "{area}-{town}")
    }
}

impl Account {
    /// An account whose person has told nothing else, and whose address works as far as is known.
    #[must_use]
    pub fn new(id: AccountId, name: Line, address: EmailAddress, language: Language) -> Self {
        Self { id, name, address, language, failing: None, profile: Profile::default() }
    }

    /// How the name is read, as far as that is known; lists are in this order.
    #[must_use]
    pub fn reading(&self) -> &Line {
        self.profile.kana.as_ref().unwrap_or(&self.name)
    }
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
    fn a_postal_code_is_read_as_people_type_it() {
        for typed in ["1130033", "113-0033", "〒１１３−００３３", " 113ー0033 "] {
            assert_eq!(PostalCode::parse(typed).map(|code| code.to_string()), Some("113-0033".to_owned()), "{typed:?}");
        }
        for wrong in ["", "113003", "11300330", "11-30033", "113-003a", "SW1A 1AA"] {
            assert_eq!(PostalCode::parse(wrong), None, "{wrong:?}");
        }
    }

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
