//! 督促の再開: the support desk looks at a run of reminders that stopped because it would send far more than usual, and lets it go on.

use domain::Day;
use domain::reminder::{Phase, Run};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Commanded, IdempotencyKey, SessionKey, Store};
use web::form::as_typed;
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, Wants, done, json, page, session};

mod pages;
mod text;

/// What the form says.
#[derive(Deserialize)]
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
    /// How many it may send without asking.
    limit: u32,
}

impl Answer {
    fn of(run: Option<&Run>) -> Self {
        let under_way = |run: &Run| {
            let work = run.work.as_ref()?;
            Some(UnderWay {
                day: work.through.to_string(),
                phase: match work.phase {
                    Phase::Counting => "counting",
                    Phase::Stopped => "stopped",
                    Phase::Sending => "sending",
                },
                would_send: work.would_send,
                sent: work.sent,
                limit: run.limit().0,
            })
        };
        Self {
            completed: run.map(|run| run.completed.to_string()),
            usual: run.map(|run| run.sent.clone()).unwrap_or_default(),
            run: run.and_then(under_way),
        }
    }
}

/// Shows how the runs stand on GET; releases the one that stopped on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    match act {
        GetOrPost::Get => show(store, &request, &key).await,
        GetOrPost::Post => release(store, &request, &key).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey) -> Result<Response, Failure> {
    let releasing = store.releasing(key, None, request.now).await?;
    let support = session::support(request, store, key, (releasing.visit, releasing.is_support)).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(releasing.run.as_ref())),
        Wants::Html => pages::page(request, &support, releasing.run.as_ref()),
    }
}

async fn release(store: &Store, request: &Request<'_>, key: &SessionKey) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let day = Day::typed(&form.day).map_err(|_| Failure::Incomplete { fields: &["day"] })?;
    let command = &request.idempotency_key("release-reminders", form.idempotency_key.as_deref(), &day.to_string())?;
    let answer = store.decide(|| commit(store, request, key, day, command)).await??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => done(&request.reader, "/support/reminders", Done::Run),
    })
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    key: &SessionKey,
    day: Day,
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    let releasing = store.releasing(key, Some(command), request.now).await?;
    let support = match session::support(request, store, key, (releasing.visit, releasing.is_support)).await {
        Ok(support) => support,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = releasing.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let stopped = releasing.run.filter(|run| run.work.as_ref().is_some_and(|work| work.through == day));
    let Some(released) = stopped.and_then(Run::release) else {
        return Ok(Err(Failure::RunNotStopped));
    };
    let answer = serde_json::to_string(&Answer::of(Some(&released))).unwrap_or_default();
    let by = support.actor();
    let commanded = Commanded { by: &by, account: &support.account().id, key: command, answer: &answer, at: request.now };
    store.commit_release(&released, day, commanded).await?;
    Ok(Ok(answer))
}
