//! The page: a preview of the letter, and the button that sends it.

use askama::Template;
use domain::mail::Mail;
use lambda_http::http::StatusCode;
use mail::Written;
use views::invoice::Target;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::text::Text;

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    reader: &'a Reader<'a>,
    mail: &'a Mail,
    written: &'a Written,
    back: String,
    key: String,
}

pub(crate) fn confirm(
    request: &Request<'_>,
    operator: &Operator,
    target: &Target,
    letter: &Mail,
    written: &Written,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let back = target.reminders();
    let records = reader.records(&target.society);
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: t.reminders(), href: &back },
    ];
    let main = Confirm {
        of_society: operator.society().name.as_str(),
        t,
        reader,
        mail: letter,
        written,
        back: back.clone(),
        key: idempotency::new_key(),
    };
    Page { title: t.title(), trail: &trail, main }.answer(reader, StatusCode::OK)
}
