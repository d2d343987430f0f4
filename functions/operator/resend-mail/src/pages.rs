//! The page: a mail with its state, and the button that resends it.

use askama::Template;
use domain::mail::Outgoing;
use lambda_http::http::StatusCode;
use store::ResendBasis;
use views::outbox;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::Of;
use crate::text::Text;

#[derive(Template)]
#[template(path = "mail.html")]
struct One<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    m: outbox::Text,
    reader: &'a Reader<'a>,
    mail: &'a Outgoing,
    /// Where it would go now.
    to: String,
    can_be_sent_again: bool,
    list: &'a str,
    key: String,
}

pub(crate) fn page(request: &Request<'_>, operator: &Operator, of: &Of, basis: &ResendBasis) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, m) = (Text(reader.language), outbox::Text(reader.language));
    let outgoing = &basis.mail;
    let list = of.list();
    let main = One {
        of_society: operator.society().name.as_str(),
        t,
        m,
        reader,
        mail: outgoing,
        to: outgoing.mail.to_now(basis.account.as_ref(), basis.society.as_ref()).to_string(),
        can_be_sent_again: outbox::can_be_sent_again(outgoing),
        list: &list,
        key: idempotency::new_key(),
    };
    let records = reader.records(&of.society);
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: t.reminders(), href: &list },
    ];
    let title = m.letter(&outgoing.mail.letter);
    Page { title: &title, trail: &trail, main }.answer(reader, StatusCode::OK)
}
