//! Mails leave the outbox: as soon as the table's stream tells of them, and whatever was left, by a sweep each minute.

use domain::mail::{NotNow, Outcome};
use domain::{Instant, MailId};
use mail::Ses;
use serde::{Deserialize, Serialize};
use store::{Error, Store};

/// What calls the function.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// The table's stream: mails that were just written.
    Stream {
        /// The changes, in the order in which they were made.
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    /// The schedule: look for mails that are due.
    Sweep {
        /// The minute for which it was called.
        time: String,
    },
}

/// A change in the table, as far as it matters here: which item, and where in the stream.
#[derive(Debug, Deserialize)]
pub struct Record {
    dynamodb: Change,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    keys: Keys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    pk: Text,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    s: String,
}

/// The changes that the stream must bring again (`ReportBatchItemFailures`).
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    batch_item_failures: Vec<Failed>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    item_identifier: String,
}

/// How many mails of each part of the agenda one sweep takes; the next one takes the rest.
const SWEPT: i32 = 25;

/// Sends what the event tells of. The answer names the changes that the stream must bring again.
pub async fn handle(store: &Store, ses: &Ses, event: Event, now: Instant) -> Result<Answer, Error> {
    let mut answer = Answer::default();
    match event {
        Event::Stream { records } => {
            for record in records {
                if let Err(failure) = deliver_change(store, ses, &record, now).await {
                    tracing::warn!(%failure, change = record.dynamodb.sequence_number, "to be brought again");
                    answer.batch_item_failures.push(Failed { item_identifier: record.dynamodb.sequence_number });
                }
            }
        }
        Event::Sweep { time } => {
            let due = store.due_mails(now, SWEPT).await?;
            tracing::info!(time, due = due.len(), "swept");
            for id in due {
                if let Err(failure) = deliver(store, ses, &id, now).await {
                    tracing::warn!(%failure, mail = id.as_str(), "left for the next sweep");
                }
            }
        }
    }
    Ok(answer)
}

/// Sends the mail that a change is about. A change of anything else has nothing to send.
async fn deliver_change(store: &Store, ses: &Ses, record: &Record, now: Instant) -> Result<(), Error> {
    match Store::mail_of_change(&record.dynamodb.keys.pk.s) {
        Some(id) => deliver(store, ses, &id, now).await,
        None => Ok(()),
    }
}

/// Claims a mail, hands it over once, and puts on record what came of it. A claim that is not given back is settled by the mail service's
/// event, or ends.
async fn deliver(store: &Store, ses: &Ses, id: &MailId, now: Instant) -> Result<(), Error> {
    match store.claim_mail(id, now).await? {
        Ok(claimed) => {
            let outcome = ses.send(&claimed.mail, now).await;
            // What the mail service said can name the recipient's address: that is on the mail's row and stays out of the log.
            tracing::info!(mail = id.as_str(), attempt = claimed.attempts, outcome = name(&outcome), "tried");
            store.record_try(claimed, outcome, now).await
        }
        Err(NotNow::Finished | NotNow::Wait) => Ok(()),
    }
}

/// What came of a try, in one word.
const fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::NotAccepted { .. } => "not accepted",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Unknown => "unknown",
    }
}
