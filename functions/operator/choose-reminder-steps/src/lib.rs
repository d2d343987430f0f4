//! 督促の日程: an operator chooses when the society reminds of what is unpaid, and reads what the letters say.

use domain::SocietyId;
use domain::reminder::{NotSteps, Policy, Step, Steps};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{Commanded, IdempotencyKey, SessionKey, Store};
use web::request::GetOrPost;
use web::{Done, Failure, Operator, Request, Response, Wants, done, json, page, session};

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
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    match act {
        GetOrPost::Get => show(store, &request, &key, &society).await,
        GetOrPost::Post => choose(store, &request, &key, &society).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, society: &SocietyId) -> Result<Response, Failure> {
    let choosing = store.choosing_steps(key, society, None, request.now).await?;
    let operator = session::operator(request, store, key, choosing.desk).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&choosing.policy)),
        Wants::Html => {
            let rows = filled::rows(&choosing.policy.steps);
            pages::page(request, &operator, &Shown { policy: &choosing.policy, rows, failure: None })
        }
    }
}

async fn choose(store: &Store, request: &Request<'_>, key: &SessionKey, society: &SocietyId) -> Result<Response, Failure> {
    let form: &Form = &request.form()?;
    let says = format!("{society} {}", form.says());
    let command = &request.idempotency_key("choose-reminder-steps", form.idempotency_key.as_deref(), &says)?;
    let outcome = store.decide(|| commit(store, request, (key, society), form, command)).await??;
    match (outcome, request.reader.wants) {
        (Outcome::Chosen(answer), Wants::Json) => Ok(page::json_text(StatusCode::OK, answer)),
        (Outcome::Chosen(_), Wants::Html) => Ok(done(&request.reader, &format!("/societies/{society}/reminders"), Done::Steps)),
        (Outcome::Wrong { failure, .. }, Wants::Json) => Err(failure),
        (Outcome::Wrong { operator, policy, failure }, Wants::Html) => {
            pages::page(request, &operator, &Shown { policy: &policy, rows: form.rows(), failure: Some(&failure) })
        }
    }
}

/// What the operator sent came to.
enum Outcome {
    /// The steps are chosen; this is the answer on record.
    Chosen(String),
    /// They are none.
    Wrong { operator: Box<Operator>, policy: Policy, failure: Failure },
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, society): (&SessionKey, &SocietyId),
    form: &Form,
    command: &IdempotencyKey,
) -> Result<Result<Outcome, Failure>, store::Error> {
    let choosing = store.choosing_steps(key, society, Some(command), request.now).await?;
    let operator = match session::operator(request, store, key, choosing.desk).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = choosing.recorded {
        return Ok(recorded.answer_to(command).map(Outcome::Chosen).ok_or(Failure::IdempotencyKeyReused));
    }
    let policy = choosing.policy;
    let steps = match read(form, request) {
        Ok(steps) => steps,
        Err(failure) => return Ok(Ok(Outcome::Wrong { operator: Box::new(operator), policy, failure })),
    };
    let chosen = policy.choose(steps, request.now.day_in_japan());
    let answer = serde_json::to_string(&Answer::of(&chosen)).unwrap_or_default();
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    store.commit_steps(society, &chosen, commanded).await?;
    Ok(Ok(Outcome::Chosen(answer)))
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
