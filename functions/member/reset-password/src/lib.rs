//! パスワードの再設定: a member who forgot the password gets a code by mail and sets a new password with it.

use domain::Identity;
use domain::folding::ascii_meant;
use domain::reset::ResetCode;
use domain::throttle::refusing;
use lambda_http::http::StatusCode;
use password::NewPassword;
use serde::Deserialize;
use store::{Redemption, Secret, Store, new_code};
use web::cookies::{self, BROWSER, Lasts};
use web::page::{add_cookie, json_text};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants};

use crate::pages::Said;

mod pages;
mod problems;
mod text;

/// Who asks for a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// A login ID or a registered address.
    #[serde(default)]
    login_id: String,
}

/// The code that came by mail, and the password to be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redeemed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    new_password: String,
}

/// Where the code is taken. The mail's link has the code behind a `#`: browsers keep that to themselves, so it gets
/// into no log.
const CODE_PAGE: &str = "/password-reset/code";
/// How many characters a login ID or an address has at most.
const LONGEST: usize = 254;

/// Mails a code at `/password-reset`, and takes it with a new password at `/password-reset/code`.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let is_second_step = request.reader.path == CODE_PAGE;
    match (request.is_get_or_post(&[])?, is_second_step) {
        (GetOrPost::Get, false) => pages::ask(&request, "", None),
        (GetOrPost::Get, true) => pages::redeem(&request, &Said::Nothing),
        (GetOrPost::Post, false) => ask(store, &request).await,
        (GetOrPost::Post, true) => redeem(store, &request).await,
    }
}

/// The answer is the same, in bytes and in time, whether or not anybody has that login ID or address.
async fn ask(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let asked: Asked = request.form()?;
    let refused = |failure| match request.reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => pages::ask(request, &asked.login_id, Some(&failure)),
    };
    let typed = asked.login_id.trim();
    if ascii_meant(typed).is_empty() || asked.login_id.chars().count() > LONGEST {
        return refused(Failure::Incomplete { fields: &["login_id"] });
    }
    // That nobody can have it tells nothing about anybody.
    let who = match Identity::parse(typed) {
        Ok(who) => who,
        Err(why) => return refused(web::form::no_identity("login_id", why, request.reader.language)),
    };
    let basis = store.reset_basis(typed, &request.source, request.now).await?;
    if let Some(meter) = refusing(&basis.counted) {
        let login = store.pseudonym(&who.folded());
        tracing::warn!(outcome = "throttled", meter = meter.name(), login, "a reset was refused");
        return refused(Failure::throttled(meter, request.now));
    }
    store.commit_code(&basis, &new_code(), request.now).await?;
    match request.reader.wants {
        Wants::Json => Ok(json_text(StatusCode::OK, r#"{"code_sent":true}"#.to_owned())),
        Wants::Html => pages::redeem(request, &Said::CodeSent),
    }
}

async fn redeem(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let form: Redeemed = request.form()?;
    let refused = |failure| match request.reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => pages::redeem(request, &Said::Refused { failure, code: form.code.clone() }),
    };
    if form.code.trim().is_empty() || form.new_password.is_empty() {
        return refused(Failure::Incomplete { fields: &["code", "new_password"] });
    }
    let code = ResetCode::parse(&form.code);
    let Redemption { opens, counted } = store.redeem(code.as_ref(), &request.source, request.now).await?;
    if let Some(meter) = refusing(&counted) {
        tracing::warn!(outcome = "throttled", meter = meter.name(), "a reset was refused");
        return refused(Failure::throttled(meter, request.now));
    }
    let Some(opens) = opens else {
        tracing::warn!(outcome = "wrong", "a reset was refused");
        return refused(problems::code_invalid(&request.reader));
    };
    let password = match NewPassword::parse(&form.new_password, opens.login.as_str()) {
        Ok(password) => password,
        Err(unfit) => return refused(problems::password_unfit(&request.reader, unfit)),
    };
    let hash = password::hash(password.reveal()).map_err(|error| Failure::Broken(error.into()))?;
    let browser = Secret::new();
    if !store.commit_new_password(&opens, &hash, &browser, request.now).await? {
        // Used up or overtaken while the password was hashed.
        return refused(problems::code_invalid(&request.reader));
    }
    let mut response = match request.reader.wants {
        Wants::Json => json_text(StatusCode::OK, r#"{"password_changed":true}"#.to_owned()),
        Wants::Html => pages::done(request)?,
    };
    // Known from now on, so that whoever has spent the sign-in's tries does not keep the owner out.
    add_cookie(&mut response, cookies::set(request.reader.site, BROWSER, browser.reveal(), Lasts::Days(180)));
    Ok(response)
}
