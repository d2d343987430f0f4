//! 個別請求: an operator bills one person, a present or former member, and can collect that person's unpaid records with
//! it.

use domain::billing::{Addressee, Draft, Issuance, IssueRefusal, MOST_RECORDS};
use domain::effect::Effect;
use domain::record::PayerStanding;
use domain::{AccountId, InvoiceId, Membership, SocietyId};
use lambda_http::http::{HeaderValue, StatusCode, header};
use store::{Caller, IssueBasis, Store};
use views::invoice::{ISSUED, RecordAnswer};
use views::person::unknown_person;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Operator, Request, Response, Wants, done};

use crate::filled::{Fields, Filled, Step};
use crate::pages::{Shown, form, preview};

mod filled;
mod pages;
mod problems;
mod text;

/// Whom to bill for which society, as the address says.
struct Target {
    society: SocietyId,
    account: AccountId,
}

impl Target {
    const fn ids(&self) -> (&SocietyId, &AccountId) {
        (&self.society, &self.account)
    }
}

/// The answer on record, as far as it says where the invoice is.
#[derive(serde::Deserialize)]
struct Issued<'a> {
    id: &'a str,
}

/// Shows the form on GET; on POST shows what would be issued, or issues it.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&["collects"])?;
    let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let account = AccountId::parse(request.parameter("account")).map_err(|_| unknown_person(&request.reader, &society))?;
    let (request, target) = (&request, &Target { society, account });
    match act {
        GetOrPost::Get => {
            let read = |caller: Caller| async move { store.issue_basis(&caller, target.ids(), &[], true).await };
            let (operator, basis) = command::look(store, request, read).await?;
            let filled = &Filled::choosing(request.queries("collects"));
            form(request, &operator, &Shown { basis: &basis, filled, failure: None, account: &target.account })
        }
        GetOrPost::Post => {
            let filled = Filled::of(request.form::<Fields>()?);
            if request.reader.wants == Wants::Json || filled.step == Step::Issue {
                issue(store, request, target, &filled).await
            } else {
                preview_or_form(store, request, target, &filled).await
            }
        }
    }
}

async fn issue(store: &Store, request: &Request<'_>, target: &Target, filled: &Filled) -> Result<Response, Failure> {
    let (draft, with_invoices) =
        (&filled.read(text::Text(request.reader.language), request.now.day_in_japan()), request.reader.wants == Wants::Html);
    let read = |caller: Caller| async move { store.issue_basis(&caller, target.ids(), chosen(draft), with_invoices).await };
    let decide = |operator: &_, basis: &_| {
        let (issuance, membership) = decide(request, target, (operator, basis), draft)?;
        let invoice = issuance.change.invoice().clone();
        let answer = RecordAnswer::of(&invoice, PayerStanding::of(membership), request.now.day_in_japan());
        Decided::new(Effect::issued(issuance, basis.running), &answer)
    };
    match command::carry_out(store, request, ("create-invoice", filled), read, decide).await? {
        Outcome::Done(answer) => issued(request, target, answer),
        Outcome::Refused { about, failure, .. } if about.membership.is_none() => Err(failure),
        Outcome::Refused { who, about, failure } => {
            let shown = Shown { basis: &about, filled, failure: Some(&failure), account: &target.account };
            form(request, &who, &shown)
        }
    }
}

/// What would be issued, the form again, or what is wrong in it.
async fn preview_or_form(store: &Store, request: &Request<'_>, target: &Target, filled: &Filled) -> Result<Response, Failure> {
    let draft = &filled.read(text::Text(request.reader.language), request.now.day_in_japan());
    let read = |caller: Caller| async move { store.issue_basis(&caller, target.ids(), chosen(draft), true).await };
    let (operator, basis) = command::look(store, request, read).await?;
    let failure = match (decide(request, target, (&operator, &basis), draft), filled.step) {
        (Err(failure), _) if basis.membership.is_none() => return Err(failure),
        (Ok((issuance, _)), Step::Preview | Step::Issue) => return preview(request, &operator, &basis, filled, &issuance),
        // Who asks for another line or goes back is not told yet what is missing.
        (Ok(_) | Err(_), Step::Revise | Step::AddLine) => None,
        (Err(failure), Step::Preview | Step::Issue) => Some(failure),
    };
    let shown = Shown { basis: &basis, filled, failure: failure.as_ref(), account: &target.account };
    form(request, &operator, &shown)
}

/// The answer to an invoice that is issued: where it is.
fn issued(request: &Request<'_>, target: &Target, answer: String) -> Result<Response, Failure> {
    let Issued { id } = serde_json::from_str(&answer).map_err(|error| Failure::Broken(error.into()))?;
    let path = format!("/societies/{}/invoices/{id}", target.society);
    let location = HeaderValue::try_from(&path).map_err(|error| Failure::Broken(error.into()))?;
    let mut response = answered(request, StatusCode::CREATED, answer, || done(&request.reader, &path, ISSUED));
    if request.reader.wants == Wants::Json {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The records that were chosen. Beyond the most they are refused without being read.
fn chosen(draft: &Result<(Draft, Vec<InvoiceId>), Vec<web::Invalid>>) -> &[InvoiceId] {
    draft.as_ref().map_or(&[], |(_, chosen)| &chosen[..chosen.len().min(MOST_RECORDS)])
}

/// What the rules make of what was filled in. That nothing can be billed any more is told before what is wrong with the
/// form.
fn decide<'a>(
    request: &Request<'_>,
    target: &Target,
    (operator, basis): (&Operator, &'a IssueBasis),
    draft: &Result<(Draft, Vec<InvoiceId>), Vec<web::Invalid>>,
) -> Result<(Issuance, &'a Membership), Failure> {
    let reader = &request.reader;
    let membership = basis.membership.as_ref().ok_or_else(|| unknown_person(reader, &target.society))?;
    let addressee =
        Addressee { membership: membership.clone(), account: basis.account.clone(), society: operator.society().clone() };
    let refused = |why| problems::refused(reader, operator.society(), why);
    if !addressee.can_be_billed() {
        return Err(refused(IssueRefusal::AccountDeleted));
    }
    let (draft, chosen) = draft.clone().map_err(|fields| Failure::Invalid { fields })?;
    if chosen.len() > MOST_RECORDS {
        return Err(refused(IssueRefusal::TooManyRecords));
    }
    let id = Store::new_invoice_id(&target.account, request.now)?;
    let issuance = draft.decide(&addressee, basis.chosen.clone(), id, basis.running, request.now);
    Ok((issuance.map_err(refused)?, membership))
}
