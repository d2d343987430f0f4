//! 届かなかったメールの再送: an operator resends a mail of the society that did not arrive.

use domain::effect::Effect;
use domain::{MailId, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, ResendBasis, Store};
use views::outbox::{MailAnswer, SENT_AGAIN, refused};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json};

mod pages;
mod text;

/// What the form says.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
}

/// Which mail of which society.
pub(crate) struct Of {
    pub(crate) society: SocietyId,
    pub(crate) mail: MailId,
}

impl Of {
    /// The page that lists the society's mails.
    pub(crate) fn list(&self) -> String {
        format!("/societies/{}/reminders", self.society)
    }
}

/// The answer to a client.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    act: &'static str,
    to: &'a str,
}

/// Shows the mail on GET; sends it again on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[SENT_AGAIN]);
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let mail = MailId::parse(request.parameter("mail")).map_err(|_| Failure::NotFound)?;
    let (request, of) = (&request, &Of { society, mail });
    let read = |caller: Caller| async move { store.resend_basis(&caller, &of.society, &of.mail).await };
    match act {
        GetOrPost::Get => {
            let (operator, basis) = command::look(store, request, read).await?;
            let basis = basis.ok_or(Failure::NotFound)?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &MailAnswer::of(&basis.mail)),
                Wants::Html => pages::page(request, &operator, of, &basis),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, basis: &Option<_>| decide(request, of, basis.as_ref());
            match command::carry_out(store, request, ("resend-mail", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &request.reader.path, SENT_AGAIN)))
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

fn decide(request: &Request<'_>, of: &Of, basis: Option<&ResendBasis>) -> Result<Decided, Failure> {
    let basis = basis.ok_or(Failure::NotFound)?;
    let again = basis.again(request.now).map_err(|why| refused(&request.reader, why, of.list()))?;
    let to = again.mail.to.clone();
    let answer = Answer { id: of.mail.as_str(), act: "send", to: to.as_str() };
    Decided::new(Effect::mail_again(again, basis.deleted_on), &answer)
}
