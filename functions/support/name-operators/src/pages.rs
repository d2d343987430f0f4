//! The page: the society, its operators and invitations, and the forms for others.

use askama::Template;
use store::OperatorsBasis;
use views::operators::{self, Form};
use web::form::FormNotice;
use web::session::Support;
use web::{Crumb, Failure, Page, Request, Response};

use crate::text::Text;

#[derive(Template)]
#[template(path = "operators.html")]
struct Operators<'a> {
    t: Text,
    facts: String,
    section: String,
    refusal: &'a FormNotice<'a>,
}

pub(crate) fn page(
    request: &Request<'_>,
    _: &Support,
    basis: &OperatorsBasis,
    form: &Form,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = basis.society.as_ref().ok_or(Failure::NotFound)?;
    let facts = views::society::facts(reader, society)?;
    let refusal = &FormNotice::of(failure, reader);
    let section = operators::section(reader, request.now, basis, (form, refusal), true)?;
    let trail = [Crumb { name: t.societies(), href: "/support/societies" }];
    Page { title: t.title(), trail: &trail, main: Operators { t, facts, section, refusal } }.answer(reader, refusal.status())
}
