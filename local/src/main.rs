//! Runs the whole system on this machine until Ctrl-C.

use std::{fs, io, path::PathBuf, process::ExitCode};

use domain::Instant;
use dynoxide::Database;
use jiff::Timestamp;
use lexopt::{Arg, ValueExt};
use local::{
    Problem, admin,
    demo::{self, Endpoints},
    dynamodb, functions, inbox,
    invoke::Lambda,
    mails::Mails,
    pump, schedule,
    settings::{Settings, TABLE, listen},
    table,
    template::Template,
};
use serde_json::Value;
use tokio::signal::unix::{SignalKind, signal};

const HELP: &str = "\
Runs the whole system on this machine; `cargo xtask dev` builds what it needs and calls it.

local [--empty] [--fresh] [--reload] [--data DIR]
local schedule FUNCTION [--at MOMENT]
local admin ACTION [OPTIONS]

  --empty      begin without demo data, in a folder of its own: .taikai-empty; people may register by themselves
  --fresh      forget all data first
  --reload     build what is edited, and start the functions that have changed anew
  --data DIR   keep the data there instead of in .taikai or .taikai-empty
  --help       this text

  schedule     call a scheduled function of the running system once, as its schedule does
  --at MOMENT  for this moment instead of now, such as 2026-12-02T09:00:00+09:00

  admin        do what the portal's owner does; `local admin --help` says more

Ports: TAIKAI_PORT (9000), TAIKAI_INBOX_PORT (8025), TAIKAI_DYNAMODB_PORT (8000).
";

/// Everything in the data folder beside the database. Named one by one: `--data` may point anywhere.
const FILES: [&str; 6] = [
    "mails.jsonl",
    "on-failure.jsonl",
    "stream-checkpoint-deliver-mail",
    "stream-checkpoint-send-reminders",
    "functions.log",
    SEEDED,
];

/// Its presence says that a new table is complete; it says with what.
const SEEDED: &str = "seeded";

/// What the file says when a table began without demo data.
const EMPTY: &str = "empty";

const DATABASE: &str = "dynamodb.sqlite";

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match command() {
        Ok(Command::Help) => {
            print!("{HELP}");
            Ok(())
        }
        Ok(Command::AdminHelp) => {
            print!("{}", admin::HELP);
            Ok(())
        }
        Ok(Command::Run(how)) => run(how).await,
        Ok(Command::Admin { order }) => administer(&order).await,
        Ok(Command::Schedule { function, at }) => play(&function, at).await,
        Err(error) => Err(format!("{error}\n\n{HELP}")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

enum Command {
    Help,
    AdminHelp,
    Run(Run),
    Admin { order: Value },
    Schedule { function: String, at: Timestamp },
}

/// How the system is to run.
#[derive(Default)]
struct Run {
    data: Option<PathBuf>,
    empty: bool,
    fresh: bool,
    reload: bool,
}

fn command() -> Result<Command, lexopt::Error> {
    let mut how = Run::default();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("empty") => how.empty = true,
            Arg::Long("fresh") => how.fresh = true,
            Arg::Long("reload") => how.reload = true,
            Arg::Long("data") => how.data = Some(arguments.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Value(name) if name == "schedule" => return scheduled(arguments),
            Arg::Value(name) if name == "admin" => {
                let order = admin::order(arguments)?;
                return Ok(order.map_or(Command::AdminHelp, |order| Command::Admin { order }));
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run(how))
}

/// What follows `schedule`.
fn scheduled(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut function, mut at) = (None, Timestamp::now());
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("at") => at = arguments.value()?.parse()?,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Value(name) if function.is_none() => function = Some(name.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Schedule { function: function.ok_or("schedule: FUNCTION is missing")?, at })
}

async fn play(function: &str, at: Timestamp) -> Result<(), Problem> {
    let (settings, template) = (Settings::read(None, false)?, Template::read()?);
    let answer = schedule::play(&Lambda::on_port(settings.port), &template.schedules, function, at).await?;
    println!("{function}, for {at}: {answer}");
    Ok(())
}

async fn run(Run { data, empty, fresh, reload }: Run) -> Result<(), Problem> {
    let settings = Settings::read(data, empty)?;
    let template = Template::read()?;
    // First of all, so that an early Ctrl-C too ends things in order.
    let mut end = std::pin::pin!(end()?);

    // The functions' port is only tried: cargo-lambda takes it later.
    drop(listen(settings.port, "TAIKAI_PORT").await?);
    let inbox_listener = listen(settings.inbox_port, "TAIKAI_INBOX_PORT").await?;
    let dynamodb_listener = listen(settings.dynamodb_port, "TAIKAI_DYNAMODB_PORT").await?;

    let (database, is_new) = open(&settings, empty, fresh)?;
    let lambda = Lambda::on_port(settings.port);
    let inbox = inbox::Inbox::new(Mails::open(settings.file("mails.jsonl"))?, lambda.clone());

    let system = async {
        let dynamodb = dynamodb::serve(dynamodb_listener, database.clone(), std::future::pending());
        let inbox = inbox::serve(inbox_listener, inbox, std::future::pending());
        let functions = async {
            if is_new && !empty {
                let endpoints = Endpoints { dynamodb: settings.dynamodb_endpoint(), table: TABLE.to_owned() };
                let now = Instant::from_millis(Timestamp::now().as_millisecond()).map_err(|error| error.to_string())?;
                demo::seed(&endpoints, now).await.map_err(|problem| format!("The demo data: {problem}"))?;
            }
            if is_new {
                fs::write(settings.file(SEEDED), if empty { EMPTY } else { "demo" }).map_err(|error| error.to_string())?;
            }
            let functions = functions::run(&settings, &lambda, &template, reload, || println!("{}", banner(&settings, empty)));
            let pump = pump::run_all(&database, &lambda, &template.mappings, &settings);
            let schedule = schedule::run(&lambda, &template.schedules);
            Err(tokio::select! {
                problem = functions => problem,
                problem = pump => problem,
                problem = schedule => problem,
            })
        };
        tokio::select! {
            ended = dynamodb => ended,
            ended = inbox => ended,
            ended = functions => ended,
        }
    };
    tokio::select! {
        ended = system => ended,
        () = &mut end => Ok(()),
    }
}

/// Orders something of the running system as its owner does, and says what came of it.
async fn administer(order: &Value) -> Result<(), Problem> {
    let settings = Settings::read(None, false)?;
    let answer = admin::invoke(&Lambda::on_port(settings.port), order).await?;
    println!("{answer}");
    Ok(())
}

/// The database with its table, and whether it is new.
fn open(settings: &Settings, empty: bool, fresh: bool) -> Result<(Database, bool), Problem> {
    let at = |error: io::Error| format!("{}: {error}", settings.data.display());
    fs::create_dir_all(&settings.data).map_err(at)?;
    let file = settings.file(DATABASE);
    let seeded = fs::read_to_string(settings.file(SEEDED)).ok().filter(|_| file.exists() && !fresh);
    if seeded.as_ref().is_some_and(|with| (with == EMPTY) != empty) {
        let (folder, other) =
            (settings.data.display(), if empty { "the demo's data" } else { "data that began without the demo" });
        return Err(format!("{folder} holds {other}. Add --fresh to forget it, or choose another folder."));
    }
    let is_new = seeded.is_none();
    if is_new {
        dynamodb::delete(&file)?;
        for name in FILES {
            match fs::remove_file(settings.file(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(at(error)),
                _ => {}
            }
        }
    }
    let database = dynamodb::open(&file)?;
    if is_new {
        table::create_table(&database, TABLE)?;
    }
    Ok((database, is_new))
}

/// Resolves at Ctrl-C, at SIGTERM, and when the terminal goes away.
fn end() -> Result<impl Future<Output = ()>, Problem> {
    let listen = |kind| signal(kind).map_err(|error| error.to_string());
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hangup = listen(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    })
}

/// What the person at the terminal reads once everything runs.
fn banner(settings: &Settings, empty: bool) -> String {
    let (portal, inbox) = (settings.public_url(), settings.inbox_url());
    let way_in = if empty {
        format!("  Without demo data. Until its first account is made, nobody can sign in:\n\n    {}\n", admin::FIRST)
    } else {
        let sign_ins: String = demo::SIGN_INS.map(|(login_id, who)| format!("    {login_id:<8} {who}\n")).concat();
        format!("  Sign in as (password {})\n{sign_ins}", demo::PASSWORD)
    };
    format!("\n  Taikai          {portal}/\n  Inbox 受信箱    {inbox}/\n\n{way_in}\n  Ctrl-C ends everything.\n")
}
