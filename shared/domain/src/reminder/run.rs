//! A morning's run: the days that it covers, its progress, and when it stops for approval.

use crate::Day;
use crate::job::{Job, Page, Progress, Turned};

/// How many partitions a day's agenda is spread over.
pub const SHARDS: u8 = 8;
/// How many days the first run looks back.
const REACH: i32 = 31;
/// How many days a run looks at together. So after days without a run, one person still gets one mail. The first run
/// looks at its days at once.
const TOGETHER: i32 = 32;
/// How many of the last runs define what is usual.
const REMEMBERED: usize = 14;
/// What a run may send in any case, each day that it covers: a small portal's usual is nothing to go by.
const ALWAYS: u32 = 100;

/// The runs so far, and the one that is under way.
///
/// Invariant: every agenda day through `completed` is done with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The last day that was completed.
    pub completed: Day,
    /// How many reminders the last runs sent for each day, the latest last.
    pub sent: Vec<u32>,
    /// How many invoices the last run could not remind; they came again on the next day.
    pub failed: u32,
    /// The run under way, if one is.
    pub work: Option<Work>,
    /// Grows by one with every change.
    pub version: u64,
}

/// A run under way: from the day after the last completed one through this one. It counts and does reminders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The day that it is for.
    pub through: Day,
    /// How far it has come. It stops when it would send far more than usual.
    pub job: Job<Place>,
}

/// A place on the agenda: the same partition of some days that are looked at together. All invoices of one person are
/// in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first of the days.
    pub day: Day,
    /// Which of their partitions.
    pub shard: u8,
    /// After which entry.
    pub after: Option<String>,
}

/// What a run may send without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u32);

impl Run {
    /// Before the first run, which is for this day and [`REACH`] days before it: invoices may have been issued before
    /// the schedule was switched on.
    #[must_use]
    pub fn before(day: Day) -> Self {
        Self { completed: day.plus_days(-1 - REACH), sent: vec![], failed: 0, work: None, version: 0 }
    }

    /// The runs when the schedule calls for this day: a run begins, restarts with this day added, or continues.
    /// Nothing when there is nothing to do, and while one waits for a person: what has come about by then is the next
    /// run's.
    #[must_use]
    pub fn call(self, day: Day) -> Option<Self> {
        match &self.work {
            None if day <= self.completed => None,
            Some(work) if work.job.is_stopped() => None,
            Some(work) if day <= work.through => Some(self),
            None | Some(_) => {
                let job = Job::counting(self.beginning());
                Some(self.with(Work { through: day, job }))
            }
        }
    }

    /// The runs when a person has said that the one that stopped is right. Nothing when none has.
    #[must_use]
    pub fn release(self) -> Option<Self> {
        let Work { through, job } = self.work.clone()?;
        let job = job.released()?;
        Some(self.with(Work { through, job }))
    }

    /// The runs after one page of the agenda, which ended after this entry, or with the partition. A day that is still
    /// to come today is not completed, whatever it was run for: invoices are put on its agenda until it comes.
    #[must_use]
    pub fn turned(self, page: Page, after: Option<String>, today: Day) -> Self {
        let Some(Work { through, job }) = self.work.clone() else { return self };
        let next = match after {
            Some(_) => Some(Place { after, ..job.at.clone() }),
            None => job.at.next(through),
        };
        match job.turned(page, next) {
            Turned::GoesOn(job) => self.with(Work { through, job }),
            Turned::Counted(counted) => {
                let is_far_more = counted.counted > self.limit().0;
                let job = Job::counted(self.beginning(), counted, is_far_more);
                self.with(Work { through, job })
            }
            Turned::Done(progress) => self.done(through, progress, today),
        }
    }

    /// Whether the run under way waits for a person.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.job.is_stopped())
    }

    /// What the run under way may send without asking: three times the usual, for each day that it covers.
    #[must_use]
    pub fn limit(&self) -> Limit {
        let days = self.work.as_ref().map_or(1, |work| days_between(self.completed, work.through));
        let runs = u32::try_from(self.sent.len()).unwrap_or(u32::MAX).max(1);
        let usual = self.sent.iter().copied().fold(0, u32::saturating_add).div_ceil(runs);
        Limit(usual.saturating_mul(3).max(ALWAYS).saturating_mul(days))
    }

    /// The runs after the last page of one through this day.
    fn done(self, through: Day, Progress { done, failed, .. }: Progress, today: Day) -> Self {
        let completed = through.min(today).max(self.completed);
        let days = days_between(self.completed, through);
        let mut sent = self.sent;
        if completed == through {
            sent.push(done / days.max(1));
        }
        let forgotten = sent.len().saturating_sub(REMEMBERED);
        sent.drain(..forgotten);
        Self { completed, sent, failed, work: None, version: self.version + 1 }
    }

    fn beginning(&self) -> Place {
        Place { day: self.completed.plus_days(1), shard: 0, after: None }
    }

    fn with(self, work: Work) -> Self {
        Self { work: Some(work), version: self.version + 1, ..self }
    }
}

impl Place {
    /// The days that are looked at together, of a run through this day.
    pub fn days(&self, through: Day) -> impl Iterator<Item = Day> {
        (0..TOGETHER).map(|days| self.day.plus_days(days)).take_while(move |day| *day <= through)
    }

    /// The next partition, through this day.
    fn next(&self, through: Day) -> Option<Self> {
        if self.shard + 1 < SHARDS {
            return Some(Self { day: self.day, shard: self.shard + 1, after: None });
        }
        let day = self.day.plus_days(TOGETHER);
        (day <= through).then_some(Self { day, shard: 0, after: None })
    }
}

fn days_between(after: Day, through: Day) -> u32 {
    let mut days = 0;
    let mut day = after;
    while day < through && days < 10_000 {
        day = day.plus_days(1);
        days += 1;
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn reminders(done: u32) -> Page {
        Page { done, failed: 0 }
    }

    /// Turns every page; each partition has this many reminders on one page.
    fn all(run: Run, found: u32) -> Run {
        all_on(run, found, Day::LAST)
    }

    fn all_on(mut run: Run, found: u32, today: Day) -> Run {
        while run.work.is_some() && !run.is_stopped() {
            run = run.turned(reminders(found), None, today);
        }
        run
    }

    #[test]
    fn a_day_is_run_once_however_often_the_schedule_calls() {
        let run = Run::before(day("2026-05-01")).call(day("2026-05-01")).unwrap();
        let done = all(run, 32);
        assert_eq!((done.completed, done.sent.as_slice()), (day("2026-05-01"), [8].as_slice()), "8 a day over 32 days");
        assert_eq!(done.clone().call(day("2026-05-01")), None);
        assert_eq!(done.clone().call(day("2026-04-30")), None, "a call that comes late");
        let next = done.call(day("2026-05-04")).unwrap();
        assert_eq!(next.work.as_ref().unwrap().job.at.day, day("2026-05-02"), "missed days are caught up");
        assert_eq!(all(next, 1).completed, day("2026-05-04"));
    }

    #[test]
    fn a_run_under_way_goes_on_and_takes_the_next_day_along() {
        let run = Run::before(day("2026-05-01")).call(day("2026-05-01")).unwrap().turned(
            reminders(3),
            Some("x".to_owned()),
            day("2026-05-01"),
        );
        assert_eq!(run.clone().call(day("2026-05-01")), Some(run.clone()));
        let longer = run.call(day("2026-05-02")).unwrap().work.unwrap();
        assert_eq!((longer.through, longer.job.progress.counted, longer.job.at.day), (day("2026-05-02"), 0, day("2026-03-31")));
    }

    #[test]
    fn a_day_that_is_still_to_come_is_run_again_when_it_comes() {
        let run = Run { completed: day("2026-05-01"), sent: vec![5], failed: 0, work: None, version: 1 };
        let played = all_on(run.call(day("2026-05-09")).unwrap(), 1, day("2026-05-02"));
        assert_eq!((played.completed, played.sent.as_slice()), (day("2026-05-02"), [5].as_slice()));
        assert_eq!(played.call(day("2026-05-03")).unwrap().work.unwrap().job.at.day, day("2026-05-03"));
    }

    #[test]
    fn a_run_of_more_than_three_times_the_usual_stops_and_asks() {
        let usual = Run { completed: day("2026-05-01"), sent: vec![90, 110], failed: 0, work: None, version: 7 };
        let stopped = all(usual.clone().call(day("2026-05-02")).unwrap(), 38);
        let counted = stopped.work.as_ref().unwrap().job.progress.counted;
        assert_eq!((stopped.is_stopped(), counted, stopped.limit()), (true, 304, Limit(300)));
        for later in ["2026-05-02", "2026-05-03", "2026-06-02"] {
            assert_eq!(stopped.clone().call(day(later)), None, "it waits, however long");
        }
        assert_eq!(all(stopped.release().unwrap(), 38).completed, day("2026-05-02"));
        // Three days at once bring three times as much, and that is usual.
        assert_eq!(all(usual.call(day("2026-05-04")).unwrap(), 30).completed, day("2026-05-04"));
    }
}
