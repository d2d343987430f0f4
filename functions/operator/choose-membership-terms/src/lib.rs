//! 入会の条件: an operator chooses whether people find the society, how they join, its categories, the pattern of its
//! member numbers and its first dues.

use domain::effect::Effect;
use domain::{CategoryId, MembershipTerms, SocietyId};
use lambda_http::http::StatusCode;
use store::{Caller, Store, TermsBasis};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Operator, Request, Response, Wants, done, json};

use crate::answer::Answer;
use crate::filled::{Fields, Filled};
use crate::pages::Shown;
use crate::text::Text;

mod answer;
mod filled;
mod pages;
mod problems;
mod text;

const CHOSEN: Done = Done::new("terms", |language| Text(language).done_terms());

/// Shows the terms on GET; chooses others on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[CHOSEN]);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let request = &request;
    let read = |caller: Caller| async move { store.terms_basis(&caller, society).await };
    match act {
        GetOrPost::Get => {
            let (operator, basis) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(&basis.terms, basis.next_number)),
                Wants::Html => {
                    let filled = &Filled::showing(&basis);
                    pages::page(request, &operator, &Shown { basis: &basis, filled, failure: None })
                }
            }
        }
        GetOrPost::Post => {
            let filled = &Filled::of(request.form::<Fields>()?);
            let decide = |operator: &_, basis: &_| decide(request, operator, basis, filled);
            match command::carry_out(store, request, ("choose-membership-terms", filled), read, decide).await? {
                Outcome::Done(answer) => {
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &request.reader.path, CHOSEN)))
                }
                Outcome::Refused { who, about, failure } => {
                    pages::page(request, &who, &Shown { basis: &about, filled, failure: Some(&failure) })
                }
            }
        }
    }
}

/// The terms that were filled in, if nobody has chosen others since the operator looked.
fn decide(request: &Request<'_>, operator: &Operator, basis: &TermsBasis, filled: &Filled) -> Result<Decided, Failure> {
    let (before, t) = (&basis.terms, Text(request.reader.language));
    if filled.version.is_some_and(|version| version != before.version) {
        return Err(problems::terms_changed(&request.reader, before.version));
    }
    let new_id = || Store::new_category_id(request.now).map_err(Failure::from);
    let known = |id: &CategoryId| before.offer(id).is_some();
    let (terms, next_number) = filled.read(t, known, new_id)?;
    let terms = MembershipTerms { version: before.version + 1, ..terms };
    let next_number = next_number.unwrap_or(basis.next_number);
    let numbering = (next_number != basis.next_number).then_some((basis.next_number, next_number));
    let answer = Answer::of(&terms, next_number);
    Decided::new(Effect::terms_chosen(operator.society().clone(), terms.clone(), numbering), &answer)
}
