//! Mails that did not reach their recipients: the support desk's list, and what is done about one by hand.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::Event;
use domain::deletion::Stage;
use domain::mail::{NotAgain, Outgoing};
use domain::{Account, Day, Instant, MailId, Society, SocietyId};

use crate::billing::Commanded;
use crate::call::Found;
use crate::desk::{Desk, desk};
use crate::key::Key;
use crate::outbox::mail_id;
use crate::read::{SessionKey, Visit};
use crate::record::{IdempotencyKey, Recorded};
use crate::row::account::AccountRow;
use crate::row::deletion::DeletionRow;
use crate::row::mail::MailRow;
use crate::row::membership::MembershipRow;
use crate::row::row;
use crate::row::society::SocietyRow;
use crate::{Error, Store};

/// The latest mails that did not reach their recipients, as far as a page lists them.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Who asks.
    pub visit: Option<Visit>,
    /// Whether the visitor has the support desk's rights.
    pub is_support: bool,
    /// Which mails, the latest first.
    pub mails: Vec<MailId>,
    /// Whether there are more.
    pub more: bool,
}

/// A mail, and what sending it again depends on.
#[derive(Clone, Debug)]
pub struct Missed {
    /// The mail.
    pub mail: Outgoing,
    /// The account that it is about, unless that is deleted.
    pub account: Option<Account>,
    /// The society that it concerns.
    pub society: Option<Society>,
    /// The day on which the account was deleted.
    deleted_on: Option<Day>,
}

/// What a command about one mail depends on.
#[derive(Clone, Debug)]
pub struct Resending {
    /// Who asks, and for which society when it is an operator.
    pub desk: Desk,
    /// Whether the visitor has the support desk's rights.
    pub is_support: bool,
    /// The mail, if there is such a one (of this society).
    pub missed: Option<Missed>,
    /// The answer that this command got already.
    pub recorded: Option<Recorded>,
}

impl Missed {
    /// The mail as it goes again.
    pub fn again(&self, now: Instant) -> Result<Outgoing, NotAgain> {
        self.mail.clone().again(self.account.as_ref(), self.society.as_ref(), now)
    }
}

impl Store {
    /// Who asks, and which mails that concern this society (or none) did not reach their recipients since this moment, in one round trip.
    pub async fn failed_mails(&self, session: &SessionKey, society: Option<&SocietyId>, since: Instant) -> Result<Failed, Error> {
        let missed = async { self.missed(society, since).send().await.map_err(|failure| Error::from_call("Query", failure)) };
        let ((visit, is_support), answer) = tokio::try_join!(self.desk(session), missed)?;
        let more = answer.last_evaluated_key.is_some();
        let mails = answer.items.unwrap_or_default().iter().map(mail_id).collect::<Result<_, _>>()?;
        Ok(Failed { visit, is_support, mails, more })
    }

    /// Reads what a command about this mail depends on, in one round trip: for an operator of this society, or without one for the support desk.
    pub async fn resending(
        &self,
        session: &SessionKey,
        society: Option<&SocietyId>,
        id: &MailId,
        command: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Resending, Error> {
        let (mail, support) = (Key::mail(id), Key::support(&session.account));
        let record = command.map(|command| command.key(&session.account));
        let mut keys = society.map_or_else(|| session.visit().to_vec(), |society| session.desk(society));
        keys.extend([mail.clone(), support.clone()].into_iter().chain(record.clone()));
        let about = id.about().map(|(account, named)| (account, society.cloned().or(named)));
        if let Some((account, society)) = &about {
            keys.extend([Key::account(account), Key::deletion(account)]);
            keys.extend(society.iter().flat_map(|society| [Key::society(society), Key::membership(account, society)]));
        }
        let mut found = self.batch(&keys).await?;
        let outgoing = found.take(&mail).map(|item| row::<MailRow>("a mail", item)?.outgoing(id)).transpose()?;
        let outgoing = outgoing.filter(|mail| society.is_none() || mail.mail.about.society.as_ref() == society);
        let missed = outgoing.map(|mail| missed(mail, &found)).transpose()?;
        let recorded = record.and_then(|key| found.take(&key));
        let is_support = found.take(&support).is_some();
        let desk = match society {
            Some(society) => desk(session, society, &mut found)?,
            None => Desk { visit: session.visitor(&mut found)?, society: None },
        };
        let recorded = recorded.map(|item| IdempotencyKey::recorded(item, now)).transpose()?.flatten();
        Ok(Resending { desk, is_support, missed, recorded })
    }

    /// Commits what was done about a mail by hand. [`Error::Stale`] when something became of it since.
    pub async fn commit_by_hand_on_mail(
        &self,
        missed: &Missed,
        after: &Outgoing,
        event: Event,
        command: Commanded<'_>,
    ) -> Result<(), Error> {
        let audit = self.audit_kept(&after.mail.about.account, &command.entry(event), missed.deleted_on)?;
        self.transact([self.mail_again(after)?, audit, self.answered(command)?]).await
    }

    /// A mail in place of the version before it.
    pub(crate) fn mail_again(&self, after: &Outgoing) -> Result<TransactWriteItem, Error> {
        let put = self.next_version(&Key::mail(&after.mail.id), &MailRow::from(after), after.version - 1)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// A mail with those of its account and its society, left in place: whoever asks may be among them.
fn missed(mail: Outgoing, found: &Found) -> Result<Missed, Error> {
    let about = &mail.mail.about;
    let request = found.look(&Key::deletion(&about.account));
    let request = request.map(|item| row::<DeletionRow>("a request", item)?.request(&about.account)).transpose()?;
    let of_account = request.and_then(|request| match request.stage {
        Stage::Forgetting { on, .. } | Stage::Done { on } => Some(on),
        Stage::Waiting | Stage::Ordered | Stage::CarryingOut { .. } => None,
    });
    let membership = about.society.as_ref().and_then(|society| found.look(&Key::membership(&about.account, society)));
    let membership = membership.map(|item| row::<MembershipRow>("a membership", item)?.membership(&about.account)).transpose()?;
    let account = found.look(&Key::account(&about.account));
    let society = about.society.as_ref().and_then(|society| Some((society, found.look(&Key::society(society))?)));
    Ok(Missed {
        account: account.map(|item| row::<AccountRow>("an account", item)?.account(&about.account)).transpose()?,
        society: society.map(|(id, item)| row::<SocietyRow>("a society", item)?.society(id)).transpose()?,
        deleted_on: of_account.or_else(|| membership.and_then(|membership| membership.deleted_on)),
        mail,
    })
}
