//! The pages: the list with the form, the form alone, and what would be created.

use askama::Template;
use domain::{Language, Society};
use lambda_http::http::StatusCode;
use store::SocietiesPage;
use views::society;
use web::form::FormNotice;
use web::session::Support;
use web::{Crumb, Failure, Page, Reader, Request, Response, idempotency};

use crate::answer::is_doubtful;
use crate::filled::Filled;
use crate::text::Text;

/// Where the list is.
const LIST: &str = "/support/societies";

#[derive(Template)]
#[template(path = "societies.html")]
struct Societies<'a> {
    t: Text,
    page: &'a SocietiesPage,
    form: Form<'a>,
}

#[derive(Template)]
#[template(path = "form.html")]
struct Form<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    filled: &'a Filled,
    refusal: FormNotice<'a>,
    is_alone: bool,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Preview<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    filled: &'a Filled,
    facts: String,
    is_doubtful: bool,
    key: String,
}

impl Societies<'_> {
    /// Where the next page begins, as it stands in an address.
    fn next(&self) -> Option<String> {
        self.page.next.as_ref().map(|next| form_urlencoded::byte_serialize(next.as_bytes()).collect())
    }
}

impl Form<'_> {
    /// A field's name for the summary of what is wrong.
    fn label(&self, field: &str) -> Option<&'static str> {
        let t = self.t;
        match field {
            "name" => Some(t.name()),
            "kana" => Some(t.kana()),
            "contact_name" => Some(t.contact_name()),
            "contact_address" => Some(t.contact_address()),
            "contact_telephone" => Some(t.contact_telephone()),
            "bank" => Some(t.bank()),
            "branch" => Some(t.branch()),
            // The others say themselves what they are.
            _ => None,
        }
    }

    /// The kinds of account: as one is sent, as it is read, and whether it was chosen.
    fn kinds(&self) -> [(&'static str, &'static str, bool); 3] {
        let t = self.t;
        [("", t.choose()), ("普通", t.ordinary()), ("当座", t.current())]
            .map(|(value, name)| (value, name, value == self.filled.account_kind))
    }

    /// The languages in the same way.
    fn languages(&self) -> [(&'static str, &'static str, bool); 2] {
        let names = society::Text(self.t.0);
        Language::ALL.map(|language| (language.tag(), names.language_name(language), language.tag() == self.filled.language))
    }
}

/// The list, with an empty form.
pub(crate) fn list(request: &Request<'_>, _: &Support, page: &SocietiesPage) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let (filled, refusal) = (&Filled::default(), FormNotice::of(None, reader));
    let main = Societies { t, page, form: Form { t, reader, filled, refusal, is_alone: false } };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

/// The form as it was filled in, with what is wrong in it.
pub(crate) fn form(request: &Request<'_>, _: &Support, filled: &Filled, failure: Option<&Failure>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let refusal = FormNotice::of(failure, reader);
    let status = refusal.status();
    let main = Form { t, reader, filled, refusal, is_alone: true };
    Page { title: t.form_title(), trail: &trail(t), main }.answer(reader, status)
}

/// What would be created, to be confirmed.
pub(crate) fn preview(request: &Request<'_>, _: &Support, filled: &Filled, society: &Society) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let facts = society::facts(reader, society)?;
    let main = Preview { t, reader, filled, facts, is_doubtful: is_doubtful(society), key: idempotency::new_key() };
    Page { title: t.preview_title(), trail: &trail(t), main }.answer(reader, StatusCode::OK)
}

fn trail(t: Text) -> [Crumb<'static>; 1] {
    [Crumb { name: t.title(), href: LIST }]
}
