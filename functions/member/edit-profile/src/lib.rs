//! 会員情報: the signed-in member sees the account, and changes what is told beside name and address.

use domain::effect::Effect;
use lambda_http::http::StatusCode;
use store::{Caller, Store};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, SignedIn, Wants, done, json, session};

use crate::answer::Answer;
use crate::form::Form;

mod answer;
mod form;
mod pages;
mod text;

/// The result shown on the page: the profile is changed.
const CHANGED: Done = Done::new("profile", |language| text::Text(language).done_profile());

const HERE: &str = "/account";

/// Shows the account on GET; changes its profile on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[CHANGED]);
    let request = &request;
    let read = |caller: Caller| async move { store.member_command(&caller).await };
    match act {
        GetOrPost::Get => {
            let (member, ()) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(&member)),
                Wants::Html => pages::page(request, &member, &Form::of(member.account()), None),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |member: &SignedIn, (): &()| decide(request, member, &form);
            match command::carry_out(store, request, ("edit-profile", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    // Sent again, the command copies what is missing.
                    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
                    store.relist(&session.account).await?;
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, HERE, CHANGED)))
                }
                Outcome::Refused { who, failure, .. } => pages::page(request, &who, &form, Some(&failure)),
            }
        }
    }
}

fn decide(request: &Request<'_>, member: &SignedIn, form: &Form) -> Result<Decided, Failure> {
    let (profile, language) = form.read(request.reader.language)?;
    let effect = Effect::profile_changed(member.account(), profile.clone(), language);
    Decided::new(effect, &Answer::with(member, &profile, language))
}
