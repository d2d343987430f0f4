//! The deletion of the account in JSON.

use domain::deletion::Stage;
use domain::{DeletionRequest, Membership, Yen};
use serde::Serialize;

/// How many memberships a recorded answer lists, since an item's limit is 400 KB.
const RECORDED: usize = 100;

/// How far the deletion is, and what ends with the account.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    /// `none`, `pending` or `under_way`.
    status: &'static str,
    /// RFC 3339.
    requested_at: Option<String>,
    /// The civil date in Japan on which it is carried out.
    due_on: Option<String>,
    unpaid: Unpaid,
    /// The memberships that end, and those ended ones to which something is unpaid, the largest amount first. Of a
    /// command's answer at most [`RECORDED`].
    memberships: Vec<Belongs<'a>>,
    /// How many more there are.
    unlisted: usize,
}

#[derive(Serialize)]
struct Belongs<'a> {
    society: Society<'a>,
    status: &'static str,
    unpaid: Unpaid,
}

#[derive(Serialize)]
struct Society<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Unpaid {
    count: u32,
    /// Whole yen.
    total: u64,
}

impl<'a> Answer<'a> {
    /// The state as shown to the member.
    pub(crate) fn of(request: Option<&DeletionRequest>, memberships: &'a [Membership]) -> Self {
        Self::listing(usize::MAX, request, memberships)
    }

    /// What a command is answered with.
    pub(crate) fn recorded(request: Option<&DeletionRequest>, memberships: &'a [Membership]) -> Self {
        Self::listing(RECORDED, request, memberships)
    }

    fn listing(most: usize, request: Option<&DeletionRequest>, memberships: &'a [Membership]) -> Self {
        let status = match request.map(|request| request.stage) {
            None => "none",
            Some(Stage::Waiting) => "pending",
            Some(Stage::Ordered | Stage::CarryingOut { .. } | Stage::Forgetting { .. } | Stage::Done { .. }) => "under_way",
        };
        let concerned = concerned(memberships);
        let total = concerned.iter().fold(Yen::ZERO, |sum, one| sum.plus(one.unpaid.total).unwrap_or(Yen::MAX));
        let count = concerned.iter().map(|one| one.unpaid.count).sum();
        let unlisted = concerned.len().saturating_sub(most);
        Self {
            status,
            requested_at: request.map(|request| request.requested_at.to_string()),
            due_on: request.map(|request| request.due_on.to_string()),
            unpaid: Unpaid { count, total: total.get() },
            memberships: concerned
                .into_iter()
                .take(most)
                .map(|membership| Belongs {
                    society: Society { id: membership.society.as_str(), name: membership.society_name.as_str() },
                    status: if membership.is_active() { "active" } else { "withdrawn" },
                    unpaid: Unpaid { count: membership.unpaid.count, total: membership.unpaid.total.get() },
                })
                .collect(),
            unlisted,
        }
    }
}

/// The memberships that the deletion concerns: those that end, and those to which something is unpaid. The largest
/// amount first, then by name.
pub(crate) fn concerned(memberships: &[Membership]) -> Vec<&Membership> {
    let mut concerned: Vec<_> = memberships.iter().filter(|one| one.is_active() || !one.unpaid.is_nothing()).collect();
    concerned.sort_by(|a, b| b.unpaid.total.cmp(&a.unpaid.total).then_with(|| a.society_name.cmp(&b.society_name)));
    concerned
}
