//! What must be reached, and what was.

use serde::Serialize;

use crate::full::Row;

/// One thing that must be reached by every action that it is about.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) must: &'static str,
    pub(crate) at_most: f64,
    /// The worst figure of all, and whose it is; none where it could not be measured.
    pub(crate) worst: Option<(f64, String)>,
}

impl Bar {
    /// Whether it was reached.
    pub(crate) fn is_met(&self) -> bool {
        self.worst.as_ref().is_none_or(|(figure, _)| *figure <= self.at_most)
    }
}

/// Hashing aside: where passwords are checked, checking is meant to be slow.
fn hashing_aside(row: &Row) -> bool {
    !row.hashes
}

fn every(_: &Row) -> bool {
    true
}

/// The bars, in the order in which a call meets them.
pub(crate) fn bars(rows: &[Row]) -> Vec<Bar> {
    let reference = |name: &str| rows.iter().find(|row| row.name == name);
    let (hello, floor, defaults) = (reference("hello"), reference("floor"), reference("defaults"));
    let worst = |of: fn(&Row) -> bool, figure: &dyn Fn(&Row) -> Option<f64>| {
        let figures = rows.iter().filter(|row| !row.is_reference && of(row));
        let figures = figures.filter_map(|row| figure(row).map(|figure| (figure, row.name.clone())));
        figures.max_by(|(a, _), (b, _)| a.total_cmp(b))
    };
    let first = |row: &Row| row.instructions.map(|instructions| millions(instructions.first));
    vec![
        Bar {
            must: "instructions, start and first call, against floor",
            at_most: 1.8,
            worst: worst(hashing_aside, &|row| Some(first(row)? / first(floor?)?)),
        },
        Bar {
            must: "processor time to the first `next`, against hello",
            at_most: 2.0,
            worst: worst(every, &|row| Some(row.cold.init_cpu.p50 / hello?.cold.init_cpu.p50)),
        },
        Bar {
            must: "whole cold start at 128 MB, against defaults",
            at_most: 1.0 / 80.0,
            worst: worst(hashing_aside, &|row| Some(small_start(row)? / small_start(defaults?)?)),
        },
        Bar {
            must: "first answer against a warm one",
            at_most: 5.0,
            worst: worst(hashing_aside, &|row| Some(row.cold.first.p50 / row.warm.wall.p50)),
        },
        Bar {
            must: "warm p50 against the bare SDK calls",
            at_most: 1.25,
            worst: worst(hashing_aside, &|row| Some(row.warm.wall.p50 / row.bare.as_ref()?.wall.p50)),
        },
        Bar {
            must: "processor time of a warm action at 128 MB, ms",
            at_most: 0.7,
            worst: worst(hashing_aside, &|row| Some(row.small.as_ref()?.warm.cpu / 1e3)),
        },
        Bar { must: "program, MB", at_most: 5.5, worst: worst(every, &|row| Some(millions(row.size))) },
        Bar {
            must: "peak memory, hashing aside, MB",
            at_most: 9.0,
            worst: worst(hashing_aside, &|row| Some(millions(row.cold.peak))),
        },
        Bar {
            must: "sign-in, ms",
            at_most: 40.0,
            worst: worst(|row| row.name == "login sign in", &|row| Some(row.warm.wall.p50 / 1e3)),
        },
    ]
}

/// Microseconds from nothing to the first answer, with a small function's share.
pub(crate) fn small_start(row: &Row) -> Option<f64> {
    row.small.as_ref().map(|small| small.cold.init.p50 + small.cold.first.p50)
}

#[allow(clippy::cast_precision_loss, reason = "figures to be read")]
pub(crate) fn millions(number: u64) -> f64 {
    number as f64 / 1e6
}
