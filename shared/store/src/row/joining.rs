//! Requests to join a society.

use domain::joining::{Answer, RequestState};
use domain::{AccountId, JoiningRequest};

use super::Item;
use super::cell::{set, set_text};
use crate::key::{asked_at, joining_of};

tagged! { RequestState by "state" only ["decided_at", "reason"] {
    "open" => Open,
    "approved" => Approved { at: "decided_at" },
    "refused" => Refused { at: "decided_at", reason },
} }
row! { Answer { question, answer } }
row! {
    JoiningRequest { society, society_name, name, category, answers, asked_at, version }
    flat { state }
    of account: AccountId, and listed
}

/// An open request is in the society's queue; a decided one has its end.
fn listed(request: &JoiningRequest, item: &mut Item) {
    match request.ends_at() {
        None => {
            set_text(item, "listing_pk", joining_of(&request.society));
            set_text(item, "listing_sk", asked_at(request.asked_at, &request.account));
        }
        Some(ends_at) => set(item, "expires_at", &ends_at.seconds()),
    }
}
