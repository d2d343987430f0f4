//! What a client is told about requests to join.

use domain::joining::JoiningRequest;
use domain::{Admission, Instant, Line};
use serde::Serialize;
use store::{DecisionBasis, JoiningQueue};
use views::joining::RequestAnswer;

/// The status of a request that was approved.
pub(crate) const APPROVED: &str = "approved";

/// A page of the queue.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    requests: Vec<Queued<'a>>,
    /// What `from` of the next page is, if there is one.
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct Queued<'a> {
    #[serde(flatten)]
    request: RequestAnswer<'a>,
    /// For how many days it has waited.
    days: i64,
}

/// A request with what the decision depends on.
#[derive(Serialize)]
pub(crate) struct RequestShown<'a> {
    #[serde(flatten)]
    request: Queued<'a>,
    address: Option<&'a str>,
    /// Whether the person has asked for the deletion of the account.
    leaves_portal: bool,
    /// That the person belonged to the society before.
    earlier: Option<Earlier>,
}

#[derive(Serialize)]
struct Earlier {
    period: u32,
    joined_on: String,
    withdrawn_on: Option<String>,
    unpaid_total: u64,
    unpaid_count: u32,
}

/// What was decided.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    status: &'static str,
    account: &'a str,
    reason: Option<&'a str>,
    member_number: Option<&'a str>,
    period: Option<u32>,
    /// The first dues.
    invoice: Option<&'a str>,
}

impl<'a> Listed<'a> {
    pub(crate) fn of(queue: &'a JoiningQueue, now: Instant) -> Self {
        let requests = queue.requests.iter().map(|request| Queued::of(request, now)).collect();
        Self { requests, next: queue.next.as_deref() }
    }
}

impl<'a> Queued<'a> {
    fn of(request: &'a JoiningRequest, now: Instant) -> Self {
        Self { days: waited(request, now), request: RequestAnswer::of(request) }
    }
}

impl<'a> RequestShown<'a> {
    pub(crate) fn of(request: &'a JoiningRequest, basis: &'a DecisionBasis, now: Instant) -> Self {
        let earlier = basis.membership.as_ref().map(|membership| Earlier {
            period: membership.period.number(),
            joined_on: membership.joined_on.to_string(),
            withdrawn_on: match membership.standing {
                domain::Standing::Active => None,
                domain::Standing::Withdrawn { on, .. } => Some(on.to_string()),
            },
            unpaid_total: membership.unpaid.total.get(),
            unpaid_count: membership.unpaid.count,
        });
        Self {
            request: Queued::of(request, now),
            address: basis.account.as_ref().map(|account| account.address.as_str()),
            leaves_portal: basis.leaves_portal,
            earlier,
        }
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn approved(admission: &'a Admission) -> Self {
        let after = admission.after();
        Self {
            status: APPROVED,
            account: after.account.as_str(),
            reason: None,
            member_number: after.member_number.as_ref().map(Line::as_str),
            period: Some(after.period.number()),
            invoice: admission.dues().map(|(change, _)| change.invoice().id.as_str()),
        }
    }

    pub(crate) fn refused(request: &'a JoiningRequest, reason: &'a Line) -> Self {
        Self {
            status: "refused",
            account: request.account.as_str(),
            reason: Some(reason.as_str()),
            member_number: None,
            period: None,
            invoice: None,
        }
    }
}

/// For how many days a request has waited.
pub(crate) fn waited(request: &JoiningRequest, now: Instant) -> i64 {
    i64::try_from(now.since(request.asked_at).as_secs() / 86_400).unwrap_or(i64::MAX)
}
