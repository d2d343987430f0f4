//! 届かなかったメールの再送: an operator sends a mail again that concerns the society and did not reach its recipient.

use domain::audit::Event;
use domain::{MailId, SocietyId};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Commanded, IdempotencyKey, SessionKey, Store};
use web::outbox::{MailAnswer, refused};
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, Wants, done, json, page, session};

mod pages;
mod text;

/// What the form says.
#[derive(Deserialize)]
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

/// Shows the mail on GET; sends it again on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let mail = MailId::parse(request.parameter("mail")).map_err(|_| Failure::NotFound)?;
    let of = Of { society, mail };
    match act {
        GetOrPost::Get => show(store, &request, &key, &of).await,
        GetOrPost::Post => send(store, &request, &key, &of).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, of: &Of) -> Result<Response, Failure> {
    let resending = store.resending(key, Some(&of.society), &of.mail, None, request.now).await?;
    let operator = session::operator(request, store, key, resending.desk).await?;
    let missed = resending.missed.ok_or(Failure::NotFound)?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &MailAnswer::of(&missed.mail)),
        Wants::Html => pages::page(request, &operator, of, &missed),
    }
}

async fn send(store: &Store, request: &Request<'_>, key: &SessionKey, of: &Of) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let says = format!("{} {}", of.society, of.mail);
    let command = &request.idempotency_key("resend-mail", form.idempotency_key.as_deref(), &says)?;
    let answer = store.decide(|| commit(store, request, (key, of), command)).await??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => done(&request.reader, &request.reader.path, Done::Mail),
    })
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, of): (&SessionKey, &Of),
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    let resending = store.resending(key, Some(&of.society), &of.mail, Some(command), request.now).await?;
    let operator = match session::operator(request, store, key, resending.desk).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = resending.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let Some(missed) = resending.missed else { return Ok(Err(Failure::NotFound)) };
    let again = match missed.again(request.now) {
        Ok(again) => again,
        Err(why) => return Ok(Err(refused(request.reader.language, why, of.list()))),
    };
    let answer = serde_json::json!({ "id": of.mail.as_str(), "act": "send", "to": again.mail.to.as_str() }).to_string();
    let event = Event::MailSentAgain { society: Some(of.society.clone()), mail: of.mail.clone() };
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    store.commit_by_hand_on_mail(&missed, &again, event, commanded).await?;
    Ok(Ok(answer))
}
