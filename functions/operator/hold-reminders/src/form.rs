//! What is filled in: a hold with its reason and last day, or its release.

use domain::reminder::Hold;
use domain::{Day, Line};
use serde::{Deserialize, Serialize};
use web::form::{Wrong, as_typed, refused};
use web::{Failure, Request};

use crate::text::Text;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `hold`, or `release`.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) until: String,
}

impl Form {
    /// Whether the reminders are to go on.
    pub(crate) fn is_release(&self) -> bool {
        self.act.trim() == "release"
    }

    /// The hold that is asked for, or none.
    pub(crate) fn hold(&self, request: &Request<'_>) -> Result<Option<Hold>, Failure> {
        let t = Text(request.reader.language);
        let today = request.now.day_in_japan();
        match self.act.trim() {
            "release" => return Ok(None),
            "hold" | "" => {}
            _ => return Err(Failure::Malformed { hint: "act: hold | release".to_owned() }),
        }
        let mut wrong = Wrong::default();
        let reason = wrong.note("reason", Line::parse(&self.reason).map_err(|why| refused(request.reader.language, why, 200)));
        let until = match self.until.trim() {
            "" => Some(None),
            typed => {
                let day = Day::typed(typed).map_err(|_| t.no_day().to_owned());
                let day =
                    day.and_then(|day| if day < today { Err(t.past(today.written(request.reader.language))) } else { Ok(day) });
                wrong.note("until", day).map(Some)
            }
        };
        match (reason, until) {
            (Some(reason), Some(until)) => Ok(Some(Hold { reason, until })),
            _ => Err(Failure::Invalid { fields: wrong.fields() }),
        }
    }
}
