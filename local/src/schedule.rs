//! The part of `EventBridge` Scheduler: calls each function at its times, or once for a moment that the user chooses.

use std::time::Duration;

use jiff::{Timestamp, ToSpan, civil::Time, tz};
use serde_json::Value;

use crate::{
    Problem,
    invoke::{Failure, Lambda},
};

/// The scheduler's keyword for the instant that the call was due (`EventBridge` Scheduler, "Adding context
/// attributes").
pub const SCHEDULED_TIME: &str = "<aws.scheduler.scheduled-time>";

/// Japan's fixed offset.
const JAPAN: tz::Offset = tz::offset(9);

/// A function that is called at times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The function's name.
    pub function: String,
    /// At which times.
    pub rhythm: Rhythm,
    /// What it is called with; holds [`SCHEDULED_TIME`].
    pub input: String,
}

/// At which times a function is called: as much of the scheduler's expressions as the template uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every so many minutes.
    Minutes(i64),
    /// Every day at this time in Japan.
    Daily(Time),
}

impl Rhythm {
    /// Reads `rate(5 minutes)`, or `cron(0 9 * * ? *)` in `Asia/Tokyo`.
    #[must_use]
    pub fn parse(expression: &str, timezone: Option<&str>) -> Option<Self> {
        let within = |kind: &str| expression.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = within("rate") {
            let (number, unit) = rate.split_once(' ')?;
            let minutes = number.parse().ok().filter(|number| *number > 0)?;
            return matches!(unit, "minute" | "minutes").then_some(Self::Minutes(minutes));
        }
        let (time, days) = within("cron")?.split_at_checked(within("cron")?.find(" *")?)?;
        let (minute, hour) = time.split_once(' ')?;
        let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
        (days == " * * ? *" && timezone == Some("Asia/Tokyo")).then_some(Self::Daily(time))
    }

    /// Whether a call is due in this full minute.
    #[must_use]
    pub fn is_due(self, minute: Timestamp) -> bool {
        match self {
            Self::Minutes(minutes) => minute.as_second().div_euclid(60) % minutes == 0,
            Self::Daily(time) => {
                let here = JAPAN.to_datetime(minute).time();
                (here.hour(), here.minute()) == (time.hour(), time.minute())
            }
        }
    }
}

impl Schedule {
    /// What the function is called with for this moment.
    pub fn event(&self, due: Timestamp) -> Result<Value, Problem> {
        let event = self.input.replace(SCHEDULED_TIME, &due.to_string());
        serde_json::from_str(&event).map_err(|error| format!("the input of {}'s schedule is no JSON: {error}", self.function))
    }
}

/// Calls each function at its times, until it is dropped. A call that fails is left to the next time.
pub async fn run(lambda: &Lambda, schedules: &[Schedule]) -> Problem {
    loop {
        let due = minute(Timestamp::now(), 1);
        let wait = due.duration_since(Timestamp::now()).max(jiff::SignedDuration::ZERO).unsigned_abs();
        tokio::time::sleep(wait + Duration::from_millis(1)).await;
        for schedule in schedules.iter().filter(|schedule| schedule.rhythm.is_due(due)) {
            let event = match schedule.event(due) {
                Ok(event) => event,
                Err(problem) => return problem,
            };
            let (lambda, function) = (lambda.clone(), schedule.function.clone());
            // A long job holds up no other, nor its own next time: the scheduler does not wait either.
            tokio::spawn(async move { drop(lambda.invoke(&function, &event).await) });
        }
    }
}

/// Calls the function as its schedule does, once, for this moment; returns what it answers.
pub async fn play(lambda: &Lambda, schedules: &[Schedule], function: &str, at: Timestamp) -> Result<Value, Problem> {
    let schedule = schedules.iter().find(|schedule| schedule.function == function).ok_or_else(|| {
        let names: Vec<_> = schedules.iter().map(|schedule| schedule.function.as_str()).collect();
        format!("{function} has no schedule in infra/template.yaml; these have: {}", names.join(", "))
    })?;
    lambda.invoke(function, &schedule.event(at)?).await.map_err(|failure| match failure {
        Failure::Unreachable(why) => format!("The system does not run here (`cargo xtask dev` starts it): {why}"),
        Failure::Function(why) => why,
    })
}

/// The full minute of `now`, or one that many minutes later.
#[must_use]
pub fn minute(now: Timestamp, later: i64) -> Timestamp {
    let minute = Timestamp::from_second(now.as_second().div_euclid(60) * 60).unwrap_or(now);
    minute.checked_add(later.minutes()).unwrap_or(minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_call_is_due_on_the_full_minute_and_says_so() {
        let due = minute(at("2026-11-23T00:00:59.5Z"), 1);
        let input = r#"{"time": "<aws.scheduler.scheduled-time>"}"#.to_owned();
        let schedule = Schedule { function: "deliver-mail".to_owned(), rhythm: Rhythm::Minutes(1), input };
        assert_eq!(schedule.event(due).unwrap()["time"], "2026-11-23T00:01:00Z");
        assert_eq!(minute(at("2026-11-23T00:01:00Z"), 1).to_string(), "2026-11-23T00:02:00Z");
    }

    #[test]
    fn a_job_of_each_morning_is_due_at_nine_in_japan_and_at_no_other_time() {
        let morning = Rhythm::parse("cron(0 9 * * ? *)", Some("Asia/Tokyo")).unwrap();
        assert!(morning.is_due(at("2026-11-23T00:00:00Z")));
        for other in ["2026-11-23T00:01:00Z", "2026-11-23T09:00:00Z", "2026-11-22T23:59:00Z"] {
            assert!(!morning.is_due(at(other)), "{other}");
        }
        let often = Rhythm::parse("rate(5 minutes)", None).unwrap();
        assert!(often.is_due(at("2026-11-23T00:05:00Z")) && !often.is_due(at("2026-11-23T00:06:00Z")));
    }

    #[test]
    fn what_this_machine_cannot_play_is_not_taken_for_something_else() {
        for (expression, timezone) in [
            ("cron(0 9 * * ? *)", None),
            ("cron(0 9 * * ? *)", Some("UTC")),
            ("cron(0 9 ? * MON-FRI *)", Some("Asia/Tokyo")),
            ("cron(0/5 * * * ? *)", Some("Asia/Tokyo")),
            ("rate(0 minutes)", None),
            ("rate(1 day)", None),
            ("at(2026-11-23T00:00:00)", None),
        ] {
            assert_eq!(Rhythm::parse(expression, timezone), None, "{expression}");
        }
    }
}
