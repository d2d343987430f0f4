//! A society's terms of membership, and the society as people find it.

use domain::folding::searched;
use domain::terms::{FirstDues, Joining, Offer};
use domain::{Line, MembershipTerms, Society, SocietyId};

use super::cell::set_text;
use super::{Fill, Item};
use crate::key::{DIRECTORY, society_listed};

row! { MembershipTerms { is_public, about, joining, questions, categories, numbers, first_dues, version } }
row! { Offer { category, is_chosen, first_dues } }
row! { FirstDues { subject, amount, due_in } }

/// A society as people find it. It is kept small: a search for a part of a name reads every one of them.
pub(crate) struct ListedRow {
    /// Which society.
    society: SocietyId,
    name: Line,
    kana: Option<Line>,
    joining: Joining,
    /// Name and kana for comparing, in two lines.
    found_by: String,
    /// Where it stands in the list.
    place: String,
}

impl ListedRow {
    pub(crate) fn new(society: &Society, terms: &MembershipTerms) -> Self {
        let (_, place) = society_listed(society);
        let kana = society.kana.as_ref().map(|kana| searched(kana.as_str()));
        Self {
            society: society.id.clone(),
            name: society.name.clone(),
            kana: society.kana.clone(),
            joining: terms.joining,
            found_by: format!("{}\n{}", searched(society.name.as_str()), kana.unwrap_or_default()),
            place,
        }
    }
}

impl Fill for ListedRow {
    fn fill(&self, item: &mut Item) {
        super::set(item, "society", &self.society);
        super::set(item, "name", &self.name);
        super::set(item, "kana", &self.kana);
        super::set(item, "joining", &self.joining);
        set_text(item, "found_by", self.found_by.as_str());
        set_text(item, "listing_pk", DIRECTORY);
        set_text(item, "listing_sk", self.place.as_str());
    }
}
