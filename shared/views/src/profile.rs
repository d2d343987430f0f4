//! What a person tells beside name and address: reading it from a form, the form's fields, and the answer to a client.

use askama::Template;
use domain::Language;
use domain::account::{PostalAddress, PostalCode, Profile};
use domain::{Line, Note, Society};
use serde::Serialize;
use web::form::{FormNotice, Wrong, refused};
use web::{Failure, Reader};

mod text;

pub use text::Text;

/// The fields of a profile as they were typed. A form has fields of these names.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProfileTyped<'a> {
    /// How the name is read.
    pub kana: &'a str,
    /// Where the person works or studies.
    pub affiliation: &'a str,
    /// The postal code.
    pub postal_code: &'a str,
    /// The postal address.
    pub postal_address: &'a str,
}

/// A profile as a client sees it.
#[derive(Debug, Serialize)]
pub struct ProfileAnswer<'a> {
    kana: Option<&'a str>,
    affiliation: Option<&'a str>,
    /// As `123-4567`; none abroad.
    postal_code: Option<String>,
    postal_address: Option<&'a str>,
}

/// The fields of a form.
#[derive(Template)]
#[template(path = "profile_fields.html")]
struct Fields<'a> {
    t: Text,
    typed: ProfileTyped<'a>,
    refusal: &'a FormNotice<'a>,
}

impl ProfileTyped<'_> {
    /// The profile that it says; what is wrong is noted at its field. Every field may be empty.
    pub fn read(&self, language: Language, wrong: &mut Wrong) -> Profile {
        let t = Text(language);
        let kana = said(self.kana).and_then(|it| wrong.note("kana", Society::read_kana(it).ok_or(t.no_kana().to_owned())));
        let line = |it: &str| Line::parse(it).map_err(|why| refused(language, why, 200));
        let affiliation = said(self.affiliation).and_then(|it| wrong.note("affiliation", line(it)));
        let no_code = || t.no_postal_code().to_owned();
        let code = said(self.postal_code).and_then(|it| wrong.note("postal_code", PostalCode::parse(it).ok_or_else(no_code)));
        let lines = said(self.postal_address).and_then(|it| wrong.note("postal_address", lines(it, t)));
        if lines.is_none() && said(self.postal_code).is_some() && said(self.postal_address).is_none() {
            wrong.note::<()>("postal_address", Err(t.code_alone().to_owned()));
        }
        Profile { kana, affiliation, postal_address: lines.map(|lines| PostalAddress { code, lines }) }
    }

    /// The form's fields, with what is wrong at each.
    pub fn fields(self, reader: &Reader<'_>, refusal: &FormNotice<'_>) -> Result<String, Failure> {
        Fields { t: Text(reader.language), typed: self, refusal }.render().map_err(|error| Failure::Broken(error.into()))
    }
}

impl<'a> ProfileAnswer<'a> {
    /// A profile's.
    #[must_use]
    pub fn of(profile: &'a Profile) -> Self {
        let postal = profile.postal_address.as_ref();
        Self {
            kana: profile.kana.as_ref().map(Line::as_str),
            affiliation: profile.affiliation.as_ref().map(Line::as_str),
            postal_code: postal.and_then(|it| it.code.as_ref()).map(ToString::to_string),
            postal_address: postal.map(|it| it.lines.as_str()),
        }
    }
}

fn lines(typed: &str, t: Text) -> Result<Note, String> {
    match Note::parse(typed) {
        Ok(note)
            if note.as_str().chars().count() <= PostalAddress::LONGEST && note.lines().count() <= PostalAddress::MOST_LINES =>
        {
            Ok(note)
        }
        Ok(_) => Err(t.long_postal_address(PostalAddress::LONGEST, PostalAddress::MOST_LINES)),
        Err(why) => Err(refused(t.0, why, 200)),
    }
}

/// What a field says that may be left empty.
fn said(typed: &str) -> Option<&str> {
    Some(typed.trim()).filter(|typed| !typed.is_empty())
}
