//! Every morning, people are told again of what they owe: each step of each invoice once, and every decision on record.

use std::collections::BTreeMap;

use domain::reminder::{Phase, Run, Work};
use domain::{AccountId, Day, Instant, InvoiceId, SocietyId};
use store::{Error, Job, ReminderBasis, Store};
use web::stream::Call;

/// How many invoices one page of the agenda has, or just more, so that nobody's are divided.
const PAGE: u16 = 100;
/// How many invoices one call looks at, and how many pages it turns. What is left goes on by itself: the record of how far it has come is a change in the
/// table's stream, and the stream calls again.
const INVOICES: usize = 2_000;
const LOOKS: usize = 200;
/// How many pages of a society's invoices are put on the agenda anew before a day begins.
const PAGES: usize = 20;
/// How many people are decided on at the same time.
const LANES: usize = 4;
/// How many invoices one mail tells of: beyond its list it holds their ids, and a row of the table holds 400 KB.
const IN_ONE_MAIL: usize = 1_000;

/// Begins the run of the day for which the schedule calls, or goes on with work of its own that the stream tells of.
pub async fn handle(store: &Store, call: Call, now: Instant) -> Result<(), Error> {
    match call {
        // A morning whose moment cannot be read is this one.
        Call::Schedule { time } => begin(store, Instant::parse(&time).unwrap_or(now), now).await,
        Call::Stream { records } => {
            let mut jobs: Vec<_> = records.iter().filter_map(|record| Job::of_change(record.pk())).collect();
            jobs.dedup();
            for job in jobs {
                match job {
                    Job::Run => go_on(store, now).await?,
                    Job::Replan(society) => replan(store, &society, now).await?,
                }
            }
            Ok(())
        }
        Call::Unknown => Ok(()),
    }
}

/// The schedule calls, once or five times, or after days without: a day that is done is done.
async fn begin(store: &Store, morning: Instant, now: Instant) -> Result<(), Error> {
    let day = morning.day_in_japan();
    catch_up(store, day).await?;
    let before = store.run().await?.unwrap_or_else(|| Run::before(day));
    let version = before.version;
    match before.call(day) {
        Some(run) if run.version == version => go_on(store, now).await,
        Some(run) => {
            tracing::info!(day = %day, "a run begins");
            settle(store.commit_run(version, &run).await)?;
            go_on(store, now).await
        }
        None => Ok(()),
    }
}

/// Should the stream have lost work on the agenda, it is done before the day is; of very much, what is left goes on by itself, for the next day.
async fn catch_up(store: &Store, day: Day) -> Result<(), Error> {
    let mut pages = PAGES;
    for society in store.replans().await? {
        while pages > 0 && store.replan(&society, day).await? {
            pages -= 1;
        }
    }
    Ok(())
}

/// Turns pages of the agenda, and records how far it came.
async fn go_on(store: &Store, now: Instant) -> Result<(), Error> {
    let Some(mut run) = store.run().await? else { return Ok(()) };
    let version = run.version;
    let mut looked_at = 0;
    for _ in 0..LOOKS {
        if looked_at >= INVOICES {
            break;
        }
        let Some(work) = run.work.clone().filter(|work| work.phase != Phase::Stopped) else { break };
        let page = store.agenda(&work.at, work.through, PAGE).await?;
        looked_at += page.invoices.len();
        let found = turn(store, &work, &page.invoices, now).await?;
        run = run.turned(found, page.after, now.day_in_japan());
    }
    if run.version == version {
        return Ok(());
    }
    match &run.work {
        Some(work) if work.phase == Phase::Stopped => {
            let (day, limit) = (work.through.to_string(), run.limit().0);
            tracing::error!(day, would_send = work.would_send, limit, "a run stopped to ask");
        }
        Some(work) => tracing::info!(would_send = work.would_send, sent = work.sent, "a run goes on"),
        None => tracing::info!(completed = %run.completed, "a run is done"),
    }
    // One change from the version that was read, however many pages were turned.
    let run = Run { version: version + 1, ..run };
    settle(store.commit_run(version, &run).await)
}

/// Decides on the invoices of one page, each person's to each society at once; how many reminders that makes.
async fn turn(store: &Store, work: &Work, invoices: &[(SocietyId, InvoiceId)], now: Instant) -> Result<u32, Error> {
    if invoices.is_empty() {
        return Ok(0);
    }
    let mut readable = Vec::with_capacity(invoices.len());
    for (id, considered) in store.reminder_bases(invoices).await? {
        match considered {
            Ok(considered) => readable.push(considered),
            Err(failure) => put_off(store, work, invoices, &id, &failure).await?,
        }
    }
    let people = by_person(readable);
    match work.phase {
        Phase::Counting | Phase::Stopped => {
            let would_send = people.iter().filter(|theirs| ReminderBasis::morning(theirs, work.through).mail.is_some()).count();
            Ok(u32::try_from(would_send).unwrap_or(u32::MAX))
        }
        Phase::Sending => {
            let lane = async |number: usize| {
                let mut sent = 0;
                for theirs in people.iter().skip(number).step_by(LANES) {
                    sent += u32::from(decide(store, theirs.clone(), work, now).await?);
                }
                Ok::<_, Error>(sent)
            };
            let (a, b, c, d) = tokio::try_join!(lane(0), lane(1), lane(2), lane(3))?;
            Ok(a + b + c + d)
        }
    }
}

/// The invoices of each person to each society, in their order.
fn by_person(considered: Vec<ReminderBasis>) -> Vec<Vec<ReminderBasis>> {
    let mut people: BTreeMap<(AccountId, SocietyId), Vec<ReminderBasis>> = BTreeMap::new();
    for it in considered {
        people.entry((it.invoice.account.clone(), it.society.id.clone())).or_default().push(it);
    }
    people.into_values().flat_map(|theirs| theirs.chunks(IN_ONE_MAIL).map(<[_]>::to_vec).collect::<Vec<_>>()).collect()
}

/// Decides on a person's invoices to one society, and again while they change; whether that made a reminder.
async fn decide(store: &Store, considered: Vec<ReminderBasis>, work: &Work, now: Instant) -> Result<bool, Error> {
    let chosen: Vec<_> = considered.iter().map(|it| (it.society.id.clone(), it.invoice.id.clone())).collect();
    let mut known = Some(considered);
    let chosen = &chosen;
    store
        .decide(|| {
            let known = known.take();
            let again = known.is_none();
            async move {
                let mut considered = match known {
                    Some(considered) => considered,
                    None => store.reminder_bases(chosen).await?.into_iter().map(|(_, it)| it).collect::<Result<_, _>>()?,
                };
                // On some, somebody else may have decided meanwhile.
                considered.retain(|it| it.on_agenda && it.plan.through < work.through);
                if considered.is_empty() {
                    return Ok(false);
                }
                let morning = ReminderBasis::morning(&considered, work.through);
                store.commit_morning(&considered, &morning, work.through, again, now).await?;
                Ok(morning.mail.is_some())
            }
        })
        .await
}

/// An invoice that cannot be read must not end the others' run, nor be forgotten: it comes again tomorrow, and with it this line.
async fn put_off(
    store: &Store,
    work: &Work,
    invoices: &[(SocietyId, InvoiceId)],
    id: &InvoiceId,
    failure: &Error,
) -> Result<(), Error> {
    tracing::error!(invoice = id.as_str(), %failure, "an invoice cannot be read");
    match invoices.iter().find(|(_, it)| it == id) {
        Some((society, id)) if work.phase == Phase::Sending => {
            settle(store.put_off(society, id, work.through.plus_days(1)).await)
        }
        Some(_) | None => Ok(()),
    }
}

/// Today's run may be under way or done, so that the invoices are looked at tomorrow at the earliest.
async fn replan(store: &Store, society: &SocietyId, now: Instant) -> Result<(), Error> {
    let left = store.replan(society, now.day_in_japan().plus_days(1)).await?;
    tracing::info!(society = society.as_str(), left, "put on the agenda anew");
    Ok(())
}

/// Somebody else was quicker, and goes on.
fn settle(outcome: Result<(), Error>) -> Result<(), Error> {
    match outcome {
        Err(Error::Stale) => Ok(()),
        outcome => outcome,
    }
}
