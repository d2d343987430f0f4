//! Passwords: the rules for new ones, and Argon2id (19 MiB, two passes, one lane), with one hash whenever a password is
//! set or checked. Passwords are hashed in NFC, as NIST SP 800-63B recommends.

mod rules;

pub use rules::{LONGEST, NewPassword, SHORTEST, Unfit};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use domain::folding::composed;

/// The hash of a password that nobody has, with the parameters of all the others.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dGFpa2FpLW5vYm9keS0x$iGqs1nLhFrJYqpX14L9fXl0W0IxNCkNYUzV9WJfHyhs";

/// The system could not make a hash.
#[derive(Debug)]
pub struct NotHashed;

impl std::fmt::Display for NotHashed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the password could not be hashed")
    }
}

impl std::error::Error for NotHashed {}

/// The hash of a password, as a PHC string with its salt and parameters.
pub fn hash(password: &str) -> Result<String, NotHashed> {
    Argon2::default().hash_password(composed(password).as_bytes()).map(|hash| hash.to_string()).map_err(|_| NotHashed)
}

/// Whether this is the password of that hash. Without a hash, because nobody has that login ID, it takes as long and is
/// not.
#[must_use]
pub fn is_right(password: &str, hash: Option<&str>) -> bool {
    let verified = Argon2::default().verify_password(composed(password).as_bytes(), hash.unwrap_or(NOBODY)).is_ok();
    verified && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_that_was_hashed_is_right() {
        let hash = hash("正しい馬 battery staple").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_right("正しい馬 battery staple", Some(&hash)));
        assert!(!is_right("正しい馬 battery stapler", Some(&hash)));
        assert!(!is_right("", None));
    }

    #[test]
    fn a_password_is_the_same_however_its_letters_are_composed() {
        let hash = hash("カ\u{3099}ブリエルの本").unwrap();
        assert!(is_right("ガブリエルの本", Some(&hash)));
        let decomposed = "か\u{3099}".repeat(SHORTEST);
        assert!(NewPassword::parse(&decomposed, "sato").is_ok_and(|it| it.reveal() == "が".repeat(SHORTEST)));
        assert_eq!(NewPassword::parse("か\u{3099}か\u{3099}か\u{3099}か\u{3099}", "sato"), Err(Unfit::TooShort));
    }

    #[test]
    fn nobodys_hash_costs_what_everybodys_does() {
        let parameters = |hash: &str| hash.rsplitn(3, '$').nth(2).map(str::to_owned);
        assert_eq!(parameters(NOBODY), parameters(&hash("x").unwrap()));
        let length = |hash: &str| hash.rsplit('$').map(str::len).take(2).collect::<Vec<_>>();
        assert_eq!(length(NOBODY)[0], length(&hash("x").unwrap())[0]);
        // Were it malformed, checking against it would be quick, and an unknown ID would show.
        let error = Argon2::default().verify_password(b"x", NOBODY).unwrap_err();
        assert_eq!(error, argon2::password_hash::Error::PasswordInvalid);
    }
}
