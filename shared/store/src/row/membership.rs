//! Memberships.

use domain::{AccountId, Line, Membership, Period, SocietyId, Standing, Unpaid};
use serde::{Deserialize, Serialize};

use super::society::ContactRow;
use super::{day, instant, read, yen};
use crate::Error;
use crate::key::members_of;

#[derive(Serialize, Deserialize)]
pub(crate) struct MembershipRow {
    society: String,
    society_name: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_number: Option<String>,
    period: u32,
    joined_on: String,
    /// `active` or `withdrawn`; conditions of writes ask for it.
    standing: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_on: Option<String>,
    unpaid_count: u32,
    unpaid_total: u64,
    ledger_version: u64,
    version: u64,
    listing_pk: String,
    listing_sk: String,
}

/// The standing of a member.
pub(crate) const ACTIVE: &str = "active";
/// The standing of a former member.
pub(crate) const WITHDRAWN: &str = "withdrawn";

impl From<&Membership> for MembershipRow {
    fn from(membership: &Membership) -> Self {
        let (standing, withdrawn_on, withdrawn_at) = match membership.standing {
            Standing::Active => (ACTIVE, None, None),
            Standing::Withdrawn { on, at } => (WITHDRAWN, Some(on.to_string()), Some(at.millis())),
        };
        Self {
            society: membership.society.to_string(),
            society_name: membership.society_name.to_string(),
            contact: (&membership.contact).into(),
            member_number: membership.member_number.as_ref().map(Line::to_string),
            period: membership.period.number(),
            joined_on: membership.joined_on.to_string(),
            standing: standing.to_owned(),
            withdrawn_on,
            withdrawn_at,
            deleted_on: membership.deleted_on.map(|on| on.to_string()),
            unpaid_count: membership.unpaid.count,
            unpaid_total: membership.unpaid.total.get(),
            ledger_version: membership.ledger_version,
            version: membership.version,
            listing_pk: members_of(&membership.society, membership.is_active()),
            listing_sk: membership.account.to_string(),
        }
    }
}

impl MembershipRow {
    /// The standing of a membership, as conditions of writes ask for it.
    pub(crate) const fn standing_of(membership: &Membership) -> &'static str {
        match membership.standing {
            Standing::Active => ACTIVE,
            Standing::Withdrawn { .. } => WITHDRAWN,
        }
    }

    pub(crate) fn membership(self, account: &AccountId) -> Result<Membership, Error> {
        let standing = match (self.standing.as_str(), self.withdrawn_on, self.withdrawn_at) {
            (ACTIVE, None, None) => Standing::Active,
            (WITHDRAWN, Some(on), Some(at)) => {
                Standing::Withdrawn { on: day("the day of a withdrawal", &on)?, at: instant("the moment of a withdrawal", at)? }
            }
            _ => return Err(Error::unreadable("a membership's standing")),
        };
        Ok(Membership {
            account: account.clone(),
            society: read("a membership's society", SocietyId::parse(&self.society))?,
            society_name: read("a membership's society", Line::parse(&self.society_name))?,
            contact: self.contact.contact()?,
            member_number: self.member_number.map(|it| read("a member's number", Line::parse(&it))).transpose()?,
            period: Period::new(self.period).ok_or(Error::unreadable("a membership's period"))?,
            joined_on: day("a membership's begin", &self.joined_on)?,
            standing,
            deleted_on: self.deleted_on.map(|on| day("the day on which an account was deleted", &on)).transpose()?,
            unpaid: Unpaid { count: self.unpaid_count, total: yen("a membership's unpaid total", self.unpaid_total)? },
            ledger_version: self.ledger_version,
            version: self.version,
        })
    }
}
