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
    let names = functions()?;
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

/// The functions, which are folders.
fn functions() -> Result<Vec<String>, Problem> {
    let mut names = Vec::new();
    for group in fs::read_dir(repository().join("functions")).map_err(|error| format!("functions: {error}"))? {
        let group = group.map_err(|error| error.to_string())?.path();
        for function in fs::read_dir(&group).map_err(|error| format!("{}: {error}", group.display()))? {
            let function = function.map_err(|error| error.to_string())?;
            if function.path().join("Cargo.toml").is_file() {
                names.push(function.file_name().to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}
