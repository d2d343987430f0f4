//! The page: what the invoice is, and the form for its new due day.

use askama::Template;
use domain::{Day, Invoice};
use lambda_http::http::StatusCode;
use web::target::Target;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::Form;
use crate::text::Text;

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) invoice: &'a Invoice,
    pub(crate) form: &'a Form,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "form.html")]
struct Moving<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    invoice: &'a Invoice,
    form: &'a Form,
    wrong: &'a [web::Invalid],
    problem: Option<(&'static str, String)>,
    today: Day,
    back: &'a str,
    key: String,
}

impl Moving<'_> {
    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Vec<&str> {
        self.wrong.iter().filter(|it| it.field == field).map(|it| it.detail.as_str()).collect()
    }
}

pub(crate) fn form(request: &Request<'_>, operator: &Operator, target: &Target, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let (back, records) = (target.reminders(), format!("/societies/{}/invoices", target.society));
    let explained = shown.failure.map(|failure| failure.explain(reader));
    let status = explained.as_ref().map_or(StatusCode::OK, |(status, ..)| *status);
    let wrong: &[web::Invalid] = match shown.failure {
        Some(Failure::Invalid { fields }) => fields,
        _ => &[],
    };
    let main = Moving {
        t,
        reader,
        invoice: shown.invoice,
        form: shown.form,
        wrong,
        problem: explained.map(|(_, title, detail)| (title, detail)),
        today: request.now.day_in_japan(),
        back: &back,
        key: idempotency::new_key(),
    };
    let trail = [Crumb { name: operator.society().name.as_str(), href: &records }, Crumb { name: t.reminders(), href: &back }];
    Page { title: &t.title(&shown.invoice.number), trail: &trail, member: Some(operator.account()), main }.answer(reader, status)
}
