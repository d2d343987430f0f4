//! A society's billing records, as the console lists them: one round trip, whatever there is.
//!
//! A list by due day without a search is read from its beginning and told of by the society's tally, so that a page costs the same with ten
//! records and with a million. Any other list is read whole and counted while it is read.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use domain::audit::Entry;
use domain::record::{Filter, Order, Payer, Status};
use domain::tally::{Bucket, Figures, Tally};
use domain::{AccountId, Day, Invoice, Membership, Society, SocietyId};

use crate::call::text;
use crate::desk::{Desk, desk, invoice};
use crate::key::{Key, OPERATOR, TALLY, account_partition, attribute, members_of, records_of, society_partition};
use crate::read::{SessionKey, Visit};
use crate::row::account::OperatorRow;
use crate::row::invoice::StateRow;
use crate::row::membership::MembershipRow;
use crate::row::{Item, row, tally};
use crate::{Error, Store};

/// Which records are asked for, in which order, and how many from the beginning.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Of which society.
    pub society: &'a SocietyId,
    /// Which.
    pub filter: &'a Filter,
    /// In which order.
    pub order: Order,
    /// How many from the beginning.
    pub first: usize,
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
    /// The first of those that were asked for.
    pub first: Vec<Invoice>,
    /// What all of those come to that were asked for.
    pub sums: Sums,
    former: BTreeMap<AccountId, Membership>,
}

/// What a set of records comes to, by where they are in their life; what was billed is the sum of the four.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many records.
    pub count: i64,
    /// What was paid.
    pub paid: i64,
    /// What is still owed.
    pub unpaid: i64,
    /// What was billed and is void.
    pub void: i64,
    /// What was given up.
    pub written_off: i64,
}

impl Sums {
    /// Counts in what records of this kind come to.
    pub const fn count(&mut self, bucket: Bucket, figures: Figures) {
        self.count += figures.count;
        self.paid += figures.paid;
        match bucket {
            Bucket::Unpaid(_) | Bucket::Collected(_) | Bucket::Paid => self.unpaid += figures.rest,
            Bucket::Void => self.void += figures.rest,
            Bucket::WrittenOff => self.written_off += figures.rest,
        }
    }

    /// What was billed.
    #[must_use]
    pub const fn billed(&self) -> i64 {
        self.paid + self.unpaid + self.void + self.written_off
    }
}

impl Records {
    /// Whether the payer of a record still belongs to the society.
    #[must_use]
    pub fn payer(&self, account: &AccountId) -> Payer {
        payer(&self.former, account)
    }
}

/// What an export depends on before its records are read.
#[derive(Clone, Debug)]
pub struct Exporting {
    /// Who asks, and for which society.
    pub desk: Desk,
    /// What all of the society's records come to.
    pub tally: Tally,
    former: BTreeMap<AccountId, Membership>,
}

impl Exporting {
    /// Whether the payer of a record still belongs to the society.
    #[must_use]
    pub fn payer(&self, account: &AccountId) -> Payer {
        payer(&self.former, account)
    }

    /// How many records have to be read for those that are asked for.
    #[must_use]
    pub fn to_read(&self, filter: &Filter, today: Day) -> i64 {
        self.tally.sum(filter.year, |bucket| filter.status.is_none_or(|status| status.has(bucket, today))).count
    }
}

impl Sums {
    /// What these records come to.
    #[must_use]
    pub fn of<'a>(records: impl IntoIterator<Item = &'a Invoice>) -> Self {
        let mut sums = Self::default();
        for record in records {
            sums.count(Bucket::of(record), Figures::of(record));
        }
        sums
    }
}

fn whole_tally(items: &[Item]) -> Result<Tally, Error> {
    let mut tally = Tally::new();
    for item in items {
        tally::add(&mut tally, item)?;
    }
    Ok(tally)
}

fn former_members(items: Vec<Item>) -> Result<BTreeMap<AccountId, Membership>, Error> {
    items.into_iter().map(former_member).collect()
}

fn payer(former: &BTreeMap<AccountId, Membership>, account: &AccountId) -> Payer {
    former.get(account).map_or(Payer::Member, Payer::of)
}

/// In which states the asked-for records are.
const fn has_state(status: Option<Status>, state: StateRow) -> bool {
    match status {
        None => true,
        Some(Status::Unpaid | Status::Overdue) => matches!(state, StateRow::Unpaid),
        Some(Status::Paid) => matches!(state, StateRow::Paid),
        Some(Status::Void) => matches!(state, StateRow::Void),
        Some(Status::WrittenOff) => matches!(state, StateRow::WrittenOff),
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

/// One part of a society's list, to be read from its beginning or its end.
struct Part<'a> {
    society: &'a SocietyId,
    due: RangeInclusive<Day>,
    latest_first: bool,
    most: Option<usize>,
}

impl Store {
    /// Reads the records that are asked for, in one round trip.
    pub async fn records(&self, session: &SessionKey, asked: &Asked<'_>) -> Result<Records, Error> {
        let Asked { society, filter, order, first, today } = asked;
        let by_due_day = matches!(order, Order::DueFirst | Order::DueLast);
        let is_tallied = filter.is_tallied() && by_due_day;
        let part = Part {
            society,
            due: due_days(filter, *today),
            latest_first: matches!(order, Order::DueLast),
            most: is_tallied.then_some(*first),
        };
        let keys = session.desk(society);
        let (partition, former) = (society_partition(society), members_of(society, false));
        let [unpaid, paid, void, written_off] = StateRow::ALL.map(|state| self.part(&part, filter.status, state, |_| true));
        let (mut found, tallies, former, unpaid, paid, void, written_off) = tokio::try_join!(
            self.batch(&keys),
            self.partition(&partition, TALLY),
            self.listed(&former, ""),
            unpaid,
            paid,
            void,
            written_off
        )?;
        let tally = whole_tally(&tallies)?;
        let former = former_members(former)?;
        let mut records = [unpaid, paid, void, written_off].concat();
        let mut sums = Sums::default();
        if is_tallied {
            let asked = tally.entries().filter(|(year, bucket, _)| {
                filter.year.is_none_or(|asked| asked == *year) && filter.status.is_none_or(|status| status.has(*bucket, *today))
            });
            asked.for_each(|(_, bucket, figures)| sums.count(bucket, figures));
        } else {
            records.retain(|record| filter.admits(record, payer(&former, &record.account), *today));
            sums = Sums::of(&records);
        }
        records.sort_by(|a, b| order.compare(a, b));
        records.truncate(*first);
        Ok(Records { desk: desk(session, society, &mut found)?, tally, first: records, sums, former })
    }

    /// Reads what an export depends on before its records are read, in one round trip.
    pub async fn exporting(&self, session: &SessionKey, society: &SocietyId) -> Result<Exporting, Error> {
        let keys = session.desk(society);
        let (partition, former) = (society_partition(society), members_of(society, false));
        let (mut found, tallies, former) =
            tokio::try_join!(self.batch(&keys), self.partition(&partition, TALLY), self.listed(&former, ""))?;
        Ok(Exporting {
            desk: desk(session, society, &mut found)?,
            tally: whole_tally(&tallies)?,
            former: former_members(former)?,
        })
    }

    /// Reads every record that is asked for, page by page, in order. Of what is not asked for no more than a page is held at a time.
    pub async fn every_record(
        &self,
        society: &SocietyId,
        filter: &Filter,
        order: Order,
        exporting: &Exporting,
        today: Day,
    ) -> Result<Vec<Invoice>, Error> {
        let part = Part { society, due: due_days(filter, today), latest_first: false, most: None };
        let admits = |record: &Invoice| filter.admits(record, exporting.payer(&record.account), today);
        let [unpaid, paid, void, written_off] = StateRow::ALL.map(|state| self.part(&part, filter.status, state, &admits));
        let (mut records, paid, void, written_off) = tokio::try_join!(unpaid, paid, void, written_off)?;
        for others in [paid, void, written_off] {
            records.extend(others);
        }
        records.sort_by(|a, b| order.compare(a, b));
        // An invoice that changed its state while the states were read may have been met in both.
        records.dedup_by(|a, b| a.id == b.id);
        Ok(records)
    }

    /// Puts on record that an operator took records out of the portal.
    pub async fn record_export(&self, account: &AccountId, entry: &Entry) -> Result<(), Error> {
        self.transact([self.audit(account, entry)?]).await
    }

    /// The asked-for records of one state, from the beginning of the list.
    async fn part(
        &self,
        part: &Part<'_>,
        status: Option<Status>,
        state: StateRow,
        admits: impl Fn(&Invoice) -> bool,
    ) -> Result<Vec<Invoice>, Error> {
        let mut records = Vec::new();
        if !has_state(status, state) || part.due.is_empty() {
            return Ok(records);
        }
        let mut from = None;
        loop {
            let (items, next) = self.part_page(part, state, from).await?;
            for item in items {
                let record = invoice(item)?;
                if admits(&record) {
                    records.push(record);
                }
            }
            from = next;
            if from.is_none() || part.most.is_some_and(|most| records.len() >= most) {
                return Ok(records);
            }
        }
    }

    async fn part_page(&self, part: &Part<'_>, state: StateRow, from: Option<Item>) -> Result<(Vec<Item>, Option<Item>), Error> {
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
            .expression_attribute_values(":pk", text(records_of(part.society, state)))
            .expression_attribute_values(":begin", text(part.due.start().to_string()))
            // `$` comes after the `#` that follows a day.
            .expression_attribute_values(":end", text(format!("{}$", part.due.end())))
            .scan_index_forward(!part.latest_first)
            .set_limit(part.most.and_then(|most| i32::try_from(most).ok()))
            .set_exclusive_start_key(from)
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// Who visits, and the societies that the account is listed as operator of, by name.
    pub async fn operated(&self, session: &SessionKey) -> Result<(Option<Visit>, Vec<(SocietyId, domain::Line)>), Error> {
        let visit = session.visit();
        let partition = account_partition(&session.account);
        let (mut found, grants) = tokio::try_join!(self.batch(&visit), self.partition(&partition, OPERATOR))?;
        let mut societies = grants
            .into_iter()
            .map(|item| row::<OperatorRow>("an operator's grant", item)?.society())
            .collect::<Result<Vec<_>, _>>()?;
        societies.sort_by(|a, b| a.1.cmp(&b.1));
        Ok((session.visitor(&mut found)?, societies))
    }

    /// A society as it is now.
    pub async fn society(&self, society: &SocietyId) -> Result<Option<Society>, Error> {
        let item = self.get(&Key::society(society)).await?;
        item.map(|item| row::<crate::row::society::SocietyRow>("a society", item)?.society(society)).transpose()
    }
}

fn former_member(item: Item) -> Result<(AccountId, Membership), Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let account = pk.and_then(|pk| AccountId::parse(pk.strip_prefix("A#")?).ok());
    let account = account.ok_or(Error::unreadable("whose a membership is"))?;
    let membership = row::<MembershipRow>("a membership", item)?.membership(&account)?;
    Ok((account, membership))
}
