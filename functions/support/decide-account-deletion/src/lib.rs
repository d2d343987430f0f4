//! 会員IDの削除の確認: the support desk sees what is asked for, and carries it out now or refuses it with a reason.

use domain::deletion::UnderWay;
use domain::{AccountId, Language, Line};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Deciding, IdempotencyKey, SessionKey, Store, Turn};
use web::form::{Wrong, refused};
use web::request::GetOrPost;
use web::session::Support;
use web::{Done, Failure, Request, Response, Wants, done, json, page, session};

use crate::answer::{Answer, Listed};
use crate::pages::Shown;

mod answer;
mod pages;
mod text;

/// What support decides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `carry_out` or `refuse`.
    #[serde(default)]
    decision: String,
    /// Why it is refused; mailed to the member.
    #[serde(default)]
    reason: String,
}

/// A decision that can be made.
enum Decision {
    CarryOut,
    Refuse(Line),
}

/// How many requests a page lists.
const PAGE: usize = 50;

/// Lists the requests, shows one, or decides on it.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let session = session::key(&request).ok_or(Failure::SignInNeeded)?;
    if request.parameter("account").is_empty() {
        request.must_be_get(&["from"])?;
        return queue(store, &request, &session).await;
    }
    let act = request.is_get_or_post(&[])?;
    let account = AccountId::parse(request.parameter("account")).map_err(|_| Failure::NotFound)?;
    match act {
        GetOrPost::Get => show(store, &request, &session, &account, Shown::default()).await,
        GetOrPost::Post => decide(store, &request, &session, &account).await,
    }
}

async fn queue(store: &Store, request: &Request<'_>, session: &SessionKey) -> Result<Response, Failure> {
    let from = request.query("from").filter(|from| !from.is_empty()).map(Turn::parse);
    let mut queue = store.deletion_queue(session, from.flatten(), PAGE).await?;
    let support = session::support(request, store, session, (queue.visit.take(), queue.is_support)).await?;
    if matches!(from, Some(None)) {
        return Err(Failure::Malformed { hint: "from".to_owned() });
    }
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&queue)),
        Wants::Html => pages::queue(request, &support, &queue),
    }
}

async fn show(
    store: &Store,
    request: &Request<'_>,
    session: &SessionKey,
    account: &AccountId,
    shown: Shown,
) -> Result<Response, Failure> {
    let mut deciding = store.deciding(session, account, None, request.now).await?;
    let support = session::support(request, store, session, (deciding.visit.take(), deciding.is_support)).await?;
    let (Some((member, login)), Some(asked)) = (&deciding.account, &deciding.request) else {
        return Err(nothing_to_decide(&support, account));
    };
    match (request.reader.wants, shown.failure) {
        (Wants::Json, Some(failure)) => Err(failure),
        (Wants::Json, None) => json(StatusCode::OK, &Answer::of(member, asked, &deciding.memberships)),
        (Wants::Html, failure) => {
            let shown = Shown { failure, ..shown };
            pages::request(request, &support, (member, login.as_ref()), asked, &deciding.memberships, &shown)
        }
    }
}

async fn decide(store: &Store, request: &Request<'_>, session: &SessionKey, account: &AccountId) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let says = format!("{account} {} {}", form.decision, form.reason);
    let command = &request.idempotency_key("decide-account-deletion", form.idempotency_key.as_deref(), &says)?;
    let decision = &match read(&form, request.reader.language) {
        Ok(decision) => decision,
        Err(failure) => {
            return show(store, request, session, account, Shown { reason: form.reason, failure: Some(failure) }).await;
        }
    };
    let answer = store
        .decide(|| async move {
            let mut deciding = store.deciding(session, account, Some(command), request.now).await?;
            match session::support(request, store, session, (deciding.visit.take(), deciding.is_support)).await {
                Ok(support) => commit(store, request, &support, account, deciding, decision, command).await,
                Err(failure) => Ok(Err(failure)),
            }
        })
        .await??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => {
            let came_to = match decision {
                Decision::CarryOut => Done::DeletionOrdered,
                Decision::Refuse(_) => Done::DeletionRefused,
            };
            done(&request.reader, "/support/deletions", came_to)
        }
    })
}

fn read(form: &Form, language: Language) -> Result<Decision, Failure> {
    match form.decision.as_str() {
        "carry_out" => Ok(Decision::CarryOut),
        "refuse" => {
            let mut wrong = Wrong::default();
            let reason = wrong.note("reason", Line::parse(&form.reason).map_err(|why| refused(language, why, 200)));
            reason.map(Decision::Refuse).ok_or_else(|| Failure::Invalid { fields: wrong.fields() })
        }
        _ => Err(Failure::Malformed { hint: "decision: carry_out | refuse".to_owned() }),
    }
}

/// Why there is no request to decide on: nobody decides on their own.
fn nothing_to_decide(support: &Support, account: &AccountId) -> Failure {
    if support.account().id == *account { Failure::OwnRequest } else { Failure::NoDeletionPending }
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    support: &Support,
    account: &AccountId,
    deciding: Deciding,
    decision: &Decision,
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    if let Some(recorded) = deciding.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let (Some((member, _)), Some(asked)) = (deciding.account, deciding.request) else {
        return Ok(Err(nothing_to_decide(support, account)));
    };
    let (by, at) = (support.account(), request.now);
    match decision {
        _ if !asked.is_open() => Ok(Err(Failure::DeletionUnderWay)),
        Decision::CarryOut => match asked.order() {
            Err(UnderWay) => Ok(Err(Failure::DeletionUnderWay)),
            Ok(ordered) => {
                let answer = answer::ordered();
                store.commit_deletion_order(&ordered, by, command, &answer, at).await?;
                Ok(Ok(answer))
            }
        },
        Decision::Refuse(reason) => {
            let answer = answer::refused();
            store.commit_deletion_refusal(&asked, &member, reason, by, (command, &answer), at).await?;
            Ok(Ok(answer))
        }
    }
}
