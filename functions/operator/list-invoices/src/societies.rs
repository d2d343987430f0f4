//! 団体運営者向け運用ツール: the societies that the account operates.

use askama::Template;
use domain::{Line, SocietyId};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{SessionKey, Store};
use web::{Failure, Page, Request, Response, Wants, json, session};

use crate::text::Text;

#[derive(Template)]
#[template(path = "societies.html")]
struct Societies<'a> {
    t: Text,
    societies: &'a [(SocietyId, Line)],
}

/// The societies as a client sees them.
#[derive(Serialize)]
struct Listed<'a> {
    total: usize,
    societies: Vec<Society<'a>>,
}

#[derive(Serialize)]
struct Society<'a> {
    id: &'a str,
    name: &'a str,
}

/// Lists the societies by name.
pub(crate) async fn show(store: &Store, request: &Request<'_>, key: &SessionKey) -> Result<Response, Failure> {
    let (visit, societies) = store.operated(key).await?;
    session::signed_in(request, store, key, visit).await?;
    let (reader, t) = (&request.reader, Text(request.reader.language));
    match reader.wants {
        Wants::Json => {
            let listed = societies.iter().map(|(id, name)| Society { id: id.as_str(), name: name.as_str() }).collect();
            json(StatusCode::OK, &Listed { total: societies.len(), societies: listed })
        }
        Wants::Html => {
            let main = Societies { t, societies: &societies };
            Page { title: views::invoice::Text(reader.language).tools(), trail: &[], main }.answer(reader, StatusCode::OK)
        }
    }
}
