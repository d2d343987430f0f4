//! Sessions, remembered and known browsers, and counters.

use domain::session::{Remembered, Session};
use domain::{AccountId, Instant};
use serde::{Deserialize, Serialize};

use super::instant;
use crate::Error;
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

/// A browser that has signed in before.
#[derive(Serialize)]
pub(crate) struct BrowserRow {
    pub(crate) since: i64,
    pub(crate) expires_at: i64,
}

impl BrowserRow {
    pub(crate) fn new(now: Instant) -> Self {
        let half_a_year = std::time::Duration::from_hours(4320);
        Self { since: now.millis(), expires_at: now.after(half_a_year).seconds() }
    }
}
