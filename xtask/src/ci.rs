//! `cargo xtask ci`: everything that has to pass before a change is accepted.

use crate::{
    Problem, bench,
    step::{self, call, cargo, succeeds},
    test, tools,
};

pub(crate) fn run() -> Result<(), Problem> {
    step::run(&mut cargo(&["fmt", "--all", "--check"])?)?;
    step::run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?)?;
    // The functions with the features that are deployed; the whole workspace together has more.
    step::run(&mut cargo(&["check"])?)?;
    deny()?;
    template()?;
    test::run(&[])?;
    // After the tests, which have built all that it counts.
    bench::run(&["--quick".into()])
}

/// Licences, bans and sources; advisories where their database can be had.
fn deny() -> Result<(), Problem> {
    tools::cargo_deny()?;
    let mut check = cargo(&["deny", "check", "bans", "licenses", "sources"])?;
    if succeeds(&mut cargo(&["deny", "fetch", "db"])?) {
        check.arg("advisories");
    } else {
        eprintln!("\nThe advisory database (github.com/rustsec/advisory-db) cannot be fetched; advisories are left out.");
    }
    step::run(&mut check)
}

/// The deployment template; each checker's settings, with their reasons, lie beside it.
fn template() -> Result<(), Problem> {
    tools::python_packages()?;
    step::run(call("cfn-lint")?.args(["--config-file", "infra/.cfnlintrc.yaml", "infra/template.yaml"]))?;
    step::run(call("checkov")?.args(["--config-file", "infra/.checkov.yaml", "--file", "infra/template.yaml"]))
}
