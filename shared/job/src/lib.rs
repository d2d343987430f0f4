//! What background functions share: their triggers, and how a job continues from call to call.
//!
//! A job's record has its progress ([`domain::job`]). A call reads it, processes as many pages as its [`Share`] allows,
//! and writes the new progress. The table's stream delivers that change and so triggers the next call, until the job is
//! done.
//!
//! **Invariants.** Everything that a page does is conditional, so nothing is done twice when a page is repeated. A row
//! that fails does not block others. Of two simultaneous calls, one writes its progress, and the other stops.

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
pub struct Share {
    /// How many pages.
    pub pages: usize,
    /// How many rows: a page is begun while one is left.
    pub rows: usize,
}

impl Share {
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
    /// There is no page to process for now.
    Rests(J),
}

/// Processes a job's pages one after another, while there is one and the share allows it. `turn` gets what is left of
/// the share.
pub async fn go_on<J, F>(mut job: J, share: &mut Share, turn: impl Fn(J, Share) -> F) -> Result<J, Error>
where
    F: Future<Output = Result<Turn<J>, Error>>,
{
    while share.is_left() {
        match turn(job, *share).await? {
            Turn::Page(turned, rows) => {
                share.take(rows);
                job = turned;
            }
            Turn::Rests(job) => return Ok(job),
        }
    }
    Ok(job)
}

/// Does each row of a page, four at a time; `row` returns how much it did. A row that fails by its own fault goes to
/// `pass_by`, which ensures that it is not forgotten. Any other failure ends the page, which is then repeated.
pub async fn each<'r, R, F, P>(
    rows: &'r [R],
    row: impl Fn(&'r R) -> F,
    pass_by: impl Fn(&'r R, Error) -> P,
) -> Result<Page, Error>
where
    F: Future<Output = Result<u32, Error>>,
    P: Future<Output = Result<(), Error>>,
{
    const LANES: usize = 4;
    let (row, pass_by) = (&row, &pass_by);
    let lane = |number: usize| async move {
        let mut page = Page::default();
        for it in rows.iter().skip(number).step_by(LANES) {
            match row(it).await {
                Ok(done) => page.done += done,
                Err(failure) if failure.is_of_the_row() => {
                    pass_by(it, failure).await?;
                    page.failed += 1;
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok::<_, Error>(page)
    };
    let (a, b, c, d) = tokio::try_join!(lane(0), lane(1), lane(2), lane(3))?;
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
