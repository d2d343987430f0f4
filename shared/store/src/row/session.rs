//! Sessions, remembered and known browsers.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::session::{Hash, KNOWN, Remembered, Session};
use domain::{AccountId, Instant};

use super::cell::map;
use super::{Fill, Item, Odd, Take, get, set};
use crate::secret::hex;

/// A session, and under which of the account's passwords it was opened.
pub(crate) struct SessionRow {
    pub(crate) session: Session,
    pub(crate) generation: u32,
}

/// A browser that has signed in before, kept with the login.
#[derive(Clone)]
pub(crate) struct BrowserRow {
    /// The hash of its token.
    pub(crate) token: String,
    pub(crate) since: Instant,
}

row! { Session { began_at, seen_at } of account: AccountId, and session_ends }
row! { Remembered { current, previous, used_at, generation, version } of account: AccountId, and forgotten }
row! { BrowserRow { token, since } }

fn session_ends(session: &Session, item: &mut Item) {
    set(item, "expires_at", &session.ends_at().seconds());
}

fn forgotten(browser: &Remembered, item: &mut Item) {
    set(item, "expires_at", &browser.ends_at().seconds());
}

impl Fill for SessionRow {
    fn fill(&self, item: &mut Item) {
        self.session.fill(item);
        set(item, "generation", &self.generation);
    }
}

impl Take for SessionRow {
    type Key = AccountId;

    fn take(item: &mut Item, account: &AccountId) -> Result<Self, Odd> {
        Ok(Self { generation: get(item, "generation")?, session: Session::take(item, account)? })
    }
}

impl BrowserRow {
    pub(crate) fn new(token: &Hash, since: Instant) -> Self {
        Self { token: hex(token), since }
    }

    /// As an attribute of a login.
    pub(crate) fn attribute(&self) -> AttributeValue {
        map(self)
    }

    /// Whether it is the browser of this token, and not too long ago.
    pub(crate) fn is(&self, token: &str, now: Instant) -> bool {
        self.token == token && self.is_known(now)
    }

    pub(crate) fn is_known(&self, now: Instant) -> bool {
        now.since(self.since) < KNOWN
    }
}
