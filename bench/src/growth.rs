//! Whether an action's cost grows with the amount of data.

use serde::Serialize;

use crate::Problem;
use crate::action::{Action, Counts, Function};
use crate::measure::{Bench, Recording, Subject};
use crate::seed::More;
use crate::table;

/// One action, beside more and more of something.
pub(crate) struct Scenario {
    /// The action's name.
    action: &'static str,
    grows: Grows,
}

/// What there is more and more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Grows {
    /// The member's memberships.
    Memberships,
    /// The member's unpaid invoices to the society at hand.
    Invoices,
    /// Other people's invoices.
    Table,
    /// Other people's invoices of which they are reminded tomorrow.
    Reminders,
    /// Other members of the society.
    Members,
}

/// A new one is a line.
pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { action: "list-memberships list", grows: Grows::Memberships },
    Scenario { action: "list-memberships list", grows: Grows::Table },
    Scenario { action: "withdraw look", grows: Grows::Invoices },
    Scenario { action: "withdraw confirm", grows: Grows::Invoices },
    Scenario { action: "withdraw confirm", grows: Grows::Table },
    Scenario { action: "list-members list", grows: Grows::Members },
    Scenario { action: "list-members search", grows: Grows::Members },
    Scenario { action: "list-members who owes", grows: Grows::Members },
    Scenario { action: "send-reminders morning", grows: Grows::Reminders },
    Scenario { action: "send-reminders morning", grows: Grows::Table },
];

impl Grows {
    /// How many more there are than in the demo.
    fn numbers(self) -> [usize; 3] {
        match self {
            Self::Memberships | Self::Invoices => [0, 100, 5_000],
            Self::Table => [10, 1_000, 1_000_000],
            Self::Reminders => [0, 1_000, 10_000],
            Self::Members => [1_000, 5_000, 100_000],
        }
    }

    fn more(self, number: usize) -> More {
        match self {
            Self::Memberships => More { memberships: number, ..More::default() },
            Self::Invoices => More { invoices: number, ..More::default() },
            Self::Table => More { others: number, ..More::default() },
            Self::Reminders => More { reminders: number, ..More::default() },
            Self::Members => More { members: number, ..More::default() },
        }
    }

    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Memberships => "more memberships of the member",
            Self::Invoices => "more unpaid invoices of the membership",
            Self::Table => "more invoices of others in the table",
            Self::Reminders => "more invoices of others that are reminded that day",
            Self::Members => "more members of the society",
        }
    }
}

/// What an action costs at one size.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Grown {
    pub(crate) action: String,
    pub(crate) grows: Grows,
    pub(crate) number: usize,
    pub(crate) counts: Counts,
    /// Items written.
    pub(crate) writes: usize,
    /// Microseconds of a warm call; none where only calls are counted.
    pub(crate) warm: Option<f64>,
}

/// The largest size at which a table is filled in no time.
const QUICK: usize = 5_000;

/// Every scenario at every size, with so many warm calls; without any, only counts, and only where a table is quickly
/// filled.
pub(crate) async fn grow(bench: &Bench, functions: &[Function], warm_calls: Option<usize>) -> Result<Vec<Grown>, Problem> {
    let mut grown = Vec::new();
    for scenario in SCENARIOS {
        // Not among those that were chosen.
        let Some((function, action)) = find(functions, scenario.action) else { continue };
        for number in scenario.grows.numbers().into_iter().filter(|number| warm_calls.is_some() || *number <= QUICK) {
            eprintln!("{} with {number} {}", scenario.action, scenario.grows.what());
            grown.push(at(bench, function, action, scenario.grows, number, warm_calls).await?);
        }
    }
    Ok(grown)
}

async fn at(
    bench: &Bench,
    function: &Function,
    action: &Action,
    grows: Grows,
    number: usize,
    warm_calls: Option<usize>,
) -> Result<Grown, Problem> {
    let Recording { calls, answer, .. } = bench.record(&function.program, action, grows.more(number)).await?;
    let counts = Counts::of(&calls, &answer);
    let warm = match warm_calls.filter(|_| action.goes_on.is_none()) {
        None => None,
        Some(times) => {
            let subject = Subject { program: &function.program, event: action.event.to_string(), calls: &calls };
            Some(bench.warm(&subject, times, None).await?.wall.p50)
        }
    };
    Ok(Grown { action: action.name.clone(), grows, number, counts, writes: table::writes(&calls), warm })
}

fn find<'a>(functions: &'a [Function], name: &str) -> Option<(&'a Function, &'a Action)> {
    let all = functions.iter().flat_map(|function| function.actions.iter().map(move |action| (function, action)));
    all.into_iter().find(|(_, action)| action.name == name)
}

/// What an action writes, and how it ends, must not depend on what there is; a run of reminders writes the same for
/// each.
pub(crate) fn complaints(grown: &[Grown]) -> Vec<String> {
    let differs = |one: &&Grown| {
        let mut same = grown.iter().filter(|other| other.action == one.action && other.grows == one.grows);
        let (Some(first), Some(second)) = (same.next(), same.next()) else { return false };
        let writes_as_foreseen = match one.grows {
            Grows::Memberships | Grows::Invoices | Grows::Table => one.writes == first.writes,
            // Nor what it reads, once there is more than a page.
            Grows::Members => one.writes == first.writes && one.counts.calls == first.counts.calls,
            Grows::Reminders => {
                let written = |size: &Grown| size.writes.saturating_sub(first.writes);
                // Now and then it also writes how far it has come: less than one in a hundred.
                let foreseen = written(second) * one.number / second.number;
                written(one).abs_diff(foreseen) <= foreseen / 100
            }
        };
        one.counts.answer != first.counts.answer || !writes_as_foreseen
    };
    let tell = |one: &Grown| {
        let (writes, answer) = (one.writes, &one.counts.answer);
        format!("{} ends with {answer} after {writes} writes when there are {} {}", one.action, one.number, one.grows.what())
    };
    grown.iter().filter(differs).map(tell).collect()
}
