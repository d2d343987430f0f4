//! 督促の停止: an operator holds the reminders of one invoice or person for a time, with a reason, and can end the hold.

use domain::effect::Effect;
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::{Caller, Store};
use views::invoice::Target;
use views::reminder::HoldAnswer;
use views::reminder::done::{HELD, RELEASED};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json};

use crate::form::Form;
use crate::held::{Known, Of};
use crate::pages::Shown;

mod form;
mod held;
mod pages;
mod text;

/// The answer to a client.
#[derive(Serialize)]
struct Answer<'a> {
    held: Option<HoldAnswer<'a>>,
}

/// Shows what is held on GET; holds or releases on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let (request, of) = (&request, &Of::named_by(&request)?);
    let read = |caller: Caller| of.read(store, caller);
    match act {
        GetOrPost::Get => {
            let (operator, known) = command::look(store, request, read).await?;
            let known = &known.ok_or_else(|| of.unknown(&request.reader))?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer { held: known.hold.as_ref().map(HoldAnswer::of) }),
                Wants::Html => pages::page(request, &operator, of, &Shown { known, form: &Form::default(), failure: None }),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, known: &Option<_>| decide(of, known.as_ref(), &form, request);
            match command::carry_out(store, request, ("hold-reminders", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    let done = || done(&request.reader, &of.back(), if form.is_release() { RELEASED } else { HELD });
                    Ok(answered(request, StatusCode::OK, answer, done))
                }
                Outcome::Refused { who, about: Some(known), failure } => {
                    pages::page(request, &who, of, &Shown { known: &known, form: &form, failure: Some(&failure) })
                }
                Outcome::Refused { about: None, failure, .. } => Err(failure),
            }
        }
    }
}

fn decide(of: &Of, known: Option<&Known>, form: &Form, request: &Request<'_>) -> Result<Decided, Failure> {
    let known = known.ok_or_else(|| of.unknown(&request.reader))?;
    let hold = form.hold(request)?;
    let effect = match of {
        Of::Invoice(Target { society, invoice }) => {
            Effect::invoice_held(society.clone(), invoice.clone(), known.plan_version, hold.clone())
        }
        Of::Person(society, account) => Effect::person_held(society.clone(), account.clone(), hold.clone()),
    };
    Decided::new(effect, &Answer { held: hold.as_ref().map(HoldAnswer::of) })
}
