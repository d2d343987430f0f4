//! Where an outbox mail is on its way, and whose work it is meanwhile.

use domain::mail::{Arrival, Delivery, Earlier, KEPT, Outgoing, Why};
use domain::{Instant, Line};
use serde::{Deserialize, Serialize};

use super::plan::NotRow;
use super::{instant, read};
use crate::Error;
use crate::key::{agenda_of, due, missed_mails_of};

#[derive(Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum DeliveryRow {
    Pending {
        not_before: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<String>,
    },
    Sending {
        lease_until: i64,
    },
    Sent {
        at: i64,
        message: String,
        arrival: ArrivalRow,
    },
    Failed {
        at: i64,
        why: WhyRow,
        reason: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<NotRow>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum ArrivalRow {
    Underway,
    Delayed { said: String, at: i64 },
    Rejected { said: String, at: i64 },
    Delivered { at: i64 },
    Returned { said: String, at: i64 },
    SuppressedAfterBounce { said: String, at: i64 },
    SuppressedAfterComplaint { said: String, at: i64 },
    Bounced { said: String, at: i64 },
    Complained { said: String, at: i64 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhyRow {
    Rejected,
    Misaddressed,
    GaveUp,
    Unanswered,
    Expired,
    Overtaken,
}

/// The agenda's partition and sort key of a mail: the sweep's while it is on its way, the society's operators' when it did not reach its
/// recipient, and none when there is nothing left to do.
pub(crate) fn agenda(outgoing: &Outgoing) -> Option<(String, String)> {
    let mail = &outgoing.mail;
    let at_work = outgoing.look_again_at().map(|at| (agenda_of(&mail.id), at));
    let missed = || outgoing.missed_since().map(|at| (missed_mails_of(mail.about.society.as_ref()), at));
    at_work.or_else(missed).map(|(partition, at)| (partition, due(at, Some(&mail.id))))
}

/// When what a finished mail says is forgotten, in seconds since 1970.
pub(crate) fn kept_until(delivery: &Delivery) -> Option<i64> {
    let finished: Instant = match delivery {
        Delivery::Pending { .. } | Delivery::Sending { .. } => return None,
        Delivery::Sent { at, .. } | Delivery::Failed { at, .. } => *at,
    };
    Some(finished.after(KEPT).seconds())
}

impl From<&Delivery> for DeliveryRow {
    fn from(delivery: &Delivery) -> Self {
        match delivery {
            Delivery::Pending { not_before, said } => {
                Self::Pending { not_before: not_before.millis(), said: said.as_ref().map(Line::to_string) }
            }
            Delivery::Sending { lease_until } => Self::Sending { lease_until: lease_until.millis() },
            Delivery::Sent { at, message, arrival } => {
                Self::Sent { at: at.millis(), message: message.to_string(), arrival: arrival.into() }
            }
            Delivery::Failed { at, why } => {
                let (why, reason, by) = match why {
                    Why::Rejected { said } => (WhyRow::Rejected, Some(said.to_string()), None),
                    Why::Misaddressed { said } => (WhyRow::Misaddressed, Some(said.to_string()), None),
                    Why::GaveUp { said } => (WhyRow::GaveUp, Some(said.to_string()), None),
                    Why::Unanswered => (WhyRow::Unanswered, None, None),
                    Why::Expired => (WhyRow::Expired, None, None),
                    Why::Overtaken { by } => (WhyRow::Overtaken, None, Some(NotRow::from(*by))),
                };
                Self::Failed { at: at.millis(), why, reason, by }
            }
        }
    }
}

impl DeliveryRow {
    pub(crate) fn delivery(self) -> Result<Delivery, Error> {
        Ok(match self {
            Self::Pending { not_before, said } => {
                Delivery::Pending { not_before: moment(not_before)?, said: said.as_deref().map(line).transpose()? }
            }
            Self::Sending { lease_until } => Delivery::Sending { lease_until: moment(lease_until)? },
            Self::Sent { at, message, arrival } => {
                Delivery::Sent { at: moment(at)?, message: line(&message)?, arrival: arrival.arrival()? }
            }
            Self::Failed { at, why, reason, by } => {
                let said = || line(reason.as_deref().unwrap_or_default());
                let why = match why {
                    WhyRow::Rejected => Why::Rejected { said: said()? },
                    WhyRow::Misaddressed => Why::Misaddressed { said: said()? },
                    WhyRow::GaveUp => Why::GaveUp { said: said()? },
                    WhyRow::Unanswered => Why::Unanswered,
                    WhyRow::Expired => Why::Expired,
                    WhyRow::Overtaken => {
                        Why::Overtaken { by: by.ok_or(Error::unreadable("why a mail is not sent any more"))?.into() }
                    }
                };
                Delivery::Failed { at: moment(at)?, why }
            }
        })
    }
}

impl From<&Arrival> for ArrivalRow {
    fn from(arrival: &Arrival) -> Self {
        match arrival {
            Arrival::Underway => Self::Underway,
            Arrival::Delayed { said, at } => Self::Delayed { said: said.to_string(), at: at.millis() },
            Arrival::Rejected { said, at } => Self::Rejected { said: said.to_string(), at: at.millis() },
            Arrival::Delivered { at } => Self::Delivered { at: at.millis() },
            Arrival::Returned { said, at } => Self::Returned { said: said.to_string(), at: at.millis() },
            Arrival::Suppressed { earlier, said, at } => {
                let (said, at) = (said.to_string(), at.millis());
                match earlier {
                    Earlier::Bounce => Self::SuppressedAfterBounce { said, at },
                    Earlier::Complaint => Self::SuppressedAfterComplaint { said, at },
                }
            }
            Arrival::Bounced { said, at } => Self::Bounced { said: said.to_string(), at: at.millis() },
            Arrival::Complained { said, at } => Self::Complained { said: said.to_string(), at: at.millis() },
        }
    }
}

impl ArrivalRow {
    fn arrival(self) -> Result<Arrival, Error> {
        Ok(match self {
            Self::Underway => Arrival::Underway,
            Self::Delayed { said, at } => Arrival::Delayed { said: line(&said)?, at: moment(at)? },
            Self::Rejected { said, at } => Arrival::Rejected { said: line(&said)?, at: moment(at)? },
            Self::Delivered { at } => Arrival::Delivered { at: moment(at)? },
            Self::Returned { said, at } => Arrival::Returned { said: line(&said)?, at: moment(at)? },
            Self::SuppressedAfterBounce { said, at } => {
                Arrival::Suppressed { earlier: Earlier::Bounce, said: line(&said)?, at: moment(at)? }
            }
            Self::SuppressedAfterComplaint { said, at } => {
                Arrival::Suppressed { earlier: Earlier::Complaint, said: line(&said)?, at: moment(at)? }
            }
            Self::Bounced { said, at } => Arrival::Bounced { said: line(&said)?, at: moment(at)? },
            Self::Complained { said, at } => Arrival::Complained { said: line(&said)?, at: moment(at)? },
        })
    }
}

fn moment(millis: i64) -> Result<Instant, Error> {
    instant("a moment of a mail's delivery", millis)
}

pub(crate) fn line(text: &str) -> Result<Line, Error> {
    read("what the mail service said", Line::parse(text))
}
