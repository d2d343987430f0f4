//! `cargo xtask test`: installs what the tests need and runs them all.

use std::{
    ffi::OsString,
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Problem, dev, step, tools};

/// The stories that go through what every function does, and the rules of the table: once more with each call made at
/// Amazon's `DynamoDB` Local too.
const ON_BOTH: &[&str] = &[
    "administering::",
    "billing::",
    "changing_address::",
    "changing_seal::",
    "choosing_terms::",
    "creating_societies::",
    "deleting::",
    "editing_profile::",
    "exporting::",
    "finding_societies::",
    "following_mail::",
    "joining::",
    "inviting::",
    "listing_invoices::",
    "listing_members::",
    "listing_payments::",
    "naming_operators::",
    "permissions::",
    "registering::",
    "reminding::",
    "reminders_by_hand::",
    "resending::",
    "resetting::",
    "rig::limits::",
    "signing_in::",
    "starting::",
    "withdrawing::",
    // These have no rig.
    "--skip",
    "browser::",
    // Hundreds of rigs or thousands of items each: the same calls again and again.
    "--skip",
    "crash_point",
    "--skip",
    "over_four_hundred_days",
    "--skip",
    "more_than_a_transaction_holds",
    "--skip",
    "every_record_has_one_place",
    "--skip",
    "a_page_that_lies_deep",
    "--skip",
    "a_large_society",
];

/// How long Java may take on a machine that is busy with other work.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) fn run(arguments: &[OsString]) -> Result<(), Problem> {
    tools::browser()?;
    tools::python_packages()?;
    let axe = tools::axe()?;
    dev::build()?;
    step::run(step::cargo(&["test", "--workspace"])?.args(arguments).env("TAIKAI_AXE", axe))?;
    if arguments.is_empty() { on_both() } else { Ok(()) }
}

fn on_both() -> Result<(), Problem> {
    let (mut dynamodb, address) = start()?;
    let ran = answers(&mut dynamodb, &address).and_then(|()| {
        // The whole workspace, so that nothing is built anew.
        let mut stories = step::cargo(&["test", "--workspace", "--test", "stories", "--"])?;
        step::run(stories.args(ON_BOTH).env("TAIKAI_DYNAMODB", &address))
    });
    let ended = dynamodb.kill().and_then(|()| dynamodb.wait()).map_err(|error| format!("DynamoDB Local: {error}"));
    ran.and(ended.map(|_| ()))
}

fn start() -> Result<(Child, String), Problem> {
    let folder = tools::dynamodb_local()?;
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_err(|error| error.to_string())?;
    let mut java = step::call("java")?;
    java.current_dir(folder).args(["-Xmx1g", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory"]);
    java.args(["-port", &free.port().to_string()]).env("DDB_LOCAL_TELEMETRY", "0").stdin(Stdio::null()).stdout(Stdio::null());
    let started = java.spawn().map_err(|error| format!("DynamoDB Local: {error}"))?;
    Ok((started, free.to_string()))
}

fn answers(dynamodb: &mut Child, address: &str) -> Result<(), Problem> {
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        let over = dynamodb.try_wait().is_ok_and(|ended| ended.is_some()) || start.elapsed() > PATIENCE;
        if over {
            return Err("DynamoDB Local does not start.".to_owned());
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
