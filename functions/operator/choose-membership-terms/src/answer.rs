//! The terms as a client sees them, in the members that it sends them in.

use domain::MembershipTerms;
use domain::terms::{NumberPattern, Offer};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    public: bool,
    about: Option<&'a str>,
    joining: &'static str,
    questions: Vec<&'a str>,
    categories: Vec<CategoryAnswer<'a>>,
    number_pattern: Option<String>,
    /// The running number of the next member.
    next_number: u64,
    dues_subject: Option<&'a str>,
    dues_amount: Option<u64>,
    dues_days: Option<u16>,
    version: u64,
}

#[derive(Serialize)]
struct CategoryAnswer<'a> {
    id: &'a str,
    name: &'a str,
    /// `joining` when people can choose it, `society` when the society alone gives it.
    chosen_by: &'static str,
    dues: Option<u64>,
}

impl<'a> Answer<'a> {
    pub(crate) fn of(terms: &'a MembershipTerms, next_number: u64) -> Self {
        let dues = terms.first_dues.as_ref();
        Self {
            public: terms.is_public,
            about: terms.about.as_ref().map(domain::Note::as_str),
            joining: terms.joining.name(),
            questions: terms.questions.all().iter().map(domain::Line::as_str).collect(),
            categories: terms.categories.all().iter().map(CategoryAnswer::of).collect(),
            number_pattern: terms.numbers.as_ref().map(NumberPattern::to_string),
            next_number,
            dues_subject: dues.map(|dues| dues.subject.as_str()),
            dues_amount: dues.map(|dues| dues.amount.get()),
            dues_days: dues.map(|dues| dues.due_in.days()),
            version: terms.version,
        }
    }
}

impl<'a> CategoryAnswer<'a> {
    fn of(offer: &'a Offer) -> Self {
        Self {
            id: offer.category.id.as_str(),
            name: offer.category.name.as_str(),
            chosen_by: crate::filled::chosen_by(offer.is_chosen),
            dues: offer.first_dues.map(domain::Yen::get),
        }
    }
}
