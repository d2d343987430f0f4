//! 所属団体・退会: the signed-in member sees their societies, each with a 退会する button.

use askama::Template;
use domain::joining::RequestState;
use domain::{Instant, JoiningRequest, Membership};
use lambda_http::http::StatusCode;
use serde::Serialize;
use store::Store;
use views::joining::{self, RequestAnswer};
use views::society::SocietyAnswer;
use web::paging::{Paging, Wanted};
use web::{Failure, Page, Reader, Request, Response, Wants, json, session};

use crate::text::Text;

mod text;

/// Which memberships are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    Active,
    Withdrawn,
    All,
}

/// Lists the memberships, present ones if nothing else is asked for.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    request.must_be_get(&["status", "page", "per_page"])?;
    let wanted = Wanted::read(&request)?;
    let status = status(&request)?;
    let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
    let (visit, mut memberships, requests) = store.memberships(&key).await?;
    session::signed_in(&request, store, &key, visit).await?;

    let requests = shown(requests, &memberships, request.now);
    memberships.sort_by(|a, b| a.society_name.cmp(&b.society_name));
    let (active, former): (Vec<_>, Vec<_>) = memberships.into_iter().partition(Membership::is_active);
    match request.reader.wants {
        Wants::Json => {
            let chosen = match status {
                Status::Active => active,
                Status::Withdrawn => former,
                Status::All => active.into_iter().chain(former).collect(),
            };
            let paging = Paging::of(wanted, chosen.len(), &request.reader);
            json(StatusCode::OK, &Listed::of(&paging, &chosen, &requests))
        }
        Wants::Html => page(&request.reader, wanted, (&active, &former), &requests),
    }
}

/// The requests to join that the person is told of, the latest first: those that nobody has decided on, and for a time
/// those that were refused. An approved one is a membership.
fn shown(requests: Vec<JoiningRequest>, memberships: &[Membership], now: Instant) -> Vec<JoiningRequest> {
    let is_member = |it: &JoiningRequest| memberships.iter().any(|to| to.society == it.society && to.is_active());
    let is_told = |it: &JoiningRequest| match it.state {
        RequestState::Open => true,
        RequestState::Approved { .. } => false,
        RequestState::Refused { .. } => it.ends_at().is_some_and(|at| now < at) && !is_member(it),
    };
    let mut shown: Vec<_> = requests.into_iter().filter(is_told).collect();
    shown.sort_by_key(|request| std::cmp::Reverse(request.asked_at));
    shown
}

fn status(request: &Request<'_>) -> Result<Status, Failure> {
    match request.query("status") {
        None | Some("" | "active") => Ok(Status::Active),
        Some("withdrawn") => Ok(Status::Withdrawn),
        Some("all") => Ok(Status::All),
        Some(_) => Err(Failure::Malformed { hint: "status: active | withdrawn | all".to_owned() }),
    }
}

#[derive(Template)]
#[template(path = "memberships.html")]
struct Memberships<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    paging: &'a Paging,
    active: &'a [Membership],
    former: &'a [Membership],
    j: joining::Text,
    requests: &'a [JoiningRequest],
}

fn page(
    reader: &Reader<'_>,
    wanted: Wanted,
    (active, former): (&[Membership], &[Membership]),
    requests: &[JoiningRequest],
) -> Result<Response, Failure> {
    let t = Text(reader.language);
    let paging = Paging::of(wanted, active.len(), reader);
    let (former, requests) = if paging.page == 1 { (former, requests) } else { (&[][..], &[][..]) };
    let j = joining::Text(reader.language);
    let main = Memberships { t, reader, paging: &paging, active: paging.slice(active), former, j, requests };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

/// A page of memberships as a client sees it.
#[derive(Serialize)]
struct Listed<'a> {
    /// How many there are on all pages.
    total: usize,
    /// The number of the first on this page, from 1; 0 when there is none.
    from: usize,
    /// The number of the last on this page.
    to: usize,
    memberships: Vec<Belongs<'a>>,
    /// The person's requests to join a society.
    requests: Vec<RequestAnswer<'a>>,
}

#[derive(Serialize)]
struct Belongs<'a> {
    society: SocietyAnswer<'a>,
    status: &'static str,
    joined_on: String,
    withdrawn_on: Option<String>,
    unpaid: Unpaid,
}

#[derive(Serialize)]
struct Unpaid {
    count: u32,
    /// Whole yen.
    total: u64,
}

impl<'a> Listed<'a> {
    fn of(paging: &Paging, memberships: &'a [Membership], requests: &'a [JoiningRequest]) -> Self {
        let memberships = paging.slice(memberships).iter().map(|membership| {
            let (status, withdrawn_on) = match membership.standing {
                domain::Standing::Active => ("active", None),
                domain::Standing::Withdrawn { on, .. } => ("withdrawn", Some(on.to_string())),
            };
            Belongs {
                society: SocietyAnswer::of(&membership.society, &membership.society_name, &membership.contact),
                status,
                joined_on: membership.joined_on.to_string(),
                withdrawn_on,
                unpaid: Unpaid { count: membership.unpaid.count, total: membership.unpaid.total.get() },
            }
        });
        let requests = requests.iter().map(RequestAnswer::of).collect();
        Self { total: paging.total, from: paging.from, to: paging.to, memberships: memberships.collect(), requests }
    }
}
