//! Settings: environment variables, read once at start.

use std::{env, fmt};

/// A setting is missing or bad; the function must not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misconfigured {
    name: &'static str,
    should_be: &'static str,
}

impl Misconfigured {
    /// The setting of this name should be something else.
    #[must_use]
    pub const fn new(name: &'static str, should_be: &'static str) -> Self {
        Self { name, should_be }
    }
}

impl fmt::Display for Misconfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable {} should be {}", self.name, self.should_be)
    }
}

impl std::error::Error for Misconfigured {}

/// The value of a setting that must be there.
pub fn required(name: &'static str, should_be: &'static str) -> Result<String, Misconfigured> {
    optional(name).ok_or(Misconfigured::new(name, should_be))
}

/// The value of a setting that may be left out; an empty one is left out.
#[must_use]
pub fn optional(name: &'static str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
