//! 督促の再開: support reviews a run of reminders that stopped because it would send far more than usual, and releases it.

use domain::Day;
use domain::effect::Effect;
use domain::job::Phase;
use domain::reminder::Run;
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, Store};
use web::command::{self, Decided, Outcome, answered};
use web::form::as_typed;
use web::request::GetOrPost;
use web::session::Support;
use web::{Done, Failure, Reader, Request, Response, Wants, done, json};

mod pages;
mod problems;
mod text;

/// The result shown on the page: the run is released.
const RESUMED: Done = Done::new("run", |language| text::Text(language).done_run());

/// What the form says.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// The day of the run that was looked at, so that no other is released.
    #[serde(default, deserialize_with = "as_typed")]
    day: String,
}

/// The runs as a client sees them. Days are civil dates in Japan.
#[derive(Serialize)]
struct Answer {
    /// The last day that is done; none before the first run.
    completed: Option<String>,
    /// How many reminders the last runs sent a day, the latest last.
    usual: Vec<u32>,
    /// How many invoices the last run could not remind; they came again on the next day.
    failed: u32,
    run: Option<UnderWay>,
}

#[derive(Serialize)]
struct UnderWay {
    /// The day that it is for.
    day: String,
    /// `counting`, `stopped` or `sending`.
    phase: &'static str,
    /// How many it would send, as counted so far.
    would_send: u32,
    sent: u32,
    /// How many invoices it could not remind; they come again on the next day.
    failed: u32,
    /// How many it may send without asking.
    limit: u32,
}

impl Answer {
    fn of(run: Option<&Run>) -> Self {
        let under_way = |run: &Run| {
            let work = run.work.as_ref()?;
            Some(UnderWay {
                day: work.through.to_string(),
                phase: match work.job.phase {
                    Phase::Counting => "counting",
                    Phase::Stopped => "stopped",
                    Phase::Working => "sending",
                },
                would_send: work.job.progress.counted,
                sent: work.job.progress.done,
                failed: work.job.progress.failed,
                limit: run.limit().0,
            })
        };
        Self {
            completed: run.map(|run| run.completed.to_string()),
            usual: run.map(|run| run.sent.clone()).unwrap_or_default(),
            failed: run.map_or(0, |run| run.failed),
            run: run.and_then(under_way),
        }
    }
}

/// Shows the state of the runs on GET; releases the one that stopped on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[RESUMED]);
    let request = &request;
    let read = |caller: Caller| async move { store.run_basis(&caller).await };
    match act {
        GetOrPost::Get => {
            let (support, run) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(run.as_ref())),
                Wants::Html => pages::page(request, &support, run.as_ref()),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |support: &Support, run: &Option<_>| decide(&request.reader, support, run.as_ref(), &form);
            match command::carry_out(store, request, ("release-reminders", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, "/support/reminders", RESUMED)))
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

fn decide(reader: &Reader<'_>, support: &Support, run: Option<&Run>, form: &Form) -> Result<Decided, Failure> {
    let day = Day::typed(&form.day).map_err(|_| Failure::Incomplete { fields: &["day"] })?;
    let stopped = run.filter(|run| run.work.as_ref().is_some_and(|work| work.through == day));
    let released = stopped.cloned().and_then(Run::release).ok_or_else(|| problems::run_not_stopped(reader))?;
    let answer = Answer::of(Some(&released));
    Decided::new(Effect::run_released(released, day, support.account().id.clone()), &answer)
}
