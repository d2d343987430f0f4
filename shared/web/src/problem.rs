//! A problem: the answer to a failed request, for clients and for browsers (RFC 9457).
//!
//! The problems that every function can have come from [`crate::Failure`]. A function's own refusals are in its
//! `problems.rs`.

use askama::Template;
use lambda_http::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::page::{Page, body, html};
use crate::request::page_of;
use crate::text::Text;
use crate::{Crumb, Failure, Language, Reader, Response, Wants};

/// A problem in the reader's language.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The last part of its type, by which a client knows it.
    slug: &'static str,
    status: StatusCode,
    title: &'static str,
    detail: String,
    /// The link to the next step: its address and its text.
    way_on: (String, &'static str),
    /// What a client gets beyond RFC 9457's members.
    more: Map<String, Value>,
    /// The header that tells a client what to do next.
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem that links to the page with the command's form.
    #[must_use]
    pub fn new(
        reader: &Reader<'_>,
        slug: &'static str,
        status: StatusCode,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let way_on = (page_of(&reader.path).to_owned(), Text(reader.language).to_try_again());
        Self { slug, status, title, detail: detail.into(), way_on, more: Map::new(), header: None }
    }

    /// The same problem with another link to the next step: its address and its text.
    #[must_use]
    pub fn way_on(self, href: impl Into<String>, title: &'static str) -> Self {
        Self { way_on: (href.into(), title), ..self }
    }

    /// The same problem with a member of its own.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.more.insert(member.to_owned(), value.into());
        self
    }

    /// The same problem with a header that tells a client what to do next.
    #[must_use]
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    /// The same problem with another status.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The last part of its type.
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        self.slug
    }

    pub(crate) const fn code(&self) -> StatusCode {
        self.status
    }

    pub(crate) const fn title(&self) -> &'static str {
        self.title
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    pub(crate) fn href(&self) -> &str {
        &self.way_on.0
    }

    pub(crate) fn add_header(&self, response: &mut Response) {
        if let Some((name, value)) = self.header.clone() {
            response.headers_mut().insert(name, value);
        }
    }

    /// The answer: a problem document for a client, a page with the way out for a browser.
    pub(crate) fn answer(&self, reader: &Reader<'_>) -> Response {
        match reader.wants {
            Wants::Html => self.page(reader),
            Wants::Json => self.document(reader),
        }
    }

    fn document(&self, reader: &Reader<'_>) -> Response {
        let document = Document {
            r#type: format!("tag:taikai,2026:{}", self.slug),
            title: self.title,
            status: self.status.as_u16(),
            detail: &self.detail,
            instance: &reader.path,
            way_on: WayOn { title: self.way_on.1, href: &self.way_on.0 },
            more: &self.more,
        };
        let text = serde_json::to_string(&document).unwrap_or_default();
        let mut response = body(self.status, HeaderValue::from_static("application/problem+json"), text);
        response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(reader.language.tag()));
        response
    }

    fn page(&self, reader: &Reader<'_>) -> Response {
        let trail: [Crumb<'_>; 0] = [];
        let page = Page { title: self.title, trail: &trail, main: Explained { t: Text(reader.language), problem: self } };
        page.answer(reader, self.status).unwrap_or_else(|_| html(self.status, Language::default(), self.detail.clone()))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

#[derive(Template)]
#[template(path = "failure.html")]
struct Explained<'a> {
    t: Text,
    problem: &'a Problem,
}

/// A problem document (RFC 9457).
#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    way_on: WayOn<'a>,
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

#[derive(Serialize)]
struct WayOn<'a> {
    title: &'a str,
    href: &'a str,
}
