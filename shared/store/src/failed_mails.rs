//! Mails that did not arrive: support's list, and how one is resent or marked as dealt with.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::deletion::Stage;
use domain::mail::{NotAgain, Outgoing};
use domain::{Account, Day, Instant, MailId, Society, SocietyId};

use crate::call::Found;
use crate::key::Key;
use crate::operator::{OperatorVisit, operator_visit};
use crate::outbox::mail_id;
use crate::read::{Caller, Read, SessionKey, SupportVisit};
use crate::row::row_of;
use crate::{Error, Store};
use domain::DeletionRequest;
use domain::Membership;

/// The latest mails that did not arrive, at most as many as a page lists.
#[derive(Clone, Debug)]
pub struct FailedMails {
    /// Who asks.
    pub who: SupportVisit,
    /// Which mails, the latest first.
    pub mails: Vec<MailId>,
    /// Whether there are more.
    pub more: bool,
}

/// A mail, and what sending it again depends on.
#[derive(Clone, Debug)]
pub struct ResendBasis {
    /// The mail.
    pub mail: Outgoing,
    /// The account that it is about, unless that is deleted.
    pub account: Option<Account>,
    /// The society that it concerns.
    pub society: Option<Society>,
    /// The day on which the account was deleted.
    pub deleted_on: Option<Day>,
}

impl ResendBasis {
    /// The mail as it is sent again.
    pub fn again(&self, now: Instant) -> Result<Outgoing, NotAgain> {
        self.mail.clone().again(self.account.as_ref(), self.society.as_ref(), now)
    }
}

impl Store {
    /// Who asks, and which mails that concern this society (or none) did not reach their recipients since this moment,
    /// in one round trip.
    pub async fn failed_mails(
        &self,
        session: &SessionKey,
        society: Option<&SocietyId>,
        since: Instant,
    ) -> Result<FailedMails, Error> {
        let missed = async { self.missed(society, since).send().await.map_err(|failure| Error::from_call("Query", failure)) };
        let (who, answer) = tokio::try_join!(self.supporter(session), missed)?;
        let more = answer.last_evaluated_key.is_some();
        let mails = answer.items.unwrap_or_default().iter().map(mail_id).collect::<Result<_, _>>()?;
        Ok(FailedMails { who, mails, more })
    }

    /// Reads what an operator's command about this mail depends on, if there is such a mail of the society, in one
    /// round trip.
    pub async fn resend_basis(
        &self,
        caller: &Caller,
        society: &SocietyId,
        id: &MailId,
    ) -> Result<Read<OperatorVisit, Option<ResendBasis>>, Error> {
        let mut keys = caller.operator_keys(society);
        keys.extend(around(id, Some(society)));
        let mut found = self.batch(&keys).await?;
        let about = missed(id, &mut found)?.filter(|missed| missed.mail.mail.about.society.as_ref() == Some(society));
        Ok(Read { recorded: caller.recorded(&mut found)?, who: operator_visit(&caller.session, society, &mut found)?, about })
    }

    /// Reads what support's command about this mail depends on, if there is such a mail, in one round trip.
    pub async fn resolve_basis(&self, caller: &Caller, id: &MailId) -> Result<Read<SupportVisit, Option<ResendBasis>>, Error> {
        let mut keys = caller.support();
        keys.extend(around(id, None));
        let mut found = self.batch(&keys).await?;
        let about = missed(id, &mut found)?;
        Ok(Read { recorded: caller.recorded(&mut found)?, who: caller.session.supporter(&mut found)?, about })
    }

    /// A mail in place of the version before it.
    pub(crate) fn mail_again(&self, after: &Outgoing) -> Result<TransactWriteItem, Error> {
        let put = self.next_version(&Key::mail(&after.mail.id), after, after.version - 1)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// A mail, and what is read of those whom it is about: of the society that asks, or of the one that its id names.
fn around(id: &MailId, society: Option<&SocietyId>) -> Vec<Key> {
    let mut keys = vec![Key::mail(id)];
    if let Some((account, named)) = id.about() {
        keys.extend([Key::account(&account), Key::deletion(&account)]);
        let society = society.cloned().or(named);
        keys.extend(society.iter().flat_map(|society| [Key::society(society), Key::membership(&account, society)]));
    }
    keys
}

/// A mail, with its account and its society, which stay in `found`: the visitor may be among them.
fn missed(id: &MailId, found: &mut Found) -> Result<Option<ResendBasis>, Error> {
    let Some(item) = found.take(&Key::mail(id)) else { return Ok(None) };
    let mail = row_of::<Outgoing>("a mail", item, id)?;
    let about = &mail.mail.about;
    let request = found.look(&Key::deletion(&about.account));
    let request = request.map(|item| row_of::<DeletionRequest>("a request", item, &about.account)).transpose()?;
    let of_account = request.and_then(|request| match request.stage {
        Stage::Forgetting { on, .. } | Stage::Done { on } => Some(on),
        Stage::Waiting | Stage::Ordered | Stage::CarryingOut { .. } => None,
    });
    let membership = about.society.as_ref().and_then(|society| found.look(&Key::membership(&about.account, society)));
    let membership = membership.map(|item| row_of::<Membership>("a membership", item, &about.account)).transpose()?;
    let account = found.look(&Key::account(&about.account));
    let society = about.society.as_ref().and_then(|society| Some((society, found.look(&Key::society(society))?)));
    Ok(Some(ResendBasis {
        account: account.map(|item| row_of::<Account>("an account", item, &about.account)).transpose()?,
        society: society.map(|(id, item)| row_of::<Society>("a society", item, id)).transpose()?,
        deleted_on: of_account.or_else(|| membership.and_then(|membership| membership.deleted_on)),
        mail,
    }))
}
