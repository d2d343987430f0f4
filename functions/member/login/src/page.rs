//! The sign-in page.

use askama::Template;
use domain::AccountId;
use lambda_http::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use web::{Failure, Page, Request, Response};

use crate::Form;
use crate::problems::{SUSPENDED, WRONG_CREDENTIALS};
use crate::text::Text;

/// What the form shows.
#[derive(Default)]
pub(crate) struct Shown {
    login_id: String,
    remember: bool,
    next: Option<String>,
    failure: Option<Failure>,
    /// Whether a copy of this browser's token was used elsewhere.
    theft: bool,
}

impl Shown {
    /// An empty form.
    pub(crate) fn first(request: &Request<'_>) -> Self {
        Self { next: request.query("next").map(str::to_owned), ..Self::default() }
    }

    /// The same form, with a warning when a copy of this browser's token was used elsewhere.
    pub(crate) fn after_theft(self, theft: bool) -> Self {
        Self { theft, ..self }
    }

    /// The form as it was sent, the password aside.
    pub(crate) fn again(asked: &Form, failure: Failure) -> Self {
        Self {
            login_id: asked.login_id.clone(),
            remember: asked.remember,
            next: asked.next.clone(),
            failure: Some(failure),
            theft: false,
        }
    }
}

#[derive(Template)]
#[template(path = "login.html")]
struct SignIn<'a> {
    t: Text,
    shown: &'a Shown,
    problem: Option<(&'static str, String)>,
    /// The host portal's help, for whom no other login ID or password would help.
    help: Option<&'a str>,
    /// Whether the login ID that was entered can be what is wrong, and the password.
    invalid: (bool, bool),
}

/// The page with the form.
pub(crate) fn form(request: &Request<'_>, shown: &Shown) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let explained = shown.failure.as_ref().map(|failure| failure.explain(reader));
    let status = explained.as_ref().map_or(StatusCode::OK, |(status, ..)| *status);
    let incomplete = matches!(shown.failure, Some(Failure::Incomplete { .. }));
    let problem = explained.map(|(_, title, detail)| (title, if incomplete { t.incomplete().to_owned() } else { detail }));
    let either = incomplete || shown.failure.as_ref().is_some_and(|failure| failure.is(WRONG_CREDENTIALS));
    let invalid = (either || matches!(shown.failure, Some(Failure::Invalid { .. })), either);
    let is_suspended = shown.failure.as_ref().is_some_and(|failure| failure.is(SUSPENDED));
    let help = is_suspended.then_some(reader.site.host_help.as_str());
    let page = Page { title: t.title(), trail: &[], main: SignIn { t, shown, problem, help, invalid } };
    let mut response = page.answer(reader, status)?;
    if let Some(failure) = &shown.failure {
        failure.add_header(reader, &mut response);
    }
    Ok(response)
}

/// The answer to a client that has signed in.
#[derive(Serialize)]
pub(crate) struct Opened<'a> {
    account: Account<'a>,
}

#[derive(Serialize)]
struct Account<'a> {
    id: &'a str,
}

impl<'a> Opened<'a> {
    pub(crate) fn of(account: &'a AccountId) -> Self {
        Self { account: Account { id: account.as_str() } }
    }
}

/// A checkbox: a form sends a text when it is checked and nothing when it is not, a client sends a boolean.
pub(crate) fn checked<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Checked {
        Boolean(bool),
        Text(String),
    }
    Ok(match Checked::deserialize(deserializer)? {
        Checked::Boolean(checked) => checked,
        Checked::Text(text) => !matches!(text.as_str(), "" | "false" | "off" | "0"),
    })
}
