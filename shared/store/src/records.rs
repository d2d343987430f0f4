//! A society's billing records, as the console lists them: first the authorisation and the society's totals, then the
//! page.
//!
//! A list by due day, without a search and not limited to former members, uses the society's tally. The tally says in
//! which fiscal year the page begins and which states have records there. So a page costs the same with ten records and
//! with a million. For any other list, all records are read and counted; only those up to the page's end are kept in
//! memory.

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::{Range, RangeInclusive};

use domain::record::{Filter, Order, PayerStanding, Status};
use domain::tally::{Bucket, Tally};
use domain::{AccountId, Day, Instant, Invoice, Membership, SocietyId};
use futures_util::future::try_join_all;
use tokio::sync::OnceCell;

use crate::call::{Begun, text};
use crate::key::StateName;
use crate::key::{Key, TALLY, attribute, members_of, records_of, society_partition};
use crate::operator::{OperatorVisit, invoice, operator_visit};
use crate::read::SessionKey;
use crate::reminders::Attention;
use crate::row::{Item, row_of, tally};
use crate::{Error, Store};

mod export;

pub use export::ExportBasis;

/// A filter of records, their order, and the requested page.
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
    /// Since when mails that did not arrive are counted; `None` for a page without notices.
    pub missed_since: Option<Instant>,
}

/// Records of a society.
#[derive(Clone, Debug)]
pub struct Records {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// The totals of all of the society's records.
    pub tally: Tally,
    /// The totals of the requested records.
    pub asked: Tally,
    /// The records on the requested page.
    pub page: Vec<Invoice>,
    /// The notices for the operator, if they were requested.
    pub attention: Option<Attention>,
    former: BTreeMap<AccountId, PayerStanding>,
}

impl Records {
    /// Whether the payer of a record still belongs to the society.
    #[must_use]
    pub fn payer(&self, account: &AccountId) -> PayerStanding {
        payer(&self.former, account)
    }
}

fn payer(former: &BTreeMap<AccountId, PayerStanding>, account: &AccountId) -> PayerStanding {
    former.get(account).copied().unwrap_or(PayerStanding::Member)
}

/// In which state a kind of records is.
const fn state_of(bucket: Bucket) -> StateName {
    match bucket {
        Bucket::Unpaid(_) | Bucket::Collected(_) => StateName::Unpaid,
        Bucket::Paid => StateName::Paid,
        Bucket::Void => StateName::Void,
        Bucket::WrittenOff => StateName::WrittenOff,
    }
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
    /// Whether the tally has the count, and the index has the requested order.
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

    /// The part of the list in which the page is, by the tally: from the fiscal year in which the page begins.
    fn stretch(&self, tally: &Tally) -> Stretch {
        let asked = self.of(tally);
        let latest_first = matches!(self.order, Order::DueLast);
        let (mut begin, mut end) = due_days(self.filter, self.today).into_inner();
        let (mut before, mut reached, mut states) = (0, 0, vec![]);
        let mut years = asked.years();
        if !latest_first {
            years.reverse();
        }
        for year in years {
            if reached >= self.places.end {
                break;
            }
            reached += usize::try_from(asked.sum(Some(year), |_| true).count).unwrap_or(0);
            if reached <= self.places.start {
                // The page lies behind this year.
                before = reached;
                if latest_first {
                    end = year.begins().plus_days(-1);
                } else {
                    begin = year.ends().plus_days(1);
                }
                continue;
            }
            let there = |state: &StateName| asked.sum(Some(year), |bucket| state_of(bucket) == *state).count > 0;
            states.extend(StateName::ALL.into_iter().filter(there));
        }
        states.sort_unstable();
        states.dedup();
        Stretch { due: begin..=end, before, most: self.places.end - before, states }
    }
}

/// A part of a list that is read from its beginning.
struct Stretch {
    due: RangeInclusive<Day>,
    /// How many records of the list come before it.
    before: usize,
    /// How many of it are wanted.
    most: usize,
    /// The states that have any of those.
    states: Vec<StateName>,
}

/// The visitor, and the totals of all of the society's records.
struct Told {
    operator: OperatorVisit,
    /// What was read beside.
    beside: Option<Item>,
    tally: Tally,
}

/// The requested page.
struct Page {
    asked: Tally,
    page: Vec<Invoice>,
    former: BTreeMap<AccountId, PayerStanding>,
}

/// What has been read so far of a list whose count is not in the tally.
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

impl Store {
    /// Reads the records that are asked for: in one round trip who asks and the tally, in a second one the page; and in
    /// a third one the page's payers, where a society has very many former members.
    pub async fn records(&self, session: &SessionKey, asked: &Asked<'_>) -> Result<Records, Error> {
        let run = asked.missed_since.map(|_| Key::run());
        let Told { operator, beside: run, tally } = self.told(session, asked.society, run.as_ref()).await?;
        if !operator.is_operator() {
            let (tally, asked, page, former) = (Tally::new(), Tally::new(), vec![], BTreeMap::new());
            return Ok(Records { operator, tally, asked, page, attention: None, former });
        }
        let attention = async {
            match asked.missed_since {
                Some(since) => self.attention(asked.society, run, since).await.map(Some),
                None => Ok(None),
            }
        };
        let (page, attention) = if asked.is_tallied() {
            tokio::try_join!(self.tallied(asked, &tally), attention)?
        } else {
            tokio::try_join!(self.counted(asked), attention)?
        };
        let Page { asked, page, former } = page;
        Ok(Records { operator, tally, asked, page, attention, former })
    }

    async fn tallied(&self, asked: &Asked<'_>, tally: &Tally) -> Result<Page, Error> {
        let stretch = asked.stretch(tally);
        if stretch.states.is_empty() {
            return Ok(Page { asked: asked.of(tally), page: vec![], former: BTreeMap::new() });
        }
        let states = try_join_all(stretch.states.iter().map(|state| self.first(asked, &stretch, *state)));
        let (states, former) = tokio::try_join!(states, self.begin_former(asked.society))?;
        let mut page: Vec<_> = states.into_iter().flatten().collect();
        page.sort_by(|a, b| asked.order.compare(a, b));
        page.truncate(stretch.most);
        page.drain(..(asked.places.start - stretch.before).min(page.len()));
        let former = match former.whole() {
            Some(former) => former.iter().map(former_member).collect::<Result<_, _>>()?,
            None => self.former_among(asked.society, &page).await?,
        };
        Ok(Page { asked: asked.of(tally), page, former })
    }

    async fn counted(&self, asked: &Asked<'_>) -> Result<Page, Error> {
        // Which records are admitted is known when this is; the reads beside it wait for it with their first answers.
        let former = OnceCell::new();
        let known = || former.get_or_try_init(|| self.former(asked.society));
        let [unpaid, paid, void, written_off] = StateName::ALL.map(|state| self.counted_in(asked, state, known));
        let (_, unpaid, paid, void, written_off) = tokio::try_join!(known(), unpaid, paid, void, written_off)?;
        let mut counted = unpaid.join(paid).join(void).join(written_off);
        counted.shorten(asked);
        counted.kept.drain(..asked.places.start.min(counted.kept.len()));
        let former = former.into_inner().ok_or(Error::Busy)?;
        Ok(Page { asked: counted.tally, page: counted.kept, former })
    }

    /// The visitor, and the totals of all of the society's records. With another key to be read beside.
    async fn told(&self, session: &SessionKey, society: &SocietyId, beside: Option<&Key>) -> Result<Told, Error> {
        let (mut keys, partition) = (session.operator_keys(society), society_partition(society));
        keys.extend(beside.cloned());
        let (mut found, entries) = tokio::try_join!(self.batch(&keys), self.begin_partition(&partition, TALLY))?;
        let operator = operator_visit(session, society, &mut found)?;
        let mut tally = Tally::new();
        for item in entries.finish(operator.is_operator()).await? {
            tally::add(&mut tally, &item)?;
        }
        Ok(Told { operator, beside: beside.and_then(|key| found.take(key)), tally })
    }

    /// Counts the asked-for records of one state.
    async fn counted_in<'a, F>(&self, asked: &Asked<'_>, state: StateName, former: impl Fn() -> F) -> Result<Counted, Error>
    where
        F: Future<Output = Result<&'a BTreeMap<AccountId, PayerStanding>, Error>>,
    {
        let mut counted = Counted::default();
        let due = due_days(asked.filter, asked.today);
        if !has_state(asked.filter.status, state) || due.is_empty() {
            return Ok(counted);
        }
        let mut from = None;
        loop {
            let (items, next) = self.part(asked, &due, state, None, from).await?;
            let former = former().await?;
            for item in items {
                let record = invoice(item)?;
                if asked.filter.admits(&record, payer(former, &record.account), asked.today) {
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

    /// The first records of one state, as many as are wanted of all.
    async fn first(&self, asked: &Asked<'_>, stretch: &Stretch, state: StateName) -> Result<Vec<Invoice>, Error> {
        let (mut records, mut from) = (Vec::new(), None);
        loop {
            let (items, next) = self.part(asked, &stretch.due, state, Some(stretch.most - records.len()), from).await?;
            for item in items {
                records.push(invoice(item)?);
            }
            from = next;
            if from.is_none() || records.len() >= stretch.most {
                return Ok(records);
            }
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

    /// The first of those who have left the society.
    async fn begin_former(&self, society: &SocietyId) -> Result<Begun, Error> {
        self.begin_listed_as(&members_of(society, false), FORMER).await
    }

    /// Everybody who has left the society.
    async fn former(&self, society: &SocietyId) -> Result<BTreeMap<AccountId, PayerStanding>, Error> {
        self.begin_former(society).await?.finish(true).await?.iter().map(former_member).collect()
    }

    /// Those who have left among the payers of these records.
    async fn former_among(&self, society: &SocietyId, records: &[Invoice]) -> Result<BTreeMap<AccountId, PayerStanding>, Error> {
        let keys: Vec<_> = records.iter().map(|record| Key::membership(&record.account, society)).collect();
        let mut found = self.batch(&keys).await?;
        let mut former = BTreeMap::new();
        for item in keys.iter().filter_map(|key| found.take(key)) {
            let account = member(&item)?;
            let payer = PayerStanding::of(&row_of::<Membership>("a membership", item, &account)?);
            former.extend((payer != PayerStanding::Member).then_some((account, payer)));
        }
        Ok(former)
    }
}

/// Whose membership an item is.
fn member(item: &Item) -> Result<AccountId, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    pk.and_then(|pk| AccountId::parse(pk.strip_prefix("A#")?).ok()).ok_or(Error::unreadable("whose a membership is"))
}

/// What is read of the membership of somebody who has left, for [`former_member`].
const FORMER: &str = "pk, deleted_on";

/// A former member, and whether the account is there.
fn former_member(item: &Item) -> Result<(AccountId, PayerStanding), Error> {
    let payer = if item.contains_key("deleted_on") { PayerStanding::Deleted } else { PayerStanding::Former };
    Ok((member(item)?, payer))
}
