//! A function's dependencies: one small TLS stack and no configuration loader.

use std::collections::BTreeSet;
use std::process::Command;

use crate::action::Function;
use crate::{Problem, repository};

/// What must not come along: crate, beginning of the version, reason.
const LEFT_AT_HOME: &[(&str, &str, &str)] = &[
    ("aws-config", "", "credentials and region come straight from the environment; see shared/aws"),
    ("aws-lc-rs", "", "its first call costs 420 million instructions; rustls runs on ring"),
    ("aws-lc-sys", "", "its first call costs 420 million instructions; rustls runs on ring"),
    ("aws-smithy-http-client", "", "shared/aws has a smaller client; turn off the SDK crate's default features"),
    ("boring", "", "one TLS stack is enough"),
    ("h2", "", "DynamoDB and SES speak HTTP/1.1"),
    ("hyper", "0.", "it is the SDK's old client, with a TLS stack of its own; turn off the SDK crate's default features"),
    ("native-tls", "", "one TLS stack is enough"),
    ("openssl", "", "one TLS stack is enough"),
    ("openssl-sys", "", "one TLS stack is enough"),
    ("rustls", "0.21", "it is the SDK's old client's; turn off the SDK crate's default features"),
    ("s2n-tls", "", "one TLS stack is enough"),
];

/// What may be there once at most.
const ONCE: &[&str] = &["hyper", "ring", "rustls"];

/// Every complaint about any function's tree.
pub(crate) fn complaints(functions: &[Function]) -> Result<Vec<String>, Problem> {
    let mut complaints = Vec::new();
    for Function { name: function, .. } in functions {
        let crates = crates(function)?;
        for (name, version) in &crates {
            if let Some((_, _, why)) = LEFT_AT_HOME.iter().find(|(other, start, _)| other == name && version.starts_with(start)) {
                complaints.push(format!(
                    "{name} {version} is in {function}: {why} (`cargo tree -p {function} -e normal -i {name}@{version}` shows who \
                     asks for it)"
                ));
            }
        }
        for name in ONCE {
            let versions: Vec<_> = crates.iter().filter(|(other, _)| other == name).map(|(_, version)| version).collect();
            if versions.len() > 1 {
                complaints.push(format!("{name} is in {function} in versions {versions:?}: bring them to one"));
            }
        }
    }
    Ok(complaints)
}

/// Name and version of all that is built into a function, wherever it runs.
fn crates(function: &str) -> Result<BTreeSet<(String, String)>, Problem> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(repository()).args(["tree", "--package", function, "--edges", "normal", "--prefix", "none"]);
    cargo.args(["--format", "{p}", "--target", "x86_64-unknown-linux-gnu", "--target", "aarch64-unknown-linux-gnu"]);
    let output = cargo.output().map_err(|error| format!("cargo tree: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let tree = String::from_utf8_lossy(&output.stdout);
    let of_line = |line: &str| {
        let (name, rest) = line.split_once(" v")?;
        Some((name.to_owned(), rest.split(' ').next().unwrap_or(rest).to_owned()))
    };
    Ok(tree.lines().filter_map(of_line).collect())
}
