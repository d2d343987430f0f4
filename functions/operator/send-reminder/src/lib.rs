//! 督促の送信: an operator reads the letter about one invoice and sends it now, whatever the steps say.

use domain::Day;
use domain::mail::{Mail, Outgoing};
use domain::reminder::{Plan, Refusal};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Commanded, Considered, IdempotencyKey, SessionKey, Store};
use web::request::GetOrPost;
use web::target::Target;
use web::{Done, Failure, Request, Response, Wants, done, json, page, reminder, session};

mod pages;
mod text;

/// What the form says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
}

/// The letter as a client sees it.
#[derive(Serialize)]
struct Letter<'a> {
    invoice: &'a str,
    to: &'a str,
    language: &'static str,
    subject: &'a str,
    text: &'a str,
}

/// Shows the letter on GET; sends it on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let target = Target::of(&request)?;
    match act {
        GetOrPost::Get => show(store, &request, &key, &target).await,
        GetOrPost::Post => send(store, &request, &key, &target).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let reminding = store.reminding(key, target.ids(), None, request.now).await?;
    let operator = session::operator(request, store, key, reminding.desk).await?;
    let considered = reminding.considered.ok_or_else(|| target.unknown())?;
    let missed = missed_today(store, &considered, request).await?;
    let (_, mail) = by_hand(&considered, missed.as_ref(), request)?;
    let written = mail::write(&mail.letter, &mail.about, mail.language, &request.reader.site.origin);
    match request.reader.wants {
        Wants::Html => pages::confirm(request, &operator, target, &mail, &written),
        Wants::Json => json(
            StatusCode::OK,
            &Letter {
                invoice: target.invoice.as_str(),
                to: mail.to.as_str(),
                language: mail.language.tag(),
                subject: &written.subject,
                text: &written.text,
            },
        ),
    }
}

async fn send(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let says = format!("{} {}", target.society, target.invoice);
    let command = &request.idempotency_key("send-reminder", form.idempotency_key.as_deref(), &says)?;
    let answer = store.decide(|| commit(store, request, (key, target), command)).await??;
    Ok(match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => done(&request.reader, &target.reminders(), Done::Reminder),
    })
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, target): (&SessionKey, &Target),
    command: &IdempotencyKey,
) -> Result<Result<String, Failure>, store::Error> {
    let reminding = store.reminding(key, target.ids(), Some(command), request.now).await?;
    let operator = match session::operator(request, store, key, reminding.desk).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = reminding.recorded {
        return Ok(recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused));
    }
    let Some(considered) = reminding.considered else { return Ok(Err(target.unknown())) };
    let missed = missed_today(store, &considered, request).await?;
    let (plan, mail) = match by_hand(&considered, missed.as_ref(), request) {
        Ok(decided) => decided,
        Err(failure) => return Ok(Err(failure)),
    };
    let today = request.now.day_in_japan();
    let answer = answer(target, &mail, today);
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    let again = missed.map(|missed| Outgoing { mail: mail.clone(), ..missed });
    store.commit_by_hand(&considered, &plan, (&mail, again.as_ref()), commanded).await?;
    Ok(Ok(answer))
}

/// Today's mail as it goes again, when one was sent by hand today and did not reach its recipient: only what left counts.
async fn missed_today(store: &Store, considered: &Considered, request: &Request<'_>) -> Result<Option<Outgoing>, store::Error> {
    let Some(id) = considered.plan.sent_by_hand(&considered.invoice.id, request.now.day_in_japan()) else { return Ok(None) };
    let mail = store.mail(&id).await?;
    Ok(mail.and_then(|mail| mail.again(considered.payer.account.as_ref(), Some(&considered.society), request.now).ok()))
}

fn by_hand(considered: &Considered, missed: Option<&Outgoing>, request: &Request<'_>) -> Result<(Plan, Mail), Failure> {
    let Considered { invoice, plan, payer, society, .. } = considered;
    let t = text::Text(request.reader.language);
    plan.by_hand(invoice, payer, society, request.now.day_in_japan(), missed.is_some()).map_err(|refusal| {
        let (why, detail) = match refusal {
            Refusal::Not(why) => (reminder::slug(why), t.not(reminder::Text(request.reader.language).why(why))),
            Refusal::Again => ("sent_today", t.again().to_owned()),
        };
        Failure::NotRemindable { invoice: web::failure::OnInvoice::of(invoice), why, detail }
    })
}

/// What sending it is answered with.
fn answer(target: &Target, mail: &Mail, on: Day) -> String {
    serde_json::json!({ "invoice": target.invoice.as_str(), "to": mail.to.as_str(), "on": on.to_string() }).to_string()
}
