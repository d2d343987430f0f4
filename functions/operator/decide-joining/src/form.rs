//! What is filled in: whether the request is approved, and else why not.

use domain::{Language, Line};
use serde::{Deserialize, Serialize};
use web::Failure;
use web::form::{as_typed, refused};

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `approve` or `refuse`.
    #[serde(default, deserialize_with = "as_typed")]
    decision: String,
    /// Why it is refused.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    /// When the request was made that the operator looked at: the person may have asked again meanwhile.
    pub(crate) asked_at: Option<String>,
}

/// What is decided.
pub(crate) enum Decision {
    /// The person becomes a member.
    Approve,
    /// The person does not, for this reason.
    Refuse(Line),
}

impl Form {
    /// The decision; else what is wrong with what was typed.
    pub(crate) fn read(&self, language: Language) -> Result<Decision, Failure> {
        match self.decision.as_str() {
            "approve" => Ok(Decision::Approve),
            "refuse" => match Line::parse(&self.reason) {
                Ok(reason) => Ok(Decision::Refuse(reason)),
                Err(why) => Err(Failure::invalid("reason", refused(language, why, 200))),
            },
            _ => Err(Failure::Malformed { hint: "decision: approve | refuse".to_owned() }),
        }
    }
}
