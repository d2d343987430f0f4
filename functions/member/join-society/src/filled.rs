//! What was filled in: the category, and an answer to each question.

use domain::joining::Application;
use domain::{CategoryId, MembershipTerms, Note};
use serde::{Deserialize, Serialize};
use web::Failure;
use web::form::{Wrong, as_typed, refused};

use crate::text::Text;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filled {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// The category's id.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) category: String,
    /// The answers, in the order of the questions.
    #[serde(default)]
    answers: Vec<Typed>,
    /// The version of the terms that the person was shown: other questions or dues are not agreed to unseen.
    pub(crate) version: Option<u64>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
struct Typed(#[serde(deserialize_with = "as_typed")] String);

impl Filled {
    /// The answer to a question as it was typed.
    pub(crate) fn answer(&self, question: usize) -> &str {
        self.answers.get(question).map_or("", |Typed(answer)| answer)
    }

    /// What it says; else every field that says what it cannot.
    pub(crate) fn read(&self, terms: &MembershipTerms, t: Text) -> Result<Application, Failure> {
        let mut wrong = Wrong::default();
        let category = CategoryId::parse(self.category.trim()).ok();
        if terms.choices().next().is_some() && !terms.choices().any(|it| Some(&it.category.id) == category.as_ref()) {
            wrong.note::<()>("category", Err(t.no_category().to_owned()));
        }
        let read = |question: usize| {
            let read = Note::parse(self.answer(question));
            read.map_err(|why| t.to_question(question + 1, refused(t.0, why, 1_000)))
        };
        let answers = (0..terms.questions.all().len()).map(|question| wrong.note("answers", read(question))).collect();
        if wrong.is_nothing() { Ok(Application { category, answers }) } else { Err(Failure::Invalid { fields: wrong.fields() }) }
    }
}
