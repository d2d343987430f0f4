//! 学会検索: the list in which people find societies, and one society as it presents itself.

use domain::folding::searched;
use domain::terms::Joining;
use domain::{Line, MembershipTerms, Society, SocietyId};

use crate::call::{named, text};
use crate::key::{DIRECTORY, Key, attribute};
use crate::read::{SessionKey, Visit};
use crate::row::{Item, row, row_of};
use crate::{Error, SocietiesPlace, Store};

/// A society as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSociety {
    /// Which.
    pub society: SocietyId,
    /// Its name.
    pub name: Line,
    /// How the name is read.
    pub kana: Option<Line>,
    /// How people join.
    pub joining: Joining,
}

/// A page of the list, in the order in which names are read.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// The societies on this page.
    pub societies: Vec<ListedSociety>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Which societies are looked for, in the normal form of a search.
///
/// Invariant: folded as the list is, and not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Whose name or kana begins so.
    Beginning(String),
    /// Whose name or kana has this in it.
    Part(String),
}

impl Looked {
    /// What somebody typed to look for; nothing when that is nothing.
    #[must_use]
    pub fn parse(typed: &str, begins: bool) -> Option<Self> {
        let folded = searched(typed);
        if folded.is_empty() {
            None
        } else if begins {
            Some(Self::Beginning(folded))
        } else {
            Some(Self::Part(folded))
        }
    }

    /// Whether the list's own order leads to it: it is in kana, as the names are ordered.
    fn in_order(&self) -> Option<&str> {
        match self {
            Self::Beginning(folded) if folded.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー' | '・')) => Some(folded),
            Self::Beginning(_) | Self::Part(_) => None,
        }
    }
}

impl Store {
    /// Reads a page of the list. Without a search, and for a beginning in kana, it costs a page. Any other search reads
    /// the list from where the page begins until it is full.
    pub async fn directory(
        &self,
        looked: Option<&Looked>,
        from: Option<SocietiesPlace<'_>>,
        most: usize,
    ) -> Result<Directory, Error> {
        let in_order = looked.and_then(Looked::in_order);
        // Just after the last entry of the page before: a space stands before every other character.
        let after = from.map(|place| format!("{} ", place.as_str()));
        let first = after.filter(|after| in_order.is_none_or(|begins| after.as_str() > begins));
        let first = first.or_else(|| in_order.map(str::to_owned)).unwrap_or_else(|| " ".to_owned());
        let last = format!("{}\u{10ffff}", in_order.unwrap_or_default());
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!(
                "{} = :all AND {} BETWEEN :first AND :last",
                attribute::LISTING_PK,
                attribute::LISTING_SK
            ))
            .set_expression_attribute_values(Some(named([
                (":all", text(DIRECTORY)),
                (":first", text(first)),
                (":last", text(last)),
            ])));
        let query = match looked.filter(|_| in_order.is_none()) {
            // One more tells whether there is another page.
            None => query.limit(i32::try_from(most + 1).unwrap_or(i32::MAX)),
            Some(Looked::Part(part)) => {
                query.filter_expression("contains(found_by, :part)").expression_attribute_values(":part", text(part))
            }
            Some(Looked::Beginning(begins)) => query
                .filter_expression("begins_with(found_by, :begins) OR contains(found_by, :read)")
                .expression_attribute_values(":begins", text(begins))
                .expression_attribute_values(":read", text(format!("\n{begins}"))),
        };
        let (mut items, mut next): (Vec<Item>, Option<Item>) = (vec![], None);
        loop {
            let answer = query.clone().set_exclusive_start_key(next).send().await;
            let answer = answer.map_err(|failure| Error::from_call("Query", failure))?;
            items.extend(answer.items.unwrap_or_default());
            next = answer.last_evaluated_key;
            if next.is_none() || items.len() > most {
                break;
            }
        }
        let is_more = items.len() > most;
        items.truncate(most);
        let place = |item: &Item| item.get(attribute::LISTING_SK).and_then(|sk| sk.as_s().ok()).cloned();
        let next = items.last().and_then(place).filter(|_| is_more);
        let societies = items.into_iter().map(|item| row("a society as people find it", item)).collect::<Result<_, _>>()?;
        Ok(Directory { societies, next })
    }

    /// Reads a society with its terms, if there is one, and who looks, in one round trip.
    pub async fn presented(
        &self,
        session: Option<&SessionKey>,
        society: &SocietyId,
    ) -> Result<(Option<Visit>, Option<(Society, MembershipTerms)>), Error> {
        let (of, terms) = (Key::society(society), Key::terms(society));
        let visit = session.into_iter().flat_map(SessionKey::visit);
        let keys: Vec<_> = [of.clone(), terms.clone()].into_iter().chain(visit).collect();
        let mut found = self.batch(&keys).await?;
        let visit = session.map(|key| key.visitor(&mut found)).transpose()?.flatten();
        let terms = found.take(&terms).map(|item| row::<MembershipTerms>("terms of membership", item)).transpose()?;
        let society = found.take(&of).map(|item| row_of::<Society>("a society", item, society)).transpose()?;
        Ok((visit, society.zip(terms)))
    }
}
