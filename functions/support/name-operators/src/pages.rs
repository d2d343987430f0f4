//! The page: the society, its operators, and the form for another one.

use askama::Template;
use store::{ListedOperator, OperatorsBasis};
use web::form::FormNotice;
use web::session::Support;
use web::{Crumb, Failure, Page, Reader, Request, Response};

use crate::form::Form;
use crate::text::Text;

#[derive(Template)]
#[template(path = "operators.html")]
struct Operators<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    facts: String,
    operators: &'a [ListedOperator],
    form: &'a Form,
    refusal: FormNotice<'a>,
}

impl Operators<'_> {
    /// Whether nobody stays in charge without this one.
    fn is_last(&self, operator: &ListedOperator) -> bool {
        !self.operators.iter().any(|it| it.account.id != operator.account.id && !it.leaves)
    }
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
    let refusal = FormNotice::of(failure, reader);
    let status = refusal.status();
    let main = Operators { t, reader, facts, operators: &basis.operators, form, refusal };
    let trail = [Crumb { name: t.societies(), href: "/support/societies" }];
    Page { title: t.title(), trail: &trail, main }.answer(reader, status)
}
