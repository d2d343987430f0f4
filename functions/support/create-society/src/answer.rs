//! What a client is told about societies.

use domain::Society;
use serde::Serialize;
use store::SocietiesPage;
use views::society::{NamedSociety, WholeSociety};

/// A page of the list.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    societies: Vec<NamedSociety<'a>>,
    /// What `from` of the next page is, if there is one.
    next: Option<&'a str>,
}

/// A society that was created.
#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    #[serde(flatten)]
    society: WholeSociety<'a>,
    /// What was taken as it is and may be mistyped: `registration_number`.
    doubtful: Vec<&'static str>,
}

impl<'a> Listed<'a> {
    pub(crate) fn of(page: &'a SocietiesPage) -> Self {
        Self { societies: page.societies.iter().map(NamedSociety::of).collect(), next: page.next.as_deref() }
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn of(society: &'a Society) -> Self {
        let doubtful = if is_doubtful(society) { vec!["registration_number"] } else { vec![] };
        Self { society: WholeSociety::of(society), doubtful }
    }
}

/// Whether the registration number looks mistyped.
pub(crate) fn is_doubtful(society: &Society) -> bool {
    society.registration.as_ref().is_some_and(|number| !number.has_its_check_digit())
}
