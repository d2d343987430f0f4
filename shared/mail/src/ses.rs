//! Sends one mail by Amazon SES.

use std::error::Error;
use std::time::Duration;

use aws::{Access, Misconfigured, NeverConnected, required};
use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::{ReconnectMode, RetryConfig};
use aws_sdk_ses::config::timeout::TimeoutConfig;
use aws_sdk_ses::config::{AsyncSleep, BehaviorVersion, Region, SharedAsyncSleep};
use aws_sdk_ses::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::{MessageTag, RawMessage};
use domain::mail::{Mail, Outcome};
use domain::{EmailAddress, Instant, Line};
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;

use crate::letter::write;
use crate::verdict::{Verdict, verdict};

/// The tag by which SES's events name the mail that they are about.
const TAG: &str = "outbox";

/// Amazon SES, as this product's sender.
#[derive(Clone, Debug)]
pub struct Ses {
    client: Client,
    from: EmailAddress,
    configuration_set: String,
    portal: String,
    sleep: SharedAsyncSleep,
}

impl Ses {
    /// Reads `TAIKAI_MAIL_FROM`, `TAIKAI_MAIL_CONFIGURATION_SET` and `TAIKAI_PUBLIC_URL`, and connects.
    pub async fn from_env(access: &Access) -> Result<Self, Misconfigured> {
        let what = "the address that mails come from, verified with SES";
        let from = required("TAIKAI_MAIL_FROM", what)?;
        let from = EmailAddress::parse(&from).map_err(|_| Misconfigured::new("TAIKAI_MAIL_FROM", what))?;
        let set = required("TAIKAI_MAIL_CONFIGURATION_SET", "the SES configuration set whose events come back to us")?;
        let portal = required("TAIKAI_PUBLIC_URL", "the address under which browsers see the product, to which mails lead")?;
        access.connect_to_ses().await;
        Ok(Self::new(access, from, set, portal))
    }

    /// SES with this sender and configuration set, for mails that lead to the portal at this address.
    #[must_use]
    pub fn new(access: &Access, from: EmailAddress, configuration_set: String, portal: String) -> Self {
        let mut config = aws_sdk_ses::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(access.region.clone()))
            .credentials_provider(access.credentials.clone())
            .push_auth_scheme(access.signer("ses"))
            .interceptor(aws::NoUserAgent)
            .http_client(access.http.clone())
            .sleep_impl(access.sleep.clone())
            // A retry after a lost answer would be a second mail.
            .retry_config(RetryConfig::disabled().with_reconnect_mode(ReconnectMode::ReuseAllConnections))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(2))
                    .operation_timeout(Duration::from_secs(10))
                    .build(),
            );
        config.set_endpoint_url(access.ses.clone());
        Self { client: Client::from_conf(config.build()), from, configuration_set, portal, sleep: access.sleep.clone() }
    }

    /// Hands a mail over, once.
    pub async fn send(&self, mail: &Mail, now: Instant) -> Outcome {
        let data = match self.mime(mail, now) {
            Ok(data) => data,
            Err(error) => return Outcome::Rejected { said: Line::of_machine(&error.to_string()) },
        };
        let tag = MessageTag::builder().name(TAG).value(mail.id.as_str()).build();
        let raw = RawMessage::builder().data(Blob::new(data)).build();
        let (tag, raw) = match (tag, raw) {
            (Ok(tag), Ok(raw)) => (tag, raw),
            (Err(error), _) | (_, Err(error)) => return Outcome::Rejected { said: Line::of_machine(&error.to_string()) },
        };
        let answer = self
            .client
            .send_raw_email()
            .source(self.from.on_the_wire())
            .destinations(mail.to.on_the_wire())
            .configuration_set_name(&self.configuration_set)
            .tags(tag)
            .raw_message(raw)
            .send()
            .await;
        match answer {
            Ok(sent) => Outcome::Accepted { message: Line::of_machine(&sent.message_id) },
            Err(failure) => outcome(&failure),
        }
    }

    /// How much the mail service takes now (`GetSendQuota`). Without an answer it is as little as a new account has:
    /// one a second.
    pub async fn quota(&self) -> Quota {
        match self.client.get_send_quota().send().await {
            Ok(quota) => Quota::new(quota.max_send_rate, quota.max24_hour_send, quota.sent_last24_hours),
            Err(_) => Quota::new(1.0, -1.0, 0.0),
        }
    }

    /// Waits until the next mail may go out.
    pub async fn pace(&self, quota: Quota) {
        self.sleep.sleep(quota.pace).await;
    }

    /// The mail as it travels: headers, plain text and HTML.
    fn mime(&self, mail: &Mail, now: Instant) -> std::io::Result<Vec<u8>> {
        let letter = write(&mail.letter, &mail.about, mail.language, &self.portal);
        let domain = self.from.as_str().rsplit('@').next().unwrap_or_default();
        MessageBuilder::new()
            .from(self.from.on_the_wire())
            .to(mail.to.on_the_wire())
            .subject(letter.subject)
            .date(now.seconds())
            .message_id(format!("{}@{domain}", mail.id))
            .header("Auto-Submitted", Raw::new("auto-generated"))
            .header("Content-Language", Raw::new(mail.language.tag()))
            .text_body(letter.text)
            .html_body(letter.html)
            .write_to_vec()
    }
}

/// How much the mail service takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How long to wait from one mail to the next.
    pub pace: Duration,
    /// How many more it takes today; none when there is no limit.
    pub left_today: Option<u32>,
}

impl Quota {
    /// How many mails may go out within this time.
    #[must_use]
    pub fn within(&self, time: Duration) -> u32 {
        let by_rate = time.as_nanos() / self.pace.as_nanos().max(1);
        u32::try_from(by_rate).unwrap_or(u32::MAX).min(self.left_today.unwrap_or(u32::MAX))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to what a u32 holds; SES counts in floats"
    )]
    fn new(per_second: f64, per_day: f64, sent: f64) -> Self {
        let pace = Duration::try_from_secs_f64(1.0 / per_second).unwrap_or(Duration::from_secs(1)).min(Duration::from_mins(1));
        let left_today = (per_day >= 0.0).then(|| (per_day - sent).clamp(0.0, f64::from(u32::MAX)) as u32);
        Self { pace, left_today }
    }
}

/// What a failed call means for the mail: whether SES surely does not have it.
fn outcome(failure: &SdkError<SendRawEmailError>) -> Outcome {
    match failure {
        SdkError::ConstructionFailure(_) => Outcome::NotAccepted { said: Line::of_machine("the request could not be made") },
        SdkError::DispatchFailure(dispatch) if dispatch.as_connector_error().is_some_and(|error| never_connected(error)) => {
            Outcome::NotAccepted { said: Line::of_machine("the mail service could not be reached") }
        }
        SdkError::ServiceError(answer) => {
            let (status, error) = (answer.raw().status().as_u16(), answer.err());
            judged(status, error.code(), error.message().unwrap_or_default())
        }
        // An answer that nobody can read, a gateway's page perhaps: its status tells whether SES can have the mail.
        SdkError::ResponseError(answer) => judged(answer.raw().status().as_u16(), None, ""),
        // Timed out or cut off: SES may have the mail.
        _ => Outcome::Unknown,
    }
}

/// What an answer that is no yes means for the mail.
fn judged(status: u16, code: Option<&str>, message: &str) -> Outcome {
    let said = Line::of_machine(&format!("{}: {message}", code.unwrap_or("Error")));
    match verdict(status, code, message) {
        Verdict::Mail => Outcome::Rejected { said },
        Verdict::Address => Outcome::Misaddressed { said },
        Verdict::Account => Outcome::Blocked { said },
        Verdict::Rate => Outcome::Throttled { said },
        Verdict::Unclear => Outcome::NotAccepted { said },
        Verdict::Unknown => Outcome::Unknown,
    }
}

/// Whether the connection was never made, so that nothing can have been sent over it.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<NeverConnected>() {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_services_rate_and_day_bound_what_goes_out() {
        let usual = Quota::new(14.0, 50_000.0, 1_200.0);
        assert_eq!((usual.within(Duration::from_secs(30)), usual.left_today), (420, Some(48_800)));
        assert_eq!(Quota::new(14.0, 200.0, 190.0).within(Duration::from_secs(30)), 10);
        assert_eq!(Quota::new(14.0, 200.0, 300.0).within(Duration::from_secs(30)), 0);
        assert_eq!(Quota::new(1.0, -1.0, 0.0), Quota { pace: Duration::from_secs(1), left_today: None });
        assert_eq!(Quota::new(0.0, 200.0, 0.0).pace, Duration::from_secs(1));
    }
}
