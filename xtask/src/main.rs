//! The repository's own commands: `cargo xtask dev`, `admin`, `schedule`, `test`, `bench`, `template`, `package` and
//! `ci`.

mod bench;
mod ci;
mod dev;
mod package;
mod step;
mod template;
mod test;
mod tools;

use std::{ffi::OsString, process::ExitCode};

use lexopt::Arg;

/// What went wrong, as a sentence for the person at the terminal.
type Problem = String;

const HELP: &str = "\
cargo xtask dev [--empty] [--fresh]
                            run the whole system on this machine; --empty has no demo data, --fresh starts over
cargo xtask admin ACTION    do what the portal's owner does, in the running system: `cargo xtask admin --help`
cargo xtask schedule FUNCTION [--at 2026-12-02T09:00:00+09:00]
                            call a scheduled function of the running system once, for that moment or now
cargo xtask test [ARGS]     run every test; ARGS go to `cargo test`
cargo xtask bench [NAMES]   measure every function, or these, on release builds
cargo xtask bench --quick [NAMES]
                            count what each action asks of the table and compare; with --accept, write it down instead
cargo xtask template        write what the functions' Cargo.toml say into the template, the router, the tests and the docs
cargo xtask package [ARGS]  build every function for deployment; ARGS go to `cargo lambda build`
cargo xtask ci              what has to pass before a change is accepted

Each installs what it needs (below target/tools, or by apt-get), and says so.
";

enum Command {
    Help,
    Dev { arguments: Vec<OsString> },
    Admin { arguments: Vec<OsString> },
    Schedule { arguments: Vec<OsString> },
    Test { arguments: Vec<OsString> },
    Bench { arguments: Vec<OsString> },
    Template,
    Package { arguments: Vec<OsString> },
    Ci,
}

fn main() -> ExitCode {
    let done = match command() {
        Ok(Command::Help) => {
            print!("{HELP}");
            Ok(())
        }
        Ok(Command::Dev { arguments }) => dev::run(&arguments),
        Ok(Command::Admin { arguments }) => dev::admin(&arguments),
        Ok(Command::Schedule { arguments }) => dev::schedule(&arguments),
        Ok(Command::Test { arguments }) => test::run(&arguments),
        Ok(Command::Bench { arguments }) => bench::run(&arguments),
        Ok(Command::Template) => template::run(),
        Ok(Command::Package { arguments }) => package::run(&arguments),
        Ok(Command::Ci) => ci::run(),
        Err(error) => Err(format!("{error}\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\n{problem}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<Command, lexopt::Error> {
    let mut arguments = lexopt::Parser::from_env();
    let command = match arguments.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Command::Help),
        Some(Arg::Value(name)) if name == "dev" => {
            let mut given = Vec::new();
            while let Some(argument) = arguments.next()? {
                match argument {
                    Arg::Long(option @ ("empty" | "fresh")) => given.push(format!("--{option}").into()),
                    Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
                    other => return Err(other.unexpected()),
                }
            }
            Command::Dev { arguments: given }
        }
        Some(Arg::Value(name)) if name == "admin" => Command::Admin { arguments: arguments.raw_args()?.collect() },
        Some(Arg::Value(name)) if name == "schedule" => Command::Schedule { arguments: arguments.raw_args()?.collect() },
        Some(Arg::Value(name)) if name == "test" => Command::Test { arguments: arguments.raw_args()?.collect() },
        Some(Arg::Value(name)) if name == "bench" => Command::Bench { arguments: arguments.raw_args()?.collect() },
        Some(Arg::Value(name)) if name == "template" => Command::Template,
        Some(Arg::Value(name)) if name == "package" => Command::Package { arguments: arguments.raw_args()?.collect() },
        Some(Arg::Value(name)) if name == "ci" => Command::Ci,
        Some(other) => return Err(other.unexpected()),
    };
    match arguments.next()? {
        None => Ok(command),
        Some(more) => Err(more.unexpected()),
    }
}
