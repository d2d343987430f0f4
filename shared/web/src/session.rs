//! Who is signed in.

use domain::{Account, AccountId};
use lambda_http::http::Method;
use store::{RememberedKey, Secret, SessionKey, Store, Visit};

use crate::{Failure, Request, cookies};

/// Proof that the request comes from a signed-in person; only this module makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn(Account);

impl SignedIn {
    /// Who it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.0
    }

    /// Who it is, to be acted for.
    #[must_use]
    pub fn into_account(self) -> Account {
        self.0
    }
}

/// The key of the session that the request's cookie names.
#[must_use]
pub fn key(request: &Request<'_>) -> Option<SessionKey> {
    let cookie = request.cookie(cookies::SESSION)?;
    let (account, secret) = cookie.split_once('.')?;
    Some(SessionKey::new(AccountId::parse(account).ok()?, &Secret::parse(secret)?))
}

/// The value of a session's cookie.
#[must_use]
pub fn cookie(account: &AccountId, secret: &Secret) -> String {
    format!("{account}.{}", secret.reveal())
}

/// A browser that the request's cookie says is remembered: its key, and the verifier that it presents.
#[must_use]
pub fn remembered(request: &Request<'_>) -> Option<(RememberedKey, Secret, Secret)> {
    let cookie = request.cookie(cookies::REMEMBER)?;
    let mut parts = cookie.splitn(3, '.');
    let account = AccountId::parse(parts.next()?).ok()?;
    let (selector, verifier) = (Secret::parse(parts.next()?)?, Secret::parse(parts.next()?)?);
    Some((RememberedKey::new(account, &selector), selector, verifier))
}

/// The value of a remembered browser's cookie.
#[must_use]
pub fn remembered_cookie(account: &AccountId, selector: &Secret, verifier: &Secret) -> String {
    format!("{account}.{}.{}", selector.reveal(), verifier.reveal())
}

/// Judges what the store has on record of the session.
///
/// Reading a page puts the visit on record, at most once in [`domain::session::TOUCH_EVERY`]; only then does it cost a second round trip.
pub async fn signed_in(
    request: &Request<'_>,
    store: &Store,
    key: &SessionKey,
    visit: Option<Visit>,
) -> Result<SignedIn, Failure> {
    let Visit { session, account } = visit.ok_or(Failure::SignInNeeded)?;
    if !session.is_live(request.now) {
        return Err(Failure::SignInNeeded);
    }
    if request.method == Method::GET && session.needs_touch(request.now) {
        store.touch(key, request.now).await?;
    }
    Ok(SignedIn(account))
}
