//! Jobs: which job a change in the table's stream belongs to.

use domain::SocietyId;

use crate::key::{REPLANS, RUN};

/// A job, as the key of its record names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobKey {
    /// The runs of reminders.
    ReminderRun,
    /// The job that reschedules a society's unpaid invoices on the agenda.
    Replan(SocietyId),
}

impl JobKey {
    /// The job whose record has this partition key.
    #[must_use]
    pub fn of_change(pk: &str) -> Option<Self> {
        if pk == RUN {
            return Some(Self::ReminderRun);
        }
        pk.strip_prefix(REPLANS).and_then(|society| SocietyId::parse(society).ok()).map(Self::Replan)
    }
}
