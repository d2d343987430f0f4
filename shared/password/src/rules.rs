//! The rules for a new password (OWASP ASVS 5.0, 6.2).

use std::fmt;

use domain::folding::composed;
use domain::folding::half_width;

/// The fewest characters of a password.
pub const SHORTEST: usize = 8;
/// The most characters of a password.
pub const LONGEST: usize = 128;

/// Those of the 10,000 most common passwords that are long enough to be chosen here, sorted by their bytes, one a line.
/// Small letters.
///
/// From the list that Django 5.2 ships (`CommonPasswordValidator`, BSD licence), which is in the order of frequency and
/// is kept up there.
const COMMON: &str = include_str!("../common.txt");

/// A password that may be set.
///
/// Invariant: [`SHORTEST`] to [`LONGEST`] characters, none of the 10,000 most common, and not the login ID. Not shown
/// by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

/// Why a password may not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It has fewer characters than [`SHORTEST`].
    TooShort,
    /// It has more characters than [`LONGEST`].
    TooLong,
    /// It is one of the first that anybody would try.
    Common,
    /// It is what everybody else may know.
    LoginId,
}

impl NewPassword {
    /// Takes a password as it was typed: composed, but nothing is trimmed, folded or cut.
    pub fn parse(typed: &str, login_id: &str) -> Result<Self, Unfit> {
        let typed = &*composed(typed);
        let length = typed.chars().count();
        // Who types it without looking types it full-width; who guesses tries both.
        let folded = fold(typed);
        if length < SHORTEST {
            Err(Unfit::TooShort)
        } else if length > LONGEST {
            Err(Unfit::TooLong)
        } else if folded == fold(login_id) {
            Err(Unfit::LoginId)
        } else if is_common(&folded) {
            Err(Unfit::Common)
        } else {
            Ok(Self(typed.to_owned()))
        }
    }

    /// The password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword")
    }
}

/// Width and capitals make no difference.
fn fold(text: &str) -> String {
    text.chars().map(half_width).flat_map(char::to_lowercase).collect()
}

/// Whether the list has it: some 40 KB are looked through once for each password that somebody sets.
fn is_common(folded: &str) -> bool {
    COMMON.lines().any(|common| common == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_eight_to_128_characters_of_any_kind() {
        let parse = |text: &str| NewPassword::parse(text, "sato").map(|password| password.reveal().to_owned());
        assert_eq!(parse("正しい馬と電池"), Err(Unfit::TooShort), "seven characters, though 21 bytes");
        assert_eq!(parse("正しい馬と電池の"), Ok("正しい馬と電池の".to_owned()));
        assert_eq!(parse(" 4 spaces "), Ok(" 4 spaces ".to_owned()));
        assert_eq!(parse(&"あ".repeat(128)).map(|it| it.len()), Ok(384));
        assert_eq!(parse(&"あ".repeat(129)), Err(Unfit::TooLong));
    }

    #[test]
    fn what_everybody_tries_first_is_refused_in_small_letters_and_capitals() {
        for common in ["12345678", "password1", "iloveyou", "ILoveYou", "qwertyuiop", "1q2w3e4r5t"] {
            assert_eq!(NewPassword::parse(common, "sato"), Err(Unfit::Common), "{common}");
        }
        assert_eq!(NewPassword::parse("hanako.sato", "hanako.sato"), Err(Unfit::LoginId));
        assert_eq!(NewPassword::parse("Hanako.Sato", "hanako.sato"), Err(Unfit::LoginId));
        assert_eq!(NewPassword::parse("ｈａｎａｋｏ．ｓａｔｏ", "hanako.sato"), Err(Unfit::LoginId));
        assert_eq!(NewPassword::parse("ｐａｓｓｗｏｒｄ１", "hanako.sato"), Err(Unfit::Common));
        assert!(NewPassword::parse("hanako.sato", "sato").is_ok());
    }

    #[test]
    fn the_list_has_what_can_be_chosen_once_each_and_in_order() {
        let lines: Vec<_> = COMMON.lines().collect();
        assert!(lines.len() > 3_000, "{}", lines.len());
        assert!(lines.is_sorted_by(|a, b| a < b));
        assert!(lines.iter().all(|line| line.chars().count() >= SHORTEST && line.to_lowercase() == **line));
    }
}
