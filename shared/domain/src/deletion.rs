//! 会員IDの削除: the end of the account and of all its memberships (docs/PRODUCT.md: Account deletion).

use std::time::Duration;

use crate::mail::{About, LISTED, LISTED_SOCIETIES, Letter, Mail, OwedInvoice, OwedSociety};
use crate::{Account, AccountId, Day, FiscalYear, Instant, Ledger, Line, MailId, Membership, Society, SocietyId, Unpaid, Yen};

/// How long what must be kept is kept, counted from the end of the fiscal year of the deletion.
const KEPT_YEARS: i32 = 7;

/// How long after a deletion the job still looks for what is left of the person. That is mails that wait to be sent,
/// and what a request wrote that was under way when the account ended. It is longer than a function may run and an
/// index may lag.
pub const LOOKED_AFTER: Duration = Duration::from_mins(10);

/// How many days a request waits before it is carried out.
///
/// Invariant: 0 to 90.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingDays(u8);

/// The number is no number of days that a request may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAWait;

impl Default for WaitingDays {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl WaitingDays {
    /// Seven days.
    pub const DEFAULT: Self = Self(7);

    /// So many days, if a request may wait as long.
    pub const fn new(days: u8) -> Result<Self, NotAWait> {
        if days <= 90 { Ok(Self(days)) } else { Err(NotAWait) }
    }

    /// The number of days.
    #[must_use]
    pub const fn days(self) -> u8 {
        self.0
    }
}

/// A member's request to have the account deleted, from asking to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionRequest {
    /// Whose account.
    pub account: AccountId,
    /// When the member asked.
    pub requested_at: Instant,
    /// The day in Japan on which it is carried out, if nobody does so earlier.
    pub due_on: Day,
    /// Why, in the member's own words; forgotten with everything else.
    pub reason: Option<Line>,
    /// How far it is.
    pub stage: Stage,
    /// Grows by one with every change.
    pub version: u64,
}

/// Another operator of a society, who does not go too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Successor {
    /// The society.
    pub society: SocietyId,
    /// The other operator.
    pub account: AccountId,
}

/// How far a deletion is: waiting → (ordered →) carrying out → forgetting → done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Until its day; the member can cancel it, and support can refuse it.
    Waiting,
    /// Support has ordered that it be carried out now.
    Ordered,
    /// Memberships are being ended, one after the other.
    CarryingOut {
        /// The moment as of which the account is deleted.
        as_of: Instant,
    },
    /// The account is gone and the completion mail is in the outbox; what is left of the person is being erased.
    Forgetting {
        /// The day in Japan on which the account was deleted.
        on: Day,
        /// When the account went.
        since: Instant,
    },
    /// Nothing is left but what must be kept.
    Done {
        /// The day in Japan on which the account was deleted.
        on: Day,
    },
}

/// Why a request is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskRefusal {
    /// There is one already.
    AlreadyAsked(DeletionRequest),
    /// The account has support's grant, which the portal's owner revokes first.
    HasSupport,
    /// The person is the only operator of these societies and must hand over first.
    OnlyOperator(Vec<Society>),
}

/// The request can no longer be cancelled or decided: it is being carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay;

impl DeletionRequest {
    /// Takes a member's request, if there is none, the account does not have support's grant, and every society that
    /// the person operates has another operator (`orphaned` are those that have none).
    pub fn ask(
        account: &AccountId,
        before: Option<DeletionRequest>,
        has_support: bool,
        orphaned: Vec<Society>,
        reason: Option<Line>,
        wait: WaitingDays,
        at: Instant,
    ) -> Result<Self, AskRefusal> {
        match before {
            Some(before) => Err(AskRefusal::AlreadyAsked(before)),
            None if has_support => Err(AskRefusal::HasSupport),
            None if !orphaned.is_empty() => Err(AskRefusal::OnlyOperator(orphaned)),
            None => Ok(Self {
                account: account.clone(),
                requested_at: at,
                due_on: at.day_in_japan().plus_days(i32::from(wait.days())),
                reason,
                stage: Stage::Waiting,
                version: 1,
            }),
        }
    }

    /// Whether it can still be cancelled or decided.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    /// The request, when it can be taken back or refused.
    pub fn open(self) -> Result<Self, UnderWay> {
        if self.is_open() { Ok(self) } else { Err(UnderWay) }
    }

    /// The request after support ordered that it be carried out now.
    pub fn order(self) -> Result<Self, UnderWay> {
        self.open().map(|open| Self { stage: Stage::Ordered, version: open.version + 1, ..open })
    }

    /// The request once it is carried out, if it is due at this moment.
    #[must_use]
    pub fn begin(self, at: Instant) -> Option<Self> {
        let is_due = match self.stage {
            Stage::Waiting => self.due_on <= at.day_in_japan(),
            Stage::Ordered => true,
            Stage::CarryingOut { .. } | Stage::Forgetting { .. } | Stage::Done { .. } => false,
        };
        is_due.then(|| Self { stage: Stage::CarryingOut { as_of: at }, version: self.version + 1, ..self })
    }

    /// The request once the account is gone; the member's words go with it.
    #[must_use]
    pub fn forget(self, on: Day, since: Instant) -> Self {
        Self { reason: None, stage: Stage::Forgetting { on, since }, version: self.version + 1, ..self }
    }

    /// The request once nothing is left.
    #[must_use]
    pub fn finish(self, on: Day) -> Self {
        Self { stage: Stage::Done { on }, version: self.version + 1, ..self }
    }

    /// When the job should look at it (again), or nothing when it is done. What is under way comes before what waits
    /// for its day.
    #[must_use]
    pub fn look_at(&self) -> Option<Instant> {
        match self.stage {
            Stage::Waiting => Some(self.due_on.begins()),
            Stage::Ordered | Stage::CarryingOut { .. } => Some(self.requested_at),
            Stage::Forgetting { since, .. } => Some(since),
            Stage::Done { .. } => None,
        }
    }

    /// The mail that acknowledges the request.
    #[must_use]
    pub fn acknowledgement(&self, account: &Account) -> Mail {
        let letter = Letter::DeletionRequested { member: account.name.clone(), due_on: self.due_on };
        self.mail("deletion-requested", account, letter)
    }

    /// The mail that the member has cancelled it.
    #[must_use]
    pub fn cancellation(&self, account: &Account) -> Mail {
        self.mail("deletion-cancelled", account, Letter::DeletionCancelled { member: account.name.clone() })
    }

    /// The mail that explains why support has refused it.
    #[must_use]
    pub fn refusal(&self, account: &Account, reason: &Line) -> Mail {
        let letter = Letter::DeletionRefused { member: account.name.clone(), reason: reason.clone() };
        self.mail("deletion-refused", account, letter)
    }

    fn mail(&self, what: &str, account: &Account, letter: Letter) -> Mail {
        Mail {
            id: MailId::of_request(what, &self.account, self.requested_at),
            about: About { account: account.id.clone(), society: None },
            to: account.address.clone(),
            language: account.language,
            letter,
        }
    }
}

/// The last day on which things are kept of an account that was deleted on this day: seven years after the fiscal
/// year's end.
#[must_use]
pub fn kept_until(deleted_on: Day) -> Day {
    FiscalYear::of(deleted_on).ends().plus_years(KEPT_YEARS)
}

/// What a deleted account leaves unpaid, as in its completion mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// The memberships with something unpaid, the largest amount first.
    owing: Vec<Membership>,
    total: Yen,
}

impl Remains {
    /// What these memberships leave.
    pub fn of(memberships: Vec<Membership>) -> Result<Self, crate::yen::TooMuch> {
        let mut owing: Vec<_> = memberships.into_iter().filter(|membership| !membership.unpaid.is_nothing()).collect();
        owing.sort_by(|a, b| b.unpaid.total.cmp(&a.unpaid.total).then_with(|| a.society.cmp(&b.society)));
        let total = Yen::sum(owing.iter().map(|membership| membership.unpaid.total))?;
        Ok(Self { owing, total })
    }

    /// The memberships that the mail lists one by one.
    #[must_use]
    pub fn listed(&self) -> &[Membership] {
        &self.owing[..self.owing.len().min(LISTED_SOCIETIES)]
    }

    /// The mail that says that the account is gone. `owed` are the societies of [`Remains::listed`], each with what is
    /// owed to it.
    #[must_use]
    pub fn completion(&self, account: &Account, on: Day, owed: &[(Society, Ledger)]) -> Mail {
        let mut room = LISTED;
        let listed = owed.iter().map(|(society, ledger)| {
            let invoices: Vec<_> = ledger.invoices().iter().take(room).map(OwedInvoice::of).collect();
            room -= invoices.len();
            OwedSociety {
                society: society.name.clone(),
                contact: society.contact.clone(),
                bank_account: society.bank_account.clone(),
                unpaid: ledger.unpaid(),
                invoices,
            }
        });
        let listed: Vec<_> = listed.collect();
        let told = listed.iter().fold(Yen::ZERO, |sum, owed| sum.plus(owed.unpaid.total).unwrap_or(Yen::MAX));
        let unlisted = Unpaid {
            count: u32::try_from(self.owing.len() - listed.len()).unwrap_or(u32::MAX),
            total: self.total.minus(told).unwrap_or_default(),
        };
        Mail {
            id: MailId::account_deleted(&account.id),
            about: About { account: account.id.clone(), society: None },
            to: account.address.clone(),
            language: account.language,
            letter: Letter::AccountDeleted(crate::mail::DeletionFacts {
                member: account.name.clone(),
                account: account.id.clone(),
                on,
                kept_until: kept_until(on),
                total: self.total,
                societies: listed,
                unlisted,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tests::membership;
    use crate::society::Contact;
    use crate::{EmailAddress, Language, SocietyId};

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    fn asked() -> DeletionRequest {
        let account = AccountId::parse("acc-1").unwrap();
        DeletionRequest::ask(&account, None, false, vec![], Some(line("転職")), WaitingDays::DEFAULT, at("2026-11-25T14:59:59Z"))
            .unwrap()
    }

    fn society(id: &str) -> Society {
        let address = EmailAddress::parse("a@example.jp").unwrap();
        Society::new(SocietyId::parse(id).unwrap(), line(id), Contact { name: line("事務局"), address, telephone: None })
    }

    fn account() -> Account {
        Account::new(
            AccountId::parse("acc-1").unwrap(),
            line("佐藤 花子"),
            EmailAddress::parse("sato@example.jp").unwrap(),
            Language::Japanese,
        )
    }

    #[test]
    fn a_request_waits_seven_days_of_japans_calendar() {
        let request = asked();
        assert_eq!(request.due_on, Day::parse("2026-12-02").unwrap());
        assert_eq!(request.clone().begin(at("2026-12-01T14:59:59.999Z")), None);
        let begun = request.begin(at("2026-12-01T15:00:00Z")).unwrap();
        assert_eq!(begun.stage, Stage::CarryingOut { as_of: at("2026-12-01T15:00:00Z") });
        assert_eq!(begun.begin(at("2026-12-05T00:00:00Z")), None, "what has begun does not begin again");
    }

    #[test]
    fn a_request_that_need_not_wait_is_due_at_once() {
        let (account, now) = (AccountId::parse("acc-1").unwrap(), at("2026-11-25T00:00:00Z"));
        let wait = WaitingDays::new(0).unwrap();
        assert!(DeletionRequest::ask(&account, None, false, vec![], None, wait, now).unwrap().begin(now).is_some());
        assert_eq!(WaitingDays::new(91), Err(NotAWait));
    }

    #[test]
    fn one_request_at_a_time_and_none_by_whom_a_society_cannot_do_without() {
        let account = AccountId::parse("acc-1").unwrap();
        let ask = |before, orphaned| {
            DeletionRequest::ask(&account, before, false, orphaned, None, WaitingDays::DEFAULT, Instant::EPOCH)
        };
        assert_eq!(ask(Some(asked()), vec![]), Err(AskRefusal::AlreadyAsked(asked())));
        assert_eq!(ask(None, vec![society("soc-1")]), Err(AskRefusal::OnlyOperator(vec![society("soc-1")])));
    }

    #[test]
    fn what_support_orders_is_carried_out_before_its_day_and_cannot_be_taken_back() {
        let ordered = asked().order().unwrap();
        assert!(!ordered.is_open());
        assert_eq!(ordered.clone().order(), Err(UnderWay));
        assert!(ordered.begin(at("2026-11-25T15:00:00Z")).is_some());
    }

    #[test]
    fn what_is_done_is_on_no_agenda_and_has_forgotten_the_members_words() {
        let on = Day::parse("2026-12-02").unwrap();
        let forgetting = asked().forget(on, at("2026-12-02T00:00:00Z"));
        assert_eq!(forgetting.reason, None);
        assert!(forgetting.look_at().is_some());
        assert_eq!(forgetting.finish(on).look_at(), None);
    }

    #[test]
    fn what_must_be_kept_is_kept_for_seven_years_after_the_fiscal_year() {
        assert_eq!(kept_until(Day::parse("2026-12-02").unwrap()), Day::parse("2034-03-31").unwrap());
        assert_eq!(kept_until(Day::parse("2027-03-31").unwrap()), Day::parse("2034-03-31").unwrap());
        assert_eq!(kept_until(Day::parse("2027-04-01").unwrap()), Day::parse("2035-03-31").unwrap());
    }

    #[test]
    fn a_mail_about_more_societies_than_fit_tells_how_many_and_how_much_more() {
        let many = LISTED_SOCIETIES + 3;
        // Three to each society: a small one, and two of a hundred yen.
        let invoices =
            |number: u64| [(1, 800 + number), (2, 100), (3, 100)].map(|(id, yen)| crate::invoice::tests::invoice(id, yen));
        let memberships = (1..=many).map(|number| {
            let mut one = membership(&invoices(number as u64));
            one.society = SocietyId::parse(&format!("soc-{number}")).unwrap();
            one
        });
        let remains = Remains::of(memberships.collect()).unwrap();
        let owed = remains.listed().iter().map(|membership| {
            let number = membership.unpaid.total.get() - 1_000;
            (society(membership.society.as_str()), Ledger::whole(membership, invoices(number).to_vec()).unwrap())
        });
        let owed: Vec<_> = owed.collect();
        let mail = remains.completion(&account(), Day::parse("2026-12-02").unwrap(), &owed);
        let Letter::AccountDeleted(facts) = mail.letter else { panic!("another letter") };
        assert_eq!(facts.societies.len(), LISTED_SOCIETIES);
        let listed: Vec<_> = facts.societies.iter().map(|owed| (owed.invoices.len(), owed.unlisted())).collect();
        assert_eq!((listed[0], listed[32], listed[33], listed[34]), ((3, 0), (3, 0), (1, 2), (0, 3)), "a hundred in all");
        assert_eq!(facts.unlisted, Unpaid { count: 3, total: Yen::new(1_001 + 1_002 + 1_003).unwrap() });
        let all: u64 = (1..=many).map(|number| 1_000 + number as u64).sum();
        assert_eq!(facts.total, Yen::new(all).unwrap());
    }
}
