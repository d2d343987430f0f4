//! Sends the mails of the outbox: new ones as soon as the table's stream reports them, all others in a sweep each
//! minute.

use std::time::Duration;

use domain::mail::{Claim, Delivery, Outcome};
use domain::{Instant, MailId};
use job::{Call, Record};
use mail::Ses;
use serde::Serialize;
use store::{Error, Store};

/// The changes that the stream must deliver again (`ReportBatchItemFailures`).
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

/// How many mails of each part of the agenda one sweep looks at; the next one takes the rest.
const SWEPT: i32 = 250;
/// How long a sweep sends: it ends before the function's time-out, and before the next sweep begins.
const SWEEPS_FOR: Duration = Duration::from_secs(40);

/// Whether the mail service takes more.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    GoOn,
    Stop,
}

/// Sends the mails that the stream delivers, or, when the schedule calls, those that are due. The answer names the
/// changes that the stream must deliver again.
pub async fn handle(store: &Store, ses: &Ses, call: Call, now: Instant) -> Result<Answer, Error> {
    match call {
        Call::Stream { records } => Ok(follow(store, ses, &records, now).await),
        Call::Schedule { time } => sweep(store, ses, &time, now).await,
        Call::Unknown => Ok(Answer::default()),
    }
}

/// Sends new mails. When the mail service takes no more, the rest of them are the sweep's: the stream is not held up.
async fn follow(store: &Store, ses: &Ses, records: &[Record], now: Instant) -> Answer {
    let mut answer = Answer::default();
    for record in records {
        match deliver_change(store, ses, record, now).await {
            Ok(Then::GoOn) => {}
            Ok(Then::Stop) => break,
            Err(failure) => {
                tracing::warn!(%failure, change = record.sequence_number(), "to be brought again");
                // One that has no place in the stream is left for the sweep: a failure without a name would be the
                // whole batch's.
                let failed = record.sequence_number().map(|number| Failed { item_identifier: number.to_owned() });
                answer.batch_item_failures.extend(failed);
            }
        }
    }
    answer
}

/// Sends what is due, the longest due first, no faster and no more than the mail service takes.
async fn sweep(store: &Store, ses: &Ses, time: &str, now: Instant) -> Result<Answer, Error> {
    let due = store.due_mails(now, SWEPT).await?;
    tracing::info!(time, due = due.len(), "swept");
    if due.is_empty() {
        return Ok(Answer::default());
    }
    let quota = ses.quota().await;
    let taken = usize::try_from(quota.within(SWEEPS_FOR)).unwrap_or(usize::MAX);
    match (taken, quota.left_today) {
        (0, Some(0)) => takes_nothing("the day's quota"),
        (0, _) => takes_no_more(),
        _ => {}
    }
    for (number, id) in due.iter().take(taken).enumerate() {
        if number > 0 {
            ses.pace(quota).await;
        }
        match deliver(store, ses, id, now).await {
            Ok(Then::GoOn) => {}
            Ok(Then::Stop) => break,
            Err(failure) => tracing::warn!(%failure, mail = id.as_str(), "left for the next sweep"),
        }
    }
    Ok(Answer::default())
}

/// Sends the mail that a change is about. A change of anything else has nothing to send.
async fn deliver_change(store: &Store, ses: &Ses, record: &Record, now: Instant) -> Result<Then, Error> {
    match Store::mail_of_change(record.pk()) {
        Some(id) => deliver(store, ses, &id, now).await,
        None => Ok(Then::GoOn),
    }
}

/// Claims a mail, sends it once, and records the result. A claim without a result is settled by SES's event, or
/// expires.
async fn deliver(store: &Store, ses: &Ses, id: &MailId, now: Instant) -> Result<Then, Error> {
    let claimed = match store.claim_mail(id, now).await? {
        Some(Claim::Send(claimed)) => claimed,
        Some(Claim::GiveUp(_)) => {
            given_up(id);
            return Ok(Then::GoOn);
        }
        Some(Claim::Overtaken(_)) | None => return Ok(Then::GoOn),
    };
    let outcome = ses.send(&claimed.mail, now).await;
    // What the mail service said can name the recipient's address: that is on the mail's row and stays out of the log.
    tracing::info!(mail = id.as_str(), attempt = claimed.attempts, outcome = name(&outcome), "tried");
    let then = match &outcome {
        Outcome::Throttled { .. } => {
            takes_no_more();
            Then::Stop
        }
        Outcome::Blocked { said } => {
            takes_nothing(said.as_str().split(':').next().unwrap_or_default());
            Then::Stop
        }
        Outcome::Accepted { .. }
        | Outcome::NotAccepted { .. }
        | Outcome::Rejected { .. }
        | Outcome::Misaddressed { .. }
        | Outcome::Unknown => Then::GoOn,
    };
    let tried = store.record_try(claimed, outcome, now).await?;
    if matches!(tried.delivery, Delivery::Failed { .. }) {
        given_up(id);
    }
    Ok(then)
}

/// An alarm in `infra/template.yaml` counts these lines: a person does not get this mail.
fn given_up(id: &MailId) {
    tracing::error!(mail = id.as_str(), "given up");
}

/// An alarm in `infra/template.yaml` counts these lines: mails wait until the mail service takes them again.
fn takes_no_more() {
    tracing::warn!("the mail service takes no more for now");
}

/// An alarm in `infra/template.yaml` counts these lines, and tells at once: nothing goes out until somebody sees to it.
/// The code names no person.
fn takes_nothing(code: &str) {
    tracing::error!(code, "the mail service takes nothing from us");
}

/// What came of a try, in one word.
const fn name(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted { .. } => "accepted",
        Outcome::NotAccepted { .. } => "not accepted",
        Outcome::Throttled { .. } => "throttled",
        Outcome::Blocked { .. } => "blocked",
        Outcome::Rejected { .. } => "rejected",
        Outcome::Misaddressed { .. } => "misaddressed",
        Outcome::Unknown => "unknown",
    }
}
