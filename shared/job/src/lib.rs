//! What background functions share: their triggers, and how a job continues from call to call.
//!
//! A job's record has its progress ([`domain::job`]). A call reads it, processes as many pages as its [`Budget`]
//! allows, and writes the new progress. The table's stream delivers that change and so triggers the next call, until
//! the job is done.
//!
//! **Invariants.** Everything that a page does is conditional, so nothing is done twice when a page is repeated. A row
//! that fails for good does not block others. Of two simultaneous calls, one writes its progress; the write of the
//! other is rejected, and it stops.

use std::future::Future;

use domain::Instant;
use domain::job::Page;
use runtime::{BoxFuture, log_failure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Error;

mod call;

pub use call::{Call, Record};
pub use runtime::Stopped;

/// How much one call of a job may do. The rest is the next call's.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// How many pages.
    pub pages: usize,
    /// How many rows: a page is begun while one is left.
    pub rows: usize,
}

impl Budget {
    /// Whether there is enough for another page.
    #[must_use]
    pub const fn is_left(&self) -> bool {
        self.pages > 0 && self.rows > 0
    }

    const fn take(&mut self, rows: usize) {
        self.pages = self.pages.saturating_sub(1);
        self.rows = self.rows.saturating_sub(rows);
    }
}

/// Does the work of every event that Lambda hands over to a function for which nobody waits.
pub async fn serve<E, A, H, F>(handle: H) -> Result<(), Stopped>
where
    E: DeserializeOwned + 'static,
    A: Serialize,
    H: Fn(E, Instant) -> F,
    F: Future<Output = Result<A, Error>>,
{
    let handle = &handle;
    runtime::run(|event: E| -> BoxFuture<'_, Result<A, String>> {
        Box::pin(async move {
            let done = handle(event, runtime::now()).await;
            done.inspect_err(|failure| log_failure(failure)).map_err(|failure| failure.to_string())
        })
    })
    .await
}

/// What came of turning a page.
#[derive(Debug)]
pub enum Turn<J> {
    /// A page of this many rows was processed; this is the job after it.
    Page(J, usize),
    /// No page is to be turned for now.
    Idle(J),
}

/// Processes a job's pages one after another, while there is one and the budget allows it. `turn` gets what is left of
/// the budget. When a page fails, the job is returned as the page before left it, so that its progress can be written
/// before the failure is returned.
pub async fn go_on<J, F>(mut job: J, budget: &mut Budget, turn: impl Fn(J, Budget) -> F) -> (J, Result<(), Error>)
where
    J: Clone,
    F: Future<Output = Result<Turn<J>, Error>>,
{
    while budget.is_left() {
        match turn(job.clone(), *budget).await {
            Ok(Turn::Page(turned, rows)) => {
                budget.take(rows);
                job = turned;
            }
            Ok(Turn::Idle(job)) => return (job, Ok(())),
            Err(failure) => return (job, Err(failure)),
        }
    }
    (job, Ok(()))
}

/// Does each row of a page, four at a time; `row` returns how much it did. A row that fails for good
/// ([`Error::is_permanent`]) goes to `skip`, which ensures that it is not forgotten and returns how much it stands for.
/// Any other failure ends the page, which is then repeated.
pub async fn each<'r, R, F, S>(rows: &'r [R], row: impl Fn(&'r R) -> F, skip: impl Fn(&'r R, Error) -> S) -> Result<Page, Error>
where
    F: Future<Output = Result<u32, Error>>,
    S: Future<Output = Result<u32, Error>>,
{
    const AT_ONCE: usize = 4;
    let (row, skip) = (&row, &skip);
    let every_fourth = |first: usize| async move {
        let mut page = Page::default();
        for it in rows.iter().skip(first).step_by(AT_ONCE) {
            match row(it).await {
                Ok(done) => page.done += done,
                Err(failure) if failure.is_permanent() => page.failed += skip(it, failure).await?,
                Err(failure) => return Err(failure),
            }
        }
        Ok::<_, Error>(page)
    };
    let (a, b, c, d) = tokio::try_join!(every_fourth(0), every_fourth(1), every_fourth(2), every_fourth(3))?;
    Ok([a, b, c, d].into_iter().sum())
}

/// Whether a conditional write took effect. If not, another call was quicker, and continues.
pub fn took_effect(written: Result<(), Error>) -> Result<bool, Error> {
    match written {
        Ok(()) => Ok(true),
        Err(Error::Stale) => Ok(false),
        Err(failure) => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, ready};
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const LARGE: Budget = Budget { pages: 9, rows: 9 };

    /// A job of this many pages; one of them fails.
    fn pages(job: u32, last: u32, fails: Option<u32>) -> Ready<Result<Turn<u32>, Error>> {
        ready(match job {
            page if Some(page) == fails => Err(Error::Busy),
            page if page == last => Ok(Turn::Idle(page)),
            page => Ok(Turn::Page(page + 1, 2)),
        })
    }

    #[tokio::test]
    async fn pages_are_processed_while_there_are_some_and_the_budget_lasts() {
        assert!(matches!(go_on(0, &mut LARGE.clone(), |job, _| pages(job, 3, None)).await, (3, Ok(()))));
        let mut budget = Budget { pages: 2, ..LARGE };
        assert!(matches!(go_on(0, &mut budget, |job, _| pages(job, 3, None)).await, (2, Ok(()))));
        let mut budget = Budget { rows: 3, ..LARGE };
        assert!(
            matches!(go_on(0, &mut budget, |job, _| pages(job, 3, None)).await, (2, Ok(()))),
            "a page is begun with one left"
        );
        assert!(!budget.is_left());
    }

    #[tokio::test]
    async fn what_was_processed_before_a_page_that_fails_is_kept() {
        let (job, failure) = go_on(0, &mut LARGE.clone(), |job, _| pages(job, 3, Some(2))).await;
        assert_eq!(job, 2);
        assert!(matches!(failure, Err(Error::Busy)));
    }

    #[tokio::test]
    async fn a_row_that_fails_for_good_blocks_no_other_and_any_other_failure_ends_the_page() {
        let rows = [1, 2, 3, 4, 5, 6];
        let skipped = AtomicU32::new(0);
        let row = |row: &u32| ready(if *row == 2 { Err(Error::unreadable("a row")) } else { Ok(*row) });
        let page = each(&rows, row, |row, _| {
            skipped.fetch_add(*row, Ordering::Relaxed);
            ready(Ok(7))
        });
        let page = page.await.unwrap();
        assert_eq!((page, skipped.into_inner()), (Page { done: 1 + 3 + 4 + 5 + 6, failed: 7 }, 2));

        let row = |row: &u32| ready(if *row == 2 { Err(Error::Busy) } else { Ok(*row) });
        assert!(matches!(each(&rows, row, |_, _| ready(Ok(1))).await, Err(Error::Busy)));
    }
}
