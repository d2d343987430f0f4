//! The page: the present hold, the form for one, and the button that ends it.

use askama::Template;
use domain::Day;
use views::reminder;
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::form::Form;
use crate::held::{Known, Of};
use crate::text::Text;

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) known: &'a Known,
    pub(crate) form: &'a Form,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "hold.html")]
struct HoldPage<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    r: reminder::Text,
    reader: &'a Reader<'a>,
    known: &'a Known,
    form: &'a Form,
    refusal: FormNotice<'a>,
    of_person: bool,
    today: Day,
    back: &'a str,
    keys: [String; 2],
}

pub(crate) fn page(request: &Request<'_>, operator: &Operator, of: &Of, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let back = of.back();
    let records = reader.records(of.society());
    let of_person = matches!(of, Of::Person(..));
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let title = if of_person { t.person_title(&shown.known.name) } else { t.invoice_title(&shown.known.name) };
    let main = HoldPage {
        of_society: operator.society().name.as_str(),
        t,
        r: reminder::Text(reader.language),
        reader,
        known: shown.known,
        form: shown.form,
        refusal,
        of_person,
        today: request.now.day_in_japan(),
        back: &back,
        keys: [idempotency::new_key(), idempotency::new_key()],
    };
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: if of_person { t.person() } else { t.reminders() }, href: &back },
    ];
    Page { title: &title, trail: &trail, main }.answer(reader, status)
}
