//! What a million actions cost.

use std::fs;

use serde::Deserialize;

use crate::Problem;
use crate::action::{Class, Counts};
use crate::measure::{Log, Recording};
use crate::share::slowdown;

/// `bench/prices.json`: US dollars for a million of each.
#[derive(Deserialize)]
pub(crate) struct Prices {
    /// Whose prices these are.
    pub(crate) of: String,
    million_read_units: f64,
    million_write_units: f64,
    million_lambda_requests: f64,
    million_lambda_gigabyte_seconds: f64,
    million_http_api_requests: f64,
    million_mails: f64,
    /// A million megabytes that are written to `CloudWatch`'s logs.
    million_log_megabytes: f64,
    /// What `CloudWatch` adds to each line.
    log_line_bytes: usize,
    /// What Lambda itself writes of each call, at the level `INFO`: its start and its report.
    lambda_log: Log,
    /// What the gateway writes of each request, in the template's format.
    gateway_log: Log,
    /// How many instructions a processor makes in a microsecond, where no time was taken: as measured over all
    /// functions.
    instructions_in_a_microsecond: f64,
    /// What a round trip to `DynamoDB` is taken to last: here it is loopback.
    round_trip_milliseconds: f64,
}

impl Prices {
    pub(crate) fn read() -> Result<Self, Problem> {
        let file = crate::repository().join("bench/prices.json");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// The milliseconds that so many instructions take.
    pub(crate) fn milliseconds(&self, millions_of_instructions: f64) -> f64 {
        millions_of_instructions * 1_000.0 / self.instructions_in_a_microsecond
    }

    /// A million warm actions of a function with so much memory, each of which keeps a whole processor busy for so many
    /// milliseconds.
    pub(crate) fn million(&self, recorded: &Recording, class: Class, megabytes: u32, busy: f64) -> f64 {
        let counts = Counts::of(&recorded.calls, &recorded.answer);
        // Lambda counts in whole milliseconds.
        let lasts = (busy * slowdown(megabytes) + number(counts.round_trips) * self.round_trip_milliseconds).ceil();
        let gigabyte_seconds = f64::from(megabytes) / 1_024.0 * lasts / 1_000.0;
        let mails = recorded.calls.iter().filter(|call| call.operation == "SendRawEmail").count();
        let is_by_gateway = class != Class::Background;
        let logs = [Some(recorded.log), Some(self.lambda_log), is_by_gateway.then_some(self.gateway_log)];
        let logged: usize = logs.into_iter().flatten().map(|log| log.bytes + log.lines * self.log_line_bytes).sum();
        self.million_lambda_requests
            + gigabyte_seconds * self.million_lambda_gigabyte_seconds
            + counts.read_units * self.million_read_units
            + counts.write_units * self.million_write_units
            + number(mails) * self.million_mails
            + number(logged) / 1e6 * self.million_log_megabytes
            + if is_by_gateway { self.million_http_api_requests } else { 0.0 }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
