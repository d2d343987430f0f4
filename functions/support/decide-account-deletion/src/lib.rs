//! 会員IDの削除の確認: support sees the deletion requests. It has one carried out now, or refuses it with a reason.

use domain::deletion::UnderWay;
use domain::effect::Effect;
use domain::{AccountId, Language, Line};
use lambda_http::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Caller, DeletionDecisionBasis, QueuePlace, Store};
use views::account_deletion;
use web::command::{self, Decided, Outcome, answered};
use web::form::{Wrong, refused};
use web::request::GetOrPost;
use web::session::Support;
use web::{Done, Failure, Request, Response, Wants, done, json, session};

use crate::answer::{Answer, Listed};
use crate::pages::Shown;

mod answer;
mod pages;
mod text;

/// The result shown on the list: a deletion is ordered.
const ORDERED: Done = Done::new("deletion-ordered", |language| text::Text(language).done_deletion_ordered());
/// The result shown on the list: a deletion is refused.
const REFUSED: Done = Done::new("deletion-refused", |language| text::Text(language).done_deletion_refused());

/// What support decides.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Form {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    /// `carry_out` or `refuse`.
    #[serde(default)]
    decision: String,
    /// Why it is refused; mailed to the member.
    #[serde(default)]
    reason: String,
}

/// What a client is answered.
#[derive(Serialize)]
struct Status {
    status: &'static str,
}

const CARRY_OUT: &str = "carry_out";
const REFUSE: &str = "refuse";
/// How many requests a page lists.
const PAGE: usize = 50;

/// Lists the requests, shows one, or decides on it.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    if request.parameter("account").is_empty() {
        request.must_be_get(&["from"])?;
        request.reader.may_tell(&[ORDERED, REFUSED]);
        return queue(store, &request).await;
    }
    let act = request.is_get_or_post(&[])?;
    let account = &AccountId::parse(request.parameter("account")).map_err(|_| Failure::NotFound)?;
    let request = &request;
    let read = |caller: Caller| async move { store.deletion_decision_basis(&caller, account).await };
    match act {
        GetOrPost::Get => {
            let (support, basis) = command::look(store, request, read).await?;
            show(request, &support, &basis, &Shown::default())
        }
        GetOrPost::Post => {
            let form: Form = request.form()?;
            let decide = |_: &_, basis: &_| decide(request, basis, &form);
            match command::carry_out(store, request, ("decide-account-deletion", &form), read, decide).await? {
                Outcome::Done(answer) => {
                    let came_to = if form.decision == CARRY_OUT { ORDERED } else { REFUSED };
                    Ok(answered(request, StatusCode::OK, answer, || done(&request.reader, "/support/deletions", came_to)))
                }
                Outcome::Refused { who, about, failure: failure @ (Failure::Invalid { .. } | Failure::Malformed { .. }) } => {
                    let shown = Shown { reason: form.reason, failure: Some(failure) };
                    show(request, &who, &about, &shown)
                }
                Outcome::Refused { failure, .. } => Err(failure),
            }
        }
    }
}

async fn queue(store: &Store, request: &Request<'_>) -> Result<Response, Failure> {
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let from = request.query("from").filter(|from| !from.is_empty()).map(QueuePlace::parse);
    let queue = store.deletion_queue(&session, from.flatten(), PAGE).await?;
    let support = session::support(request, store, &session, queue.who.clone()).await?;
    if matches!(from, Some(None)) {
        return Err(Failure::Malformed { hint: "from".to_owned() });
    }
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Listed::of(&queue)),
        Wants::Html => pages::queue(request, &support, &queue),
    }
}

fn show(request: &Request<'_>, support: &Support, basis: &DeletionDecisionBasis, shown: &Shown) -> Result<Response, Failure> {
    let (Some((member, login)), Some(asked)) = (&basis.account, &basis.request) else {
        return Err(account_deletion::not_pending(&request.reader));
    };
    match request.reader.wants {
        Wants::Json => json(StatusCode::OK, &Answer::of(member, asked, &basis.memberships)),
        Wants::Html => pages::request(request, support, (member, login.as_ref()), asked, &basis.memberships, shown),
    }
}

fn decide(request: &Request<'_>, basis: &DeletionDecisionBasis, form: &Form) -> Result<Decided, Failure> {
    let reason = match form.decision.as_str() {
        CARRY_OUT => None,
        REFUSE => Some(read_reason(form, request.reader.language)?),
        _ => return Err(Failure::Malformed { hint: format!("decision: {CARRY_OUT} | {REFUSE}") }),
    };
    let (Some((member, _)), Some(asked)) = (&basis.account, &basis.request) else {
        return Err(account_deletion::not_pending(&request.reader));
    };
    let under_way = |UnderWay| account_deletion::under_way(&request.reader);
    match reason {
        None => {
            let ordered = asked.clone().order().map_err(under_way)?;
            Decided::new(Effect::deletion_ordered(ordered), &Status { status: "under_way" })
        }
        Some(reason) => {
            let open = asked.clone().open().map_err(under_way)?;
            Decided::new(Effect::deletion_refused(open, member, reason), &Status { status: "refused" })
        }
    }
}

fn read_reason(form: &Form, language: Language) -> Result<Line, Failure> {
    let mut wrong = Wrong::default();
    let reason = wrong.note("reason", Line::parse(&form.reason).map_err(|why| refused(language, why, 200)));
    reason.ok_or_else(|| Failure::Invalid { fields: wrong.fields() })
}
