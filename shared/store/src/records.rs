//! A society's billing records, as the console lists them: in at most two round trips, unless a whole list is read.
//!
//! For a list by due day, of everybody and without a search, the society's tally has the totals and the list is read from its
//! beginning. So a page costs the same with ten records and with a million. A page that lies deep in it asks the tally first in which fiscal year to begin. Any other list is
//! read whole and counted while it is read; of what was read, only as much is kept as the page reaches.

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::{Range, RangeInclusive};

use domain::record::{Filter, Order, Payer, Status};
use domain::tally::Tally;
use domain::{AccountId, Day, Invoice, Membership, SocietyId};
use tokio::sync::OnceCell;

use crate::call::{Found, text};
use crate::desk::{Desk, desk, invoice, is_desk};
use crate::key::StateName;
use crate::key::{Key, TALLY, attribute, members_of, records_of, society_partition};
use crate::read::SessionKey;
use crate::row::{Item, row_of, tally};
use crate::{Error, Store};

mod export;

pub use export::Exporting;

/// From which place on a page lies deep in its list.
const DEEP: usize = 1_000;

/// How many former members are read beside a page. Of a society that has more, those are asked for that the page shows, in a second round trip.
const FORMER: i32 = 100;

/// How many records of each state are read before it is known who asks: what the first page shows, some 64 KB with all that is read beside.
const AHEAD: usize = 20;

/// Which records are asked for, in which order, and which part of their list.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Of which society.
    pub society: &'a SocietyId,
    /// Which.
    pub filter: &'a Filter,
    /// In which order.
    pub order: Order,
    /// Their places in that order, from 0.
    pub places: Range<usize>,
    /// Today in Japan.
    pub today: Day,
}

/// Records of a society.
#[derive(Clone, Debug)]
pub struct Records {
    /// Who asks, and for which society.
    pub desk: Desk,
    /// What all of the society's records come to.
    pub tally: Tally,
    /// What those come to that were asked for.
    pub asked: Tally,
    /// Those of them that have the places asked for.
    pub page: Vec<Invoice>,
    former: BTreeMap<AccountId, Membership>,
}

impl Records {
    /// Whether the payer of a record still belongs to the society.
    #[must_use]
    pub fn payer(&self, account: &AccountId) -> Payer {
        payer(&self.former, account)
    }
}

fn payer(former: &BTreeMap<AccountId, Membership>, account: &AccountId) -> Payer {
    former.get(account).map_or(Payer::Member, Payer::of)
}

/// In which states the asked-for records are.
const fn has_state(status: Option<Status>, state: StateName) -> bool {
    match status {
        None => true,
        Some(Status::Unpaid | Status::Overdue) => matches!(state, StateName::Unpaid),
        Some(Status::Paid) => matches!(state, StateName::Paid),
        Some(Status::Void) => matches!(state, StateName::Void),
        Some(Status::WrittenOff) => matches!(state, StateName::WrittenOff),
    }
}

/// Between which due days the asked-for records lie, both included.
pub(crate) fn due_days(filter: &Filter, today: Day) -> RangeInclusive<Day> {
    let (begin, end) = filter.year.map_or((Day::FIRST, Day::LAST), |year| (year.begins(), year.ends()));
    match filter.status {
        Some(Status::Overdue) => begin..=end.min(today.plus_days(-1)),
        Some(Status::Unpaid | Status::Paid | Status::Void | Status::WrittenOff) | None => begin..=end,
    }
}

impl Asked<'_> {
    /// Whether the tally tells how many records there are, and the index has them in the order that is asked for.
    const fn is_tallied(&self) -> bool {
        self.filter.is_tallied() && matches!(self.order, Order::DueFirst | Order::DueLast)
    }

    /// What the society's tally says of the records that are asked for; only when [`Self::is_tallied`].
    fn of(&self, tally: &Tally) -> Tally {
        let mut asked = Tally::new();
        let (year, status) = (self.filter.year, self.filter.status);
        for (of, bucket, figures) in tally.entries() {
            if year.is_none_or(|year| year == of) && status.is_none_or(|status| status.has(bucket, self.today)) {
                asked.add(of, bucket, figures);
            }
        }
        asked
    }

    /// The list from its beginning.
    fn whole(&self) -> Stretch {
        Stretch { due: due_days(self.filter, self.today), before: 0, most: self.places.end, ahead: AHEAD }
    }

    /// The list from the fiscal year in which the page begins.
    fn stretch_of(&self, tally: &Tally) -> Stretch {
        let Stretch { due, mut before, .. } = self.whole();
        let asked = self.of(tally);
        let mut years = asked.years();
        let latest_first = matches!(self.order, Order::DueLast);
        if !latest_first {
            years.reverse();
        }
        for year in years {
            let count = usize::try_from(asked.sum(Some(year), |_| true).count).unwrap_or(0);
            if self.places.start < before + count {
                let (begin, end) = (*due.start(), *due.end());
                let due = if latest_first { begin..=end.min(year.ends()) } else { begin.max(year.begins())..=end };
                let most = self.places.end - before;
                return Stretch { due, before, most, ahead: most };
            }
            before += count;
        }
        Stretch::NOTHING
    }
}

/// A part of a list that is read from its beginning.
struct Stretch {
    due: RangeInclusive<Day>,
    /// How many records of the list come before it.
    before: usize,
    /// How many of it are wanted.
    most: usize,
    /// How many of them are read at once; the rest when it is known who asks.
    ahead: usize,
}

impl Stretch {
    /// What lies beyond the end.
    const NOTHING: Self = Self { due: Day::LAST..=Day::FIRST, before: 0, most: 0, ahead: 0 };
}

/// Who asks, and what all of the society's records come to.
struct Told {
    found: Found,
    is_for_operator: bool,
    tally: Tally,
}

/// What was read beside the records.
struct Beside {
    found: Found,
    is_for_operator: bool,
    tally: Tally,
    former: BTreeMap<AccountId, Membership>,
}

/// What has been read of a list that the tally does not tell of.
#[derive(Default)]
struct Counted {
    tally: Tally,
    kept: Vec<Invoice>,
}

impl Counted {
    fn count(&mut self, record: Invoice) {
        self.tally.count(&record);
        self.kept.push(record);
    }

    /// Keeps no more than the page reaches.
    fn shorten(&mut self, asked: &Asked<'_>) {
        self.kept.sort_by(|a, b| asked.order.compare(a, b));
        self.kept.truncate(asked.places.end);
    }

    fn join(mut self, other: Self) -> Self {
        other.tally.entries().for_each(|(year, bucket, figures)| self.tally.add(year, bucket, figures));
        self.kept.extend(other.kept);
        self
    }
}

/// The former members of a society, as far as they were read.
enum Former {
    All(BTreeMap<AccountId, Membership>),
    /// Too many to be read beside a page.
    Many,
}

impl Store {
    /// Reads the records that are asked for, in one round trip; in a second one of a page that lies deep, and of a society with very many former
    /// members.
    pub async fn records(&self, session: &SessionKey, asked: &Asked<'_>) -> Result<Records, Error> {
        if asked.is_tallied() { self.tallied(session, asked).await } else { self.counted(session, asked).await }
    }

    async fn tallied(&self, session: &SessionKey, asked: &Asked<'_>) -> Result<Records, Error> {
        let society = asked.society;
        let beside = OnceCell::new();
        let known = || beside.get_or_try_init(|| self.told(session, society));
        let may = || async { known().await.map(|told| told.is_for_operator) };
        let read = async |stretch: &Stretch| tokio::try_join!(self.stretch(asked, stretch, may), self.some_former(asked));
        let (stretch, (mut page, former)) = if asked.places.start < DEEP {
            let stretch = asked.whole();
            let (_, read) = tokio::try_join!(known(), read(&stretch))?;
            (stretch, read)
        } else {
            let told = known().await?;
            // For somebody who is no operator nothing more is read.
            if told.is_for_operator {
                let stretch = asked.stretch_of(&told.tally);
                let read = read(&stretch).await?;
                (stretch, read)
            } else {
                (Stretch::NOTHING, (vec![], Former::All(BTreeMap::new())))
            }
        };
        let Told { mut found, is_for_operator, tally } = beside.into_inner().ok_or(Error::Busy)?;
        page.sort_by(|a, b| asked.order.compare(a, b));
        page.truncate(stretch.most);
        page.drain(..asked.places.start.saturating_sub(stretch.before).min(page.len()));
        let former = match former {
            Former::All(former) => former,
            Former::Many if !is_for_operator => BTreeMap::new(),
            Former::Many => self.former_among(society, &page).await?,
        };
        let desk = desk(session, society, &mut found)?;
        Ok(Records { desk, asked: asked.of(&tally), tally, page, former })
    }

    async fn counted(&self, session: &SessionKey, asked: &Asked<'_>) -> Result<Records, Error> {
        // Which records are admitted is known when this is; the reads beside it wait for it with their first answers.
        let beside = OnceCell::new();
        let known = || beside.get_or_try_init(|| self.beside(session, asked.society));
        let [unpaid, paid, void, written_off] = StateName::ALL.map(|state| self.counted_in(asked, state, known));
        let (_, unpaid, paid, void, written_off) = tokio::try_join!(known(), unpaid, paid, void, written_off)?;
        let mut counted = unpaid.join(paid).join(void).join(written_off);
        counted.shorten(asked);
        counted.kept.drain(..asked.places.start.min(counted.kept.len()));
        let Beside { mut found, tally, former, .. } = beside.into_inner().ok_or(Error::Busy)?;
        let desk = desk(session, asked.society, &mut found)?;
        Ok(Records { desk, tally, asked: counted.tally, page: counted.kept, former })
    }

    async fn beside(&self, session: &SessionKey, society: &SocietyId) -> Result<Beside, Error> {
        let former = members_of(society, false);
        let (told, former) = tokio::try_join!(self.told(session, society), self.begin_listed(&former, None))?;
        let Told { found, is_for_operator, tally } = told;
        let former = former.finish(is_for_operator).await?.into_iter().map(member).collect::<Result<_, _>>()?;
        Ok(Beside { found, is_for_operator, tally, former })
    }

    /// Who asks, and what all of the society's records come to.
    async fn told(&self, session: &SessionKey, society: &SocietyId) -> Result<Told, Error> {
        let (keys, partition) = (session.desk(society), society_partition(society));
        let (found, entries) = tokio::try_join!(self.batch(&keys), self.begin_partition(&partition, TALLY))?;
        let is_for_operator = is_desk(session, society, &found)?;
        let mut tally = Tally::new();
        for item in entries.finish(is_for_operator).await? {
            tally::add(&mut tally, &item)?;
        }
        Ok(Told { found, is_for_operator, tally })
    }

    /// Counts the asked-for records of one state. For somebody who is no operator only the first answer is waited for.
    async fn counted_in<'a, F>(&self, asked: &Asked<'_>, state: StateName, beside: impl Fn() -> F) -> Result<Counted, Error>
    where
        F: Future<Output = Result<&'a Beside, Error>>,
    {
        let mut counted = Counted::default();
        let stretch = asked.whole();
        if !has_state(asked.filter.status, state) || stretch.due.is_empty() {
            return Ok(counted);
        }
        let (mut most, mut from) = (Some(AHEAD), None);
        loop {
            let (items, next) = self.part(asked, &stretch.due, state, most.take(), from).await?;
            let beside = beside().await?;
            if !beside.is_for_operator {
                return Ok(counted);
            }
            for item in items {
                let record = invoice(item)?;
                if asked.filter.admits(&record, payer(&beside.former, &record.account), asked.today) {
                    counted.count(record);
                }
            }
            counted.shorten(asked);
            from = next;
            if from.is_none() {
                return Ok(counted);
            }
        }
    }

    /// The records of a stretch of the list, of each state as many as are wanted of all.
    async fn stretch<F>(&self, asked: &Asked<'_>, stretch: &Stretch, may: impl Fn() -> F + Copy) -> Result<Vec<Invoice>, Error>
    where
        F: Future<Output = Result<bool, Error>>,
    {
        let [unpaid, paid, void, written_off] = StateName::ALL.map(|state| self.first(asked, stretch, state, may));
        let (mut records, paid, void, written_off) = tokio::try_join!(unpaid, paid, void, written_off)?;
        records.extend(paid.into_iter().chain(void).chain(written_off));
        Ok(records)
    }

    /// The first records of one state. For somebody who is no operator only as many are read as nobody needs to be known for.
    async fn first<F>(
        &self,
        asked: &Asked<'_>,
        stretch: &Stretch,
        state: StateName,
        may: impl Fn() -> F,
    ) -> Result<Vec<Invoice>, Error>
    where
        F: Future<Output = Result<bool, Error>>,
    {
        let mut records = Vec::new();
        if !has_state(asked.filter.status, state) || stretch.due.is_empty() {
            return Ok(records);
        }
        let (mut most, mut from) = (stretch.most.min(stretch.ahead), None);
        loop {
            let (items, next) = self.part(asked, &stretch.due, state, Some(most), from).await?;
            for item in items {
                records.push(invoice(item)?);
            }
            from = next;
            if from.is_none() || records.len() >= stretch.most || !may().await? {
                return Ok(records);
            }
            most = stretch.most - records.len();
        }
    }

    async fn part(
        &self,
        asked: &Asked<'_>,
        due: &RangeInclusive<Day>,
        state: StateName,
        most: Option<usize>,
        from: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!(
                "{} = :pk AND {} BETWEEN :begin AND :end",
                attribute::LISTING_PK,
                attribute::LISTING_SK
            ))
            .expression_attribute_values(":pk", text(records_of(asked.society, state)))
            .expression_attribute_values(":begin", text(due.start().to_string()))
            // `$` comes after the `#` that follows a day.
            .expression_attribute_values(":end", text(format!("{}$", due.end())))
            .scan_index_forward(!matches!(asked.order, Order::DueLast))
            .set_limit(most.and_then(|most| i32::try_from(most).ok()))
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// The former members of the society, unless there are too many to be read beside a page.
    async fn some_former(&self, asked: &Asked<'_>) -> Result<Former, Error> {
        let partition = members_of(asked.society, false);
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :pk", attribute::LISTING_PK))
            .expression_attribute_values(":pk", text(partition))
            .limit(FORMER)
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        if answer.last_evaluated_key.is_some() {
            return Ok(Former::Many);
        }
        Ok(Former::All(answer.items.unwrap_or_default().into_iter().map(member).collect::<Result<_, _>>()?))
    }

    /// Those who have left among the payers of these records.
    async fn former_among(&self, society: &SocietyId, records: &[Invoice]) -> Result<BTreeMap<AccountId, Membership>, Error> {
        let keys: Vec<_> = records.iter().map(|record| Key::membership(&record.account, society)).collect();
        let mut found = self.batch(&keys).await?;
        let read: Vec<_> = keys.iter().filter_map(|key| found.take(key)).map(member).collect::<Result<_, _>>()?;
        Ok(read.into_iter().filter(|(_, membership)| !membership.is_active()).collect())
    }
}

/// Whose membership an item is, and the membership.
fn member(item: Item) -> Result<(AccountId, Membership), Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let account = pk.and_then(|pk| AccountId::parse(pk.strip_prefix("A#")?).ok());
    let account = account.ok_or(Error::unreadable("whose a membership is"))?;
    let membership = row_of::<Membership>("a membership", item, &account)?;
    Ok((account, membership))
}
