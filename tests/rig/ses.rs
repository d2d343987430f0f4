//! SES v1 as far as the product uses it: `SendRawEmail` and `GetSendQuota` by the query protocol. Accepted mails are
//! kept.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use jiff::Timestamp;
use mail_parser::{Address, MessageParser, PartType};
use serde_json::{Value, json};

use super::call::{Answer, Description};

const CONTENT_TYPE: &str = "text/xml";

/// A mail that SES accepted.
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// SES's message id.
    pub(crate) id: String,
    pub(crate) accepted_at: Timestamp,
    /// The addresses of the `To` header.
    pub(crate) to: Vec<String>,
    /// Where SES delivers it: the destinations of the call, or else every address in the headers.
    pub(crate) recipients: Vec<String>,
    pub(crate) from: String,
    pub(crate) subject: String,
    /// The plain text part; empty if there is none.
    pub(crate) text: String,
    /// The HTML part; empty if there is none.
    pub(crate) html: String,
    /// Name and value of each header as sent, in order, continuation lines included.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) configuration_set: Option<String>,
    pub(crate) raw: Vec<u8>,
}

impl Mail {
    /// The outbox row that the mail was sent for.
    pub(crate) fn outbox(&self) -> &str {
        self.tags.get("outbox").map_or("", String::as_str)
    }

    /// The code that the mail brings.
    pub(crate) fn code(&self) -> &str {
        self.text.lines().find_map(|line| line.trim().strip_prefix("コード：")).unwrap()
    }

    /// What SES reports by `EventBridge` once it has sent the mail.
    pub(crate) fn sent_event(&self) -> Value {
        self.event("Email Sent", "Send", "send", &json!({}))
    }

    /// That the recipient's server has it.
    pub(crate) fn delivered_event(&self) -> Value {
        self.event("Email Delivered", "Delivery", "delivery", &json!({"recipients": self.recipients}))
    }

    /// That the recipient's server does not take it for now.
    pub(crate) fn delayed_event(&self) -> Value {
        let delay = json!({"delayType": "TransientCommunicationFailure", "delayedRecipients": [{"diagnosticCode": "smtp; 451"}]});
        self.event("Email Delivery Delayed", "DeliveryDelay", "deliveryDelay", &delay)
    }

    /// That the recipient's server did not take it: for good, or for now.
    pub(crate) fn bounced_event(&self, permanent: bool) -> Value {
        let (kind, said) =
            if permanent { ("Permanent", "smtp; 550 5.1.1 no such user") } else { ("Transient", "smtp; 452 4.2.2 mailbox full") };
        self.bounce_event(kind, "General", json!({"diagnosticCode": said}))
    }

    /// A bounce of this kind, with what is told of its recipient.
    pub(crate) fn bounce_event(&self, kind: &str, sub_type: &str, mut recipient: Value) -> Value {
        recipient["emailAddress"] = json!(self.recipients[0]);
        let bounce = json!({"bounceType": kind, "bounceSubType": sub_type, "bouncedRecipients": [recipient]});
        self.event("Email Bounced", "Bounce", "bounce", &bounce)
    }

    /// That the recipient has called it unwanted.
    pub(crate) fn complained_event(&self) -> Value {
        self.event("Email Complaint Received", "Complaint", "complaint", &json!({"complaintFeedbackType": "abuse"}))
    }

    /// That SES found something harmful in it.
    pub(crate) fn rejected_event(&self) -> Value {
        self.event("Email Rejected", "Reject", "reject", &json!({"reason": "Bad content"}))
    }

    fn event(&self, detail_type: &str, event_type: &str, name: &str, details: &Value) -> Value {
        let mut tags: BTreeMap<_, _> = self.tags.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect();
        tags.extend(self.configuration_set.clone().map(|set| ("ses:configuration-set".to_owned(), vec![set])));
        json!({
            "version": "0",
            "id": format!("event-{}-{event_type}", self.id),
            "detail-type": detail_type,
            "source": "aws.ses",
            "account": "000000000000",
            "time": self.accepted_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "region": "ap-northeast-1",
            "resources": [],
            "detail": {
                "eventType": event_type,
                "mail": {
                    "timestamp": self.accepted_at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
                    "source": self.from,
                    "messageId": self.id,
                    "destination": self.recipients,
                    "tags": tags,
                },
                name: details,
            },
        })
    }
}

/// The form that the query protocol posts.
#[derive(Clone, Debug)]
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    pub(super) fn action(&self) -> String {
        match self.0.get("Action").map(String::as_str) {
            Some(action @ ("SendRawEmail" | "GetSendQuota")) => action.to_owned(),
            other => panic!("the rig knows of SES only SendRawEmail and GetSendQuota, not {other:?}"),
        }
    }

    fn members(&self, list: &str) -> Vec<&str> {
        (1..).map_while(|n| self.0.get(&format!("{list}.member.{n}"))).map(String::as_str).collect()
    }

    fn tags(&self) -> BTreeMap<String, String> {
        let field = |n: u32, name: &str| self.0.get(&format!("Tags.member.{n}.{name}")).cloned();
        (1..).map_while(|n| Some((field(n, "Name")?, field(n, "Value")?))).collect()
    }
}

pub(super) fn describe(operation: &str) -> Description {
    let action = if operation == "GetSendQuota" { "ses:GetSendQuota" } else { "ses:SendRawEmail" };
    Description { actions: vec![action], ..Description::default() }
}

/// How much SES takes in the rig.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SendQuota {
    pub(crate) per_second: u32,
    pub(crate) per_day: u32,
    pub(crate) sent_today: u32,
}

impl Default for SendQuota {
    fn default() -> Self {
        Self { per_second: 14, per_day: 50_000, sent_today: 0 }
    }
}

pub(super) fn quota(quota: SendQuota) -> Answer {
    let SendQuota { per_second, per_day, sent_today } = quota;
    let body = format!(
        "<GetSendQuotaResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><GetSendQuotaResult>\
         <Max24HourSend>{per_day}.0</Max24HourSend><MaxSendRate>{per_second}.0</MaxSendRate>\
         <SentLast24Hours>{sent_today}.0</SentLast24Hours></GetSendQuotaResult></GetSendQuotaResponse>"
    );
    Answer { status: 200, content_type: CONTENT_TYPE, body }
}

/// Accepts the mail, or says why SES would not.
pub(super) fn execute(parameters: &Parameters, number: usize, now: Timestamp) -> Result<(Mail, Answer), Answer> {
    let invalid = |why: &str| error("InvalidParameterValue", why);
    let tags = parameters.tags();
    if tags.iter().any(|(name, value)| !is_tag(name) || !is_tag(value)) {
        return Err(invalid("Email tags: only ASCII letters, digits, underscores and dashes, at most 256."));
    }
    let encoded = parameters.0.get("RawMessage.Data").ok_or_else(|| invalid("No raw message."))?;
    let raw = BASE64.decode(encoded.as_bytes()).map_err(|_| invalid("The raw message is not base64."))?;
    let message = MessageParser::default().parse(&raw).ok_or_else(|| invalid("The raw message is no mail."))?;

    let to = addresses(message.to());
    let envelope: Vec<_> = parameters.members("Destinations").into_iter().map(str::to_owned).collect();
    let named = || [to.clone(), addresses(message.cc()), addresses(message.bcc())].concat();
    let recipients = if envelope.is_empty() { named() } else { envelope };
    if recipients.is_empty() {
        return Err(invalid("Missing final '@domain'"));
    }
    // Not the parser's `body_text`: that would make up a missing part from the other one.
    let part =
        |read: fn(&PartType<'_>) -> Option<String>| message.parts.iter().find_map(|part| read(&part.body)).unwrap_or_default();
    let id = format!("rig-{number:08}");
    let mail = Mail {
        accepted_at: now,
        recipients,
        from: addresses(message.from()).concat(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: part(|part| if let PartType::Text(text) = part { Some(text.to_string()) } else { None }),
        html: part(|part| if let PartType::Html(html) = part { Some(html.to_string()) } else { None }),
        headers: message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        configuration_set: parameters.0.get("ConfigurationSetName").cloned(),
        tags,
        to,
        raw: raw.clone(),
        id: id.clone(),
    };
    let body = format!(
        "<SendRawEmailResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><SendRawEmailResult><MessageId>{id}</MessageId>\
         </SendRawEmailResult><ResponseMetadata><RequestId>{id}</RequestId></ResponseMetadata></SendRawEmailResponse>"
    );
    Ok((mail, Answer { status: 200, content_type: CONTENT_TYPE, body }))
}

pub(super) fn internal_error() -> Answer {
    Answer { status: 500, ..error("InternalFailure", "The rig: an unknown error.") }
}

pub(super) fn throttled() -> Answer {
    error("Throttling", "Maximum sending rate exceeded.")
}

pub(super) fn error(code: &str, message: &str) -> Answer {
    let body = format!(
        "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>rig</RequestId></ErrorResponse>"
    );
    Answer { status: 400, content_type: CONTENT_TYPE, body }
}

fn is_tag(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn addresses(header: Option<&Address<'_>>) -> Vec<String> {
    header.into_iter().flat_map(Address::iter).filter_map(|mailbox| mailbox.address()).map(str::to_owned).collect()
}
