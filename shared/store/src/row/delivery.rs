//! The state of a mail in the outbox, and who is sending it.

use domain::Instant;
use domain::mail::{Arrival, Delivery, Earlier, KEPT, Outgoing, Why};

use crate::key::{agenda_of, due, missed_mails_of};

tagged! { Delivery by "state" {
    "pending" => Pending { not_before, said },
    "sending" => Sending { lease_until },
    "sent" => Sent { at, message, arrival },
    "failed" => Failed { at } flat { why },
} }

tagged! { Why by "why" {
    "rejected" => Rejected { said: "reason" },
    "misaddressed" => Misaddressed { said: "reason" },
    "gave_up" => GaveUp { said: "reason" },
    "unanswered" => Unanswered,
    "expired" => Expired,
    "overtaken" => Overtaken { by },
} }

tagged! { Arrival by "is" {
    "underway" => Underway,
    "delayed" => Delayed { said, at },
    "rejected" => Rejected { said, at },
    "delivered" => Delivered { at },
    "returned" => Returned { said, at },
    "suppressed_after_bounce" => Suppressed { said, at } with { earlier: Earlier::Bounce },
    "suppressed_after_complaint" => Suppressed { said, at } with { earlier: Earlier::Complaint },
    "bounced" => Bounced { said, at },
    "complained" => Complained { said, at },
} }

/// The agenda's partition and sort key of a mail: the sweep's while it is on its way, the society's operators' when it
/// did not reach its recipient, and none when there is nothing left to do.
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
