//! A member as a society's operators see them.

use domain::{Day, Membership, Standing};
use web::Done;

mod text;

pub use text::Text;

/// What the list tells when a member was added by hand.
pub const ADDED: Done = Done::new("member-added", |language| Text(language).done_added());
/// What the person's page tells when the number or the category was changed.
pub const CHANGED: Done = Done::new("member-changed", |language| Text(language).done_changed());
/// What it tells when the membership was ended.
pub const ENDED: Done = Done::new("member-ended", |language| Text(language).done_ended());

/// The day on which a membership ended, if it has.
#[must_use]
pub const fn withdrawn_on(membership: &Membership) -> Option<Day> {
    match membership.standing {
        Standing::Active => None,
        Standing::Withdrawn { on, .. } => Some(on),
    }
}
