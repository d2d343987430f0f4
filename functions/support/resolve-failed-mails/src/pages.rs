//! The pages: the mails that did not arrive, and one of them with what can be done about it.

use askama::Template;
use domain::SocietyId;
use domain::mail::Outgoing;
use lambda_http::http::StatusCode;
use store::ResendBasis;
use views::{outbox, person};
use web::session::Support;
use web::{Crumb, Failure, Page, Reader, Request, Response, idempotency};

use crate::text::Text;

#[derive(Template)]
#[template(path = "mails.html")]
struct List<'a> {
    t: Text,
    m: outbox::Text,
    reader: &'a Reader<'a>,
    society: Option<&'a SocietyId>,
    mails: &'a [Outgoing],
    more: bool,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct One<'a> {
    t: Text,
    m: outbox::Text,
    reader: &'a Reader<'a>,
    mail: &'a Outgoing,
    /// Where it would go now.
    to: String,
    can_be_sent_again: bool,
    key: String,
}

pub(crate) fn list(
    request: &Request<'_>,
    _: &Support,
    society: Option<&SocietyId>,
    mails: &[Outgoing],
    more: bool,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let main = List { t, m: outbox::Text(reader.language), reader, society, mails, more };
    Page { title: t.title(), trail: &[], main }.answer(reader, StatusCode::OK)
}

pub(crate) fn one(request: &Request<'_>, _: &Support, basis: &ResendBasis) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let m = outbox::Text(reader.language);
    let outgoing = &basis.mail;
    let main = One {
        t,
        m,
        reader,
        mail: outgoing,
        to: person::masked(outgoing.mail.to_now(basis.account.as_ref(), basis.society.as_ref())),
        can_be_sent_again: outbox::can_be_sent_again(outgoing),
        key: idempotency::new_key(),
    };
    let title = m.letter(&outgoing.mail.letter);
    let trail = [Crumb { name: t.title(), href: "/support/mails" }];
    Page { title: &title, trail: &trail, main }.answer(reader, StatusCode::OK)
}
