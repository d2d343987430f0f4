//! A request as functions see it.

use std::borrow::Cow;

use domain::{Instant, Language};
use lambda_http::http::{HeaderMap, Method, header};
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt};

use crate::cookies::{self, LANGUAGE};
use crate::{Failure, Site, negotiation};

/// A request of a browser or a client.
#[derive(Debug)]
pub struct Request<'s> {
    /// The method; a HEAD is a GET whose answer loses its body at the edge.
    pub method: Method,
    /// Who reads the answer, and where.
    pub reader: Reader<'s>,
    /// When the request came in.
    pub now: Instant,
    /// The address that it came from, as the gateway saw it.
    pub source: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    query: Vec<(String, String)>,
    parameters: Vec<(String, String)>,
}

/// Who reads an answer, and where.
#[derive(Clone, Debug)]
pub struct Reader<'s> {
    /// The site.
    pub site: &'s Site,
    /// The language that the reader reads.
    pub language: Language,
    /// Whether the reader is a browser or a client.
    pub wants: Wants,
    /// The path that was asked for, such as `/memberships`.
    pub path: String,
    /// The path and query that was asked for, without a change of language.
    pub here: String,
    /// The language that was chosen with this very request.
    pub(crate) chose: Option<Language>,
}

/// What the other side reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Pages.
    Html,
    /// JSON, and problem documents (RFC 9457).
    Json,
}

/// The most that a request's body may hold; the largest form has some hundred bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The query parameter by which a reader chooses a language.
const CHOOSE_LANGUAGE: &str = "lang";

impl<'s> Request<'s> {
    /// Reads an event of an HTTP API (payload version 2).
    pub(crate) fn read(site: &'s Site, event: lambda_http::Request) -> (Reader<'s>, Result<Self, Failure>) {
        let query: Vec<(String, String)> = form_urlencoded::parse(event.uri().query().unwrap_or_default().as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let reader = reader(site, &event, &query);
        let request = Self::from_event(reader.clone(), event, query);
        (reader, request)
    }

    fn from_event(reader: Reader<'s>, event: lambda_http::Request, query: Vec<(String, String)>) -> Result<Self, Failure> {
        let Some(RequestContext::ApiGatewayV2(context)) = event.request_context_ref() else {
            return Err(Failure::broken("the event has no context of an HTTP API"));
        };
        let now = Instant::from_millis(millis(context.time_epoch))
            .map_err(|_| Failure::broken("the event has no time that the calendar knows"))?;
        let source = context.http.source_ip.clone().unwrap_or_default();
        let parameters = event.path_parameters().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (parts, body) = event.into_parts();
        let body = match body {
            Body::Empty => Vec::new(),
            Body::Text(text) => text.into_bytes(),
            Body::Binary(bytes) => bytes,
            _ => return Err(Failure::broken("the event has a body of an unknown kind")),
        };
        if body.len() > LARGEST_BODY {
            return Err(Failure::BodyTooLarge);
        }
        let method = if parts.method == Method::HEAD { Method::GET } else { parts.method };
        Ok(Self { method, reader, now, source, headers: parts.headers, body, query, parameters })
    }

    /// Whether the page is asked for, or the act: anything else than these is refused with the methods that there are.
    pub fn is_get_or_post(&self) -> Result<GetOrPost, Failure> {
        match self.method {
            Method::GET => Ok(GetOrPost::Get),
            Method::POST => Ok(GetOrPost::Post),
            _ => Err(Failure::MethodNotAllowed { allow: "GET, HEAD, POST" }),
        }
    }

    /// Refuses every method but GET.
    pub fn must_be_get(&self) -> Result<(), Failure> {
        if self.method == Method::GET { Ok(()) } else { Err(Failure::MethodNotAllowed { allow: "GET, HEAD" }) }
    }

    /// Refuses every method but POST.
    pub fn must_be_post(&self) -> Result<(), Failure> {
        if self.method == Method::POST { Ok(()) } else { Err(Failure::MethodNotAllowed { allow: "POST" }) }
    }

    /// A part of the path that the route names.
    #[must_use]
    pub fn parameter(&self, name: &str) -> &str {
        find(&self.parameters, name).unwrap_or_default()
    }

    /// A parameter of the query.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Every value of a parameter of the query that may come more than once.
    #[must_use]
    pub fn queries(&self, name: &str) -> Vec<String> {
        self.query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether something is only looked at.
    #[must_use]
    pub fn is_get(&self) -> bool {
        self.method == Method::GET
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        cookie(&self.headers, &cookies::name(self.reader.site, name))
    }

    /// Whether the answer may be compressed.
    #[must_use]
    pub fn takes_gzip(&self) -> bool {
        self.header(header::ACCEPT_ENCODING).is_some_and(negotiation::takes_gzip)
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The page, or the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetOrPost {
    /// Show.
    Get,
    /// Act.
    Post,
}

fn reader<'s>(site: &'s Site, event: &lambda_http::Request, query: &[(String, String)]) -> Reader<'s> {
    let headers = event.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let sends_json = text(header::CONTENT_TYPE).is_some_and(is_json);
    let chose = find(query, CHOOSE_LANGUAGE).and_then(Language::from_tag);
    let kept = cookie(headers, &cookies::name(site, LANGUAGE)).and_then(|tag| Language::from_tag(&tag));
    let language = chose.or(kept).or_else(|| text(header::ACCEPT_LANGUAGE).and_then(negotiation::language));
    let path = own_path(event.raw_http_path());
    let rest: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.iter().filter(|(name, _)| name != CHOOSE_LANGUAGE))
        .finish();
    Reader {
        site,
        language: language.unwrap_or_default(),
        wants: negotiation::wants(text(header::ACCEPT), sends_json),
        here: if rest.is_empty() { path.clone() } else { format!("{path}?{rest}") },
        path,
        chose,
    }
}

/// The path as it may stand in a link of ours: only what an address may hold (RFC 3986, 3.3), and one slash at its beginning, since browsers take
/// `//evil.example` and `/\evil.example` for another site.
fn own_path(raw: &str) -> String {
    let mut path = "/".to_owned();
    for byte in raw.trim_start_matches(['/', '\\']).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 0xf)]);
        }
    }
    path
}

fn hex_digit(nibble: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(nibble)])
}

impl Reader<'_> {
    /// This very page's address without a parameter of its query.
    #[must_use]
    pub fn here_without(&self, parameter: &str) -> String {
        let (path, query) = self.here.split_once('?').unwrap_or((&self.here, ""));
        let rest: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != parameter))
            .finish();
        if rest.is_empty() { path.to_owned() } else { format!("{path}?{rest}") }
    }

    /// This very page in another language.
    #[must_use]
    pub fn here_in(&self, language: Language) -> String {
        let separator = if self.here.contains('?') { '&' } else { '?' };
        format!("{}{separator}{CHOOSE_LANGUAGE}={}", self.here, language.tag())
    }
}

pub(crate) fn is_json(content_type: &str) -> bool {
    let essence: Cow<'_, str> = content_type.split(';').next().unwrap_or_default().trim().into();
    essence.eq_ignore_ascii_case("application/json")
}

fn find<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(cookie::Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// API Gateway tells milliseconds; `cargo lambda watch` (1.9) tells seconds, which as milliseconds would be in January 1970.
fn millis(epoch: i64) -> i64 {
    if epoch < 100_000_000_000 { epoch * 1000 } else { epoch }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_link_to_this_very_page_leads_to_another_site() {
        for (asked, ours) in [
            ("/memberships", "/memberships"),
            ("//evil.example/x", "/evil.example/x"),
            ("/\\evil.example", "/evil.example"),
            ("/\t/evil.example", "/%09/evil.example"),
            ("/退会 \"", "/%E9%80%80%E4%BC%9A%20%22"),
            ("/%E9%80%80", "/%E9%80%80"),
        ] {
            assert_eq!(own_path(asked), ours, "{asked:?}");
        }
    }
}
