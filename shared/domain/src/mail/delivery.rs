//! The states of a mail: pending → sending → sent | failed, and the delivery of a sent one.

use std::time::Duration;

use super::{Letter, Mail};
use crate::failing::{AddressFailure, Earlier, FailingAddress};
use crate::{Account, Instant, InvoiceId, Line, Society, reminder};

/// How long a claim on a mail lasts; longer than a function may run.
pub const LEASE: Duration = Duration::from_mins(1);
/// How long after a lease the mail service's event is waited for, before a send without an answer counts as not sent.
/// It is four times as long after every other such send, and a day at most.
pub const EVENT_WITHIN: Duration = Duration::from_mins(15);
/// How long the stream has to deliver a new mail before the sweep does.
pub const STREAM_HEAD_START: Duration = Duration::from_mins(2);
/// How long a mail is tried. The time in which the mail service takes nothing at all does not count.
pub const GIVE_UP: Duration = Duration::from_hours(72);
/// How long a mail waits while SES refuses the whole account. Then one mail is tried, to find out whether this has
/// ended.
const PROBE: Duration = Duration::from_mins(1);
/// How many sends may stay without an answer and without an event. Each may have reached the person: the mail service
/// can be away for most of a day, and nobody gets more copies than these.
pub const UNANSWERED: u32 = 5;
/// How long what a finished mail says, and to whom, is kept for the operators' questions.
pub const KEPT: Duration = Duration::from_hours(2160);
/// How long operators see a mail that did not arrive.
pub const LATELY: Duration = Duration::from_hours(720);
/// How long the mail service may take to say what became of a mail that it took; it tries for less than this. Later
/// news is of no use. After a deletion the mail's item has gone by then, and nothing else that holds the address may be
/// kept longer.
pub const WORD: Duration = Duration::from_hours(72);

/// Where a mail is on its way out: pending → sending → sent | failed, and back to pending when it surely was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Waiting to be sent.
    Pending {
        /// Not before this moment.
        not_before: Instant,
        /// What the mail service said when it did not take the mail.
        said: Option<Line>,
    },
    /// Claimed by one sender until this moment. After it, nobody knows whether the mail went out; the mail service's
    /// event will tell. When none has come some time later ([`EVENT_WITHIN`]), the mail is sent again.
    Sending {
        /// The end of the claim.
        lease_until: Instant,
    },
    /// The mail service has taken it.
    Sent {
        /// When.
        at: Instant,
        /// The mail service's own id of it.
        message: Line,
        /// What SES has reported about it since.
        arrival: Arrival,
    },
    /// It will not be sent.
    Failed {
        /// Since when.
        at: Instant,
        /// Why.
        why: Why,
    },
}

/// Why a mail will not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The mail service will never take it.
    Rejected {
        /// In the mail service's words.
        said: Line,
    },
    /// The mail service says that there can be no such address.
    Misaddressed {
        /// In the mail service's words.
        said: Line,
    },
    /// The mail service did not take it until [`GIVE_UP`].
    GaveUp {
        /// What it said last.
        said: Line,
    },
    /// Nobody knows whether it went out, and it was tried [`UNANSWERED`] times or until [`GIVE_UP`].
    Unanswered,
    /// Its code expired before it could be sent.
    Expired,
    /// What it asks for is no longer owed.
    Overtaken {
        /// By what.
        by: reminder::Why,
    },
}

/// What SES has reported about a mail that it accepted.
///
/// In order of finality: a later state in this list replaces an earlier one, never the reverse. So events may arrive
/// twice and in any order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrival {
    /// Nothing yet.
    Underway,
    /// The recipient's server does not accept it yet; SES keeps trying.
    Delayed {
        /// Why.
        said: Line,
        /// Since when.
        at: Instant,
    },
    /// It came back, which says nothing of the address: a full mailbox, or somebody who is out of office and has it all
    /// the same.
    Returned {
        /// What the server said.
        said: Line,
        /// When.
        at: Instant,
    },
    /// The mail service took it and then did not deliver it (it found something harmful in it).
    Rejected {
        /// Why.
        said: Line,
        /// When.
        at: Instant,
    },
    /// The recipient's server has it.
    Delivered {
        /// When.
        at: Instant,
    },
    /// The mail service did not hand it on, because an earlier mail to the address bounced or was complained of. Such
    /// an address fails.
    Suppressed {
        /// What that was.
        earlier: Earlier,
        /// In the mail service's words.
        said: Line,
        /// When.
        at: Instant,
    },
    /// The recipient's server will never take it: such an address fails.
    Bounced {
        /// What the server said.
        said: Line,
        /// When.
        at: Instant,
    },
    /// The recipient has called it unwanted: such an address fails too.
    Complained {
        /// What kind of complaint.
        said: Line,
        /// When.
        at: Instant,
    },
}

/// An event of the mail service about a mail that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The mail service's own id of the mail.
    pub message: Line,
    /// When it took the mail.
    pub sent_at: Instant,
    /// The report.
    pub arrival: Arrival,
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The mail.
    pub mail: Mail,
    /// When it was written.
    pub written_at: Instant,
    /// Where it is on its way.
    pub delivery: Delivery,
    /// Since when it is tried: [`GIVE_UP`] counts from here.
    pub tried_since: Instant,
    /// How often a sender has claimed it, without the times at which the mail service took nothing at all.
    pub attempts: u32,
    /// How many of these ended without an answer and without an event.
    pub unanswered: u32,
    /// The mail service's ids of earlier sends, before somebody had the mail sent again. Events about those are no news
    /// any more.
    pub earlier: Vec<Line>,
    /// That somebody has dealt with its not having reached its recipient.
    pub dealt_with: bool,
    /// Grows by one with every change.
    pub version: u64,
}

/// What came of one try to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service has it.
    Accepted {
        /// The mail service's own id of it.
        message: Line,
    },
    /// The mail service surely does not have it, and may take it later.
    NotAccepted {
        /// What it said.
        said: Line,
    },
    /// The mail service takes no more for now; that passes by itself.
    Throttled {
        /// What it said.
        said: Line,
    },
    /// The mail service takes nothing from us until somebody sees to it: the account, its sender, its rights, or what
    /// it may send a day.
    Blocked {
        /// What it said.
        said: Line,
    },
    /// The mail service will never take it, because of what it is.
    Rejected {
        /// What it said.
        said: Line,
    },
    /// The mail service says that there can be no such address.
    Misaddressed {
        /// What it said.
        said: Line,
    },
    /// The answer never came.
    Unknown,
}

/// A mail that somebody has come for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It is theirs for one try.
    Send(Outgoing),
    /// It has been tried often enough; this is its end.
    GiveUp(Outgoing),
    /// What it asks for is no longer owed; the mail ends like this.
    Overtaken(Outgoing),
}

/// Why a mail is not to be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It has been sent, or will not be any more.
    Finished,
    /// Somebody is at it, or it waits for its time or for the mail service's event.
    Wait,
}

/// Why a mail is not sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAgain {
    /// It is on its way, or has arrived.
    NotMissed,
    /// It contains a code, and codes expire: the person requests another one.
    Code,
    /// What it asks for is no longer owed.
    Overtaken,
}

impl Outgoing {
    /// A mail that has just been written.
    #[must_use]
    pub const fn new(mail: Mail, now: Instant) -> Self {
        let delivery = Delivery::Pending { not_before: now, said: None };
        Self {
            mail,
            written_at: now,
            delivery,
            tried_since: now,
            attempts: 0,
            unanswered: 0,
            earlier: vec![],
            dealt_with: false,
            version: 1,
        }
    }

    /// Claims the mail for one try, or ends it when it was tried often enough.
    pub fn claim(self, now: Instant) -> Result<Claim, NotNow> {
        let (free_at, unanswered) = match self.delivery {
            Delivery::Pending { not_before, .. } => (not_before, self.unanswered),
            Delivery::Sending { lease_until } => (lease_until.after(time_to_answer(self.unanswered)), self.unanswered + 1),
            Delivery::Sent { .. } | Delivery::Failed { .. } => return Err(NotNow::Finished),
        };
        if now < free_at {
            return Err(NotNow::Wait);
        }
        let version = self.version + 1;
        if self.mail.letter.holds_until().is_some_and(|until| now >= until) {
            let why = if unanswered > 0 { Why::Unanswered } else { Why::Expired };
            return Ok(Claim::GiveUp(Self { delivery: Delivery::Failed { at: now, why }, unanswered, version, ..self }));
        }
        let is_too_old = unanswered > self.unanswered && now.since(self.tried_since) >= GIVE_UP;
        if unanswered >= UNANSWERED || is_too_old {
            let delivery = Delivery::Failed { at: now, why: Why::Unanswered };
            return Ok(Claim::GiveUp(Self { delivery, unanswered, version, ..self }));
        }
        let delivery = Delivery::Sending { lease_until: now.after(LEASE) };
        let tried_since = if self.attempts == 0 { now } else { self.tried_since };
        Ok(Claim::Send(Self { delivery, tried_since, attempts: self.attempts + 1, unanswered, version, ..self }))
    }

    /// The mail when what it asks for is no longer owed.
    #[must_use]
    pub fn overtaken(self, by: reminder::Why, now: Instant) -> Self {
        let delivery = Delivery::Failed { at: now, why: Why::Overtaken { by } };
        Self { delivery, version: self.version + 1, ..self }
    }

    /// The mail after a try.
    #[must_use]
    pub fn tried(self, outcome: Outcome, now: Instant) -> Self {
        let is_too_old = now.since(self.tried_since) >= GIVE_UP;
        let version = self.version + 1;
        let delivery = match outcome {
            Outcome::Accepted { message } => Delivery::Sent { at: now, message, arrival: Arrival::Underway },
            Outcome::Rejected { said } => Delivery::Failed { at: now, why: Why::Rejected { said } },
            Outcome::Misaddressed { said } => Delivery::Failed { at: now, why: Why::Misaddressed { said } },
            Outcome::NotAccepted { said } if is_too_old => Delivery::Failed { at: now, why: Why::GaveUp { said } },
            Outcome::NotAccepted { said } => {
                Delivery::Pending { not_before: now.after(back_off(self.attempts)), said: Some(said) }
            }
            // It is not about this mail, so it costs the mail neither a try nor a day.
            Outcome::Throttled { said } | Outcome::Blocked { said } => {
                let delivery = Delivery::Pending { not_before: now.after(PROBE), said: Some(said) };
                return Self { delivery, tried_since: now, attempts: self.attempts.saturating_sub(1), version, ..self };
            }
            Outcome::Unknown => return self,
        };
        Self { delivery, version, ..self }
    }

    /// The mail when it did not reach its recipient and somebody has it sent again, to the address of now.
    pub fn again(self, account: Option<&Account>, society: Option<&Society>, now: Instant) -> Result<Self, NotAgain> {
        if matches!(self.delivery, Delivery::Failed { why: Why::Overtaken { .. }, .. }) {
            return Err(NotAgain::Overtaken);
        }
        if self.delivery.missed_since().is_none() {
            return Err(NotAgain::NotMissed);
        }
        if self.mail.letter.holds_until().is_some() {
            return Err(NotAgain::Code);
        }
        let mut earlier = self.earlier;
        if let Delivery::Sent { message, .. } = self.delivery {
            earlier.push(message);
        }
        let to = self.mail.to_now(account, society).clone();
        let delivery = Delivery::Pending { not_before: now, said: None };
        let mail = Mail { to, ..self.mail };
        let version = self.version + 1;
        Ok(Self { mail, delivery, tried_since: now, attempts: 0, unanswered: 0, earlier, dealt_with: false, version, ..self })
    }

    /// The mail after somebody dealt with its not having reached its recipient; `None` when there is nothing to deal
    /// with.
    #[must_use]
    pub fn deal_with(self) -> Option<Self> {
        self.missed_since()?;
        Some(Self { dealt_with: true, version: self.version + 1, ..self })
    }

    /// Since when somebody should see to it that the person has not got the mail, or does not want any.
    #[must_use]
    pub fn missed_since(&self) -> Option<Instant> {
        self.delivery.missed_since().filter(|_| !self.dealt_with)
    }

    /// The mail after the mail service told something of it; nothing when that says no more than was known.
    #[must_use]
    pub fn reported(self, report: Report) -> Option<Self> {
        let Report { message, sent_at, arrival } = report;
        if self.earlier.contains(&message) {
            return None;
        }
        let delivery = match &self.delivery {
            Delivery::Sent { arrival: known, .. } if arrival <= *known => return None,
            Delivery::Sent { at, message, .. } => Delivery::Sent { at: *at, message: message.clone(), arrival },
            Delivery::Pending { .. } | Delivery::Sending { .. } | Delivery::Failed { .. } => {
                Delivery::Sent { at: sent_at, message, arrival }
            }
        };
        Some(Self { delivery, dealt_with: false, version: self.version + 1, ..self })
    }

    /// Whether it is a reminder that left this invoice out: it waited, and when it went there was nothing more to say
    /// of the invoice.
    #[must_use]
    pub fn leaves_out(&self, invoice: &InvoiceId) -> bool {
        matches!(&self.mail.letter, Letter::Reminder(facts) if facts.ids().all(|told| told != invoice))
    }

    /// When the sweep should look at it, or nothing when it is finished.
    #[must_use]
    pub fn look_again_at(&self) -> Option<Instant> {
        match self.delivery {
            // The stream brings what is new, and nothing else.
            Delivery::Pending { not_before, .. } if self.version == 1 => Some(not_before.after(STREAM_HEAD_START)),
            Delivery::Pending { not_before, .. } => Some(not_before),
            Delivery::Sending { lease_until } => Some(lease_until.after(time_to_answer(self.unanswered))),
            Delivery::Sent { .. } | Delivery::Failed { .. } => None,
        }
    }

    /// Whether the mail may be forgotten when the account that it is about is deleted. It may when it has arrived, when
    /// no more news of it will come, or when operators were shown long enough that it did not arrive.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        if let Some(missed) = self.missed_since() {
            // A code that has ended is of no use to anybody, least of all when its account is gone.
            return self.mail.letter.holds_until().is_some() || now.since(missed) >= LATELY;
        }
        match &self.delivery {
            Delivery::Sent { arrival: Arrival::Delivered { .. }, .. } | Delivery::Failed { .. } => true,
            Delivery::Sent { at, .. } => now.since(*at) >= WORD,
            Delivery::Pending { .. } | Delivery::Sending { .. } => false,
        }
    }
}

impl Delivery {
    /// Since when it is known that the person has not got the mail and will not get it by itself, or does not want any.
    /// Somebody should deal with that.
    #[must_use]
    pub const fn missed_since(&self) -> Option<Instant> {
        match self {
            Self::Failed {
                at,
                why: Why::Rejected { .. } | Why::Misaddressed { .. } | Why::GaveUp { .. } | Why::Unanswered | Why::Expired,
            } => Some(*at),
            Self::Sent { arrival, .. } => match arrival {
                Arrival::Returned { at, .. }
                | Arrival::Rejected { at, .. }
                | Arrival::Suppressed { at, .. }
                | Arrival::Bounced { at, .. }
                | Arrival::Complained { at, .. } => Some(*at),
                Arrival::Underway | Arrival::Delayed { .. } | Arrival::Delivered { .. } => None,
            },
            Self::Pending { .. } | Self::Sending { .. } | Self::Failed { why: Why::Overtaken { .. }, .. } => None,
        }
    }

    /// What it says of the address, when that is that the address fails. No mail that can be left out goes there any
    /// more.
    #[must_use]
    pub fn failing_address(&self) -> Option<FailingAddress> {
        match self {
            Self::Sent { arrival, .. } => arrival.failing_address(),
            Self::Failed { at, why: Why::Misaddressed { said } } => {
                Some(FailingAddress { since: *at, why: AddressFailure::Impossible, said: said.clone() })
            }
            Self::Pending { .. } | Self::Sending { .. } | Self::Failed { .. } => None,
        }
    }
}

impl Arrival {
    /// The mark on the address, if the report means that the address fails: no optional mail is sent there any more.
    #[must_use]
    pub fn failing_address(&self) -> Option<FailingAddress> {
        let failing = |why, said: &Line, at: &Instant| Some(FailingAddress { since: *at, why, said: said.clone() });
        match self {
            Self::Bounced { said, at } => failing(AddressFailure::Bounced, said, at),
            Self::Complained { said, at } => failing(AddressFailure::Complained, said, at),
            Self::Suppressed { earlier, said, at } => failing(AddressFailure::Suppressed(*earlier), said, at),
            Self::Underway | Self::Delayed { .. } | Self::Returned { .. } | Self::Rejected { .. } | Self::Delivered { .. } => {
                None
            }
        }
    }
}

/// How long the event of a send is waited for when so many before it stayed without one.
fn time_to_answer(unanswered: u32) -> Duration {
    EVENT_WITHIN.saturating_mul(4_u32.saturating_pow(unanswered)).min(Duration::from_hours(24))
}

/// How long to wait after this many tries: one minute, then twice as long each time, at most half an hour.
fn back_off(attempts: u32) -> Duration {
    let minutes = 1_u64.checked_shl(attempts.saturating_sub(1)).unwrap_or(u64::MAX).min(30);
    Duration::from_secs(minutes * 60)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mail::{About, WithdrawalFacts};
    use crate::society::Contact;
    use crate::{AccountId, Day, EmailAddress, Language, MailId, Period, SocietyId, Unpaid};

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn written() -> Outgoing {
        let address = EmailAddress::parse("a@example.jp").unwrap();
        let facts = WithdrawalFacts {
            member: line("佐藤 花子"),
            member_number: None,
            society: line("サンプル学会"),
            contact: Contact { name: line("事務局"), address: address.clone(), telephone: None },
            bank_account: None,
            on: Day::new(2026, 11, 23).unwrap(),
            unpaid: Unpaid::default(),
            invoices: vec![],
        };
        let (account, society) = (AccountId::parse("acc-1").unwrap(), SocietyId::parse("soc-1").unwrap());
        let id = MailId::withdrawn(&account, &society, Period::FIRST);
        let about = About { account, society: Some(society) };
        let mail = Mail { id, about, to: address, language: Language::Japanese, letter: Letter::Withdrawn(facts) };
        Outgoing::new(mail, at("2026-11-23T00:00:00Z"))
    }

    fn sent(mail: Result<Claim, NotNow>) -> Outgoing {
        match mail {
            Ok(Claim::Send(claimed)) => claimed,
            other => panic!("not to be sent: {other:?}"),
        }
    }

    fn report(arrival: Arrival) -> Report {
        Report { message: line("0100"), sent_at: at("2026-11-23T00:00:01Z"), arrival }
    }

    #[test]
    fn one_sender_has_the_mail_to_itself() {
        let now = at("2026-11-23T00:00:01Z");
        let claimed = sent(written().claim(now));
        assert_eq!(claimed.clone().claim(now), Err(NotNow::Wait));
        assert_eq!(claimed.claim(now.after(LEASE)), Err(NotNow::Wait));
    }

    #[test]
    fn a_send_without_an_answer_waits_for_the_mail_services_event_before_it_is_tried_again() {
        let now = at("2026-11-23T00:00:01Z");
        let unknown = sent(written().claim(now)).tried(Outcome::Unknown, now);
        let settled = unknown.clone().reported(report(Arrival::Underway)).unwrap();
        assert_eq!(settled.claim(now.after(LEASE).after(EVENT_WITHIN)), Err(NotNow::Finished));
        let again = sent(unknown.claim(now.after(LEASE).after(EVENT_WITHIN)));
        assert_eq!((again.attempts, again.unanswered), (2, 1));
    }

    #[test]
    fn a_mail_that_may_have_gone_out_is_not_sent_again_and_again() {
        let mut mail = written();
        let mut now = mail.written_at;
        let mut sends = 0;
        while let Some(due) = mail.look_again_at() {
            now = now.max(due);
            mail = match mail.claim(now).unwrap() {
                Claim::Send(claimed) => {
                    sends += 1;
                    claimed.tried(Outcome::Unknown, now)
                }
                Claim::GiveUp(ended) | Claim::Overtaken(ended) => ended,
            };
        }
        assert_eq!(sends, UNANSWERED);
        assert!(matches!(mail.delivery, Delivery::Failed { why: Why::Unanswered, .. }));
        // An event that comes after all says how it really was.
        let late = mail.reported(report(Arrival::Underway)).unwrap();
        assert!(matches!(late.delivery, Delivery::Sent { .. }));
    }

    #[test]
    fn what_was_not_taken_is_tried_later_and_later_and_in_the_end_given_up() {
        let mut mail = written();
        let mut waits = vec![];
        let mut now = mail.written_at;
        while let Some(due) = mail.look_again_at() {
            now = now.max(due);
            mail = sent(mail.claim(now)).tried(Outcome::NotAccepted { said: line("503") }, now);
            if let Delivery::Pending { not_before, .. } = mail.delivery {
                waits.push(not_before.since(now).as_secs() / 60);
            }
        }
        assert_eq!(waits[..7], [1, 2, 4, 8, 16, 30, 30]);
        assert!(matches!(mail.delivery, Delivery::Failed { why: Why::GaveUp { .. }, .. }));
        assert!(now.since(mail.written_at) >= GIVE_UP);
    }

    #[test]
    fn what_was_missed_can_be_sent_again_and_is_then_a_mail_as_any_other() {
        let now = at("2026-11-23T00:00:01Z");
        let taken = sent(written().claim(now)).tried(Outcome::Accepted { message: line("0100") }, now);
        assert_eq!(taken.clone().again(None, None, now), Err(NotAgain::NotMissed));
        let bounced = taken.reported(report(Arrival::Bounced { said: line("550"), at: now })).unwrap();
        assert_eq!(bounced.clone().deal_with().unwrap().missed_since(), None);
        let again = bounced.clone().again(None, None, now).unwrap();
        assert_eq!((again.missed_since(), again.look_again_at()), (None, Some(now)), "the stream does not bring it");
        // What comes late of the first time is no news of the second.
        assert_eq!(again.clone().reported(report(Arrival::Bounced { said: line("550"), at: now })), None);
        let taken = sent(again.claim(now)).tried(Outcome::Accepted { message: line("0200") }, now);
        let told = Report { message: line("0200"), sent_at: now, arrival: Arrival::Delivered { at: now } };
        assert!(matches!(taken.reported(told).unwrap().delivery, Delivery::Sent { arrival: Arrival::Delivered { .. }, .. }));
        let overtaken = written().overtaken(reminder::Why::Settled, now);
        assert_eq!(overtaken.again(None, None, now), Err(NotAgain::Overtaken));
    }

    #[test]
    fn what_is_finished_is_on_no_agenda() {
        let now = at("2026-11-23T00:00:01Z");
        let claimed = sent(written().claim(now));
        let taken = claimed.clone().tried(Outcome::Accepted { message: line("0100") }, now);
        let failed = claimed.tried(Outcome::Rejected { said: line("no") }, now);
        assert_eq!((taken.look_again_at(), failed.look_again_at()), (None, None));
        assert_eq!(taken.reported(report(Arrival::Underway)), None);
    }

    #[test]
    fn a_mail_is_over_when_it_has_arrived_or_nobody_has_to_know_of_it_any_more() {
        let now = at("2026-11-23T00:00:01Z");
        let underway = sent(written().claim(now)).tried(Outcome::Accepted { message: line("0100") }, now);
        let over_after = |mail: &Outgoing| {
            let hours = [0, 71, 72, 719, 720].map(|hours| (hours, mail.is_over(now.after(Duration::from_hours(hours)))));
            hours.into_iter().find(|(_, is_over)| *is_over).map(|(hours, _)| hours)
        };
        let after = |arrival| over_after(&underway.clone().reported(report(arrival)).unwrap());
        assert_eq!(over_after(&written()), None, "it is on its way");
        assert_eq!(over_after(&underway), Some(72), "no word comes");
        assert_eq!(after(Arrival::Delivered { at: now }), Some(0));
        assert_eq!(after(Arrival::Bounced { said: line("550"), at: now }), Some(720));
        assert_eq!(after(Arrival::Complained { said: line("abuse"), at: now }), Some(720));
        let rejected = sent(written().claim(now)).tried(Outcome::Rejected { said: line("no") }, now);
        assert_eq!(over_after(&rejected), Some(720));
        let overtaken = written().overtaken(reminder::Why::Settled, now);
        assert_eq!((over_after(&overtaken), overtaken.delivery.missed_since()), (Some(0), None));
    }

    #[test]
    fn a_mail_that_was_overtaken_and_had_gone_out_all_the_same_is_told_as_sent() {
        let now = at("2026-11-23T00:00:01Z");
        let unknown = sent(written().claim(now)).tried(Outcome::Unknown, now);
        let told = unknown.overtaken(reminder::Why::Settled, now).reported(report(Arrival::Delivered { at: now })).unwrap();
        assert!(matches!(told.delivery, Delivery::Sent { arrival: Arrival::Delivered { .. }, .. }), "{told:?}");
    }

    #[test]
    fn a_late_bounce_outweighs_the_delivery_and_a_late_delivery_does_not_outweigh_the_bounce() {
        let now = at("2026-11-23T00:00:01Z");
        let (delivered, bounced) = (Arrival::Delivered { at: now }, Arrival::Bounced { said: line("550 5.1.1"), at: now });
        let told = written().reported(report(delivered.clone())).unwrap().reported(report(bounced.clone())).unwrap();
        assert_eq!(told.delivery.missed_since(), Some(now));
        assert_eq!(told.clone().reported(report(delivered)), None);
        assert_eq!(told.reported(report(bounced)), None);
    }

    #[test]
    fn a_delivered_mail_stays_delivered_when_somebody_is_out_of_office() {
        let now = at("2026-11-23T00:00:01Z");
        let later = now.after(Duration::from_secs(5));
        let (delivered, out) = (Arrival::Delivered { at: now }, Arrival::Returned { said: line("Transient"), at: later });
        for order in [[&delivered, &out], [&out, &delivered]] {
            let told =
                order.into_iter().fold(written(), |mail, told| mail.clone().reported(report(told.clone())).unwrap_or(mail));
            assert!(matches!(told.delivery, Delivery::Sent { arrival: Arrival::Delivered { .. }, .. }), "{told:?}");
            assert_eq!(told.delivery.missed_since(), None);
            assert!(told.is_over(later), "after a deletion it is forgotten at once");
        }
    }

    fn arrivals() -> impl Strategy<Value = Arrival> {
        let said = prop::sample::select(vec!["550 5.1.1", "452 4.2.2"]).prop_map(line);
        let moment = (0..3_i64).prop_map(|minute| Instant::from_millis(1_795_395_600_000 + minute * 60_000).unwrap());
        (0..8, said, moment).prop_map(|(kind, said, at)| match kind {
            0 => Arrival::Underway,
            1 => Arrival::Delayed { said, at },
            2 => Arrival::Rejected { said, at },
            3 => Arrival::Delivered { at },
            4 => Arrival::Bounced { said, at },
            5 => Arrival::Returned { said, at },
            6 => Arrival::Suppressed { earlier: Earlier::Bounce, said, at },
            _ => Arrival::Complained { said, at },
        })
    }

    proptest! {
        #[test]
        fn events_may_come_twice_and_in_any_order(
            (told, otherwise) in prop::collection::vec(arrivals(), 1..8).prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
            twice in any::<prop::sample::Index>(),
        ) {
            let after = |arrivals: &[Arrival]| {
                arrivals.iter().fold(written(), |mail, arrival| mail.clone().reported(report(arrival.clone())).unwrap_or(mail)).delivery
            };
            let mut repeated = otherwise.clone();
            repeated.push(otherwise[twice.index(otherwise.len())].clone());
            prop_assert_eq!(after(&told), after(&otherwise));
            prop_assert_eq!(after(&told), after(&repeated));
        }
    }
}
