//! The progress of a job: background work in pages that continues from call to call.

use std::iter::Sum;

/// The state of a job: its phase, its place and its progress.
///
/// Invariant: whatever lies before `at` is counted in `progress`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job<At> {
    /// Its phase.
    pub phase: Phase,
    /// Where its next page begins.
    pub at: At,
    /// Its progress so far.
    pub progress: Progress,
}

/// What a job is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It counts what it would do, and changes nothing.
    Counting,
    /// It waits until a person releases it.
    Stopped,
    /// It works.
    Working,
}

/// The rows that a job has counted, done and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How much it would do, as counted.
    pub counted: u32,
    /// How much it has done.
    pub done: u32,
    /// How many rows failed and were skipped.
    pub failed: u32,
}

/// The result of one page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// How much was done, or would be.
    pub done: u32,
    /// How many of its rows failed and were skipped.
    pub failed: u32,
}

/// A job after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turned<At> {
    /// There is another page.
    GoesOn(Job<At>),
    /// Everything is counted: this is what it would do. It works next, or waits for approval.
    Counted(Progress),
    /// All is done.
    Done(Progress),
}

impl<At> Job<At> {
    /// A job that first counts what it would do from here on.
    pub fn counting(at: At) -> Self {
        Self { phase: Phase::Counting, at, progress: Progress::default() }
    }

    /// A job that works from here on.
    pub fn working(at: At) -> Self {
        Self { phase: Phase::Working, at, progress: Progress::default() }
    }

    /// A job that is counted and works from here on, or first waits for a person.
    pub fn counted(at: At, counted: Progress, waits: bool) -> Self {
        let phase = if waits { Phase::Stopped } else { Phase::Working };
        Self { phase, at, progress: Progress { failed: 0, ..counted } }
    }

    /// The job after a person has released it; `None` if it does not wait for that.
    #[must_use]
    pub fn released(self) -> Option<Self> {
        self.is_stopped().then(|| Self { phase: Phase::Working, ..self })
    }

    /// Whether it waits for a person.
    pub fn is_stopped(&self) -> bool {
        self.phase == Phase::Stopped
    }

    /// The job after its present page; the next one begins at `next`, if there is one.
    #[must_use]
    pub fn turned(self, page: Page, next: Option<At>) -> Turned<At> {
        let Progress { counted, done, failed } = self.progress;
        let progress = match self.phase {
            Phase::Counting => Progress { counted: counted.saturating_add(page.done), done, failed },
            Phase::Working => Progress { counted, done: done.saturating_add(page.done), failed },
            Phase::Stopped => return Turned::GoesOn(self),
        };
        let progress = Progress { failed: failed.saturating_add(page.failed), ..progress };
        match (next, self.phase) {
            (Some(at), phase) => Turned::GoesOn(Self { phase, at, progress }),
            (None, Phase::Counting) => Turned::Counted(progress),
            (None, Phase::Working | Phase::Stopped) => Turned::Done(progress),
        }
    }
}

impl Sum for Page {
    fn sum<I: Iterator<Item = Self>>(pages: I) -> Self {
        pages.fold(Self::default(), |sum, page| Self {
            done: sum.done.saturating_add(page.done),
            failed: sum.failed.saturating_add(page.failed),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_counts_asks_works_and_ends() {
        let page = |done| Page { done, failed: 1 };
        let Turned::GoesOn(job) = Job::counting('a').turned(page(3), Some('b')) else { panic!("there is another page") };
        let Turned::Counted(counted) = job.turned(page(4), None) else { panic!("all is counted") };
        assert_eq!(counted, Progress { counted: 7, done: 0, failed: 2 });

        let stopped = Job::counted('a', counted, true);
        assert_eq!(stopped.clone().turned(page(5), None), Turned::GoesOn(stopped.clone()), "it waits, whatever calls it");
        let job = stopped.released().unwrap();
        assert_eq!(job.clone().released(), None, "only what waits is released");
        let Turned::GoesOn(job) = job.turned(page(3), Some('b')) else { panic!("there is another page") };
        assert_eq!(job.turned(page(4), None), Turned::Done(Progress { counted: 7, done: 7, failed: 2 }));
    }
}
