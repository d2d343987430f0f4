//! The result of a command, shown on the page to which the browser is redirected: a fixed word in the address, never
//! free text.
//!
//! Those about sessions are here. Each other one is defined beside its subject, and the function of the page declares
//! which ones it shows ([`Reader::may_tell`]).

use crate::page::redirect;
use crate::text::Text;
use crate::{Language, Reader, Response};

/// The result of a command: a word in the address, and its sentence.
#[derive(Clone, Copy, Debug)]
pub struct Done {
    word: &'static str,
    says: fn(Language) -> &'static str,
    tone: &'static str,
}

impl Done {
    /// The query parameter's name.
    pub(crate) const NAME: &'static str = "done";

    /// Nothing: the session had ended before the command was sent.
    pub(crate) const SIGNED_OUT: Self = Self { tone: "warn", ..Self::new("signed-out", |it| Text(it).done_signed_out()) };
    /// Nothing yet: after signing in again, the command can be repeated.
    pub(crate) const NOT_YET: Self = Self { tone: "warn", ..Self::new("not-yet", |it| Text(it).done_not_yet()) };
    /// The session was ended.
    pub const SIGNED_OFF: Self = Self::new("signed-off", |it| Text(it).done_signed_off());

    /// The results that every page shows.
    pub(crate) const OF_SESSION: &'static [Self] = &[Self::SIGNED_OUT, Self::NOT_YET, Self::SIGNED_OFF];

    /// Something was done. The word says it in the address, the sentence in the reader's language on the page.
    #[must_use]
    pub const fn new(word: &'static str, says: fn(Language) -> &'static str) -> Self {
        Self { word, says, tone: "good" }
    }

    /// The one of these whose word it is.
    pub(crate) fn find(among: &[Self], word: &str) -> Option<Self> {
        among.iter().copied().find(|done| done.word == word)
    }

    pub(crate) fn said(self, language: Language) -> &'static str {
        (self.says)(language)
    }

    /// How it looks: what was not done warns.
    pub(crate) const fn tone(self) -> &'static str {
        self.tone
    }

    /// The address with the word.
    pub(crate) fn at(self, address: &str) -> String {
        format!("{address}{}{}={}", if address.contains('?') { '&' } else { '?' }, Self::NAME, self.word)
    }
}

/// Redirects a browser to a page that shows the command's result. The operator's list of records keeps its filter.
#[must_use]
pub fn done(reader: &Reader<'_>, to: &str, done: Done) -> Response {
    redirect(&done.at(&reader.keeping_list(to)))
}
