//! What can go wrong with one SDK call, and the script that says when.

use std::collections::BTreeMap;
use std::fmt;

use jiff::SignedDuration;

use super::call::Call;

/// One thing that happens to one SDK call. "Applied" means: the database or SES did what the call asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not applied: the connection could not be made.
    Refuse,
    /// Not applied: HTTP 500 from the service.
    InternalError,
    /// Not applied: throughput exceeded, or SES's sending rate.
    Throttle,
    /// Not applied: another transaction holds the item at this position of the call (counted from 0, the last one if
    /// there are fewer).
    Conflict { item: usize },
    /// Not applied: SES answers with this error, a code and a message.
    Reject(&'static str, &'static str),
    /// Not applied: `DynamoDB` answers with this status and code; without a code, with no body.
    Answer(u16, &'static str),
    /// Not applied: `DynamoDB` cancels the transaction for these reasons, one of each item in turn.
    Cancel(&'static [&'static str]),
    /// Applied, but the client's wait for the answer times out.
    LoseAnswer,
    /// Applied, but the connection breaks before the answer is there.
    BreakConnection,
    /// A read is answered from the state before the latest write. Strongly consistent reads cannot be stale.
    Stale,
    /// A read is answered from the state before the latest write, while what is read beside it is answered from the
    /// state after: strongly consistent reads that run beside one another are each as of their own moment.
    Torn,
    /// A batch of reads is served in part: `DynamoDB` hands the second half of its keys back as unprocessed, of one
    /// all.
    ServeHalf,
    /// The call goes through, but this much time passes before it does.
    Delay(SignedDuration),
    /// The handler ends at this await, before the call is applied.
    KillBefore,
    /// The handler ends at this await, after the call is applied.
    KillAfter,
}

impl Fault {
    /// SES turns a mail down because of what it holds.
    pub(crate) const VIRUS: Self = Self::Reject("MessageRejected", "Transaction failed: the message contains a virus.");
    /// The account may not send (`../shared/cases/c01-ses-paused.xml`).
    pub(crate) const PAUSED: Self = Self::Reject(
        "MessageRejected",
        "Sending paused for this account. For more information, please check the inbox of the email address associated with your \
         AWS account.",
    );

    /// Every fault that a crash-point enumeration tries on each call (see [`super::crash`]).
    pub(crate) const ALL: [Self; 12] = [
        Self::Refuse,
        Self::InternalError,
        Self::Throttle,
        Self::Conflict { item: 0 },
        Self::VIRUS,
        Self::PAUSED,
        Self::LoseAnswer,
        Self::BreakConnection,
        Self::Stale,
        Self::ServeHalf,
        Self::KillBefore,
        Self::KillAfter,
    ];

    /// Whether this fault can happen to that call in production.
    pub(crate) fn applies_to(self, call: &Call) -> bool {
        match self {
            Self::Conflict { .. } => call.is_write() || call.operation == "TransactGetItems",
            Self::Reject(..) => call.operation == "SendRawEmail",
            Self::Answer(..) => !["SendRawEmail", "GetSendQuota"].contains(&call.operation.as_str()),
            Self::Cancel(_) => call.operation == "TransactWriteItems",
            Self::Stale => call.may_be_stale(),
            Self::Torn => !call.is_write() && call.operation != "SendRawEmail" && call.operation != "GetSendQuota",
            Self::ServeHalf => call.operation == "BatchGetItem",
            Self::Refuse
            | Self::InternalError
            | Self::Throttle
            | Self::LoseAnswer
            | Self::BreakConnection
            | Self::Delay(_)
            | Self::KillBefore
            | Self::KillAfter => true,
        }
    }

    /// Whether an outage can look like this: the same fault on every call until someone repairs it.
    pub(crate) fn can_last(self) -> bool {
        matches!(
            self,
            Self::Refuse | Self::InternalError | Self::Throttle | Self::Conflict { .. } | Self::ServeHalf | Self::LoseAnswer
        )
    }
}

type Choose = dyn FnMut(&Call) -> Option<Fault> + Send;

/// Decides for every call, in start order, which fault happens to it. A fault that cannot happen to a call does not.
pub(crate) struct Faults(Box<Choose>);

impl Faults {
    pub(crate) fn none() -> Self {
        Self::choose(|_| None)
    }

    /// The call with that number (from 1, counted since the script was given to the rig), once.
    pub(crate) fn at(number: usize, fault: Fault) -> Self {
        Self::list([(number, fault)])
    }

    /// Several calls, each once.
    pub(crate) fn list(faults: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        let faults: BTreeMap<_, _> = faults.into_iter().collect();
        Self::choose(move |call| faults.get(&call.number).copied())
    }

    /// An outage: that call and every later one.
    pub(crate) fn from(number: usize, fault: Fault) -> Self {
        Self::choose(move |call| (call.number >= number).then_some(fault))
    }

    /// Every call that the predicate picks, e.g. all of SES for an hour.
    pub(crate) fn when(mut picked: impl FnMut(&Call) -> bool + Send + 'static, fault: Fault) -> Self {
        Self::choose(move |call| picked(call).then_some(fault))
    }

    /// About `percent` of the calls get some fault that can happen to them; the same seed and call number get the same.
    pub(crate) fn random(seed: u64, percent: u64) -> Self {
        Self::choose(move |call| {
            let dice = scramble(seed ^ scramble(call.number as u64));
            if dice % 100 >= percent {
                return None;
            }
            let possible: Vec<_> = Fault::ALL.into_iter().filter(|fault| fault.applies_to(call)).collect();
            let picked = usize::try_from(scramble(dice) % possible.len() as u64).unwrap();
            Some(possible[picked])
        })
    }

    pub(crate) fn choose(choose: impl FnMut(&Call) -> Option<Fault> + Send + 'static) -> Self {
        Self(Box::new(choose))
    }

    pub(super) fn pick(&mut self, call: &Call) -> Option<Fault> {
        (self.0)(call).filter(|fault| fault.applies_to(call))
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults")
    }
}

/// `SplitMix64`'s step: enough to spread seeds, and the same on every machine.
fn scramble(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
