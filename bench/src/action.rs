//! What is measured: every function's sample event, and what `bench/actions` makes of it.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};
use serde_json::{Value, json};

use crate::{Problem, repository, seed};

/// A function: a folder below `functions/`.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) actions: Vec<Action>,
}

/// One thing that a function does.
#[derive(Clone, Debug)]
pub(crate) struct Action {
    /// The function's name, or `<function>.<what>`.
    pub(crate) name: String,
    pub(crate) event: Value,
}

impl Action {
    /// When the event happens, if it says so: that is when the member signs in.
    pub(crate) fn at(&self) -> i64 {
        self.event["requestContext"]["timeEpoch"].as_i64().unwrap_or_default()
    }

    /// Whether nobody waits for the answer. What background functions work on is there once somebody has left.
    pub(crate) fn is_background(&self) -> bool {
        self.event["requestContext"]["http"].is_null()
    }
}

/// The workspace's functions, whose programs lie in `release`.
pub(crate) fn functions(release: &Path) -> Result<Vec<Function>, Problem> {
    let metadata: Metadata =
        MetadataCommand::new().current_dir(repository()).no_deps().exec().map_err(|error| error.to_string())?;
    let mut functions = Vec::new();
    for package in &metadata.packages {
        if package.manifest_path.strip_prefix(repository()).is_ok_and(|path| path.starts_with("functions")) {
            let name = package.name.to_string();
            functions.push(Function { program: release.join(&name), actions: actions(&name)?, name });
        }
    }
    functions.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(functions)
}

/// The function's own event, and then each patch (RFC 7396) in `bench/actions/<function>.<what>.json`.
fn actions(function: &str) -> Result<Vec<Action>, Problem> {
    let plain = read(&repository().join(format!("events/{function}.json")))?;
    let mut actions = vec![Action { name: function.to_owned(), event: signed_in(plain.clone()) }];
    let folder = repository().join("bench/actions");
    let mut patches = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let path = entry.map_err(|error| error.to_string())?.path();
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if stem.split_once('.').is_some_and(|(of, _)| of == function) {
            patches.push((stem, path));
        }
    }
    patches.sort();
    for (name, path) in patches {
        let mut event = plain.clone();
        patch(&mut event, &read(&path)?);
        actions.push(Action { name, event: signed_in(event) });
    }
    Ok(actions)
}

/// The event with the session that is on record, where it has cookies at all.
fn signed_in(mut event: Value) -> Value {
    if event["cookies"].is_array() {
        event["cookies"] = json!([seed::cookie()]);
    }
    event
}

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
