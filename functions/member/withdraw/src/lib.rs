//! 退会: the signed-in member leaves one society.

use domain::effect::Effect;
use domain::{SocietyId, Withdrawal, WithdrawalRefusal};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, Store, WithdrawalBasis};
use web::command::{self, Decided, Outcome, answered};
use web::idempotency::new_key;
use web::request::GetOrPost;
use web::{Failure, Request, Response, SignedIn, Wants, json, redirect};

use crate::answer::Answer;
use crate::pages::Confirmation;
use crate::problems::LEDGER_CHANGED;

mod answer;
mod pages;
mod problems;
mod text;

/// The fields of a confirmation.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Confirmed {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// The ledger version that the member was shown, so that nobody confirms an amount that has changed since.
    ledger_version: Option<u64>,
}

/// Shows the confirmation page on GET; ends the membership on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| problems::unknown_membership(&request.reader))?;
    let request = &request;
    let read = |caller: Caller| async move { store.withdrawal_basis(&caller, society).await };
    match act {
        GetOrPost::Get => {
            let (member, basis) = command::look(store, request, read).await?;
            show(request, &member, &basis.ok_or_else(|| problems::unknown_membership(&request.reader))?)
        }
        GetOrPost::Post => {
            let form: Confirmed = request.form()?;
            let decide = |member: &_, basis: &Option<_>| decide(request, member, basis.as_ref(), form.ledger_version);
            match command::carry_out(store, request, ("withdraw", &form), read, decide).await? {
                Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || redirect(&request.reader.path))),
                Outcome::Refused { about: Some(basis), failure, .. } if failure.is(LEDGER_CHANGED) => {
                    pages::confirm(request, &Confirmation { basis: &basis, key: &new_key(), changed: true })
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

fn show(request: &Request<'_>, member: &SignedIn, basis: &WithdrawalBasis) -> Result<Response, Failure> {
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&basis.membership, basis)),
        Wants::Html if basis.membership.is_active() => {
            pages::confirm(request, &Confirmation { basis, key: &new_key(), changed: false })
        }
        Wants::Html => pages::done(request, member, basis),
    }
}

fn decide(
    request: &Request<'_>,
    member: &SignedIn,
    basis: Option<&WithdrawalBasis>,
    shown: Option<u64>,
) -> Result<Decided, Failure> {
    let basis = basis.ok_or_else(|| problems::unknown_membership(&request.reader))?;
    let WithdrawalBasis { membership, society, ledger } = basis.clone();
    let id = society.id.clone();
    let withdrawal = Withdrawal::decide(member.account().clone(), society, membership, ledger, shown, request.now);
    let withdrawal = withdrawal.map_err(|refusal| match refusal {
        WithdrawalRefusal::AlreadyWithdrawn { on } => problems::already_withdrawn(&request.reader, &id, on),
        WithdrawalRefusal::LedgerChanged => problems::ledger_changed(&request.reader, &id),
    })?;
    let after = withdrawal.after();
    Decided::new(Effect::withdrawal(withdrawal), &Answer::of(&after, basis))
}
