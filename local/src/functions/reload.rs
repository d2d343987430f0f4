//! For developers: builds what was edited, and restarts the functions whose program changed.

use std::{
    fs,
    path::Path,
    process::Stdio,
    time::{Duration, SystemTime},
};

use tokio::process::Command;

use super::program::Program;
use crate::{Problem, settings::repository};

/// How often the sources are looked at.
const LOOK: Duration = Duration::from_secs(1);

/// What a function is built from.
const SOURCES: [&str; 3] = ["functions", "shared", "Cargo.toml"];

/// Watches the sources until it is dropped.
pub(super) async fn watch(programs: &[Program]) -> Problem {
    let mut seen = latest_change();
    loop {
        tokio::time::sleep(LOOK).await;
        let latest = latest_change();
        if latest == seen {
            continue;
        }
        seen = latest;
        let before: Vec<_> = programs.iter().map(Program::built).collect();
        let mut build = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        build.args(["build", "--workspace"]).current_dir(repository()).stdin(Stdio::null()).kill_on_drop(true);
        match build.status().await {
            Ok(status) if status.success() => {
                let changed = programs.iter().zip(before).filter(|(program, before)| program.built() != *before);
                changed.for_each(|(program, _)| program.start_anew());
            }
            // cargo has said why; the functions go on as they were.
            Ok(_) => {}
            Err(error) => return format!("cargo build: {error}"),
        }
    }
}

fn latest_change() -> Option<SystemTime> {
    SOURCES.iter().filter_map(|source| latest_in(&repository().join(source))).max()
}

fn latest_in(path: &Path) -> Option<SystemTime> {
    let of = path.metadata().ok()?;
    if of.is_file() {
        return of.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| latest_in(&entry.path())).chain(of.modified()).max()
}
