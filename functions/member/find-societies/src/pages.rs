//! The pages: the list with its search, and a society.

use askama::Template;
use domain::terms::{Joining, Offer};
use domain::{MembershipTerms, Society};
use lambda_http::http::StatusCode;
use store::Directory;
use views::joining;
use web::{Crumb, Failure, Page, Reader, Request, Response};

use crate::text::Text;

/// What was looked for.
pub(crate) struct Search<'a> {
    pub(crate) typed: &'a str,
    pub(crate) begins: bool,
    /// Whether nothing was looked for.
    pub(crate) is_all: bool,
}

#[derive(Template)]
#[template(path = "directory.html")]
struct Societies<'a> {
    t: Text,
    j: joining::Text,
    search: &'a Search<'a>,
    directory: &'a Directory,
}

#[derive(Template)]
#[template(path = "society.html")]
struct Presented<'a> {
    t: Text,
    j: joining::Text,
    reader: &'a Reader<'a>,
    society: &'a Society,
    terms: &'a MembershipTerms,
}

impl Societies<'_> {
    /// The query of the next page.
    fn next(&self) -> Option<String> {
        let next = self.directory.next.as_ref()?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.search.is_all {
            query.append_pair("q", self.search.typed);
            query.append_pair("match", if self.search.begins { "beginning" } else { "part" });
        }
        Some(query.append_pair("from", next).finish())
    }
}

impl Presented<'_> {
    fn is_closed(&self) -> bool {
        self.terms.joining == Joining::Closed
    }

    /// What everybody pays first whose category says nothing else.
    fn dues(&self) -> Option<String> {
        let (dues, amount) = (self.terms.first_dues.as_ref()?, self.terms.first_amount(None)?);
        Some(self.t.dues_of(&dues.subject, amount.written(self.reader.language)))
    }

    /// A category with what its members pay first.
    fn category(&self, offer: &Offer) -> String {
        let name = &offer.category.name;
        match self.terms.first_amount(Some(&offer.category.id)) {
            Some(amount) => self.t.category_dues(name, amount.written(self.reader.language)),
            None if self.terms.first_dues.is_some() => self.t.category_free(name),
            None => name.to_string(),
        }
    }
}

/// The list, with what was looked for.
pub(crate) fn list(request: &Request<'_>, search: &Search<'_>, directory: &Directory) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Societies { t, j: joining::Text(reader.language), search, directory };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

/// A society.
pub(crate) fn society(request: &Request<'_>, society: &Society, terms: &MembershipTerms) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Presented { t, j: joining::Text(reader.language), reader, society, terms };
    let trail = [Crumb { name: t.title(), href: "/directory" }];
    Page { title: society.name.as_str(), trail: &trail, main }.answer(reader, StatusCode::OK)
}
