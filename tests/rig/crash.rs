//! Crash points: every SDK call of a scenario × every fault that can happen to it, enumerated by a first run without
//! faults.

use std::io::{Write, stderr};

use super::Rig;
use super::call::Call;
use super::fault::{Fault, Faults};

/// One thing a function does, for [`crash_points`].
pub(crate) trait Scenario: Sized {
    /// What stands in the printed line, usually the function's name.
    const NAME: &str;

    /// Seeds a fresh rig. What is written last is what a stale read will miss, unless the rig is settled.
    async fn prepare(rig: &Rig) -> Self;

    /// The request under test, through [`Rig::request`]. It must cope with any answer: faults are on.
    async fn act(&self, rig: &Rig);

    /// What production does when nothing or a failure came back: the user's retry, the stream's redelivery, the sweep.
    /// Faults are off.
    async fn recover(&self, rig: &Rig);

    /// The invariants, after recovery.
    async fn check(&self, rig: &Rig);
}

/// Runs the scenario once without faults, then once for each call × fault, each on a fresh rig, and says how many
/// points that was.
///
/// A fault happens once, which the SDK's retries may mend; one that can last (an outage) is tried a second time as
/// lasting until recovery.
pub(crate) async fn crash_points<S: Scenario>() -> usize {
    let calls = rehearse::<S>().await;
    assert!(!calls.is_empty(), "{}: nothing to crash, the scenario makes no calls", S::NAME);

    let mut points = 0;
    for call in &calls {
        for fault in Fault::ALL.into_iter().filter(|fault| fault.applies_to(call)) {
            crash::<S>(call, fault, false).await;
            points += 1;
            if fault.can_last() {
                crash::<S>(call, fault, true).await;
                points += 1;
            }
        }
    }
    // Not `eprintln!`, which the test harness hides: the number belongs in every log.
    let covered = format!("crash points: {}: {} calls × their faults = {points} points\n", S::NAME, calls.len());
    stderr().write_all(covered.as_bytes()).unwrap();
    points
}

/// As [`crash_points`], with two faults in one run: every pair of points, or as many as `most` of them, spread evenly
/// over all. How many pairs there are and were covered is printed.
///
/// After the first fault the calls may be others than they were without, so that the second happens to whatever call
/// has its number.
pub(crate) async fn crash_pairs<S: Scenario>(most: usize) -> usize {
    let calls = rehearse::<S>().await;
    let points: Vec<_> = calls
        .iter()
        .flat_map(|call| Fault::ALL.into_iter().filter(|fault| fault.applies_to(call)).map(|fault| (call.number, fault)))
        .collect();
    let pairs: Vec<_> = points
        .iter()
        .flat_map(|first| points.iter().filter(|second| second.0 > first.0).map(|second| [*first, *second]))
        .collect();
    let step = pairs.len().div_ceil(most.max(1));
    let covered = pairs.len().div_ceil(step);
    for pair in pairs.iter().step_by(step) {
        let _where = Where(format!("{}: {pair:?}", S::NAME));
        let rig = Rig::new();
        let scenario = S::prepare(&rig).await;
        rig.inject(Faults::list(*pair));
        scenario.act(&rig).await;
        rig.inject(Faults::none());
        scenario.recover(&rig).await;
        scenario.check(&rig).await;
    }
    let told = format!("crash points: {}: {covered} of {} pairs over {} calls\n", S::NAME, pairs.len(), calls.len());
    stderr().write_all(told.as_bytes()).unwrap();
    covered
}

/// How many cases a test that can take any number of them takes: `TAIKAI_CASES`, or this many.
pub(crate) fn cases(usual: usize) -> usize {
    std::env::var("TAIKAI_CASES").map_or(usual, |cases| cases.parse().expect("TAIKAI_CASES is a number"))
}

async fn rehearse<S: Scenario>() -> Vec<Call> {
    let _where = Where(format!("{}: without faults", S::NAME));
    let rig = Rig::new();
    let scenario = S::prepare(&rig).await;
    rig.inject(Faults::none());
    scenario.act(&rig).await;
    let calls = rig.calls();
    rig.inject(Faults::none());
    scenario.recover(&rig).await;
    scenario.check(&rig).await;
    calls
}

async fn crash<S: Scenario>(call: &Call, fault: Fault, lasting: bool) {
    let _where = Where(format!("{}: {fault:?}{} at {call}", S::NAME, if lasting { " lasting" } else { "" }));
    let rig = Rig::new();
    let scenario = S::prepare(&rig).await;
    rig.inject(if lasting { Faults::from(call.number, fault) } else { Faults::at(call.number, fault) });
    scenario.act(&rig).await;
    assert!(rig.fired() > 0, "the fault never happened: the scenario makes other calls than it did without faults");
    rig.inject(Faults::none());
    scenario.recover(&rig).await;
    scenario.check(&rig).await;
}

/// Names the point when a check in it fails.
struct Where(String);

impl Drop for Where {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("at crash point {}", self.0);
        }
    }
}
