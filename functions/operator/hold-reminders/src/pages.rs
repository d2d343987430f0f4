//! The page: what is held, the form for it, and the button that lets reminders go on.

use askama::Template;
use domain::Day;
use lambda_http::http::StatusCode;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency, reminder};

use crate::text::Text;
use crate::{Form, Known, Of};

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) known: &'a Known,
    pub(crate) form: &'a Form,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "hold.html")]
struct Holding<'a> {
    t: Text,
    r: reminder::Text,
    reader: &'a Reader<'a>,
    known: &'a Known,
    form: &'a Form,
    wrong: &'a [web::Invalid],
    problem: Option<(&'static str, String)>,
    of_person: bool,
    today: Day,
    back: &'a str,
    keys: [String; 2],
}

impl Holding<'_> {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Vec<&str> {
        self.wrong.iter().filter(|it| it.field == field).map(|it| it.detail.as_str()).collect()
    }
}

pub(crate) fn page(request: &Request<'_>, operator: &Operator, of: &Of, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let back = of.back();
    let records = format!("/societies/{}/invoices", of.society());
    let of_person = matches!(of, Of::Person(..));
    let explained = shown.failure.map(|failure| failure.explain(reader));
    let status = explained.as_ref().map_or(StatusCode::OK, |(status, ..)| *status);
    let wrong: &[web::Invalid] = match shown.failure {
        Some(Failure::Invalid { fields }) => fields,
        _ => &[],
    };
    let title = if of_person { t.person_title(&shown.known.name) } else { t.invoice_title(&shown.known.name) };
    let main = Holding {
        t,
        r: reminder::Text(reader.language),
        reader,
        known: shown.known,
        form: shown.form,
        wrong,
        problem: explained.map(|(_, title, detail)| (title, detail)),
        of_person,
        today: request.now.day_in_japan(),
        back: &back,
        keys: [idempotency::new_key(), idempotency::new_key()],
    };
    let trail = [
        Crumb { name: operator.society().name.as_str(), href: &records },
        Crumb { name: if of_person { t.person() } else { t.reminders() }, href: &back },
    ];
    Page { title: &title, trail: &trail, member: Some(operator.account()), main }.answer(reader, status)
}
