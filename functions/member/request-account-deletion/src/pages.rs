//! The pages: what deletion means, with the form; and the progress of a request.

use askama::Template;
use domain::deletion::{WaitingDays, kept_until};
use domain::{Day, LoginId, Membership, Society, Yen};
use lambda_http::http::StatusCode;
use store::{DeletionRequestBasis, Store};
use views::account_deletion;
use web::form::FormNotice;
use web::{Failure, Page, Reader, Request, Response, SignedIn, idempotency};

use crate::answer::concerned;
use crate::text::Text;

/// How many societies have a row of their own; the others are listed with name and unpaid amount only.
const ROWS: usize = 60;

/// What the form shows again after it was refused.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) reason: String,
    pub(crate) failure: Option<Failure>,
}

/// What the page shows before anything happens (docs/PRODUCT.md: Account deletion).
#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    login: &'a LoginId,
    memberships: Vec<&'a Membership>,
    total: Yen,
    has_support: bool,
    orphaned: Vec<Society>,
    due_on: Day,
    erasure: String,
    reason: &'a str,
    refusal: &'a FormNotice<'a>,
    key: &'a str,
}

impl Ask<'_> {
    /// Whether anything is in the way of a request.
    fn may_ask(&self) -> bool {
        !self.has_support && self.orphaned.is_empty()
    }

    fn rows(&self) -> &[&Membership] {
        &self.memberships[..self.memberships.len().min(ROWS)]
    }

    fn the_others(&self) -> &[&Membership] {
        &self.memberships[self.memberships.len().min(ROWS)..]
    }
}

#[derive(Template)]
#[template(path = "pending.html")]
struct Pending<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    /// The day on which it is carried out; nothing when that has begun.
    due_on: Option<Day>,
    address: &'a str,
    erasure: String,
    key: &'a str,
}

/// The page of this state.
pub(crate) async fn page(
    store: &Store,
    request: &Request<'_>,
    member: &SignedIn,
    basis: &DeletionRequestBasis,
    wait: WaitingDays,
    shown: Shown,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, key) = (Text(reader.language), idempotency::new_key());
    if let Some(pending) = &basis.request {
        let due_on = pending.is_open().then_some(pending.due_on);
        let address = member.account().address.as_str();
        let title = if due_on.is_some() { t.pending_title() } else { t.under_way_title() };
        let erasure = account_deletion::facts(reader, kept_until(pending.due_on))?;
        let main = Pending { t, reader, due_on, address, erasure, key: &key };
        return Page { title, trail: &[], main }.answer(reader, StatusCode::OK);
    }
    let (_, orphaned) = store.successors(&member.account().id, &basis.operates).await?;
    let due_on = request.now.day_in_japan().plus_days(i32::from(wait.days()));
    let memberships = concerned(&basis.memberships);
    let total = memberships.iter().fold(Yen::ZERO, |sum, one| sum.plus(one.unpaid.total).unwrap_or(Yen::MAX));
    let refusal = &FormNotice::of(shown.failure.as_ref(), reader);
    let main = Ask {
        t,
        reader,
        login: member.login(),
        memberships,
        total,
        has_support: basis.has_support,
        orphaned,
        due_on,
        erasure: account_deletion::facts(reader, kept_until(due_on))?,
        reason: &shown.reason,
        refusal,
        key: &key,
    };
    let mut response = Page { title: t.title(), trail: &[], main }.answer(reader, refusal.status())?;
    if let Some(failure) = &shown.failure {
        failure.add_header(reader, &mut response);
    }
    Ok(response)
}
