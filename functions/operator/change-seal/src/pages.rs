//! The page: the present seal, and the form for another.

use askama::Template;
use domain::Seal;
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::text::Text;

#[derive(Template)]
#[template(path = "seal.html")]
struct SealPage<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    reader: &'a Reader<'a>,
    /// The seal, and its picture as it stands in the page.
    seal: Option<(&'a Seal, String)>,
    refusal: FormNotice<'a>,
    back: &'a str,
    key: String,
}

pub(crate) fn page(
    request: &Request<'_>,
    operator: &Operator,
    seal: Option<&Seal>,
    failure: Option<&Failure>,
) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = operator.society();
    let back = reader.records(&society.id);
    let refusal = FormNotice::of(failure, reader);
    let status = refusal.status();
    let main = SealPage {
        of_society: society.name.as_str(),
        t,
        reader,
        seal: seal.map(|seal| (seal, views::seal::data_url(seal))),
        refusal,
        back: &back,
        key: idempotency::new_key(),
    };
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).tools(), href: "/societies" },
        Crumb { name: views::invoice::Text(reader.language).records(), href: &back },
    ];
    Page { title: t.title(), trail: &trail, main }.answer(reader, status).map(web::page::showing_pictures)
}
