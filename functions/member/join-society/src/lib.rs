//! 入会: the signed-in member joins a society, or asks to, sees what became of that, and takes it back.

use domain::SocietyId;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::effect::Effect;
use domain::joining::{Doorway, JoiningRefusal};
use domain::terms::Joining;
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, JoiningBasis, Store};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, SignedIn, Wants, done, json};

use crate::answer::{Answer, Joined, TakenBack};
use crate::filled::Filled;
use crate::text::Text;

mod answer;
mod filled;
mod pages;
mod problems;
mod text;

/// The person belongs to the society.
const JOINED: Done = Done::new("joined", |language| Text(language).done_joined());
/// The request is made.
const REQUESTED: Done = Done::new("joining-requested", |language| Text(language).done_requested());
/// The request is taken back.
const CANCELLED: Done = Done::new("joining-cancelled", |language| Text(language).done_cancelled());

/// What the button that takes the request back says.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Cancellation {
    idempotency_key: Option<String>,
}

/// The answer on record, as far as it says what was done.
#[derive(Deserialize)]
struct Recorded<'a> {
    status: &'a str,
}

/// Shows the form or what became of the request on GET; joins, asks to, or takes that back on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let takes_back = request.reader.path.ends_with("/cancellation");
    let act = if takes_back { request.must_be_post(&[]).map(|()| GetOrPost::Post)? } else { request.is_get_or_post(&[])? };
    request.reader.may_tell(&[JOINED, REQUESTED, CANCELLED]);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| problems::unknown_society(&request.reader))?;
    let request = &request;
    match act {
        GetOrPost::Get => show(store, request, society).await,
        GetOrPost::Post if takes_back => take_back(store, request, society).await,
        GetOrPost::Post => join(store, request, society).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, society: &SocietyId) -> Result<Response, Failure> {
    let read = |caller: Caller| async move { store.joining_basis(&caller, society, false).await };
    let (member, basis) = command::look(store, request, read).await?;
    let basis = &known(request, basis.as_ref())?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(basis, request.now)),
        Wants::Html => pages::page(request, &member, basis, &Filled::default(), None),
    }
}

async fn join(store: &Store, request: &Request<'_>, society: &SocietyId) -> Result<Response, Failure> {
    let filled = &request.form::<Filled>()?;
    let tries = &AtomicUsize::new(0);
    let read =
        |caller: Caller| async move { store.joining_basis(&caller, society, tries.fetch_add(1, Ordering::Relaxed) > 0).await };
    let decide = |member: &SignedIn, basis: &Option<_>| decide(request, member, known(request, basis.as_ref())?, filled);
    match command::carry_out(store, request, ("join-society", filled), read, decide).await? {
        Outcome::Done(answer) => {
            let Recorded { status } = serde_json::from_str(&answer).map_err(|error| Failure::Broken(error.into()))?;
            let told = if status == answer::MEMBER { JOINED } else { REQUESTED };
            Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &request.reader.path, told)))
        }
        Outcome::Refused { who, about: Some(basis), failure } if problems::is_about_the_form(&failure) => {
            pages::page(request, &who, &basis, filled, Some(&failure))
        }
        Outcome::Refused { failure, .. } => Err(failure),
    }
}

async fn take_back(store: &Store, request: &Request<'_>, society: &SocietyId) -> Result<Response, Failure> {
    let form: Cancellation = request.form()?;
    let read = |caller: Caller| async move { store.joining_basis(&caller, society, false).await };
    let decide = |member: &SignedIn, basis: &Option<JoiningBasis>| {
        let basis = known(request, basis.as_ref())?;
        let open = basis.request.clone().filter(domain::JoiningRequest::is_open);
        let open = open.ok_or_else(|| problems::no_open_request(&request.reader, &basis.society.id))?;
        let effect = Effect::joining_cancelled(open, member.account(), &basis.society);
        Decided::new(effect, &TakenBack::of(&basis.society))
    };
    match command::carry_out(store, request, ("cancel-joining", &form), read, decide).await? {
        Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || {
            done(&request.reader, &format!("/directory/{society}/joining"), CANCELLED)
        })),
        Outcome::Refused { failure, .. } => Err(failure),
    }
}

/// The society as far as the person may know of it: one that is not public is there for those alone who belong to it,
/// did, or have asked to.
fn known<'a>(request: &Request<'_>, basis: Option<&'a JoiningBasis>) -> Result<&'a JoiningBasis, Failure> {
    let is_known = |it: &&JoiningBasis| it.terms.is_public || it.membership.is_some() || it.request.is_some();
    basis.filter(is_known).ok_or_else(|| problems::unknown_society(&request.reader))
}

fn decide(request: &Request<'_>, member: &SignedIn, basis: &JoiningBasis, filled: &Filled) -> Result<Decided, Failure> {
    let reader = &request.reader;
    let door = doorway(member, basis);
    let refused = |why| problems::refused(reader, basis, why);
    door.check().map_err(refused)?;
    if filled.version.is_some_and(|version| version != basis.terms.version) {
        return Err(problems::terms_changed(reader, basis.terms.version));
    }
    let application = filled.read(&basis.terms, Text(reader.language))?;
    let asked = door.ask(&application, request.now).map_err(refused)?;
    match basis.terms.joining {
        Joining::Open => {
            let invoice = Store::new_invoice_id(&asked.account, request.now)?;
            let admission = door.join(&asked, basis.next, invoice, request.now);
            let admission = admission.map_err(|why| problems::not_admitted(reader, basis, why))?;
            let effect = Effect::joined(admission.clone(), basis.terms.version);
            Decided::new(effect, &Joined::member(&admission))
        }
        Joining::ByApproval => {
            let effect = Effect::joining_requested(asked.clone(), &door);
            Decided::new(effect, &Joined::requested(&asked))
        }
        Joining::Closed => Err(refused(JoiningRefusal::Closed)),
    }
}

/// What the person stands before.
fn doorway<'a>(member: &'a SignedIn, basis: &'a JoiningBasis) -> Doorway<'a> {
    Doorway {
        account: member.account(),
        leaves_portal: basis.deletion.is_some(),
        society: &basis.society,
        terms: &basis.terms,
        membership: basis.membership.as_ref(),
        request: basis.request.as_ref(),
    }
}
