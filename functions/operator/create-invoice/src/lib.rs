//! 個別請求: an operator bills one person, present or former member, and can collect that person's unpaid records with it.

use domain::billing::{Addressee, Draft, Issuance, IssueRefusal, MOST_RECORDS};
use domain::record::Payer;
use domain::{AccountId, InvoiceId, SocietyId};
use lambda_http::http::{HeaderValue, StatusCode, header};
use store::{Commanded, IdempotencyKey, Invoicing, SessionKey, Store};
use web::invoice::RecordAnswer;
use web::request::GetOrPost;
use web::{Done, Failure, Operator, Request, Response, Wants, done, page, session};

use crate::filled::{Fields, Filled, Step};
use crate::pages::{Shown, form, preview};

mod filled;
mod pages;
mod text;

/// Whom to bill for which society, as the address says.
struct Target {
    society: SocietyId,
    account: AccountId,
}

/// What the operator sent came to.
enum Outcome {
    /// The invoice is issued; this is the answer on record.
    Issued { answer: String },
    /// The operator looks again: at the preview, at the form, or at what is wrong in it.
    Look(Box<Look>),
}

/// What the operator looks at.
struct Look {
    operator: Operator,
    invoicing: Invoicing,
    outcome: Result<Issuance, Failure>,
}

/// The answer on record, as far as it says where the invoice is.
#[derive(serde::Deserialize)]
struct Issued<'a> {
    id: &'a str,
}

/// Shows the form on GET; on POST shows what would be issued, or issues it.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&["collects"])?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let account =
        AccountId::parse(request.parameter("account")).map_err(|_| Failure::UnknownPerson { society: society.clone() })?;
    let target = Target { society, account };
    match act {
        GetOrPost::Get => show(store, &request, &key, &target).await,
        GetOrPost::Post => send(store, &request, &key, &target).await,
    }
}

/// The form, with the records that the address names chosen already.
async fn show(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let invoicing = store.invoicing(key, (&target.society, &target.account), &[], None, true, request.now).await?;
    let operator = session::operator(request, store, key, invoicing.desk.clone()).await?;
    let filled = Filled::choosing(request.queries("collects"));
    form(request, &operator, &Shown { invoicing: &invoicing, filled: &filled, failure: None, account: &target.account })
}

async fn send(store: &Store, request: &Request<'_>, key: &SessionKey, target: &Target) -> Result<Response, Failure> {
    let filled = Filled::of(request.form::<Fields>()?);
    let issues = request.reader.wants == Wants::Json || filled.step == Step::Issue;
    let says = format!("{} {} {}", target.society, target.account, filled.says());
    let key_field = filled.idempotency_key.as_deref();
    let command = issues.then(|| request.idempotency_key("create-invoice", key_field, &says)).transpose()?;
    let (filled, command) = (&filled, command.as_ref());
    let outcome = store.decide(|| decide(store, request, (key, target), filled, command)).await??;
    match outcome {
        Outcome::Issued { answer } => issued(request, target, answer),
        Outcome::Look(look) => look_again(request, target, filled, *look),
    }
}

/// The answer to an invoice that is issued: where it is.
fn issued(request: &Request<'_>, target: &Target, answer: String) -> Result<Response, Failure> {
    let Issued { id } = serde_json::from_str(&answer).map_err(|error| Failure::Broken(error.into()))?;
    let path = format!("/societies/{}/invoices/{id}", target.society);
    if request.reader.wants == Wants::Html {
        return Ok(done(&request.reader, &path, Done::Invoice));
    }
    let location = HeaderValue::try_from(path).map_err(|error| Failure::Broken(error.into()))?;
    let mut response = page::json_text(StatusCode::CREATED, answer);
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}

/// The preview, or the form as it was filled in.
fn look_again(request: &Request<'_>, target: &Target, filled: &Filled, look: Look) -> Result<Response, Failure> {
    let Look { operator, invoicing, outcome } = look;
    let failure = match (outcome, filled.step) {
        (Err(failure), _) if request.reader.wants == Wants::Json => return Err(failure),
        (Ok(issuance), Step::Preview | Step::Issue) => return preview(request, &operator, &invoicing, filled, &issuance),
        // Who asks for another line or goes back is not told yet what is missing.
        (Ok(_) | Err(_), Step::Revise | Step::AddLine) => None,
        (Err(failure), Step::Preview | Step::Issue) => Some(failure),
    };
    form(request, &operator, &Shown { invoicing: &invoicing, filled, failure: failure.as_ref(), account: &target.account })
}

async fn decide(
    store: &Store,
    request: &Request<'_>,
    (key, target): (&SessionKey, &Target),
    filled: &Filled,
    command: Option<&IdempotencyKey>,
) -> Result<Result<Outcome, Failure>, store::Error> {
    let Target { society, account } = target;
    let t = text::Text(request.reader.language);
    let read = filled.read(t, request.now.day_in_japan());
    // What was chosen beyond the most is refused without being read.
    let chosen: &[InvoiceId] = read.as_ref().map_or(&[], |read| &read.1[..read.1.len().min(MOST_RECORDS)]);
    let with_invoices = request.reader.wants == Wants::Html;
    let invoicing = store.invoicing(key, (society, account), chosen, command, with_invoices, request.now).await?;
    let operator = match session::operator(request, store, key, invoicing.desk.clone()).await {
        Ok(operator) => operator,
        Err(failure) => return Ok(Err(failure)),
    };
    if let (Some(recorded), Some(command)) = (invoicing.recorded.clone(), command) {
        let answer = recorded.answer_to(command).ok_or(Failure::IdempotencyKeyReused);
        return Ok(answer.map(|answer| Outcome::Issued { answer }));
    }
    let Some(membership) = invoicing.membership.clone() else {
        return Ok(Err(Failure::UnknownPerson { society: society.clone() }));
    };
    let addressee = Addressee { membership, account: invoicing.account.clone(), society: operator.society().clone() };
    let id = Store::new_invoice_id(account, request.now)?;
    let (issuance, command) = match (issuance(read, &addressee, &invoicing, id, request), command) {
        (Ok(issuance), Some(command)) => (issuance, command),
        (outcome, _) => return Ok(Ok(Outcome::Look(Box::new(Look { operator, invoicing, outcome })))),
    };
    let invoice = issuance.change.invoice();
    let answer = RecordAnswer::of(invoice, Payer::of(&addressee.membership), request.now.day_in_japan());
    let answer = serde_json::to_string(&answer).unwrap_or_default();
    let by = operator.actor();
    let commanded = Commanded { by: &by, account: &operator.account().id, key: command, answer: &answer, at: request.now };
    store.commit_issuance(&issuance, invoicing.running, commanded).await?;
    Ok(Ok(Outcome::Issued { answer }))
}

/// What the rules make of what was filled in. That nothing can be billed any more is told before what is wrong with the form.
fn issuance(
    read: Result<(Draft, Vec<InvoiceId>), Vec<web::Invalid>>,
    addressee: &Addressee,
    invoicing: &Invoicing,
    id: InvoiceId,
    request: &Request<'_>,
) -> Result<Issuance, Failure> {
    let refused = |refusal| refused(refusal, addressee, request);
    if !addressee.can_be_billed() {
        return Err(refused(IssueRefusal::AccountDeleted));
    }
    let (draft, chosen) = read.map_err(|fields| Failure::Invalid { fields })?;
    if chosen.len() > MOST_RECORDS {
        return Err(refused(IssueRefusal::TooManyRecords));
    }
    draft.decide(addressee, invoicing.chosen.clone(), id, invoicing.running, request.now).map_err(refused)
}

/// A refusal of the rules, as the operator is told of it.
fn refused(refusal: IssueRefusal, addressee: &Addressee, request: &Request<'_>) -> Failure {
    let language = request.reader.language;
    let t = text::Text(language);
    let field = |field: &str, detail: String| Failure::Invalid { fields: vec![web::Invalid { field: field.to_owned(), detail }] };
    match refusal {
        IssueRefusal::AccountDeleted => Failure::AccountDeleted { society: Box::new(addressee.society.clone()) },
        IssueRefusal::Due(refusal) => field("due_on", t.due(refusal)),
        IssueRefusal::AmountOutOfRange => field("amount", t.amount_out_of_range().to_owned()),
        IssueRefusal::BelowNothing(tax) => field("lines", t.below_nothing(web::invoice::Text(language).tax(tax))),
        IssueRefusal::LessThanRecords { records } => field("amount", t.less_than_records(records.written(language))),
        IssueRefusal::TooManyRecords => field("collects", t.too_many_records(MOST_RECORDS)),
        IssueRefusal::Record { id, number, why } => Failure::RecordNotCollectable { id, number, why },
    }
}
