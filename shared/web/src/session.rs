//! Verifies sessions, operators and support.

use domain::audit::Actor;
use domain::{Account, AccountId, LoginId, Society};
use lambda_http::http::Method;
use store::{OperatorVisit, RememberedKey, Secret, SessionKey, Store, SupportVisit, Visit};

use crate::{Failure, Request, cookies};

/// Proof that the request comes from a signed-in person; only this module makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn(Account, LoginId);

impl SignedIn {
    /// Who it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.0
    }

    /// What the person signs in with.
    #[must_use]
    pub const fn login(&self) -> &LoginId {
        &self.1
    }

    /// Who it is, to be acted for.
    #[must_use]
    pub fn into_account(self) -> Account {
        self.0
    }
}

/// Proof that the request comes from a signed-in person who is listed as operator of this society; only this module
/// makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    account: Account,
    society: Society,
}

impl Operator {
    /// Who it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The society that the operator acts for.
    #[must_use]
    pub const fn society(&self) -> &Society {
        &self.society
    }
}

/// Verifies the session that was read, and that its account operates the society.
pub async fn operator(request: &Request<'_>, store: &Store, key: &SessionKey, visit: OperatorVisit) -> Result<Operator, Failure> {
    let member = signed_in(request, store, key, visit.visit).await?;
    let society = visit.society.ok_or(Failure::NotOperator)?;
    Ok(Operator { account: member.into_account(), society })
}

/// Proof that the request comes from support; only this module creates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support(Account);

impl Support {
    /// Who it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.0
    }
}

/// Verifies the session that was read, and support's grant. For anybody else the page does not exist.
pub async fn support(
    request: &Request<'_>,
    store: &Store,
    key: &SessionKey,
    supporter: SupportVisit,
) -> Result<Support, Failure> {
    let member = signed_in(request, store, key, supporter.visit).await?;
    if supporter.is_support { Ok(Support(member.into_account())) } else { Err(Failure::NotFound) }
}

/// What the table knows of who asks, out of which the proof of a role is made.
pub trait Role {
    /// The proof.
    type Proof: Proof;

    /// Verifies the session that was read, and the role.
    fn prove(
        self,
        request: &Request<'_>,
        store: &Store,
        key: &SessionKey,
    ) -> impl Future<Output = Result<Self::Proof, Failure>> + Send;
}

/// Somebody who may act.
pub trait Proof {
    /// Who it is.
    fn account(&self) -> &Account;

    /// Who acts, as the audit trail names it.
    fn actor(&self) -> Actor;
}

impl Role for Option<Visit> {
    type Proof = SignedIn;

    async fn prove(self, request: &Request<'_>, store: &Store, key: &SessionKey) -> Result<SignedIn, Failure> {
        signed_in(request, store, key, self).await
    }
}

impl Role for OperatorVisit {
    type Proof = Operator;

    async fn prove(self, request: &Request<'_>, store: &Store, key: &SessionKey) -> Result<Operator, Failure> {
        operator(request, store, key, self).await
    }
}

impl Role for SupportVisit {
    type Proof = Support;

    async fn prove(self, request: &Request<'_>, store: &Store, key: &SessionKey) -> Result<Support, Failure> {
        support(request, store, key, self).await
    }
}

impl Proof for SignedIn {
    fn account(&self) -> &Account {
        Self::account(self)
    }

    fn actor(&self) -> Actor {
        Actor::Account(self.0.id.clone())
    }
}

impl Proof for Operator {
    fn account(&self) -> &Account {
        Self::account(self)
    }

    fn actor(&self) -> Actor {
        Actor::Operator(self.account.id.clone(), self.account.name.clone())
    }
}

impl Proof for Support {
    fn account(&self) -> &Account {
        Self::account(self)
    }

    fn actor(&self) -> Actor {
        Actor::Support(self.0.id.clone(), self.0.name.clone())
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

/// Verifies the session that was read.
///
/// A GET records the visit, at most once in [`domain::session::TOUCH_EVERY`]; only then is there a second round trip.
pub async fn signed_in(
    request: &Request<'_>,
    store: &Store,
    key: &SessionKey,
    visit: Option<Visit>,
) -> Result<SignedIn, Failure> {
    let Visit { session, account, login, deletion } = visit.ok_or(Failure::SignInNeeded)?;
    if !session.is_live(request.now) {
        return Err(Failure::SignInNeeded);
    }
    request.reader.seen(&account, deletion.as_ref());
    if request.method == Method::GET && session.needs_touch(request.now) {
        store.touch(key, request.now).await?;
    }
    Ok(SignedIn(account, login))
}
