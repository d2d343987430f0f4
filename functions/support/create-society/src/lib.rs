//! 団体の登録: support lists the portal's societies and creates one.

use domain::Society;
use domain::effect::Effect;
use lambda_http::http::{HeaderValue, StatusCode, header};
use store::{Caller, SocietiesPlace, Store};
use views::society::CREATED;
use web::command::{self, Decided, Outcome, answered};
use web::request::GetOrPost;
use web::{Failure, Request, Response, Wants, done, json, session};

use crate::answer::{Answer, Listed};
use crate::filled::{Filled, Step};
use crate::text::Text;

mod answer;
mod filled;
mod pages;
mod text;

/// How many societies a page lists.
const PAGE: usize = 50;

/// The answer on record, as far as it says which society it is.
#[derive(serde::Deserialize)]
struct Created<'a> {
    id: &'a str,
}

/// Lists the societies on GET; on POST shows what would be created, or creates it.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let act = request.is_get_or_post(&["from"])?;
    let request = &request;
    match act {
        GetOrPost::Get => list(store, request).await,
        GetOrPost::Post => {
            let filled: Filled = request.form()?;
            if request.reader.wants == Wants::Json || filled.step == Step::Create {
                create(store, request, &filled).await
            } else {
                preview_or_form(store, request, &filled).await
            }
        }
    }
}

async fn list(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let from = request.query("from").filter(|from| !from.is_empty()).map(SocietiesPlace::parse);
    let page = store.societies_page(&session, from.flatten(), PAGE).await?;
    let support = session::support(request, store, &session, page.who.clone()).await?;
    if matches!(from, Some(None)) {
        return Err(Failure::Malformed { hint: "from".to_owned() });
    }
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&page)),
        Wants::Html => pages::list(request, &support, &page),
    }
}

async fn create(store: &Store, request: &Request<'_>, filled: &Filled) -> Result<Response, Failure> {
    let read = |caller: Caller| async move { store.support_command(&caller).await };
    let decide = |_: &_, (): &()| {
        let society = decide(request, filled)?;
        let answer = Answer::of(&society);
        Decided::new(Effect::society_created(society.clone()), &answer)
    };
    match command::carry_out(store, request, ("create-society", filled), read, decide).await? {
        Outcome::Done(answer) => created(request, answer),
        Outcome::Refused { who, failure, .. } => pages::form(request, &who, filled, Some(&failure)),
    }
}

/// What would be created, or the form again with what is wrong in it.
async fn preview_or_form(store: &Store, request: &Request<'_>, filled: &Filled) -> Result<Response, Failure> {
    let read = |caller: Caller| async move { store.support_command(&caller).await };
    let (support, ()) = command::look(store, request, read).await?;
    match (decide(request, filled), filled.step) {
        (Ok(society), Step::Preview | Step::Create) => pages::preview(request, &support, filled, &society),
        (Err(failure), Step::Preview | Step::Create) => pages::form(request, &support, filled, Some(&failure)),
        (Ok(_) | Err(_), Step::Revise) => pages::form(request, &support, filled, None),
    }
}

/// The society that was filled in, under an id that no other has.
fn decide(request: &Request<'_>, filled: &Filled) -> Result<Society, Failure> {
    let id = Store::new_society_id(request.now)?;
    filled.read(id, Text(request.reader.language)).map_err(|fields| Failure::Invalid { fields })
}

/// The answer to a society that was created: its operators come next.
fn created(request: &Request<'_>, answer: String) -> Result<Response, Failure> {
    let Created { id } = serde_json::from_str(&answer).map_err(|error| Failure::Broken(error.into()))?;
    let path = format!("/support/societies/{id}/operators");
    let location = HeaderValue::try_from(&path).map_err(|error| Failure::Broken(error.into()))?;
    let mut response = answered(request, StatusCode::CREATED, answer, || done(&request.reader, &path, CREATED));
    if request.reader.wants == Wants::Json {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}
