//! How far the runs of reminders have come.

use domain::reminder::{Phase, Place, Run, Work};
use domain::{Day, SocietyId};

/// A society whose invoices are put on the agenda anew, page by page of its list.
pub(crate) struct ReplanRow {
    pub(crate) society: SocietyId,
    /// The day on whose agenda they are put.
    pub(crate) on: Day,
    /// After which of the list's entries.
    pub(crate) after: Option<String>,
    pub(crate) agenda_pk: String,
    pub(crate) agenda_sk: String,
    pub(crate) version: u64,
}

row! { ReplanRow { society, on, after, agenda_pk, agenda_sk, version } }
row! { Run { completed, sent, work, version } }
row! { Work { through, phase, would_send, sent } flat { at } }
row! { Place { day, shard, after } }
names! { Phase { "counting" => Counting, "stopped" => Stopped, "sending" => Sending } }
