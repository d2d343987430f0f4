//! The idempotency key, with which a command takes effect once, however often it is sent.

use store::{IdempotencyKey, Secret};

use crate::{Failure, Request};

/// A new key for a form.
#[must_use]
pub fn new_key() -> String {
    Secret::new().reveal()[..32].to_owned()
}

impl Request<'_> {
    /// The key of a command: a form sends it in a field, a client in the `Idempotency-Key` header, with or without
    /// quotes.
    ///
    /// `body` is all that the command says, so that the same key with another command is found out.
    pub fn idempotency_key(&self, task: &'static str, field: Option<&str>, body: &str) -> Result<IdempotencyKey, Failure> {
        let header = self.header("idempotency-key").map(|key| key.trim_matches('"'));
        let key = header.or(field).ok_or(Failure::IdempotencyKeyMissing)?;
        let well_formed = (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
        if well_formed { Ok(IdempotencyKey::new(task, key, body)) } else { Err(Failure::IdempotencyKeyMissing) }
    }
}
