//! `cargo xtask bench`: builds the measured programs with the right settings, and measures them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::{
    Problem, dev,
    step::{self, built, call, cargo},
    tools,
};

/// The functions by these arguments, which are the bench's own.
pub(crate) fn run(arguments: &[OsString]) -> Result<(), Problem> {
    if arguments.iter().any(|argument| argument == "--quick") { quick(arguments) } else { full(arguments) }
}

/// Counts and checks on the programs of everyday builds: what does not depend on the machine, in a minute or two.
fn quick(arguments: &[OsString]) -> Result<(), Problem> {
    dev::build()?;
    measure(call(built()?.join("bench"))?, "debug", arguments)
}

/// The figures on release builds of the functions that are named, or of all: every one, or with `--steady` those that
/// other work on the machine does not change.
fn full(arguments: &[OsString]) -> Result<(), Problem> {
    tools::valgrind();
    let is_steady = arguments.iter().any(|argument| argument == "--steady");
    let mut functions = cargo(&["build", "--release"])?;
    for name in arguments.iter().filter(|argument| *argument != "--steady") {
        functions.arg("--package").arg(name);
    }
    step::run(&mut functions)?;
    // Apart from the functions, and each alone, so that nobody gets the features that another wants.
    for reference in ["hello", "floor", "bare"] {
        step::run(&mut cargo(&["build", "--release", "--package", reference])?)?;
    }
    if is_steady {
        // Nothing is timed, so that the bench may be as slow as everyday builds are.
        return measure(cargo(&["run", "--package", "bench", "--"])?, "release", arguments);
    }
    let defaults = target()?.join("defaults");
    let mut build = cargo(&["build", "--release", "--manifest-path", "bench/defaults/Cargo.toml", "--target-dir"])?;
    step::run(build.arg(&defaults))?;
    measure(cargo(&["run", "--profile", "bench-tool", "--package", "bench", "--"])?, "release", arguments)
}

fn measure(mut bench: Command, profile: &str, arguments: &[OsString]) -> Result<(), Problem> {
    let target = target()?;
    let programs = target.join(profile);
    let folders: [(&str, PathBuf); 4] = [
        ("--functions", programs.clone()),
        ("--references", programs),
        ("--defaults", target.join("defaults/release/defaults")),
        ("--output", target.join("bench")),
    ];
    let folders = folders.into_iter().flat_map(|(name, folder)| [OsString::from(name), folder.into()]);
    step::run(bench.args(folders).args(arguments))
}

/// Cargo's target folder.
fn target() -> Result<PathBuf, Problem> {
    let built = built()?;
    Ok(built.parent().map_or_else(|| built.clone(), PathBuf::from))
}
