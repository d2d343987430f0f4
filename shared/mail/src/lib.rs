//! What each letter says, and handing one to the mail service.
//!
//! **Architecture invariants:** a letter is a folder under `letters/`, so that `ls` shows every mail that the product
//!  sends. One mail has one recipient. The SDK never sends twice by itself: SES has no idempotency token, so
//!  `deliver-mail` owns the retries.

mod letter;
pub mod sample;
mod ses;
mod verdict;

pub use letter::{Written, folder, write};
pub use ses::{Quota, Ses};
