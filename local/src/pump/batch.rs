//! One batch of stream records on its way through a function: what is tried next, split, or given up.
//!
//! The rules are AWS's "Using AWS Lambda with `DynamoDB` Streams": retries and age, bisecting, partial batch responses.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use crate::template::Rules;

/// The waits between attempts grow from the first to the last of these.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LAST_WAIT: Duration = Duration::from_secs(30);

/// A stream record.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its place in the stream.
    pub sequence_number: String,
    /// When the item was written.
    pub created: Timestamp,
    /// What the function gets to see.
    pub event: Value,
}

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Every record is done.
    Done,
    /// The records before this sequence number are done, this one and the following are not.
    FailedFrom(String),
    /// The function failed; nothing is known of the records.
    Failed,
    /// The function was not reached (Lambda: throttled). Tried again without counting.
    Unreachable,
}

/// What the batch wants next.
#[derive(Debug)]
pub enum Turn<'a> {
    /// Invoke the function with these records after the wait, then call [`Batch::answer`].
    Invoke {
        /// Never empty, in the stream's order.
        records: &'a [Record],
        /// Back-off.
        after: Duration,
    },
    /// Send this to the on-failure queue.
    Discard(Discarded),
    /// Nothing is left.
    Done,
}

/// Records that are given up.
#[derive(Debug)]
pub struct Discarded {
    /// In the stream's order.
    pub records: Vec<Record>,
    /// Why.
    pub cause: Cause,
    /// How often the function was called with them.
    pub invocations: u32,
}

/// Why records are given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Tried as often as allowed.
    RetryAttemptsExhausted,
    /// Older than allowed.
    RecordAgeExceeded,
}

impl Cause {
    /// The condition's name in Lambda's on-failure record.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RetryAttemptsExhausted => "RetryAttemptsExhausted",
            Self::RecordAgeExceeded => "RecordAgeExceeded",
        }
    }
}

/// A batch under way.
///
/// Invariant: its parts are in the stream's order, none is empty, and a part is touched only when all before it are
/// finished: a record that fails holds up those behind it.
#[derive(Debug)]
pub struct Batch {
    rules: Rules,
    parts: VecDeque<Part>,
    finished: Option<String>,
}

#[derive(Debug)]
struct Part {
    records: Vec<Record>,
    /// Invocations that ended in an error of the function.
    failures: u32,
    /// Invocations since the last progress, for the back-off; counts those that did not reach the function.
    tries: u32,
}

impl Batch {
    /// A batch that was not tried yet.
    #[must_use]
    pub fn new(records: Vec<Record>, rules: Rules) -> Self {
        let mut batch = Self { rules, parts: VecDeque::new(), finished: None };
        batch.put_back(records, 0, 0);
        batch
    }

    /// What to do at `now`.
    pub fn turn(&mut self, now: Timestamp) -> Turn<'_> {
        let Some(part) = self.parts.front_mut() else { return Turn::Done };
        let exhausted = part.failures > self.rules.retries;
        let fresh = part.records.iter().position(|record| age(record, now) <= self.rules.max_age);
        let (lost, cause) = match fresh {
            Some(0) if !exhausted => {
                let part = &self.parts[0];
                return Turn::Invoke { records: &part.records, after: wait(part.tries) };
            }
            Some(0) => (part.records.len(), Cause::RetryAttemptsExhausted),
            Some(first) => (first, Cause::RecordAgeExceeded),
            None => (part.records.len(), Cause::RecordAgeExceeded),
        };
        let invocations = part.failures;
        let records: Vec<Record> = part.records.drain(..lost).collect();
        if part.records.is_empty() {
            self.parts.pop_front();
        }
        self.finish(&records);
        Turn::Discard(Discarded { records, cause, invocations })
    }

    /// Takes the result of the invocation that [`Batch::turn`] requested.
    pub fn answer(&mut self, answer: &Answer) {
        let Some(Part { mut records, failures, tries }) = self.parts.pop_front() else { return };
        match answer {
            Answer::Done => self.finish(&records),
            Answer::Unreachable => self.put_back(records, failures, tries + 1),
            Answer::FailedFrom(failed) => match records.iter().position(|record| record.sequence_number == *failed) {
                Some(0) => self.put_back(records, failures + 1, tries + 1),
                // Progress: the remainder is a batch of its own, and splitting does not count as a retry.
                Some(first) => {
                    let rest = records.split_off(first);
                    self.finish(&records);
                    self.put_back(rest, failures, 0);
                }
                // A sequence number that was not in the batch fails all of it.
                None => self.fail(records, failures, tries),
            },
            Answer::Failed => self.fail(records, failures, tries),
        }
    }

    /// The last record before which nothing is open: where to go on after a restart.
    #[must_use]
    pub fn finished(&self) -> Option<&str> {
        self.finished.as_deref()
    }

    fn fail(&mut self, mut records: Vec<Record>, failures: u32, tries: u32) {
        if self.rules.bisect && records.len() > 1 {
            // Splitting does not count as a retry.
            let second = records.split_off(records.len() / 2);
            self.put_back(second, failures, 0);
            self.put_back(records, failures, tries + 1);
        } else {
            self.put_back(records, failures + 1, tries + 1);
        }
    }

    fn put_back(&mut self, records: Vec<Record>, failures: u32, tries: u32) {
        if !records.is_empty() {
            self.parts.push_front(Part { records, failures, tries });
        }
    }

    fn finish(&mut self, records: &[Record]) {
        if let Some(last) = records.last() {
            self.finished = Some(last.sequence_number.clone());
        }
    }
}

impl Answer {
    /// Reads the function's result (`ReportBatchItemFailures`): the lowest number counts, an unreadable list fails
    /// everything.
    #[must_use]
    pub fn read(result: &Value) -> Self {
        let failures = &result["batchItemFailures"];
        if failures.is_null() {
            return Self::Done;
        }
        let Some(failures) = failures.as_array() else { return Self::Failed };
        let numbers: Option<Vec<&str>> =
            failures.iter().map(|failure| failure["itemIdentifier"].as_str().filter(|number| !number.is_empty())).collect();
        // Sequence numbers are decimal numbers without a fixed width.
        match numbers.map(|numbers| numbers.into_iter().min_by_key(|number| (number.len(), *number)).map(str::to_owned)) {
            None => Self::Failed,
            Some(None) => Self::Done,
            Some(Some(lowest)) => Self::FailedFrom(lowest),
        }
    }
}

fn age(record: &Record, now: Timestamp) -> Duration {
    now.duration_since(record.created).max(jiff::SignedDuration::ZERO).unsigned_abs()
}

fn wait(tries: u32) -> Duration {
    match tries {
        0 => Duration::ZERO,
        _ => FIRST_WAIT.saturating_mul(2_u32.saturating_pow(tries - 1)).min(LAST_WAIT),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RULES: Rules = Rules { batch_size: 10, bisect: true, retries: 2, max_age: Duration::from_mins(1) };

    fn records(numbers: std::ops::RangeInclusive<u32>) -> Vec<Record> {
        let record =
            |number: u32| Record { sequence_number: number.to_string(), created: Timestamp::UNIX_EPOCH, event: json!(number) };
        numbers.map(record).collect()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// Plays a function that answers from a script; returns the batches it saw and the records given up.
    fn play(mut batch: Batch, mut function: impl FnMut(&[u32]) -> Answer) -> (Vec<Vec<u32>>, Vec<u32>) {
        let number = |record: &Record| record.sequence_number.parse::<u32>().unwrap();
        let (mut seen, mut lost) = (Vec::new(), Vec::new());
        loop {
            let answer = match batch.turn(at(1)) {
                Turn::Done => return (seen, lost),
                Turn::Discard(discarded) => {
                    lost.extend(discarded.records.iter().map(number));
                    continue;
                }
                Turn::Invoke { records, .. } => {
                    let numbers: Vec<u32> = records.iter().map(number).collect();
                    let answer = function(&numbers);
                    seen.push(numbers);
                    answer
                }
            };
            batch.answer(&answer);
        }
    }

    #[test]
    fn a_batch_that_succeeds_is_seen_once() {
        let (seen, lost) = play(Batch::new(records(1..=3), RULES), |_| Answer::Done);
        assert_eq!(seen, [[1, 2, 3]]);
        assert!(lost.is_empty());
    }

    #[test]
    fn a_poison_record_is_isolated_tried_as_often_as_allowed_and_given_up_alone() {
        let (seen, lost) =
            play(Batch::new(records(1..=4), RULES), |numbers| if numbers.contains(&3) { Answer::Failed } else { Answer::Done });
        assert_eq!(seen, [vec![1, 2, 3, 4], vec![1, 2], vec![3, 4], vec![3], vec![3], vec![3], vec![4]]);
        assert_eq!(lost, [3]);
    }

    #[test]
    fn without_bisecting_the_whole_batch_is_given_up() {
        let rules = Rules { bisect: false, ..RULES };
        let (seen, lost) = play(Batch::new(records(1..=2), rules), |_| Answer::Failed);
        assert_eq!(seen.len(), 3);
        assert_eq!(lost, [1, 2]);
    }

    #[test]
    fn a_partial_failure_goes_on_from_the_failed_record_and_repeats_those_behind_it() {
        let mut first = true;
        let (seen, lost) = play(Batch::new(records(1..=4), RULES), |_| {
            if std::mem::take(&mut first) { Answer::FailedFrom("3".into()) } else { Answer::Done }
        });
        assert_eq!(seen, [vec![1, 2, 3, 4], vec![3, 4]]);
        assert!(lost.is_empty());
    }

    #[test]
    fn a_sequence_number_from_elsewhere_fails_the_batch() {
        let mut first = true;
        let (seen, _) = play(Batch::new(records(1..=2), RULES), |_| {
            if std::mem::take(&mut first) { Answer::FailedFrom("99".into()) } else { Answer::Done }
        });
        assert_eq!(seen, [vec![1, 2], vec![1], vec![2]]);
    }

    #[test]
    fn an_unreachable_function_costs_no_attempt() {
        let mut calls = 0;
        let (seen, lost) = play(Batch::new(records(1..=1), RULES), |_| {
            calls += 1;
            if calls <= 50 { Answer::Unreachable } else { Answer::Done }
        });
        assert_eq!(seen.len(), 51);
        assert!(lost.is_empty());
    }

    #[test]
    fn records_that_are_too_old_are_given_up_without_the_younger_ones() {
        let mut all = records(1..=3);
        all[2].created = at(100);
        let mut batch = Batch::new(all, RULES);
        let Turn::Discard(discarded) = batch.turn(at(100)) else { panic!("the old records are still here") };
        assert_eq!((discarded.records.len(), discarded.cause, discarded.invocations), (2, Cause::RecordAgeExceeded, 0));
        assert_eq!(batch.finished(), Some("2"));
        let Turn::Invoke { records, .. } = batch.turn(at(100)) else { panic!("the young record is not tried") };
        assert_eq!(records[0].sequence_number, "3");
    }

    #[test]
    fn the_checkpoint_never_passes_an_open_record() {
        let mut batch = Batch::new(records(1..=4), RULES);
        assert_eq!(batch.finished(), None);
        batch.answer(&Answer::Failed);
        assert_eq!(batch.finished(), None);
        batch.answer(&Answer::Done);
        assert_eq!(batch.finished(), Some("2"));
        batch.answer(&Answer::FailedFrom("4".into()));
        assert_eq!(batch.finished(), Some("3"));
    }

    #[test]
    fn attempts_are_spaced_out_up_to_a_limit() {
        let mut batch = Batch::new(records(1..=1), Rules { retries: 100, ..RULES });
        let mut waits = Vec::new();
        for _ in 0..12 {
            let Turn::Invoke { after, .. } = batch.turn(at(1)) else { panic!("given up early") };
            waits.push(after);
            batch.answer(&Answer::Failed);
        }
        assert_eq!(waits[..4], [0, 200, 400, 800].map(Duration::from_millis));
        assert_eq!(waits[11], LAST_WAIT);
    }

    #[test]
    fn results_are_read_as_lambda_reads_them() {
        let failed = |numbers: &[&str]| {
            let failures: Vec<Value> = numbers.iter().map(|number| json!({ "itemIdentifier": number })).collect();
            Answer::read(&json!({ "batchItemFailures": failures }))
        };
        assert_eq!(Answer::read(&Value::Null), Answer::Done);
        assert_eq!(Answer::read(&json!({})), Answer::Done);
        assert_eq!(failed(&[]), Answer::Done);
        assert_eq!(failed(&["10", "9"]), Answer::FailedFrom("9".into()));
        assert_eq!(failed(&["10", ""]), Answer::Failed);
        assert_eq!(Answer::read(&json!({ "batchItemFailures": [{ "itemIdentifier": null }] })), Answer::Failed);
        assert_eq!(Answer::read(&json!({ "batchItemFailures": "all" })), Answer::Failed);
    }
}
