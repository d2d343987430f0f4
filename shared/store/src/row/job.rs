//! The progress of jobs.

use domain::job::{Job, Phase, Progress};
use domain::reminder::{ListPlace, Place, Replan, Run, Work};

use crate::key::{REPLAN, attribute};
use crate::row::cell::set_text;
use crate::row::{Fill, Item, Odd, Take, get, set};

row! { Run { completed, sent, failed, work, version } }
row! { Work { through } flat { job } }
row! { Place { day, shard, after } }
row! { Replan { society, steps, on, version } flat { job } and placed }
row! { ListPlace { after } }
row! { Progress { counted, done, failed } }
names! { Phase { "counting" => Counting, "stopped" => Stopped, "working" => Working } }

impl<At: Fill> Fill for Job<At> {
    fn fill(&self, item: &mut Item) {
        let Self { phase, at, progress } = self;
        set(item, "phase", phase);
        at.fill(item);
        progress.fill(item);
    }
}

impl<At: Take<Key = ()>> Take for Job<At> {
    type Key = ();

    fn take(item: &mut Item, (): &()) -> Result<Self, Odd> {
        Ok(Self { phase: get(item, "phase")?, at: At::take(item, &())?, progress: Progress::take(item, &())? })
    }
}

/// Where it is found should the stream lose it.
fn placed(replan: &Replan, item: &mut Item) {
    set_text(item, attribute::AGENDA_PK, REPLAN);
    set_text(item, attribute::AGENDA_SK, replan.society.as_str());
}
