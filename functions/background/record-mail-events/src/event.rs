//! An event of SES as `EventBridge` delivers it. Each part is read separately: a part that is null, missing or
//! malformed counts as absent and does not affect the others
//! (<https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>).

use domain::mail::{Arrival, Earlier, Report, is_permanent};
use domain::{Instant, Line, MailId};
use serde_json::Value;

/// An event, whatever it holds.
#[derive(Clone, Copy)]
pub(crate) struct Event<'a>(pub(crate) &'a Value);

/// What an event is about.
pub(crate) enum About {
    /// It reports this about one of our mails.
    Mail(MailId, Report),
    /// It is about one of our mails, but not about its delivery.
    MailInPassing(MailId),
    /// It is about no mail of ours.
    Nobody,
}

/// The kinds of event, as a log line may name them.
const KINDS: [&str; 10] =
    ["Send", "Delivery", "DeliveryDelay", "Bounce", "Complaint", "Reject", "Rendering Failure", "Open", "Click", "Subscription"];

/// What SES says of a bounce or complaint when it sent nothing, because the address is on its list or ours.
const SUPPRESSED: [&str; 2] = ["Suppressed", "OnAccountSuppressionList"];

impl<'a> Event<'a> {
    /// Its kind in a word of ours, so that nothing of the event gets into a log.
    pub(crate) fn kind(self) -> &'static str {
        let told = self.text("/detail/eventType");
        KINDS.into_iter().find(|kind| told == Some(kind)).unwrap_or("other")
    }

    /// The report, and the mail that it is about.
    pub(crate) fn about(self, now: Instant) -> About {
        let tag = self.text("/detail/mail/tags/outbox/0").or_else(|| self.text("/detail/mail/tags/outbox"));
        let Some(id) = tag.and_then(|tag| MailId::parse(tag).ok()) else { return About::Nobody };
        let sent_at = self.moment("/detail/mail/timestamp");
        let at = self.moment("/time").or(sent_at).unwrap_or(now);
        match self.arrival(at) {
            Some(arrival) => {
                let message = Line::of_machine(self.text("/detail/mail/messageId").unwrap_or_default());
                About::Mail(id, Report { message, sent_at: sent_at.unwrap_or(at), arrival })
            }
            None => About::MailInPassing(id),
        }
    }

    /// What happened to the mail. Every kind of event implies that SES accepted it, whichever arrives first.
    fn arrival(self, at: Instant) -> Option<Arrival> {
        Some(match self.kind() {
            "Send" => Arrival::Underway,
            "Delivery" => Arrival::Delivered { at },
            "DeliveryDelay" => Arrival::Delayed { said: self.said("deliveryDelay", &["delayType"], "delayedRecipients"), at },
            "Bounce" => self.bounce(at),
            "Complaint" => self.complaint(at),
            "Reject" => Arrival::Rejected { said: self.said("reject", &["reason"], ""), at },
            "Rendering Failure" => Arrival::Rejected { said: self.said("failure", &["errorMessage"], ""), at },
            _ => return None,
        })
    }

    fn bounce(self, at: Instant) -> Arrival {
        let said = self.said("bounce", &["bounceType", "bounceSubType"], "bouncedRecipients");
        let sub_type = self.text("/detail/bounce/bounceSubType").unwrap_or_default();
        let for_good = self.text("/detail/bounce/bounceType") == Some("Permanent")
            || self.recipients("bounce", "bouncedRecipients").any(|it| is_permanent(text(it, "/status"), diagnosis(it)));
        if SUPPRESSED.contains(&sub_type) {
            Arrival::Suppressed { earlier: Earlier::Bounce, said, at }
        } else if for_good {
            Arrival::Bounced { said, at }
        } else {
            Arrival::Returned { said, at }
        }
    }

    fn complaint(self, at: Instant) -> Arrival {
        let sub_type = self.text("/detail/complaint/complaintSubType").unwrap_or_default();
        let feedback = self.text("/detail/complaint/complaintFeedbackType").unwrap_or_default();
        if SUPPRESSED.contains(&sub_type) {
            Arrival::Suppressed { earlier: Earlier::Complaint, said: Line::of_machine(sub_type), at }
        } else if feedback.eq_ignore_ascii_case("not-spam") {
            // The recipient has taken it out of the junk mail: that it was sent is all it tells.
            Arrival::Underway
        } else {
            Arrival::Complained { said: Line::of_machine(if feedback.is_empty() { sub_type } else { feedback }), at }
        }
    }

    /// The kind of trouble, and what the recipient's server said of it.
    fn said(self, part: &str, kinds: &[&str], recipients: &str) -> Line {
        let kinds = kinds.iter().filter_map(|kind| self.text(&format!("/detail/{part}/{kind}")));
        let diagnosis = self.recipients(part, recipients).find_map(diagnosis);
        let words = kinds.chain(diagnosis).filter(|word| !word.is_empty());
        Line::of_machine(&words.collect::<Vec<_>>().join(": "))
    }

    fn recipients(self, part: &str, list: &str) -> impl Iterator<Item = &'a Value> {
        self.0.pointer(&format!("/detail/{part}/{list}")).and_then(Value::as_array).into_iter().flatten()
    }

    fn moment(self, pointer: &str) -> Option<Instant> {
        Instant::parse(self.text(pointer)?).ok()
    }

    fn text(self, pointer: &str) -> Option<&'a str> {
        text(self.0, pointer)
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

fn diagnosis(recipient: &Value) -> Option<&str> {
    text(recipient, "/diagnosticCode")
}
