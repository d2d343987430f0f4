//! Who acts.

use crate::{AccountId, Line};

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, in their own affairs.
    Account(AccountId),
    /// A society's operator, with the name as it stood then.
    Operator(AccountId, Line),
    /// The portal's support desk, with the name as it stood then.
    Support(AccountId, Line),
    /// The product itself, on schedule or on its owner's order.
    System,
}
