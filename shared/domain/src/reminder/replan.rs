//! The job after a society has changed its steps: its unpaid invoices are rescheduled on the agenda.

use super::Policy;
use crate::job::{Job, Page, Turned};
use crate::{Day, SocietyId};

/// The job that puts a society's unpaid invoices on the agenda of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replan {
    /// The society.
    pub society: SocietyId,
    /// The version of the steps for which this is done. Newer steps restart it.
    pub steps: u64,
    /// The day from which they count.
    pub on: Day,
    /// How far it has come.
    pub job: Job<ListPlace>,
    /// Grows by one with every change.
    pub version: u64,
}

/// A place in a list: after which of its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPlace {
    /// The entry; none at the beginning.
    pub after: Option<String>,
}

impl Replan {
    /// What new steps call for.
    #[must_use]
    pub fn for_steps(society: SocietyId, steps: &Policy) -> Self {
        let job = Job::working(ListPlace::default());
        Self { society, steps: steps.version, on: steps.since, job, version: 1 }
    }

    /// The job after a page, which ended after this entry or with the list. Nothing when it is done.
    #[must_use]
    pub fn turned(self, page: Page, after: Option<String>) -> Option<Self> {
        let next = after.map(|entry| ListPlace { after: Some(entry) });
        match self.job.turned(page, next) {
            Turned::GoesOn(job) => Some(Self { job, ..self }),
            Turned::Counted(_) | Turned::Done(_) => None,
        }
    }
}
