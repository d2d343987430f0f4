//! Why a decision on a request is refused.

use domain::admission::AdmissionRefusal;
use domain::joining::{DecisionRefusal, JoiningRequest};
use domain::{Society, SocietyId};
use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use crate::text::Text;

/// The person has asked again since the operator looked.
const REQUEST_CHANGED: &str = "request-changed";

/// Whether the form is shown again with it; anything else is a page with the way on.
pub(crate) fn is_about_the_form(failure: &Failure) -> bool {
    matches!(failure, Failure::Invalid { .. } | Failure::Malformed { .. }) || failure.is(REQUEST_CHANGED)
}

/// The person does not ask to join this society, or no longer.
pub(crate) fn unknown_request(reader: &Reader<'_>, society: &SocietyId) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, "unknown-request", StatusCode::NOT_FOUND, t.unknown_request(), t.unknown_request_detail())
        .way_on(queue(society), t.to_queue())
        .into()
}

/// It is another request than the one that the operator looked at.
pub(crate) fn request_changed(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    Problem::new(reader, REQUEST_CHANGED, StatusCode::CONFLICT, t.request_changed(), t.request_changed_detail()).into()
}

/// The operator's answer to a refusal by the rules.
pub(crate) fn refused(reader: &Reader<'_>, society: &Society, request: &JoiningRequest, why: DecisionRefusal) -> Failure {
    let t = Text(reader.language);
    let conflict = |slug, title, detail: String| {
        Problem::new(reader, slug, StatusCode::CONFLICT, title, detail).way_on(queue(&society.id), t.to_queue())
    };
    match why {
        DecisionRefusal::Decided => {
            conflict("already-decided", t.already_decided(), t.already_decided_detail().to_owned()).into()
        }
        DecisionRefusal::Own => conflict("own-request", t.own_request(), t.own_request_detail().to_owned()).into(),
        DecisionRefusal::LeavingPortal | DecisionRefusal::Admission(AdmissionRefusal::AccountDeleted) => {
            conflict("account-leaves", t.account_leaves(), t.account_leaves_detail().to_owned()).into()
        }
        DecisionRefusal::Admission(AdmissionRefusal::Member { since }) => {
            let detail = t.already_member_detail(since.written(reader.language));
            conflict("already-member", t.already_member(), detail)
                .way_on(format!("/societies/{}/members/{}", society.id, request.account), t.to_person())
                .with("since", since.to_string())
                .into()
        }
    }
}

fn queue(society: &SocietyId) -> String {
    format!("/societies/{society}/joining-requests")
}
