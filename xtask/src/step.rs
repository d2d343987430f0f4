//! Calls other programs: prints each call before it and checks the result.

use std::{
    env,
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::Problem;

/// The repository.
pub(crate) fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The folder with this very program, in which cargo puts the workspace's other programs too.
pub(crate) fn built() -> Result<PathBuf, Problem> {
    let this = env::current_exe().map_err(|error| error.to_string())?;
    this.parent().map(Path::to_owned).ok_or_else(|| "This program has no folder.".to_owned())
}

/// The folder of our own tools.
pub(crate) fn folder() -> Result<PathBuf, Problem> {
    let built = built()?;
    Ok(built.parent().unwrap_or(&built).join("tools"))
}

/// The folder of our own Python.
pub(crate) fn venv() -> Result<PathBuf, Problem> {
    Ok(folder()?.join("python"))
}

/// The search path with our own tools in front.
fn path() -> Result<OsString, Problem> {
    let own = [venv()?.join("bin"), folder()?.join("bin")];
    let others = env::var_os("PATH").unwrap_or_default();
    env::join_paths(own.into_iter().chain(env::split_paths(&others))).map_err(|error| error.to_string())
}

/// A call in the repository that finds our own tools first.
pub(crate) fn call(program: impl AsRef<OsStr>) -> Result<Command, Problem> {
    let mut command = Command::new(program);
    command.current_dir(repository()).env("PATH", path()?);
    for (name, _) in env::vars_os() {
        // Set by the cargo that runs us; some build scripts would take them for a change and run again.
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_MANIFEST_") || name.starts_with("CARGO_PKG_")) {
            command.env_remove(name);
        }
    }
    Ok(command)
}

/// `cargo` with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Result<Command, Problem> {
    let mut command = call(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))?;
    command.args(arguments);
    Ok(command)
}

/// Runs a step, with its command line before and its duration after it.
pub(crate) fn run(command: &mut Command) -> Result<(), Problem> {
    let line = line(command);
    eprintln!("\n▶ {line}");
    let start = Instant::now();
    let status = command.status().map_err(|error| format!("{line}: {error}"))?;
    if !status.success() {
        return Err(format!("✗ {line} failed ({status}) after {:.1} s.", start.elapsed().as_secs_f32()));
    }
    eprintln!("✓ {line} ({:.1} s)", start.elapsed().as_secs_f32());
    Ok(())
}

/// Whether the command can be run and succeeds; shows nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

fn line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
