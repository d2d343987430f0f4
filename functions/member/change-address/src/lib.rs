//! メールアドレスの変更: the signed-in member changes the mail address, confirmed by a code that is mailed to the new one.

use domain::reset::ResetCode;
use domain::throttle::refusing;
use domain::{EmailAddress, Identity};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{AddressChangeBasis, CodeOutcome, Secret, SessionKey, Store, new_code};
use views::outbox::FailingAnswer;
use web::cookies::BROWSER;
use web::form::as_typed;
use web::page::json_text;
use web::reauthentication;
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, SignedIn, Wants, done, json, redirect, session};

use crate::pages::Shown;

mod pages;
mod problems;
mod text;

/// The result shown on the page: the address is changed.
const CHANGED: Done = Done::new("address", |language| text::Text(language).done_address());

/// Which address, and the password again.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default, deserialize_with = "as_typed")]
    address: String,
    #[serde(default)]
    password: String,
}

/// The code that came by mail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brought {
    #[serde(default, deserialize_with = "as_typed")]
    code: String,
}

/// The address as a client sees it.
#[derive(Serialize)]
struct Answer<'a> {
    address: &'a str,
    /// That mails to it do not arrive or are not wanted there.
    failing: Option<FailingAnswer<'a>>,
    /// The address that a code was sent to.
    pending: Option<Pending<'a>>,
}

#[derive(Serialize)]
struct Pending<'a> {
    address: &'a str,
    /// Until when the code holds; RFC 3339, UTC.
    until: String,
    /// That the mail with the code did not arrive there.
    failing: Option<FailingAnswer<'a>>,
}

const HERE: &str = "/account/address";
const CODE: &str = "/account/address/code";

/// Shows the address and takes another at `/account/address`; takes the code at `/account/address/code`.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let is_second_step = request.reader.path.ends_with("/code");
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[CHANGED]);
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let mut basis = store.address_change_basis(&key, request.now).await?;
    let member = session::signed_in(&request, store, &key, basis.visit.take()).await?;
    let it = Changing { store, request: &request, member: &member, basis: &basis };
    match (act, is_second_step) {
        (GetOrPost::Get, false) => it.show(),
        (GetOrPost::Get, true) => it.show_code(),
        (GetOrPost::Post, false) => it.ask(&key).await,
        (GetOrPost::Post, true) => it.redeem().await,
    }
}

/// Who changes what.
struct Changing<'a> {
    store: &'a Store,
    request: &'a Request<'a>,
    member: &'a SignedIn,
    basis: &'a AddressChangeBasis,
}

impl Changing<'_> {
    fn show(&self) -> Result<Response, Failure> {
        match self.request.reader.wants {
            Wants::Json => json(StatusCode::OK, &self.answer()),
            Wants::Html => pages::ask(self.request, self.member, self.basis, &Shown::default()),
        }
    }

    fn show_code(&self) -> Result<Response, Failure> {
        match (self.request.reader.wants, &self.basis.pending) {
            (Wants::Json, _) => json(StatusCode::OK, &self.answer()),
            (Wants::Html, None) => {
                Ok(self.request.reader.done().map_or_else(|| redirect(HERE), |it| done(&self.request.reader, HERE, it)))
            }
            (Wants::Html, Some(_)) => pages::redeem(self.request, self.member, self.basis, &Shown::default()),
        }
    }

    fn answer(&self) -> Answer<'_> {
        let account = self.member.account();
        let pending = self.basis.pending.as_ref();
        Answer {
            address: account.address.as_str(),
            failing: account.failing.as_ref().map(FailingAnswer::of),
            pending: pending.map(|(address, until)| Pending {
                address: address.as_str(),
                until: until.to_string(),
                failing: self.basis.failing.as_ref().map(FailingAnswer::of),
            }),
        }
    }

    async fn ask(&self, key: &SessionKey) -> Result<Response, Failure> {
        let asked: Asked = self.request.form()?;
        let to = match self.read(&asked, key).await {
            Ok(to) => to,
            Err(failure) if self.request.reader.wants == Wants::Json || failure.is_fault() => return Err(failure),
            Err(failure) => {
                let shown = Shown { typed: asked.address, failure: Some(failure) };
                return pages::ask(self.request, self.member, self.basis, &shown);
            }
        };
        self.store.commit_address_code(self.member.account(), &to, &new_code(), self.request.now).await?;
        Ok(match self.request.reader.wants {
            Wants::Json => json_text(StatusCode::OK, json!({ "code_sent": true, "to": to.as_str() }).to_string()),
            Wants::Html => redirect(CODE),
        })
    }

    /// The address that was asked for, once the password is proven right.
    async fn read(&self, asked: &Asked, key: &SessionKey) -> Result<EmailAddress, Failure> {
        if asked.address.trim().is_empty() || asked.password.is_empty() {
            return Err(Failure::Incomplete { fields: &["address", "password"] });
        }
        let language = self.request.reader.language;
        let to = EmailAddress::parse(asked.address.trim());
        let to = to.map_err(|why| web::form::no_address("address", why, language))?;
        let (store, request, now) = (self.store, self.request, self.request.now);
        let token = request.cookie(BROWSER).and_then(|token| Secret::parse(&token));
        let who = Identity::from(self.member.login());
        let (attempt, asks) = tokio::try_join!(
            store.attempt(&who, token.as_ref(), &request.source, now),
            store.count_address_change(self.member.account(), now)
        )?;
        if refusing(&attempt.counted).is_some() {
            // What comes from an address that has spent its own tries uses up no others.
            store.give_back(std::slice::from_ref(&asks), now).await?;
        } else if let Some(meter) = refusing(std::slice::from_ref(&asks)) {
            tracing::warn!(
                outcome = "throttled",
                meter = meter.name(),
                login = store.pseudonym(&who.folded()),
                "a password was refused"
            );
            return Err(Failure::throttled(meter, now));
        }
        let typed = (asked.password.as_str(), password::is_right as reauthentication::IsRight);
        let counted = reauthentication::prove(store, (&who, attempt), &key.account, typed, now)?;
        store.give_back(&counted, now).await?;
        Ok(to)
    }

    async fn redeem(&self) -> Result<Response, Failure> {
        let brought: Brought = self.request.form()?;
        let now = self.request.now;
        let account = self.member.account();
        let asks = self.store.count_address_change(account, now).await?;
        let refused = refusing(std::slice::from_ref(&asks)).map(|meter| Failure::throttled(meter, now));
        let moved = match (refused, ResetCode::parse(&brought.code)) {
            (Some(failure), _) => Err(failure),
            (None, None) => Err(problems::code_invalid(&self.request.reader)),
            (None, Some(code)) => {
                match self.store.commit_address((account, self.member.login()), self.basis, &code, now).await? {
                    CodeOutcome::Done => Ok(()),
                    CodeOutcome::NotTheCode => Err(problems::code_invalid(&self.request.reader)),
                    CodeOutcome::Taken => Err(problems::taken(&self.request.reader)),
                }
            }
        };
        match (moved, self.request.reader.wants) {
            (Ok(()), Wants::Json) => Ok(json_text(StatusCode::OK, json!({ "address_changed": true }).to_string())),
            (Ok(()), Wants::Html) => Ok(done(&self.request.reader, HERE, CHANGED)),
            (Err(failure), Wants::Json) => Err(failure),
            (Err(failure), Wants::Html) => {
                let shown = Shown { typed: brought.code, failure: Some(failure) };
                pages::redeem(self.request, self.member, self.basis, &shown)
            }
        }
    }
}
