//! 退会: the end of one membership; the account stays.

use crate::audit::Event;
use crate::{Account, Day, Instant, Ledger, Membership, Society, Standing};

/// A withdrawal that has been decided and is ready to be committed.
///
/// Invariant: it was decided on an active membership and the whole ledger at `ledger.version()`. The commit is
/// conditional on both. It changes no invoice (docs/PRODUCT.md: Unpaid invoices stay).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    account: Account,
    society: Society,
    before: Membership,
    ledger: Ledger,
    at: Instant,
}

/// Why a withdrawal is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawalRefusal {
    /// The member has left already.
    AlreadyWithdrawn {
        /// The day in Japan on which that took effect.
        on: Day,
    },
    /// What is owed is no longer what the member was shown.
    LedgerChanged,
}

impl Withdrawal {
    /// Decides that the member leaves now (docs/PRODUCT.md: Withdrawal).
    ///
    /// `shown` is the ledger version that the member saw before confirming, when the member was shown one.
    pub fn decide(
        account: Account,
        society: Society,
        membership: Membership,
        ledger: Ledger,
        shown: Option<u64>,
        at: Instant,
    ) -> Result<Self, WithdrawalRefusal> {
        match membership.standing {
            Standing::Withdrawn { on, .. } => Err(WithdrawalRefusal::AlreadyWithdrawn { on }),
            Standing::Active if shown.is_some_and(|version| version != ledger.version()) => Err(WithdrawalRefusal::LedgerChanged),
            Standing::Active => Ok(Self { account, society, before: membership, ledger, at }),
        }
    }

    /// Who leaves.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Which society is left.
    #[must_use]
    pub const fn society(&self) -> &Society {
        &self.society
    }

    /// The membership on which it was decided.
    #[must_use]
    pub const fn before(&self) -> &Membership {
        &self.before
    }

    /// What was owed at the moment of leaving.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The moment of leaving.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// The day in Japan on which it takes effect: at once.
    #[must_use]
    pub fn on(&self) -> Day {
        self.at.day_in_japan()
    }

    /// The membership after it.
    #[must_use]
    pub fn after(&self) -> Membership {
        Membership {
            standing: Standing::Withdrawn { on: self.on(), at: self.at },
            version: self.before.version + 1,
            ..self.before.clone()
        }
    }

    /// What the audit trail says of it.
    #[must_use]
    pub fn event(&self) -> Event {
        let (unpaid, ledger_version) = (self.ledger.unpaid().total, self.ledger.version());
        Event::Withdrew { society: self.society.id.clone(), unpaid, ledger_version }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::tests::invoice;
    use crate::ledger::tests::membership;
    use crate::society::Contact;
    use crate::{AccountId, EmailAddress, Language, Line};

    fn decide(membership: Membership, shown: Option<u64>) -> Result<Withdrawal, WithdrawalRefusal> {
        let line = |text| Line::parse(text).unwrap();
        let address = EmailAddress::parse("a@example.jp").unwrap();
        let account = Account::new(AccountId::parse("acc-1").unwrap(), line("佐藤 花子"), address.clone(), Language::Japanese);
        let contact = Contact { name: line("事務局"), address, telephone: None };
        let society = Society::new(membership.society.clone(), line("サンプル学会"), contact);
        let ledger = Ledger::whole(&membership, vec![invoice(1, 8_000)]).unwrap();
        Withdrawal::decide(account, society, membership, ledger, shown, Instant::parse("2026-11-22T15:30:00Z").unwrap())
    }

    #[test]
    fn leaving_takes_effect_on_the_day_it_is_in_japan() {
        let withdrawal = decide(membership(&[invoice(1, 8_000)]), Some(1)).unwrap();
        assert_eq!(withdrawal.on(), Day::new(2026, 11, 23).unwrap());
        let after = withdrawal.after();
        assert_eq!(after.standing, Standing::Withdrawn { on: withdrawal.on(), at: withdrawal.at() });
        assert_eq!(after.version, 2);
    }

    #[test]
    fn leaving_changes_nothing_that_is_owed() {
        let withdrawal = decide(membership(&[invoice(1, 8_000)]), None).unwrap();
        let (before, after) = (withdrawal.before(), withdrawal.after());
        assert_eq!((after.unpaid, after.ledger_version), (before.unpaid, before.ledger_version));
    }

    #[test]
    fn who_has_left_cannot_leave_again() {
        let mut left = membership(&[invoice(1, 8_000)]);
        let on = Day::new(2026, 11, 1).unwrap();
        left.standing = Standing::Withdrawn { on, at: on.begins() };
        assert_eq!(decide(left, Some(1)), Err(WithdrawalRefusal::AlreadyWithdrawn { on }));
    }

    #[test]
    fn nobody_confirms_an_amount_that_was_not_shown() {
        assert_eq!(decide(membership(&[invoice(1, 8_000)]), Some(0)), Err(WithdrawalRefusal::LedgerChanged));
    }
}
