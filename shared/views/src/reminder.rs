//! What the functions about reminders share: holds, words and notices.

use domain::reminder::Hold;
use serde::Serialize;

pub mod done;
mod text;

pub use text::Text;

/// That something is not reminded for a time.
#[derive(Debug, Serialize)]
pub struct HoldAnswer<'a> {
    reason: &'a str,
    /// The last day; none until it is released.
    until: Option<String>,
}

impl<'a> HoldAnswer<'a> {
    /// The hold.
    #[must_use]
    pub fn of(hold: &'a Hold) -> Self {
        Self { reason: hold.reason.as_str(), until: hold.until.map(|until| until.to_string()) }
    }
}
