//! 運営者の登録: support lists a society's operators, names one by mail address, invites one, and revokes one.

use domain::SocietyId;
use lambda_http::http::StatusCode;
use store::{Caller, OperatorsBasis, Store};
use views::operators::{self, By, Form, Listed};
use views::society::{CREATED, WholeSociety};
use web::command::{self, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json};

mod pages;
mod text;

/// Shows the society and its operators on GET; names, invites or revokes one on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[CREATED]);
    request.reader.may_tell(&operators::done::ALL);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotFound)?;
    let request = &request;
    match act {
        GetOrPost::Get => {
            let read = |caller: Caller| async move { store.operators_for_support(&caller, society, None).await };
            let (support, basis) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => {
                    let society = WholeSociety::of(basis.society.as_ref().ok_or(Failure::NotFound)?);
                    json(StatusCode::OK, &Listed::of(society, &basis, request.now))
                }
                Wants::Html => pages::page(request, &support, &basis, &Form::default(), None),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let address = &form.to_be_named();
            let read = |caller: Caller| async move { store.operators_for_support(&caller, society, address.as_ref()).await };
            let decide = |_: &_, basis: &OperatorsBasis| {
                let society = basis.society.as_ref().ok_or(Failure::NotFound)?;
                operators::decide(&request.reader, (By::Support, request.now), (society, basis), &form)
            };
            match command::carry_out(store, request, ("name-operators", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &request.reader.path, form.done())))
                }
                Outcome::Refused { who, about, failure } => pages::page(request, &who, &about, &form, Some(&failure)),
            }
        }
    }
}
