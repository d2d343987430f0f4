//! The pages: the present address with the form for a new one, and the form for the code.

use askama::Template;
use domain::mail::{AddressFailure, Earlier};
use domain::{Account, EmailAddress, Instant};
use lambda_http::http::StatusCode;
use store::AddressChangeBasis;
use web::{Crumb, Failure, Page, Reader, Request, Response, SignedIn};

use crate::text::Text;

/// What a form shows again after it was refused.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) typed: String,
    pub(crate) failure: Option<Failure>,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct Ask<'a> {
    t: Text,
    account: &'a Account,
    pending: Option<&'a EmailAddress>,
    undeliverable: bool,
    typed: &'a str,
    problem: Option<(&'static str, String)>,
}

impl Ask<'_> {
    /// What is wrong with the address, when something is.
    fn failing(&self) -> Option<&'static str> {
        self.account.failing.as_ref().map(|failing| match failing.why {
            AddressFailure::Bounced | AddressFailure::Suppressed(Earlier::Bounce) => self.t.bounced(),
            AddressFailure::Complained | AddressFailure::Suppressed(Earlier::Complaint) => self.t.complained(),
            AddressFailure::Impossible => self.t.impossible(),
        })
    }
}

#[derive(Template)]
#[template(path = "redeem.html")]
struct Redeem<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    pending: Option<&'a (EmailAddress, Instant)>,
    undeliverable: bool,
    typed: &'a str,
    problem: Option<(&'static str, String)>,
}

pub(crate) fn ask(
    request: &Request<'_>,
    member: &SignedIn,
    basis: &AddressChangeBasis,
    shown: &Shown,
) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let (status, problem) = problem(request, shown);
    let main = Ask {
        t,
        account: member.account(),
        pending: basis.pending.as_ref().map(|(address, _)| address),
        undeliverable: basis.failing.is_some(),
        typed: &shown.typed,
        problem,
    };
    let page = Page { title: t.title(), trail: &[], main };
    Ok(finish(page.answer(&request.reader, status)?, &request.reader, shown))
}

pub(crate) fn redeem(
    request: &Request<'_>,
    _: &SignedIn,
    basis: &AddressChangeBasis,
    shown: &Shown,
) -> Result<Response, Failure> {
    let t = Text(request.reader.language);
    let (status, problem) = problem(request, shown);
    let main = Redeem {
        t,
        reader: &request.reader,
        pending: basis.pending.as_ref(),
        undeliverable: basis.failing.is_some(),
        typed: &shown.typed,
        problem,
    };
    let trail = [Crumb { name: t.title(), href: "/account/address" }];
    let page = Page { title: t.code_title(), trail: &trail, main };
    Ok(finish(page.answer(&request.reader, status)?, &request.reader, shown))
}

/// The status, and what a page says is wrong.
fn problem(request: &Request<'_>, shown: &Shown) -> (StatusCode, Option<(&'static str, String)>) {
    let Some(failure) = &shown.failure else { return (StatusCode::OK, None) };
    let t = Text(request.reader.language);
    let (status, title, detail) = failure.explain(&request.reader);
    let detail = match failure {
        Failure::Incomplete { .. } => t.incomplete().to_owned(),
        Failure::Invalid { fields } => fields.iter().map(|field| field.detail.as_str()).collect(),
        _ => detail,
    };
    (status, Some((title, detail)))
}

fn finish(mut response: Response, reader: &Reader<'_>, shown: &Shown) -> Response {
    if let Some(failure) = &shown.failure {
        failure.add_header(reader, &mut response);
    }
    response
}
