//! Text that people wrote, for use in pages, mails and headers.

use std::fmt;

use crate::folding::{ascii_meant, is_hidden, shows};

/// One line of a person's text: a name, a subject, a telephone number.
///
/// Invariant: 1 to 200 characters, trimmed. No control character, so that no line break can reach a mail header. No
/// character that cannot be seen or turns the direction of what is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(Box<str>);

/// A person's text of several lines: a note on an invoice, a reason at length.
///
/// Invariant: 1 to 1,000 characters, trimmed; of control characters only the line feed, at most 40 of them, and
/// otherwise as a [`Line`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(Box<str>);

/// An e-mail address as people write it.
///
/// Invariant: ASCII, exactly one `@` with something on both sides, and a dot within the domain. Nothing in it ends a
/// header or separates recipients. On the wire ([`Self::on_the_wire`]) it has at most 64 bytes before the `@` and 254
/// in all (RFC 5321, 4.5.3.1).
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

/// The text cannot be an address, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAnAddress {
    /// There is nothing but white space.
    Empty,
    /// There is more than an address: a name, `mailto:`, a second address, a space.
    NotAlone,
    /// There are characters beyond ASCII, as in a Japanese domain.
    NotAscii,
    /// There is more before the `@` than any mail system takes.
    LongName,
    /// It is longer than any mail system takes.
    TooLong,
    /// What follows the `@` can be no domain.
    NoDomain,
    /// There is no `@`, or a character that no address of ours has.
    Malformed,
}

impl fmt::Display for NotAnAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::NotAlone => "more than an address",
            Self::NotAscii => "not in ASCII",
            Self::LongName => "too long before the @",
            Self::TooLong => "too long",
            Self::NoDomain => "no domain after the @",
            Self::Malformed => "malformed",
        })
    }
}

impl std::error::Error for NotAnAddress {}

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
    /// Reads one line of text; white space around it is dropped, and a tab, as it comes from a spreadsheet, is a space.
    pub fn parse(text: &str) -> Result<Self, NotText> {
        let text = text.replace('\t', " ");
        let text = text.trim();
        if !shows(text) {
            return Err(if text.is_empty() { NotText::Empty } else { NotText::Malformed });
        }
        if text.chars().count() > 200 {
            return Err(NotText::TooLong);
        }
        if text.chars().any(|c| c.is_control() || is_hidden(c)) {
            return Err(NotText::Malformed);
        }
        Ok(Self(text.into()))
    }

    /// One line of what a machine said, cut and cleaned so that it fits; `-` when it said nothing.
    #[must_use]
    pub fn of_machine(said: &str) -> Self {
        let clean: String = said.chars().map(|c| if c.is_control() || is_hidden(c) { ' ' } else { c }).take(200).collect();
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
    /// Reads a text of several lines; a form's line ends become line feeds, and tabs spaces.
    pub fn parse(text: &str) -> Result<Self, NotText> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
        let text = text.trim();
        if !shows(text) {
            return Err(if text.is_empty() { NotText::Empty } else { NotText::Malformed });
        }
        if text.chars().count() > 1_000 || text.matches('\n').count() > 40 {
            return Err(NotText::TooLong);
        }
        if text.chars().any(|c| (c.is_control() && c != '\n') || is_hidden(c)) {
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
    /// Reads an address. What is before the `@` may be in quotes, which are no part of it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = &*ascii_meant(text);
        if text.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        let is_called = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
        if is_called || text.contains(|c: char| c.is_whitespace() || "<>,;、，；".contains(c)) {
            return Err(NotAnAddress::NotAlone);
        }
        if !text.is_ascii() {
            return Err(NotAnAddress::NotAscii);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress::Malformed)?;
        let local = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(local);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
        if local.is_empty() || !local.bytes().all(plain) {
            return Err(NotAnAddress::Malformed);
        }
        if !is_domain(domain) {
            return Err(NotAnAddress::NoDomain);
        }
        let address = Self(format!("{local}@{domain}").into());
        let wire = address.on_the_wire();
        if wire.len() - domain.len() - 1 > 64 {
            Err(NotAnAddress::LongName)
        } else if wire.len() > 254 {
            Err(NotAnAddress::TooLong)
        } else {
            Ok(address)
        }
    }

    /// The address as people write it, which is how it is shown and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as written in a header and in the envelope. Japanese carriers have issued addresses with dots that
    /// RFC 5321 allows only in quotes: `"taro..g"@docomo.ne.jp`.
    #[must_use]
    pub fn on_the_wire(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or_default();
        let quote = if local.split('.').any(str::is_empty) { "\"" } else { "" };
        format!("{quote}{local}{quote}@{domain}")
    }
}

/// Whether mails can go to a domain of this name (RFC 1123, 2.1; a name is no IP address).
fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = name.rsplit_once('.').map_or("", |(_, top)| top);
    name.split('.').all(label) && top.bytes().any(|b| !b.is_ascii_digit())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    fn a_text_reads_as_it_is() {
        assert_eq!(Line::parse("年会費\t2026").map(|line| line.to_string()), Ok("年会費 2026".to_owned()));
        assert_eq!(Note::parse("a\tb\nc").map(|note| note.to_string()), Ok("a b\nc".to_owned()));
        for hidden in [
            "\u{3164}",
            "\u{2800}\u{2800}",
            "\u{200d}",
            "\u{61c}משה",
            "\u{fe0f}",
            "a\u{ffa0}b",
            "\u{202e}cba",
            "a\u{200b}b",
            "\u{feff}",
            "\u{2066}a",
            "a\u{2028}b",
            "\u{fff0}",
            "\u{1bca0}",
            "a\u{1d173}",
            "\u{e0000}",
            "a\u{e01f0}b",
            "a\u{ffff}b",
            "a\u{fdd0}",
            "a\u{1fffe}",
        ] {
            assert_eq!(Line::parse(hidden), Err(NotText::Malformed), "{hidden:?}");
            assert_eq!(Note::parse(hidden), Err(NotText::Malformed), "{hidden:?}");
        }
        assert!(Line::parse("👩\u{200d}⚕\u{fe0f} 𠮷田").is_ok());
        assert!(Line::parse("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 葛\u{e0100}城").is_ok());
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
            assert!(EmailAddress::parse(text).is_err(), "{text:?}");
        }
        assert!(EmailAddress::parse(" sato+gakkai@example.ac.jp ").is_ok());
        assert!(EmailAddress::parse("o'brien+gakkai@example.ac.jp").is_ok());
    }

    #[test]
    fn an_address_is_taken_as_it_is_meant_or_refused_with_what_is_wrong() {
        for typed in
            ["ｓａｔｏ＠ｅｘａｍｐｌｅ．ｊｐ", "sato@example。jp", "sato@example.jp\u{3000}", "\u{feff}sato@exam\u{200b}ple.jp"]
        {
            assert_eq!(EmailAddress::parse(typed).map(|it| it.to_string()), Ok("sato@example.jp".to_owned()), "{typed:?}");
        }
        for (typed, why) in [
            ("佐藤 花子 <sato@example.jp>", NotAnAddress::NotAlone),
            ("mailto:sato@example.jp", NotAnAddress::NotAlone),
            ("ＭＡＩＬＴＯ：sato@example.jp", NotAnAddress::NotAlone),
            ("a@example.jp、b@example.jp", NotAnAddress::NotAlone),
            ("user@例え.jp", NotAnAddress::NotAscii),
        ] {
            assert_eq!(EmailAddress::parse(typed), Err(why), "{typed}");
        }
    }

    #[test]
    fn an_old_address_is_quoted_on_the_wire_and_the_same_without_quotes() {
        for (typed, shown, wire) in [
            ("taro..g@docomo.ne.jp", "taro..g@docomo.ne.jp", "\"taro..g\"@docomo.ne.jp"),
            ("\"taro..g\"@docomo.ne.jp", "taro..g@docomo.ne.jp", "\"taro..g\"@docomo.ne.jp"),
            ("taro.@ezweb.ne.jp", "taro.@ezweb.ne.jp", "\"taro.\"@ezweb.ne.jp"),
            (".taro@ezweb.ne.jp", ".taro@ezweb.ne.jp", "\".taro\"@ezweb.ne.jp"),
            ("\"taro.g\"@example.jp", "taro.g@example.jp", "taro.g@example.jp"),
            ("taro.g+dues@example.jp", "taro.g+dues@example.jp", "taro.g+dues@example.jp"),
        ] {
            let address = EmailAddress::parse(typed).unwrap();
            assert_eq!((address.as_str(), address.on_the_wire().as_str()), (shown, wire));
        }
    }

    #[test]
    fn an_address_that_no_mail_system_takes_is_refused_with_its_reason() {
        let (local, label) = ("a".repeat(64), "b".repeat(63));
        assert!(EmailAddress::parse(&format!("{local}@example.jp")).is_ok());
        for (typed, why) in [
            (String::new(), NotAnAddress::Empty),
            (format!("a{local}@example.jp"), NotAnAddress::LongName),
            // With its quotes it has 65.
            (format!(".{}@example.jp", "a".repeat(62)), NotAnAddress::LongName),
            (format!("{local}@{label}.{label}.{label}.jp"), NotAnAddress::TooLong),
            (format!("a@{label}b.jp"), NotAnAddress::NoDomain),
            ("a@-example.jp".to_owned(), NotAnAddress::NoDomain),
            ("a@example-.jp".to_owned(), NotAnAddress::NoDomain),
            ("a@192.0.2.1".to_owned(), NotAnAddress::NoDomain),
            ("a@example".to_owned(), NotAnAddress::NoDomain),
            ("a@example.jp.".to_owned(), NotAnAddress::NoDomain),
            ("\"a b\"@example.jp".to_owned(), NotAnAddress::NotAlone),
            ("\"a@example.jp".to_owned(), NotAnAddress::Malformed),
            ("a\\b@example.jp".to_owned(), NotAnAddress::Malformed),
            ("\"\"@example.jp".to_owned(), NotAnAddress::Malformed),
        ] {
            assert_eq!(EmailAddress::parse(&typed), Err(why), "{typed}");
        }
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
