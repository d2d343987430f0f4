//! 招待の受諾: a person who has an account accepts with it to operate a society.

use domain::effect::Effect;
use domain::invitation::InvitedTo;
use domain::reset::ResetCode;
use domain::throttle::refusing;
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{AcceptanceBasis, Caller, Read, Store, Visit};
use views::operators::done::ACCEPTED;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Reader, Request, Response, SignedIn, Wants, done};

mod pages;
mod problems;
mod text;

/// What is filled in.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// The code that came by mail.
    #[serde(default)]
    code: String,
}

/// What was accepted.
#[derive(Serialize)]
struct Answer<'a> {
    status: &'static str,
    society: Named<'a>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    name: &'a str,
}

/// Shows the form on GET; accepts on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let request = &request;
    match act {
        GetOrPost::Get => {
            let read = |caller: Caller| async move {
                let who = store.visit(&caller.session).await?;
                Ok(Read { who, recorded: None, about: () })
            };
            let (member, ()) = command::look::<Option<Visit>, _, _>(store, request, read).await?;
            pages::page(request, &member, "", None)
        }
        GetOrPost::Post => accept(store, request).await,
    }
}

async fn accept(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let code = &ResetCode::parse(&form.code);
    let (caller, _) = command::caller(request, ("accept-invitation", &form))?;
    let counted = store.count_acceptance(&request.source, request.now).await?;
    let read = |caller: Caller| async move { store.acceptance_basis(&caller, code.as_ref()).await };
    if let Some(meter) = refusing(&counted) {
        tracing::warn!(outcome = "throttled", meter = meter.name(), "an invitation was refused");
        let failure = Failure::throttled(meter, request.now);
        let look = |_: Caller| async { Ok(Read { who: store.visit(&caller.session).await?, recorded: None, about: () }) };
        let (member, ()) = command::look::<Option<Visit>, _, _>(store, request, look).await?;
        return match request.reader.wants {
            Wants::Json => Err(failure),
            Wants::Html => pages::page(request, &member, &form.code, Some(&failure)),
        };
    }
    let decide = |member: &SignedIn, basis: &AcceptanceBasis| {
        if form.code.trim().is_empty() {
            return Err(Failure::Incomplete { fields: &["code"] });
        }
        decide(&request.reader, member, basis, request)
    };
    match command::carry_out::<Option<Visit>, _, _>(store, request, ("accept-invitation", &form), read, decide).await? {
        Outcome::Done(answer) => {
            // A mistake only stays counted.
            store.give_back(&counted, request.now).await?;
            Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, "/societies", ACCEPTED)))
        }
        Outcome::Refused { who, failure, .. } => {
            tracing::warn!(outcome = "wrong", "an invitation was refused");
            pages::page(request, &who, &form.code, Some(&failure))
        }
    }
}

fn decide(reader: &Reader<'_>, member: &SignedIn, basis: &AcceptanceBasis, request: &Request<'_>) -> Result<Decided, Failure> {
    let Some((society, open)) = &basis.invited else { return Err(problems::code_invalid(reader)) };
    match open.invitation.to {
        InvitedTo::SignIn => return Err(problems::for_another_account(reader)),
        InvitedTo::Operate if basis.operates => return Err(problems::operates_already(reader)),
        InvitedTo::Operate => {}
    }
    let effect = Effect::invitation_accepted(member.account(), society, open.invitation.clone(), open.code, request.now);
    let society = Named { id: society.id.as_str(), name: society.name.as_str() };
    Decided::new(effect, &Answer { status: "accepted", society })
}
