//! 入会: an account becomes a member of a society, for the first time or again.

use crate::billing::{Dues, LedgerChange, number};
use crate::mail::{About, InvoiceFacts, JoiningFacts, Letter, Mail};
use crate::membership::EarlierPeriod;
use crate::{
    Account, Category, Day, Instant, InvoiceId, Line, MailId, Membership, MembershipTerms, Period, Society, Standing, Unpaid, Yen,
};

/// A membership that begins now, and is ready to be committed.
///
/// Invariant: it was decided on no membership, or on one that had ended, of an account that is not deleted. The commit
/// is conditional on that, on the running numbers, and on that the account's deletion was not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    account: Account,
    society: Society,
    before: Option<Membership>,
    after: Membership,
    number: Option<(u64, u64)>,
    dues: Option<(LedgerChange, u64)>,
    at: Instant,
}

/// Why nobody is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdmissionRefusal {
    /// The person is a member already.
    Member {
        /// Since this day.
        since: Day,
    },
    /// The account is deleted.
    AccountDeleted,
}

/// The running numbers that come next at a society.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextNumbers {
    /// Of its members, as it stands.
    pub member: u64,
    /// The first from there on that nobody has.
    pub free: u64,
    /// Of its invoices.
    pub invoice: u64,
}

impl Admission {
    /// Decides that the account belongs to the society from now on, as this category. `membership` is what there is or
    /// was: a person who comes back begins the next period, and what was owed before stays as it is (docs/PRODUCT.md:
    /// Joining). It has no number and no dues yet.
    pub fn decide(
        account: Account,
        society: Society,
        membership: Option<Membership>,
        category: Option<Category>,
        at: Instant,
    ) -> Result<Self, AdmissionRefusal> {
        let on = at.day_in_japan();
        let opened = Membership { category, ..Membership::opened(&account, &society, on) };
        let after = match &membership {
            None => opened,
            Some(Membership { deleted_on: Some(_), .. }) => return Err(AdmissionRefusal::AccountDeleted),
            Some(before) => match before.standing {
                Standing::Active => return Err(AdmissionRefusal::Member { since: before.joined_on }),
                Standing::Withdrawn { on: left_on, .. } => again(before, left_on, opened),
            },
        };
        Ok(Self { account, society, before: membership, after, number: None, dues: None, at })
    }

    /// The same with the next member number of the society's pattern, and with the first dues, as far as its terms have
    /// them. The invoice gets this id.
    #[must_use]
    pub fn on_terms(self, terms: &MembershipTerms, next: NextNumbers, invoice: InvoiceId) -> Self {
        let numbered = match terms.member_number(next.free) {
            Some(member_number) => self.numbered(member_number, Some((next.member, next.free))),
            None => self,
        };
        let category = numbered.after.category.as_ref().map(|category| &category.id);
        let (Some(first), Some(amount)) = (&terms.first_dues, terms.first_amount(category)) else { return numbered };
        let issued_on = numbered.after.joined_on;
        let dues = Dues {
            id: invoice,
            society: numbered.society.id.clone(),
            period: numbered.after.period,
            payer: numbered.account.name.clone(),
            member_number: numbered.after.member_number.clone(),
            subject: first.subject.clone(),
            amount,
            issued_on,
            due_on: issued_on.plus_days(i32::from(first.due_in.days())),
        };
        let invoice = dues.invoice(number(issued_on, next.invoice));
        let owed = Unpaid {
            count: numbered.after.unpaid.count + 1,
            total: numbered.after.unpaid.total.plus(amount).unwrap_or(Yen::MAX),
        };
        let after = Membership { unpaid: owed, ledger_version: numbered.after.ledger_version + 1, ..numbered.after };
        Self { after, dues: Some((LedgerChange::issue(invoice), next.invoice)), ..numbered }
    }

    /// The same with this member number. If it is from the society's pattern, `running` is where the running number
    /// stands, and the one that is used.
    #[must_use]
    pub fn numbered(self, member_number: Line, running: Option<(u64, u64)>) -> Self {
        Self { after: Membership { member_number: Some(member_number), ..self.after }, number: running, ..self }
    }

    /// Who joins.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Which society.
    #[must_use]
    pub const fn society(&self) -> &Society {
        &self.society
    }

    /// The membership on which it was decided.
    #[must_use]
    pub const fn before(&self) -> Option<&Membership> {
        self.before.as_ref()
    }

    /// The membership after it, its dues among what is unpaid.
    #[must_use]
    pub const fn after(&self) -> &Membership {
        &self.after
    }

    /// Where the running number of members stands, and the one that is used.
    #[must_use]
    pub const fn number(&self) -> Option<(u64, u64)> {
        self.number
    }

    /// The first dues, and the running number of invoices that they use up.
    #[must_use]
    pub fn dues(&self) -> Option<(&LedgerChange, u64)> {
        self.dues.as_ref().map(|(change, running)| (change, *running))
    }

    /// The moment.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// What the letters about it say.
    #[must_use]
    pub fn facts(&self) -> JoiningFacts {
        let category = self.after.category.as_ref().map(|category| category.name.clone());
        JoiningFacts {
            member_number: self.after.member_number.clone(),
            again: self.after.period > Period::FIRST,
            ..JoiningFacts::new(&self.account, &self.society, category, self.after.joined_on)
        }
    }

    /// The mails to the person: that they belong to the society, and the invoice.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        let about = About { account: self.account.id.clone(), society: Some(self.society.id.clone()) };
        let to_person = |id, letter| Mail {
            id,
            about: about.clone(),
            to: self.account.address.clone(),
            language: self.account.language,
            letter,
        };
        let joined =
            to_person(MailId::joined(&self.account.id, &self.society.id, self.after.period), Letter::Joined(self.facts()));
        let invoiced = self.dues.as_ref().map(|(change, _)| {
            let invoice = change.invoice();
            to_person(MailId::invoiced(&invoice.id), Letter::Invoiced(InvoiceFacts::of(invoice, &[], &self.society)))
        });
        [joined].into_iter().chain(invoiced).collect()
    }
}

/// The membership in its next period.
fn again(before: &Membership, left_on: Day, opened: Membership) -> Membership {
    let over = EarlierPeriod {
        period: before.period,
        joined_on: before.joined_on,
        left_on,
        member_number: before.member_number.clone(),
    };
    Membership {
        period: before.period.next(),
        member_number: before.member_number.clone(),
        earlier: before.earlier.iter().cloned().chain([over]).collect(),
        unpaid: before.unpaid,
        ledger_version: before.ledger_version,
        version: before.version + 1,
        ..opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::tests::invoice;
    use crate::ledger::tests::membership;
    use crate::society::Contact;
    use crate::terms::{DueIn, FirstDues, NumberPattern};
    use crate::{AccountId, EmailAddress, Language, SocietyId};

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn decide(membership: Option<Membership>) -> Result<Admission, AdmissionRefusal> {
        let address = EmailAddress::parse("a@example.jp").unwrap();
        let account = Account::new(AccountId::parse("acc-1").unwrap(), line("佐藤 花子"), address.clone(), Language::Japanese);
        let contact = Contact { name: line("事務局"), address, telephone: None };
        let society = Society::new(SocietyId::parse("soc-1").unwrap(), line("サンプル学会"), contact);
        Admission::decide(account, society, membership, None, Instant::parse("2026-11-22T15:30:00Z").unwrap())
    }

    fn terms() -> MembershipTerms {
        MembershipTerms {
            numbers: NumberPattern::parse("M-000"),
            first_dues: Some(FirstDues {
                subject: line("年会費"),
                amount: Yen::new(8_000).unwrap(),
                due_in: DueIn::new(30).unwrap(),
            }),
            ..MembershipTerms::default()
        }
    }

    fn left(invoices: &[crate::Invoice]) -> Membership {
        let on = Day::new(2026, 11, 1).unwrap();
        Membership { standing: Standing::Withdrawn { on, at: on.begins() }, ..membership(invoices) }
    }

    #[test]
    fn who_joins_belongs_from_the_day_it_is_in_japan_under_the_next_number() {
        let next = NextNumbers { member: 17, free: 17, invoice: 4 };
        let admission = decide(None).unwrap().on_terms(&terms(), next, InvoiceId::parse("inv-1-9").unwrap());
        let after = admission.after();
        assert_eq!((after.joined_on, after.period, after.version), (Day::new(2026, 11, 23).unwrap(), Period::FIRST, 1));
        assert_eq!((after.member_number.clone(), admission.number()), (Some(line("M-017")), Some((17, 17))));
        let (change, running) = admission.dues().unwrap();
        let dues = change.invoice();
        assert_eq!((dues.number.clone(), running, dues.due_on), (line("2026-0004"), 4, Day::new(2026, 12, 23).unwrap()));
        assert_eq!((after.unpaid.count, after.unpaid.total.get(), after.ledger_version), (1, 8_000, 1));
        assert_eq!(admission.mails().len(), 2);
        let without = decide(None).unwrap().on_terms(&MembershipTerms::default(), next, InvoiceId::parse("inv-1-9").unwrap());
        assert!(without.number().is_none() && without.dues().is_none() && without.mails().len() == 1);
    }

    #[test]
    fn who_comes_back_begins_the_next_period_and_owes_what_was_owed() {
        let before = left(&[invoice(1, 8_000)]);
        let next = NextNumbers { member: 17, free: 17, invoice: 4 };
        let admission = decide(Some(before.clone())).unwrap().on_terms(&terms(), next, InvoiceId::parse("inv-1-9").unwrap());
        let after = admission.after();
        assert_eq!((after.period, after.version, after.is_active()), (Period::new(2).unwrap(), before.version + 1, true));
        assert_eq!((after.unpaid.count, after.unpaid.total.get()), (2, 16_000));
        let told = &after.earlier[0];
        assert_eq!((told.joined_on, told.left_on), (before.joined_on, Day::new(2026, 11, 1).unwrap()));
        let dues = admission.dues().unwrap().0.invoice();
        assert_eq!(dues.kind, crate::invoice::Kind::Dues { period: Period::new(2).unwrap() });
    }

    #[test]
    fn nobody_joins_twice_or_after_the_accounts_deletion() {
        let member = membership(&[]);
        let since = member.joined_on;
        assert_eq!(decide(Some(member)).unwrap_err(), AdmissionRefusal::Member { since });
        let deleted = Membership { deleted_on: Some(since), ..left(&[]) };
        assert_eq!(decide(Some(deleted)).unwrap_err(), AdmissionRefusal::AccountDeleted);
    }
}
