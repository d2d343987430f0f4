//! 運営者の登録: support lists a society's operators, names one by mail address, and revokes one.

use domain::effect::Effect;
use domain::{AccountId, SocietyId};
use lambda_http::http::StatusCode;
use store::{Caller, OperatorsBasis, Store};
use views::society::CREATED;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Reader, Request, Response, Wants, done, json};

use crate::answer::{Answer, Listed};
use crate::form::{Act, Form};

mod answer;
mod form;
mod pages;
mod problems;
mod text;

/// What the page tells when an operator was named.
const NAMED: Done = Done::new("operator-named", |language| text::Text(language).done_named());
/// What the page tells when an operator was revoked.
const REVOKED: Done = Done::new("operator-revoked", |language| text::Text(language).done_revoked());

/// Shows the society and its operators on GET; names or revokes one on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[CREATED, NAMED, REVOKED]);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotFound)?;
    let request = &request;
    match act {
        GetOrPost::Get => {
            let read = |caller: Caller| async move { store.operators_basis(&caller, society, None).await };
            let (support, basis) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Listed::of(&basis).ok_or(Failure::NotFound)?),
                Wants::Html => pages::page(request, &support, &basis, &Form::default(), None),
            }
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let address = &form.address();
            let read = |caller: Caller| async move { store.operators_basis(&caller, society, address.as_ref()).await };
            let decide = |_: &_, basis: &_| decide(&request.reader, basis, &form);
            match command::carry_out(store, request, ("name-operators", &form), read, decide).await? {
                Outcome::Done(answer) => Ok(answered(request, StatusCode::OK, answer, || {
                    done(&request.reader, &request.reader.path, if form.is_revocation() { REVOKED } else { NAMED })
                })),
                Outcome::Refused { who, about, failure } => pages::page(request, &who, &about, &form, Some(&failure)),
            }
        }
    }
}

/// What the rules make of it. A society is not left without anybody in charge, unless the form says so.
fn decide(reader: &Reader<'_>, basis: &OperatorsBasis, form: &Form) -> Result<Decided, Failure> {
    let society = basis.society.as_ref().ok_or(Failure::NotFound)?;
    let operates = |account: &AccountId| basis.operators.iter().find(|it| it.account.id == *account);
    match form.act(reader.language)? {
        Act::Name => {
            let owner = basis.owner.as_ref().ok_or_else(|| problems::no_account(reader))?;
            if operates(&owner.account.id).is_some() {
                return Err(problems::already_operator(reader));
            }
            if owner.leaves {
                return Err(problems::leaves(reader));
            }
            let effect = Effect::operator_named(owner.account.clone(), society.clone());
            Decided::new(effect, &Answer::of("named", &owner.account))
        }
        Act::Revoke { account, even_the_last } => {
            let operator = operates(&account).ok_or_else(|| problems::no_operator(reader))?;
            let stays = basis.operators.iter().find(|it| it.account.id != account && !it.leaves);
            if stays.is_none() && !even_the_last {
                return Err(problems::last_operator(reader));
            }
            let stays = stays.map(|it| it.account.id.clone());
            let effect = Effect::operator_revoked(account, society.id.clone(), stays);
            Decided::new(effect, &Answer::of("revoked", &operator.account))
        }
    }
}
