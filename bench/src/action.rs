//! What is measured: every function, with its sample event and the changes to it in `bench/actions/<function>.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::seed::SignedIn;
use crate::table::{self, Call};
use crate::{Problem, repository};

/// A function: a folder below `functions/`.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) actions: Vec<Action>,
}

impl Function {
    /// Whether somebody has written down what it does.
    pub(crate) fn is_described(&self) -> bool {
        file(&self.name).exists()
    }
}

/// By what an action is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    /// Somebody looks at something.
    Page,
    /// Somebody has something done, and waits for it.
    Command,
    /// Nobody waits: what counts is what one unit of work costs.
    Background,
    /// A password is hashed, which is slow on purpose.
    Hashing,
}

impl Class {
    /// What it is called in tables.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Command => "command",
            Self::Background => "background",
            Self::Hashing => "hashing",
        }
    }
}

/// One thing that a function does.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    /// `<function> <what>`.
    pub(crate) name: String,
    pub(crate) class: Class,
    pub(crate) event: Value,
    /// The item whose change calls the function again, for as long as it has work to do.
    pub(crate) goes_on: Option<String>,
    /// What was counted when somebody looked last, if anybody did.
    pub(crate) expected: Option<Counts>,
}

/// What an action asks of the table: the same on every machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// The HTTP status; where nobody waits for one, `done` or `failed`.
    pub(crate) answer: String,
    /// The SDK's calls, as `BatchGetItem + Query`.
    pub(crate) calls: String,
    /// Calls that had to wait for another's answer, and the first.
    pub(crate) round_trips: usize,
    /// Read capacity units.
    pub(crate) read_units: f64,
    /// Write capacity units.
    pub(crate) write_units: f64,
}

impl Counts {
    pub(crate) fn of(calls: &[Call], answer: &Value) -> Self {
        Self {
            answer: outcome(answer),
            calls: table::names(calls),
            round_trips: calls.iter().map(|call| call.trip).max().unwrap_or_default(),
            // Of nothing, the sum is the negative zero.
            read_units: calls.iter().map(|call| call.read_units).sum::<f64>() + 0.0,
            write_units: calls.iter().map(|call| call.write_units).sum::<f64>() + 0.0,
        }
    }
}

/// How it ended where nobody waits for an answer.
const DONE: &str = "done";

fn outcome(answer: &Value) -> String {
    match answer["statusCode"].as_u64() {
        Some(status) => status.to_string(),
        None if answer["errorMessage"].is_string() => "failed".to_owned(),
        None => DONE.to_owned(),
    }
}

/// An entry of `bench/actions/<function>.json`.
#[derive(Default, Serialize, Deserialize)]
struct Entry {
    /// What differs from the sample event (RFC 7396).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<Value>,
    /// Whether it hashes a password.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hashes: bool,
    /// The partition key of the item whose change calls the function again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    goes_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expect: Option<Counts>,
}

type Entries = BTreeMap<String, Entry>;

impl Action {
    /// Who is signed in when it happens; nobody where nobody waits for the answer.
    pub(crate) fn signed_in(&self) -> Option<SignedIn> {
        let at = self.event["requestContext"]["timeEpoch"].as_i64()?;
        let cookie =
            self.event["cookies"].as_array().and_then(|cookies| cookies.iter().find_map(|cookie| session(cookie.as_str()?)));
        Some(SignedIn { cookie: cookie.map(str::to_owned), at })
    }

    /// The name of its function.
    pub(crate) fn function(&self) -> &str {
        self.name.split(' ').next().unwrap_or_default()
    }

    /// What it is within its function.
    fn what(&self) -> &str {
        self.name.split_once(' ').map_or("", |(_, what)| what)
    }
}

/// The functions, which are the folders below `functions/`; their programs lie in `programs`.
pub(crate) fn functions(programs: &Path) -> Result<Vec<Function>, Problem> {
    let mut functions = Vec::new();
    for group in folders(&repository().join("functions"))? {
        for folder in folders(&group)? {
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            functions.push(Function { program: programs.join(&name), actions: actions(&name)?, name });
        }
    }
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(functions)
}

/// An event for a program that answers whatever it is asked.
pub(crate) fn any_http_event(functions: &[Function]) -> Result<String, Problem> {
    let mut actions = functions.iter().flat_map(|function| &function.actions);
    let action = actions.find(|action| !action.event["requestContext"].is_null()).ok_or("no function has an HTTP event")?;
    Ok(action.event.to_string())
}

fn folders(within: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = fs::read_dir(within).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries = entries.map_err(|error| format!("{}: {error}", within.display()))?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
}

/// The function's actions; without a file of its own it has one, its sample event.
fn actions(function: &str) -> Result<Vec<Action>, Problem> {
    let sample = read(&repository().join(format!("events/{function}.json")))?;
    let entries = entries(function)?.unwrap_or_else(|| Entries::from([("sample".to_owned(), Entry::default())]));
    let action = |(what, entry): (String, Entry)| {
        let mut event = sample.clone();
        patch(&mut event, entry.event.as_ref().unwrap_or(&json!({})));
        let class = class(&event, entry.hashes);
        Action { name: format!("{function} {what}"), class, event, goes_on: entry.goes_on, expected: entry.expect }
    };
    Ok(entries.into_iter().map(action).collect())
}

fn class(event: &Value, hashes: bool) -> Class {
    match event["requestContext"]["http"]["method"].as_str() {
        _ if hashes => Class::Hashing,
        None => Class::Background,
        Some("GET") => Class::Page,
        Some(_) => Class::Command,
    }
}

/// Files below `bench/actions` that belong to no function.
pub(crate) fn orphans(functions: &[Function]) -> Result<Vec<String>, Problem> {
    let folder = repository().join("bench/actions");
    let files = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let files = files.map_err(|error| format!("{}: {error}", folder.display()))?.into_iter().map(|file| file.path());
    let is_of = |file: &Path, function: &Function| file.file_stem().is_some_and(|name| name == function.name.as_str());
    let orphans = files.filter(|file| !functions.iter().any(|function| is_of(file, function)));
    Ok(orphans.map(|file| format!("{} belongs to no function; delete it", file.display())).collect())
}

fn file(function: &str) -> PathBuf {
    repository().join(format!("bench/actions/{function}.json"))
}

fn entries(function: &str) -> Result<Option<Entries>, Problem> {
    let file = file(function);
    if !file.exists() {
        return Ok(None);
    }
    serde_json::from_value(read(&file)?).map(Some).map_err(|error| format!("{}: {error}", file.display()))
}

impl Counts {
    /// Whether the action did what it is there for.
    pub(crate) fn is_done(&self) -> bool {
        self.answer == DONE || self.answer.starts_with(['2', '3'])
    }
}

/// Writes down what was counted; events stay as they are.
pub(crate) fn accept(function: &Function, counted: &[Counts]) -> Result<(), Problem> {
    let mut entries = entries(&function.name)?.unwrap_or_default();
    for (action, counts) in function.actions.iter().zip(counted) {
        entries.entry(action.what().to_owned()).or_default().expect = Some(counts.clone());
    }
    let text = serde_json::to_string_pretty(&entries).map_err(|error| error.to_string())?;
    fs::write(file(&function.name), text + "\n").map_err(|error| format!("{}: {error}", file(&function.name).display()))
}

fn session(cookie: &str) -> Option<&str> {
    cookie.strip_prefix("__Host-taikai-session=")
}

/// RFC 7396.
fn patch(event: &mut Value, patch: &Value) {
    let Some(changes) = patch.as_object() else { return event.clone_from(patch) };
    if !event.is_object() {
        *event = json!({});
    }
    for (name, change) in changes {
        if change.is_null() {
            event.as_object_mut().map(|event| event.remove(name));
        } else {
            self::patch(&mut event[name], change);
        }
    }
}

fn read(path: &Path) -> Result<Value, Problem> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
