//! 会員名簿: an operator sees everybody who belongs or belonged to the society, whether anything was billed or not.

use domain::SocietyId;
use lambda_http::http::StatusCode;
use store::{RosterAsked, Store};
use web::{Failure, Request, Response, Wants, json, session};

use crate::answer::Listed;
use crate::query::Query;

mod answer;
mod page;
mod query;
mod text;

/// How many members a page lists.
const PAGE: usize = 50;

/// Lists a page of the members who are asked for.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    request.must_be_get(&Query::NAMES)?;
    let query = Query::read(&request)?;
    request.reader.may_tell(&[views::member::ADDED]);
    let session = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let (sought, filter) = (query.sought.as_ref(), &query.filter);
    let asked = RosterAsked { society, sought, filter, from: query.from(), most: PAGE };
    let page = store.roster(&session, &asked).await?;
    let operator = session::operator(&request, store, &session, page.operator.clone()).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&page)),
        Wants::Html => page::show(&request.reader, &operator, &query, &page),
    }
}
