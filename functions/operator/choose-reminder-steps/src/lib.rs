//! 督促の日程: an operator chooses the society's reminder steps and previews the letters.

use domain::SocietyId;
use domain::effect::Effect;
use domain::reminder::{NotSteps, Policy, Step, Steps};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{Caller, Store};
use views::reminder::done::STEPS_CHOSEN;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json};

use crate::filled::Form;
use crate::pages::Shown;

mod filled;
mod letters;
mod pages;
mod text;

/// The steps as a client sees them.
#[derive(Serialize)]
struct Answer {
    /// How many days after the due day, negative before it; none at all when the society does not remind.
    steps: Vec<i16>,
    /// From which day on; none while the portal's own steps hold.
    since: Option<String>,
}

impl Answer {
    fn of(policy: &Policy) -> Self {
        let since = (policy.version > 0).then(|| policy.since.to_string());
        Self { steps: policy.steps.all().iter().copied().map(Step::days).collect(), since }
    }
}

/// Shows the steps and their letters on GET; chooses others on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let request = &request;
    let read_policy = |caller: Caller| async move { store.reminder_policy(&caller, society).await };
    match act {
        GetOrPost::Get => {
            let (operator, policy) = command::look(store, request, read_policy).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(&policy)),
                Wants::Html => {
                    let rows = filled::rows(&policy.steps);
                    pages::page(request, &operator, &Shown { policy: &policy, rows, failure: None })
                }
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, policy: &_| decide(society, policy, &form, request);
            match command::carry_out(store, request, ("choose-reminder-steps", &form), read_policy, decide).await? {
                Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || {
                    done(&request.reader, &format!("/societies/{society}/reminders"), STEPS_CHOSEN)
                })),
                Outcome::Refused { who, about, failure } => {
                    pages::page(request, &who, &Shown { policy: &about, rows: form.rows(), failure: Some(&failure) })
                }
            }
        }
    }
}

fn decide(society: &SocietyId, policy: &Policy, form: &Form, request: &Request<'_>) -> Result<Decided, Failure> {
    let chosen = policy.choose(read(form, request)?, request.now.day_in_japan());
    let answer = Answer::of(&chosen);
    Decided::new(Effect::steps_chosen(society.clone(), chosen), &answer)
}

fn read(form: &Form, request: &Request<'_>) -> Result<Steps, Failure> {
    let t = text::Text(request.reader.language);
    let wrong = |detail: String| Failure::invalid("steps", detail);
    let days = form.days().ok_or_else(|| wrong(t.no_number().to_owned()))?;
    Steps::new(days).map_err(|why| match why {
        NotSteps::TooFar => wrong(t.too_far().to_owned()),
        NotSteps::TooMany => wrong(t.too_many(Steps::MOST)),
    })
}
