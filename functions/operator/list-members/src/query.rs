//! What the address of the list asks for.

use domain::{CategoryId, EmailAddress, Line};
use store::{RosterFilter, RosterPlace, RosterSought};
use web::{Failure, Request};

/// What is asked for. What is empty is not said.
pub(crate) struct Query {
    pub(crate) filter: RosterFilter,
    pub(crate) sought: Option<RosterSought>,
    /// What is searched for, as it was typed.
    pub(crate) typed: String,
    from: String,
}

/// The most that is searched for, in characters.
pub(crate) const LONGEST_SEARCH: usize = 254;

impl Query {
    /// The names of what it reads.
    pub(crate) const NAMES: [&'static str; 7] = ["q", "standing", "category", "owes", "fails", "unseen", "from"];

    pub(crate) fn read(request: &Request<'_>) -> Result<Self, Failure> {
        let said = |name| request.query(name).map(str::trim).filter(|text| !text.is_empty());
        let one_of = |name: &str, names: &str| Failure::Malformed { hint: format!("{name}: {names}") };
        let is_so = |name| match said(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(one_of(name, "true | false")),
        };
        let present = match said("standing") {
            None => None,
            Some("present") => Some(true),
            Some("former") => Some(false),
            Some(_) => return Err(one_of("standing", "present | former")),
        };
        let category = said("category").map(|id| CategoryId::parse(id).map_err(|_| one_of("category", "cat-…"))).transpose()?;
        let typed = said("q").unwrap_or_default();
        if typed.chars().count() > LONGEST_SEARCH {
            return Err(one_of("q", &format!("0–{LONGEST_SEARCH}")));
        }
        let from = said("from").unwrap_or_default();
        if !from.is_empty() && (from.chars().count() > RosterPlace::LONGEST || RosterPlace::parse(from).is_none()) {
            return Err(one_of("from", "next"));
        }
        Ok(Self {
            filter: RosterFilter { present, category, owes: is_so("owes")?, fails: is_so("fails")?, unseen: is_so("unseen")? },
            sought: sought(typed),
            typed: typed.to_owned(),
            from: from.to_owned(),
        })
    }

    /// Where the page begins; the first one begins at the beginning.
    pub(crate) fn from(&self) -> Option<RosterPlace<'_>> {
        RosterPlace::parse(&self.from)
    }

    /// Whether it is not the first page.
    pub(crate) fn is_later(&self) -> bool {
        !self.from.is_empty()
    }

    /// Whether everybody is asked for.
    pub(crate) fn is_everybody(&self) -> bool {
        self.filter.is_everybody() && self.sought.is_none()
    }
}

/// An address, as it is typed, is looked up; anything else is the beginning of a name or a number.
fn sought(typed: &str) -> Option<RosterSought> {
    let address = typed.contains(['@', '＠']).then(|| EmailAddress::parse(typed).ok()).flatten();
    let line = || Line::parse(&typed.chars().take(200).collect::<String>()).ok();
    address.map(RosterSought::Address).or_else(|| line().map(RosterSought::Beginning))
}
