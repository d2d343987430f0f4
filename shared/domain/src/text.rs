//! Text that people wrote and that goes into pages, mails and headers.

use std::fmt;

/// One line of a person's text: a name, a subject, a telephone number.
///
/// Invariant: 1 to 200 characters, trimmed, without control characters (so no line break can reach a mail header).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(Box<str>);

/// A person's text of several lines: a note on an invoice, a reason at length.
///
/// Invariant: 1 to 1,000 characters, trimmed; of control characters only the line feed, at most 40 of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(Box<str>);

/// An e-mail address as the mail system takes it.
///
/// Invariant: ASCII, at most 254 bytes, exactly one `@` with something on both sides, a dot within the domain, nothing that ends a
/// header or separates recipients.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(Box<str>);

/// The text cannot be taken as what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotText {
    /// There is nothing but white space.
    Empty,
    /// There are more characters than the field holds.
    TooLong,
    /// There is a character that the field cannot hold, or one is missing that it needs.
    Malformed,
}

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::TooLong => "too long",
            Self::Malformed => "malformed",
        })
    }
}

impl std::error::Error for NotText {}

impl Line {
    /// Reads one line of text; white space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, NotText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotText::Empty);
        }
        if text.chars().count() > 200 {
            return Err(NotText::TooLong);
        }
        if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(NotText::Malformed);
        }
        Ok(Self(text.into()))
    }

    /// One line of what a machine said, cut and cleaned so that it fits; `-` when it said nothing.
    #[must_use]
    pub fn of_machine(said: &str) -> Self {
        let clean: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        Self::parse(&clean).unwrap_or_else(|_| Self("-".into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Note {
    /// Reads a text of several lines; a form's line ends become line feeds.
    pub fn parse(text: &str) -> Result<Self, NotText> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.trim();
        if text.is_empty() {
            return Err(NotText::Empty);
        }
        if text.chars().count() > 1_000 || text.matches('\n').count() > 40 {
            return Err(NotText::TooLong);
        }
        if text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(NotText::Malformed);
        }
        Ok(Self(text.into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl EmailAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NotText> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NotText::Empty);
        }
        if text.len() > 254 {
            return Err(NotText::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(NotText::Malformed)?;
        let plain =
            |part: &str, marks: &[u8]| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || marks.contains(&b));
        let labels_stand = domain.contains('.') && domain.split('.').all(|label| plain(label, b"-"));
        if plain(local, b"!#$%&'*+-/=?^_`{|}~.") && labels_stand { Ok(Self(text.into())) } else { Err(NotText::Malformed) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Full-width forms of ASCII, which a Japanese keyboard types by default, lie at a fixed distance from it.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_note_keeps_its_lines_and_nothing_else_that_is_not_text() {
        assert_eq!(Note::parse(" 一行目\r\n二行目\n").map(|note| note.to_string()), Ok("一行目\n二行目".to_owned()));
        assert_eq!(Note::parse(" \r\n "), Err(NotText::Empty));
        assert_eq!(Note::parse("a\u{0}b"), Err(NotText::Malformed));
        assert_eq!(Note::parse(&"x".repeat(1_001)), Err(NotText::TooLong));
    }

    #[test]
    fn an_address_that_would_reach_two_people_is_none() {
        for text in [
            "a@b",
            "a",
            "@b.jp",
            "a@",
            "a@b@c.jp",
            "a@b.jp,c@d.jp",
            "a b@c.jp",
            "a@b.jp\r\nBcc: c@d.jp",
            "<a@b.jp>",
            "あ@b.jp",
            "a@b..jp",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(NotText::Malformed), "{text:?}");
        }
        assert!(EmailAddress::parse(" sato+gakkai@example.ac.jp ").is_ok());
    }

    proptest! {
        #[test]
        fn no_control_character_gets_into_a_line(text in any::<String>()) {
            if let Ok(line) = Line::parse(&text) {
                prop_assert!(!line.as_str().chars().any(char::is_control));
                prop_assert!(!line.as_str().is_empty());
            }
        }

        #[test]
        fn no_white_space_or_separator_gets_into_an_address(text in "\\PC{0,20}@\\PC{0,20}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_str().bytes().all(|b| b.is_ascii_graphic() && !b",;<>()\"\\".contains(&b)));
                prop_assert_eq!(address.as_str().matches('@').count(), 1);
            }
        }
    }
}
