//! What a million actions cost.

use std::fs;

use serde::Deserialize;

use crate::Problem;
use crate::action::Counts;
use crate::table::Call;

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
    lambda_megabytes: f64,
    /// What a round trip to `DynamoDB` is taken to last: here it is loopback.
    round_trip_milliseconds: f64,
}

impl Prices {
    pub(crate) fn read() -> Result<Self, Problem> {
        let file = crate::repository().join("bench/prices.json");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    /// A million warm actions, each of which keeps the function's share of a processor busy for so many milliseconds.
    pub(crate) fn million(&self, counts: &Counts, calls: &[Call], has_a_caller: bool, busy: f64) -> f64 {
        // Lambda counts in whole milliseconds.
        let seconds = (busy + number(counts.round_trips) * self.round_trip_milliseconds).ceil() / 1_000.0;
        let gigabyte_seconds = self.lambda_megabytes / 1_024.0 * seconds;
        let mails = calls.iter().filter(|call| call.operation == "SendRawEmail").count();
        self.million_lambda_requests
            + gigabyte_seconds * self.million_lambda_gigabyte_seconds
            + counts.read_units * self.million_read_units
            + counts.write_units * self.million_write_units
            + number(mails) * self.million_mails
            + if has_a_caller { self.million_http_api_requests } else { 0.0 }
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
