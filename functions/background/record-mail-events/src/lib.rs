//! The mail service tells what became of a mail: that it was taken, that it arrived, or why it did not.
//!
//! That it was taken settles a send whose answer never came. A permanent bounce and a complaint mark the address as failing.

use domain::mail::{Arrival, Report};
use domain::{Instant, Line, MailId};
use serde::Deserialize;
use store::{Error, Store};

/// An event of SES as `EventBridge` brings it
/// (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>).
#[derive(Debug, Deserialize)]
pub struct Event {
    /// When it happened.
    time: String,
    detail: Detail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    event_type: String,
    mail: Mail,
    #[serde(default)]
    bounce: Bounce,
    #[serde(default)]
    complaint: Complaint,
    #[serde(default)]
    reject: Reject,
    #[serde(default)]
    failure: Failure,
    #[serde(default)]
    delivery_delay: Delay,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    /// When SES took the mail.
    timestamp: Option<String>,
    message_id: String,
    #[serde(default)]
    tags: Tags,
}

#[derive(Debug, Default, Deserialize)]
struct Tags {
    /// The tag with which `deliver-mail` sends: the mail's own id.
    #[serde(default)]
    outbox: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Delay {
    delay_type: String,
    delayed_recipients: Vec<Recipient>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Recipient {
    /// What the recipient's server said.
    diagnostic_code: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Complaint {
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Reject {
    reason: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Failure {
    error_message: String,
}

/// Puts an event on the record of the mail that it is about. Events of mails that are not ours, or no longer kept, are nobody's.
pub async fn handle(store: &Store, event: Event) -> Result<(), Error> {
    let Event { time, detail } = event;
    let kind = detail.event_type.clone();
    let id = detail.mail.tags.outbox.first().and_then(|tag| MailId::parse(tag).ok());
    let (Some(id), Ok(at)) = (id, Instant::parse(&time)) else {
        tracing::warn!(kind, message = detail.mail.message_id, "an event of no mail of ours");
        return Ok(());
    };
    let Some(report) = report(detail, at) else {
        tracing::warn!(kind, mail = id.as_str(), "an event of a kind that says nothing of the delivery");
        return Ok(());
    };
    tracing::info!(kind, mail = id.as_str(), "reported");
    store.record_report(&id, &report).await
}

/// What an event tells. Every kind tells that the mail was taken, whichever comes first.
fn report(detail: Detail, at: Instant) -> Option<Report> {
    let arrival = match detail.event_type.as_str() {
        "Send" => Arrival::Underway,
        "Delivery" => Arrival::Delivered { at },
        "DeliveryDelay" => {
            let Delay { delay_type, delayed_recipients } = detail.delivery_delay;
            Arrival::Delayed { said: said(&[&delay_type], &delayed_recipients), at }
        }
        "Bounce" => {
            let Bounce { bounce_type, bounce_sub_type, bounced_recipients } = detail.bounce;
            let permanent = bounce_type == "Permanent";
            Arrival::Bounced { permanent, said: said(&[&bounce_type, &bounce_sub_type], &bounced_recipients), at }
        }
        "Complaint" => {
            let Complaint { complaint_feedback_type, complaint_sub_type } = detail.complaint;
            let kind = complaint_feedback_type.or(complaint_sub_type).unwrap_or_default();
            Arrival::Complained { said: Line::of_machine(&kind), at }
        }
        "Reject" => Arrival::Rejected { said: Line::of_machine(&detail.reject.reason), at },
        "Rendering Failure" => Arrival::Rejected { said: Line::of_machine(&detail.failure.error_message), at },
        _ => return None,
    };
    let sent_at = detail.mail.timestamp.and_then(|taken| Instant::parse(&taken).ok()).unwrap_or(at);
    Some(Report { message: Line::of_machine(&detail.mail.message_id), sent_at, arrival })
}

/// The kind of trouble, and what the recipient's server said of it.
fn said(kinds: &[&str], recipients: &[Recipient]) -> Line {
    let diagnosis = recipients.iter().find_map(|recipient| recipient.diagnostic_code.as_deref());
    let words = kinds.iter().copied().chain(diagnosis).filter(|word| !word.is_empty());
    Line::of_machine(&words.collect::<Vec<_>>().join(": "))
}
