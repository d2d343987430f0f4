//! 会員の検索: support looks up an account; every look-up leaves an audit record.

use lambda_http::http::StatusCode;
use store::{FoundAccount, Sought, Store};
use web::request::GetOrPost;
use web::session::Support;
use web::{Failure, Request, Response, Wants, json, session};

use crate::answer::{Answer, Looked};
use crate::form::Form;
use crate::pages::Shown;

mod answer;
mod form;
mod pages;
mod text;

/// Shows the form on GET, and what is found on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let support = session::support(&request, store, &key, store.supporter(&key).await?).await?;
    match act {
        GetOrPost::Get => pages::page(&request, &support, &Shown::default()),
        GetOrPost::Post => look_up(store, &request, &support).await,
    }
}

async fn look_up(store: &Store, request: &Request<'_>, support: &Support) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let sought = match form.sought(request.reader.language) {
        Ok(sought) => sought,
        Err(failure) => {
            return match request.reader.wants {
                Wants::Json => Err(failure),
                Wants::Html => pages::page(request, support, &Shown::refused(&form, failure)),
            };
        }
    };
    let (accounts, more) = store.look_up(&sought, support.account(), request.now).await?;
    let left = match (&sought, accounts.as_slice()) {
        (Sought::Account(id), [FoundAccount { access: None, .. }]) => store.memberships_of(id).await?,
        _ => Vec::new(),
    };
    let looked = Looked { accounts, more, left: left.into_iter().filter(|one| !one.unpaid.is_nothing()).collect() };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&looked)),
        Wants::Html => pages::page(request, support, &Shown::found(&form, looked)),
    }
}
