//! Billing records: invoices as operators filter and sort them in the console (請求レコード).

use std::cmp::Ordering;

use crate::folding::searched;
use crate::invoice::State;
use crate::tally::Bucket;
use crate::{Day, FiscalYear, Invoice, Membership, Standing};

/// A filter of records by their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Something is still owed, collected records among them.
    Unpaid,
    /// Unpaid, and the due day is over.
    Overdue,
    /// Paid.
    Paid,
    /// Void.
    Void,
    /// Written off.
    WrittenOff,
}

/// Whether the payer still belongs to the society.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayerStanding {
    /// A member.
    Member,
    /// A former member.
    Former,
    /// A former member whose account is deleted, so that the portal can no longer bill (直接振込).
    Deleted,
}

/// A filter of records. A part that is absent excludes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Where they are in their life.
    pub status: Option<Status>,
    /// Of members, or of former members (those whose account is deleted among them).
    pub former: Option<bool>,
    /// Only those of deleted accounts.
    pub deleted: bool,
    /// The fiscal year of the due day.
    pub year: Option<FiscalYear>,
    /// What the payer's name, member number or the invoice's number contains.
    pub search: Option<Search>,
}

/// A text that is searched for, folded by [`searched`].
///
/// Invariant: not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search(String);

/// The order of a list of records; equals come in the order of due days, then numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The earliest due day first.
    #[default]
    DueFirst,
    /// The latest due day first.
    DueLast,
    /// The largest amount first.
    Largest,
    /// By the payer's name.
    Payer,
    /// By the invoice's number, the latest first.
    Number,
}

impl PayerStanding {
    /// Whether the person of this membership still belongs to the society.
    #[must_use]
    pub const fn of(membership: &Membership) -> Self {
        match (membership.deleted_on, membership.standing) {
            (Some(_), _) => Self::Deleted,
            (None, Standing::Withdrawn { .. }) => Self::Former,
            (None, Standing::Active) => Self::Member,
        }
    }
}

impl Status {
    /// Every status, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Unpaid, Self::Overdue, Self::Paid, Self::Void, Self::WrittenOff];

    /// The name in addresses and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Overdue => "overdue",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::WrittenOff => "written_off",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Whether records of this kind have it on this day.
    #[must_use]
    pub fn has(self, bucket: Bucket, today: Day) -> bool {
        match bucket {
            Bucket::Unpaid(due_on) | Bucket::Collected(due_on) => match self {
                Self::Unpaid => true,
                Self::Overdue => today > due_on,
                Self::Paid | Self::Void | Self::WrittenOff => false,
            },
            Bucket::Paid => matches!(self, Self::Paid),
            Bucket::Void => matches!(self, Self::Void),
            Bucket::WrittenOff => matches!(self, Self::WrittenOff),
        }
    }

    /// Where this invoice is in its life, in one word; overdue is a kind of unpaid and is told apart by
    /// [`Invoice::is_overdue`].
    #[must_use]
    pub const fn of(invoice: &Invoice) -> Self {
        match invoice.state {
            State::Unpaid => Self::Unpaid,
            State::Paid { .. } => Self::Paid,
            State::Void { .. } => Self::Void,
            State::WrittenOff { .. } => Self::WrittenOff,
        }
    }
}

impl Search {
    /// Reads what was typed; nothing when it is only white space.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let folded = searched(typed);
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// Whether the text has what was typed, however wide, in whichever kana and case it is written.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        searched(text).contains(&self.0)
    }
}

impl Filter {
    /// Whether the filter includes this record, of such a payer, on this day.
    #[must_use]
    pub fn admits(&self, invoice: &Invoice, payer: PayerStanding, today: Day) -> bool {
        let is_former = !matches!(payer, PayerStanding::Member);
        let found = |search: &Search| {
            search.finds(invoice.payer.as_str())
                || search.finds(invoice.number.as_str())
                || invoice.member_number.as_ref().is_some_and(|number| search.finds(number.as_str()))
        };
        self.status.is_none_or(|status| status.has(Bucket::of(invoice), today))
            && self.former.is_none_or(|former| former == is_former)
            && (!self.deleted || matches!(payer, PayerStanding::Deleted))
            && self.year.is_none_or(|year| year == FiscalYear::of(invoice.due_on))
            && self.search.as_ref().is_none_or(found)
    }

    /// Whether the society's tally alone has the count and totals of the requested records.
    #[must_use]
    pub const fn is_tallied(&self) -> bool {
        self.former.is_none() && !self.deleted && self.search.is_none()
    }
}

impl Order {
    /// Every order, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::DueFirst, Self::DueLast, Self::Largest, Self::Payer, Self::Number];

    /// The name in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DueFirst => "due",
            Self::DueLast => "-due",
            Self::Largest => "-amount",
            Self::Payer => "payer",
            Self::Number => "-number",
        }
    }

    /// The order of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.name() == name)
    }

    /// Which of two records comes first.
    #[must_use]
    pub fn compare(self, a: &Invoice, b: &Invoice) -> Ordering {
        let due = |a: &Invoice, b: &Invoice| a.due_on.cmp(&b.due_on).then_with(|| a.number.cmp(&b.number));
        match self {
            Self::DueFirst => due(a, b),
            Self::DueLast => due(b, a),
            Self::Largest => b.amount.cmp(&a.amount).then_with(|| due(a, b)),
            Self::Payer => a.payer.cmp(&b.payer).then_with(|| due(a, b)),
            Self::Number => b.number.cmp(&a.number).then_with(|| due(a, b)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Line;
    use crate::invoice::tests::invoice;

    #[test]
    fn a_search_finds_what_a_person_sees_as_the_same() {
        let record = Invoice {
            payer: Line::parse("佐藤　花子").unwrap(),
            number: Line::parse("2026-0042").unwrap(),
            member_number: Some(Line::parse("Ｍ００１７").unwrap()),
            ..invoice(1, 8_000)
        };
        let found = |typed| {
            let filter = Filter { search: Search::parse(typed), ..Filter::default() };
            filter.admits(&record, PayerStanding::Member, record.due_on)
        };
        assert!(["佐藤花子", "佐藤 花", "２０２６-0042", "m0017", "0042", " "].into_iter().all(found));
        assert!(!["鈴木", "2027", "m0018"].into_iter().any(found));
    }

    #[test]
    fn former_members_are_those_whose_account_is_deleted_too() {
        let former = Filter { former: Some(true), ..Filter::default() };
        let deleted = Filter { deleted: true, ..Filter::default() };
        let admits = |filter: &Filter, payer| filter.admits(&invoice(1, 8_000), payer, invoice(1, 8_000).due_on);
        assert_eq!(
            [PayerStanding::Member, PayerStanding::Former, PayerStanding::Deleted].map(|payer| admits(&former, payer)),
            [false, true, true]
        );
        assert_eq!(
            [PayerStanding::Member, PayerStanding::Former, PayerStanding::Deleted].map(|payer| admits(&deleted, payer)),
            [false, false, true]
        );
    }

    #[test]
    fn the_tally_counts_what_the_list_shows() {
        let today = invoice(1, 1).due_on.plus_days(1);
        for status in Status::ALL {
            for record in [invoice(1, 100), Invoice { due_on: today, ..invoice(2, 100) }] {
                let filter = Filter { status: Some(status), ..Filter::default() };
                assert_eq!(filter.admits(&record, PayerStanding::Member, today), status.has(Bucket::of(&record), today));
            }
        }
    }
}
