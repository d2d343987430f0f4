//! Sends reminders of unpaid invoices every morning. Each step of each invoice is sent once, and every decision is
//! recorded.

use domain::Instant;
use domain::job::{Page, Phase};
use domain::reminder::{Run, Work};
use job::{Call, Share, Turn, took_effect};
use store::{Agenda, Error, JobKey, Store};

mod page;
mod replan;

pub use replan::catch_up;

/// What one call of a run does.
const SHARE: Share = Share { pages: 200, rows: 2_000 };

/// Starts the run of the schedule's day, or continues a job whose progress the stream delivers.
pub async fn handle(store: &Store, call: Call, now: Instant) -> Result<(), Error> {
    match call {
        // A morning whose moment cannot be read is this one.
        Call::Schedule { time } => begin(store, Instant::parse(&time).unwrap_or(now), now).await,
        Call::Stream { records } => {
            let mut jobs: Vec<_> = records.iter().filter_map(|record| JobKey::of_change(record.pk())).collect();
            jobs.dedup();
            for job in jobs {
                match job {
                    JobKey::ReminderRun => go_on(store, now).await?,
                    // Today's run may be under way or done: what is put on the agenda now is looked at tomorrow.
                    JobKey::Replan(society) => {
                        replan::go_on(store, &society, now.day_in_japan().plus_days(1), &mut replan::SHARE.clone()).await?;
                    }
                }
            }
            Ok(())
        }
        Call::Unknown => Ok(()),
    }
}

/// The schedule may call once, repeatedly, or after days without a call: completed days are skipped.
async fn begin(store: &Store, morning: Instant, now: Instant) -> Result<(), Error> {
    let day = morning.day_in_japan();
    replan::catch_up(store, day).await?;
    let before = store.run().await?.unwrap_or_else(|| Run::before(day));
    let version = before.version;
    match before.call(day) {
        Some(run) if run.version == version => go_on(store, now).await,
        Some(run) => {
            tracing::info!(day = %day, "a run begins");
            took_effect(store.commit_run(version, &run).await)?;
            go_on(store, now).await
        }
        None => Ok(()),
    }
}

/// Processes pages of the agenda, and records the progress.
async fn go_on(store: &Store, now: Instant) -> Result<(), Error> {
    let Some(before) = store.run().await? else { return Ok(()) };
    let version = before.version;
    let after = job::go_on(before, &mut SHARE.clone(), |run, _| turn(store, run, now)).await?;
    if after.version == version {
        return Ok(());
    }
    match &after.work {
        Some(Work { through, job }) if job.is_stopped() => {
            let (day, would_send, limit) = (through.to_string(), job.progress.counted, after.limit().0);
            tracing::error!(day, would_send, limit, "a run stopped to ask");
        }
        Some(Work { job, .. }) => tracing::info!(would_send = job.progress.counted, sent = job.progress.done, "a run goes on"),
        None => tracing::info!(completed = %after.completed, "a run is done"),
    }
    // One change from the version that was read, however many pages were turned.
    took_effect(store.commit_run(version, &Run { version: version + 1, ..after }).await)?;
    Ok(())
}

/// Counts or sends the reminders of one page.
async fn turn(store: &Store, run: Run, now: Instant) -> Result<Turn<Run>, Error> {
    let Some(Work { through, job }) = run.work.as_ref().filter(|work| !work.job.is_stopped()) else {
        return Ok(Turn::Rests(run));
    };
    let Agenda { invoices, after } = store.agenda(&job.at, *through, page::INVOICES).await?;
    let page = match job.phase {
        _ if invoices.is_empty() => Page::default(),
        Phase::Counting | Phase::Stopped => page::count(store, *through, &invoices).await?,
        Phase::Working => page::send(store, *through, &invoices, now).await?,
    };
    Ok(Turn::Page(run.turned(page, after, now.day_in_japan()), invoices.len()))
}
