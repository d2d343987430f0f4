//! 督促の日程: an operator chooses when the society reminds of what is unpaid, and reads what the letters say.

use domain::SocietyId;
use domain::audit::Event;
use domain::effect::{Change, Effect, Trail};
use domain::reminder::{NotSteps, Policy, Step, Steps};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{IdempotencyKey, SessionKey, Store};
use web::command::{self, Command, Decided, Outcome};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, json};

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
    let act = request.is_get_or_post()?;
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let request = &request;
    let read = |session: SessionKey, command: Option<IdempotencyKey>| async move {
        store.choosing_steps(&session, society, command.as_ref(), request.now).await
    };
    if act == GetOrPost::Get {
        let (operator, policy) = command::look(store, request, read).await?;
        return match request.reader.wants {
            Wants::Json => json(StatusCode::OK, &Answer::of(&policy)),
            Wants::Html => {
                let rows = filled::rows(&policy.steps);
                pages::page(request, &operator, &Shown { policy: &policy, rows, failure: None })
            }
        };
    }
    let form: Form = request.form()?;
    let then = format!("/societies/{society}/reminders");
    let command = Command { task: "choose-reminder-steps", key: form.idempotency_key.as_deref(), then: &then };
    let decide = |_: &_, policy: &Policy| decide(society, policy, &form, request);
    match command::carry_out(store, request, command, &form, read, decide).await? {
        Outcome::Done(response) => Ok(response),
        Outcome::Refused { who, about, failure } => {
            pages::page(request, &who, &Shown { policy: &about, rows: form.rows(), failure: Some(&failure) })
        }
    }
}

fn decide(society: &SocietyId, policy: &Policy, form: &Form, request: &Request<'_>) -> Result<Decided, Failure> {
    let policy = policy.choose(read(form, request)?, request.now.day_in_japan());
    let days = policy.steps.all().iter().map(|step| step.days()).collect();
    let event = Event::StepsChosen { society: society.clone(), days };
    let answer = Answer::of(&policy);
    let changes = vec![Change::ReminderSteps { society: society.clone(), policy }];
    Decided::new(Effect { changes, mails: vec![], event, trail: Trail::Society(society.clone()) }, &answer)
}

fn read(form: &Form, request: &Request<'_>) -> Result<Steps, Failure> {
    let t = text::Text(request.reader.language);
    let wrong = |detail: String| Failure::Invalid { fields: vec![web::Invalid { field: "steps".to_owned(), detail }] };
    let days = form.days().ok_or_else(|| wrong(t.no_number().to_owned()))?;
    Steps::new(days).map_err(|why| match why {
        NotSteps::TooFar => wrong(t.too_far().to_owned()),
        NotSteps::TooMany => wrong(t.too_many(Steps::MOST)),
    })
}
