//! Memberships.

use domain::account::Profile;
use domain::membership::EarlierPeriod;
use domain::{AccountId, Category, Instant, Line, Membership, Standing, Unpaid};

use super::cell::set_text;
use super::{Cell, Item, unreadable};
use crate::Error;
use crate::key::{members_of, place_of};

/// The standing of a member; conditions of writes ask for it.
pub(crate) const ACTIVE: &str = "active";
/// The standing of a former member.
pub(crate) const WITHDRAWN: &str = "withdrawn";

tagged! { Standing by "standing" only ["withdrawn_on", "withdrawn_at"] {
    ACTIVE => Active,
    WITHDRAWN => Withdrawn { on: "withdrawn_on", at: "withdrawn_at" },
} }
row! { Category { id, name } }
row! { EarlierPeriod { period, joined_on, left_on, member_number } }
row! { Unpaid { count: "unpaid_count", total: "unpaid_total" } }
row! {
    Membership {
        society, society_name, contact, reading, member_number, category, period, joined_on, deleted_on, ledger_version, version
    }
    short { earlier }
    flat { standing, unpaid }
    of account: AccountId, and listed
}

fn listed(membership: &Membership, item: &mut Item) {
    set_text(item, "listing_pk", members_of(&membership.society, membership.is_active()));
    set_text(item, "listing_sk", place_of(membership.reading.as_ref(), &membership.account));
}

/// What a society's operators entered by hand of a person whom they do not know by the portal.
pub(crate) struct EnteredRow {
    /// When.
    pub(crate) at: Instant,
    pub(crate) name: Line,
    pub(crate) profile: Profile,
}

row! { EnteredRow { at, name } flat { profile } }

/// What was entered by hand of the person of this membership, if anything was.
pub(crate) fn entered(membership: &Item) -> Result<Option<EnteredRow>, Error> {
    let entered = membership.get(ENTERED).cloned().map(EnteredRow::of_cell);
    entered.transpose().map_err(|odd| unreadable("what was entered of a member", odd))
}

/// The attribute of a membership that has it.
pub(crate) const ENTERED: &str = "entered";

/// As conditions of writes name it.
pub(crate) const fn standing_of(membership: &Membership) -> &'static str {
    match membership.standing {
        Standing::Active => ACTIVE,
        Standing::Withdrawn { .. } => WITHDRAWN,
    }
}
