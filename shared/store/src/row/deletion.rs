//! Deletion requests.

use domain::deletion::Stage;
use domain::{AccountId, DeletionRequest, Line};
use serde::{Deserialize, Serialize};

use super::{day, instant, read};
use crate::Error;
use crate::key::{DELETION, deletion_due};

#[derive(Serialize, Deserialize)]
pub(crate) struct DeletionRow {
    requested_at: i64,
    due_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(flatten)]
    stage: StageRow,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_pk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agenda_sk: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
enum StageRow {
    Waiting,
    Ordered,
    CarryingOut { as_of: i64 },
    Forgetting { on: String, since: i64 },
    Done { on: String },
}

impl From<&DeletionRequest> for DeletionRow {
    fn from(request: &DeletionRequest) -> Self {
        let look_at = request.look_at();
        let stage = match request.stage {
            Stage::Waiting => StageRow::Waiting,
            Stage::Ordered => StageRow::Ordered,
            Stage::CarryingOut { as_of } => StageRow::CarryingOut { as_of: as_of.millis() },
            Stage::Forgetting { on, since } => StageRow::Forgetting { on: on.to_string(), since: since.millis() },
            Stage::Done { on } => StageRow::Done { on: on.to_string() },
        };
        let kept_until = match request.stage {
            Stage::Done { on } => Some(domain::deletion::kept_until(on)),
            Stage::Waiting | Stage::Ordered | Stage::CarryingOut { .. } | Stage::Forgetting { .. } => None,
        };
        Self {
            requested_at: request.requested_at.millis(),
            due_on: request.due_on.to_string(),
            reason: request.reason.as_ref().map(Line::to_string),
            stage,
            version: request.version,
            agenda_pk: look_at.map(|_| DELETION.to_owned()),
            agenda_sk: look_at.map(|at| deletion_due(at, &request.account)),
            kept_until: kept_until.map(|day| day.to_string()),
            expires_at: kept_until.map(|day| day.plus_days(1).begins().seconds()),
        }
    }
}

impl DeletionRow {
    pub(crate) fn request(self, account: &AccountId) -> Result<DeletionRequest, Error> {
        let on = |text: &str| day("the day of a deletion", text);
        let moment = |millis| instant("a moment of a deletion", millis);
        Ok(DeletionRequest {
            account: account.clone(),
            requested_at: moment(self.requested_at)?,
            due_on: on(&self.due_on)?,
            reason: self.reason.map(|reason| read("the reason of a deletion", Line::parse(&reason))).transpose()?,
            stage: match self.stage {
                StageRow::Waiting => Stage::Waiting,
                StageRow::Ordered => Stage::Ordered,
                StageRow::CarryingOut { as_of } => Stage::CarryingOut { as_of: moment(as_of)? },
                StageRow::Forgetting { on: day, since } => Stage::Forgetting { on: on(&day)?, since: moment(since)? },
                StageRow::Done { on: day } => Stage::Done { on: on(&day)? },
            },
            version: self.version,
        })
    }
}
