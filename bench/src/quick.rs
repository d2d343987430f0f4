//! `cargo xtask bench --quick`: that the bench works, and what is the same on every machine.

use crate::action::{self, Action, Counts, Function};
use crate::measure::{Bench, Subject};
use crate::seed::More;
use crate::{Options, Problem, growth, report, tree};

/// The fewest runs that show whether something can be measured.
const COLD: usize = 1;
const WARM: usize = 3;

pub(crate) async fn run(options: &Options) -> Result<(), Problem> {
    let bench = Bench::open(&options.output).await?;
    let functions = options.chosen()?;
    let mut complaints = tree::complaints(&functions)?;
    let mut counted = Vec::new();
    for function in &functions {
        let counts = count(&bench, function).await?;
        if options.accept {
            action::accept(function, &counts)?;
        } else {
            complaints.extend(function.actions.iter().zip(&counts).filter_map(|(action, counts)| complaint(action, counts)));
        }
        counted.extend(function.actions.iter().map(|action| action.name.clone()).zip(counts));
    }
    complaints.extend(growth::complaints(&growth::grow(&bench, &functions, None).await?));
    println!("{}", report::counts(&counted));
    if complaints.is_empty() {
        return Ok(());
    }
    Err(format!(
        "- {}\n\nIf what was counted is the least that the action needs: `cargo xtask bench --quick --accept` writes it down.",
        complaints.join("\n- ")
    ))
}

/// Counts what each action asks for, and tries whether it can be measured.
async fn count(bench: &Bench, function: &Function) -> Result<Vec<Counts>, Problem> {
    let mut counted = Vec::new();
    for action in &function.actions {
        eprintln!("{}", action.name);
        let (calls, answer) = bench.record(&function.program, action, More::default()).await?;
        counted.push(Counts::of(&calls, &answer));
        let subject = Subject { program: &function.program, event: action.event.to_string(), calls: &calls };
        bench.cold(&subject, COLD, None).await?;
        bench.warm(&subject, WARM, None).await?;
    }
    Ok(counted)
}

fn complaint(action: &Action, counts: &Counts) -> Option<String> {
    let function = action.name.split(' ').next().unwrap_or_default();
    match &action.expected {
        None => Some(format!("bench/actions/{function}.json does not say what {} asks of the table: {counts:?}", action.name)),
        Some(expected) if expected != counts => {
            Some(format!("{} asks for {counts:?}; bench/actions/{function}.json says {expected:?}", action.name))
        }
        Some(_) => None,
    }
}
