//! The portal's public pages: the top page, お問い合わせ, static files, and the page for unknown paths.

use askama::Template;
use domain::Account;
use lambda_http::http::{HeaderValue, StatusCode, header};
use store::{Store, SupportVisit};
use web::{Failure, Page, Reader, Request, Response, Wants, asset, session};

use crate::text::Text;

mod inquiry;
mod text;

/// Shows the page of this path.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let path = request.reader.path.as_str();
    if let Some(asset) = asset::ALL.into_iter().find(|asset| asset.path == path) {
        request.must_be_get(&[])?;
        return Ok(file(&asset, request.takes_gzip()));
    }
    match path {
        "/" => {
            request.must_be_get(&[])?;
            let (member, is_support) = at_the_desk(store, &request).await;
            top(&request.reader, member.as_ref(), is_support)
        }
        "/inquiry" => {
            request.must_be_get(&["tab", "q", "question"])?;
            look_for_visitor(store, &request).await;
            inquiry::page(&request)
        }
        _ => {
            look_for_visitor(store, &request).await;
            Err(Failure::NotFound)
        }
    }
}

/// Finds out for a page's head who is signed in. These pages are for everybody and help those in trouble, so they are
/// shown also while that cannot be told. No client is told, and so none is looked for.
async fn look_for_visitor(store: &Store, request: &Request<'_>) {
    let Some(key) = session::key(request).filter(|_| request.reader.wants == Wants::Html) else { return };
    let visit = store.visit(&key).await;
    if let Ok(visit) = visit.inspect_err(|error| tracing::warn!(%error, "shown without the visitor's name")) {
        drop(session::signed_in(request, store, &key, visit).await);
    }
}

/// The visitor, and whether they have support's grant; under the same conditions as [`look_for_visitor`].
async fn at_the_desk(store: &Store, request: &Request<'_>) -> (Option<Account>, bool) {
    let Some(key) = session::key(request) else { return (None, false) };
    match store.supporter(&key).await {
        Ok(SupportVisit { visit, is_support }) => match session::signed_in(request, store, &key, visit).await {
            Ok(member) => (Some(member.into_account()), is_support),
            Err(_) => (None, false),
        },
        Err(error) => {
            tracing::warn!(%error, "shown without the visitor's name");
            (None, false)
        }
    }
}

#[derive(Template)]
#[template(path = "top.html")]
struct Top<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    member: Option<&'a Account>,
    is_support: bool,
}

fn top(reader: &Reader<'_>, member: Option<&Account>, is_support: bool) -> Result<Response, Failure> {
    let t = Text(reader.language);
    Page { title: t.top_title(), trail: &[], main: Top { t, reader, member, is_support } }.answer(reader, StatusCode::OK)
}

fn file(asset: &asset::Asset, takes_gzip: bool) -> Response {
    let packed = asset.packed.filter(|_| takes_gzip);
    let mut response = Response::new(packed.map_or_else(|| asset.content.into(), |packed| packed.to_vec().into()));
    let headers = response.headers_mut();
    if packed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
