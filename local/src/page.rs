//! The answers of this machine's own pages: the inbox, the gallery, and the mails in both.

use std::io;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// A mail's own HTML, which may load nothing and run nothing.
pub(crate) fn letter_html(page: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"),
    ];
    (headers, page).into_response()
}

pub(crate) fn html(page: &impl Template) -> Response {
    rendered(StatusCode::OK, "text/html; charset=utf-8", page)
}

pub(crate) fn rendered(status: StatusCode, kind: &'static str, page: &impl Template) -> Response {
    match page.render() {
        Ok(body) => (status, [(header::CONTENT_TYPE, kind)], body).into_response(),
        Err(error) => failed(&io::Error::other(error)),
    }
}

pub(crate) fn failed(error: &io::Error) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}
