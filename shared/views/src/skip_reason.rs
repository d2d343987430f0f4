//! Why a reminder is not sent, in JSON.

use domain::reminder::Why;

mod text;

pub use text::Text;

/// Why something is not reminded, to a client.
#[must_use]
pub const fn slug(why: Why) -> &'static str {
    match why {
        Why::Superseded => "superseded",
        Why::Settled => "settled",
        Why::Collected => "collected",
        Why::AccountDeleted => "account_deleted",
        Why::FormerMember => "former_member",
        Why::EarlierPeriod => "earlier_period",
        Why::Held => "held",
        Why::PersonHeld => "person_held",
        Why::AddressFails => "address_fails",
        Why::DueDayMoved => "due_day_moved",
    }
}
