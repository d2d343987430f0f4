//! The list of a society's members for its operators, and the items by which it finds them.
//!
//! The membership itself is listed by how the name is read, and, where that is in kana, an item beside it by the name.
//! A member number is an item of the society's, so that nobody else gets it. A page costs as much as it shows, however
//! large the society is. What no key can answer is filtered, and a page looks at so many members at most.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::folding::searched;
use domain::{Account, AccountId, CategoryId, EmailAddress, Instant, Line, Membership, MembershipTerms, SocietyId};
use futures_util::future::try_join_all;

use crate::call::{number, text};
use crate::key::{
    Key, MEMBER_NUMBER, MEMBERSHIP, account_of, account_partition, attribute, in_a_key, members_of, place_of, roster_of,
    society_partition,
};
use crate::known::{Presence, known};
use crate::operator::{OperatorVisit, operator_visit};
use crate::read::SessionKey;
use crate::row::{Fill, Item, row, row_of};
use crate::terms::{terms_in, terms_keys};
use crate::{Error, Store};

/// How many members a page looks at in one go, where it filters them.
const AT_ONCE: usize = 100;
/// How many memberships one transaction moves to another place in their lists.
const MOVED_AT_ONCE: usize = 40;
/// How often it does that before it says that there may be more.
const TIMES: usize = 5;

/// What an operator asks of the list.
#[derive(Clone, Debug)]
pub struct RosterAsked<'a> {
    /// Of which society.
    pub society: &'a SocietyId,
    /// Whom, if somebody is searched for.
    pub sought: Option<&'a RosterSought>,
    /// Which of them.
    pub filter: &'a RosterFilter,
    /// Where the page begins, as the page before told it.
    pub from: Option<RosterPlace<'a>>,
    /// How many it lists.
    pub most: usize,
}

/// By what an operator searches for a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterSought {
    /// The beginning of the name, of its kana, or of the member number.
    Beginning(Line),
    /// The registered address.
    Address(EmailAddress),
}

/// Which members are listed; all of it must be so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterFilter {
    /// Those who belong to the society, or those who have left it.
    pub present: Option<bool>,
    /// Those of one category.
    pub category: Option<CategoryId>,
    /// Those who owe the society something.
    pub owes: bool,
    /// Those to whose address mails fail.
    pub fails: bool,
    /// Those who have never signed in.
    pub unseen: bool,
}

/// Where a page of the list begins: the place behind which it goes on.
///
/// Invariant: the letter of one of the ways to find people, and 1 to 1,000 bytes.
#[derive(Clone, Copy, Debug)]
pub struct RosterPlace<'a>(By, &'a str);

/// By what a person is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Reading,
    Name,
    Number,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct RosterPage {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// The society's terms, which have its categories.
    pub terms: MembershipTerms,
    /// The members on it.
    pub members: Vec<RosterMember>,
    /// Where the next page begins, if there may be one.
    pub next: Option<String>,
    /// How many members were looked at in vain before the page was full; the next page goes on from there.
    pub is_cut: bool,
}

/// A member in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMember {
    /// The membership.
    pub membership: Membership,
    /// The person, as the society knows them; none once the account is deleted.
    pub account: Option<Account>,
    /// Whether the person is there to be asked: what of a sign-in the society may know.
    pub presence: Presence,
}

impl RosterMember {
    /// How the name is read, as far as that is known.
    #[must_use]
    pub fn kana(&self) -> Option<&Line> {
        self.account.as_ref()?.profile.kana.as_ref()
    }

    /// Whether mails to the person's address do not arrive.
    #[must_use]
    pub fn address_fails(&self) -> bool {
        self.account.as_ref().is_some_and(|account| account.failing.is_some())
    }

    /// Whether the person has not signed in, as far as the society may know.
    #[must_use]
    pub fn is_unseen(&self) -> bool {
        self.account.is_some() && self.presence == Presence::Unseen
    }
}

impl<'a> RosterPlace<'a> {
    /// The most characters of a place.
    pub const LONGEST: usize = 400;

    /// Reads what somebody brings back.
    #[must_use]
    pub fn parse(place: &'a str) -> Option<Self> {
        let by = By::ALL.into_iter().find(|by| place.starts_with(by.letter()))?;
        let at = &place[1..];
        (!at.is_empty()).then(|| Self(by, &at[..at.floor_char_boundary(1_000)]))
    }
}

impl By {
    const ALL: [Self; 3] = [Self::Reading, Self::Name, Self::Number];

    const fn letter(self) -> char {
        match self {
            Self::Reading => 'r',
            Self::Name => 'n',
            Self::Number => 'm',
        }
    }
}

impl RosterFilter {
    /// Whether every member passes.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }

    /// Whether no key answers it, so that members are looked at in vain.
    const fn is_looked_for(&self) -> bool {
        self.category.is_some() || self.owes || self.fails || self.unseen
    }

    /// Whether a membership passes, whosoever it is.
    fn admits_membership(&self, membership: &Membership) -> bool {
        let of_category = |id: &CategoryId| membership.category.as_ref().is_some_and(|category| category.id == *id);
        self.present.is_none_or(|present| present == membership.is_active())
            && self.category.as_ref().is_none_or(of_category)
            && (!self.owes || !membership.unpaid.is_nothing())
    }

    fn admits(&self, member: &RosterMember) -> bool {
        self.admits_membership(&member.membership)
            && (!self.fails || member.address_fails())
            && (!self.unseen || member.is_unseen())
    }
}

/// Somebody who was found, and where.
struct Candidate {
    by: By,
    place: String,
    account: AccountId,
    /// The membership, where the index has it.
    membership: Option<Item>,
}

/// A part of the people who are found in one way.
struct Part {
    candidates: Vec<Candidate>,
    /// Whether nobody comes after them.
    is_last: bool,
}

/// Where a person is found by the name.
struct ByName<'a>(&'a Line, &'a Membership);

impl Fill for ByName<'_> {
    fn fill(&self, item: &mut Item) {
        let Self(name, membership) = self;
        item.insert(attribute::LISTING_PK.to_owned(), text(roster_of(&membership.society)));
        item.insert(attribute::LISTING_SK.to_owned(), text(place_of(Some(name), &membership.account)));
    }
}

/// Whose a member number is.
pub(crate) struct MemberNumberRow {
    pub(crate) account: AccountId,
}

row! { MemberNumberRow { account } }

impl Store {
    /// The items by which a society's operators find a new membership of a person with this name, beside the membership
    /// itself: by the name, and by the number, which nobody else has.
    pub(crate) fn enrolled(&self, membership: &Membership, name: &Line) -> Result<Vec<TransactWriteItem>, Error> {
        let mut writes = vec![];
        if membership.reading.as_ref().is_some_and(|reading| reading != name) {
            writes.push(self.replacing(&Key::roster(&membership.account, &membership.society), &ByName(name, membership))?);
        }
        writes.extend(self.numbered(membership, None)?);
        Ok(writes)
    }

    /// The change of a member number: the new one is the member's or nobody's, and the old one is free again.
    pub(crate) fn numbered(&self, after: &Membership, before: Option<&Line>) -> Result<Vec<TransactWriteItem>, Error> {
        let (society, account) = (&after.society, &after.account);
        let [old, new] = [before, after.member_number.as_ref()].map(|line| line.map(|line| Key::member_number(society, line)));
        let mut writes = vec![];
        if old == new {
            return Ok(writes);
        }
        let theirs = || [(":account", text(account.as_str()))];
        if let Some(new) = &new {
            let row = MemberNumberRow { account: account.clone() };
            let put = self.putting(new, &row, "attribute_not_exists(pk) OR account = :account", theirs())?;
            writes.push(TransactWriteItem::builder().put(put).build());
        }
        if let Some(old) = &old {
            writes.push(self.deleting(old, "attribute_not_exists(pk) OR account = :account", theirs())?);
        }
        Ok(writes)
    }

    /// Copies how a person's name is read to the lists of all societies, as far as it is not there; so it may be called
    /// again.
    pub async fn relist(&self, account: &AccountId) -> Result<(), Error> {
        self.decide(|| async {
            let (key, partition) = (Key::account(account), account_partition(account));
            let (mut found, memberships) =
                tokio::try_join!(self.batch(std::slice::from_ref(&key)), self.partition(&partition, MEMBERSHIP))?;
            let Some(item) = found.take(&key) else { return Ok(()) };
            let person = row_of::<Account>("an account", item, account)?;
            let memberships = memberships.into_iter().map(|item| row_of::<Membership>("a membership", item, account));
            let memberships = memberships.collect::<Result<Vec<_>, _>>()?;
            let differs = |it: &&Membership| it.deleted_on.is_none() && it.reading.as_ref() != Some(person.reading());
            for some in memberships.iter().filter(differs).collect::<Vec<_>>().chunks(MOVED_AT_ONCE) {
                self.transact(self.moved(&person, some)?).await?;
            }
            Ok(())
        })
        .await
    }

    /// The places of these memberships by how the name is read now, which the account still says.
    fn moved(&self, person: &Account, memberships: &[&Membership]) -> Result<Vec<TransactWriteItem>, Error> {
        let (key, reading) = (Key::account(&person.id), person.reading());
        let mut writes = vec![match &person.profile.kana {
            Some(kana) => self.provided(&key, "kana = :kana", [(":kana", text(kana.as_str()))])?,
            None => self.provided(&key, "attribute_exists(pk) AND attribute_not_exists(kana)", [])?,
        }];
        for membership in memberships {
            let place = place_of(Some(reading), &person.id);
            writes.push(self.update(
                &Key::membership(&person.id, &membership.society),
                "SET reading = :reading, listing_sk = :place",
                "attribute_exists(pk) AND attribute_not_exists(deleted_on)",
                [(":reading", text(reading.as_str())), (":place", text(place))],
            )?);
            if *reading != person.name {
                let by_name = ByName(&person.name, membership);
                writes.push(self.replacing(&Key::roster(&person.id, &membership.society), &by_name)?);
            }
        }
        Ok(writes)
    }

    /// Whose a member number is.
    pub async fn member_of_number(&self, society: &SocietyId, number: &Line) -> Result<Option<AccountId>, Error> {
        let item = self.get(&Key::member_number(society, number)).await?;
        item.map(|item| Ok(row::<MemberNumberRow>("a member number", item)?.account)).transpose()
    }

    /// Reads a page of a society's members: in one round trip who asks and whom the keys find, in another the accounts;
    /// and again so, a bounded number of times, where a filter passes few.
    pub async fn roster(&self, session: &SessionKey, asked: &RosterAsked<'_>) -> Result<RosterPage, Error> {
        let mut keys = session.operator_keys(asked.society);
        keys.extend(terms_keys(asked.society));
        let start = asked.from.map(|RosterPlace(by, at)| (by, at.to_owned()));
        let (mut found, parts) = tokio::try_join!(self.batch(&keys), self.parts(asked, start.as_ref()))?;
        let terms = terms_in(asked.society, &mut found)?.terms;
        let operator = operator_visit(session, asked.society, &mut found)?;
        let mut page = RosterPage { operator, terms, members: vec![], next: None, is_cut: false };
        if !page.operator.is_operator() {
            return Ok(page);
        }
        let mut parts = parts;
        for time in 1..=TIMES {
            let Some((by, place)) = self.fill(asked, parts, &mut page).await? else { return Ok(page) };
            page.next = Some(format!("{}{place}", by.letter()));
            if page.members.len() >= asked.most {
                return Ok(page);
            }
            if time == TIMES {
                break;
            }
            parts = self.parts(asked, Some(&(by, place))).await?;
        }
        page.is_cut = true;
        Ok(page)
    }

    /// Puts those of these people onto the page who are asked for; where to go on, unless there is nobody left.
    async fn fill(
        &self,
        asked: &RosterAsked<'_>,
        parts: Vec<Part>,
        page: &mut RosterPage,
    ) -> Result<Option<(By, String)>, Error> {
        let is_whole = parts.iter().all(|part| part.is_last);
        let mut candidates = vec![];
        for part in parts {
            candidates.extend(part.candidates);
            if !part.is_last {
                // Who is found in the next way comes after all whom this one finds.
                break;
            }
        }
        let society = asked.society;
        let last_of_all = candidates.last().map(|it| (it.by, it.place.clone()));
        // Whom the membership rules out needs no look at the account.
        let mut left = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let membership = candidate.membership.clone();
            let membership = membership.map(|item| row_of::<Membership>("a membership", item, &candidate.account)).transpose()?;
            if membership.is_none_or(|membership| asked.filter.admits_membership(&membership)) {
                left.push(candidate);
            }
        }
        let candidates = left;
        let keys = candidates.iter().flat_map(|it| {
            let membership = it.membership.is_none().then(|| Key::membership(&it.account, society));
            membership.into_iter().chain([Key::account(&it.account)])
        });
        let found = self.batch(&keys.collect::<Vec<_>>()).await?;
        for candidate in candidates {
            let Candidate { by, place, account: id, membership } = candidate;
            let item = membership.or_else(|| found.look(&Key::membership(&id, society)));
            // The index follows the table by a moment.
            let Some(item) = item else { continue };
            let known = known(Some(&item), found.look(&Key::account(&id)), &id)?;
            let membership = row_of::<Membership>("a membership", item, &id)?;
            let (account, presence) = known.map_or((None, Presence::Unseen), |(account, presence)| (Some(account), presence));
            let member = RosterMember { membership, account, presence };
            if asked.filter.admits(&member) && !asked.was_found_before(by, &member) {
                page.members.push(member);
            }
            if page.members.len() >= asked.most {
                let here = Some((by, place));
                return Ok(if is_whole && here == last_of_all { None } else { here });
            }
        }
        Ok(if is_whole { None } else { last_of_all })
    }

    /// The next people whom the keys find, in each way that is left, from this place on.
    async fn parts(&self, asked: &RosterAsked<'_>, from: Option<&(By, String)>) -> Result<Vec<Part>, Error> {
        let most = if asked.filter.is_looked_for() { AT_ONCE } else { asked.most + 1 };
        let begins = match asked.sought {
            None => None,
            Some(RosterSought::Beginning(line)) => Some(in_a_key(line)),
            Some(RosterSought::Address(address)) => return Ok(vec![self.of_address(address).await?]),
        };
        let first = from.map_or(By::Reading, |(by, _)| *by);
        let ways = By::ALL.into_iter().filter(|by| *by >= first && (*by == By::Reading || begins.is_some()));
        let parts = ways.map(|by| {
            let at = from.filter(|(of, _)| *of == by).map(|(_, at)| at.as_str());
            self.part_by(asked, by, (begins.as_deref().unwrap_or_default(), at), most)
        });
        try_join_all(parts).await
    }

    /// The next people who are found in one way.
    async fn part_by(
        &self,
        asked: &RosterAsked<'_>,
        by: By,
        (begins, at): (&str, Option<&str>),
        most: usize,
    ) -> Result<Part, Error> {
        let society = asked.society;
        let (partitions, of) = match by {
            By::Reading => {
                let standings = [true, false].into_iter().filter(|active| asked.filter.present.is_none_or(|it| it == *active));
                (standings.map(|active| members_of(society, active)).collect(), "")
            }
            By::Name => (vec![roster_of(society)], ""),
            By::Number => (vec![society_partition(society)], MEMBER_NUMBER),
        };
        let begins = format!("{of}{begins}");
        // A place that somebody made up is none: other items of the partition could come before the first member.
        let at = at.filter(|at| at.starts_with(&begins));
        // `!` comes before every character of a key that goes on after this one.
        let from = at.map_or_else(|| if begins.is_empty() { " ".to_owned() } else { begins.clone() }, |at| format!("{at}!"));
        let to = format!("{begins}\u{10ffff}");
        if from > to {
            return Ok(Part { candidates: vec![], is_last: true });
        }
        let answers = partitions.iter().map(|partition| self.between(by, partition, [&from, &to], most));
        let mut is_last = true;
        let mut candidates = vec![];
        for (items, goes_on) in try_join_all(answers).await? {
            is_last &= !goes_on;
            for item in items {
                candidates.push(candidate(by, item)?);
            }
        }
        candidates.sort_by(|a, b| a.place.cmp(&b.place));
        is_last &= candidates.len() <= most;
        candidates.truncate(most);
        Ok(Part { candidates, is_last })
    }

    async fn between(&self, by: By, partition: &str, [from, to]: [&str; 2], most: usize) -> Result<(Vec<Item>, bool), Error> {
        let query = self.client.query().table_name(&self.table);
        let (query, [pk, sk]) = match by {
            By::Reading | By::Name => (query.index_name(attribute::LISTING), [attribute::LISTING_PK, attribute::LISTING_SK]),
            By::Number => (query, [attribute::PK, attribute::SK]),
        };
        let answer = query
            .key_condition_expression(format!("{pk} = :pk AND {sk} BETWEEN :from AND :to"))
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":from", text(from))
            .expression_attribute_values(":to", text(to))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key.is_some()))
    }

    /// Whose address this is, if it is anybody's.
    async fn of_address(&self, address: &EmailAddress) -> Result<Part, Error> {
        let account = self.account_of_address(address).await?;
        let candidate = |account: AccountId| Candidate { by: By::Reading, place: account.to_string(), account, membership: None };
        Ok(Part { candidates: account.map(candidate).into_iter().collect(), is_last: true })
    }

    /// When a person signed in, on the account: its societies' lists say who never has.
    pub(crate) fn signed_in(&self, account: &AccountId, at: Instant) -> Result<TransactWriteItem, Error> {
        let now = [(":now", number(at.millis()))];
        self.update(&Key::account(account), "SET signed_in_at = :now", "attribute_exists(pk)", now)
    }
}

impl RosterAsked<'_> {
    /// Whether a member who is found in this way was found in one before.
    fn was_found_before(&self, by: By, member: &RosterMember) -> bool {
        let Some(RosterSought::Beginning(line)) = self.sought else { return false };
        let begins =
            |line_of: Option<&Line>| line_of.is_some_and(|it| searched(it.as_str()).starts_with(&searched(line.as_str())));
        let (reading, name) = (member.membership.reading.as_ref(), member.account.as_ref().map(|account| &account.name));
        match by {
            By::Reading => false,
            By::Name => begins(reading),
            By::Number => begins(reading) || begins(name),
        }
    }
}

fn candidate(by: By, item: Item) -> Result<Candidate, Error> {
    let sort = if by == By::Number { attribute::SK } else { attribute::LISTING_SK };
    let part = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    let place = part(sort).ok_or(Error::unreadable("a place in a society's list"))?;
    let account = match by {
        By::Number => part("account").and_then(|id| AccountId::parse(&id).ok()),
        By::Reading | By::Name => part(attribute::PK).and_then(|pk| account_of(&pk)),
    };
    let account = account.ok_or(Error::unreadable("whose a place in a society's list is"))?;
    Ok(Candidate { by, place, account, membership: (by == By::Reading).then_some(item) })
}
