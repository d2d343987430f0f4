//! The list as a client sees it.

use serde::Serialize;
use store::{Presence, RosterMember, RosterPage};

/// A page of the list.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    members: Vec<Member<'a>>,
    /// What `from` of the next page is, if there may be one.
    next: Option<&'a str>,
    /// Whether the page ends before it is full, because so many were looked at in vain; `next` goes on from there.
    cut: bool,
}

/// A member. Amounts are whole yen, days are civil dates in Japan.
#[derive(Serialize)]
struct Member<'a> {
    account: &'a str,
    /// None once the account is deleted.
    name: Option<&'a str>,
    kana: Option<&'a str>,
    member_number: Option<&'a str>,
    category: Option<Category<'a>>,
    /// `active` or `withdrawn`.
    status: &'static str,
    period: u32,
    joined_on: String,
    withdrawn_on: Option<String>,
    deleted_on: Option<String>,
    unpaid_total: u64,
    /// Whether mails to the address do not arrive or are not wanted there.
    address_fails: bool,
    /// Whether the person has signed in, as far as the society may know.
    has_signed_in: bool,
}

#[derive(Serialize)]
struct Category<'a> {
    id: &'a str,
    name: &'a str,
}

impl<'a> Listed<'a> {
    pub(crate) fn of(page: &'a RosterPage) -> Self {
        Self { members: page.members.iter().map(Member::of).collect(), next: page.next.as_deref(), cut: page.is_cut }
    }
}

impl<'a> Member<'a> {
    fn of(member: &'a RosterMember) -> Self {
        let RosterMember { membership, account, presence } = member;
        let category = membership.category.as_ref();
        Self {
            account: membership.account.as_str(),
            name: account.as_ref().map(|account| account.name.as_str()),
            kana: member.kana().map(domain::Line::as_str),
            member_number: membership.member_number.as_ref().map(domain::Line::as_str),
            category: category.map(|it| Category { id: it.id.as_str(), name: it.name.as_str() }),
            status: if membership.is_active() { "active" } else { "withdrawn" },
            period: membership.period.number(),
            joined_on: membership.joined_on.to_string(),
            withdrawn_on: views::member::withdrawn_on(membership).map(|on| on.to_string()),
            deleted_on: membership.deleted_on.map(|on| on.to_string()),
            unpaid_total: membership.unpaid.total.get(),
            address_fails: member.address_fails(),
            has_signed_in: *presence == Presence::Seen,
        }
    }
}
