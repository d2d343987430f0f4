//! What a client is told about societies.

use domain::terms::Offer;
use domain::{Line, MembershipTerms, Note, Society, Yen};
use serde::Serialize;
use store::{Directory, ListedSociety};
use views::society::SocietyAnswer;

/// A page of the list.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    societies: Vec<Found<'a>>,
    /// What `from` of the next page is, if there is one.
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    name: &'a str,
    kana: Option<&'a str>,
    joining: &'static str,
}

/// A society as it presents itself.
#[derive(Serialize)]
pub(crate) struct Presented<'a> {
    #[serde(flatten)]
    society: SocietyAnswer<'a>,
    kana: Option<&'a str>,
    about: Option<&'a str>,
    joining: &'static str,
    questions: Vec<&'a str>,
    categories: Vec<CategoryAnswer<'a>>,
    dues: Option<DuesAnswer<'a>>,
}

#[derive(Serialize)]
struct CategoryAnswer<'a> {
    id: &'a str,
    name: &'a str,
    /// `joining` when people can choose it, `society` when the society alone gives it.
    chosen_by: &'static str,
    /// What its members pay first; nothing when there are no first dues.
    dues: Option<u64>,
}

#[derive(Serialize)]
struct DuesAnswer<'a> {
    subject: &'a str,
    /// Unless a category has others.
    amount: u64,
    days: u16,
}

impl<'a> Listed<'a> {
    pub(crate) fn of(directory: &'a Directory) -> Self {
        Self { societies: directory.societies.iter().map(Found::of).collect(), next: directory.next.as_deref() }
    }
}

impl<'a> Found<'a> {
    fn of(listed: &'a ListedSociety) -> Self {
        Self {
            id: listed.society.as_str(),
            name: listed.name.as_str(),
            kana: listed.kana.as_ref().map(Line::as_str),
            joining: listed.joining.name(),
        }
    }
}

impl<'a> Presented<'a> {
    pub(crate) fn of(society: &'a Society, terms: &'a MembershipTerms) -> Self {
        let category = |offer: &'a Offer| CategoryAnswer {
            id: offer.category.id.as_str(),
            name: offer.category.name.as_str(),
            chosen_by: if offer.is_chosen { "joining" } else { "society" },
            dues: terms.first_amount(Some(&offer.category.id)).map(Yen::get),
        };
        Self {
            society: SocietyAnswer::of(&society.id, &society.name, &society.contact),
            kana: society.kana.as_ref().map(Line::as_str),
            about: terms.about.as_ref().map(Note::as_str),
            joining: terms.joining.name(),
            questions: terms.questions.all().iter().map(Line::as_str).collect(),
            categories: terms.categories.all().iter().map(category).collect(),
            dues: terms.first_dues.as_ref().map(|dues| DuesAnswer {
                subject: dues.subject.as_str(),
                amount: dues.amount.get(),
                days: dues.due_in.days(),
            }),
        }
    }
}
