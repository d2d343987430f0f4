//! The outbox: mails that were written in the transaction of what they tell, on their way out.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::mail::{NotNow, Outcome, Outgoing};
use domain::{Instant, Line, MailId};

use crate::call::text;
use crate::key::{Key, MAIL_SHARDS, agenda_shard, attribute, due, mail_of};
use crate::row::mail::MailRow;
use crate::row::row;
use crate::{Error, Store};

impl Store {
    /// The mail of this id.
    pub async fn mail(&self, id: &MailId) -> Result<Option<Outgoing>, Error> {
        self.get(&Key::mail(id)).await?.map(|item| row::<MailRow>("a mail", item)?.outgoing(id)).transpose()
    }

    /// Claims a mail for one try, so that nobody else sends it; says when there is nothing to send now, or no such mail any more.
    pub async fn claim_mail(&self, id: &MailId, now: Instant) -> Result<Result<Outgoing, NotNow>, Error> {
        self.decide(|| async move {
            let Some(before) = self.mail(id).await? else {
                return Ok(Err(NotNow::Finished));
            };
            let version = before.version;
            match before.claim(now) {
                Ok(claimed) => self.change_mail(version, &claimed).await.map(|()| Ok(claimed)),
                Err(not_now) => Ok(Err(not_now)),
            }
        })
        .await
    }

    /// Puts on record what came of a try. A report of the mail service may have been quicker: then it stands.
    pub async fn record_try(&self, claimed: Outgoing, outcome: Outcome, now: Instant) -> Result<(), Error> {
        let version = claimed.version;
        let tried = claimed.tried(outcome, now);
        if tried.version == version {
            return Ok(());
        }
        match self.change_mail(version, &tried).await {
            Err(Error::Stale) => Ok(()),
            done => done,
        }
    }

    /// Puts on record that the mail service told by itself that it took the mail.
    pub async fn record_sent(&self, id: &MailId, message: &Line, at: Instant) -> Result<(), Error> {
        self.decide(|| async move {
            let Some(before) = self.mail(id).await? else {
                return Ok(());
            };
            let version = before.version;
            match before.reported_sent(message.clone(), at) {
                Some(sent) => self.change_mail(version, &sent).await,
                None => Ok(()),
            }
        })
        .await
    }

    /// The mails that should be looked at by now, the longest due first, at most this many from each part of the agenda.
    pub async fn due_mails(&self, now: Instant, most: i32) -> Result<Vec<MailId>, Error> {
        let mut mails = Vec::new();
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
                let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
                mails.push(pk.and_then(|pk| mail_of(pk)).ok_or(Error::unreadable("a mail's key"))?);
            }
        }
        Ok(mails)
    }

    /// The mail that a change in the table's stream is about, by its partition key.
    #[must_use]
    pub fn mail_of_change(pk: &str) -> Option<MailId> {
        mail_of(pk)
    }

    async fn change_mail(&self, version: u64, after: &Outgoing) -> Result<(), Error> {
        self.put(self.next_version(&Key::mail(&after.mail.id), &MailRow::from(after), version)?).await
    }
}
