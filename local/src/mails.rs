//! The mails that were accepted, in memory and in a file, so that they survive a restart.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Problem;

/// A mail as it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// SES's message id.
    pub id: String,
    /// The one recipient's address.
    pub to: String,
    /// The sender's address.
    pub from: String,
    /// Decoded.
    pub subject: String,
    /// The plain text part; empty when there is none.
    pub text: String,
    /// The HTML part; empty when there is none.
    pub html: String,
    /// UTC.
    pub received_at: Timestamp,
    /// Message tags of the sender's call.
    pub tags: BTreeMap<String, String>,
    /// The message's own header, name and value as they came.
    pub headers: Vec<(String, String)>,
}

/// All mails, oldest first.
#[derive(Debug)]
pub struct Mails {
    file: PathBuf,
    kept: Mutex<Vec<Mail>>,
}

impl Mails {
    /// Reads the mails of earlier runs.
    pub fn open(file: PathBuf) -> Result<Self, Problem> {
        let lines = match fs::read_to_string(&file) {
            Ok(lines) => lines,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(format!("{}: {error}", file.display())),
        };
        let kept = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>();
        let kept = kept.map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(Self { file, kept: Mutex::new(kept) })
    }

    /// Keeps a mail. When this returns, it is in the file.
    pub fn add(&self, mail: Mail) -> io::Result<()> {
        let mut kept = self.kept();
        let mut line = serde_json::to_vec(&mail)?;
        line.push(b'\n');
        fs::OpenOptions::new().create(true).append(true).open(&self.file)?.write_all(&line)?;
        kept.push(mail);
        Ok(())
    }

    /// All mails, newest first.
    #[must_use]
    pub fn newest_first(&self) -> Vec<Mail> {
        self.kept().iter().rev().cloned().collect()
    }

    /// One mail.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Mail> {
        self.kept().iter().find(|mail| mail.id == id).cloned()
    }

    /// Forgets all mails.
    pub fn clear(&self) -> io::Result<()> {
        let mut kept = self.kept();
        fs::write(&self.file, "")?;
        kept.clear();
        Ok(())
    }

    // A panic elsewhere leaves the list as whole as it was.
    fn kept(&self) -> MutexGuard<'_, Vec<Mail>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
