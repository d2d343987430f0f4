//! 入会申込の承認: operators see who asks to join, and approve or refuse. Nobody decides on their own request.

use std::sync::atomic::{AtomicUsize, Ordering};

use domain::effect::Effect;
use domain::joining::{DecisionRefusal, Doorway};
use domain::{AccountId, SocietyId};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Caller, DecisionBasis, JoiningPlace, Store};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Operator, Request, Response, Wants, done, json, session};

use crate::answer::{Answer, Listed, RequestShown};
use crate::form::{Decision, Form};
use crate::pages::Shown;
use crate::text::Text;

mod answer;
mod form;
mod pages;
mod problems;
mod text;

/// How many requests a page lists.
const PAGE: usize = 50;

/// The person is a member.
const APPROVED: Done = Done::new("joining-approved", |language| Text(language).done_approved());
/// The request is refused.
const REFUSED: Done = Done::new("joining-refused", |language| Text(language).done_refused());

/// The answer on record, as far as it says what was decided.
#[derive(Deserialize)]
struct Recorded<'a> {
    status: &'a str,
}

/// Lists the open requests, or shows one and decides on it, as the address says.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator);
    if request.parameter("account").is_empty() {
        request.must_be_get(&["from"])?;
        request.reader.may_tell(&[APPROVED, REFUSED]);
        return list(store, &request, &society?).await;
    }
    let act = request.is_get_or_post(&[])?;
    let society = society?;
    let account =
        AccountId::parse(request.parameter("account")).map_err(|_| problems::unknown_request(&request.reader, &society))?;
    let target = (&society, &account);
    match act {
        GetOrPost::Get => show(store, &request, target).await,
        GetOrPost::Post => decide_on(store, &request, target).await,
    }
}

async fn list(store: &Store, request: &Request<'_>, society: &SocietyId) -> Result<Response, Failure> {
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let from = request.query("from").filter(|from| !from.is_empty()).map(JoiningPlace::parse);
    let queue = store.joining_queue(&session, society, from.flatten(), PAGE).await?;
    let operator = session::operator(request, store, &session, queue.operator.clone()).await?;
    if matches!(from, Some(None)) {
        return Err(Failure::Malformed { hint: "from".to_owned() });
    }
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&queue, request.now)),
        Wants::Html => pages::list(request, &operator, &queue),
    }
}

async fn show(store: &Store, request: &Request<'_>, target: (&SocietyId, &AccountId)) -> Result<Response, Failure> {
    let read = |caller: Caller| async move { store.decision_basis(&caller, target, false).await };
    let (operator, basis) = command::look(store, request, read).await?;
    let asked = basis.told(request.now).ok_or_else(|| problems::unknown_request(&request.reader, target.0))?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &RequestShown::of(asked, &basis, request.now)),
        Wants::Html => pages::page(request, &operator, &Shown { basis: &basis, asked, form: &Form::default(), failure: None }),
    }
}

async fn decide_on(store: &Store, request: &Request<'_>, target: (&SocietyId, &AccountId)) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let tries = &AtomicUsize::new(0);
    let read =
        |caller: Caller| async move { store.decision_basis(&caller, target, tries.fetch_add(1, Ordering::Relaxed) > 0).await };
    let decide = |operator: &_, basis: &_| decide(request, operator, basis, &form);
    match command::carry_out(store, request, ("decide-joining", &form), read, decide).await? {
        Outcome::Done(answer) => {
            let Recorded { status } = serde_json::from_str(&answer).map_err(|error| Failure::Broken(error.into()))?;
            let told = if status == answer::APPROVED { APPROVED } else { REFUSED };
            let queue = format!("/societies/{}/joining-requests", target.0);
            Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &queue, told)))
        }
        Outcome::Refused { who, about, failure } => match about.told(request.now) {
            Some(asked) if problems::is_about_the_form(&failure) => {
                pages::page(request, &who, &Shown { basis: &about, asked, form: &form, failure: Some(&failure) })
            }
            _ => Err(failure),
        },
    }
}

/// What the rules make of it. The request is the one that the operator looked at.
fn decide(request: &Request<'_>, operator: &Operator, basis: &DecisionBasis, form: &Form) -> Result<Decided, Failure> {
    let (reader, society) = (&request.reader, operator.society());
    let unknown = || problems::unknown_request(reader, &society.id);
    let asked = basis.told(request.now).ok_or_else(unknown)?;
    let refused = |why| problems::refused(reader, society, asked, why);
    asked.check_decision(&operator.account().id).map_err(refused)?;
    let decision = form.read(reader.language)?;
    if form.asked_at.as_ref().is_some_and(|at| *at != asked.asked_at.to_string()) {
        return Err(problems::request_changed(reader));
    }
    let account = basis.account.as_ref().ok_or_else(unknown)?;
    match decision {
        Decision::Refuse(reason) => {
            let after = asked.refused(reason.clone(), request.now);
            let effect = Effect::joining_refused(after, account, society, reason.clone());
            Decided::new(effect, &Answer::refused(asked, &reason))
        }
        Decision::Approve if basis.leaves_portal => Err(refused(DecisionRefusal::LeavingPortal)),
        Decision::Approve => {
            let door = Doorway {
                account,
                leaves_portal: basis.leaves_portal,
                society,
                terms: &basis.terms,
                membership: basis.membership.as_ref(),
                request: Some(asked),
            };
            let invoice = Store::new_invoice_id(&account.id, request.now)?;
            let admission = door.join(asked, basis.next, invoice, request.now);
            let admission = admission.map_err(|why| refused(DecisionRefusal::Admission(why)))?;
            let effect = Effect::joining_approved(asked.approved(request.now), admission.clone(), basis.terms.version);
            Decided::new(effect, &Answer::approved(&admission))
        }
    }
}
