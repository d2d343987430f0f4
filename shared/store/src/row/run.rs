//! How far the runs of reminders have come.

use domain::reminder::{Phase, Place, Run, Work};
use serde::{Deserialize, Serialize};

use super::day;
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct RunRow {
    completed: String,
    sent: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<WorkRow>,
    version: u64,
}

#[derive(Serialize, Deserialize)]
struct WorkRow {
    through: String,
    phase: PhaseRow,
    day: String,
    shard: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    would_send: u32,
    sent: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PhaseRow {
    Counting,
    Stopped,
    Sending,
}

/// A society whose invoices are put on the agenda anew, page by page of its list.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReplanRow {
    pub(crate) society: String,
    /// The day on whose agenda they are put.
    pub(crate) on: String,
    /// After which of the list's entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after: Option<String>,
    pub(crate) agenda_pk: String,
    pub(crate) agenda_sk: String,
    pub(crate) version: u64,
}

impl From<&Run> for RunRow {
    fn from(run: &Run) -> Self {
        let work = run.work.as_ref().map(|work| WorkRow {
            through: work.through.to_string(),
            phase: match work.phase {
                Phase::Counting => PhaseRow::Counting,
                Phase::Stopped => PhaseRow::Stopped,
                Phase::Sending => PhaseRow::Sending,
            },
            day: work.at.day.to_string(),
            shard: work.at.shard,
            after: work.at.after.clone(),
            would_send: work.would_send,
            sent: work.sent,
        });
        Self { completed: run.completed.to_string(), sent: run.sent.clone(), work, version: run.version }
    }
}

impl RunRow {
    pub(crate) fn run(self) -> Result<Run, Error> {
        let day = |text: &str| day("a day of a run of reminders", text);
        let work = self.work.map(|work| {
            Ok::<_, Error>(Work {
                through: day(&work.through)?,
                phase: match work.phase {
                    PhaseRow::Counting => Phase::Counting,
                    PhaseRow::Stopped => Phase::Stopped,
                    PhaseRow::Sending => Phase::Sending,
                },
                at: Place { day: day(&work.day)?, shard: work.shard, after: work.after },
                would_send: work.would_send,
                sent: work.sent,
            })
        });
        Ok(Run { completed: day(&self.completed)?, sent: self.sent, work: work.transpose()?, version: self.version })
    }
}
