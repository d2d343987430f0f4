//! The result of a command about reminders, as the pages of an invoice's, a person's and a society's reminders state
//! it.

use web::Done;

use super::text::Text;

/// The due day is moved.
pub const DUE_DAY_MOVED: Done = Done::new("due-day", |language| Text(language).done_due_day());
/// Reminders are held.
pub const HELD: Done = Done::new("hold", |language| Text(language).done_hold());
/// Reminders are no longer held.
pub const RELEASED: Done = Done::new("release", |language| Text(language).done_release());
/// A reminder is on its way.
pub const SENT: Done = Done::new("reminder", |language| Text(language).done_reminder());
/// The society's steps are chosen.
pub const STEPS_CHOSEN: Done = Done::new("steps", |language| Text(language).done_steps());
