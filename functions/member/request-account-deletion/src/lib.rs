//! 会員IDの削除: the signed-in member requests it, sees its progress, and can cancel it.

use aws::{Misconfigured, optional};
use domain::deletion::{AskRefusal, UnderWay, WaitingDays};
use domain::effect::Effect;
use domain::throttle::Meter;
use domain::{DeletionRequest, Identity, Language, Line};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, Commanded, DeletionRequestBasis, IdempotencyKey, Read, Secret, Store, Visit};
use views::account_deletion;
use web::command::{self, Decided, Outcome, answered};
use web::cookies::BROWSER;
use web::form::{Wrong, refused};
use web::reauthentication;
use web::request::GetOrPost;
use web::session::Proof;
use web::{Done, Failure, Reader, Request, Response, SignedIn, Wants, done, json, redirect, session};

use crate::answer::Answer;
use crate::pages::Shown;

mod answer;
mod pages;
mod problems;
mod text;

/// The result shown on the page: the request is cancelled.
const CANCELLED: Done = Done::new("deletion-cancelled", |language| text::Text(language).done_deletion_cancelled());

/// What the form says.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// Part of the proof, not of what is asked for.
    #[serde(default, skip_serializing)]
    login_id: String,
    #[serde(default, skip_serializing)]
    password: String,
    #[serde(default)]
    reason: String,
}

/// What the button that takes the request back says.
#[derive(Deserialize, Serialize)]
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
    request.reader.may_tell(&[CANCELLED]);
    match act {
        GetOrPost::Get => show(store, wait, &request).await,
        GetOrPost::Post if takes_back => take_back(store, &request).await,
        GetOrPost::Post => ask(store, wait, &request).await,
    }
}

async fn show(store: &Store, wait: WaitingDays, request: &Request<'_>) -> Result<Response, Failure> {
    let (member, basis) =
        command::look(store, request, |caller: Caller| async move { store.deletion_request_basis(&caller).await }).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(basis.request.as_ref(), &basis.memberships)),
        Wants::Html => pages::page(store, request, &member, &basis, wait, Shown::default()).await,
    }
}

/// Unlike other commands this one asks for the password, so that the proof is read and counted beside what the request
/// depends on.
async fn ask(store: &Store, wait: WaitingDays, request: &Request<'_>) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let (caller, key) = &command::caller(request, ("request-account-deletion", &form))?;
    let (Read { who, recorded, about }, proven) = prove(store, request, caller, &form).await?;
    let member = &session::signed_in(request, store, &caller.session, who).await?;
    let ready = proven.and_then(|counted| Ok((counted, read_reason(&form, request.reader.language)?)));
    let (counted, reason) = match (ready, request.reader.wants) {
        (Ok(ready), _) => ready,
        (Err(failure), Wants::Json) => return Err(failure),
        (Err(failure), Wants::Html) => {
            let shown = Shown { reason: form.reason, failure: Some(failure) };
            return pages::page(store, request, member, &about, wait, shown).await;
        }
    };
    let mut first = Some((recorded, about));
    let reason = &reason;
    let decided = store.decide(|| {
        let read = first.take();
        async move {
            let (recorded, basis) = match read {
                Some(read) => read,
                None => store.deletion_request_basis(caller).await.map(|read| (read.recorded, read.about))?,
            };
            match recorded {
                Some(recorded) => recorded.answer_to(key).ok_or(Failure::IdempotencyKeyReused),
                None => commit(store, wait, &request.reader, member, basis, reason.clone(), (caller, key)).await,
            }
        }
    });
    // A try that is not given back costs the person one of ten, and no more.
    let (answer, _) = tokio::join!(decided, store.give_back(&counted, request.now));
    Ok(answered(request, StatusCode::OK, answer?, || redirect(HERE)))
}

/// The meters on which a proof was counted, or why it is none.
type Proven = Result<Vec<(Meter, u64)>, Failure>;

/// Reads what the request depends on and proves that it is the person who asks: one round trip, and one hash.
async fn prove(
    store: &Store,
    request: &Request<'_>,
    caller: &Caller,
    form: &Form,
) -> Result<(Read<Option<Visit>, DeletionRequestBasis>, Proven), Failure> {
    if form.login_id.trim().is_empty() || form.password.is_empty() {
        return Ok((store.deletion_request_basis(caller).await?, Err(Failure::Incomplete { fields: &["login_id", "password"] })));
    }
    let Ok(login) = Identity::parse(&form.login_id) else {
        return Ok((store.deletion_request_basis(caller).await?, Err(Failure::NotProven)));
    };
    let token = request.cookie(BROWSER).and_then(|token| Secret::parse(&token));
    let (basis, attempt) = tokio::try_join!(
        store.deletion_request_basis(caller),
        store.attempt(&login, token.as_ref(), &request.source, request.now)
    )?;
    let typed = (form.password.as_str(), password::is_right as reauthentication::IsRight);
    Ok((basis, reauthentication::prove(store, (&login, attempt), &caller.session.account, typed, request.now)))
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
    reader: &Reader<'_>,
    member: &SignedIn,
    basis: DeletionRequestBasis,
    reason: Option<Line>,
    (caller, key): (&Caller, &IdempotencyKey),
) -> Result<String, Failure> {
    let account = member.account();
    let (successors, orphaned) = store.successors(&account.id, &basis.operates).await?;
    let request = match DeletionRequest::ask(&account.id, basis.request, basis.has_support, orphaned, reason, wait, caller.now) {
        Ok(request) => request,
        Err(AskRefusal::AlreadyAsked(before)) if before.is_open() => {
            return Err(problems::pending(reader, before.due_on));
        }
        Err(AskRefusal::AlreadyAsked(_)) => return Err(account_deletion::under_way(reader)),
        Err(AskRefusal::HasSupport) => return Err(problems::has_support(reader)),
        Err(AskRefusal::OnlyOperator(societies)) => return Err(problems::only_operator(reader, &societies)),
    };
    let answer = serde_json::to_string(&Answer::recorded(Some(&request), &basis.memberships));
    let answer = answer.map_err(|error| Failure::Broken(error.into()))?;
    let effect = Effect::deletion_requested(request, account, successors);
    let by = member.actor();
    store.commit(&effect, Commanded { by: &by, account: &account.id, key, answer: &answer, at: caller.now }).await?;
    Ok(answer)
}

async fn take_back(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let form: TakenBack = request.form()?;
    let read = |caller: Caller| async move { store.deletion_request_basis(&caller).await };
    let decide = |member: &_, basis: &_| cancel(&request.reader, member, basis);
    match command::carry_out(store, request, ("cancel-account-deletion", &form), read, decide).await? {
        Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, HERE, CANCELLED))),
        Outcome::Refused { failure, .. } => Err(failure),
    }
}

fn cancel(reader: &Reader<'_>, member: &SignedIn, basis: &DeletionRequestBasis) -> Result<Decided, Failure> {
    let pending = basis.request.clone().ok_or_else(|| account_deletion::not_pending(reader))?;
    let open = pending.open().map_err(|UnderWay| account_deletion::under_way(reader))?;
    Decided::new(Effect::deletion_cancelled(open, member.account()), &Answer::recorded(None, &basis.memberships))
}
