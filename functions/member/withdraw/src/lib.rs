//! 退会: the signed-in member leaves one society.

use domain::{Refusal, SocietyId, Withdrawal};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Belonging, IdempotencyKey, Leaving, SessionKey, Store};
use web::request::GetOrPost;
use web::{Failure, Request, Response, SignedIn, Wants, idempotency, json, page, redirect, session};

use crate::answer::Answer;
use crate::pages::Confirmation;

mod answer;
mod pages;
mod text;

/// What a confirmation says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// The ledger version that the member was shown, so that nobody confirms an amount that has changed since.
    ledger_version: Option<u64>,
}

/// What confirming came to.
enum Outcome {
    /// The member has left; this is the answer on record.
    Left { answer: String },
    /// What is owed has changed since the member looked: to be confirmed again.
    ToConfirmAgain { member: SignedIn, belonging: Box<Belonging> },
}

/// Shows what leaving means on GET, and leaves on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::UnknownMembership)?;
    let session = session::key(&request).ok_or(Failure::SignInNeeded)?;
    match act {
        GetOrPost::Get => show(store, &request, &session, &society).await,
        GetOrPost::Post => leave(store, &request, &session, &society).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, session: &SessionKey, society: &SocietyId) -> Result<Response, Failure> {
    let leaving = store.decide(|| store.leaving(session, society, None, request.now)).await?;
    let member = session::signed_in(request, store, session, leaving.visit).await?;
    let belonging = leaving.belonging.ok_or(Failure::UnknownMembership)?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&belonging.membership, &belonging)),
        Wants::Html if belonging.membership.is_active() => confirmation(request, &member, &belonging, false),
        Wants::Html => pages::done(request, &member, &belonging),
    }
}

async fn leave(store: &Store, request: &Request<'_>, session: &SessionKey, society: &SocietyId) -> Result<Response, Failure> {
    let form: Confirmed = request.form()?;
    let says = format!("{society} {:?}", form.ledger_version);
    let command = &request.idempotency_key("withdraw", form.idempotency_key.as_deref(), &says)?;
    let outcome = store
        .decide(|| async move {
            let leaving = store.leaving(session, society, Some(command), request.now).await?;
            match session::signed_in(request, store, session, leaving.visit.clone()).await {
                Ok(member) => decide(store, request, member, leaving, command, form.ledger_version).await,
                Err(failure) => Ok(Err(failure)),
            }
        })
        .await??;
    match (outcome, request.reader.wants) {
        (Outcome::Left { answer }, Wants::Json) => Ok(page::json_text(StatusCode::OK, answer)),
        (Outcome::Left { .. }, Wants::Html) => Ok(redirect(&request.reader.path)),
        (Outcome::ToConfirmAgain { member, belonging }, Wants::Html) => confirmation(request, &member, &belonging, true),
        (Outcome::ToConfirmAgain { .. }, Wants::Json) => Err(Failure::LedgerChanged { society: society.clone() }),
    }
}

async fn decide(
    store: &Store,
    request: &Request<'_>,
    member: SignedIn,
    leaving: Leaving,
    command: &IdempotencyKey,
    shown: Option<u64>,
) -> Result<Result<Outcome, Failure>, store::Error> {
    if let Some(recorded) = leaving.recorded {
        let answer = recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused);
        return Ok(answer.map(|answer| Outcome::Left { answer }));
    }
    let Some(belonging) = leaving.belonging else {
        return Ok(Err(Failure::UnknownMembership));
    };
    let Belonging { membership, society, ledger } = belonging.clone();
    match Withdrawal::decide(member.account().clone(), society, membership, ledger, shown, request.now) {
        Err(Refusal::AlreadyWithdrawn { on }) => Ok(Err(Failure::AlreadyWithdrawn { society: belonging.society.id, on })),
        Err(Refusal::LedgerChanged) => Ok(Ok(Outcome::ToConfirmAgain { member, belonging: Box::new(belonging) })),
        Ok(withdrawal) => {
            let answer = Answer::of(&withdrawal.after(), &belonging).to_json();
            store.commit_withdrawal(&withdrawal, command, &answer).await?;
            Ok(Ok(Outcome::Left { answer }))
        }
    }
}

fn confirmation(request: &Request<'_>, member: &SignedIn, belonging: &Belonging, changed: bool) -> Result<Response, Failure> {
    let key = idempotency::new_key();
    pages::confirm(request, member, &Confirmation { belonging, key: &key, changed })
}
