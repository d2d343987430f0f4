//! The pages: the queue, and one request with its two ways on.

use askama::Template;
use domain::{Account, DeletionRequest, LoginId, Membership, Yen};
use lambda_http::http::StatusCode;
use store::Queue;
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
    done: Option<&'static str>,
}

impl Waiting<'_> {
    /// Where the next page begins, as it stands in an address.
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
    keys: [String; 2],
}

pub(crate) fn queue(request: &Request<'_>, support: &Support, queue: &Queue) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let done = match (request.query("ordered"), request.query("refused")) {
        (Some(_), _) => Some(t.ordered()),
        (None, Some(_)) => Some(t.refused()),
        (None, None) => None,
    };
    let main = Waiting { t, reader, queue, done };
    Page { title: t.title(), trail: &[], member: Some(support.account()), main }.answer(reader, StatusCode::OK)
}

pub(crate) fn request(
    request: &Request<'_>,
    support: &Support,
    (account, login): (&Account, Option<&LoginId>),
    asked: &DeletionRequest,
    memberships: &[Membership],
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let ending = memberships.iter().filter(|one| one.is_active()).count();
    let keys = [idempotency::new_key(), idempotency::new_key()];
    let main = Asked { t, reader, account, login, asked, ending, unpaid: unpaid(memberships), keys };
    let trail = [Crumb { name: t.title(), href: "/support/deletions" }];
    Page { title: t.request_title(), trail: &trail, member: Some(support.account()), main }.answer(reader, StatusCode::OK)
}
