//! 初めての方: a person who has no login asks for a code by the address, or has one by an invitation, and opens a login.

use aws::{Misconfigured, optional};
use domain::reset::ResetCode;
use domain::throttle::refusing;
use domain::{EmailAddress, LoginId};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Claim, Opened, Proven, Secret, SelfRegistration, Store, Used, new_code};
use web::cookies::{self, BROWSER, Lasts};
use web::page::{add_cookie, json_text};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, json};

use crate::answer::Answer;
use crate::form::Form;
use crate::pages::Said;

mod answer;
mod form;
mod pages;
mod problems;
mod text;

/// Who asks for a code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// The registered address.
    #[serde(default)]
    address: String,
}

/// Where the code is taken. The mail's link has the code behind a `#`: browsers keep that to themselves, so it gets
/// into no log.
const CODE_PAGE: &str = "/registration/code";

/// Reads `TAIKAI_SELF_REGISTRATION`; off when it is left out.
pub fn registration_from_env() -> Result<SelfRegistration, Misconfigured> {
    const NAME: &str = "TAIKAI_SELF_REGISTRATION";
    match optional(NAME).as_deref() {
        None | Some("off") => Ok(SelfRegistration::Off),
        Some("on") => Ok(SelfRegistration::On),
        Some(_) => Err(Misconfigured::new(NAME, "on or off")),
    }
}

/// Mails a code at `/registration`; at `/registration/code` shows what a code opens, and opens it.
pub async fn handle(store: &Store, registration: SelfRegistration, request: Request<'_>) -> Result<Response, Failure> {
    let is_second_step = request.reader.path == CODE_PAGE;
    match (request.is_get_or_post(&[])?, is_second_step) {
        (GetOrPost::Get, false) => pages::ask(&request, registration, "", None),
        (GetOrPost::Get, true) => pages::code(&request, &Said::Nothing),
        (GetOrPost::Post, false) => ask(store, registration, &request).await,
        (GetOrPost::Post, true) => redeem(store, &request).await,
    }
}

/// The answer is the same, in bytes and in time, whether or not anybody has that address, and whether or not they can
/// sign in.
async fn ask(store: &Store, registration: SelfRegistration, request: &Request<'_>) -> Result<Response, Failure> {
    let asked: Asked = request.form()?;
    let refused = |failure| match request.reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => pages::ask(request, registration, &asked.address, Some(&failure)),
    };
    let address = match EmailAddress::parse(&asked.address) {
        Ok(address) => address,
        Err(why) => return refused(web::form::no_address("address", why, request.reader.language)),
    };
    let basis = store.registration_basis(&address, request.reader.language, &request.source, request.now).await?;
    if let Some(meter) = refusing(&basis.counted) {
        let login = store.pseudonym(&address.as_str().to_lowercase());
        tracing::warn!(outcome = "throttled", meter = meter.name(), login, "a registration was refused");
        return refused(Failure::throttled(meter, request.now));
    }
    store.commit_registration_code(&basis, registration, &new_code(), request.now).await?;
    match request.reader.wants {
        Wants::Json => Ok(json_text(StatusCode::OK, r#"{"code_sent":true}"#.to_owned())),
        Wants::Html => pages::code(request, &Said::CodeSent),
    }
}

async fn redeem(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let opens = form.opens()?;
    let reader = &request.reader;
    let unproven = |failure| match reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => pages::code(request, &Said::Refused { failure, code: form.code.clone() }),
    };
    if form.code.trim().is_empty() {
        return unproven(Failure::Incomplete { fields: &["code"] });
    }
    let code = ResetCode::parse(&form.code);
    let login = form.login();
    let Used { proven, login_taken, counted } =
        store.use_code(code.as_ref(), login.as_ref(), &request.source, request.now).await?;
    if let Some(meter) = refusing(&counted) {
        tracing::warn!(outcome = "throttled", meter = meter.name(), "a registration was refused");
        return unproven(Failure::throttled(meter, request.now));
    }
    let Some(proven) = proven else {
        tracing::warn!(outcome = "wrong", "a registration was refused");
        return unproven(problems::code_invalid(reader));
    };
    let Claim::Login { opens: account, .. } = &proven.claim else {
        return match reader.wants {
            Wants::Json if !opens => json(StatusCode::OK, &Answer::of(&proven)),
            _ => unproven(problems::account_exists(reader, proven.invited.is_some())),
        };
    };
    if !opens {
        return match reader.wants {
            Wants::Json => json(StatusCode::OK, &Answer::of(&proven)),
            Wants::Html => pages::account(request, &proven, account, &Form::filled_for(&proven, &form), None),
        };
    }
    let refused = |failure| match reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => pages::account(request, &proven, account, &form, Some(&failure)),
    };
    let (told, login, password) = match form.read(reader.language, account, login_taken) {
        Ok(read) => read,
        Err(failure) => return refused(failure),
    };
    let hash = password::hash(password.reveal()).map_err(|error| Failure::Broken(error.into()))?;
    let browser = Secret::new();
    match store.commit_login(&proven, &told, (&login, &hash), &browser, request.now).await? {
        Opened::Done => opened(request, &proven, &login, &browser),
        Opened::LoginTaken => refused(form::login_taken(reader.language)),
        // Used up or overtaken while the password was hashed.
        Opened::CodeGone => unproven(problems::code_invalid(reader)),
    }
}

/// The answer when the login is open.
fn opened(request: &Request<'_>, proven: &Proven, login: &LoginId, browser: &Secret) -> Result<Response, Failure> {
    let mut response = match request.reader.wants {
        Wants::Json => json_text(StatusCode::CREATED, serde_json::json!({ "login_id": login.as_str() }).to_string()),
        Wants::Html => pages::done(request, login, proven)?,
    };
    // Known from now on, so that whoever has spent the sign-in's tries does not keep the owner out.
    add_cookie(&mut response, cookies::set(request.reader.site, BROWSER, browser.reveal(), Lasts::Days(180)));
    Ok(response)
}
