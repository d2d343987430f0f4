//! Memberships.

use domain::{AccountId, Category, Membership, Standing, Unpaid};

use super::Item;
use super::cell::set_text;
use crate::key::members_of;

/// The standing of a member; conditions of writes ask for it.
pub(crate) const ACTIVE: &str = "active";
/// The standing of a former member.
pub(crate) const WITHDRAWN: &str = "withdrawn";

tagged! { Standing by "standing" only ["withdrawn_on", "withdrawn_at"] {
    ACTIVE => Active,
    WITHDRAWN => Withdrawn { on: "withdrawn_on", at: "withdrawn_at" },
} }
row! { Category { id, name } }
row! { Unpaid { count: "unpaid_count", total: "unpaid_total" } }
row! {
    Membership {
        society, society_name, contact, member_number, category, period, joined_on, deleted_on, ledger_version, version
    }
    flat { standing, unpaid }
    of account: AccountId, and listed
}

fn listed(membership: &Membership, item: &mut Item) {
    set_text(item, "listing_pk", members_of(&membership.society, membership.is_active()));
    set_text(item, "listing_sk", membership.account.as_str());
}

/// As conditions of writes name it.
pub(crate) const fn standing_of(membership: &Membership) -> &'static str {
    match membership.standing {
        Standing::Active => ACTIVE,
        Standing::Withdrawn { .. } => WITHDRAWN,
    }
}
