//! 届かなかったメール: support sees mails that did not arrive, resends one, or marks it as dealt with.

use domain::effect::Effect;
use domain::mail::{LATELY, NotAgain};
use domain::{MailId, SocietyId};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, ResendBasis, Store};
use views::outbox::{MailAnswer, SENT_AGAIN, refused};
use views::person::masked;
use web::command::{self, Decided, Outcome, answered};
use web::form::as_typed;
use web::request::GetOrPost;
use web::{Done, Failure, Request, Response, Wants, done, json, session};

mod pages;
mod text;

/// The result shown on the list: a mail is dealt with.
const DEALT_WITH: Done = Done::new("dealt-with", |language| text::Text(language).done_dealt_with());

/// What the form says.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `send` or `dealt_with`.
    #[serde(default, deserialize_with = "as_typed")]
    act: String,
}

/// Where the mails are listed.
const LIST: &str = "/support/mails";

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

/// What a command is answered with.
#[derive(Serialize)]
struct Resolved<'a> {
    id: &'a str,
    act: &'static str,
    to: &'a str,
}

/// Lists the mails at `/support/mails`; shows one on GET and does something about it on POST at
/// `/support/mails/{mail}`.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let one = request.parameter("mail");
    if one.is_empty() {
        request.must_be_get(&["society"])?;
        request.reader.may_tell(&[SENT_AGAIN, DEALT_WITH]);
        return list(store, &request).await;
    }
    let act = request.is_get_or_post(&[])?;
    let id = &MailId::parse(one).map_err(|_| Failure::NotFound)?;
    let request = &request;
    let read = |caller: Caller| async move { store.resolve_basis(&caller, id).await };
    match act {
        GetOrPost::Get => {
            let (support, basis) = command::look(store, request, read).await?;
            let basis = basis.ok_or(Failure::NotFound)?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(&basis.mail)),
                Wants::Html => pages::one(request, &support, &basis),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, basis: &Option<_>| decide(request, &form, basis.as_ref());
            match command::carry_out(store, request, ("resolve-failed-mails", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    let came_to = if form.act == "send" { SENT_AGAIN } else { DEALT_WITH };
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, LIST, came_to)))
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

/// Lists the mails about accounts, or those of the society that the query names.
async fn list(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let key = session::key(request).ok_or(Failure::SignInNeeded)?;
    let asked = request.query("society").filter(|society| !society.is_empty()).map(SocietyId::parse);
    let society = asked.as_ref().and_then(|society| society.as_ref().ok());
    let failed = store.failed_mails(&key, society, request.now.before(LATELY)).await?;
    let support = session::support(request, store, &key, failed.who).await?;
    if matches!(asked, Some(Err(_))) {
        return Err(Failure::NotFound);
    }
    let mails = store.mails(&failed.mails).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &List { mails: mails.iter().map(Answer::of).collect(), more: failed.more }),
        Wants::Html => pages::list(request, &support, society, &mails, failed.more),
    }
}

fn decide(request: &Request<'_>, form: &Form, basis: Option<&ResendBasis>) -> Result<Decided, Failure> {
    let refused = |why| refused(&request.reader, why, LIST.to_owned());
    let basis = basis.ok_or(Failure::NotFound)?;
    let id = basis.mail.mail.id.clone();
    let (act, to, effect) = match form.act.as_str() {
        "send" => {
            let again = basis.again(request.now).map_err(refused)?;
            ("send", masked(&again.mail.to), Effect::mail_again(again, basis.deleted_on))
        }
        "dealt_with" => {
            let mail = basis.mail.clone().deal_with().ok_or_else(|| refused(NotAgain::NotMissed))?;
            ("dealt_with", masked(&mail.mail.to), Effect::mail_dealt_with(mail, basis.deleted_on))
        }
        _ => return Err(Failure::Incomplete { fields: &["act"] }),
    };
    Decided::new(effect, &Resolved { id: id.as_str(), act, to: &to })
}
