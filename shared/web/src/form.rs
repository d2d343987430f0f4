//! Parses a browser's form or a client's JSON.

use std::fmt;

use askama::Template;
use domain::NotAnAddress;
use domain::account::NotALoginId;
use domain::identity::NoIdentity;
use domain::text::NotText;
use lambda_http::http::{StatusCode, header};
use serde::Deserializer;
use serde::de::{DeserializeOwned, Visitor};

use crate::request::{MOST_OF_A_NAME, is_json};
use crate::text::Text;
use crate::{Failure, Invalid, Language, Reader, Request};

impl Request<'_> {
    /// Reads the body: a form's fields, or a JSON object of the same names. No body is a form without fields.
    pub fn form<F: DeserializeOwned>(&self) -> Result<F, Failure> {
        let content_type = self.header(header::CONTENT_TYPE).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        if self.body.is_empty() {
            serde_json::from_str("{}").map_err(|error| self.unreadable(&error))
        } else if is_json(content_type) {
            // To serde an array is as good as an object: its elements are the fields in their order. To our callers it
            // is not.
            if !self.body.trim_ascii_start().starts_with(b"{") {
                return Err(Failure::malformed(&"expected a JSON object"));
            }
            serde_json::from_slice(&self.body).map_err(|error| self.unreadable(&error))
        } else if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            // Decoding puts a replacement where bytes are no text, and that would stand on a bill for good.
            if !says_text(&self.body) {
                return Err(Failure::malformed(&"expected UTF-8"));
            }
            serde_html_form::from_bytes(&self.body).map_err(|error| self.unreadable(&error))
        } else {
            Err(Failure::UnsupportedBody)
        }
    }

    /// An unknown member is reported as a field; for anything else that cannot be read, the answer has the parser's
    /// message.
    fn unreadable(&self, error: &impl ToString) -> Failure {
        let error = error.to_string();
        // What `#[serde(deny_unknown_fields)]` says, which every form has (tests/api.rs).
        let Some(said) = error.strip_prefix("unknown field `") else { return Failure::malformed(&error) };
        let end = said.rsplit_once("`, expected").or(said.rsplit_once("`, there are no fields"));
        let field: String = end.map_or(said, |(name, _)| name).chars().take(MOST_OF_A_NAME).collect();
        Failure::invalid(&field, Text(self.reader.language).unknown_member())
    }
}

/// Whether a form's fields are UTF-8 once they are decoded. The separators are ASCII, so that the fields can be checked
/// together.
fn says_text(form: &[u8]) -> bool {
    let nibble =
        |at: usize| form.get(at).and_then(|digit| char::from(*digit).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let (mut decoded, mut at) = (Vec::with_capacity(form.len()), 0);
    while let Some(&byte) = form.get(at) {
        let escaped = if byte == b'%' { nibble(at + 1).zip(nibble(at + 2)) } else { None };
        decoded.push(escaped.map_or(byte, |(high, low)| high << 4 | low));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// A field that a form sends as text and a client as text, a number or nothing; kept as it was sent, so that it can be
/// shown again.
pub fn as_typed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Typed)
}

/// Reads a field as it was typed.
struct Typed;

impl Visitor<'_> for Typed {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, a number or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    // With its point, which no whole number has: what a JSON reader rounded is not taken for what was sent.
    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(format!("{number:?}"))
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok(String::new())
    }
}

/// The refusal of an address that was typed into this field: what is wrong with it, and what to type.
#[must_use]
pub fn no_address(field: &str, why: NotAnAddress, language: Language) -> Failure {
    Failure::invalid(field, wrong_address(why, language))
}

/// The refusal of input that cannot be a login ID: what is wrong with it, and what to type. It does not reveal who has
/// an account.
#[must_use]
pub fn no_login_id(field: &str, why: NotALoginId, language: Language) -> Failure {
    Failure::invalid(field, wrong_login_id(why, language))
}

/// The refusal of what can be neither a login ID nor an address, as [`no_login_id`] and [`no_address`].
#[must_use]
pub fn no_identity(field: &str, why: NoIdentity, language: Language) -> Failure {
    match why {
        NoIdentity::Login(why) => no_login_id(field, why, language),
        NoIdentity::Address(why) => no_address(field, why, language),
    }
}

/// What is wrong with a login ID, and what to type.
#[must_use]
pub fn wrong_login_id(why: NotALoginId, language: Language) -> &'static str {
    let t = Text(language);
    match why {
        NotALoginId::Length => t.login_id_length(),
        NotALoginId::Spaced => t.login_id_spaced(),
        NotALoginId::NotAscii => t.login_id_not_ascii(),
        NotALoginId::Malformed => t.login_id_malformed(),
    }
}

/// What is wrong with an address, and what to type.
#[must_use]
pub fn wrong_address(why: NotAnAddress, language: Language) -> &'static str {
    let t = Text(language);
    match why {
        NotAnAddress::NotAlone => t.address_not_alone(),
        NotAnAddress::NotAscii => t.address_not_ascii(),
        NotAnAddress::LongName => t.long_name(),
        NotAnAddress::TooLong => t.long_address(),
        NotAnAddress::NoDomain => t.no_domain(),
        NotAnAddress::Empty | NotAnAddress::Malformed => t.no_address(),
    }
}

/// What is wrong with a form, field by field, while it is read.
#[derive(Debug, Default)]
pub struct Wrong(Vec<Invalid>);

impl Wrong {
    /// What a field says; else why it cannot is noted, in the reader's language.
    pub fn note<T>(&mut self, field: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|detail| self.0.push(Invalid { field: field.to_owned(), detail })).ok()
    }

    /// What was noted.
    #[must_use]
    pub fn fields(self) -> Vec<Invalid> {
        self.0
    }

    /// Whether nothing was.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a page with a form says of the failure that led to it once more; nothing the first time.
#[derive(Debug)]
pub struct FormNotice<'a> {
    said: Option<(StatusCode, &'static str, String)>,
    /// The fields that hold what they cannot.
    pub fields: &'a [Invalid],
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Notice<'a> {
    refusal: &'a FormNotice<'a>,
}

impl<'a> FormNotice<'a> {
    /// What is to be said of this failure.
    #[must_use]
    pub fn of(failure: Option<&'a Failure>, reader: &Reader<'_>) -> Self {
        let fields: &[Invalid] = match failure {
            Some(Failure::Invalid { fields }) => fields,
            _ => &[],
        };
        Self { said: failure.map(|failure| failure.explain(reader)), fields }
    }

    /// The status of the page.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.said.as_ref().map_or(StatusCode::OK, |(status, ..)| *status)
    }

    /// The title and the detail of what is wrong.
    #[must_use]
    pub fn problem(&self) -> Option<(&'static str, &str)> {
        self.said.as_ref().map(|(_, title, detail)| (*title, detail.as_str()))
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn wrong(&self, field: &str) -> Vec<&str> {
        self.fields.iter().filter(|it| it.field == field).map(|it| it.detail.as_str()).collect()
    }

    /// The notice at the head of the page, `id="problem"`; nothing the first time.
    pub fn notice(&self) -> Result<String, askama::Error> {
        Notice { refusal: self }.render()
    }
}

/// Why a text is refused, and how to go on; `most` is how many characters the field holds.
#[must_use]
pub fn refused(language: Language, why: NotText, most: u32) -> String {
    let t = Text(language);
    match why {
        NotText::Empty => t.text_missing().to_owned(),
        NotText::TooLong => t.text_too_long(most),
        NotText::Malformed => t.text_malformed().to_owned(),
    }
}

/// A path of our own that follows after signing in.
///
/// Invariant: begins with one `/`, and no browser reads it as another host's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next(String);

impl Next {
    /// Parses where to go next; `None` unless it is a path of our own.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.starts_with('/')
            && !text.starts_with("//")
            && text.len() <= 512
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        ours.then(|| Self(text.to_owned()))
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_none_in_a_form_either() {
        for text in ["", "a=1&b=%E4%BD%90", "a=\u{4f50}", "a=%", "a=%zz&b=%e", "a=%EF%BF%BD"] {
            assert!(says_text(text.as_bytes()), "{text:?}");
        }
        for bytes in [&b"a=%FF"[..], b"a=%8D%B2", b"a=\x8d\xb2", b"%E4=&%BD%90", b"a=%ED%A0%80"] {
            assert!(!says_text(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn only_our_own_paths_are_gone_on_to() {
        for foreign in
            ["", "//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", "/\t/evil.example", "javascript:x"]
        {
            assert_eq!(Next::parse(foreign), None, "{foreign:?}");
        }
        assert_eq!(Next::parse("/memberships?page=2").map(|next| next.0), Some("/memberships?page=2".to_owned()));
    }
}
