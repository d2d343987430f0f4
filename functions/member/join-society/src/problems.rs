//! Why somebody cannot join, and how to go on.

use domain::admission::AdmissionRefusal;
use domain::joining::JoiningRefusal;
use domain::{Day, SocietyId};
use lambda_http::http::StatusCode;
use store::JoiningBasis;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// Other terms than those that the person was shown.
const TERMS_CHANGED: &str = "terms-changed";

/// Whether the form is shown again with it; anything else is a page with the way on.
pub(crate) fn is_about_the_form(failure: &Failure) -> bool {
    matches!(failure, Failure::Invalid { .. }) || failure.is(TERMS_CHANGED)
}

/// There is no such society for this person.
pub(crate) fn unknown_society(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "unknown-society", StatusCode::NOT_FOUND, t.unknown_society(), t.unknown_society_detail())
        .way_on("/directory", t.to_directory())
        .into()
}

/// The society has chosen other terms since the person looked.
pub(crate) fn terms_changed(reader: &Reader<'_>, version: u64) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, TERMS_CHANGED, StatusCode::CONFLICT, t.terms_changed(), t.terms_changed_detail())
        .with("version", version)
        .into()
}

/// There is no request that could be taken back.
pub(crate) fn no_open_request(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "no-open-request", StatusCode::CONFLICT, t.no_open_request(), t.no_open_request_detail())
        .way_on(format!("/directory/{society}/joining"), t.to_joining())
        .into()
}

/// The person's answer to a refusal by the rules.
pub(crate) fn refused(reader: &Reader<'_>, basis: &JoiningBasis, why: JoiningRefusal) -> Failure {
    let (t, society) = (Text(reader.language), &basis.society.id);
    match why {
        JoiningRefusal::Closed => {
            Problem::new(reader, "joining-closed", StatusCode::CONFLICT, t.joining_closed(), t.joining_closed_detail())
                .way_on(format!("/directory/{society}"), t.to_society())
                .into()
        }
        JoiningRefusal::Member { since } => already_member(reader, since),
        JoiningRefusal::Asked { at } => {
            let detail = t.joining_requested_detail(at.day_in_japan().written(reader.language));
            Problem::new(reader, "joining-requested", StatusCode::CONFLICT, t.joining_requested(), detail)
                .way_on(format!("/directory/{society}/joining"), t.to_joining())
                .with("asked_at", at.to_string())
                .into()
        }
        JoiningRefusal::LeavingPortal => {
            let due_on = basis.deletion.as_ref().map(|request| request.due_on);
            let due_on = due_on.map_or_else(String::new, |day| day.to_string());
            Problem::new(reader, "deletion-pending", StatusCode::CONFLICT, t.leaving_portal(), t.leaving_portal_detail())
                .way_on("/account/deletion", t.to_deletion())
                .with("due_on", due_on)
                .into()
        }
        JoiningRefusal::NoCategory => Failure::invalid("category", t.no_category()),
        JoiningRefusal::Unanswered { question } => {
            let missing = web::text::Text(reader.language).text_missing();
            Failure::invalid("answers", t.to_question(question + 1, missing))
        }
    }
}

/// Why the person is not admitted.
pub(crate) fn not_admitted(reader: &Reader<'_>, basis: &JoiningBasis, why: AdmissionRefusal) -> Failure {
    match why {
        AdmissionRefusal::Member { since } => already_member(reader, since),
        AdmissionRefusal::AccountDeleted => refused(reader, basis, JoiningRefusal::LeavingPortal),
    }
}

fn already_member(reader: &Reader<'_>, since: Day) -> Failure {
    let t = Text(reader.language);
    let detail = t.already_member_detail(since.written(reader.language));
    Problem::new(reader, "already-member", StatusCode::CONFLICT, t.already_member(), detail)
        .way_on("/memberships", web::text::Text(reader.language).to_memberships())
        .with("since", since.to_string())
        .into()
}
