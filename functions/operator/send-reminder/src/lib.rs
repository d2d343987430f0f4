//! 督促の送信: an operator previews the reminder of one invoice and sends it now, independently of the steps.

use domain::effect::Effect;
use domain::mail::{Mail, Outgoing};
use domain::reminder::{Plan, ReminderRefusal};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, OperatorVisit, Read, ReminderBasis, Store};
use views::invoice::Target;
use views::reminder::done::SENT;
use views::skip_reason;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Operator, Request, Response, Wants, done, json};

mod pages;
mod problems;
mod text;

/// What the form says.
#[derive(Deserialize, Serialize)]
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

/// What a reminder depends on: the invoice, and today's mail as it goes again, when one was sent by hand today and did
/// not reach its recipient.
type Depends = Option<(ReminderBasis, Option<Outgoing>)>;

/// What a client is answered.
#[derive(Serialize)]
struct Answer<'a> {
    invoice: &'a str,
    to: &'a str,
    on: String,
}

/// Shows the letter on GET; sends it on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let (request, target) = (&request, &Target::of(&request)?);
    let read = |caller: Caller| read(store, target, caller);
    match act {
        GetOrPost::Get => {
            let (operator, depends) = command::look(store, request, read).await?;
            let (basis, missed) = depends.ok_or_else(|| target.unknown(&request.reader))?;
            let (_, mail) = by_hand(&basis, missed.as_ref(), request)?;
            show(request, &operator, target, &mail)
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, depends: &_| decide(request, target, depends);
            match command::carry_out(store, request, ("send-reminder", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &target.reminders(), SENT)))
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

fn show(request: &Request<'_>, operator: &Operator, target: &Target, mail: &Mail) -> Result<Response, Failure> {
    let written = mail::write(&mail.letter, &mail.about, mail.language, &request.reader.site.origin);
    match request.reader.wants {
        Wants::Html => pages::confirm(request, operator, target, mail, &written),
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

/// One round trip, and another one when a reminder was sent by hand today: only what left counts.
async fn read(store: &Store, target: &Target, caller: Caller) -> Result<Read<OperatorVisit, Depends>, store::Error> {
    let Read { who, recorded, about } = store.reminder_basis(&caller, target.ids()).await?;
    let Some(basis) = about.filter(|_| who.society.is_some() && recorded.is_none()) else {
        return Ok(Read { who, recorded, about: None });
    };
    let sent = basis.plan.sent_by_hand(&basis.invoice.id, caller.now.day_in_japan());
    let sent = match sent {
        Some(id) => store.mail(&id).await?,
        None => None,
    };
    let again = |mail: Outgoing| mail.again(basis.payer.account.as_ref(), Some(&basis.society), caller.now).ok();
    let missed = sent.and_then(again);
    Ok(Read { who, recorded, about: Some((basis, missed)) })
}

fn decide(request: &Request<'_>, target: &Target, depends: &Depends) -> Result<Decided, Failure> {
    let (basis, missed) = depends.as_ref().ok_or_else(|| target.unknown(&request.reader))?;
    let (plan, mail) = by_hand(basis, missed.as_ref(), request)?;
    let to = mail.to.clone();
    let on = request.now.day_in_japan().to_string();
    let answer = Answer { invoice: target.invoice.as_str(), to: to.as_str(), on };
    let decided_on = (&basis.invoice, &basis.payer.membership, basis.plan.version);
    Decided::new(Effect::reminded_by_hand(decided_on, plan, mail, missed.clone()), &answer)
}

fn by_hand(basis: &ReminderBasis, missed: Option<&Outgoing>, request: &Request<'_>) -> Result<(Plan, Mail), Failure> {
    let ReminderBasis { invoice, plan, payer, society, .. } = basis;
    let t = text::Text(request.reader.language);
    plan.by_hand(invoice, payer, society, request.now.day_in_japan(), missed.is_some()).map_err(|refusal| {
        let (why, detail) = match refusal {
            ReminderRefusal::Not(why) => (skip_reason::slug(why), t.not(skip_reason::Text(request.reader.language).why(why))),
            ReminderRefusal::Again => ("sent_today", t.again().to_owned()),
        };
        problems::not_remindable(&request.reader, invoice, why, detail)
    })
}
