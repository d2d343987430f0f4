//! Runs the whole system on this machine until Ctrl-C.

use std::{fs, io, path::PathBuf, process::ExitCode};

use domain::Instant;
use dynoxide::Database;
use jiff::Timestamp;
use lexopt::{Arg, ValueExt};
use local::{
    Problem,
    demo::{self, Endpoints},
    dynamodb, functions, inbox,
    invoke::Lambda,
    mails::Mails,
    pump, schedule,
    settings::{Settings, TABLE, listen},
    table,
    template::Template,
};
use tokio::signal::unix::{SignalKind, signal};

const HELP: &str = "\
Runs the whole system on this machine; `cargo xtask dev` builds what it needs and calls it.

local [--fresh] [--reload] [--data DIR]
local schedule FUNCTION [--at MOMENT]

  --fresh      forget all data first
  --reload     build what is edited, and start the functions that have changed anew
  --data DIR   keep the data there instead of in .taikai
  --help       this text

  schedule     call a scheduled function of the running system once, as its schedule does
  --at MOMENT  for this moment instead of now, such as 2026-12-02T09:00:00+09:00

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

/// Its presence says that the demo data is complete.
const SEEDED: &str = "seeded";

const DATABASE: &str = "dynamodb.sqlite";

#[tokio::main]
async fn main() -> ExitCode {
    let ended = match command() {
        Ok(Command::Help) => {
            print!("{HELP}");
            Ok(())
        }
        Ok(Command::Run { data, fresh, reload }) => run(data, fresh, reload).await,
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
    Run { data: Option<PathBuf>, fresh: bool, reload: bool },
    Schedule { function: String, at: Timestamp },
}

fn command() -> Result<Command, lexopt::Error> {
    let (mut data, mut fresh, mut reload) = (None, false, false);
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("fresh") => fresh = true,
            Arg::Long("reload") => reload = true,
            Arg::Long("data") => data = Some(arguments.value()?.into()),
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help),
            Arg::Value(name) if name == "schedule" => return scheduled(arguments),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Command::Run { data, fresh, reload })
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
    let (settings, template) = (Settings::read(None)?, Template::read()?);
    let answer = schedule::play(&Lambda::on_port(settings.port), &template.schedules, function, at).await?;
    println!("{function}, for {at}: {answer}");
    Ok(())
}

async fn run(data: Option<PathBuf>, fresh: bool, reload: bool) -> Result<(), Problem> {
    let settings = Settings::read(data)?;
    let template = Template::read()?;
    // First of all, so that an early Ctrl-C too ends things in order.
    let mut end = std::pin::pin!(end()?);

    // The functions' port is only tried: cargo-lambda takes it later.
    drop(listen(settings.port, "TAIKAI_PORT").await?);
    let inbox_listener = listen(settings.inbox_port, "TAIKAI_INBOX_PORT").await?;
    let dynamodb_listener = listen(settings.dynamodb_port, "TAIKAI_DYNAMODB_PORT").await?;

    let (database, is_new) = open(&settings, fresh)?;
    let lambda = Lambda::on_port(settings.port);
    let inbox = inbox::Inbox::new(Mails::open(settings.file("mails.jsonl"))?, lambda.clone());

    let system = async {
        let dynamodb = dynamodb::serve(dynamodb_listener, database.clone(), std::future::pending());
        let inbox = inbox::serve(inbox_listener, inbox, std::future::pending());
        let functions = async {
            if is_new {
                let endpoints = Endpoints { dynamodb: settings.dynamodb_endpoint(), table: TABLE.to_owned() };
                let now = Instant::from_millis(Timestamp::now().as_millisecond()).map_err(|error| error.to_string())?;
                demo::seed(&endpoints, now).await.map_err(|problem| format!("The demo data: {problem}"))?;
                fs::write(settings.file(SEEDED), "").map_err(|error| error.to_string())?;
            }
            let functions = functions::run(&settings, &lambda, &template, reload, || println!("{}", banner(&settings)));
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

/// The database with its table, and whether it is new and so without demo data.
fn open(settings: &Settings, fresh: bool) -> Result<(Database, bool), Problem> {
    let at = |error: io::Error| format!("{}: {error}", settings.data.display());
    fs::create_dir_all(&settings.data).map_err(at)?;
    let file = settings.file(DATABASE);
    let is_new = fresh || !settings.file(SEEDED).exists() || !file.exists();
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
fn banner(settings: &Settings) -> String {
    let sign_ins: String = demo::SIGN_INS.map(|(login_id, who)| format!("    {login_id:<8} {who}\n")).concat();
    format!(
        "\n  Taikai          {}/\n  Inbox 受信箱    {}/\n\n  Sign in as (password {})\n{sign_ins}\n  Ctrl-C ends everything.\n",
        settings.public_url(),
        settings.inbox_url(),
        demo::PASSWORD,
    )
}
