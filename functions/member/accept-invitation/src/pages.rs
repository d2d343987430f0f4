//! The page: the form with the code.

use askama::Template;
use web::form::FormNotice;
use web::{Failure, Page, Request, Response, SignedIn};

use crate::text::Text;

#[derive(Template)]
#[template(path = "accept.html")]
struct Accept<'a> {
    t: Text,
    member: &'a SignedIn,
    code: &'a str,
    refusal: &'a FormNotice<'a>,
}

pub(crate) fn page(request: &Request<'_>, member: &SignedIn, code: &str, failure: Option<&Failure>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let refusal = &FormNotice::of(failure, reader);
    let mut response =
        Page { title: t.title(), trail: &[], main: Accept { t, member, code, refusal } }.answer(reader, refusal.status())?;
    if let Some(failure) = failure {
        failure.add_header(reader, &mut response);
    }
    Ok(response)
}
