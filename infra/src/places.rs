//! The places, other than the template, that are generated from the functions' declarations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use crate::{Function, Problem, Who, function::Statement, template};

/// A file, and what has to be in it.
#[derive(Debug)]
pub struct Place {
    /// From the repository's root.
    pub path: &'static str,
    /// All of it.
    pub text: String,
}

pub(crate) fn all(repository: &Path, functions: &[Function]) -> Result<Vec<Place>, Problem> {
    let read = |path: &str| fs::read_to_string(repository.join(path)).map_err(|error| Problem(format!("{path}: {error}")));
    let between = |path: &'static str, comment: (&str, &str), what: &str| -> Result<Place, Problem> {
        let text =
            replaced(&read(path)?, comment, what).ok_or_else(|| Problem(format!("{path} lacks its two marks `written`")))?;
        Ok(Place { path, text })
    };
    Ok(vec![
        Place { path: "infra/template.yaml", text: template::whole(&read("infra/frame.yaml")?, functions)? },
        between("Cargo.toml", ("# ", ""), &router(functions))?,
        between("tests/Cargo.toml", ("# ", ""), &dependencies(functions))?,
        Place { path: "tests/dispatch.rs", text: dispatch(functions) },
        between("docs/FUNCTIONS.md", ("<!-- ", " -->"), &tables(functions))?,
    ])
}

/// The text with `what` between its two marks.
fn replaced(text: &str, (open, close): (&str, &str), what: &str) -> Option<String> {
    let (begin, end) =
        (format!("{open}written by cargo xtask template{close}\n"), format!("{open}end of what is written{close}\n"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{what}{end}{after}"))
}

/// What `cargo lambda watch` serves. A function answers 405 itself.
fn router(functions: &[Function]) -> String {
    let mut text = String::new();
    for function in functions {
        for path in function.says.routes.keys() {
            let _ = writeln!(
                text,
                "[[workspace.metadata.lambda.watch.router]]\npath = \"{path}\"\nfunction = \"{}\"\n",
                function.name
            );
        }
    }
    text
}

fn dependencies(functions: &[Function]) -> String {
    let mut text = String::new();
    for function in functions {
        let _ = writeln!(text, "{} = {{ path = \"../functions/{}/{0}\" }}", function.name, function.group);
    }
    text
}

/// The functions behind the tests' browser, and those that are called without the API.
fn dispatch(functions: &[Function]) -> String {
    let (mut requests, mut events) = (String::new(), String::new());
    for function in functions {
        let (name, handle) = (&function.name, format!("{}::handle", function.name.replace('-', "_")));
        let _ = if function.has_a_caller() {
            let own = "Default::default(), ".repeat(function.says.environment.len());
            let request = format!("|request| {handle}(&stage.store, {own}request)");
            writeln!(requests, "        \"{name}\" => stage.serve(function, request, {request}).await,")
        } else {
            let ses = if function.sends_mail() { "&stage.ses, " } else { "" };
            let event = format!("|event, now| {handle}(&stage.store, {ses}event, now)");
            writeln!(events, "        \"{name}\" => stage.work(function, event, {event}).await,")
        };
    }
    let other = "        other => panic!(\"no function {other} on the stage\"),\n";
    format!(
        "//! Which handler a function's name stands for. Written by `cargo xtask template` from the functions' `Cargo.toml`.\n\n\
         #![cfg_attr(rustfmt, rustfmt_skip)]\n\
         #![allow(clippy::default_trait_access, clippy::panic, reason = \"it is written, not typed\")]\n\n\
         use http::Response;\nuse lambda_http::Body;\nuse serde_json::Value;\n\n\
         use crate::rig::Run;\nuse crate::stage::{{Stage, Worked}};\n\n\
         /// Hands a request to the function of that name.\n\
         pub(crate) async fn dispatch(stage: &Stage, function: &str, request: &str) -> Run<Response<Body>> {{\n    \
         match function {{\n{requests}{other}    }}\n}}\n\n\
         /// Hands an event to the function of that name, which is called without the API.\n\
         pub(crate) async fn dispatch_event(stage: &Stage, function: &str, event: &Value) -> Option<Worked> {{\n    \
         match function {{\n{events}{other}    }}\n}}\n"
    )
}

/// The functions for a reader: which there are, for whom, and what each may touch.
fn tables(functions: &[Function]) -> String {
    let mut text = String::new();
    let whos = [
        (Who::Anybody, "For anybody"),
        (Who::Member, "For members"),
        (Who::Operator, "For operators"),
        (Who::Support, "For support"),
        (Who::Owner, "For the portal's owner"),
        (Who::Product, "In the background"),
    ];
    for (who, title) in whos {
        let _ = write!(
            text,
            "\n## {title}\n\n| function | what it does | called by | reads | writes | MB | s |\n| --- | --- | --- | --- | --- | --- | --- |\n"
        );
        for function in functions.iter().filter(|function| function.who() == who) {
            let says = &function.says;
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} | {} |",
                function.name,
                says.does,
                callers(function).join("<br>"),
                touched(&says.may, true),
                touched(&says.may, false),
                says.memory.unwrap_or(template::MEMORY),
                says.timeout.unwrap_or(template::TIMEOUT),
            );
        }
    }
    text.push('\n');
    text
}

/// What it is called by.
fn callers(function: &Function) -> Vec<String> {
    let says = &function.says;
    let mut callers: Vec<_> = says.routes.iter().map(|(path, methods)| format!("{} `{path}`", methods.join(", "))).collect();
    if function.is_invoked() {
        callers.push("`aws lambda invoke`".to_owned());
    }
    if let Some(schedule) = &says.schedule {
        let zone = schedule.timezone.as_ref().map_or_else(String::new, |zone| format!(" in {zone}"));
        callers.push(format!("the schedule `{}`{zone}", schedule.at));
    }
    if let Some(stream) = &says.stream {
        callers.push(format!("the stream: {} of `{}…`", stream.changes.join(", "), stream.items));
    }
    if let Some(events) = &says.events {
        callers.push(format!("events of `{}`", events.source.join("`, `")));
    }
    callers
}

/// Partitions that are read, or those that are written.
fn touched(may: &BTreeMap<String, Statement>, reads: bool) -> String {
    let is = |call: &String| !call.contains(':') && template::READS.contains(&call.as_str()) == reads;
    let statements = may.values().filter(|statement| statement.call.iter().any(is));
    let partitions: BTreeSet<String> = statements
        .flat_map(|it| {
            let index = it.index.as_ref().map_or_else(String::new, |index| format!(" ({index})"));
            it.on.iter().map(move |on| format!("`{on}`{index}"))
        })
        .collect();
    partitions.into_iter().collect::<Vec<_>>().join(", ")
}
