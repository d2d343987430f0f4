//! A society's terms of membership, and the society as people find it.

use domain::folding::searched;
use domain::terms::{FirstDues, Offer};
use domain::{MembershipTerms, Society};

use super::cell::set_text;
use super::{Fill, Item};
use crate::ListedSociety;
use crate::key::{DIRECTORY, society_listed};

row! { MembershipTerms { is_public, about, joining, questions, categories, numbers, first_dues, version } }
row! { Offer { category, is_chosen, first_dues } }
row! { FirstDues { subject, amount, due_in } }

row! { ListedSociety { society, name, kana, joining } }

/// A society as people find it. It is kept small: a search for a part of a name reads every one of them.
pub(crate) struct ListedRow {
    society: ListedSociety,
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
            society: ListedSociety {
                society: society.id.clone(),
                name: society.name.clone(),
                kana: society.kana.clone(),
                joining: terms.joining,
            },
            found_by: format!("{}\n{}", searched(society.name.as_str()), kana.unwrap_or_default()),
            place,
        }
    }
}

impl Fill for ListedRow {
    fn fill(&self, item: &mut Item) {
        self.society.fill(item);
        set_text(item, "found_by", self.found_by.as_str());
        set_text(item, "listing_pk", DIRECTORY);
        set_text(item, "listing_sk", self.place.as_str());
    }
}
