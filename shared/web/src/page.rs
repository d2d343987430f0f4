//! Successful answers: pages and JSON.

use askama::Template;
use lambda_http::Body;
use lambda_http::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::text::Text;
use crate::{Failure, Language, Reader, Response, asset};

/// A page: a fragment of its function's within the layout that all share.
#[derive(Debug)]
pub struct Page<'a, M> {
    /// The heading, and the first part of the browser's title.
    pub title: &'a str,
    /// The pages between the top page and this one.
    pub trail: &'a [Crumb<'a>],
    /// What the page says.
    pub main: M,
}

/// A step of the breadcrumb.
#[derive(Clone, Copy, Debug)]
pub struct Crumb<'a> {
    /// What the step is called.
    pub name: &'a str,
    /// Where it leads.
    pub href: &'a str,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    style: &'a str,
    mark: &'a str,
    title: &'a str,
    trail: &'a [Crumb<'a>],
    main: String,
}

impl<M: Template> Page<'_, M> {
    /// The page as an answer.
    pub fn answer(self, reader: &Reader<'_>, status: StatusCode) -> Result<Response, Failure> {
        let main = self.main.render().map_err(Failure::unrendered)?;
        let layout = Layout {
            t: Text(reader.language),
            reader,
            style: asset::STYLE.path,
            mark: asset::MARK.path,
            title: self.title,
            trail: self.trail,
            main,
        };
        Ok(html(status, reader.language, layout.render().map_err(Failure::unrendered)?))
    }
}

pub(crate) fn html(status: StatusCode, language: Language, page: String) -> Response {
    let mut response = body(status, HeaderValue::from_static("text/html; charset=utf-8"), page);
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    response
}

/// An answer in JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Result<Response, Failure> {
    serde_json::to_string(value).map(|text| json_text(status, text)).map_err(Failure::unwritten)
}

/// An answer that is JSON already.
#[must_use]
pub fn json_text(status: StatusCode, text: String) -> Response {
    body(status, HeaderValue::from_static("application/json"), text)
}

/// A file to be kept, not shown.
#[derive(Clone, Debug)]
pub struct Download {
    /// What it holds.
    pub content: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
    /// Its name; ASCII letters, digits, `-`, `_` and `.` only, others are left out.
    pub name: String,
    /// Whether the content is compressed with gzip for the way, and is to be unpacked on arrival.
    pub is_gzipped: bool,
}

impl Download {
    /// The file as an answer.
    #[must_use]
    pub fn answer(self) -> Response {
        let name: String = self.name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
        // Bytes go to Lambda as base64, which is a third longer.
        let content = String::from_utf8(self.content).map_or_else(|bytes| bytes.into_bytes().into(), Body::Text);
        let mut response = Response::new(content);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("attachment")));
        if self.is_gzipped {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Sends a browser on to another page with a GET.
#[must_use]
pub fn redirect(to: &str) -> Response {
    let mut response = body(StatusCode::SEE_OTHER, HeaderValue::from_static("text/plain; charset=utf-8"), String::new());
    let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

pub(crate) fn body(status: StatusCode, media_type: HeaderValue, text: String) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    response
}

/// What a page may load: nothing but our own style and pictures.
pub(crate) const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The same, and scripts that are files of ours.
const POLICY_WITH_SCRIPT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; \
                                  base-uri 'none'; frame-ancestors 'none'";

/// Lets a page run a script that is a file of ours; every other page runs none.
#[must_use]
pub fn running_own_script(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(POLICY_WITH_SCRIPT);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// The same as for every page, and pictures that are written into the page.
const POLICY_WITH_PICTURES: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Lets a page show pictures that are written into it (`data:`); no other page does.
#[must_use]
pub fn showing_pictures(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(POLICY_WITH_PICTURES);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Adds a cookie to an answer.
pub fn add_cookie(response: &mut Response, cookie: HeaderValue) {
    response.headers_mut().append(header::SET_COOKIE, cookie);
}
