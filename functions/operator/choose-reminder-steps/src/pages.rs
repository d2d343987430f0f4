//! The page: the form, and the letter of each step in both languages.

use askama::Template;
use domain::Language;
use domain::reminder::Policy;
use mail::Written;
use views::reminder;
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::filled::Row;
use crate::letters::letter;
use crate::text::Text;

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) rows: Vec<Row>,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "steps.html")]
struct Choosing<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    reader: &'a Reader<'a>,
    rows: &'a [Row],
    refusal: FormNotice<'a>,
    /// Each step by its name, with its letter in each language.
    letters: Vec<(String, Vec<(Language, Written)>)>,
    back: &'a str,
    key: String,
}

pub(crate) fn page(request: &Request<'_>, operator: &Operator, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let (t, r) = (Text(reader.language), reminder::Text(reader.language));
    let society = operator.society();
    let (records, back) = (reader.records(&society.id), format!("/societies/{}/reminders", society.id));
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let today = request.now.day_in_japan();
    let letters = shown.policy.steps.all().iter().map(|step| {
        let written = Language::ALL.map(|language| (language, letter(*step, society, &reader.site.origin, today, language)));
        (r.step(Some(*step)), written.into())
    });
    let main = Choosing {
        of_society: society.name.as_str(),
        t,
        reader,
        rows: &shown.rows,
        refusal,
        letters: letters.collect(),
        back: &back,
        key: idempotency::new_key(),
    };
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).records(), href: &records },
        Crumb { name: t.reminders(), href: &back },
    ];
    Page { title: t.title(), trail: &trail, main }.answer(reader, status)
}
