//! The pages: the queue, and a request with the decision on it.

use askama::Template;
use domain::joining::JoiningRequest;
use domain::{Instant, Standing};
use lambda_http::http::StatusCode;
use store::{DecisionBasis, JoiningQueue};
use views::{invoice, joining};
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::answer::waited;
use crate::form::Form;
use crate::text::Text;

/// What the page of a request shows.
pub(crate) struct Shown<'a> {
    pub(crate) basis: &'a DecisionBasis,
    pub(crate) asked: &'a JoiningRequest,
    pub(crate) form: &'a Form,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "requests.html")]
struct Requests<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    /// The society's name.
    of_society: &'a str,
    society: &'a str,
    queue: &'a JoiningQueue,
    now: Instant,
}

#[derive(Template)]
#[template(path = "request.html")]
struct Deciding<'a> {
    t: Text,
    j: joining::Text,
    reader: &'a Reader<'a>,
    /// The society's name.
    of_society: &'a str,
    society: &'a str,
    shown: &'a Shown<'a>,
    is_own: bool,
    refusal: FormNotice<'a>,
    back: &'a str,
    /// A form's own for each decision.
    keys: [String; 2],
}

impl Requests<'_> {
    /// Where the next page begins, as it stands in an address.
    fn next(&self) -> Option<String> {
        self.queue.next.as_ref().map(|next| form_urlencoded::byte_serialize(next.as_bytes()).collect())
    }

    fn age(&self, request: &JoiningRequest) -> String {
        match waited(request, self.now) {
            0 => self.t.today().to_owned(),
            days => self.t.waited(days),
        }
    }
}

impl Deciding<'_> {
    /// The day on which the person left, who comes back.
    fn left_on(&self) -> Option<String> {
        match self.shown.basis.membership.as_ref()?.standing {
            Standing::Withdrawn { on, .. } => Some(on.written(self.reader.language)),
            Standing::Active => None,
        }
    }

    /// What is unpaid of an earlier period.
    fn old_debt(&self) -> Option<String> {
        let unpaid = self.shown.basis.membership.as_ref()?.unpaid;
        (!unpaid.is_nothing()).then(|| self.t.old_debt(unpaid.total.written(self.reader.language), unpaid.count))
    }

    /// What the person would be billed.
    fn dues(&self) -> Option<String> {
        let terms = &self.shown.basis.terms;
        let category = self.shown.asked.category.as_ref().map(|category| &category.id);
        let (dues, amount) = (terms.first_dues.as_ref()?, terms.first_amount(category)?);
        Some(self.t.dues_of(&dues.subject, amount.written(self.reader.language)))
    }

    /// The number that the person would get, if nobody else gets it before.
    fn number(&self) -> Option<domain::Line> {
        self.shown.basis.terms.member_number(self.shown.basis.next.member)
    }
}

/// A page of the queue.
pub(crate) fn list(request: &Request<'_>, operator: &Operator, queue: &JoiningQueue) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, society) = (Text(reader.language), operator.society());
    let main = Requests { t, reader, of_society: society.name.as_str(), society: society.id.as_str(), queue, now: request.now };
    let records = reader.records(&society.id);
    Page { title: t.list_title(), trail: &trail(reader, &records), main }.answer(reader, StatusCode::OK)
}

/// A request, with the form for the decision.
pub(crate) fn page(request: &Request<'_>, operator: &Operator, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, society) = (Text(reader.language), operator.society());
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let (records, back) = (reader.records(&society.id), format!("/societies/{}/joining-requests", society.id));
    let main = Deciding {
        t,
        j: joining::Text(reader.language),
        reader,
        of_society: society.name.as_str(),
        society: society.id.as_str(),
        shown,
        is_own: shown.asked.account == operator.account().id,
        refusal,
        back: &back,
        keys: [idempotency::new_key(), idempotency::new_key()],
    };
    let [tools, list] = trail(reader, &records);
    let trail = [tools, list, Crumb { name: t.list_title(), href: &back }];
    Page { title: &t.title(&shown.asked.name), trail: &trail, main }.answer(reader, status)
}

fn trail<'a>(reader: &Reader<'_>, records: &'a str) -> [Crumb<'a>; 2] {
    let i = invoice::Text(reader.language);
    [Crumb { name: i.tools(), href: "/societies" }, Crumb { name: i.records(), href: records }]
}
