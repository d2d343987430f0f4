//! The words about joining a society.

use domain::joining::RequestState;
use domain::terms::Joining;

web::texts! {
    joins_open: "申込と同時に入会できます", "You are a member at once";
    joins_by_approval: "団体の承認後に入会できます", "The society decides on each request";
    joins_closed: "現在、入会を受け付けていません", "The society takes no members at present";
    open: "承認待ち", "Waiting for the society";
    approved: "承認済み", "Approved";
    refused: "承認されませんでした", "Refused";
    because(reason): "理由：{reason}", "Reason: {reason}";
}

impl Text {
    /// How people join.
    #[must_use]
    pub const fn joins(self, joining: Joining) -> &'static str {
        match joining {
            Joining::Open => self.joins_open(),
            Joining::ByApproval => self.joins_by_approval(),
            Joining::Closed => self.joins_closed(),
        }
    }

    /// What became of a request.
    #[must_use]
    pub const fn state(self, state: &RequestState) -> &'static str {
        match state {
            RequestState::Open => self.open(),
            RequestState::Approved { .. } => self.approved(),
            RequestState::Refused { .. } => self.refused(),
        }
    }
}
