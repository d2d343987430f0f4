//! 会員の検索: the support desk looks an account up; every look is on record.

use domain::folding::ascii_meant;
use domain::{AccountId, EmailAddress, Line, LoginId, Membership};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{FoundAccount, Sought, Store};
use web::form::refused;
use web::request::GetOrPost;
use web::session::Support;
use web::{Failure, Request, Response, Wants, json, session};

use crate::answer::Answer;
use crate::pages::Shown;

mod answer;
mod pages;
mod text;

/// What is looked for; posted, so that names and addresses get into no log and no history.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// `login_id`, `address`, `name` or `account`.
    #[serde(default)]
    by: String,
    #[serde(default)]
    sought: String,
}

/// How many characters a name has at most.
const LONGEST_NAME: u32 = 200;

/// What a look-up came to.
struct Looked {
    accounts: Vec<FoundAccount>,
    more: bool,
    /// What a deleted account left unpaid, when one was asked for by its id.
    left: Vec<Membership>,
}

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
    let sought = match sought(&form, request) {
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
        (Sought::Account(id), [FoundAccount { account: None, .. }]) => store.memberships_of(id).await?,
        _ => Vec::new(),
    };
    let looked = Looked { accounts, more, left: left.into_iter().filter(|one| !one.unpaid.is_nothing()).collect() };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&looked)),
        Wants::Html => pages::page(request, support, &Shown::found(&form, looked)),
    }
}

/// What is looked for; else what is wrong with what was typed.
fn sought(form: &Form, request: &Request<'_>) -> Result<Sought, Failure> {
    let language = request.reader.language;
    if form.sought.trim().is_empty() {
        return Err(Failure::Incomplete { fields: &["by", "sought"] });
    }
    let wrong = |detail| Failure::invalid("sought", detail);
    match form.by.as_str() {
        "login_id" => {
            LoginId::parse(&form.sought).map(Sought::LoginId).map_err(|why| web::form::no_login_id("sought", why, language))
        }
        "address" => {
            EmailAddress::parse(&form.sought).map(Sought::Address).map_err(|why| web::form::no_address("sought", why, language))
        }
        "name" => Line::parse(&form.sought).map(Sought::Name).map_err(|why| wrong(refused(language, why, LONGEST_NAME))),
        "account" => AccountId::parse(&ascii_meant(&form.sought))
            .map(Sought::Account)
            .map_err(|_| wrong(text::Text(language).no_reference().to_owned())),
        _ => Err(Failure::Incomplete { fields: &["by"] }),
    }
}
