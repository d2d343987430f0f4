//! 支払期限の変更: an operator changes the due day of an unpaid invoice. Its reminders are planned from the new day, and none
//! is repeated.

use domain::Invoice;
use domain::billing::{DueRefusal, LedgerChange, MoveRefusal};
use domain::effect::Effect;
use domain::record::PayerStanding;
use lambda_http::http::StatusCode;
use store::{Caller, ReminderBasis, Store};
use views::invoice::{RecordAnswer, Target, problems};
use views::reminder::done::DUE_DAY_MOVED;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json};

use crate::form::Form;
use crate::pages::Shown;

mod form;
mod pages;
mod text;

/// Shows the form on GET; moves the due day on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    let (request, target) = (&request, &Target::of(&request)?);
    let read = |caller: Caller| async move { store.reminder_basis(&caller, target.ids()).await };
    match act {
        GetOrPost::Get => {
            let (operator, basis) = command::look(store, request, read).await?;
            let basis = &basis.ok_or_else(|| target.unknown(&request.reader))?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &answer(&basis.invoice, basis, request)),
                Wants::Html => pages::form(request, &operator, target, &Shown::of(basis, &Form::default(), None)),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, basis: &Option<_>| decide(request, target, basis.as_ref(), &form);
            match command::carry_out(store, request, ("move-due-day", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &target.reminders(), DUE_DAY_MOVED)))
                }
                Outcome::Refused { who, about: Some(basis), failure } => {
                    pages::form(request, &who, target, &Shown::of(&basis, &form, Some(&failure)))
                }
                Outcome::Refused { about: None, failure, .. } => Err(failure),
            }
        }
    }
}

/// The rules' decision on the form.
fn decide(request: &Request<'_>, target: &Target, basis: Option<&ReminderBasis>, form: &Form) -> Result<Decided, Failure> {
    let basis = basis.ok_or_else(|| target.unknown(&request.reader))?;
    let (due_on, reason) = form.read(request.reader.language)?;
    // The portal can no longer bill a deleted account, nor ask it for anything.
    if basis.payer.membership.deleted_on.is_some() {
        return Err(problems::account_deleted(&request.reader, &basis.society));
    }
    let invoice = &basis.invoice;
    let change = LedgerChange::move_due_day(invoice.clone(), due_on, form.version, request.now.day_in_japan());
    let change = change.map_err(|why| refused(why, invoice, request))?;
    let after = change.invoice().clone();
    Decided::new(Effect::due_day_moved(change, reason), &answer(&after, basis, request))
}

/// The operator's answer to a refusal by the rules.
fn refused(why: MoveRefusal, invoice: &Invoice, request: &Request<'_>) -> Failure {
    let (t, language) = (text::Text(request.reader.language), request.reader.language);
    let on_day = |detail: String| Failure::invalid("due_on", detail);
    match why {
        MoveRefusal::Changed => problems::invoice_changed(&request.reader, invoice),
        MoveRefusal::Collected { by } => problems::collected_record(&request.reader, &invoice.society, &by),
        MoveRefusal::NotUnpaid => problems::not_unpaid(&request.reader, invoice),
        MoveRefusal::Due(DueRefusal::InPast { today }) => on_day(t.past(today.written(language))),
        MoveRefusal::Due(DueRefusal::TooFar { latest }) => on_day(t.too_far(latest.written(language))),
        MoveRefusal::Same => on_day(t.same().to_owned()),
    }
}

fn answer<'a>(invoice: &'a Invoice, basis: &ReminderBasis, request: &Request<'_>) -> RecordAnswer<'a> {
    RecordAnswer::of(invoice, PayerStanding::of(&basis.payer.membership), request.now.day_in_japan())
}
