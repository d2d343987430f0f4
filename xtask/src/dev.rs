//! `cargo xtask dev`: builds the system and replaces itself with it.

use std::{ffi::OsString, os::unix::process::CommandExt};

use crate::{
    Problem,
    step::{self, built, call, cargo},
    tools,
};

/// Returns only if the system cannot be started.
pub(crate) fn run(arguments: &[OsString]) -> Result<(), Problem> {
    build()?;
    let program = built()?.join("local");
    let mut local = call(&program)?;
    local.arg("--reload").args(arguments);
    // In our place and under our process id: Ctrl-C and other signals reach it as they are.
    Err(format!("{}: {}", program.display(), local.exec()))
}

/// Calls a scheduled function of the system that runs. Returns only if the call cannot be made.
pub(crate) fn schedule(arguments: &[OsString]) -> Result<(), Problem> {
    ask("schedule", arguments)
}

/// Does what the portal's owner does, in the system that runs. Returns only if that cannot be asked for.
pub(crate) fn admin(arguments: &[OsString]) -> Result<(), Problem> {
    ask("admin", arguments)
}

fn ask(what: &str, arguments: &[OsString]) -> Result<(), Problem> {
    let program = built()?.join("local");
    if !program.is_file() {
        return Err("There is no system to call yet: `cargo xtask dev` builds and starts it.".to_owned());
    }
    let mut local = call(&program)?;
    local.arg(what).args(arguments);
    Err(format!("{}: {}", program.display(), local.exec()))
}

/// Builds everything, once: what is built alone has other features, and would be compiled again for whatever comes
/// next.
pub(crate) fn build() -> Result<(), Problem> {
    tools::cargo_lambda()?;
    step::run(&mut cargo(&["build", "--workspace"])?)
}
