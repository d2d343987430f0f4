//! 入金・取消: an operator looks at an invoice, records a payment, voids the invoice, writes it off or bears a bank's fee, and takes a wrong entry back.

use domain::billing::{Books, LedgerChange, MOST_ADJUSTED, SettleRefusal, correction_mail};
use domain::payment::Correction;
use domain::record::Payer;
use domain::{Payment, Yen};
use lambda_http::http::StatusCode;
use store::{Commanded, IdempotencyKey, SessionKey, Settlement, Settling, Store};
use web::failure::OnInvoice;
use web::invoice::RecordAnswer;
use web::target::Target;
use web::{Failure, Operator, Request, Response, Wants, done, json, page, session};

use crate::answer::{Entered, Seen};
use crate::entry::{Act, Entry, Form};

mod answer;
mod entry;
mod pages;
mod text;

/// What the operator sent came to.
enum Outcome {
    /// It is done; this is the answer on record.
    Done { answer: String },
    /// It is not; the operator sees the invoice as it is, and why.
    NotDone { operator: Box<Operator>, settling: Box<Settling>, failure: Box<Failure> },
}

/// Shows the invoice on GET; makes the entry that the path names on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = Act::of(&request)?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let target = Target::of(&request)?;
    match act {
        None => show(store, &request, &key, &target).await,
        Some(act) => enter(store, &request, &key, &target, act).await,
    }
}

async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let settling = store.decide(|| store.settling(key, target.ids(), None, true, request.now)).await?;
    let operator = session::operator(request, store, key, settling.desk.clone()).await?;
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Seen::of(&settling, request.now.day_in_japan()).ok_or_else(|| target.unknown())?),
        Wants::Html => pages::invoice(request, &operator, &settling, &Form::default(), None, &target.society),
    }
}

async fn enter(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target, act: Act) -> Result<Response, Failure> {
    let form: Form = request.form()?;
    let says = format!("{} {} {}", target.society, target.invoice, form.says(&act));
    let command = &request.idempotency_key(act.task(), form.idempotency_key.as_deref(), &says)?;
    let (act, form) = (&act, &form);
    match store.decide(|| decide(store, request, (key, target), (act, form), command)).await?? {
        Outcome::Done { answer } if request.reader.wants == Wants::Json => Ok(page::json_text(act.status(), answer)),
        Outcome::Done { .. } => Ok(done(&request.reader, &target.path(), act.done())),
        Outcome::NotDone { failure, .. } if request.reader.wants == Wants::Json => Err(*failure),
        Outcome::NotDone { operator, settling, failure } => {
            pages::invoice(request, &operator, &settling, form, Some((act, &failure)), &target.society)
        }
    }
}

async fn decide(
    store: &Store,
    request: &Request<'_>,
    (key, target): (&SessionKey, &Target),
    (act, form): (&Act, &Form),
    command: &IdempotencyKey,
) -> Result<Result<Outcome, Failure>, store::Error> {
    // A browser that is refused sees the whole invoice again; a client only needs the entries to reverse one.
    let with_entries = request.reader.wants == Wants::Html || act.needs_entries();
    let settling = store.settling(key, target.ids(), Some(command), with_entries, request.now).await?;
    let operator = match session::operator(request, store, key, settling.desk.clone()).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let Some(recorded) = settling.recorded.clone() {
        let answer = recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused);
        return Ok(answer.map(|answer| Outcome::Done { answer }));
    }
    let Some(books) = settling.books.clone() else {
        return Ok(Err(target.unknown()));
    };
    match Entry::read(act, form, &operator, &books, (&settling.payments, &settling.corrections), request)
        .and_then(|entry| entry.decide(books, form, request))
    {
        Ok((entry, change)) => {
            let answer = commit(store, request, &operator, &settling, (&entry, &change), command).await?;
            Ok(Ok(Outcome::Done { answer }))
        }
        Err(failure) => {
            Ok(Ok(Outcome::NotDone { operator: Box::new(operator), settling: Box::new(settling), failure: Box::new(failure) }))
        }
    }
}

async fn commit(
    store: &Store,
    request: &Request<'_>,
    operator: &Operator,
    settling: &Settling,
    (entry, change): (&Entry, &LedgerChange),
    command: &IdempotencyKey,
) -> Result<String, store::Error> {
    let payer = settling.membership.as_ref().map_or(Payer::Member, Payer::of);
    let invoice = RecordAnswer::of(change.invoice(), payer, request.now.day_in_japan());
    let answer = Entered::of((entry.payment().as_ref(), entry.correction().as_ref()), invoice).to_json();
    // A deleted account has no address any more.
    let mail = entry.correction().zip(settling.account.as_ref());
    let mail = mail.and_then(|(it, account)| correction_mail(it.kind, change, account, operator.society()));
    let settlement = match entry {
        Entry::Pay(payment) => Settlement::Paid(payment),
        Entry::Reverse(payment, reversal) => Settlement::Reversed(payment, reversal),
        Entry::Correct(correction) => Settlement::Corrected(correction, mail.as_ref()),
        Entry::Undo(correction, reversal) => Settlement::Undone(correction, reversal, mail.as_ref()),
    };
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    let deleted_on = settling.membership.as_ref().and_then(|membership| membership.deleted_on);
    store.commit_settlement(change, settlement, deleted_on, commanded).await?;
    Ok(answer)
}

impl Entry {
    /// What the rules make of the entry.
    fn decide(self, books: Books, form: &Form, request: &Request<'_>) -> Result<(Self, LedgerChange), Failure> {
        let today = request.now.day_in_japan();
        let shown = form.version;
        let on = OnInvoice::of(books.invoice());
        let change = match &self {
            Self::Pay(payment) => books.pay(payment.amount, payment.paid_on, shown, today),
            Self::Reverse(payment, _) => books.reverse(payment, shown),
            Self::Correct(correction) => books.correct(correction, shown),
            Self::Undo(correction, _) => books.undo(correction, shown),
        };
        change.map(|change| (self, change)).map_err(|refusal| refused(refusal, on, request))
    }

    /// The payment that the entry is about, after it.
    fn payment(&self) -> Option<Payment> {
        match self {
            Self::Pay(payment) => Some(payment.clone()),
            Self::Reverse(payment, reversal) => Some(Payment { reversal: Some(reversal.clone()), ..payment.clone() }),
            Self::Correct(_) | Self::Undo(..) => None,
        }
    }

    /// The correction that the entry is about, after it.
    fn correction(&self) -> Option<Correction> {
        match self {
            Self::Correct(correction) => Some(correction.clone()),
            Self::Undo(correction, reversal) => Some(Correction { reversal: Some(reversal.clone()), ..correction.clone() }),
            Self::Pay(_) | Self::Reverse(..) => None,
        }
    }
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
