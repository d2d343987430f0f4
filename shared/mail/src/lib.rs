//! The text of each letter, and sending by SES.
//!
//! **Architecture invariants:** a letter is a folder under `letters/`, so that `ls` shows every mail that the product
//! sends. A mail has one recipient. The SDK never retries by itself: SES has no idempotency token, so `deliver-mail` is
//! responsible for retries.

mod letter;
pub mod sample;
mod ses;
mod verdict;

pub use letter::{Written, folder, write};
pub use ses::{Quota, Ses};
