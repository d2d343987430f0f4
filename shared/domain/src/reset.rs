//! A forgotten password: a code by mail, and a new password with it (docs/PRODUCT.md: Sign-in).

use std::fmt;
use std::time::Duration;

use crate::folding::ascii_meant;

/// How long a code holds.
pub const HOLDS: Duration = Duration::from_mins(10);

/// How long the code holds with which an invited person sets the first password.
pub const INVITED: Duration = Duration::from_hours(168);

/// How many characters a code has.
const LENGTH: usize = 16;
/// Crockford's alphabet: what is easily mistaken for something else is left out.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code that is mailed for a new password, to be typed or pasted: 80 random bits.
///
/// Invariant: 16 of Crockford's 32 characters. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetCode(String);

impl ResetCode {
    /// The code of these random bits.
    #[must_use]
    pub fn new(random: [u8; LENGTH]) -> Self {
        Self(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
    }

    /// Reads a code as people type it: in small letters, with spaces or hyphens, with O for 0 and I or L for 1.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let code: String = ascii_meant(typed).chars().filter(|c| !c.is_whitespace() && *c != '-').map(plain).collect();
        (code.len() == LENGTH && code.bytes().all(|b| ALPHABET.contains(&b))).then_some(Self(code))
    }

    /// The code without hyphens, to be hashed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// In groups of four, as it is mailed: `7KQ2-M0XW-…`.
impl fmt::Display for ResetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, character) in self.0.chars().enumerate() {
            let separator = if number > 0 && number % 4 == 0 { "-" } else { "" };
            write!(f, "{separator}{character}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ResetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResetCode")
    }
}

/// The character that was meant.
fn plain(typed: char) -> char {
    match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = ResetCode::parse("7KQ2M0XW00119ABC").unwrap();
        for typed in ["7kq2-m0xw-0011-9abc", " 7KQ2 MOXW OOIL 9ABC\n", "７ＫＱ２－Ｍ０ＸＷ－００１１－９ＡＢＣ"]
        {
            assert_eq!(ResetCode::parse(typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(code.to_string(), "7KQ2-M0XW-0011-9ABC");
        assert_eq!(format!("{code:?}"), "ResetCode");
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for typed in ["", "7KQ2", "7KQ2-M0XW-0011-9ABU", "7KQ2-M0XW-0011-9ABCD", "あああああああああああああああ"]
        {
            assert_eq!(ResetCode::parse(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_was_mailed_is_what_is_read(random in any::<[u8; 16]>()) {
            let code = ResetCode::new(random);
            prop_assert_eq!(ResetCode::parse(&code.to_string()), Some(code));
        }
    }
}
