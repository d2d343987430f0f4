//! 印影の登録: an operator uploads a seal or logo that the society's receipts show, or removes it.

use domain::effect::Effect;
use domain::{Seal, SocietyId};
use lambda_http::http::StatusCode;
use store::{Caller, Store};
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Done, Failure, Operator, Request, Response, Wants, done, json};

use crate::answer::Answer;
use crate::form::{Form, Wish};
use crate::text::Text;

mod answer;
mod form;
mod pages;
mod picture;
mod problems;
mod text;

const UPLOADED: Done = Done::new("seal", |language| Text(language).done_uploaded());
const REMOVED: Done = Done::new("seal-removed", |language| Text(language).done_removed());

/// Shows the seal on GET; takes another or removes it on POST.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&[])?;
    request.reader.may_tell(&[UPLOADED, REMOVED]);
    let society = &SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
    let request = &request;
    let read = |caller: Caller| async move { store.seal_basis(&caller, society).await };
    match act {
        GetOrPost::Get => {
            let (operator, seal) = command::look(store, request, read).await?;
            match request.reader.wants {
                Wants::Json => json(StatusCode::OK, &Answer::of(seal.as_ref())),
                Wants::Html => pages::page(request, &operator, seal.as_ref(), None),
            }
        }
        GetOrPost::Post => {
            let form = Form::read(request).await?;
            let decide = |operator: &Operator, seal: &Option<Seal>| decide(request, operator, seal.as_ref(), &form);
            match command::carry_out(store, request, ("change-seal", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    let told = if form.act == REMOVE { REMOVED } else { UPLOADED };
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, &request.reader.path, told)))
                }
                Outcome::Refused { who, about, failure } => pages::page(request, &who, about.as_ref(), Some(&failure)),
            }
        }
    }
}

/// What `act` says when the seal is removed.
const REMOVE: &str = "remove";

fn decide(request: &Request<'_>, operator: &Operator, before: Option<&Seal>, form: &Form) -> Result<Decided, Failure> {
    let t = Text(request.reader.language);
    if let Some(before) = before
        && form.version.is_some_and(|version| version != before.version)
    {
        return Err(problems::seal_changed(&request.reader, before.version));
    }
    let society = operator.society().id.clone();
    match (form.wish(t)?, before) {
        (Wish::Upload { image, width, height }, before) => {
            let seal = Seal { image, width, height, version: before.map_or(0, |seal| seal.version) + 1 };
            let answer = Answer::of(Some(&seal));
            Decided::new(Effect::seal_changed(society, Ok(seal.clone())), &answer)
        }
        (Wish::Remove, Some(before)) => Decided::new(Effect::seal_changed(society, Err(before.version)), &Answer::of(None)),
        (Wish::Remove, None) => Err(problems::no_seal(&request.reader)),
    }
}
