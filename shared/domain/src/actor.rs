//! Who acts.

use crate::{AccountId, Line};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, in their own affairs.
    Account(AccountId),
    /// A society's operator, with the name as it stood then.
    Operator(AccountId, Line),
    /// Support, with the person's name at that time.
    Support(AccountId, Line),
    /// The portal's owner, from outside the portal: whoever may invoke the function `administer`.
    Owner,
    /// The product itself, on schedule.
    System,
}
