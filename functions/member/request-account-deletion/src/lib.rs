//! 会員IDの削除: the signed-in member asks for it, sees when it will be, and can take it back.

use aws::{Misconfigured, optional};
use domain::deletion::{AskRefusal, WaitingDays};
use domain::throttle::{Meter, refusing};
use domain::{DeletionRequest, Identity, Language, Line};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Asking, Attempt, IdempotencyKey, Secret, SessionKey, Store};
use web::cookies::BROWSER;
use web::form::{Wrong, refused};
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, SignedIn, Wants, done, json, page, redirect, session};

use crate::answer::Answer;
use crate::pages::Shown;

mod answer;
mod pages;
mod text;

/// What the form says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    #[serde(default)]
    login_id: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    reason: String,
}

/// What the button that takes the request back says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TakenBack {
    idempotency_key: Option<String>,
}

/// Where the member asks and sees how far it is.
const HERE: &str = "/account/deletion";

/// Reads `TAIKAI_DELETION_WAIT_DAYS`; seven days when it is left out.
pub fn wait_from_env() -> Result<WaitingDays, Misconfigured> {
    const NAME: &str = "TAIKAI_DELETION_WAIT_DAYS";
    let Some(days) = optional(NAME) else { return Ok(WaitingDays::DEFAULT) };
    let days = days.parse().ok().and_then(|days| WaitingDays::new(days).ok());
    days.ok_or(Misconfigured::new(NAME, "how many days a request for deletion waits, from 0 to 90"))
}

/// Shows what deletion means or how far it is on GET; asks for it, or takes that back, on POST.
pub async fn handle(store: &Store, wait: WaitingDays, request: Request<'_>) -> Result<Response, Failure> {
    let takes_back = request.reader.path.ends_with("/cancellation");
    let act = if takes_back { request.must_be_post(&[]).map(|()| GetOrPost::Post)? } else { request.is_get_or_post(&[])? };
    let session = session::key(&request).ok_or(Failure::SignInNeeded)?;
    match act {
        GetOrPost::Get => show(store, wait, &request, &session).await,
        GetOrPost::Post if takes_back => take_back(store, &request, &session).await,
        GetOrPost::Post => ask(store, wait, &request, &session).await,
    }
}

async fn show(store: &Store, wait: WaitingDays, request: &Request<'_>, session: &SessionKey) -> Result<Response, Failure> {
    let mut asking = store.asking(session, None, request.now).await?;
    let member = session::signed_in(request, store, session, asking.visit.take()).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(asking.request.as_ref(), &asking.memberships)),
        Wants::Html => pages::page(store, request, &member, &asking, wait, Shown::default()).await,
    }
}

async fn ask(store: &Store, wait: WaitingDays, request: &Request<'_>, session: &SessionKey) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let command = &request.idempotency_key("request-account-deletion", form.idempotency_key.as_deref(), &form.reason)?;
    let (mut asking, proven) = prove(store, request, session, &form, command).await?;
    let member = session::signed_in(request, store, session, asking.visit.take()).await?;
    let ready = proven.and_then(|counted| Ok((counted, read_reason(&form, request.reader.language)?)));
    let (counted, reason) = match (ready, request.reader.wants) {
        (Ok(ready), _) => ready,
        (Err(failure), Wants::Json) => return Err(failure),
        (Err(failure), Wants::Html) => {
            let shown = Shown { reason: form.reason, failure: Some(failure) };
            return pages::page(store, request, &member, &asking, wait, shown).await;
        }
    };
    let mut first = Some(asking);
    let (member, reason) = (&member, &reason);
    let decided = store.decide(|| {
        let read = first.take();
        async move {
            let asking = match read {
                Some(asking) => asking,
                None => store.asking(session, Some(command), request.now).await?,
            };
            commit(store, wait, request, member, asking, reason.clone(), command).await
        }
    });
    // A try that is not given back costs the person one of ten, and no more.
    let (answer, _) = tokio::join!(decided, store.give_back(&counted, request.now));
    let answer = answer??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => redirect(HERE),
    })
}

/// The meters on which a proof was counted, or why it is none.
type Proven = Result<Vec<(Meter, u64)>, Failure>;

/// Reads what the request depends on and proves that it is the person who asks: one round trip, and one hash.
async fn prove(
    store: &Store,
    request: &Request<'_>,
    session: &SessionKey,
    form: &Form,
    command: &IdempotencyKey,
) -> Result<(Asking, Proven), Failure> {
    if form.login_id.trim().is_empty() || form.password.is_empty() {
        let asking = store.asking(session, Some(command), request.now).await?;
        return Ok((asking, Err(Failure::Incomplete { fields: &["login_id", "password"] })));
    }
    let Ok(login) = Identity::parse(&form.login_id) else {
        return Ok((store.asking(session, Some(command), request.now).await?, Err(Failure::NotProven)));
    };
    let token = request.cookie(BROWSER).and_then(|token| Secret::parse(&token));
    let (asking, attempt) = tokio::try_join!(
        store.asking(session, Some(command), request.now),
        store.attempt(&login, token.as_ref(), &request.source, request.now)
    )?;
    let Attempt { login: found, counted, .. } = attempt;
    let log = |outcome, meter| {
        tracing::warn!(outcome, meter, login = store.pseudonym(&login.folded()), "a password was refused");
    };
    if let Some(meter) = refusing(&counted) {
        log("throttled", meter.name());
        return Ok((asking, Err(Failure::throttled(meter, request.now))));
    }
    let own = found.filter(|login| login.account == session.account);
    if !password::is_right(&form.password, own.as_ref().map(|login| login.password.as_str())) {
        log("wrong", "");
        return Ok((asking, Err(Failure::NotProven)));
    }
    Ok((asking, Ok(counted)))
}

fn read_reason(form: &Form, language: Language) -> Result<Option<Line>, Failure> {
    if form.reason.trim().is_empty() {
        return Ok(None);
    }
    let mut wrong = Wrong::default();
    let reason = wrong.note("reason", Line::parse(&form.reason).map_err(|why| refused(language, why, 200)));
    reason.map(Some).ok_or_else(|| Failure::Invalid { fields: wrong.fields() })
}

async fn commit(
    store: &Store,
    wait: WaitingDays,
    request: &Request<'_>,
    member: &SignedIn,
    asking: Asking,
    reason: Option<Line>,
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    if let Some(recorded) = asking.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let account = member.account();
    let (successors, orphaned) = store.successors(&account.id, &asking.operates).await?;
    match DeletionRequest::ask(&account.id, asking.request, orphaned, reason, wait, request.now) {
        Err(AskRefusal::AlreadyAsked(before)) if before.is_open() => Ok(Err(Failure::DeletionPending { due_on: before.due_on })),
        Err(AskRefusal::AlreadyAsked(_)) => Ok(Err(Failure::DeletionUnderWay)),
        Err(AskRefusal::OnlyOperator(societies)) => Ok(Err(Failure::OnlyOperator { societies })),
        Ok(asked) => {
            let answer = Answer::recorded(Some(&asked), &asking.memberships);
            store.commit_deletion_request(&asked, account, &successors, command, &answer).await?;
            Ok(Ok(answer))
        }
    }
}

async fn take_back(store: &Store, request: &Request<'_>, session: &SessionKey) -> Result<Response, Failure> {
    let form: TakenBack = request.form()?;
    let command = &request.idempotency_key("cancel-account-deletion", form.idempotency_key.as_deref(), "")?;
    let answer = store
        .decide(|| async move {
            let mut asking = store.asking(session, Some(command), request.now).await?;
            match session::signed_in(request, store, session, asking.visit.take()).await {
                Ok(member) => cancel(store, request, &member, asking, command).await,
                Err(failure) => Ok(Err(failure)),
            }
        })
        .await??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => done(&request.reader, HERE, Done::DeletionCancelled),
    })
}

async fn cancel(
    store: &Store,
    request: &Request<'_>,
    member: &SignedIn,
    asking: Asking,
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    if let Some(recorded) = asking.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    match asking.request {
        None => Ok(Err(Failure::NoDeletionPending)),
        Some(pending) if !pending.is_open() => Ok(Err(Failure::DeletionUnderWay)),
        Some(pending) => {
            let answer = Answer::recorded(None, &asking.memberships);
            store.commit_deletion_cancellation(&pending, member.account(), command, &answer, request.now).await?;
            Ok(Ok(answer))
        }
    }
}
