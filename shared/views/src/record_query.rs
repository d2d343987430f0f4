//! The filter of billing records in a request, parsed in the same way by every function that lists or exports them.

use std::ops::Range;

use domain::record::{Filter, Order, Search, Status};
use domain::{Day, FiscalYear, SocietyId, typed};
use store::Asked;
use web::{Failure, Request};

/// What the query of a request says of the records that are asked for: `status`, `former`, `deleted`, `year`, `q` and
/// `sort`. What is empty is not said.
#[derive(Clone, Debug, Default)]
pub struct RecordQuery {
    /// Which records.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// What is searched for, as it was typed.
    pub typed: String,
}

/// The most that is searched for, in characters.
pub const LONGEST_SEARCH: usize = 100;

impl RecordQuery {
    /// The names of what it reads.
    pub const QUERY: [&'static str; 6] = ["status", "former", "deleted", "year", "q", "sort"];

    /// Reads the query.
    pub fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let said = |name| request.query(name).filter(|text| !text.is_empty());
        let typed = said("q").unwrap_or_default().to_owned();
        if typed.chars().count() > LONGEST_SEARCH {
            return Err(Failure::Malformed { hint: format!("q: 0–{LONGEST_SEARCH}") });
        }
        let names = |names: Vec<&str>| names.join(" | ");
        let filter = Filter {
            status: read("status", said("status"), Status::parse, || names(Status::ALL.map(Status::name).to_vec()))?,
            former: read("former", said("former"), truth, || names(vec!["true", "false"]))?,
            deleted: read("deleted", said("deleted"), truth, || names(vec!["true", "false"]))?.unwrap_or(false),
            year: read("year", said("year"), year, || "1900–9998".to_owned())?,
            search: Search::parse(&typed),
        };
        let order = read("sort", said("sort"), Order::parse, || names(Order::ALL.map(Order::name).to_vec()))?;
        Ok(Self { filter, order: order.unwrap_or_default(), typed })
    }

    /// The question to the store.
    #[must_use]
    pub const fn of<'a>(&'a self, society: &'a SocietyId, places: Range<usize>, today: Day) -> Asked<'a> {
        Asked { society, filter: &self.filter, order: self.order, places, today, missed_since: None }
    }

    /// Whether anything at all is left out.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.filter == Filter::default()
    }

    /// The query that asks for the same; begins with `?`.
    #[must_use]
    pub fn query(&self) -> String {
        self.query_with(self.filter.status)
    }

    /// The query that asks for the same with another status.
    #[must_use]
    pub fn query_with(&self, status: Option<Status>) -> String {
        let Self { filter, order, typed } = self;
        let said = [
            ("status", status.map(|status| status.name().to_owned())),
            ("former", filter.former.map(|former| former.to_string())),
            ("deleted", filter.deleted.then(|| "true".to_owned())),
            ("year", filter.year.map(|year| year.to_string())),
            ("q", filter.search.as_ref().map(|_| typed.clone())),
            ("sort", (*order != Order::default()).then(|| order.name().to_owned())),
        ];
        let said = said.into_iter().filter_map(|(name, value)| Some((name, value?)));
        format!("?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish())
    }
}

fn truth(text: &str) -> Option<bool> {
    text.parse().ok()
}

fn year(text: &str) -> Option<FiscalYear> {
    let year = typed::digits(text).and_then(|year| i16::try_from(year).ok());
    year.filter(|year| (1900..=9998).contains(year)).and_then(FiscalYear::new)
}

/// What a parameter says, if it says anything; else what it could say.
fn read<T>(
    name: &str,
    said: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    allowed: impl Fn() -> String,
) -> Result<Option<T>, Failure> {
    let read = |text| parse(text).ok_or_else(|| Failure::Malformed { hint: format!("{name}: {}", allowed()) });
    said.map(read).transpose()
}
