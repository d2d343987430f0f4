//! The page: the form with the terms.

use askama::Template;
use domain::terms::Joining;
use store::TermsBasis;
use web::form::FormNotice;
use web::{Crumb, Failure, Operator, Page, Reader, Request, Response, idempotency};

use crate::filled::{Filled, FilledCategory, chosen_by};
use crate::text::Text;

/// What the page shows.
pub(crate) struct Shown<'a> {
    pub(crate) basis: &'a TermsBasis,
    pub(crate) filled: &'a Filled,
    pub(crate) failure: Option<&'a Failure>,
}

#[derive(Template)]
#[template(path = "terms.html")]
struct Form<'a> {
    /// The society's name.
    of_society: &'a str,
    t: Text,
    reader: &'a Reader<'a>,
    basis: &'a TermsBasis,
    society: &'a str,
    filled: &'a Filled,
    questions: Vec<String>,
    categories: Vec<FilledCategory>,
    refusal: FormNotice<'a>,
    back: &'a str,
    key: String,
}

impl Form<'_> {
    /// A field's name for the summary of what is wrong.
    fn label(&self, field: &str) -> Option<&'static str> {
        let t = self.t;
        match field {
            "about" => Some(t.about()),
            "questions" => Some(t.questions()),
            "categories" => Some(t.categories()),
            "number_pattern" => Some(t.number_pattern()),
            "next_number" => Some(t.next_number()),
            "dues_subject" => Some(t.dues_subject()),
            "dues_amount" => Some(t.dues_amount()),
            "dues_days" => Some(t.dues_days()),
            // The others say themselves what they are.
            _ => None,
        }
    }

    /// The ways of joining: as one is sent, as it is read, and whether it was chosen.
    fn ways(&self) -> [(&'static str, &'static str, bool); 3] {
        let typed = if self.filled.joining.is_empty() { Joining::default().name() } else { &self.filled.joining };
        Joining::ALL.map(|joining| (joining.name(), self.t.joins(joining), joining.name() == typed))
    }

    /// Who chooses a category, in the same way.
    fn choosers(&self, category: &FilledCategory) -> [(&'static str, &'static str, bool); 2] {
        let is_given = category.chosen_by == chosen_by(false);
        [(chosen_by(true), self.t.chosen_by_joining(), !is_given), (chosen_by(false), self.t.chosen_by_society(), is_given)]
    }
}

pub(crate) fn page(request: &Request<'_>, operator: &Operator, shown: &Shown<'_>) -> Result<Response, Failure> {
    let reader = &request.reader;
    let t = Text(reader.language);
    let society = operator.society();
    let back = reader.records(&society.id);
    let refusal = FormNotice::of(shown.failure, reader);
    let status = refusal.status();
    let main = Form {
        of_society: society.name.as_str(),
        t,
        reader,
        basis: shown.basis,
        society: society.id.as_str(),
        filled: shown.filled,
        questions: shown.filled.question_rows(),
        categories: shown.filled.category_rows(),
        refusal,
        back: &back,
        key: idempotency::new_key(),
    };
    let trail = [
        Crumb { name: views::invoice::Text(reader.language).tools(), href: "/societies" },
        Crumb { name: views::invoice::Text(reader.language).records(), href: &back },
    ];
    Page { title: t.title(), trail: &trail, main }.answer(reader, status)
}
