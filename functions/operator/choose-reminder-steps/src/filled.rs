//! The steps as entered: in rows by a browser, as numbers by a client.

use domain::reminder::{Step, Steps};
use domain::typed;
use serde::{Deserialize, Serialize};
use web::form::as_typed;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    pub(crate) idempotency_key: Option<String>,
    /// How many days: of a client after the due day, negative before it; of a form, as `when` says.
    #[serde(default)]
    steps: Vec<Typed>,
    /// For each of the form's rows `before` or `after`.
    #[serde(default)]
    when: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
struct Typed(#[serde(deserialize_with = "as_typed")] String);

/// A row of the form.
pub(crate) struct Row {
    pub(crate) days: String,
    pub(crate) is_before: bool,
}

impl Form {
    /// The days after the due day; rows that were left empty are none. Nothing when one is no number.
    pub(crate) fn days(&self) -> Option<Vec<i16>> {
        let filled = self.steps.iter().enumerate().map(|(row, typed)| (row, typed.0.trim())).filter(|(_, days)| !days.is_empty());
        filled
            .map(|(row, days)| {
                let days = i16::try_from(typed::signed_digits(days)?).ok()?;
                match self.when.get(row).map(String::as_str) {
                    Some("before") => days.checked_neg(),
                    Some(_) | None => Some(days),
                }
            })
            .collect()
    }

    /// The rows as they were filled in.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let row = |(row, typed): (usize, &Typed)| Row {
            days: typed.0.clone(),
            is_before: self.when.get(row).is_some_and(|when| when == "before"),
        };
        with_room(self.steps.iter().enumerate().map(row).collect())
    }
}

/// The rows of these steps.
pub(crate) fn rows(steps: &Steps) -> Vec<Row> {
    let row = |step: &Step| Row { days: step.days().unsigned_abs().to_string(), is_before: step.days() < 0 };
    with_room(steps.all().iter().map(row).collect())
}

/// Always as many rows as there may be steps, so that a form without scripts needs no button for another.
fn with_room(mut rows: Vec<Row>) -> Vec<Row> {
    while rows.len() < Steps::MOST {
        rows.push(Row { days: String::new(), is_before: rows.is_empty() });
    }
    rows
}
