//! Secrets that are given to clients, and the hashes that are stored of them.

use std::fmt;
use std::time::Duration;

use data_encoding::HEXLOWER;
use domain::Instant;
use domain::session::Hash;
use sha2::{Digest, Sha256};
use ulid::Ulid;

/// 256 random bits that only their holder knows; the table keeps [`Secret::hash`].
///
/// Invariant: 64 of `0-9a-f`. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new secret.
    #[must_use]
    pub fn new() -> Self {
        Self(HEXLOWER.encode(&random::<32>()))
    }

    /// Reads a secret that a browser brought back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        well_formed.then(|| Self(text.to_owned()))
    }

    /// What is handed out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept.
    #[must_use]
    pub fn hash(&self) -> Hash {
        hash(self.0.as_bytes())
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

pub(crate) fn hex(hash: &Hash) -> String {
    HEXLOWER.encode(hash)
}

pub(crate) fn unhex(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// An id that sorts by its moment and never comes twice.
pub(crate) fn time_ordered(at: Instant) -> String {
    let bits = u128::from_be_bytes(random());
    Ulid::from_parts(u64::try_from(at.millis()).unwrap_or(0), bits).array_to_str(&mut [0; ulid::ULID_LEN]).to_owned()
}

/// How long to wait before deciding again: up to 10 ms, then up to 20, 40, …
pub(crate) fn jitter(tries: u32) -> Duration {
    let most = 10_u64 << tries.min(6);
    Duration::from_millis(u64::from_be_bytes(random()) % most)
}

#[expect(clippy::expect_used, reason = "without the system's random source nothing here can be done safely")]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system's random source answers");
    bytes
}
