//! 支払期限の変更: an operator gives an unpaid invoice another due day; its reminders begin anew, and none is repeated.

use domain::billing::{DueRefusal, LedgerChange, MoveRefusal};
use domain::record::Payer;
use domain::{Day, Line};
use lambda_http::http::StatusCode;
use serde::Deserialize;
use store::{Commanded, Considered, IdempotencyKey, SessionKey, Store};
use web::failure::OnInvoice;
use web::form::{Wrong, as_typed, refused};
use web::invoice::RecordAnswer;
use web::request::GetOrPost;
use web::target::Target;
use web::{Done, Failure, Request, Response, Wants, done, json, page, session};

use crate::pages::Shown;

mod pages;
mod text;

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) due_on: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) reason: String,
    /// The version of the invoice that the operator looked at.
    version: Option<u64>,
}

/// Shows the form on GET; moves the due day on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let target = Target::of(&request)?;
    match act {
        GetOrPost::Get => show(store, &request, &key, &target, &Form::default(), None).await,
        GetOrPost::Post => enter(store, &request, &key, &target).await,
    }
}

async fn show(
    store: &Store,
    request: &Request<'_>,
    key: &SessionKey,
    target: &Target,
    form: &Form,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reminding = store.reminding(key, target.ids(), None, request.now).await?;
    let operator = session::operator(request, store, key, reminding.desk).await?;
    let considered = reminding.considered.ok_or_else(|| target.unknown())?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &record(&considered, request)),
        Wants::Html => pages::form(request, &operator, target, &Shown { invoice: &considered.invoice, form, failure }),
    }
}

async fn enter(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let form: &Form = &request.form()?;
    let says = format!("{} {} {:?}", target.society, target.invoice, (&form.due_on, &form.reason, form.version));
    let command = &request.idempotency_key("move-due-day", form.idempotency_key.as_deref(), &says)?;
    let outcome = store.decide(|| commit(store, request, (key, target), form, command)).await??;
    match (outcome, request.reader.wants) {
        (Ok(answer), Wants::Json) => Ok(page::json_text(StatusCode::OK, answer)),
        (Ok(_), Wants::Html) => Ok(done(&request.reader, &target.reminders(), Done::DueDay)),
        (Err(failure), Wants::Json) => Err(failure),
        (Err(failure), Wants::Html) => show(store, request, key, target, form, Some(&failure)).await,
    }
}

/// The outer failure is whose it is not to do this, the inner one what is wrong with the form.
async fn commit(
    store: &Store,
    request: &Request<'_>,
    (key, target): (&SessionKey, &Target),
    form: &Form,
    command: &IdempotencyKey,
) -> Result<Result<Result<String, Failure>, Failure>, store::Error> {
    let reminding = store.reminding(key, target.ids(), Some(command), request.now).await?;
    let operator = match session::operator(request, store, key, reminding.desk).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = reminding.recorded {
        return Ok(recorded.answer_to(command).map(Ok).ok_or(Failure::IdempotencyKeyReused));
    }
    let Some(considered) = reminding.considered else { return Ok(Err(target.unknown())) };
    let (change, reason) = match decide(form, &considered, request) {
        Ok(decided) => decided,
        Err(failure) => return Ok(Ok(Err(failure))),
    };
    let moved = Considered { invoice: change.invoice().clone(), ..considered };
    let answer = serde_json::to_string(&record(&moved, request)).unwrap_or_default();
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    store.commit_due_day(&change, &reason, commanded).await?;
    Ok(Ok(Ok(answer)))
}

/// What the rules make of the form.
fn decide(form: &Form, considered: &Considered, request: &Request<'_>) -> Result<(LedgerChange, Line), Failure> {
    let t = text::Text(request.reader.language);
    let mut wrong = Wrong::default();
    let due_on = wrong.note("due_on", Day::typed(&form.due_on).map_err(|_| t.no_day().to_owned()));
    let reason = wrong.note("reason", Line::parse(&form.reason).map_err(|why| refused(request.reader.language, why, 200)));
    let (Some(due_on), Some(reason)) = (due_on, reason) else {
        return Err(Failure::Invalid { fields: wrong.fields() });
    };
    let invoice = &considered.invoice;
    // The portal can no longer bill a deleted account, nor ask it for anything.
    if considered.payer.membership.deleted_on.is_some() {
        return Err(Failure::AccountDeleted { society: Box::new(considered.society.clone()) });
    }
    let on_day = |detail: String| Failure::Invalid { fields: vec![web::Invalid { field: "due_on".to_owned(), detail }] };
    let change = LedgerChange::move_due_day(invoice.clone(), due_on, form.version, request.now.day_in_japan());
    let change = change.map_err(|refusal| match refusal {
        MoveRefusal::Changed => Failure::InvoiceChanged { invoice: OnInvoice::of(invoice) },
        MoveRefusal::Collected { by } => Failure::CollectedRecord { society: invoice.society.clone(), by },
        MoveRefusal::NotUnpaid => Failure::NotUnpaid { invoice: OnInvoice::of(invoice) },
        MoveRefusal::Due(DueRefusal::InPast { today }) => on_day(t.past(today.written(request.reader.language))),
        MoveRefusal::Due(DueRefusal::TooFar { latest }) => on_day(t.too_far(latest.written(request.reader.language))),
        MoveRefusal::Same => on_day(t.same().to_owned()),
    })?;
    Ok((change, reason))
}

fn record<'a>(considered: &'a Considered, request: &Request<'_>) -> RecordAnswer<'a> {
    RecordAnswer::of(&considered.invoice, Payer::of(&considered.payer.membership), request.now.day_in_japan())
}
