//! The mail service tells what became of a mail; that it was taken settles a send whose answer never came.

use domain::{Instant, Line, MailId};
use serde::Deserialize;
use store::{Error, Store};

/// An event of SES as `EventBridge` brings it.
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
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
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

/// Puts an event on the record of the mail that it is about. Events of mails that are not ours, or no longer kept, are nobody's.
pub async fn handle(store: &Store, event: Event) -> Result<(), Error> {
    let Event { time, detail: Detail { event_type, mail } } = event;
    let id = mail.tags.outbox.first().and_then(|tag| MailId::parse(tag).ok());
    let (Some(id), Ok(at)) = (id, Instant::parse(&time)) else {
        tracing::warn!(event_type, message = mail.message_id, "an event of no mail of ours");
        return Ok(());
    };
    match event_type.as_str() {
        // A mail that was delivered was taken before, whichever event comes first.
        "Send" | "Delivery" => store.record_sent(&id, &Line::of_machine(&mail.message_id), at).await,
        _ => {
            tracing::warn!(event_type, mail = id.as_str(), "the mail service reports");
            Ok(())
        }
    }
}
