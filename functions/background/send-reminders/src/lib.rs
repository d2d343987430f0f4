//! Sends reminders of unpaid invoices every morning. Each step of each invoice is sent once, and every decision is
//! recorded.

use domain::Instant;
use domain::job::{Page, Phase};
use domain::reminder::{Run, Work};
use job::{Budget, Call, Turn, took_effect};
use store::{Agenda, Error, JobKey, Store};

mod page;
mod replan;

pub use replan::catch_up;

/// What one call of a run does.
const BUDGET: Budget = Budget { pages: 200, rows: 2_000 };

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
                        let mut budget = replan::BUDGET;
                        replan::go_on(store, &society, now.day_in_japan().plus_days(1), &mut budget).await?;
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
        Some(run) => turn_pages(store, version, run, now).await,
        None => Ok(()),
    }
}

async fn go_on(store: &Store, now: Instant) -> Result<(), Error> {
    match store.run().await? {
        Some(run) => turn_pages(store, run.version, run, now).await,
        None => Ok(()),
    }
}

/// Processes pages of the agenda, and records the progress since the version that was read.
async fn turn_pages(store: &Store, version: u64, run: Run, now: Instant) -> Result<(), Error> {
    let mut budget = BUDGET;
    let (run, turned) = job::go_on(run, &mut budget, |run, _| turn(store, run, now)).await;
    if run.version != version {
        log(&run);
        // One change, however many pages were turned.
        took_effect(store.commit_run(version, &Run { version: version + 1, ..run }).await)?;
    }
    turned
}

fn log(run: &Run) {
    match &run.work {
        Some(Work { through, job }) if job.is_stopped() => {
            let (day, would_send, limit) = (through.to_string(), job.progress.counted, run.limit().0);
            tracing::error!(day, would_send, limit, "a run stopped to ask");
        }
        Some(Work { job, .. }) => tracing::info!(would_send = job.progress.counted, sent = job.progress.done, "a run goes on"),
        None => tracing::info!(completed = %run.completed, failed = run.failed, "a run is done"),
    }
}

/// Counts or sends the reminders of one page.
async fn turn(store: &Store, run: Run, now: Instant) -> Result<Turn<Run>, Error> {
    let Some(Work { through, job }) = run.work.as_ref().filter(|work| !work.job.is_stopped()) else {
        return Ok(Turn::Idle(run));
    };
    let Agenda { invoices, after } = store.agenda(&job.at, *through, page::INVOICES).await?;
    let page = match job.phase {
        _ if invoices.is_empty() => Page::default(),
        Phase::Counting | Phase::Stopped => page::count(store, *through, &invoices).await?,
        Phase::Working => page::send(store, *through, &invoices, now).await?,
    };
    Ok(Turn::Page(run.turned(page, after, now.day_in_japan()), invoices.len()))
}
