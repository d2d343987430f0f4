//! What a client is told about joining a society.

use domain::joining::JoiningRequest;
use domain::terms::Offer;
use domain::{Admission, Instant, Membership, Society, Yen};
use serde::Serialize;
use store::JoiningBasis;
use views::joining::RequestAnswer;
use views::society::SocietyAnswer;

/// The status of who belongs to the society.
pub(crate) const MEMBER: &str = "member";

/// How to join, and what there is between the person and the society.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    society: SocietyAnswer<'a>,
    about: Option<&'a str>,
    joining: &'static str,
    questions: Vec<&'a str>,
    categories: Vec<Choice<'a>>,
    /// The first dues, unless a category has others.
    dues: Option<DuesAnswer<'a>>,
    membership: Option<MembershipAnswer>,
    request: Option<RequestAnswer<'a>>,
    version: u64,
}

#[derive(Serialize)]
struct Choice<'a> {
    id: &'a str,
    name: &'a str,
    /// What its members pay first; nothing when there are no first dues.
    dues: Option<u64>,
}

#[derive(Serialize)]
struct DuesAnswer<'a> {
    subject: &'a str,
    amount: u64,
    days: u16,
}

#[derive(Serialize)]
struct MembershipAnswer {
    status: &'static str,
    period: u32,
    joined_on: String,
    withdrawn_on: Option<String>,
    unpaid_total: u64,
    unpaid_count: u32,
}

/// What joining, or asking to, came to.
#[derive(Serialize)]
pub(crate) struct Joined<'a> {
    /// `member` or `open`.
    status: &'static str,
    society: &'a str,
    member_number: Option<&'a str>,
    category: Option<&'a str>,
    period: Option<u32>,
    /// The first dues.
    invoice: Option<&'a str>,
    asked_at: Option<String>,
}

/// The request is taken back.
#[derive(Serialize)]
pub(crate) struct TakenBack<'a> {
    status: &'static str,
    society: &'a str,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(basis: &'a JoiningBasis, now: Instant) -> Self {
        let terms = &basis.terms;
        let choice = |offer: &'a Offer| Choice {
            id: offer.category.id.as_str(),
            name: offer.category.name.as_str(),
            dues: terms.first_amount(Some(&offer.category.id)).map(Yen::get),
        };
        let dues = terms.first_dues.as_ref().map(|dues| DuesAnswer {
            subject: dues.subject.as_str(),
            amount: dues.amount.get(),
            days: dues.due_in.days(),
        });
        Self {
            society: SocietyAnswer::of(&basis.society.id, &basis.society.name, &basis.society.contact),
            about: terms.about.as_ref().map(domain::Note::as_str),
            joining: terms.joining.name(),
            questions: terms.questions.all().iter().map(domain::Line::as_str).collect(),
            categories: terms.choices().map(choice).collect(),
            dues,
            membership: basis.membership.as_ref().map(MembershipAnswer::of),
            request: basis.told(now).map(RequestAnswer::of),
            version: terms.version,
        }
    }
}

impl MembershipAnswer {
    fn of(membership: &Membership) -> Self {
        let (status, withdrawn_on) = match membership.standing {
            domain::Standing::Active => ("active", None),
            domain::Standing::Withdrawn { on, .. } => ("withdrawn", Some(on.to_string())),
        };
        Self {
            status,
            period: membership.period.number(),
            joined_on: membership.joined_on.to_string(),
            withdrawn_on,
            unpaid_total: membership.unpaid.total.get(),
            unpaid_count: membership.unpaid.count,
        }
    }
}

impl<'a> Joined<'a> {
    /// The person belongs to the society.
    pub(crate) fn member(admission: &'a Admission) -> Self {
        let after = admission.after();
        Self {
            status: MEMBER,
            society: after.society.as_str(),
            member_number: after.member_number.as_ref().map(domain::Line::as_str),
            category: after.category.as_ref().map(|category| category.name.as_str()),
            period: Some(after.period.number()),
            invoice: admission.dues().map(|(change, _)| change.invoice().id.as_str()),
            asked_at: None,
        }
    }

    /// The person has asked.
    pub(crate) fn requested(request: &'a JoiningRequest) -> Self {
        Self {
            status: "open",
            society: request.society.as_str(),
            member_number: None,
            category: request.category.as_ref().map(|category| category.name.as_str()),
            period: None,
            invoice: None,
            asked_at: Some(request.asked_at.to_string()),
        }
    }
}

impl<'a> TakenBack<'a> {
    pub(crate) fn of(society: &'a Society) -> Self {
        Self { status: "cancelled", society: society.id.as_str() }
    }
}
