//! SES v1 as far as the product uses it: `SendRawEmail` and `GetSendQuota` over the query protocol, and the events that
//! follow.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use askama::Template;
use data_encoding::BASE64;
use jiff::Timestamp;
use mail_parser::{Address, Message, MessageParser, PartType};
use serde_json::{Value, json};

use crate::{behaviour::Fate, invoke::Lambda, mails::Mail, settings::REGION};

/// The configuration set that exists on this machine.
pub const CONFIGURATION_SET: &str = "taikai";

/// What SES says when the account may not send.
pub(crate) const PAUSED: &str = "Sending paused for this account. For more information, please check the inbox of the email address associated with your \
    AWS account.";
/// What SES says of a mail that it will never take.
pub(crate) const TURNED_DOWN: &str = "Transaction failed: the message contains a virus.";

/// `EventBridge` tries for 24 hours to deliver an event.
const EVENT_LIFE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LAST_WAIT: Duration = Duration::from_secs(30);

/// Headers that RFC 5322 (3.6) and MIME allow once. SES refuses repeated ones, which is what a smuggled line break
/// makes.
const ONCE: [&str; 11] =
    ["bcc", "cc", "content-type", "date", "from", "message-id", "mime-version", "reply-to", "sender", "subject", "to"];

/// A call that SES accepts.
#[derive(Debug)]
pub struct Accepted {
    /// The mail to keep.
    pub mail: Mail,
    /// Whether events follow: only with a configuration set.
    pub with_events: bool,
}

/// A call that SES refuses, with SES's code.
#[derive(Debug, PartialEq, Eq)]
pub struct SesRefusal {
    /// As the SDK's error metadata shows it.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

fn refuse<T>(code: &'static str, message: impl Into<String>) -> Result<T, SesRefusal> {
    Err(SesRefusal { code, message: message.into() })
}

/// Whether a call asks for the quota and not for a mail.
#[must_use]
pub fn asks_quota(form: &[u8]) -> bool {
    form_urlencoded::parse(form).any(|(name, value)| name == "Action" && value == "GetSendQuota")
}

/// Reads a call (`application/x-www-form-urlencoded`) and checks it as SES does, only stricter: one recipient, as every
/// mail of the product has.
pub fn accept(form: &[u8], now: Timestamp) -> Result<Accepted, SesRefusal> {
    let fields: BTreeMap<String, String> = form_urlencoded::parse(form).into_owned().collect();
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    match field("Action") {
        Some("SendRawEmail") => {}
        action => return refuse("InvalidAction", format!("This endpoint knows SendRawEmail and GetSendQuota, not {action:?}.")),
    }
    for (name, value) in &fields {
        if name != "RawMessage.Data" && value.chars().any(char::is_control) {
            return refuse("InvalidParameterValue", format!("Control characters in {name}."));
        }
    }
    let configuration_set = field("ConfigurationSetName");
    if let Some(unknown) = configuration_set.filter(|&name| name != CONFIGURATION_SET) {
        return refuse("ConfigurationSetDoesNotExist", format!("Configuration set <{unknown}> does not exist."));
    }
    let tags = tags(&fields)?;

    let Some(data) = field("RawMessage.Data") else {
        return refuse("ValidationError", "RawMessage.Data is missing.");
    };
    let Ok(raw) = BASE64.decode(data.as_bytes()) else {
        return refuse("ValidationError", "RawMessage.Data is not Base64.");
    };
    let Some(message) = MessageParser::default().parse(&raw) else {
        return refuse("InvalidParameterValue", "The message cannot be parsed.");
    };
    for name in ONCE {
        if message.headers_raw().filter(|(found, _)| found.eq_ignore_ascii_case(name)).count() > 1 {
            return refuse("InvalidParameterValue", format!("Duplicate header '{name}'."));
        }
    }
    let from = addresses(message.from());
    let Some(from) = from.first() else {
        return refuse("InvalidParameterValue", "Missing required header 'From'.");
    };
    let to = recipient(&fields, &message)?;
    let headers = message.headers_raw().map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    let text = message.text_bodies().find_map(|part| match &part.body {
        PartType::Text(text) => Some(text.to_string()),
        _ => None,
    });
    let html = message.html_bodies().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.to_string()),
        _ => None,
    });
    let mail = Mail {
        id: message_id(now),
        to,
        from: from.clone(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: text.unwrap_or_default(),
        html: html.unwrap_or_default(),
        received_at: now,
        tags,
        headers,
    };
    Ok(Accepted { mail, with_events: configuration_set.is_some() })
}

fn tags(fields: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, SesRefusal> {
    let mut tags = BTreeMap::new();
    for number in 1.. {
        let part = |part: &str| fields.get(&format!("Tags.member.{number}.{part}")).map(String::as_str);
        let (Some(name), Some(value)) = (part("Name"), part("Value")) else { break };
        for text in [name, value] {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
            if text.is_empty() || text.len() > 256 || !text.bytes().all(allowed) {
                return refuse(
                    "InvalidParameterValue",
                    format!("Invalid tag <{text}>: only A-Z, a-z, 0-9, _ and - are allowed, at most 256."),
                );
            }
        }
        tags.insert(name.to_owned(), value.to_owned());
    }
    Ok(tags)
}

/// The one recipient: of the envelope (`Destinations`) if there is one, and of the message.
fn recipient(fields: &BTreeMap<String, String>, message: &Message<'_>) -> Result<String, SesRefusal> {
    let named = [message.to(), message.cc(), message.bcc()].into_iter().flat_map(addresses);
    let destinations = fields.iter().filter(|(name, _)| name.starts_with("Destinations.member.")).map(|(_, value)| value.clone());
    // Quotes on the wire are no part of an address; the parser leaves them out.
    let mut all: Vec<String> = named.chain(destinations).map(|address| address.replace('"', "")).collect();
    all.sort_unstable();
    all.dedup();
    match all.as_slice() {
        [] => refuse("InvalidParameterValue", "Missing recipient."),
        [one] => Ok(one.clone()),
        several => {
            refuse("MessageRejected", format!("One mail, one recipient; this one has {}: {}.", several.len(), several.join(", ")))
        }
    }
}

fn addresses(field: Option<&Address<'_>>) -> Vec<String> {
    let found = field.into_iter().flat_map(Address::iter).filter_map(|address| address.address());
    found.map(str::to_owned).collect()
}

/// Unique, and in the order of arrival.
fn message_id(now: Timestamp) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{:012x}-{:08x}", now.as_millisecond(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// SES's answer to an accepted call.
#[derive(Template)]
#[template(path = "accepted.xml")]
pub struct AcceptedXml<'a> {
    /// The mail's id.
    pub id: &'a str,
}

/// SES's answer to a refused call.
#[derive(Template)]
#[template(path = "refused.xml")]
pub struct RefusedXml<'a> {
    /// `Sender` or `Receiver`: whose fault it is.
    pub fault: &'a str,
    /// SES's code.
    pub code: &'a str,
    /// What is wrong.
    pub message: &'a str,
}

/// SES's answer to a question for the quota.
#[derive(Template)]
#[template(path = "quota.xml")]
pub struct QuotaXml {
    /// How many mails it takes a second.
    pub per_second: u32,
}

/// What follows a mail that SES took, as `EventBridge` delivers it, in this order.
#[must_use]
pub fn events(mail: &Mail, fate: Fate) -> Vec<Value> {
    let bounce = |kind: &str, sub_type: &str, said: &str| {
        let recipient = json!({ "emailAddress": mail.to, "action": "failed", "diagnosticCode": said });
        let bounce = json!({ "bounceType": kind, "bounceSubType": sub_type, "bouncedRecipients": [recipient] });
        event(mail, "Email Bounced", "Bounce", "bounce", &bounce)
    };
    let sent = event(mail, "Email Sent", "Send", "send", &json!({}));
    let delivered = event(mail, "Email Delivered", "Delivery", "delivery", &json!({ "recipients": [mail.to] }));
    match fate {
        Fate::Deliver => vec![sent, delivered],
        Fate::Delay => {
            let recipient = json!({ "emailAddress": mail.to, "diagnosticCode": "smtp; 451 4.4.1 try again later" });
            let delay = json!({ "delayType": "TransientCommunicationFailure", "delayedRecipients": [recipient] });
            vec![sent, event(mail, "Email Delivery Delayed", "DeliveryDelay", "deliveryDelay", &delay)]
        }
        Fate::Bounce => vec![sent, bounce("Permanent", "General", "smtp; 550 5.1.1 no such user")],
        Fate::SoftBounce => vec![sent, bounce("Transient", "MailboxFull", "smtp; 452 4.2.2 mailbox full")],
        Fate::Complain => {
            let complaint = json!({
                "complainedRecipients": [{ "emailAddress": mail.to }], "complaintFeedbackType": "abuse",
            });
            vec![sent, delivered, event(mail, "Email Complaint Received", "Complaint", "complaint", &complaint)]
        }
        Fate::Reject => vec![sent, event(mail, "Email Rejected", "Reject", "reject", &json!({ "reason": "Bad content" }))],
        Fate::Silence => vec![],
    }
}

fn event(mail: &Mail, detail_type: &str, event_type: &str, name: &str, details: &Value) -> Value {
    let mut tags: serde_json::Map<String, Value> = mail.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
    tags.insert("ses:configuration-set".to_owned(), json!([CONFIGURATION_SET]));
    json!({
        "version": "0",
        "id": format!("{}-{event_type}", mail.id),
        "detail-type": detail_type,
        "source": "aws.ses",
        "account": "000000000000",
        "time": Timestamp::now().to_string(),
        "region": REGION,
        "resources": [format!("arn:aws:ses:{REGION}:000000000000:configuration-set/{CONFIGURATION_SET}")],
        "detail": {
            "eventType": event_type,
            "mail": {
                "timestamp": mail.received_at.to_string(),
                "messageId": mail.id,
                "source": mail.from,
                "sendingAccountId": "000000000000",
                "destination": [mail.to],
                "tags": tags,
            },
            name: details,
        },
    })
}

/// Delivers events one after the other. Those that wait when the program ends are lost.
pub async fn deliver_events(lambda: Lambda, events: Vec<Value>, sent: Timestamp) {
    for event in events {
        deliver_event(&lambda, &event, sent).await;
    }
}

/// Delivers the event to `record-mail-events`, however often it takes.
async fn deliver_event(lambda: &Lambda, event: &Value, sent: Timestamp) {
    let mut wait = FIRST_WAIT;
    while Timestamp::now().duration_since(sent) < EVENT_LIFE {
        if lambda.invoke("record-mail-events", event).await.is_ok() {
            return;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LAST_WAIT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "From: =?utf-8?b?5a2m5Lya?= <no-reply@portal.example>\r\nTo: sato@example.jp\r\nSubject: =?utf-8?b?6YCA5Lya?=\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
        3,000円\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>3,000円</p>\r\n--b--\r\n";

    fn call(message: &str, more: &[(&str, &str)]) -> Result<Accepted, SesRefusal> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("Action", "SendRawEmail").append_pair("RawMessage.Data", &BASE64.encode(message.as_bytes()));
        accept(form.extend_pairs(more).finish().as_bytes(), Timestamp::UNIX_EPOCH)
    }

    fn code(answer: Result<Accepted, SesRefusal>) -> &'static str {
        answer.unwrap_err().code
    }

    #[test]
    fn a_call_becomes_a_mail_with_its_parts_and_tags() {
        let tags =
            [("Tags.member.1.Name", "outbox"), ("Tags.member.1.Value", "withdrawn_a_s_1"), ("ConfigurationSetName", "taikai")];
        let accepted = call(MESSAGE, &tags).unwrap();
        assert!(accepted.with_events);
        let mail = accepted.mail;
        assert_eq!(
            (mail.to.as_str(), mail.from.as_str(), mail.subject.as_str()),
            ("sato@example.jp", "no-reply@portal.example", "退会")
        );
        assert_eq!((mail.text.trim(), mail.html.trim()), ("3,000円", "<p>3,000円</p>"));
        for (fate, ..) in Fate::ALL {
            for event in events(&mail, fate) {
                assert_eq!(event["detail"]["mail"]["tags"]["outbox"], json!(["withdrawn_a_s_1"]));
                assert_eq!(event["detail"]["mail"]["messageId"], mail.id);
            }
        }
        let kinds: Vec<_> = events(&mail, Fate::Complain).iter().map(|event| event["detail"]["eventType"].clone()).collect();
        assert_eq!(kinds, ["Send", "Delivery", "Complaint"]);
    }

    #[test]
    fn without_a_configuration_set_no_event_follows_and_an_unknown_one_is_refused() {
        assert!(!call(MESSAGE, &[]).unwrap().with_events);
        assert_eq!(code(call(MESSAGE, &[("ConfigurationSetName", "other")])), "ConfigurationSetDoesNotExist");
    }

    #[test]
    fn a_mail_has_one_recipient() {
        assert!(call(MESSAGE, &[("Destinations.member.1", "sato@example.jp")]).is_ok());
        let old = MESSAGE.replace("To: sato@", "To: <\"taro..g\"@").replace("example.jp\r\nSubject", "example.jp>\r\nSubject");
        let accepted = call(&old, &[("Destinations.member.1", "\"taro..g\"@example.jp")]).unwrap();
        assert_eq!(accepted.mail.to, "taro..g@example.jp");
        assert_eq!(code(call(MESSAGE, &[("Destinations.member.1", "suzuki@example.jp")])), "MessageRejected");
        assert_eq!(code(call(&MESSAGE.replace("To: ", "Bcc: x@example.jp\r\nTo: "), &[])), "MessageRejected");
        assert_eq!(code(call(&MESSAGE.replace("To: sato@example.jp\r\n", ""), &[])), "InvalidParameterValue");
    }

    #[test]
    fn smuggled_headers_and_odd_tags_are_refused() {
        assert_eq!(code(call(&MESSAGE.replace("Subject:", "Subject: a\r\nSubject:"), &[])), "InvalidParameterValue");
        assert_eq!(code(call(&MESSAGE.replace("From: ", "X-From: "), &[])), "InvalidParameterValue");
        assert_eq!(code(call(MESSAGE, &[("Source", "a@example.jp\r\nBcc: b@example.jp")])), "InvalidParameterValue");
        assert_eq!(
            code(call(MESSAGE, &[("Tags.member.1.Name", "outbox"), ("Tags.member.1.Value", "a/b")])),
            "InvalidParameterValue"
        );
    }

    #[test]
    fn what_is_no_mail_is_refused() {
        assert_eq!(code(accept(b"Action=SendEmail", Timestamp::UNIX_EPOCH)), "InvalidAction");
        assert_eq!(code(accept(b"Action=SendRawEmail", Timestamp::UNIX_EPOCH)), "ValidationError");
        assert_eq!(code(accept(b"Action=SendRawEmail&RawMessage.Data=!", Timestamp::UNIX_EPOCH)), "ValidationError");
    }
}
