//! Compresses pages with gzip if the client accepts it.
//!
//! The length of a compressed page reveals a little about whether the same words are in it twice. Suppose another site
//! makes a browser request our pages with words of its choice, and somebody sees the lengths on the network. They could
//! learn what else is on the pages (BREACH). So a page is not compressed if another site caused the request; see
//! docs/SECURITY.md.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use lambda_http::Body;
use lambda_http::http::{HeaderValue, header};

use crate::event::Headers;
use crate::{Response, negotiation};

/// What is shorter fits into one packet as it is.
const SHORTEST: usize = 1024;

/// Whether an answer to a request with these headers may be packed.
pub(crate) fn is_allowed(headers: &Headers) -> bool {
    let takes_it = headers.value(header::ACCEPT_ENCODING.as_str()).is_some_and(negotiation::takes_gzip);
    // Nothing is said by what is no page of another site: a client, or a browser from before 2023.
    let is_ours = matches!(headers.value("sec-fetch-site"), None | Some("same-origin" | "none"));
    takes_it && is_ours
}

/// Packs an answer if it is a page of some length.
pub(crate) fn pack(response: &mut Response) -> io::Result<()> {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"text/html"));
    let Body::Text(page) = response.body() else { return Ok(()) };
    if !is_page || page.len() < SHORTEST {
        return Ok(());
    }
    let mut packed = GzEncoder::new(Vec::with_capacity(page.len() / 2), Compression::fast());
    packed.write_all(page.as_bytes())?;
    *response.body_mut() = Body::Binary(packed.finish()?);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    Ok(())
}
