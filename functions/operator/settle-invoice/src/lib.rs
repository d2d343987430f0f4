//! 入金・取消: an operator sees an invoice, records a payment, void, write-off or bank fee on it, and reverses wrong
//! entries.

use domain::effect::Effect;
use domain::record::PayerStanding;
use lambda_http::http::StatusCode;
use store::{Caller, EntryBasis, Store};
use views::invoice::{RecordAnswer, Target};
use web::command::{self, Decided, Outcome, answered};
use web::{Failure, Operator, Request, Response, Wants, json};

use crate::answer::{Entered, Seen};
use crate::entry::{Act, Form, read};

mod answer;
mod done;
mod entry;
mod pages;
mod problems;
mod text;

/// Shows the invoice on GET; makes the entry that the path names on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = Act::of(&request)?;
    request.reader.may_tell(done::ALL);
    let (request, target) = (&request, &Target::of(&request)?);
    // A browser that is refused sees the whole invoice again; a client only needs the entries to look at them, or to
    // reverse one.
    let with_entries = request.reader.wants == Wants::Html || act.as_ref().is_none_or(Act::needs_entries);
    let read = |caller: Caller| async move { store.entry_basis(&caller, target.ids(), with_entries).await };
    let Some(act) = act else {
        let (operator, basis) = command::look(store, request, read).await?;
        return match request.reader.wants {
            Wants::Json => json(
                StatusCode::OK,
                &Seen::of(&basis, request.now.day_in_japan()).ok_or_else(|| target.unknown(&request.reader))?,
            ),
            Wants::Html => pages::invoice(request, &operator, &basis, &Form::default(), None, &target.society),
        };
    };
    let form: Form = request.form()?;
    let decide = |operator: &_, basis: &_| decide(request, target, operator, basis, (&act, &form));
    match command::carry_out(store, request, (act.task(), &form), read, decide).await? {
        Outcome::Done(answer) => {
            Ok(answered(request, act.status(), answer, || web::done(&request.reader, &target.path(), act.done())))
        }
        Outcome::Refused { who, about, failure } => {
            pages::invoice(request, &who, &about, &form, Some((&act, &failure)), &target.society)
        }
    }
}

/// The rules' decision on the entry.
fn decide(
    request: &Request<'_>,
    target: &Target,
    operator: &Operator,
    basis: &EntryBasis,
    (act, form): (&Act, &Form),
) -> Result<Decided, Failure> {
    let books = basis.books.clone().ok_or_else(|| target.unknown(&request.reader))?;
    let entries = (basis.payments.as_slice(), basis.corrections.as_slice());
    let booking = read(act, form, operator, &books, entries, request)?;
    let (before, today) = (books.invoice().clone(), request.now.day_in_japan());
    let change = booking.decide(books, form.version, today);
    let change = change.map_err(|why| problems::refused(&request.reader, &before, why))?;
    let payer = basis.membership.as_ref();
    let after = change.invoice().clone();
    let (payment, correction) = (booking.payment(), booking.correction());
    let invoice = RecordAnswer::of(&after, payer.map_or(PayerStanding::Member, PayerStanding::of), today);
    let answer = Entered::of((payment.as_ref(), correction.as_ref()), invoice);
    let deleted_on = payer.and_then(|membership| membership.deleted_on);
    Decided::new(Effect::booked(booking, change, basis.account.as_ref(), operator.society(), deleted_on), &answer)
}
