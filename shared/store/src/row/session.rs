//! Sessions, remembered and known browsers, and counters.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::session::{Hash, KNOWN, Remembered, Session};
use domain::{AccountId, Instant};
use serde::{Deserialize, Serialize};

use super::instant;
use crate::Error;
use crate::call::{number, text};
use crate::secret::{hex, unhex};

#[derive(Serialize, Deserialize)]
pub(crate) struct SessionRow {
    began_at: i64,
    seen_at: i64,
    /// Under which of the account's passwords it was opened.
    pub(crate) generation: u32,
    expires_at: i64,
}

impl SessionRow {
    pub(crate) fn new(session: &Session, generation: u32) -> Self {
        Self {
            began_at: session.began_at.millis(),
            seen_at: session.seen_at.millis(),
            generation,
            expires_at: session.ends_at().seconds(),
        }
    }

    pub(crate) fn session(&self, account: &AccountId) -> Result<Session, Error> {
        Ok(Session {
            account: account.clone(),
            began_at: instant("a session's begin", self.began_at)?,
            seen_at: instant("a session's last request", self.seen_at)?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct RememberedRow {
    current: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    used_at: i64,
    generation: u32,
    version: u64,
    expires_at: i64,
}

impl From<&Remembered> for RememberedRow {
    fn from(browser: &Remembered) -> Self {
        Self {
            current: hex(&browser.current),
            previous: browser.previous.as_ref().map(hex),
            used_at: browser.used_at.millis(),
            generation: browser.generation,
            version: browser.version,
            expires_at: browser.ends_at().seconds(),
        }
    }
}

impl RememberedRow {
    pub(crate) fn remembered(&self, account: &AccountId) -> Result<Remembered, Error> {
        let verifier = |text: &str| unhex(text).ok_or(Error::unreadable("a remembered browser's verifier"));
        Ok(Remembered {
            account: account.clone(),
            current: verifier(&self.current)?,
            previous: self.previous.as_deref().map(verifier).transpose()?,
            used_at: instant("a remembered browser's last use", self.used_at)?,
            generation: self.generation,
            version: self.version,
        })
    }
}

/// A browser that has signed in before, kept with the login.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BrowserRow {
    /// The hash of its token.
    token: String,
    since: i64,
}

impl BrowserRow {
    pub(crate) fn new(token: &Hash, now: Instant) -> Self {
        Self { token: hex(token), since: now.millis() }
    }

    pub(crate) fn since(&self) -> i64 {
        self.since
    }

    /// Whether it is the browser of this token, and not too long ago.
    pub(crate) fn is(&self, token: &str, now: Instant) -> bool {
        self.token == token && self.is_known(now)
    }

    pub(crate) fn is_known(&self, now: Instant) -> bool {
        now.millis().saturating_sub(self.since) < i64::try_from(KNOWN.as_millis()).unwrap_or(i64::MAX)
    }

    /// As an attribute of a login.
    pub(crate) fn attribute(&self) -> AttributeValue {
        AttributeValue::M([("token".to_owned(), text(&self.token)), ("since".to_owned(), number(self.since))].into())
    }
}
