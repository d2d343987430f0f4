//! Idempotency records: for each account, task and key one effect, and always the same answer.

use std::time::Duration;

use domain::session::Hash;
use domain::{AccountId, Instant};

use crate::Error;
use crate::key::Key;
use crate::row::{Item, row};
use crate::secret::{hash, hex};

/// How long the same key gets the same answer.
const KEPT: Duration = Duration::from_hours(48);

/// The key that a client gave to one command, within one account and task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey {
    task: &'static str,
    key: String,
    fingerprint: Hash,
}

/// The answer that a command got when it took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedAnswer {
    fingerprint: String,
    answer: String,
}

pub(crate) struct IdempotencyRow {
    fingerprint: String,
    answer: String,
    expires_at: i64,
}

row! { IdempotencyRow { fingerprint, answer, expires_at } }

impl IdempotencyKey {
    /// The key of a command. `body` is all that the command says, so that the same key with another command is found
    /// out.
    #[must_use]
    pub fn new(task: &'static str, key: &str, body: &str) -> Self {
        Self { task, key: key.to_owned(), fingerprint: hash(body.as_bytes()) }
    }

    pub(crate) fn key(&self, account: &AccountId) -> Key {
        Key::record(account, self.task, &self.key)
    }

    pub(crate) fn record(&self, answer: &str, now: Instant) -> IdempotencyRow {
        IdempotencyRow { fingerprint: hex(&self.fingerprint), answer: answer.to_owned(), expires_at: now.after(KEPT).seconds() }
    }

    pub(crate) fn recorded(item: Item, now: Instant) -> Result<Option<RecordedAnswer>, Error> {
        let IdempotencyRow { fingerprint, answer, expires_at } = row("an idempotency record", item)?;
        Ok((expires_at > now.seconds()).then_some(RecordedAnswer { fingerprint, answer }))
    }
}

impl RecordedAnswer {
    /// The answer, byte for byte, when this is the command that got it.
    #[must_use]
    pub fn answer_to(self, key: &IdempotencyKey) -> Option<String> {
        (self.fingerprint == hex(&key.fingerprint)).then_some(self.answer)
    }
}
