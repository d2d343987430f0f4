//! `cargo xtask package`: builds every function for deployment.

use std::fs;

use crate::{
    Problem,
    step::{self, cargo, repository},
    tools,
};

/// Builds into `target/lambda`, where `infra/template.yaml` looks, and prints how large each function became.
pub(crate) fn run(arguments: &[std::ffi::OsString]) -> Result<(), Problem> {
    tools::cargo_lambda()?;
    let functions = infra::functions(repository()).map_err(|problem| problem.to_string())?;
    let names: Vec<String> = functions.into_iter().map(|function| function.name).collect();
    let mut build = cargo(&["lambda", "build", "--release"])?;
    for name in &names {
        build.args(["--package", name]);
    }
    // The template's CodeUri is within the repository, wherever else builds go.
    let folder = repository().join("target/lambda");
    step::run(build.arg("--lambda-dir").arg(&folder).args(arguments))?;
    for name in &names {
        let program = folder.join(name).join("bootstrap");
        let bytes = fs::metadata(&program).map_err(|error| format!("{}: {error}", program.display()))?.len();
        println!("{name:<28} {}.{:02} MB", bytes / 1_000_000, bytes % 1_000_000 / 10_000);
    }
    Ok(())
}
