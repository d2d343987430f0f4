//! 学会検索: everybody finds the public societies by name or kana, and sees what one is and how to join it.

use domain::SocietyId;
use lambda_http::http::StatusCode;
use store::{Looked, SessionKey, SocietiesPlace, Store, Visit};
use web::{Failure, Request, Response, Wants, json, session};

use crate::answer::{Listed, Presented};
use crate::pages::Search;

mod answer;
mod pages;
mod problems;
mod text;

/// How many societies a page lists.
const PAGE: usize = 30;
/// The longest search, in characters.
const LONGEST: usize = 200;

/// Lists the societies that are found, or presents one, as the address says.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    if request.parameter("society").is_empty() {
        request.must_be_get(&["q", "match", "from"])?;
        return list(store, &request).await;
    }
    request.must_be_get(&[])?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| problems::unknown_society(&request.reader))?;
    present(store, &request, &society).await
}

async fn list(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let malformed = |hint: &str| Failure::Malformed { hint: hint.to_owned() };
    let begins = match request.query("match") {
        None | Some("" | "part") => false,
        Some("beginning") => true,
        Some(_) => return Err(malformed("match: part | beginning")),
    };
    let typed: String = request.query("q").unwrap_or_default().chars().take(LONGEST).collect();
    let looked = Looked::parse(&typed, begins);
    let from = request.query("from").filter(|from| !from.is_empty()).map(SocietiesPlace::parse);
    if matches!(from, Some(None)) {
        return Err(malformed("from"));
    }
    let key = visitor_key(request);
    let visit = async {
        match &key {
            Some(key) => store.visit(key).await,
            None => Ok(None),
        }
    };
    let (visit, directory) = tokio::join!(visit, store.directory(looked.as_ref(), from.flatten(), PAGE));
    let directory = directory?;
    greet(store, request, key, visit).await;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&directory)),
        Wants::Html => pages::list(request, &Search { typed: &typed, begins, is_all: looked.is_none() }, &directory),
    }
}

async fn present(store: &Store, request: &Request<'_>, society: &SocietyId) -> Result<Response, Failure> {
    let key = visitor_key(request);
    let (visit, presented) = store.presented(key.as_ref(), society).await?;
    greet(store, request, key, Ok(visit)).await;
    let presented = presented.filter(|(_, terms)| terms.is_public);
    let (society, terms) = &presented.ok_or_else(|| problems::unknown_society(&request.reader))?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Presented::of(society, terms)),
        Wants::Html => pages::society(request, society, terms),
    }
}

/// The session that the head of a page is made for. No client is told, and so none is looked for.
fn visitor_key(request: &Request<'_>) -> Option<SessionKey> {
    session::key(request).filter(|_| request.reader.wants == Wants::Html)
}

/// Finds out for a page's head who is signed in. The pages are for everybody, and are shown also while that cannot be
/// told.
async fn greet(store: &Store, request: &Request<'_>, key: Option<SessionKey>, visit: Result<Option<Visit>, store::Error>) {
    let Some(key) = key else { return };
    if let Ok(visit) = visit.inspect_err(|error| tracing::warn!(%error, "shown without the visitor's name")) {
        drop(session::signed_in(request, store, &key, visit).await);
    }
}
