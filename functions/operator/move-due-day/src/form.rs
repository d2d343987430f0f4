//! What is filled in: the new due day, and why.

use domain::{Day, Language, Line};
use serde::{Deserialize, Serialize};
use web::Failure;
use web::form::{Wrong, as_typed, refused};

use crate::text::Text;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) due_on: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    /// The version of the invoice that the operator looked at.
    pub(crate) version: Option<u64>,
}

impl Form {
    /// The day and the reason, or what is wrong with them.
    pub(crate) fn read(&self, language: Language) -> Result<(Day, Line), Failure> {
        let mut wrong = Wrong::default();
        let due_on = wrong.note("due_on", Day::typed(&self.due_on).map_err(|_| Text(language).no_day().to_owned()));
        let reason = wrong.note("reason", Line::parse(&self.reason).map_err(|why| refused(language, why, 200)));
        due_on.zip(reason).ok_or_else(|| Failure::Invalid { fields: wrong.fields() })
    }
}
