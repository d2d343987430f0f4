//! The pages: the queue, and one request with the two decisions.

use askama::Template;
use domain::deletion::kept_until;
use domain::{Account, DeletionRequest, LoginId, Membership, Yen};
use lambda_http::http::StatusCode;
use store::Queue;
use views::account_deletion;
use web::form::FormNotice;
use web::session::Support;
use web::{Crumb, Failure, Page, Reader, Request, Response, idempotency};

use crate::answer::unpaid;
use crate::text::Text;

#[derive(Template)]
#[template(path = "queue.html")]
struct Waiting<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    queue: &'a Queue,
}

impl Waiting<'_> {
    /// Where the next page begins, as it appears in an address.
    fn next(&self) -> Option<String> {
        self.queue.next.as_ref().map(|next| form_urlencoded::byte_serialize(next.as_bytes()).collect())
    }
}

#[derive(Template)]
#[template(path = "request.html")]
struct Asked<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    account: &'a Account,
    login: Option<&'a LoginId>,
    asked: &'a DeletionRequest,
    ending: usize,
    unpaid: (u32, Yen),
    erasure: String,
    reason: &'a str,
    refusal: &'a FormNotice<'a>,
    keys: [String; 2],
}

/// What the form shows again after it was refused.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) reason: String,
    pub(crate) failure: Option<Failure>,
}

pub(crate) fn queue(request: &Request<'_>, _: &Support, queue: &Queue) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = Waiting { t, reader, queue };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

pub(crate) fn request(
    request: &Request<'_>,
    _: &Support,
    (account, login): (&Account, Option<&LoginId>),
    asked: &DeletionRequest,
    memberships: &[Membership],
    shown: &Shown,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let ending = memberships.iter().filter(|one| one.is_active()).count();
    let keys = [idempotency::new_key(), idempotency::new_key()];
    let refusal = &FormNotice::of(shown.failure.as_ref(), reader);
    let erasure = account_deletion::facts(reader, kept_until(asked.due_on))?;
    let (unpaid, reason) = (unpaid(memberships), shown.reason.as_str());
    let main = Asked { t, reader, account, login, asked, ending, unpaid, erasure, reason, refusal, keys };
    let trail = [Crumb { name: t.title(), href: "/support/deletions" }];
    Page { title: t.request_title(), trail: &trail, main }.answer(reader, refusal.status())
}
