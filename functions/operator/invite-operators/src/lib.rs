//! 運営者の招待: an operator lists who else operates the society, invites others, and revokes one.

use domain::SocietyId;
use lambda_http::http::StatusCode;
use store::{Caller, OperatorVisit, OperatorsBasis, Store};
use views::operators::{self, By, Form, Listed};
use views::society::SocietyAnswer;
use web::command::{self, Outcome, answered};
use web::request::GetOrPost;
use web::session::Operator;
use web::{Failure, Request, Response, Wants, done, json};

mod pages;
mod text;

/// Shows the operators on GET; invites or revokes one on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&operators::done::ALL);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let request = &request;
    let read = |caller: Caller| async move { store.operators_for_operator(&caller, society).await };
    match act {
        GetOrPost::Get => {
            let (operator, basis) = command::look::<OperatorVisit, _, _>(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => {
                    let society = operator.society();
                    let society = SocietyAnswer::of(&society.id, &society.name, &society.contact);
                    json(StatusCode::OK, &Listed::of(society, &basis, request.now))
                }
                Wants::Html => pages::page(request, &operator, &basis, &Form::default(), None),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |operator: &Operator, basis: &OperatorsBasis| {
                let by = By::Operator(&operator.account().id);
                operators::decide(&request.reader, (by, request.now), (operator.society(), basis), &form)
            };
            match command::carry_out::<OperatorVisit, _, _>(store, request, ("invite-operators", &form), read, decide).await? {
                Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || after(request, &form))),
                Outcome::Refused { who, about, failure } => pages::page(request, &who, &about, &form, Some(&failure)),
            }
        }
    }
}

/// Where a browser goes on. To whoever has revoked themselves this page is closed.
fn after(request: &Request<'_>, form: &Form) -> Response {
    let myself = web::session::key(request).is_some_and(|session| form.revokes(&session.account));
    done(&request.reader, if myself { "/societies" } else { &request.reader.path }, form.done())
}
