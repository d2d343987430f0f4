//! SES reports what happened to a mail: that it was accepted, that it arrived, or why it did not.
//!
//! "Accepted" settles an attempt whose answer was lost. A permanent bounce or a complaint marks the address as failing.

use domain::Instant;
use serde_json::Value;
use store::{Error, Store};

mod event;

use event::{About, Event};

/// Puts an event on the record of the mail that it is about. What it is not about, or nobody understands, is logged
/// once and acknowledged: it would be understood no better when it came again. No line says more than which kind and
/// which mail, since an event holds addresses.
pub async fn handle(store: &Store, event: Value, now: Instant) -> Result<(), Error> {
    let event = Event(&event);
    let kind = event.kind();
    match event.about(now) {
        About::Mail(id, report) => {
            tracing::info!(kind, mail = id.as_str(), "reported");
            store.record_report(&id, &report).await
        }
        About::MailInPassing(id) => {
            tracing::warn!(kind, mail = id.as_str(), "an event of a kind that says nothing of the delivery");
            Ok(())
        }
        About::Nobody => {
            tracing::warn!(kind, "an event of no mail of ours");
            Ok(())
        }
    }
}
