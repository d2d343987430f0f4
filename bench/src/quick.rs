//! `cargo xtask bench --quick`: checks that the bench works, and the figures that are the same on every machine.

use crate::action::{self, Action, Counts, Function};
use crate::measure::{Bench, Recording, Subject};
use crate::seed::More;
use crate::{Options, Problem, growth, report, tree};

/// The fewest runs that show whether something can be measured.
const COLD: usize = 1;
const WARM: usize = 3;

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    let bench = Bench::open(&options.output).await?;
    let all = action::functions(&options.functions)?;
    let mut complaints = action::orphans(&all)?;
    let functions = options.chosen(all)?;
    complaints.extend(tree::complaints(&functions)?);
    let mut counted = Vec::new();
    for function in &functions {
        match count(&bench, function).await {
            Ok(counts) => {
                complaints.extend(compare_or_accept(options, function, &counts)?);
                counted.extend(function.actions.iter().map(|action| action.name.clone()).zip(counts));
            }
            Err(problem) => complaints.push(problem),
        }
    }
    complaints.extend(growth::complaints(&growth::grow(&bench, &functions, None).await?));
    println!("{}", report::counts(&counted));
    if complaints.is_empty() { Ok(()) } else { Err(format!("- {}", complaints.join("\n- "))) }
}

/// Counts what each action asks for, and tries whether it can be measured.
async fn count(bench: &Bench, function: &Function) -> Result<Vec<Counts>, Problem> {
    let mut counted = Vec::new();
    for action in &function.actions {
        eprintln!("{}", action.name);
        let counts = count_action(bench, function, action).await.map_err(|problem| format!("{}: {problem}", action.name))?;
        counted.push(counts);
    }
    Ok(counted)
}

async fn count_action(bench: &Bench, function: &Function, action: &Action) -> Result<Counts, Problem> {
    let Recording { calls, answer, .. } = bench.record(&function.program, action, More::default()).await?;
    let subject = Subject { program: &function.program, event: action.event.to_string(), calls: &calls };
    bench.cold(&subject, COLD, None).await?;
    bench.warm(&subject, WARM, None).await?;
    Ok(Counts::of(&calls, &answer))
}

/// Compares what was counted with what is written down, or writes it down.
fn compare_or_accept(options: &Options, function: &Function, counted: &[Counts]) -> Result<Vec<Problem>, Problem> {
    let both = || function.actions.iter().zip(counted);
    let undone: Vec<_> = both().filter(|(_, counts)| !counts.is_done()).map(|(action, counts)| undone(action, counts)).collect();
    match undone.is_empty() {
        false => Ok(undone),
        true if options.accept => action::accept(function, counted).map(|()| Vec::new()),
        true if function.is_described() => Ok(both().filter_map(|(action, counts)| difference(action, counts)).collect()),
        true => Ok(vec![undescribed(function, counted)]),
    }
}

fn undone(action: &Action, counts: &Counts) -> Problem {
    format!(
        "{} ends with {}: what `event` in bench/actions/{}.json makes of the sample event must find what it names in the table, \
         which bench/src/seed.rs fills with the demo's data",
        action.name,
        counts.answer,
        action.function(),
    )
}

fn difference(action: &Action, counts: &Counts) -> Option<Problem> {
    let function = action.function();
    match &action.expected {
        Some(expected) if expected == counts => None,
        Some(expected) => Some(format!(
            "{} asks for {counts:?}; bench/actions/{function}.json says {expected:?}. If it is the least that the action needs, \
             `cargo xtask bench --quick --accept {function}` writes it down",
            action.name
        )),
        None => Some(format!(
            "bench/actions/{function}.json does not say what {} asks for: {counts:?}. If it is the least that the action needs, \
             `cargo xtask bench --quick --accept {function}` writes it down",
            action.name
        )),
    }
}

fn undescribed(function: &Function, counted: &[Counts]) -> Problem {
    let name = &function.name;
    let counts = counted.iter().map(|counts| format!("{counts:?}")).collect::<Vec<_>>().join(", ");
    format!(
        "bench/actions/{name}.json is missing: an entry for each thing that {name} does, \
         {{ \"<what>\": {{ \"event\": <what differs from events/{name}.json> }} }}. \
         `cargo xtask bench --quick --accept {name}` adds what each asks for (the sample event alone: {counts}); docs/STYLE.md, step 8"
    )
}
