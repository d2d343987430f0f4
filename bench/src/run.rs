//! One run: every reference program and every action, all measured in the same way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use local::template::Template;
use serde::Serialize;
use serde_json::{Value, json};

use crate::action::{self, Action, Class, Counts, Function};
use crate::cost::Prices;
use crate::measure::{Bench, Subject, get_item};
use crate::seed::More;
use crate::table::Call;
use crate::{Options, Problem, tree};

/// What was found of one program and one thing that it does; the figures are those of this kind of run.
#[derive(Debug, Serialize)]
pub(crate) struct Row<F> {
    pub(crate) name: String,
    /// None is a program to compare with.
    pub(crate) class: Option<Class>,
    /// The program's size in bytes.
    pub(crate) size: u64,
    #[serde(flatten)]
    pub(crate) figures: F,
    pub(crate) counts: Option<Counts>,
    /// US dollars for a million.
    pub(crate) million: Option<f64>,
}

/// What every row is made with.
pub(crate) struct Run<'a> {
    pub(crate) bench: Bench,
    pub(crate) functions: Vec<Function>,
    pub(crate) prices: Prices,
    options: &'a Options,
    /// Each function's memory, as the template says.
    memory: BTreeMap<String, u32>,
}

impl<'a> Run<'a> {
    pub(crate) async fn open(options: &'a Options) -> Result<Self, Problem> {
        let functions = options.chosen(action::functions(&options.functions)?)?;
        let bench = Bench::open(&options.output).await?;
        Ok(Self { bench, functions, prices: Prices::read()?, options, memory: Template::read()?.memory })
    }

    /// A row for each of the `references`, then one for each action; and what could not be measured. `take` takes the
    /// figures of a subject and of the bare SDK calls of the same action, where it has any; `busy` is for how many
    /// milliseconds a warm call keeps a processor busy.
    pub(crate) async fn rows<F>(
        &self,
        references: &[&str],
        take: impl AsyncFn(&Subject<'_>, Option<&Subject<'_>>) -> Result<F, Problem>,
        busy: impl Fn(&F) -> f64,
    ) -> Result<(Vec<Row<F>>, Vec<Problem>), Problem> {
        let (mut rows, mut problems) = (Vec::new(), tree::complaints(&self.functions)?);
        let (event, calls) = (action::any_http_event(&self.functions)?, [get_item()]);
        for &name in references {
            eprintln!("{name}");
            let program = if name == "defaults" { self.options.defaults.clone() } else { self.options.references.join(name) };
            let figures = take(&Subject { program: &program, event: event.clone(), calls: &calls }, None).await?;
            rows.push(Row { name: name.to_owned(), class: None, size: size(&program)?, figures, counts: None, million: None });
        }
        for function in &self.functions {
            for action in &function.actions {
                eprintln!("{}", action.name);
                match self.row(function, action, &take, &busy).await {
                    Ok(row) => rows.push(row),
                    Err(problem) => problems.push(format!("{}: {problem}", action.name)),
                }
            }
        }
        Ok((rows, problems))
    }

    async fn row<F>(
        &self,
        function: &Function,
        action: &Action,
        take: &impl AsyncFn(&Subject<'_>, Option<&Subject<'_>>) -> Result<F, Problem>,
        busy: &impl Fn(&F) -> f64,
    ) -> Result<Row<F>, Problem> {
        let recorded = self.bench.record(&function.program, action, More::default()).await?;
        let calls = &recorded.calls;
        let bare = self.options.references.join("bare");
        let bare = bare_event(calls).map(|event| Subject { program: &bare, event, calls });
        let subject = Subject { program: &function.program, event: action.event.to_string(), calls };
        let figures = take(&subject, bare.as_ref()).await?;
        let megabytes = *self.memory.get(&function.name).ok_or("infra/template.yaml does not have it")?;
        let million = self.prices.million(&recorded, action.class, megabytes, busy(&figures));
        Ok(Row {
            name: action.name.clone(),
            class: Some(action.class),
            size: size(&function.program)?,
            figures,
            counts: Some(Counts::of(calls, &recorded.answer)),
            million: Some(million),
        })
    }

    /// Writes the report as JSON; fails with the problems, if there are any.
    pub(crate) fn end(&self, file: &str, report: &impl Serialize, problems: &[Problem]) -> Result<(), Problem> {
        let file = self.options.output.join(file);
        let text = serde_json::to_string_pretty(report).map_err(|error| error.to_string())?;
        fs::write(&file, text + "\n").map_err(|error| format!("{}: {error}", file.display()))?;
        eprintln!("The same as JSON: {}", file.display());
        if problems.is_empty() { Ok(()) } else { Err(format!("- {}", problems.join("\n- "))) }
    }
}

/// The row of a program to compare with.
pub(crate) fn reference<'r, F>(rows: &'r [Row<F>], name: &str) -> Option<&'r Row<F>> {
    rows.iter().find(|row| row.class.is_none() && row.name == name)
}

#[allow(clippy::cast_precision_loss, reason = "figures to be read")]
pub(crate) fn millions(number: u64) -> f64 {
    number as f64 / 1e6
}

/// A program's size in bytes.
fn size(program: &Path) -> Result<u64, Problem> {
    Ok(fs::metadata(program).map_err(|error| format!("{}: {error}", program.display()))?.len())
}

/// An event for `bare`: calls at once within calls in turn. A mail has no place in it, so what sends mails is not
/// compared.
fn bare_event(calls: &[Call]) -> Option<String> {
    if calls.is_empty() || calls.iter().any(|call| call.operation == "SendRawEmail") {
        return None;
    }
    let last = calls.iter().map(|call| call.trip).max()?;
    let trip = |trip| {
        let of_trip = calls.iter().filter(|call| call.trip == trip);
        of_trip.map(|call| json!({ "operation": call.operation, "request": call.request })).collect::<Vec<Value>>()
    };
    Some(json!((1..=last).map(trip).collect::<Vec<_>>()).to_string())
}
