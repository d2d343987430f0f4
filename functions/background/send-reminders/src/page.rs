//! One page of the agenda: the day's reminders for each person and society.

use std::collections::BTreeMap;

use domain::job::Page;
use domain::{AccountId, Day, Instant, InvoiceId, SocietyId};
use job::each;
use store::{Error, ReminderBasis, Store};

/// The minimum number of invoices on a page that is not the last: no person's invoices are divided between pages.
pub(crate) const INVOICES: u16 = 100;
/// How many invoices one mail can cover: beyond its list it has their ids, and an item's limit is 400 KB.
const IN_ONE_MAIL: usize = 1_000;

/// Which invoice, of which society.
type Named = (SocietyId, InvoiceId);

/// The invoices of a page, those of each person to each society together, and those that cannot be read.
struct People {
    people: Vec<Vec<ReminderBasis>>,
    unreadable: Vec<(Named, Error)>,
}

/// Counts the reminders that a page would send.
pub(crate) async fn count(store: &Store, day: Day, invoices: &[Named]) -> Result<Page, Error> {
    let People { people, unreadable } = read(store, invoices).await?;
    for ((_, id), failure) in &unreadable {
        tracing::error!(invoice = id.as_str(), %failure, "an invoice cannot be reminded");
    }
    let reminders = people.iter().filter(|theirs| ReminderBasis::morning(theirs, day).mail.is_some()).count();
    Ok(Page { done: number(reminders), failed: number(unreadable.len()) })
}

/// Sends the reminders of a page.
pub(crate) async fn send(store: &Store, day: Day, invoices: &[Named], now: Instant) -> Result<Page, Error> {
    let People { people, unreadable } = read(store, invoices).await?;
    let mut failed = 0;
    for (invoice, failure) in unreadable {
        failed += skip(store, day, &[invoice], failure).await?;
    }
    let page = each(
        &people,
        |theirs| async move { decide(store, theirs, day, now).await.map(u32::from) },
        |theirs, failure| async move { skip(store, day, &theirs.iter().map(named).collect::<Vec<_>>(), failure).await },
    );
    Ok([page.await?, Page { done: 0, failed }].into_iter().sum())
}

async fn read(store: &Store, invoices: &[Named]) -> Result<People, Error> {
    let mut people: BTreeMap<(AccountId, SocietyId), Vec<ReminderBasis>> = BTreeMap::new();
    let mut unreadable = vec![];
    for (invoice, basis) in store.reminder_bases(invoices).await? {
        match basis {
            Ok(basis) => people.entry((basis.invoice.account.clone(), basis.society.id.clone())).or_default().push(basis),
            Err(failure) => unreadable.push((invoice, failure)),
        }
    }
    let chunks = people.into_values().flat_map(|theirs| theirs.chunks(IN_ONE_MAIL).map(<[_]>::to_vec).collect::<Vec<_>>());
    Ok(People { people: chunks.collect(), unreadable })
}

/// Decides on a person's invoices with one society, again if they change meanwhile; returns whether that made a
/// reminder.
async fn decide(store: &Store, theirs: &[ReminderBasis], day: Day, now: Instant) -> Result<bool, Error> {
    let invoices: Vec<_> = theirs.iter().map(named).collect();
    let invoices = &invoices;
    let mut known = Some(theirs.to_vec());
    store
        .decide(|| {
            let known = known.take();
            let again = known.is_none();
            async move {
                let mut theirs = match known {
                    Some(theirs) => theirs,
                    None => store.reminder_bases(invoices).await?.into_iter().map(|(_, it)| it).collect::<Result<_, _>>()?,
                };
                // On some, somebody else may have decided meanwhile.
                theirs.retain(|it| it.on_agenda && it.plan.through < day);
                if theirs.is_empty() {
                    return Ok(false);
                }
                let morning = ReminderBasis::morning(&theirs, day);
                store.commit_morning(&theirs, &morning, day, again, now).await?;
                Ok(morning.mail.is_some())
            }
        })
        .await
}

/// Invoices that cannot be read or decided on are not forgotten: they are tried again tomorrow, and logged again. One
/// that cannot even be postponed waits until somebody acts on the log line. Returns their number.
async fn skip(store: &Store, day: Day, invoices: &[Named], failure: Error) -> Result<u32, Error> {
    for (society, id) in invoices {
        tracing::error!(invoice = id.as_str(), %failure, "an invoice cannot be reminded");
        match store.put_off(society, id, day.plus_days(1)).await {
            Err(failure) if failure.is_permanent() => {
                tracing::error!(invoice = id.as_str(), %failure, left = "off the agenda", "an invoice cannot be reminded");
            }
            put_off => put_off?,
        }
    }
    Ok(number(invoices.len()))
}

fn named(basis: &ReminderBasis) -> Named {
    (basis.society.id.clone(), basis.invoice.id.clone())
}

fn number(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
