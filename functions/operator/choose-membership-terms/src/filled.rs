//! The terms as they are filled in: in rows by a browser, as lists by a client.

use domain::billing::AMOUNTS;
use domain::terms::{DueIn, FirstDues, Joining, NotOffers, NumberPattern, Offer, Offers, Questions};
use domain::{Category, CategoryId, Line, MembershipTerms, Note, Yen, typed};
use serde::{Deserialize, Serialize};
use store::TermsBasis;
use web::Failure;
use web::form::{Wrong, as_typed, refused};

use crate::text::Text;

/// The fields of the form and of a client's JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    idempotency_key: Option<String>,
    #[serde(default)]
    public: bool,
    #[serde(default, deserialize_with = "as_typed")]
    about: String,
    #[serde(default, deserialize_with = "as_typed")]
    joining: String,
    #[serde(default)]
    questions: Vec<Typed>,
    /// A client's categories.
    #[serde(default)]
    categories: Vec<FilledCategory>,
    /// The form's categories, a list each column.
    #[serde(default)]
    category_id: Vec<String>,
    #[serde(default)]
    category_name: Vec<String>,
    #[serde(default)]
    category_chosen_by: Vec<String>,
    #[serde(default)]
    category_dues: Vec<String>,
    #[serde(default, deserialize_with = "as_typed")]
    number_pattern: String,
    #[serde(default, deserialize_with = "as_typed")]
    next_number: String,
    #[serde(default, deserialize_with = "as_typed")]
    dues_subject: String,
    #[serde(default, deserialize_with = "as_typed")]
    dues_amount: String,
    #[serde(default, deserialize_with = "as_typed")]
    dues_days: String,
    version: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
struct Typed(#[serde(deserialize_with = "as_typed")] String);

/// What was filled in, as it was typed.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Filled {
    idempotency_key: Option<String>,
    pub(crate) public: bool,
    pub(crate) about: String,
    pub(crate) joining: String,
    questions: Vec<String>,
    categories: Vec<FilledCategory>,
    pub(crate) number_pattern: String,
    pub(crate) next_number: String,
    pub(crate) dues_subject: String,
    pub(crate) dues_amount: String,
    pub(crate) dues_days: String,
    /// The version of the terms that the operator looked at.
    pub(crate) version: Option<u64>,
}

/// A category as it was typed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object with id, name, chosen_by and dues")]
pub(crate) struct FilledCategory {
    /// Of a category that there is; none of a new one.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) chosen_by: String,
    /// What its members pay first, if it differs; zero is nothing.
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) dues: String,
}

/// How many rows there are for new categories.
const NEW_CATEGORIES: usize = 4;

const BY_SOCIETY: &str = "society";

/// Who chooses a category, as a form or a client names it.
pub(crate) const fn chosen_by(is_chosen: bool) -> &'static str {
    if is_chosen { "joining" } else { BY_SOCIETY }
}

impl Filled {
    /// The terms that hold.
    pub(crate) fn showing(basis: &TermsBasis) -> Self {
        let terms = &basis.terms;
        let amount = |yen: Yen| yen.get().to_string();
        let category = |offer: &Offer| FilledCategory {
            id: offer.category.id.to_string(),
            name: offer.category.name.to_string(),
            chosen_by: chosen_by(offer.is_chosen).to_owned(),
            dues: offer.first_dues.map(amount).unwrap_or_default(),
        };
        let dues = terms.first_dues.as_ref();
        Self {
            public: terms.is_public,
            about: terms.about.as_ref().map(ToString::to_string).unwrap_or_default(),
            joining: terms.joining.name().to_owned(),
            questions: terms.questions.all().iter().map(ToString::to_string).collect(),
            categories: terms.categories.all().iter().map(category).collect(),
            number_pattern: terms.numbers.as_ref().map(ToString::to_string).unwrap_or_default(),
            next_number: basis.next_number.to_string(),
            dues_subject: dues.map(|dues| dues.subject.to_string()).unwrap_or_default(),
            dues_amount: dues.map(|dues| amount(dues.amount)).unwrap_or_default(),
            dues_days: dues.map(|dues| dues.due_in.days().to_string()).unwrap_or_default(),
            idempotency_key: None,
            version: None,
        }
    }

    pub(crate) fn of(fields: Fields) -> Self {
        let column = |column: &[String], row: usize| column.get(row).cloned().unwrap_or_default();
        let rows = (0..fields.category_name.len()).map(|row| FilledCategory {
            id: column(&fields.category_id, row),
            name: column(&fields.category_name, row),
            chosen_by: column(&fields.category_chosen_by, row),
            dues: column(&fields.category_dues, row),
        });
        let categories = fields.categories.iter().cloned().chain(rows).collect();
        Self {
            idempotency_key: fields.idempotency_key,
            public: fields.public,
            about: fields.about,
            joining: fields.joining,
            questions: fields.questions.into_iter().map(|Typed(question)| question).collect(),
            categories,
            number_pattern: fields.number_pattern,
            next_number: fields.next_number,
            dues_subject: fields.dues_subject,
            dues_amount: fields.dues_amount,
            dues_days: fields.dues_days,
            version: fields.version,
        }
    }

    /// The questions as they were filled in: always as many rows as there may be.
    pub(crate) fn question_rows(&self) -> Vec<String> {
        let rows = self.questions.len().max(Questions::MOST);
        self.questions.iter().cloned().chain(std::iter::repeat(String::new())).take(rows).collect()
    }

    /// The categories as they were filled in, with rows for new ones.
    pub(crate) fn category_rows(&self) -> Vec<FilledCategory> {
        let filled: Vec<_> = self.categories.iter().filter(|it| !it.is_empty() || !it.id.is_empty()).cloned().collect();
        let rows = (filled.len() + NEW_CATEGORIES).min(Offers::MOST).max(filled.len());
        filled.into_iter().chain(std::iter::repeat(FilledCategory::default())).take(rows).collect()
    }

    /// The terms that it says, without their version, and the running number of the next member, if it says one; else
    /// every field that says what it cannot.
    pub(crate) fn read(
        &self,
        t: Text,
        known: impl Fn(&CategoryId) -> bool,
        new_id: impl Fn() -> Result<CategoryId, Failure>,
    ) -> Result<(MembershipTerms, Option<u64>), Failure> {
        let mut wrong = Wrong::default();
        let note = |text: &str| Note::parse(text).map_err(|why| refused(t.0, why, 1_000));
        let about = said(&self.about).and_then(|text| wrong.note("about", note(text)));
        let joining = match said(&self.joining) {
            None => Some(Joining::default()),
            Some(name) => wrong.note("joining", Joining::parse(name).ok_or(t.no_joining().to_owned())),
        };
        let questions = wrong.note("questions", self.questions(t));
        let first_dues = self.first_dues(t, &mut wrong);
        let mut offers = Vec::with_capacity(self.categories.len());
        for (row, category) in (1..).zip(&self.categories).filter(|(_, category)| !category.is_empty()) {
            let Some(read) = wrong.note("categories", category.read(t, row, &known)) else { continue };
            if read.first_dues.is_some() && said(&self.dues_subject).is_none() {
                wrong.note::<()>("categories", Err(t.in_row(row, t.dues_without_first())));
            }
            let Read { id, name, is_chosen, first_dues } = read;
            let id = id.map_or_else(&new_id, Ok)?;
            offers.push(Offer { category: Category { id, name }, is_chosen, first_dues });
        }
        let categories = wrong.note(
            "categories",
            Offers::new(offers).map_err(|why| match why {
                NotOffers::TooMany => t.too_many_categories(Offers::MOST),
                NotOffers::Twice => t.categories_twice().to_owned(),
            }),
        );
        let numbers = said(&self.number_pattern)
            .and_then(|pattern| wrong.note("number_pattern", NumberPattern::parse(pattern).ok_or(t.no_pattern().to_owned())));
        let next_number = said(&self.next_number).and_then(|number| {
            let number = typed::digits(number).filter(|number| (1..=MOST_NUMBER).contains(number));
            wrong.note("next_number", number.ok_or(t.no_next_number(MOST_NUMBER)))
        });
        match (joining, questions, categories) {
            (Some(joining), Some(questions), Some(categories)) if wrong.is_nothing() => {
                let is_public = self.public;
                Ok((
                    MembershipTerms { is_public, about, joining, questions, categories, numbers, first_dues, version: 0 },
                    next_number,
                ))
            }
            _ => Err(Failure::Invalid { fields: wrong.fields() }),
        }
    }

    fn questions(&self, t: Text) -> Result<Questions, String> {
        let read = |question| Line::parse(question).map_err(|why| refused(t.0, why, 200));
        let questions = self.questions.iter().filter_map(|typed| said(typed)).map(read).collect::<Result<Vec<_>, _>>()?;
        Questions::new(questions).ok_or_else(|| t.too_many_questions(Questions::MOST))
    }

    /// The first dues; none when nothing of them was filled in, and never half of them.
    fn first_dues(&self, t: Text, wrong: &mut Wrong) -> Option<FirstDues> {
        let fields = [&self.dues_subject, &self.dues_amount, &self.dues_days];
        if fields.iter().all(|field| said(field).is_none()) {
            return None;
        }
        let subject = wrong.note("dues_subject", Line::parse(&self.dues_subject).map_err(|why| refused(t.0, why, 200)));
        let amount = wrong.note("dues_amount", amount(&self.dues_amount).ok_or(t.no_amount().to_owned()));
        let days = typed::digits(self.dues_days.trim()).and_then(|days| DueIn::new(u16::try_from(days).ok()?));
        let due_in = wrong.note("dues_days", days.ok_or(t.no_days(DueIn::MOST)));
        Some(FirstDues { subject: subject?, amount: amount?, due_in: due_in? })
    }
}

/// The most that a running number begins with.
const MOST_NUMBER: u64 = 9_999_999_999;

/// A row that says something.
struct Read {
    id: Option<CategoryId>,
    name: Line,
    is_chosen: bool,
    first_dues: Option<Yen>,
}

impl FilledCategory {
    /// Whether the row says nothing; an id alone is the category's end.
    fn is_empty(&self) -> bool {
        [&self.name, &self.dues].iter().all(|field| said(field).is_none())
    }

    fn read(&self, t: Text, row: usize, known: impl Fn(&CategoryId) -> bool) -> Result<Read, String> {
        let id = match said(&self.id) {
            None => None,
            Some(id) => {
                let id = CategoryId::parse(id).ok().filter(known);
                Some(id.ok_or_else(|| t.in_row(row, t.unknown_category()))?)
            }
        };
        let name = Line::parse(&self.name).map_err(|why| t.in_row(row, refused(t.0, why, 200)))?;
        let is_chosen = match self.chosen_by.trim() {
            "" => true,
            by if by == chosen_by(true) => true,
            BY_SOCIETY => false,
            _ => return Err(t.in_row(row, t.no_chosen_by())),
        };
        let first_dues = match said(&self.dues) {
            None => None,
            Some(dues) => Some(amount(dues).ok_or_else(|| t.in_row(row, t.no_amount()))?),
        };
        Ok(Read { id, name, is_chosen, first_dues })
    }
}

/// An amount of dues; zero is nothing.
fn amount(typed: &str) -> Option<Yen> {
    Yen::typed(typed).filter(|amount| amount.get() <= *AMOUNTS.end())
}

/// What a field says that may be left empty.
fn said(typed: &str) -> Option<&str> {
    Some(typed.trim()).filter(|typed| !typed.is_empty())
}
