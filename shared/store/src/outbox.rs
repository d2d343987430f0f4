//! The outbox: mails that are written in the transaction that they report, until they are sent.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, Select};
use domain::mail::{Claim, FailingAddress, Letter, Mail, NotNow, Outcome, Outgoing, RemindedInvoice, ReminderFacts, Report};
use domain::{Instant, MailId, SocietyId};

use crate::call::{named, text};
use crate::key::{Key, MAIL_SHARDS, agenda_shard, attribute, due, mail_of, missed_mails_of};
use crate::row::cell::map;
use crate::row::{Item, row_of};
use crate::{Error, Store};

/// How many mails that did not arrive are shown at once: as many as one batch reads.
const MISSED: i32 = 100;

impl Store {
    /// The mail of this id.
    pub async fn mail(&self, id: &MailId) -> Result<Option<Outgoing>, Error> {
        self.get(&Key::mail(id)).await?.map(|item| row_of::<Outgoing>("a mail", item, id)).transpose()
    }

    /// Claims a mail for one attempt, so that nobody else sends it. Ends it instead if it has had enough attempts, or
    /// what it asks for is no longer owed. `None`: there is nothing to send now, or no such mail.
    pub async fn claim_mail(&self, id: &MailId, now: Instant) -> Result<Option<Claim>, Error> {
        self.decide(|| async move {
            let Some(before) = self.mail(id).await? else { return Ok(None) };
            let version = before.version;
            let claim = match before.clone().claim(now) {
                Ok(Claim::Send(claimed)) => self.as_of_now(&before, claimed, now).await?,
                Ok(ended @ (Claim::GiveUp(_) | Claim::Overtaken(_))) => ended,
                Err(NotNow::Finished | NotNow::Wait) => return Ok(None),
            };
            let (Claim::Send(after) | Claim::GiveUp(after) | Claim::Overtaken(after)) = &claim;
            self.change_mail(version, after).await.map(|()| Some(claim))
        })
        .await
    }

    /// A reminder may have waited long: it goes to the address of now and asks for what is owed now on those of its
    /// invoices of which there is still to be told. When none is left it does not go.
    async fn as_of_now(&self, before: &Outgoing, mut claimed: Outgoing, now: Instant) -> Result<Claim, Error> {
        let (Letter::Reminder(facts), Some(society)) = (&claimed.mail.letter, &claimed.mail.about.society) else {
            return Ok(Claim::Send(claimed));
        };
        let ids: Vec<_> = facts.ids().map(|id| (society.clone(), id.clone())).collect();
        let today = now.day_in_japan();
        let (mut around, mut overtaken, mut left) = (None, None, vec![]);
        let mut unread = facts.invoices.clone();
        for ((_, id), basis) in self.reminder_bases(&ids).await? {
            let Ok(basis) = basis else { continue };
            unread.retain(|it| it.id != id);
            match basis.plan.overtaken(&claimed.mail.id, &basis.invoice, &basis.payer, today) {
                Some(why) => overtaken = overtaken.or(Some(why)),
                None => left.push(RemindedInvoice::of(&basis.invoice, today)),
            }
            around = Some((basis.society, basis.payer.account));
        }
        // What cannot be read keeps no mail back.
        left.append(&mut unread);
        match (around, overtaken) {
            (_, Some(why)) if left.is_empty() => Ok(Claim::Overtaken(before.clone().overtaken(why, now))),
            (None, _) => Ok(Claim::Send(claimed)),
            (Some((society, account)), _) => {
                claimed.mail.letter = Letter::Reminder(ReminderFacts::new(facts.payer.clone(), &society, left));
                claimed.mail.to = account.map_or(claimed.mail.to, |account| account.address);
                Ok(Claim::Send(claimed))
            }
        }
    }

    /// Records the result of an attempt and returns the new mail. If the address is invalid, it is marked first, as in
    /// [`Self::record_report`]. If a report of SES was recorded earlier, that one is kept.
    pub async fn record_try(&self, claimed: Outgoing, outcome: Outcome, now: Instant) -> Result<Outgoing, Error> {
        let version = claimed.version;
        let tried = claimed.clone().tried(outcome, now);
        if tried.version == version {
            return Ok(tried);
        }
        if let Some(failing) = tried.delivery.failing_address() {
            self.mark_address(&tried.mail, &failing).await?;
        }
        match self.change_mail(version, &tried).await {
            Ok(()) => Ok(tried),
            Err(Error::Stale) => Ok(claimed),
            Err(failure) => Err(failure),
        }
    }

    /// Records what SES reports about a mail. A failing address is marked on its owner before the mail's row changes,
    /// so that when the event is repeated after a crash, the rest is done.
    pub async fn record_report(&self, id: &MailId, report: &Report) -> Result<(), Error> {
        self.decide(|| async move {
            let Some(before) = self.mail(id).await? else {
                return Ok(());
            };
            let version = before.version;
            let Some(after) = before.reported(report.clone()) else {
                return Ok(());
            };
            if let Some(failing) = report.arrival.failing_address() {
                self.mark_address(&after.mail, &failing).await?;
            }
            self.change_mail(version, &after).await
        })
        .await
    }

    /// Marks the address of a mail as failing, on the person and the society that still have it; for a mail with a
    /// code, on the person who wants that address.
    async fn mark_address(&self, mail: &Mail, failing: &FailingAddress) -> Result<(), Error> {
        let person = Key::account(&mail.about.account);
        let of_person = self.mark_holder(&person, "address = :to", mail, failing);
        let of_another = async {
            match (&mail.letter, &mail.about.society) {
                (Letter::AddressCode { .. }, _) => {
                    let wanted = Key::pending_address(&mail.about.account);
                    self.mark_holder(&wanted, "address = :to", mail, failing).await
                }
                (_, Some(society)) => self.mark_holder(&Key::society(society), "contact.address = :to", mail, failing).await,
                (_, None) => Ok(()),
            }
        };
        tokio::try_join!(of_person, of_another).map(|_| ())
    }

    async fn mark_holder(&self, holder: &Key, holds: &str, mail: &Mail, failing: &FailingAddress) -> Result<(), Error> {
        let marked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(holder.attributes()))
            .update_expression("SET failing = :failing")
            .condition_expression(format!("{holds} AND attribute_not_exists(failing)"))
            .set_expression_attribute_values(Some(named([(":failing", map(failing)), (":to", text(mail.to.as_str()))])))
            .send()
            .await;
        match marked {
            Ok(_) => Ok(()),
            // Another address by now, or known to fail already, or nobody's. A conflict with another write says none of
            // that.
            Err(failure) if failure.code() == Some("ConditionalCheckFailedException") => Ok(()),
            Err(failure) => Err(Error::from_call("UpdateItem", failure)),
        }
    }

    /// The mails that are due, in order of their due times, at most this many from each part of the agenda.
    pub async fn due_mails(&self, now: Instant, most: i32) -> Result<Vec<MailId>, Error> {
        let mut mails: Vec<(String, MailId)> = Vec::new();
        for shard in 0..MAIL_SHARDS {
            let answer = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(attribute::AGENDA)
                .key_condition_expression(format!("{} = :shard AND {} < :now", attribute::AGENDA_PK, attribute::AGENDA_SK))
                .expression_attribute_values(":shard", text(agenda_shard(shard)))
                .expression_attribute_values(":now", AttributeValue::S(due(now, None)))
                .limit(most)
                .send()
                .await
                .map_err(|failure| Error::from_call("Query", failure))?;
            for item in answer.items.unwrap_or_default() {
                let at =
                    item.get(attribute::AGENDA_SK).and_then(|at| at.as_s().ok()).ok_or(Error::unreadable("a mail's turn"))?;
                mails.push((at.clone(), mail_id(&item)?));
            }
        }
        mails.sort();
        Ok(mails.into_iter().map(|(_, id)| id).collect())
    }

    /// The mails that concern a society (or none) and did not reach their recipients since this moment, the latest
    /// first, at most a hundred; and whether there are more.
    pub async fn missed_mails(&self, society: Option<&SocietyId>, since: Instant) -> Result<(Vec<Outgoing>, bool), Error> {
        let answer = self.missed(society, since).send().await.map_err(|failure| Error::from_call("Query", failure))?;
        let ids = answer.items.unwrap_or_default().iter().map(mail_id).collect::<Result<Vec<_>, _>>()?;
        Ok((self.mails(&ids).await?, answer.last_evaluated_key.is_some()))
    }

    /// How many mails of a society did not reach their recipients since this moment, counted up to a hundred; and
    /// whether there are more.
    pub(crate) async fn count_missed_mails(&self, society: &SocietyId, since: Instant) -> Result<(usize, bool), Error> {
        let query = self.missed(Some(society), since).select(Select::Count);
        let answer = query.send().await.map_err(|failure| Error::from_call("Query", failure))?;
        Ok((usize::try_from(answer.count).unwrap_or(0), answer.last_evaluated_key.is_some()))
    }

    pub(crate) fn missed(&self, society: Option<&SocietyId>, since: Instant) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .index_name(attribute::AGENDA)
            .key_condition_expression(format!("{} = :missed AND {} > :since", attribute::AGENDA_PK, attribute::AGENDA_SK))
            .expression_attribute_values(":missed", text(missed_mails_of(society)))
            .expression_attribute_values(":since", text(due(since, None)))
            .scan_index_forward(false)
            .limit(MISSED)
    }

    /// Those of these mails that are kept.
    pub async fn mails(&self, ids: &[MailId]) -> Result<Vec<Outgoing>, Error> {
        let keys: Vec<_> = ids.iter().map(Key::mail).collect();
        let mut found = self.batch(&keys).await?;
        let mails = ids.iter().zip(&keys).filter_map(|(id, key)| Some((id, found.take(key)?)));
        mails.map(|(id, item)| row_of::<Outgoing>("a mail", item, id)).collect()
    }

    /// The mail that a change in the table's stream is about, by its partition key.
    #[must_use]
    pub fn mail_of_change(pk: &str) -> Option<MailId> {
        mail_of(pk)
    }

    pub(crate) async fn change_mail(&self, version: u64, after: &Outgoing) -> Result<(), Error> {
        self.put(self.next_version(&Key::mail(&after.mail.id), after, version)?).await
    }
}

pub(crate) fn mail_id(item: &Item) -> Result<MailId, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    pk.and_then(|pk| mail_of(pk)).ok_or(Error::unreadable("a mail's key"))
}
