//! ログイン: a password with a login ID or an address opens a session; a remembered browser opens one without them.

use domain::folding::ascii_meant;
use domain::session::{Presented, Remembered};
use domain::throttle::refusing;
use domain::{AccountId, Identity};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Attempt, Login, RememberedKey, Secret, SessionKey, SignIn, Store};
use web::cookies::{self, BROWSER, Lasts, REMEMBER, SESSION};
use web::form::Next;
use web::page::{add_cookie, redirect};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, json, session};

use crate::page::{Shown, form};

mod page;
mod problems;
mod text;

/// What the sign-in form says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default)]
    login_id: String,
    #[serde(default)]
    password: String,
    #[serde(default, deserialize_with = "page::checked")]
    remember: bool,
    next: Option<String>,
}

/// The page after signing in, unless another one was requested.
const HOME: &str = "/memberships";

/// Shows the form on GET, unless the browser is remembered; signs in on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    match request.is_get_or_post(&["next"])? {
        GetOrPost::Get => welcome(store, &request).await,
        GetOrPost::Post => sign_in(store, &request).await,
    }
}

async fn sign_in(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let asked: Form = request.form()?;
    let shown = |failure| match request.reader.wants {
        Wants::Json => Err(failure),
        Wants::Html => form(request, &Shown::again(&asked, failure)),
    };
    if ascii_meant(&asked.login_id).is_empty() || asked.password.is_empty() {
        return shown(Failure::Incomplete { fields: &["login_id", "password"] });
    }
    // What nobody can have registered needs no look: that it is none tells nothing about anybody.
    let who = match Identity::parse(&asked.login_id) {
        Ok(who) => who,
        Err(why) => return shown(web::form::no_identity("login_id", why, request.reader.language)),
    };
    let refused = |outcome, meter, failure| {
        tracing::warn!(outcome, meter, login = store.pseudonym(&who.folded()), "a sign-in was refused");
        shown(failure)
    };
    let token = request.cookie(BROWSER).and_then(|token| Secret::parse(&token));
    let Attempt { login: found, known_browser, counted } =
        store.attempt(&who, token.as_ref(), &request.source, request.now).await?;
    if let Some(meter) = refusing(&counted) {
        return refused("throttled", meter.name(), Failure::throttled(meter, request.now));
    }
    let right = password::is_right(&asked.password, found.as_ref().and_then(|login| login.password.as_deref()));
    let (true, Some(found)) = (right, found) else {
        return refused("wrong", "", problems::wrong_credentials(&request.reader));
    };
    // Whoever has the password may know; to anybody else it looks like any account.
    if found.is_suspended {
        return refused("suspended", "", problems::suspended(&request.reader));
    }

    let browser = asked.remember.then(|| Browser::new(&found, request));
    let new_token = (!known_browser).then(Secret::new);
    let new_browser = new_token.as_ref().map(|token| (&found, token));
    let opening = || open(store, request, (&found.account, found.generation), browser.as_ref(), new_browser);
    let (opened, _, has_grant) = tokio::join!(
        // Two browsers that become known at one moment meet at the login.
        store.decide(opening),
        // A try that is not given back costs the person one of ten, and no more.
        store.give_back(&counted, request.now),
        has_grant(store, browser.as_ref()),
    );
    let session = opened?;
    // Whoever acts for others signs in each time: what was written goes, and nobody has its secret.
    let browser = if has_grant? { forget(store, browser, request).await? } else { browser };
    let mut response = match request.reader.wants {
        Wants::Html => redirect(asked.next.as_deref().and_then(Next::parse).as_ref().map_or(HOME, Next::as_str)),
        Wants::Json => json(StatusCode::OK, &page::Opened::of(&found.account))?,
    };
    hand_over(request, &mut response, &session, browser.as_ref());
    if let Some(token) = new_token {
        add_cookie(&mut response, cookies::set(request.reader.site, BROWSER, token.reveal(), Lasts::Days(180)));
    }
    Ok(response)
}

/// Whether the account that a browser is to be remembered for has rights beyond its own affairs; asked for beside the
/// commit, as it costs no round trip there.
async fn has_grant(store: &Store, browser: Option<&Browser>) -> Result<bool, store::Error> {
    match browser {
        Some(browser) => store.has_grant(&browser.row.account).await,
        None => Ok(false),
    }
}

async fn forget(store: &Store, browser: Option<Browser>, request: &Request<'_>) -> Result<Option<Browser>, store::Error> {
    store.sign_out(None, browser.as_ref().map(|browser| &browser.key), request.now).await?;
    Ok(None)
}

/// Signs a remembered browser in; shows the form to any other.
async fn welcome(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let Some((key, selector, verifier)) = session::remembered(request) else {
        return form(request, &Shown::first(request));
    };
    let recognised = store.decide(|| recognise(store, request, &key, &selector, &verifier)).await?;
    match recognised {
        Recognised::Owner { session, browser } => {
            let next = request.query("next").and_then(Next::parse);
            let mut response = redirect(next.as_ref().map_or(HOME, Next::as_str));
            hand_over(request, &mut response, &session, browser.as_deref());
            Ok(response)
        }
        Recognised::Nobody { theft } => {
            let mut response = form(request, &Shown::first(request).after_theft(theft))?;
            add_cookie(&mut response, cookies::set(request.reader.site, REMEMBER, "", Lasts::Gone));
            Ok(response)
        }
    }
}

/// Whom a remembered browser was recognised as.
enum Recognised {
    /// Its owner: a new session, and the next verifier unless another tab got it just now.
    Owner { session: Opened, browser: Option<Box<Browser>> },
    /// Nobody: it was too long ago, or it is a copy.
    Nobody { theft: bool },
}

async fn recognise(
    store: &Store,
    request: &Request<'_>,
    key: &RememberedKey,
    selector: &Secret,
    presented: &Secret,
) -> Result<Recognised, store::Error> {
    let Some(remembered) = store.remembered(key).await? else {
        return Ok(Recognised::Nobody { theft: false });
    };
    let (account, generation) = (remembered.account.clone(), remembered.generation);
    let browser = match remembered.judge(&presented.hash(), request.now) {
        Presented::Owner => {
            let next = Secret::new();
            let row = remembered.rotate(presented.hash(), next.hash(), request.now);
            Some(Box::new(Browser { key: key.clone(), selector: selector.clone(), verifier: next, row }))
        }
        Presented::OwnerAgain => None,
        Presented::Expired => return Ok(Recognised::Nobody { theft: false }),
        Presented::Thief => {
            store.end_everything(&account, request.now).await?;
            return Ok(Recognised::Nobody { theft: true });
        }
    };
    let session = open(store, request, (&account, generation), browser.as_deref(), None).await?;
    Ok(Recognised::Owner { session, browser })
}

/// A browser that is remembered from now on, and what it gets to prove itself.
struct Browser {
    key: RememberedKey,
    selector: Secret,
    verifier: Secret,
    row: Remembered,
}

impl Browser {
    fn new(login: &Login, request: &Request<'_>) -> Self {
        let (selector, verifier, account) = (Secret::new(), Secret::new(), login.account.clone());
        let row = Remembered {
            account: account.clone(),
            current: verifier.hash(),
            previous: None,
            used_at: request.now,
            generation: login.generation,
            version: 1,
        };
        Self { key: RememberedKey::new(account, &selector), selector, verifier, row }
    }
}

/// A session that has just been opened.
struct Opened {
    account: AccountId,
    secret: Secret,
}

/// Opens a session in place of the one that the browser had, so that nobody can have planted it.
async fn open(
    store: &Store,
    request: &Request<'_>,
    (account, generation): (&AccountId, u32),
    browser: Option<&Browser>,
    new_browser: Option<(&Login, &Secret)>,
) -> Result<Opened, store::Error> {
    let (secret, replaced) = (Secret::new(), session::key(request));
    let sign_in = SignIn {
        session: &SessionKey::new(account.clone(), &secret),
        generation,
        replaces: replaced.as_ref(),
        remember: browser.map(|browser| (&browser.key, &browser.row)),
        new_browser,
        by_remembered_browser: request.method == lambda_http::http::Method::GET,
        at: request.now,
    };
    store.commit_sign_in(&sign_in).await?;
    Ok(Opened { account: account.clone(), secret })
}

/// Gives the browser what it proves itself with from now on.
fn hand_over(request: &Request<'_>, response: &mut Response, opened: &Opened, browser: Option<&Browser>) {
    let site = request.reader.site;
    let session = session::cookie(&opened.account, &opened.secret);
    add_cookie(response, cookies::set(site, SESSION, &session, Lasts::Visit));
    if let Some(Browser { selector, verifier, .. }) = browser {
        let cookie = session::remembered_cookie(&opened.account, selector, verifier);
        add_cookie(response, cookies::set(site, REMEMBER, &cookie, Lasts::Days(30)));
    }
}
