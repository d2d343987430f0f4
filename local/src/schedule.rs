//! `EventBridge` Scheduler's part: calls `deliver-mail` at the start of every minute.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::{Problem, invoke::Lambda};

/// The scheduler's keyword for the instant that the call was due (`EventBridge` Scheduler, "Adding context attributes").
pub const SCHEDULED_TIME: &str = "<aws.scheduler.scheduled-time>";

/// Calls until it is dropped. A call that fails is left to the next minute.
pub async fn run(lambda: &Lambda, input: &str) -> Problem {
    loop {
        let due = minute(Timestamp::now(), 1);
        let wait = due.duration_since(Timestamp::now()).max(jiff::SignedDuration::ZERO).unsigned_abs();
        tokio::time::sleep(wait + Duration::from_millis(1)).await;
        match event(input, due) {
            Ok(event) => drop(lambda.invoke("deliver-mail", &event).await),
            Err(problem) => return problem,
        }
    }
}

/// The schedule's input with the due instant in it.
pub fn event(input: &str, due: Timestamp) -> Result<Value, Problem> {
    let event = input.replace(SCHEDULED_TIME, &due.to_string());
    serde_json::from_str(&event).map_err(|error| format!("the schedule's input in infra/template.yaml is no JSON: {error}"))
}

/// The full minute that `now` lies in, or one that many minutes later.
#[must_use]
pub fn minute(now: Timestamp, later: i64) -> Timestamp {
    let minute = now.as_second().div_euclid(60) + later;
    Timestamp::from_second(minute * 60).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_due_on_the_full_minute_and_says_so() {
        let due = minute("2026-11-23T00:00:59.5Z".parse().unwrap(), 1);
        let event = event(r#"{"time": "<aws.scheduler.scheduled-time>"}"#, due).unwrap();
        assert_eq!(event["time"], "2026-11-23T00:01:00Z");
        assert_eq!(minute("2026-11-23T00:01:00Z".parse().unwrap(), 1).to_string(), "2026-11-23T00:02:00Z");
    }
}
