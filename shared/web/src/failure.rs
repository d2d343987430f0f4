//! Why a request fails: the failures that every function can have.

use std::error::Error;

use domain::Instant;
use domain::throttle::Meter;
use lambda_http::http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::json;

use crate::problem::Problem;
use crate::text::Text;
use crate::{Done, Reader, Response, Wants};

/// Why a request failed.
#[derive(Debug)]
pub enum Failure {
    /// A refusal in the words of the function that refuses.
    Refused(Box<Problem>),
    /// Nobody is signed in, or no longer.
    SignInNeeded,
    /// A signed-in person was asked for the password again, and it was wrong.
    NotProven,
    /// Too much was tried.
    Throttled {
        /// How many seconds until it is worth trying again.
        seconds: u64,
    },
    /// Another site's page made the browser send this.
    CrossSite,
    /// There is no such page.
    NotFound,
    /// The account is not listed as operator of this society.
    NotOperator,
    /// Fields hold what they cannot.
    Invalid {
        /// Which, and why in the reader's language.
        fields: Vec<Invalid>,
    },
    /// The page does not do this.
    MethodNotAllowed {
        /// What it does.
        allow: &'static str,
    },
    /// The body holds more than any form of ours.
    BodyTooLarge,
    /// The body is neither a form nor JSON.
    UnsupportedBody,
    /// The body does not say what it must.
    Malformed {
        /// Where and why, as the parser puts it.
        hint: String,
    },
    /// Fields are missing.
    Incomplete {
        /// Which.
        fields: &'static [&'static str],
    },
    /// The command came without a usable key.
    IdempotencyKeyMissing,
    /// The key belongs to another command.
    IdempotencyKeyReused,
    /// The table did not answer in time or is overloaded.
    Unavailable(store::Error),
    /// Something here is not as this program was made for.
    Broken(Box<dyn Error + Send + Sync>),
}

/// A field that holds what it cannot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invalid {
    /// The field's name in the form and in JSON.
    pub field: String,
    /// What is wrong and what to do next, in the reader's language.
    pub detail: String,
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale | store::Error::Busy | store::Error::Call { .. } => Self::Unavailable(error),
            store::Error::Unreadable { .. } | store::Error::Rejected { .. } => Self::Broken(error.into()),
        }
    }
}

impl store::MayBeStale for Failure {
    fn is_stale(&self) -> bool {
        matches!(self, Self::Unavailable(store::Error::Stale))
    }
}

impl Failure {
    /// A meter refuses.
    #[must_use]
    pub fn throttled(meter: &Meter, now: Instant) -> Self {
        Self::Throttled { seconds: meter.allowance().ends_at(now).since(now).as_secs().max(1) }
    }

    /// One field holds what it cannot.
    #[must_use]
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::Invalid { fields: vec![Invalid { field: field.to_owned(), detail: detail.into() }] }
    }

    /// The body could not be read.
    #[must_use]
    pub fn malformed(error: &impl ToString) -> Self {
        Self::Malformed { hint: error.to_string() }
    }

    /// Something here is not as this program was made for.
    #[must_use]
    pub fn broken(why: &'static str) -> Self {
        Self::Broken(why.into())
    }

    pub(crate) fn unrendered(error: askama::Error) -> Self {
        Self::Broken(error.into())
    }

    pub(crate) fn unwritten(error: serde_json::Error) -> Self {
        Self::Broken(error.into())
    }

    /// Whether it is a function's own refusal of this kind.
    #[must_use]
    pub fn is(&self, slug: &str) -> bool {
        matches!(self, Self::Refused(problem) if problem.slug() == slug)
    }

    /// In one word, what was tried without the right to it.
    pub(crate) const fn trespass(&self) -> Option<&'static str> {
        if matches!(self, Self::CrossSite) {
            Some("cross_site")
        } else if matches!(self, Self::NotOperator) {
            Some("not_operator")
        } else {
            None
        }
    }

    /// What led to it, when it is ours to mend.
    pub(crate) fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(error) => Some(error),
            Self::Broken(error) => Some(error.as_ref()),
            Self::Refused(_)
            | Self::SignInNeeded
            | Self::NotProven
            | Self::Throttled { .. }
            | Self::CrossSite
            | Self::NotFound
            | Self::NotOperator
            | Self::Invalid { .. }
            | Self::MethodNotAllowed { .. }
            | Self::BodyTooLarge
            | Self::UnsupportedBody
            | Self::Malformed { .. }
            | Self::Incomplete { .. }
            | Self::IdempotencyKeyMissing
            | Self::IdempotencyKeyReused => None,
        }
    }

    /// Whether it is no refusal, but a fault here or at the table.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.cause().is_some()
    }

    /// The answer: a problem document for a client, a page with the way out for a browser.
    pub(crate) fn answer(&self, reader: &Reader<'_>) -> Response {
        let problem = self.problem(reader);
        let mut response = match (self, reader.wants) {
            (Self::SignInNeeded, Wants::Html) => crate::redirect(problem.href()),
            // Whoever opens a command's address (signed in again, reloaded, in another language) wants the page on
            // which it is given.
            (Self::MethodNotAllowed { .. }, Wants::Html) if !reader.acts && reader.page != reader.here => {
                crate::redirect(&reader.page)
            }
            (_, Wants::Html | Wants::Json) => problem.answer(reader),
        };
        problem.add_header(&mut response);
        response
    }

    /// The status, and what a page of the function's own says about it.
    #[must_use]
    pub fn explain(&self, reader: &Reader<'_>) -> (StatusCode, &'static str, String) {
        let problem = self.problem(reader);
        (problem.code(), problem.title(), problem.detail().to_owned())
    }

    /// Adds the header that goes with it to a page of the function's own.
    pub fn add_header(&self, reader: &Reader<'_>, response: &mut Response) {
        self.problem(reader).add_header(response);
    }

    fn problem(&self, reader: &Reader<'_>) -> Problem {
        let t = Text(reader.language);
        let say = |slug, status, title, detail: &str| Problem::new(reader, slug, status, title, detail);
        match self {
            Self::Refused(problem) => (**problem).clone(),
            Self::SignInNeeded => {
                let detail = if reader.acts { t.done_signed_out() } else { t.sign_in_needed_detail() };
                let problem = say("sign-in-needed", StatusCode::UNAUTHORIZED, t.sign_in_needed(), detail);
                let (header, value) = by_signing_in();
                problem.way_on(sign_in(reader), t.sign_in()).header(header, value)
            }
            Self::NotProven => say("not-proven", StatusCode::FORBIDDEN, t.not_proven(), t.not_proven_detail()),
            Self::Throttled { seconds } => {
                let detail = t.throttled_detail(seconds.div_ceil(60));
                let problem = say("throttled", StatusCode::TOO_MANY_REQUESTS, t.throttled(), &detail);
                let problem = problem.way_on("/inquiry", t.inquiry()).with("retry_after", *seconds);
                problem.header(header::RETRY_AFTER, HeaderValue::from(*seconds))
            }
            Self::CrossSite => say("cross-site", StatusCode::FORBIDDEN, t.cross_site(), t.cross_site_detail()),
            Self::NotFound => {
                say("not-found", StatusCode::NOT_FOUND, t.not_found(), t.not_found_detail()).way_on("/", t.to_top())
            }
            Self::NotOperator => say("not-operator", StatusCode::FORBIDDEN, t.not_operator(), t.not_operator_detail())
                .way_on("/societies", t.to_operators_tools()),
            Self::Invalid { fields } => {
                let detail: Vec<_> = fields.iter().map(|field| field.detail.as_str()).collect();
                say("invalid", StatusCode::UNPROCESSABLE_ENTITY, t.invalid(), &detail.join(" ")).with("fields", json!(fields))
            }
            Self::MethodNotAllowed { allow } => {
                let detail = t.method_not_allowed_detail(allow);
                let problem = say("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, t.method_not_allowed(), &detail);
                problem.way_on("/", t.to_top()).header(header::ALLOW, HeaderValue::from_static(allow))
            }
            Self::BodyTooLarge => {
                say("body-too-large", StatusCode::PAYLOAD_TOO_LARGE, t.body_too_large(), t.body_too_large_detail())
            }
            Self::UnsupportedBody => {
                say("unsupported-body", StatusCode::UNSUPPORTED_MEDIA_TYPE, t.unsupported_body(), t.unsupported_body_detail())
            }
            Self::Malformed { hint } => say("malformed", StatusCode::BAD_REQUEST, t.malformed(), &t.malformed_detail(hint)),
            Self::Incomplete { fields } => {
                let detail = t.incomplete_detail(fields.join(", "));
                say("incomplete", StatusCode::UNPROCESSABLE_ENTITY, t.incomplete(), &detail).with("fields", json!(fields))
            }
            Self::IdempotencyKeyMissing => say(
                "idempotency-key-missing",
                StatusCode::BAD_REQUEST,
                t.idempotency_key_missing(),
                t.idempotency_key_missing_detail(),
            ),
            Self::IdempotencyKeyReused => say(
                "idempotency-key-reused",
                StatusCode::UNPROCESSABLE_ENTITY,
                t.idempotency_key_reused(),
                t.idempotency_key_reused_detail(),
            ),
            Self::Unavailable(_) => {
                let problem = say("unavailable", StatusCode::SERVICE_UNAVAILABLE, t.unavailable(), t.unavailable_detail());
                let problem = problem.way_on(reader.page.clone(), t.to_try_again());
                problem.header(header::RETRY_AFTER, HeaderValue::from(5))
            }
            Self::Broken(_) => say("broken", StatusCode::INTERNAL_SERVER_ERROR, t.broken(), t.broken_detail())
                .way_on(reader.site.host_help.clone(), t.to_host_help()),
        }
    }
}

/// The header that tells a client to sign in.
#[must_use]
pub fn by_signing_in() -> (header::HeaderName, HeaderValue) {
    (header::WWW_AUTHENTICATE, HeaderValue::from_static("Cookie form-action=\"/login\""))
}

/// The sign-in page, which then leads to this one; after a command, to the page with its form, since nothing was done.
fn sign_in(reader: &Reader<'_>) -> String {
    let next = if reader.acts { Done::NOT_YET.at(&reader.keeping_list(&reader.page)) } else { reader.page.clone() };
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let login = format!("/login?next={next}");
    if reader.acts { Done::SIGNED_OUT.at(&login) } else { login }
}
