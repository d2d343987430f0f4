//! Deletion requests.

use domain::deletion::{Stage, kept_until};
use domain::{AccountId, DeletionRequest};

use super::cell::set_text;
use super::{Item, set};
use crate::key::{DELETION, deletion_due};

tagged! { Stage by "stage" {
    "waiting" => Waiting,
    "ordered" => Ordered,
    "carrying_out" => CarryingOut { as_of },
    "forgetting" => Forgetting { on, since },
    "done" => Done { on },
} }
row! { DeletionRequest { requested_at, due_on, reason, version } flat { stage } of account: AccountId, and placed }

/// The agenda until it is done; its last day from then on.
fn placed(request: &DeletionRequest, item: &mut Item) {
    if let Some(at) = request.look_at() {
        set_text(item, "agenda_pk", DELETION);
        set_text(item, "agenda_sk", deletion_due(at, &request.account));
    }
    match request.stage {
        Stage::Done { on } => {
            let last_day = kept_until(on);
            set(item, "kept_until", &last_day);
            set(item, "expires_at", &last_day.plus_days(1).begins().seconds());
        }
        Stage::Waiting | Stage::Ordered | Stage::CarryingOut { .. } | Stage::Forgetting { .. } => {}
    }
}
