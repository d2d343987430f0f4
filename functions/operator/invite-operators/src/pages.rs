//! The page: the operators and the invitations, and the form that invites.

use askama::Template;
use store::OperatorsBasis;
use views::operators::{self, Form};
use web::form::FormNotice;
use web::session::Operator;
use web::{Crumb, Failure, Page, Request, Response};

use crate::text::Text;

#[derive(Template)]
#[template(path = "operators.html")]
struct Operators<'a> {
    t: Text,
    society: &'a domain::Society,
    records: &'a str,
    section: String,
    refusal: &'a FormNotice<'a>,
}

pub(crate) fn page(
    request: &Request<'_>,
    operator: &Operator,
    basis: &OperatorsBasis,
    form: &Form,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = operator.society();
    let refusal = &FormNotice::of(failure, reader);
    let section = operators::section(reader, request.now, basis, (form, refusal), false)?;
    let records = reader.records(&society.id);
    let words = views::invoice::Text(reader.language);
    let trail = [Crumb { name: words.tools(), href: "/societies" }, Crumb { name: words.records(), href: &records }];
    let main = Operators { t, society, records: &records, section, refusal };
    Page { title: t.title(), trail: &trail, main }.answer(reader, refusal.status())
}
