//! What the pages tell when something was done about a society's operators.

use web::Done;

use super::text::Text;

/// What is told when an operator was named.
pub const NAMED: Done = Done::new("operator-named", |language| Text(language).done_named());
/// What is told when an operator was revoked.
pub const REVOKED: Done = Done::new("operator-revoked", |language| Text(language).done_revoked());
/// What is told when somebody was invited.
pub const INVITED: Done = Done::new("operator-invited", |language| Text(language).done_invited());
/// What is told when an invitation was taken back.
pub const TAKEN_BACK: Done = Done::new("invitation-taken-back", |language| Text(language).done_taken_back());
/// What is told to whoever accepted an invitation.
pub const ACCEPTED: Done = Done::new("invitation-accepted", |language| Text(language).done_accepted());

/// What the pages of a society's operators tell.
pub const ALL: [Done; 4] = [NAMED, REVOKED, INVITED, TAKEN_BACK];
