//! How people join a society, and their requests, in JSON and on pages.

use domain::JoiningRequest;
use domain::joining::{Answer, RequestState};
use serde::Serialize;

mod text;

pub use text::Text;

/// A request to join, as its person and the society's operators see it.
#[derive(Debug, Serialize)]
pub struct RequestAnswer<'a> {
    society: &'a str,
    society_name: &'a str,
    account: &'a str,
    name: &'a str,
    /// `open`, `approved` or `refused`.
    status: &'static str,
    asked_at: String,
    decided_at: Option<String>,
    reason: Option<&'a str>,
    category: Option<&'a str>,
    answers: Vec<AnswerAnswer<'a>>,
}

#[derive(Debug, Serialize)]
struct AnswerAnswer<'a> {
    question: &'a str,
    answer: &'a str,
}

impl<'a> RequestAnswer<'a> {
    /// The request.
    #[must_use]
    pub fn of(request: &'a JoiningRequest) -> Self {
        let (status, decided_at, reason) = match &request.state {
            RequestState::Open => ("open", None, None),
            RequestState::Approved { at } => ("approved", Some(at), None),
            RequestState::Refused { at, reason } => ("refused", Some(at), Some(reason.as_str())),
        };
        Self {
            society: request.society.as_str(),
            society_name: request.society_name.as_str(),
            account: request.account.as_str(),
            name: request.name.as_str(),
            status,
            asked_at: request.asked_at.to_string(),
            decided_at: decided_at.map(ToString::to_string),
            reason,
            category: request.category.as_ref().map(|category| category.name.as_str()),
            answers: request.answers.iter().map(AnswerAnswer::of).collect(),
        }
    }
}

impl<'a> AnswerAnswer<'a> {
    fn of(answer: &'a Answer) -> Self {
        Self { question: answer.question.as_str(), answer: answer.answer.as_str() }
    }
}
