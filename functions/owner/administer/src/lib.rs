//! The portal's owner decides who works in support, and who does not get in: from outside the portal, by `aws lambda
//! invoke`.
//!
//! Whatever is ordered twice is done once: the second answer says that it was so already. Only ending sessions ends
//! those of now each time.

use domain::administration::{AccountAccess, AdministrationRefusal, Supporters, Suspension};
use domain::audit::Actor;
use domain::effect::Effect;
use domain::reset::{INVITED, ResetCode};
use domain::{Account, AccountId, Instant, Line};
use serde_json::Value;
use store::{AccountName, Error, MayBeStale, Store, SupportAccountBasis, new_account_id, new_code};

pub use crate::answer::Answer;
use crate::answer::Refused;
use crate::order::{NewSupport, Order};

mod answer;
mod order;
mod text;

/// Carries out what the event orders, and says what came of it. What cannot be done is an answer, too, and no failure
/// of the function.
pub async fn handle(store: &Store, event: Value, now: Instant) -> Result<Answer, Error> {
    let action = event["action"].as_str().and_then(|action| order::ACTIONS.into_iter().find(|known| *known == action));
    let answer = match Order::read(event) {
        Ok(order) => match (Owner { store, now }).carry_out(order).await {
            Ok(answer) => answer,
            Err(NotDone::Refused(refused)) => refused.into(),
            Err(NotDone::Failed(failure)) => return Err(failure),
        },
        Err(refused) => refused.into(),
    };
    tracing::info!(action, outcome = answer.outcome(), "administered");
    Ok(answer)
}

/// Who orders, and when.
#[derive(Clone, Copy)]
struct Owner<'a> {
    store: &'a Store,
    now: Instant,
}

/// Why an order came to nothing.
#[derive(Debug)]
enum NotDone {
    Refused(Refused),
    Failed(Error),
}

impl Owner<'_> {
    async fn carry_out(self, order: Order) -> Result<Answer, NotDone> {
        let store = self.store;
        match order {
            Order::CreateSupport(new) => {
                let (id, code) = (new_account_id(self.now)?, new_code());
                store.decide(|| self.create(&new, &id, &code)).await
            }
            Order::ListSupport => {
                let all = store.supporters().await?.all;
                Ok(Answer::listed(&all, &store.without_password(&all).await?))
            }
            Order::GrantSupport(whom) => store.decide(|| self.grant(&whom)).await,
            Order::RevokeSupport { of, even_the_last } => store.decide(|| self.revoke(&of, even_the_last)).await,
            Order::Suspend { whom, reason, even_the_last } => store.decide(|| self.suspend(&whom, &reason, even_the_last)).await,
            Order::LiftSuspension { of, reason } => store.decide(|| self.lift(&of, &reason)).await,
            Order::EndSessions(of) => store.decide(|| self.end_sessions(&of)).await,
        }
    }

    async fn create(self, new: &NewSupport, id: &AccountId, code: &ResetCode) -> Result<Answer, NotDone> {
        let NewSupport { login, name, address, language, another } = new;
        let basis = self.store.support_account_basis(login, address).await?;
        let SupportAccountBasis { supporters, of_login, of_address } = basis;
        if let (Some(of_login), Some(of_address)) = (&of_login, &of_address)
            && of_login == of_address
            && let Some(access) = supporters.all.iter().find(|it| it.account.id == *of_login)
        {
            return Ok(Answer::unchanged(text::made_before()).about(access, true));
        }
        supporters.may_begin(*another)?;
        if of_login.is_some() {
            return Err(AdministrationRefusal::LoginIdTaken.into());
        }
        if of_address.is_some() {
            return Err(AdministrationRefusal::AddressTaken.into());
        }
        let account = Account::new(id.clone(), name.clone(), address.clone(), *language);
        let access = AccountAccess { account: account.clone(), login: Some(login.clone()), generation: 1, suspended: None };
        let until = self.now.after(INVITED);
        let effect = Effect::support_account_opened(&supporters, account, login.clone(), code.clone(), until);
        self.commit(&effect).await?;
        Ok(Answer::done(text::invited(address, until)).about(&access, true))
    }

    async fn grant(self, whom: &AccountName) -> Result<Answer, NotDone> {
        let (access, supporters) = self.look(whom).await?;
        if supporters.has(&access.account.id) {
            return Ok(Answer::unchanged(text::had_support()).about(&access, true));
        }
        if access.login.is_none() {
            return Err(AdministrationRefusal::NoLogin.into());
        }
        if self.store.deletion_request(&access.account.id).await?.is_some() {
            return Err(AdministrationRefusal::DeletionRequested.into());
        }
        self.commit(&Effect::support_granted(&supporters, &access.account.id)).await?;
        Ok(Answer::done(text::granted()).about(&access, true))
    }

    async fn revoke(self, of: &AccountName, even_the_last: bool) -> Result<Answer, NotDone> {
        let (access, supporters) = self.look(of).await?;
        if !supporters.has(&access.account.id) {
            return Ok(Answer::unchanged(text::had_no_support()).about(&access, false));
        }
        supporters.may_lose(&access.account.id, even_the_last)?;
        self.commit(&Effect::support_revoked(&supporters, &access.account.id)).await?;
        Ok(Answer::done(text::revoked()).about(&access, false))
    }

    async fn suspend(self, whom: &AccountName, reason: &Line, even_the_last: bool) -> Result<Answer, NotDone> {
        let (access, supporters) = self.look(whom).await?;
        let has_support = supporters.has(&access.account.id);
        if access.suspended.is_some() {
            return Ok(Answer::unchanged(text::was_suspended()).about(&access, has_support));
        }
        supporters.may_lose(&access.account.id, even_the_last)?;
        let suspension = Suspension { since: self.now, reason: reason.clone() };
        let after = AccountAccess { suspended: Some(suspension.clone()), ..access.clone() };
        self.commit(&Effect::suspended(&supporters, access, suspension)).await?;
        Ok(Answer::done(text::suspended()).about(&after, has_support))
    }

    async fn lift(self, of: &AccountName, reason: &Line) -> Result<Answer, NotDone> {
        let (access, supporters) = self.look(of).await?;
        let has_support = supporters.has(&access.account.id);
        if access.suspended.is_none() {
            return Ok(Answer::unchanged(text::was_not_suspended()).about(&access, has_support));
        }
        let after = AccountAccess { suspended: None, ..access.clone() };
        self.commit(&Effect::suspension_lifted(&supporters, access, reason.clone())).await?;
        Ok(Answer::done(text::lifted()).about(&after, has_support))
    }

    async fn end_sessions(self, of: &AccountName) -> Result<Answer, NotDone> {
        let (access, supporters) = self.look(of).await?;
        let answer = Answer::done(text::sessions_ended()).about(&access, supporters.has(&access.account.id));
        self.commit(&Effect::sessions_ended(access)).await?;
        Ok(answer)
    }

    /// The account that is named, and who has support.
    async fn look(self, name: &AccountName) -> Result<(AccountAccess, Supporters), NotDone> {
        let (access, supporters) = tokio::try_join!(self.store.account_access(name), self.store.supporters())?;
        Ok((access.ok_or(NotDone::Refused(Refused::NoSuchAccount))?, supporters))
    }

    async fn commit(self, effect: &Effect) -> Result<(), Error> {
        self.store.carry_out(effect, &Actor::Owner, self.now).await
    }
}

impl From<Error> for NotDone {
    fn from(failure: Error) -> Self {
        Self::Failed(failure)
    }
}

impl From<AdministrationRefusal> for NotDone {
    fn from(refusal: AdministrationRefusal) -> Self {
        Self::Refused(Refused::Rule(refusal))
    }
}

impl MayBeStale for NotDone {
    fn is_stale(&self) -> bool {
        matches!(self, Self::Failed(Error::Stale))
    }
}
