//! Deletion requests in JSON.

use domain::deletion::Stage;
use domain::{Account, DeletionRequest, Membership, Yen};
use serde::Serialize;
use store::Queue;

/// A page of the queue.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    requests: Vec<Asked<'a>>,
    /// What `from` of the next page is, if there is one.
    next: Option<&'a str>,
}

/// One request.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    #[serde(flatten)]
    asked: Asked<'a>,
    reason: Option<&'a str>,
    /// How many memberships end.
    memberships: usize,
    unpaid: Unpaid,
}

#[derive(Serialize)]
struct Asked<'a> {
    account: Person<'a>,
    /// `pending` or `under_way`.
    status: &'static str,
    /// RFC 3339.
    requested_at: String,
    /// A civil date in Japan.
    due_on: String,
}

#[derive(Serialize)]
struct Person<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Unpaid {
    count: u32,
    /// Whole yen.
    total: u64,
}

impl<'a> Asked<'a> {
    fn of(account: &'a Account, request: &DeletionRequest) -> Self {
        Self {
            account: Person { id: account.id.as_str(), name: account.name.as_str() },
            status: match request.stage {
                Stage::Waiting => "pending",
                Stage::Ordered | Stage::CarryingOut { .. } | Stage::Forgetting { .. } | Stage::Done { .. } => "under_way",
            },
            requested_at: request.requested_at.to_string(),
            due_on: request.due_on.to_string(),
        }
    }
}

impl<'a> Listed<'a> {
    pub(crate) fn of(queue: &'a Queue) -> Self {
        let requests = queue.requests.iter().map(|(account, request)| Asked::of(account, request)).collect();
        Self { requests, next: queue.next.as_deref() }
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn of(account: &'a Account, request: &'a DeletionRequest, memberships: &[Membership]) -> Self {
        let (count, total) = unpaid(memberships);
        Self {
            asked: Asked::of(account, request),
            reason: request.reason.as_ref().map(domain::Line::as_str),
            memberships: memberships.iter().filter(|one| one.is_active()).count(),
            unpaid: Unpaid { count, total: total.get() },
        }
    }
}

/// How many invoices are unpaid to all societies together, and how much that is.
pub(crate) fn unpaid(memberships: &[Membership]) -> (u32, Yen) {
    let total = memberships.iter().fold(Yen::ZERO, |sum, one| sum.plus(one.unpaid.total).unwrap_or(Yen::MAX));
    (memberships.iter().map(|one| one.unpaid.count).sum(), total)
}
