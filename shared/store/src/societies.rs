//! The support desk's societies: the list of all, the creation of one, and who operates it.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Account, AccountId, EmailAddress, Instant, Society, SocietyId};

use crate::call::text;
use crate::key::{Key, SOCIETIES, attribute, operators_of, society_of};
use crate::read::{Caller, Read, SessionKey, SupportVisit};
use crate::row::account::OperatorListed;
use crate::row::{Item, read, row_of};
use crate::secret::time_ordered;
use crate::support::{account_and_request, owner};
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

/// A person as far as it matters to whether they can operate a society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperator {
    /// The account.
    pub account: Account,
    /// Whether its deletion was asked for.
    pub leaves: bool,
}

/// All that naming and revoking the operators of a society depends on.
#[derive(Clone, Debug)]
pub struct OperatorsBasis {
    /// The society, if there is one of this id.
    pub society: Option<Society>,
    /// Who operates it, by name.
    pub operators: Vec<ListedOperator>,
    /// Whose address it is that was asked for.
    pub owner: Option<ListedOperator>,
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

    /// Reads who operates a society and whose address this is: one round trip, and another for the persons.
    pub async fn operators_basis(
        &self,
        caller: &Caller,
        of: &SocietyId,
        address: Option<&EmailAddress>,
    ) -> Result<Read<SupportVisit, OperatorsBasis>, Error> {
        let keys: Vec<_> = caller.support().into_iter().chain([Key::society(of)]).collect();
        let partition = operators_of(of);
        let owner_of_address = async {
            match address {
                Some(address) => self.account_of_address(address).await,
                None => Ok(None),
            }
        };
        let (mut found, listed, asked) =
            tokio::try_join!(self.batch(&keys), self.begin_listed(&partition, None), owner_of_address)?;
        let recorded = caller.recorded(&mut found)?;
        let who = caller.session.supporter(&mut found)?;
        let item = found.take(&Key::society(of));
        let society = item.map(|item| row_of::<Society>("a society", item, of)).transpose()?;
        let may_see = who.visit.is_some() && who.is_support;
        if !may_see || recorded.is_some() {
            return Ok(Read { who, recorded, about: OperatorsBasis { society, operators: vec![], owner: None } });
        }
        let ids: Vec<_> = listed.finish(may_see).await?.iter().map(owner).collect::<Result<_, _>>()?;
        let keys = ids.iter().chain(&asked).flat_map(|id| [Key::account(id), Key::deletion(id), Key::operator(id, of)]);
        let mut found = self.batch(&keys.collect::<Vec<_>>()).await?;
        let (mut operators, mut owner) = (Vec::with_capacity(ids.len()), None);
        // The index follows the table by a moment: who operates is whoever has the grant. One who was named just now
        // may be missing.
        let people: std::collections::BTreeSet<_> = ids.iter().chain(&asked).collect();
        for id in people {
            let is_listed = found.take(&Key::operator(id, of)).is_some();
            let (Some((account, _)), request) = account_and_request(id, &mut found)? else { continue };
            let person = ListedOperator { account, leaves: request.is_some() };
            if asked.as_ref() == Some(id) {
                owner = Some(person.clone());
            }
            if is_listed {
                operators.push(person);
            }
        }
        operators.sort_by(|one, other| (&one.account.name, &one.account.id).cmp(&(&other.account.name, &other.account.id)));
        Ok(Read { who, recorded, about: OperatorsBasis { society, operators, owner } })
    }

    /// An operator's grant, on the condition that the account is as it was decided on, and stays.
    pub(crate) fn operator_named(&self, account: &Account, society: &Society) -> Result<Vec<TransactWriteItem>, Error> {
        let (there, not_there) = ("attribute_exists(pk)", "attribute_not_exists(pk)");
        Ok(vec![
            self.new_item(&Key::operator(&account.id, &society.id), &OperatorListed { account: &account.id, society })?,
            self.provided(&Key::account(&account.id), there, [])?,
            self.provided(&Key::deletion(&account.id), not_there, [])?,
            self.provided(&Key::address(&account.address), "account = :account", [(":account", text(account.id.as_str()))])?,
            self.provided(&Key::society(&society.id), there, [])?,
        ])
    }

    /// The end of an operator's grant, on the condition that whoever is to stay in charge does.
    pub(crate) fn operator_revoked(
        &self,
        account: &AccountId,
        society: &SocietyId,
        stays: Option<&AccountId>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut writes = vec![self.delete_existing(&Key::operator(account, society))?];
        if let Some(stays) = stays {
            writes.push(self.provided(&Key::operator(stays, society), "attribute_exists(pk)", [])?);
            writes.push(self.provided(&Key::deletion(stays), "attribute_not_exists(pk)", [])?);
        }
        Ok(writes)
    }
}

/// The society in an item.
fn society(item: Item) -> Result<Society, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let id = pk.and_then(|pk| society_of(pk)).ok_or(Error::unreadable("a society's key"))?;
    row_of("a society", item, &id)
}
