//! A society's terms of membership: what an operator chooses, and the list in which people find societies.
//!
//! Whoever makes a membership reads both items in its one round trip ([`terms_keys`], [`terms_in`]). It takes the next
//! member number by `Change::MemberNumbering` in the same transaction.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{CategoryId, Instant, MembershipTerms, Society, SocietyId};

use crate::billing::next_number;
use crate::call::{Found, number};
use crate::key::Key;
use crate::operator::{OperatorVisit, operator_visit};
use crate::read::{Caller, Read};
use crate::row::terms::ListedRow;
use crate::row::{read, row};
use crate::secret::time_ordered;
use crate::{Error, Store};

/// A society's terms of membership, and which running number its next member gets.
#[derive(Clone, Debug)]
pub struct TermsBasis {
    /// The terms.
    pub terms: MembershipTerms,
    /// The running number.
    pub next_number: u64,
}

/// The keys of a society's terms and of its members' running number.
pub(crate) fn terms_keys(society: &SocietyId) -> [Key; 2] {
    [Key::terms(society), Key::member_numbering(society)]
}

/// The terms and the number, out of what was found of [`terms_keys`].
pub(crate) fn terms_in(society: &SocietyId, found: &mut Found) -> Result<TermsBasis, Error> {
    let [terms, numbering] = terms_keys(society).map(|key| found.take(&key));
    Ok(TermsBasis {
        terms: terms.map(|item| row::<MembershipTerms>("terms of membership", item)).transpose()?.unwrap_or_default(),
        next_number: next_number(numbering.as_ref())?,
    })
}

impl Store {
    /// A new category's id.
    pub fn new_category_id(at: Instant) -> Result<CategoryId, Error> {
        read("a new category's id", CategoryId::parse(&format!("cat-{}", time_ordered(at).to_ascii_lowercase())))
    }

    /// Reads a society's terms of membership for its operators, in one round trip.
    pub async fn terms_basis(&self, caller: &Caller, society: &SocietyId) -> Result<Read<OperatorVisit, TermsBasis>, Error> {
        let mut keys = caller.operator_keys(society);
        keys.extend(terms_keys(society));
        let mut found = self.batch(&keys).await?;
        Ok(Read {
            recorded: caller.recorded(&mut found)?,
            who: operator_visit(&caller.session, society, &mut found)?,
            about: terms_in(society, &mut found)?,
        })
    }

    /// A society's terms, and its place in the list in which people find it, if they do. Neither the terms nor the
    /// society has changed since the decision.
    pub(crate) fn terms_chosen(&self, society: &Society, terms: &MembershipTerms) -> Result<Vec<TransactWriteItem>, Error> {
        let key = Key::terms(&society.id);
        let chosen = match terms.version {
            1 => self.new_item(&key, terms)?,
            version => TransactWriteItem::builder().put(self.next_version(&key, terms, version - 1)?).build(),
        };
        let as_read = [(":version", number(society.version))];
        Ok(vec![
            chosen,
            self.listed_in_directory(society, terms)?,
            self.provided(&Key::society(&society.id), "version = :version", as_read)?,
        ])
    }

    /// A society's place in the list in which people find it; whoever changes its name, its kana or its terms writes it
    /// anew. It has none unless it is public.
    pub(crate) fn listed_in_directory(&self, society: &Society, terms: &MembershipTerms) -> Result<TransactWriteItem, Error> {
        let key = Key::public(&society.id);
        if terms.is_public { self.replacing(&key, &ListedRow::new(society, terms)) } else { self.delete(&key) }
    }
}
