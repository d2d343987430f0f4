//! `cargo xtask bench`: what the functions cost, compared with reference programs.
//!
//! There is no network except loopback. Lambda's runtime API ([`lambda`]) and `DynamoDB` over TLS ([`table`]) run in
//! this process. While the calls of an action are counted, the table is live. While the action is timed, a recording
//! answers, so that every run does the same.
//!
//! How to read the output: `docs/PERFORMANCE.md`.

mod action;
mod bar;
mod cost;
mod database;
mod full;
mod growth;
mod idle;
mod lambda;
mod measure;
mod quick;
mod report;
mod run;
mod seed;
mod share;
mod steady;
mod table;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use action::Function;
use lexopt::{Arg, ValueExt};

/// What went wrong, as a sentence for the person at the terminal.
type Problem = String;

/// What `cargo xtask bench` hands over.
struct Options {
    /// Counts and checks only; no figure is taken.
    quick: bool,
    /// Only the figures that are the same beside other work: sizes, memory, instructions.
    steady: bool,
    /// Writes down what was counted instead of comparing it.
    accept: bool,
    /// The functions that matter now; all, where none is named.
    only: Vec<String>,
    /// Where the functions' programs lie.
    functions: PathBuf,
    /// Where `hello`, `floor` and `bare` lie.
    references: PathBuf,
    /// The program of `defaults`.
    defaults: PathBuf,
    /// Where the report and the tools' files go.
    output: PathBuf,
}

impl Options {
    fn read() -> Result<Self, lexopt::Error> {
        let mut arguments = lexopt::Parser::from_env();
        let mut options = Self {
            quick: false,
            steady: false,
            accept: false,
            only: Vec::new(),
            functions: PathBuf::new(),
            references: PathBuf::new(),
            defaults: PathBuf::new(),
            output: PathBuf::new(),
        };
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("quick") => options.quick = true,
                Arg::Long("steady") => options.steady = true,
                Arg::Long("accept") => options.accept = true,
                Arg::Long("functions") => options.functions = arguments.value()?.parse()?,
                Arg::Long("references") => options.references = arguments.value()?.parse()?,
                Arg::Long("defaults") => options.defaults = arguments.value()?.parse()?,
                Arg::Long("output") => options.output = arguments.value()?.parse()?,
                Arg::Value(name) => options.only.push(name.parse()?),
                other => return Err(other.unexpected()),
            }
        }
        Ok(options)
    }

    /// Those of the functions that are measured.
    fn chosen(&self, mut functions: Vec<Function>) -> Result<Vec<Function>, Problem> {
        if let Some(unknown) = self.only.iter().find(|name| functions.iter().all(|function| function.name != **name)) {
            return Err(format!("There is no function {unknown} below functions/."));
        }
        if !self.only.is_empty() {
            functions.retain(|function| self.only.contains(&function.name));
        }
        Ok(functions)
    }
}

fn repository() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

// One thread, so that what is counted is counted in the order in which it happens.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Options::read() {
        Ok(options) if options.quick => quick::run(&options).await,
        Ok(options) if options.steady => steady::run(&options).await,
        Ok(options) => full::run(&options).await,
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n{problem}");
            ExitCode::FAILURE
        }
    }
}
