//! The agenda: which invoices a run looks at, page by page.

use domain::reminder::Place;
use domain::{Day, InvoiceId, SocietyId};
use futures_util::future::try_join_all;

use super::named_invoice;
use crate::call::text;
use crate::key::{Key, attribute, reminder_shard, reminders_on};
use crate::{Error, Store};

/// How many of a day's invoices are read when one person alone has a whole page: no more of them are told in one mail.
const MOST_OF_ONE: u16 = 1_000;
/// How many days are asked for at the same time.
const DAYS_AT_ONCE: usize = 8;

/// Which invoices are on a page of the agenda, and after which entry the next page begins, when there is one.
#[derive(Clone, Debug, Default)]
pub struct Agenda {
    /// The invoices, those of one person adjacent; every person on the page is on it with all their invoices.
    pub invoices: Vec<(SocietyId, InvoiceId)>,
    /// Where the next page begins.
    pub after: Option<String>,
}

impl Store {
    /// One page of the agenda of a run through this day: all that the place's days have of as many people as make this
    /// many invoices or just more.
    pub async fn agenda(&self, place: &Place, through: Day, most: u16) -> Result<Agenda, Error> {
        for read in [most, MOST_OF_ONE] {
            let mut lists = vec![];
            let days: Vec<_> = place.days(through).collect();
            for days in days.chunks(DAYS_AT_ONCE) {
                lists.extend(try_join_all(days.iter().map(|day| self.agenda_of(*day, place, read))).await?);
            }
            // One person alone may fill what was read; then more is.
            if let Some(page) = merged(lists, usize::from(most), read == MOST_OF_ONE) {
                return Ok(page);
            }
        }
        Ok(Agenda::default())
    }

    /// The first of what is on one day, and whether there is more.
    async fn agenda_of(&self, day: Day, place: &Place, most: u16) -> Result<(Vec<(SocietyId, InvoiceId)>, bool), Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::AGENDA)
            .key_condition_expression(format!("{} = :place AND {} > :after", attribute::AGENDA_PK, attribute::AGENDA_SK))
            .expression_attribute_values(":place", text(reminders_on(day, place.shard)))
            .expression_attribute_values(":after", text(place.after.clone().unwrap_or_else(|| "!".to_owned())))
            .limit(i32::from(most))
            .send()
            .await
            .map_err(|failure| Error::from_call("Query", failure))?;
        let invoices = answer.items.unwrap_or_default().iter().map(named_invoice).collect::<Result<_, _>>()?;
        Ok((invoices, answer.last_evaluated_key.is_some()))
    }

    /// Puts an invoice off to another day's agenda, if it is still on one. It need not be readable.
    pub async fn put_off(&self, society: &SocietyId, id: &InvoiceId, to: Day) -> Result<(), Error> {
        let key = Key::invoice(society, id);
        let place = || [(":day", text(reminders_on(to, reminder_shard(id)))), (":entry", text(id.as_str()))];
        self.decide(|| async {
            let is_on_agenda = self.get(&key).await?.is_some_and(|item| item.contains_key(attribute::AGENDA_PK));
            if !is_on_agenda {
                return Ok(());
            }
            let put_off = "SET agenda_pk = :day, agenda_sk = :entry";
            self.transact([self.update(&key, put_off, "attribute_exists(agenda_pk)", place())?]).await
        })
        .await
    }
}

/// Makes one page of what several days have: as many people as make this many invoices or just more, each with all of
/// theirs. A day of which there is more than was read may have more of the person with whom it ends; when that is the
/// first one already, there is no page, or one of a part of theirs.
fn merged(lists: Vec<(Vec<(SocietyId, InvoiceId)>, bool)>, most: usize, or_a_part: bool) -> Option<Agenda> {
    let read_to = lists.iter().filter(|(_, more)| *more).filter_map(|(list, _)| list.last()).map(|(_, id)| id.clone()).min();
    let mut invoices: Vec<_> = lists.into_iter().flat_map(|(list, _)| list).collect();
    invoices.sort_by(|(_, a), (_, b)| a.cmp(b));
    invoices.dedup();
    if let Some(read_to) = &read_to {
        let whole = invoices.iter().position(|(_, id)| id.account() == read_to.account()).unwrap_or(invoices.len());
        match whole {
            0 if or_a_part => invoices.retain(|(_, id)| id <= read_to),
            0 => return None,
            whole => invoices.truncate(whole),
        }
    }
    let begins = |at: usize| invoices[at].1.account() != invoices[at - 1].1.account();
    let end = (most..invoices.len()).find(|at| *at > 0 && begins(*at)).unwrap_or(invoices.len());
    let more = read_to.is_some() || end < invoices.len();
    invoices.truncate(end);
    let after = invoices.last().filter(|_| more).map(|(_, id)| id.to_string());
    Some(Agenda { invoices, after })
}
