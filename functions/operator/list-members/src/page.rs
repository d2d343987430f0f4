//! The page of the list.

use askama::Template;
use domain::membership::Category;
use lambda_http::http::StatusCode;
use store::{RosterMember, RosterPage};
use views::invoice;
use web::{Crumb, Failure, Operator, Page, Reader, Response};

use crate::query::{LONGEST_SEARCH, Query};
use crate::text::Text;

#[derive(Template)]
#[template(path = "members.html")]
struct Members<'a> {
    t: Text,
    i: invoice::Text,
    reader: &'a Reader<'a>,
    operator: &'a Operator,
    query: &'a Query,
    page: &'a RosterPage,
}

impl Members<'_> {
    /// The categories that can be asked for: the society's, and the one that is asked for.
    fn categories(&self) -> Vec<&Category> {
        self.page.terms.categories.all().iter().map(|offer| &offer.category).collect()
    }

    fn is_asked(&self, category: &Category) -> bool {
        self.query.filter.category.as_ref() == Some(&category.id)
    }

    /// The address of the next page, if there may be one.
    fn next(&self) -> Option<String> {
        let next = self.page.next.as_ref()?;
        let list = self.reader.here_without("from");
        let separator = if list.contains('?') { '&' } else { '?' };
        Some(format!("{list}{separator}from={}", form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>()))
    }

    /// The name in the list; of a deleted account there is none.
    fn name<'m>(&self, member: &'m RosterMember) -> &'m str {
        member.account.as_ref().map_or(self.t.no_name(), |account| account.name.as_str())
    }
}

/// The page.
pub(crate) fn show(reader: &Reader<'_>, operator: &Operator, query: &Query, page: &RosterPage) -> Result<Response, Failure> {
    let (t, i) = (Text(reader.language), invoice::Text(reader.language));
    let trail = [Crumb { name: i.tools(), href: "/societies" }];
    let main = Members { t, i, reader, operator, query, page };
    Page { title: t.title(), trail: &trail, main }.answer(reader, StatusCode::OK)
}
