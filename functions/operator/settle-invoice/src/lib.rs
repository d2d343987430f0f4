//! 入金・取消: an operator looks at an invoice, records a payment, voids the invoice, writes it off or bears a bank's fee, and takes a wrong entry back.

use domain::Yen;
use domain::billing::{MOST_ADJUSTED, SettleRefusal};
use domain::effect::Effect;
use domain::record::Payer;
use lambda_http::http::StatusCode;
use store::{Caller, Settling, Store};
use web::command::{self, Decided, Outcome, answered};
use web::failure::OnInvoice;
use web::invoice::RecordAnswer;
use web::target::Target;
use web::{Failure, Operator, Request, Response, Wants, done, json};

use crate::answer::{Entered, Seen};
use crate::entry::{Act, Form, read};

mod answer;
mod entry;
mod pages;
mod text;

/// Shows the invoice on GET; makes the entry that the path names on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = Act::of(&request)?;
    let (request, target) = (&request, &Target::of(&request)?);
    // A browser that is refused sees the whole invoice again; a client only needs the entries to look at them, or to reverse one.
    let with_entries = request.reader.wants == Wants::Html || act.as_ref().is_none_or(Act::needs_entries);
    let read = |caller: Caller| async move { store.settling(&caller, target.ids(), with_entries).await };
    let Some(act) = act else {
        let (operator, settling) = command::look(store, request, read).await?;
        return match request.reader.wants {
            Wants::Json => {
                json(StatusCode::OK, &Seen::of(&settling, request.now.day_in_japan()).ok_or_else(|| target.unknown())?)
            }
            Wants::Html => pages::invoice(request, &operator, &settling, &Form::default(), None, &target.society),
        };
    };
    let form: Form = request.form()?;
    let decide = |operator: &_, settling: &_| decide(request, target, operator, settling, (&act, &form));
    match command::carry_out(store, request, (act.task(), &form), read, decide).await? {
        Outcome::Done(answer) => {
            Ok(answered(request, act.status(), answer, || done(&request.reader, &target.path(), act.done())))
        }
        Outcome::Refused { who, about, failure } => {
            pages::invoice(request, &who, &about, &form, Some((&act, &failure)), &target.society)
        }
    }
}

/// What the rules make of the entry.
fn decide(
    request: &Request<'_>,
    target: &Target,
    operator: &Operator,
    settling: &Settling,
    (act, form): (&Act, &Form),
) -> Result<Decided, Failure> {
    let books = settling.books.clone().ok_or_else(|| target.unknown())?;
    let entries = (settling.payments.as_slice(), settling.corrections.as_slice());
    let booking = read(act, form, operator, &books, entries, request)?;
    let (on, today) = (OnInvoice::of(books.invoice()), request.now.day_in_japan());
    let change = booking.decide(books, form.version, today).map_err(|refusal| refused(refusal, on, request))?;
    let payer = settling.membership.as_ref();
    let after = change.invoice().clone();
    let (payment, correction) = (booking.payment(), booking.correction());
    let invoice = RecordAnswer::of(&after, payer.map_or(Payer::Member, Payer::of), today);
    let answer = Entered::of((payment.as_ref(), correction.as_ref()), invoice);
    let deleted_on = payer.and_then(|membership| membership.deleted_on);
    Decided::new(Effect::booked(booking, change, settling.account.as_ref(), operator.society(), deleted_on), &answer)
}

/// A refusal of the rules, as the operator is told of it.
fn refused(refusal: SettleRefusal, invoice: Box<OnInvoice>, request: &Request<'_>) -> Failure {
    let t = text::Text(request.reader.language);
    let field = |field: &str, detail: String| Failure::Invalid { fields: vec![web::Invalid { field: field.to_owned(), detail }] };
    match refusal {
        SettleRefusal::Changed => Failure::InvoiceChanged { invoice },
        SettleRefusal::Collected { by } => Failure::CollectedRecord { society: invoice.society, by },
        SettleRefusal::NotUnpaid => Failure::NotUnpaid { invoice },
        SettleRefusal::Nothing => field("amount", t.no_amount().to_owned()),
        SettleRefusal::Overpayment { outstanding } => Failure::Overpayment { invoice, outstanding },
        SettleRefusal::PaidInFuture { today } => field("paid_on", t.paid_in_future(today.written(request.reader.language))),
        SettleRefusal::PaidTooEarly { earliest } => field("paid_on", t.paid_too_early(earliest.written(request.reader.language))),
        SettleRefusal::HasPayments { paid } => Failure::HasPayments { invoice, paid },
        SettleRefusal::AlreadyReversed => Failure::AlreadyReversed { invoice },
        SettleRefusal::NotAFee { outstanding } => {
            Failure::NotAFee { invoice, outstanding, most: Yen::new(MOST_ADJUSTED).unwrap_or_default() }
        }
        SettleRefusal::NothingToUndo => Failure::NothingToUndo { invoice },
        SettleRefusal::RecordsChanged { numbers } => Failure::RecordsChanged { invoice, numbers },
    }
}
