//! The support desk's societies: the list of all, and the creation of one.

use domain::{Instant, Society, SocietyId};

use crate::call::text;
use crate::key::{SOCIETIES, attribute, society_of};
use crate::read::{Caller, Read, SessionKey, SupportVisit};
use crate::row::{Item, read, row_of};
use crate::secret::time_ordered;
use crate::{Error, Store};

/// A page of all societies, in the order in which their names are read.
#[derive(Clone, Debug)]
pub struct SocietiesPage {
    /// Who looks.
    pub who: SupportVisit,
    /// The societies on this page.
    pub societies: Vec<Society>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Where a page of the societies begins, as the page before told it.
///
/// Invariant: 1 to 1,000 bytes, which is what the index's sort keys have at most.
#[derive(Clone, Copy, Debug)]
pub struct SocietiesPlace<'a>(&'a str);

impl<'a> SocietiesPlace<'a> {
    /// The most characters of a place.
    pub const LONGEST: usize = 300;

    /// As it was told.
    pub(crate) const fn as_str(self) -> &'a str {
        self.0
    }

    /// Reads what somebody brings back.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let well_formed = (1..=Self::LONGEST).contains(&text.chars().count());
        well_formed.then(|| Self(&text[..text.floor_char_boundary(1_000)]))
    }
}

impl Store {
    /// A new society's id.
    pub fn new_society_id(at: Instant) -> Result<SocietyId, Error> {
        let id = SocietyId::parse(&format!("soc-{}", time_ordered(at).to_ascii_lowercase()));
        read("a new society's id", id)
    }

    /// Reads a page of all societies, from where the page before said that it begins.
    pub async fn societies_page(
        &self,
        session: &SessionKey,
        from: Option<SocietiesPlace<'_>>,
        most: usize,
    ) -> Result<SocietiesPage, Error> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :all AND {} > :from", attribute::LISTING_PK, attribute::LISTING_SK))
            .expression_attribute_values(":all", text(SOCIETIES))
            .expression_attribute_values(":from", text(from.map_or(" ", |SocietiesPlace(place)| place)))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send();
        let (who, answer) = tokio::join!(self.supporter(session), page);
        let (who, answer) = (who?, answer.map_err(|failure| Error::from_call("Query", failure))?);
        let next = answer.last_evaluated_key.as_ref().and_then(|key| key.get(attribute::LISTING_SK)?.as_s().ok()).cloned();
        let societies = answer.items.unwrap_or_default().into_iter().map(society).collect::<Result<_, _>>()?;
        Ok(SocietiesPage { who, societies, next })
    }

    /// Reads who asks for what depends on nothing else.
    pub async fn support_command(&self, caller: &Caller) -> Result<Read<SupportVisit, ()>, Error> {
        let mut found = self.batch(&caller.support()).await?;
        let recorded = caller.recorded(&mut found)?;
        Ok(Read { who: caller.session.supporter(&mut found)?, recorded, about: () })
    }
}

/// The society in an item.
fn society(item: Item) -> Result<Society, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let id = pk.and_then(|pk| society_of(pk)).ok_or(Error::unreadable("a society's key"))?;
    row_of("a society", item, &id)
}
