//! `[package.metadata.taikai]` of a function's `Cargo.toml`.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;

use crate::Problem;

/// A function: a folder below `functions/`.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its folder's name, in `kebab-case`.
    pub name: String,
    /// The folder above: `member`, `operator`, `support`, `owner` or `background`.
    pub group: String,
    /// What it says about itself.
    pub says: Metadata,
}

/// For whom a function is. Whether that is so is tried with every kind of person (`tests/roles.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// Anybody, signed in or not.
    Anybody,
    /// Signed-in members, each for their own account.
    Member,
    /// Whom the society of the address lists.
    Operator,
    /// Support.
    Support,
    /// The portal's owner: whom IAM lets invoke it.
    Owner,
    /// AWS: a schedule, the stream, the event bus.
    Product,
}

/// What a function says about itself.
///
/// A value that begins with `!` is one of `CloudFormation`'s functions (`!Ref MailFrom`) and goes into the template as
/// it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Metadata {
    /// One sentence.
    pub does: String,
    /// Whom it is for, where that is not what its folder says.
    pub who: Option<Who>,
    /// Its paths, with the methods that it answers with something else than 405.
    #[serde(default)]
    pub routes: BTreeMap<String, Vec<String>>,
    /// MB, where 128 are not enough.
    pub memory: Option<u32>,
    /// Seconds, where 10 are not enough.
    pub timeout: Option<u32>,
    /// How many run at the same time at most.
    pub concurrency: Option<String>,
    /// The settings beyond the table's name and the public addresses that HTTP functions get.
    ///
    /// Further settings of an HTTP function are arguments of its `handle`, between the store and the request, and have
    /// defaults.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// What its role allows.
    #[serde(default)]
    pub may: BTreeMap<String, Statement>,
    /// Which of the table's changes it is called with.
    pub stream: Option<Stream>,
    /// When it is called.
    pub schedule: Option<Schedule>,
    /// Which events of the bus it is called with.
    pub events: Option<Events>,
    /// How often Lambda repeats what a schedule or the bus handed over.
    pub retry: Option<Retry>,
    /// The queue for what failed nonetheless.
    pub failures: Option<String>,
    /// Its queues for what failed.
    #[serde(default)]
    pub queues: BTreeMap<String, Queue>,
    /// Which of its log lines raise an alarm.
    #[serde(default)]
    pub alarms: BTreeMap<String, Alarm>,
}

/// Calls that a role allows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Actions; of the table where no service is named.
    pub call: Vec<String>,
    /// Of the table's partitions, those that begin so (`dynamodb:LeadingKeys`).
    #[serde(default)]
    pub on: Vec<String>,
    /// The index instead of the table.
    pub index: Option<String>,
    /// What else than the table.
    #[serde(default)]
    pub resource: Vec<String>,
    /// On which further conditions.
    #[serde(default)]
    pub when: BTreeMap<String, BTreeMap<String, String>>,
}

/// How often something is tried again, and how old it may be by then.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    pub(crate) times: u32,
    pub(crate) seconds: u32,
}

/// An event source mapping of the table's stream.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    pub(crate) name: String,
    /// What the changed items' partitions begin with.
    pub(crate) items: String,
    /// `INSERT`, `MODIFY`, `REMOVE`.
    pub(crate) changes: Vec<String>,
    /// More than one: the function says which of them failed.
    pub(crate) batch: u32,
    pub(crate) retry: Retry,
    pub(crate) failures: String,
}

/// A schedule.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Schedule {
    pub(crate) name: String,
    pub(crate) does: String,
    pub(crate) at: String,
    pub(crate) timezone: Option<String>,
    pub(crate) retry: Retry,
    pub(crate) failures: String,
    /// Seconds without a call after which there is an alarm.
    pub(crate) silent_after: u32,
}

/// A rule of the event bus.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Events {
    pub(crate) name: String,
    pub(crate) source: Vec<String>,
    pub(crate) kinds: Vec<String>,
    #[serde(default)]
    pub(crate) detail: toml::Table,
    pub(crate) retry: Retry,
    pub(crate) failures: String,
}

/// A queue for what failed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// How long a message is kept.
    pub(crate) days: u32,
    /// What a message in it means.
    pub(crate) means: String,
}

/// An alarm on a line in the function's log.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alarm {
    /// The line's message.
    pub(crate) logs: String,
    pub(crate) means: String,
    /// How many are usual in `seconds`.
    #[serde(default)]
    pub(crate) above: u32,
    #[serde(default = "five_minutes")]
    pub(crate) seconds: u32,
    /// Of so many spans of `seconds`, …
    #[serde(default = "one")]
    pub(crate) of: u32,
    /// … so many are above.
    #[serde(default = "one")]
    pub(crate) bad: u32,
}

const fn five_minutes() -> u32 {
    300
}

const fn one() -> u32 {
    1
}

impl Function {
    /// Its logical id in the template: the name in `PascalCase`.
    #[must_use]
    pub fn resource(&self) -> String {
        pascal(&self.name)
    }

    /// Whether people call it, through the API.
    #[must_use]
    pub fn has_a_caller(&self) -> bool {
        !self.is_invoked() && self.group != "background"
    }

    /// Whether the portal's owner invokes it, and nobody and nothing else.
    #[must_use]
    pub fn is_invoked(&self) -> bool {
        self.group == "owner"
    }

    /// Whether it hands mails to SES, which it is then given beside the table.
    pub(crate) fn sends_mail(&self) -> bool {
        self.says.may.values().any(|statement| statement.call.iter().any(|call| call == "ses:SendRawEmail"))
    }

    /// Whom it is for.
    #[must_use]
    pub fn who(&self) -> Who {
        self.says.who.unwrap_or(match self.group.as_str() {
            "operator" => Who::Operator,
            "support" => Who::Support,
            "owner" => Who::Owner,
            "background" => Who::Product,
            _ => Who::Member,
        })
    }
}

/// `move-due-day` is `MoveDueDay`, and so is `/move/{due}/day`.
pub(crate) fn pascal(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    metadata: Option<Taikai>,
}

#[derive(Deserialize)]
struct Taikai {
    taikai: Option<Metadata>,
}

/// The functions of the repository, by group and name.
pub fn functions(repository: &Path) -> Result<Vec<Function>, Problem> {
    let mut functions = Vec::new();
    for group in folders(&repository.join("functions"))? {
        for name in folders(&repository.join("functions").join(&group))? {
            let path = format!("functions/{group}/{name}/Cargo.toml");
            let Ok(source) = fs::read_to_string(repository.join(&path)) else { continue };
            let manifest: Manifest = toml::from_str(&source).map_err(|error| Problem(format!("{path}: {error}")))?;
            let says = manifest.package.metadata.and_then(|metadata| metadata.taikai);
            let says = says
                .ok_or_else(|| Problem(format!("{path} has no [package.metadata.taikai]: docs/STYLE.md says what goes there")))?;
            functions.push(Function { name, group: group.clone(), says });
        }
    }
    Ok(functions)
}

fn folders(path: &Path) -> Result<Vec<String>, Problem> {
    let cannot = |error: std::io::Error| Problem(format!("{}: {error}", path.display()));
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
