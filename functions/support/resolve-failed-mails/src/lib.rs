//! 届かなかったメール: the support desk sees mails that did not reach their recipients, sends one again, or sees to it otherwise.

use domain::audit::Event;
use domain::mail::{LATELY, NotAgain};
use domain::{MailId, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Commanded, IdempotencyKey, Missed, SessionKey, Store};
use web::form::as_typed;
use web::outbox::{MailAnswer, masked, refused};
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
    /// `send` or `dealt_with`.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
}

/// What is done about a mail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Send,
    DealWith,
}

/// The list as a client sees it.
#[derive(Serialize)]
struct List<'a> {
    mails: Vec<Answer<'a>>,
    /// Whether there are more than are listed.
    more: bool,
}

/// A mail as a client sees it, with an address by which the person can be asked, not written to.
#[derive(Serialize)]
struct Answer<'a> {
    account: &'a str,
    /// The person's name as it stood when the mail was written.
    person: &'a str,
    society: Option<&'a str>,
    #[serde(flatten)]
    mail: MailAnswer<'a>,
}

impl<'a> Answer<'a> {
    fn of(mail: &'a domain::mail::Outgoing) -> Self {
        let about = &mail.mail.about;
        Self {
            account: about.account.as_str(),
            person: mail.mail.letter.person().as_str(),
            society: about.society.as_ref().map(SocietyId::as_str),
            mail: MailAnswer::masked(mail),
        }
    }
}

/// Lists the mails at `/support/mails`; shows one on GET and does something about it on POST at `/support/mails/{mail}`.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let one = request.parameter("mail");
    let queries: &[&str] = if one.is_empty() { &["society"] } else { &[] };
    if one.is_empty() {
        request.must_be_get(queries)?;
    }
    let act = request.is_get_or_post(queries)?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    if one.is_empty() {
        return list(store, &request, &key).await;
    }
    let id = MailId::parse(one).map_err(|_| Failure::NotFound)?;
    match act {
        GetOrPost::Get => show(store, &request, &key, &id).await,
        GetOrPost::Post => resolve(store, &request, &key, &id).await,
    }
}

/// Lists the mails about accounts, or those of the society that the query names.
async fn list(store: &Store, request: &Request<'_>, key: &SessionKey) -> Result<Response, Failure> {
    let asked = request.query("society").filter(|society| !society.is_empty()).map(SocietyId::parse);
    let society = asked.as_ref().and_then(|society| society.as_ref().ok());
    let failed = store.failed_mails(key, society, request.now.before(LATELY)).await?;
    let support = session::support(request, store, key, (failed.visit, failed.is_support)).await?;
    if matches!(asked, Some(Err(_))) {
        return Err(Failure::NotFound);
    }
    let mails = store.mails(&failed.mails).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &List { mails: mails.iter().map(Answer::of).collect(), more: failed.more }),
        Wants::Html => pages::list(request, &support, society, &mails, failed.more),
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, id: &MailId) -> Result<Response, Failure> {
    let resending = store.resending(key, None, id, None, request.now).await?;
    let support = session::support(request, store, key, (resending.desk.visit, resending.is_support)).await?;
    let missed = resending.missed.ok_or(Failure::NotFound)?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(&missed.mail)),
        Wants::Html => pages::one(request, &support, &missed),
    }
}

async fn resolve(store: &Store, request: &Request<'_>, key: &SessionKey, id: &MailId) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let act = match form.act.as_str() {
        "send" => Act::Send,
        "dealt_with" => Act::DealWith,
        _ => return Err(Failure::Incomplete { fields: &["act"] }),
    };
    let says = format!("{id} {}", form.act);
    let command = &request.idempotency_key("resolve-failed-mails", form.idempotency_key.as_deref(), &says)?;
    let answer = store.decide(|| commit(store, request, (key, id), act, command)).await??;
    Ok(match (request.reader.wants, act) {
        (Wants::Json, _) => page::json_text(StatusCode::OK, answer),
        (Wants::Html, Act::Send) => done(&request.reader, "/support/mails", Done::Mail),
        (Wants::Html, Act::DealWith) => done(&request.reader, "/support/mails", Done::DealtWith),
    })
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, id): (&SessionKey, &MailId),
    act: Act,
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    let resending = store.resending(key, None, id, Some(command), request.now).await?;
    let support = match session::support(request, store, key, (resending.desk.visit, resending.is_support)).await {
        Ok(support) => support,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = resending.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let Some(missed) = resending.missed else { return Ok(Err(Failure::NotFound)) };
    let (society, mail) = (missed.mail.mail.about.society.clone(), id.clone());
    let (after, event) = match act {
        Act::Send => (missed.again(request.now), Event::MailSentAgain { society, mail }),
        Act::DealWith => (missed.mail.clone().deal_with().ok_or(NotAgain::NotMissed), Event::MailDealtWith { society, mail }),
    };
    let after = match after {
        Ok(after) => after,
        Err(why) => return Ok(Err(refused(request.reader.language, why, "/support/mails".to_owned()))),
    };
    let answer = answer(&missed, act, &masked(&after.mail.to));
    let by = support.actor();
    let commanded = Commanded { by: &by, account: &support.account().id, key: command, answer: &answer, at: request.now };
    store.commit_by_hand_on_mail(&missed, &after, event, commanded).await?;
    Ok(Ok(answer))
}

/// What doing it is answered with.
fn answer(missed: &Missed, act: Act, to: &str) -> String {
    let done = match act {
        Act::Send => "send",
        Act::DealWith => "dealt_with",
    };
    serde_json::json!({ "id": missed.mail.mail.id.as_str(), "act": done, "to": to }).to_string()
}
