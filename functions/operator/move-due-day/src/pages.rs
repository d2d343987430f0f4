//! The page: the invoice, and the form for its new due day.

use askama::Template;
use domain::{Day, Invoice};
use store::ReminderBasis;
use views::invoice::Target;
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::form::Form;
use crate::text::Text;

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) invoice: &'a Invoice,
    pub(crate) form: &'a Form,
    pub(crate) failure: Option<&'a Failure>,
}

impl<'a> Shown<'a> {
    pub(crate) const fn of(basis: &'a ReminderBasis, form: &'a Form, failure: Option<&'a Failure>) -> Self {
        Self { invoice: &basis.invoice, form, failure }
    }
}

#[derive(Template)]
#[template(path = "form.html")]
struct Moving<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    of: views::invoice::Text,
    reader: &'a Reader<'a>,
    invoice: &'a Invoice,
    form: &'a Form,
    refusal: FormNotice<'a>,
    today: Day,
    back: &'a str,
    key: String,
}

pub(crate) fn form(request: &Request<'_>, operator: &Operator, target: &Target, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let (back, records) = (target.reminders(), reader.records(&target.society));
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let main = Moving {
        of_society: operator.society().name.as_str(),
        t,
        of: views::invoice::Text(reader.language),
        reader,
        invoice: shown.invoice,
        form: shown.form,
        refusal,
        today: request.now.day_in_japan(),
        back: &back,
        key: idempotency::new_key(),
    };
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: t.reminders(), href: &back },
    ];
    Page { title: &t.title(&shown.invoice.number), trail: &trail, main }.answer(reader, status)
}
