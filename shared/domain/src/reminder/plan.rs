//! The plan of one invoice's reminders: the decisions so far, and the next step.

use super::{Policy, Step};
use crate::invoice::{Kind, State};
use crate::mail::{About, Letter, Mail, RemindedInvoice, ReminderFacts};
use crate::{Account, Day, Invoice, InvoiceId, Line, MailId, Membership, Society, Standing};

/// The reminders of one invoice: what was decided so far, and through which day.
///
/// Invariant: every step that falls on `through` or before it is decided, and is never decided again. That, and not the
/// ledger, is why nobody is reminded twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which due day this is: 1 for the first, one more with each change of it.
    pub due_version: u32,
    /// The last day on whose steps was decided.
    pub through: Day,
    /// Until when the invoice is not reminded.
    pub hold: Option<Hold>,
    /// What was decided, the earliest first; the last [`KEPT`].
    pub ledger: Vec<ReminderEntry>,
    /// Grows by one with every change.
    pub version: u64,
}

/// How many decisions an invoice remembers.
const KEPT: usize = 60;

/// That somebody or something is not reminded for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: Line,
    /// The last day; none is until it is released.
    pub until: Option<Day>,
}

/// A decision on one step of one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderEntry {
    /// Which step; none when an operator reminded by hand.
    pub step: Option<Step>,
    /// Of which due day.
    pub due_version: u32,
    /// For which day it was decided.
    pub on: Day,
    /// What was decided.
    pub told: Told,
    /// The mail that covers it together with the person's other invoices, if the mail is named after one of those.
    pub within: Option<MailId>,
}

/// The decision on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A mail went into the outbox.
    Sent,
    /// None did.
    Skipped(Why),
}

/// Why an invoice is not reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A later step fell due at the same time, after a day was missed.
    Superseded,
    /// It is paid, void or written off.
    Settled,
    /// An individual invoice collects it, and is reminded instead.
    Collected,
    /// The account is deleted.
    AccountDeleted,
    /// It is for dues, and the member has left.
    FormerMember,
    /// It is for dues of an earlier period of the membership.
    EarlierPeriod,
    /// An operator holds the reminders of this invoice.
    Held,
    /// An operator holds the reminders of this person.
    PersonHeld,
    /// Mails to the person's address fail.
    AddressFails,
    /// Its due day has changed since.
    DueDayMoved,
}

/// Why no step of an invoice is to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoStep {
    /// It is not to be reminded.
    Not(Why),
    /// All steps are over.
    Over,
}

/// Who would be reminded.
#[derive(Clone, Debug)]
pub struct Payer {
    /// The person's membership, present or past.
    pub membership: Membership,
    /// The person's account, unless it is deleted.
    pub account: Option<Account>,
    /// Until when the society does not remind this person.
    pub hold: Option<Hold>,
}

/// A day's decision for one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The plan after it.
    pub plan: Plan,
    /// The step that is sent, if there is one.
    pub told: Option<Step>,
    /// The next day on which to look at the invoice, when there is one.
    pub next: Option<Day>,
}

/// A day's decisions for invoices of one person with one society: one for each, and at most one mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Morning {
    /// The decisions, in the order of the invoices.
    pub turns: Vec<Turn>,
    /// The reminder, if there is one. It is named after the last invoice in it. So until that one is decided, the
    /// invoices before it lead to the same mail.
    pub mail: Option<Mail>,
}

/// Why an operator cannot remind by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderRefusal {
    /// It is not to be reminded at all.
    Not(Why),
    /// It was reminded by hand today.
    Again,
}

impl Hold {
    /// Whether it is in force on this day.
    #[must_use]
    pub fn is_on(&self, day: Day) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

impl ReminderEntry {
    /// The mail that was written when it was sent.
    #[must_use]
    pub fn mail(&self, invoice: &InvoiceId) -> Option<MailId> {
        match (self.told, self.step) {
            (Told::Sent, _) if self.within.is_some() => self.within.clone(),
            (Told::Sent, Some(step)) => Some(MailId::reminder(invoice, &step.to_string(), self.due_version)),
            (Told::Sent, None) => Some(MailId::reminder(invoice, &by_hand_on(self.on), self.due_version)),
            (Told::Skipped(_), _) => None,
        }
    }
}

/// The step's place in the mail id of a reminder by hand: one for each day.
fn by_hand_on(day: Day) -> String {
    format!("hand{}", day.to_string().replace('-', ""))
}

impl Plan {
    /// The plan of an invoice that is issued, or owed again, on this day: steps that fall on it or before it are past.
    #[must_use]
    pub const fn from(day: Day) -> Self {
        Self { due_version: 1, through: day, hold: None, ledger: vec![], version: 1 }
    }

    /// The plan after the due day was changed on this day. The steps start again; a step on this day or before it is
    /// not sent later.
    #[must_use]
    pub fn due_anew(self, today: Day) -> Self {
        Self { due_version: self.due_version + 1, through: self.through.max(today), version: self.version + 1, ..self }
    }

    /// The plan after its hold was set or released.
    #[must_use]
    pub fn held(self, hold: Option<Hold>) -> Self {
        Self { hold, version: self.version + 1, ..self }
    }

    /// This day's decisions, including those that the days before have missed: of several steps only the latest is
    /// sent.
    #[must_use]
    pub fn turn(&self, invoice: &Invoice, payer: &Payer, policy: &Policy, day: Day) -> Turn {
        let after = self.through.max(policy.since.plus_days(-1));
        let mut steps = policy.steps.between(invoice.due_on, after, day).rev();
        let latest = steps.next();
        let mut ledger: Vec<_> = steps.map(|step| self.entry(Some(step), day, Told::Skipped(Why::Superseded))).collect();
        ledger.reverse();
        let obstacle = self.obstacle(invoice, payer, day);
        if let Some(step) = latest {
            ledger.push(self.entry(Some(step), day, obstacle.map_or(Told::Sent, Told::Skipped)));
        }
        let next = if is_remindable(invoice) { policy.steps.next_after(invoice.due_on, day) } else { None };
        Turn { plan: self.after(ledger, self.through.max(day)), told: latest.filter(|_| obstacle.is_none()), next }
    }

    /// The next step, when one is to come.
    #[must_use]
    pub fn next_step(&self, invoice: &Invoice, policy: &Policy) -> Option<Step> {
        let after = self.through.max(policy.since.plus_days(-1));
        let mut steps = policy.steps.all().iter().copied().filter(|_| is_remindable(invoice));
        steps.find(|step| step.day(invoice.due_on) > after)
    }

    /// Why no step is to come, when none is.
    #[must_use]
    pub fn no_step(&self, invoice: &Invoice, payer: &Payer, policy: &Policy, today: Day) -> Option<NoStep> {
        match self.next_step(invoice, policy) {
            Some(_) => None,
            None => Some(self.obstacle(invoice, payer, today).map_or(NoStep::Over, NoStep::Not)),
        }
    }

    /// Why a reminder that waited on its way out should not go any more, when it should not.
    #[must_use]
    pub fn overtaken(&self, mail: &MailId, invoice: &Invoice, payer: &Payer, today: Day) -> Option<Why> {
        match self.ledger.iter().find(|entry| entry.mail(&invoice.id).as_ref() == Some(mail)) {
            Some(entry) if entry.due_version != self.due_version => Some(Why::DueDayMoved),
            Some(ReminderEntry { step: None, .. }) => self.obstacle_by_hand(invoice, payer, today),
            Some(_) | None => self.obstacle(invoice, payer, today),
        }
    }

    /// Today's reminder by hand, when there was one.
    #[must_use]
    pub fn sent_by_hand(&self, invoice: &InvoiceId, today: Day) -> Option<MailId> {
        let entry = self.ledger.iter().find(|entry| entry.step.is_none() && entry.on == today)?;
        entry.mail(invoice)
    }

    /// A reminder by hand, whatever the steps say and whatever is held. Today's, when it was `missed`, counts for
    /// nothing and goes again.
    pub fn by_hand(
        &self,
        invoice: &Invoice,
        payer: &Payer,
        society: &Society,
        today: Day,
        missed: bool,
    ) -> Result<(Self, Mail), ReminderRefusal> {
        if let Some(why) = self.obstacle_by_hand(invoice, payer, today) {
            return Err(ReminderRefusal::Not(why));
        }
        let today_already = self.sent_by_hand(&invoice.id, today).is_some();
        if today_already && !missed {
            return Err(ReminderRefusal::Again);
        }
        let id = MailId::reminder(&invoice.id, &by_hand_on(today), self.due_version);
        let mail = mail(id, &[invoice], payer, society, today).ok_or(ReminderRefusal::Not(Why::AccountDeleted))?;
        let entry = (!today_already).then(|| self.entry(None, today, Told::Sent));
        Ok((self.after(entry.into_iter().collect(), self.through), mail))
    }

    /// Why the invoice would not be reminded on this day, when it would not.
    #[must_use]
    pub fn obstacle(&self, invoice: &Invoice, payer: &Payer, day: Day) -> Option<Why> {
        let is_on = |hold: &Option<Hold>| hold.as_ref().is_some_and(|hold| hold.is_on(day));
        let is_former = matches!(payer.membership.standing, Standing::Withdrawn { .. });
        if !matches!(invoice.state, State::Unpaid) {
            Some(Why::Settled)
        } else if invoice.collected_by.is_some() {
            Some(Why::Collected)
        } else if payer.membership.deleted_on.is_some() || payer.account.is_none() {
            Some(Why::AccountDeleted)
        } else if is_former && matches!(invoice.kind, Kind::Dues { .. }) {
            Some(Why::FormerMember)
        } else if matches!(invoice.kind, Kind::Dues { period } if period != payer.membership.period) {
            Some(Why::EarlierPeriod)
        } else if is_on(&self.hold) {
            Some(Why::Held)
        } else if is_on(&payer.hold) {
            Some(Why::PersonHeld)
        } else if payer.account.as_ref().is_some_and(|account| account.failing.is_some()) {
            Some(Why::AddressFails)
        } else {
            None
        }
    }

    /// The same for a reminder by hand, which goes over holds.
    fn obstacle_by_hand(&self, invoice: &Invoice, payer: &Payer, today: Day) -> Option<Why> {
        let overruled = Payer { hold: None, ..payer.clone() };
        Self { hold: None, ..self.clone() }.obstacle(invoice, &overruled, today)
    }

    const fn entry(&self, step: Option<Step>, on: Day, told: Told) -> ReminderEntry {
        ReminderEntry { step, due_version: self.due_version, on, told, within: None }
    }

    fn after(&self, decided: Vec<ReminderEntry>, through: Day) -> Self {
        let mut ledger = self.ledger.clone();
        ledger.extend(decided);
        let forgotten = ledger.len().saturating_sub(KEPT);
        ledger.drain(..forgotten);
        Self { through, ledger, version: self.version + 1, ..self.clone() }
    }
}

impl Morning {
    /// This day's decisions for these invoices of one person with one society.
    #[must_use]
    pub fn of(invoices: &[(&Invoice, &Plan)], payer: &Payer, society: &Society, policy: &Policy, day: Day) -> Self {
        let mut turns: Vec<_> = invoices.iter().map(|(invoice, plan)| plan.turn(invoice, payer, policy, day)).collect();
        let told = invoices.iter().zip(&turns).filter(|(_, turn)| turn.told.is_some()).map(|((invoice, _), _)| *invoice);
        let told: Vec<&Invoice> = told.collect();
        let last = invoices.iter().zip(&turns).rev().find_map(|((invoice, plan), turn)| Some((invoice, plan, turn.told?)));
        let Some((named_after, plan, step)) = last else { return Self { turns, mail: None } };
        let id = MailId::reminder(&named_after.id, &step.to_string(), plan.due_version);
        for (turn, (invoice, _)) in turns.iter_mut().zip(invoices) {
            if let Some(entry) = turn.plan.ledger.last_mut().filter(|_| turn.told.is_some() && invoice.id != named_after.id) {
                entry.within = Some(id.clone());
            }
        }
        Self { turns, mail: mail(id, &told, payer, society, day) }
    }
}

/// The mail that reminds a person of these invoices.
fn mail(id: MailId, invoices: &[&Invoice], payer: &Payer, society: &Society, day: Day) -> Option<Mail> {
    let account = payer.account.as_ref()?;
    let name = invoices.iter().max_by_key(|invoice| invoice.issued_on)?.payer.clone();
    let reminded = invoices.iter().map(|invoice| RemindedInvoice::of(invoice, day)).collect();
    Some(Mail {
        id,
        about: About { account: account.id.clone(), society: Some(society.id.clone()) },
        to: account.address.clone(),
        language: account.language,
        letter: Letter::Reminder(ReminderFacts::new(name, society, reminded)),
    })
}

/// Whether the invoice is on the agenda at all: unpaid, and not within another one that is reminded instead.
#[must_use]
pub const fn is_remindable(invoice: &Invoice) -> bool {
    matches!(invoice.state, State::Unpaid) && invoice.collected_by.is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invoice::Collector;
    use crate::invoice::tests::invoice;
    use crate::ledger::tests::membership;
    use crate::mail::{AddressFailure, FailingAddress};
    use crate::reminder::Steps;
    use crate::society::Contact;
    use crate::{AccountId, EmailAddress, Instant, Language, SocietyId};

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn line(text: &str) -> Line {
        Line::parse(text).unwrap()
    }

    /// An invoice due on 2026-05-01, issued on 2026-04-01.
    fn due() -> Invoice {
        let invoice = invoice(1, 8_000);
        assert_eq!(invoice.due_on, day("2026-05-01"));
        invoice
    }

    fn payer() -> Payer {
        let account = Account::new(
            AccountId::parse("acc-1").unwrap(),
            line("佐藤 花子"),
            EmailAddress::parse("sato@example.jp").unwrap(),
            Language::Japanese,
        );
        Payer { membership: membership(&[due()]), account: Some(account), hold: None }
    }

    fn society() -> Society {
        let address = EmailAddress::parse("office@example.jp").unwrap();
        Society::new(
            SocietyId::parse("soc-1").unwrap(),
            line("サンプル学会"),
            Contact { name: line("事務局"), address, telephone: None },
        )
    }

    /// A morning's decision for one invoice alone: its new plan, the mail, the next day.
    struct Alone {
        plan: Plan,
        mail: Option<Mail>,
        next: Option<Day>,
    }

    fn alone(plan: &Plan, invoice: &Invoice, payer: &Payer, policy: &Policy, on: Day) -> Alone {
        let mut morning = Morning::of(&[(invoice, plan)], payer, &society(), policy, on);
        let turn = morning.turns.remove(0);
        Alone { plan: turn.plan, mail: morning.mail, next: turn.next }
    }

    fn turn(plan: &Plan, invoice: &Invoice, payer: &Payer, on: &str) -> Alone {
        alone(plan, invoice, payer, &Policy::default(), day(on))
    }

    #[test]
    fn each_step_is_sent_on_its_day_and_never_again() {
        let mut plan = Plan::from(day("2026-04-01"));
        let mut sent = vec![];
        for offset in 0..120 {
            let today = day("2026-04-01").plus_days(offset);
            for _ in 0..2 {
                let turn = alone(&plan, &due(), &payer(), &Policy::default(), today);
                sent.extend(turn.mail.map(|mail| (today.to_string(), mail.id.to_string())));
                plan = turn.plan;
            }
        }
        let expected = [("2026-04-24", "-7"), ("2026-05-02", "1"), ("2026-05-15", "14")];
        assert_eq!(sent, expected.map(|(day, step)| (day.to_owned(), format!("reminder_inv-1-1_{step}_1"))));
    }

    #[test]
    fn after_missed_days_the_latest_step_alone_is_sent_and_the_other_is_explained() {
        let turn = turn(&Plan::from(day("2026-04-01")), &due(), &payer(), "2026-05-04");
        assert_eq!(turn.mail.unwrap().id.as_str(), "reminder_inv-1-1_1_1");
        let told: Vec<_> = turn.plan.ledger.iter().map(|entry| (entry.step.unwrap().days(), entry.told)).collect();
        assert_eq!(told, [(-7, Told::Skipped(Why::Superseded)), (1, Told::Sent)]);
        assert_eq!(turn.next, Some(day("2026-05-15")));
    }

    #[test]
    fn what_is_not_to_be_reminded_is_skipped_with_its_reason() {
        let plan = Plan::from(day("2026-04-01"));
        let on = day("2026-04-24");
        let skipped = |invoice: &Invoice, payer: &Payer, plan: &Plan| {
            let turn = alone(plan, invoice, payer, &Policy::default(), on);
            assert_eq!(turn.mail, None);
            turn.plan.ledger.last().map(|entry| entry.told)
        };
        let paid = due().unpaid().unwrap().void(on, line("重複"));
        assert_eq!(skipped(&paid, &payer(), &plan), Some(Told::Skipped(Why::Settled)));
        let by = Collector { id: InvoiceId::parse("inv-1-2").unwrap(), number: line("2") };
        let collected = Invoice { collected_by: Some(by), ..due() };
        assert_eq!(skipped(&collected, &payer(), &plan), Some(Told::Skipped(Why::Collected)));
        let deleted = Payer { account: None, ..payer() };
        assert_eq!(skipped(&due(), &deleted, &plan), Some(Told::Skipped(Why::AccountDeleted)));
        let mut former = payer();
        former.membership.standing = Standing::Withdrawn { on, at: on.begins() };
        assert_eq!(skipped(&due(), &former, &plan), Some(Told::Skipped(Why::FormerMember)));
        let individual = Invoice { kind: Kind::Individual, ..due() };
        assert!(
            turn(&plan, &individual, &former, "2026-04-24").mail.is_some(),
            "individual invoices of former members are reminded"
        );
        let mut back = payer();
        back.membership.period = back.membership.period.next();
        assert_eq!(skipped(&due(), &back, &plan), Some(Told::Skipped(Why::EarlierPeriod)));
        let hold = Some(Hold { reason: line("相談中"), until: Some(on) });
        assert_eq!(skipped(&due(), &payer(), &plan.clone().held(hold.clone())), Some(Told::Skipped(Why::Held)));
        let consulting = Payer { hold: hold.clone(), ..payer() };
        assert_eq!(skipped(&due(), &consulting, &plan), Some(Told::Skipped(Why::PersonHeld)));
        let mut failing = payer();
        let failure = FailingAddress { since: Instant::EPOCH, why: AddressFailure::Bounced, said: line("550") };
        failing.account.as_mut().unwrap().failing = Some(failure);
        assert_eq!(skipped(&due(), &failing, &plan), Some(Told::Skipped(Why::AddressFails)));
        assert!(turn(&plan.held(hold), &due(), &payer(), "2026-05-02").mail.is_some(), "a hold has an end");
    }

    #[test]
    fn what_a_person_is_told_of_on_one_morning_is_one_mail_and_each_invoice_knows_it() {
        let plan = Plan::from(day("2026-04-01"));
        let later = Invoice { due_on: day("2026-05-03"), ..invoice(2, 5_000) };
        let held = plan.clone().held(Some(Hold { reason: line("相談中"), until: None }));
        // The one is overdue since yesterday, the other's first step was missed on the way, the third is held.
        let invoices = [(&due(), &plan), (&later, &plan), (&invoice(3, 1_000), &held)];
        let morning = Morning::of(&invoices, &payer(), &society(), &Policy::default(), day("2026-05-02"));
        let mail = morning.mail.unwrap();
        assert_eq!(mail.id.as_str(), "reminder_inv-1-2_-7_1", "named after the last");
        let Letter::Reminder(facts) = &mail.letter else { panic!("no reminder") };
        let told: Vec<_> = facts.invoices.iter().map(|it| (it.id.as_str(), it.overdue)).collect();
        assert_eq!((told.as_slice(), facts.total.get()), ([("inv-1-1", true), ("inv-1-2", false)].as_slice(), 13_000));
        let mails = invoices.iter().zip(&morning.turns).map(|((invoice, _), turn)| turn.plan.ledger.last()?.mail(&invoice.id));
        assert_eq!(mails.collect::<Vec<_>>(), [Some(mail.id.clone()), Some(mail.id), None]);
    }

    #[test]
    fn a_changed_due_day_begins_the_steps_anew_and_repeats_none() {
        let before = turn(&Plan::from(day("2026-04-01")), &due(), &payer(), "2026-04-24").plan;
        let moved = Invoice { due_on: day("2026-06-30"), version: 2, ..due() };
        let after = before.due_anew(day("2026-04-28"));
        assert_eq!(turn(&after, &moved, &payer(), "2026-05-02").mail, None, "the old due day's step");
        let again = turn(&after, &moved, &payer(), "2026-06-23");
        assert_eq!(again.mail.unwrap().id.as_str(), "reminder_inv-1-1_-7_2");
    }

    #[test]
    fn new_steps_send_nothing_for_days_that_are_over() {
        let plan = Plan::from(day("2026-04-01"));
        let policy = Policy::default().choose(Steps::new([-20, -3]).unwrap(), day("2026-04-20"));
        let sends = |on: &str| alone(&plan, &due(), &payer(), &policy, day(on)).mail.map(|mail| mail.id.to_string());
        assert_eq!(sends("2026-04-21"), None, "20 days before was before these steps were chosen");
        assert_eq!(sends("2026-04-28").as_deref(), Some("reminder_inv-1-1_-3_1"));
    }

    #[test]
    fn by_hand_goes_over_a_hold_once_a_day_and_not_over_a_payment() {
        let today = day("2026-04-10");
        let plan = Plan::from(day("2026-04-01")).held(Some(Hold { reason: line("相談中"), until: None }));
        let (after, mail) = plan.by_hand(&due(), &payer(), &society(), today, false).unwrap();
        assert_eq!(mail.id.as_str(), "reminder_inv-1-1_hand20260410_1");
        assert_eq!(after.by_hand(&due(), &payer(), &society(), today, false), Err(ReminderRefusal::Again));
        let (again, same) = after.by_hand(&due(), &payer(), &society(), today, true).unwrap();
        assert_eq!((again.ledger, same.id), (after.ledger.clone(), mail.id.clone()), "what did not leave counts for nothing");
        assert!(after.by_hand(&due(), &payer(), &society(), today.plus_days(1), false).is_ok());
        let paid = due().unpaid().unwrap().write_off(today, line("時効"));
        assert_eq!(plan.by_hand(&paid, &payer(), &society(), today, false), Err(ReminderRefusal::Not(Why::Settled)));
    }

    #[test]
    fn a_reminder_that_waited_is_overtaken_by_whatever_would_keep_it_from_being_sent_today() {
        let sent = turn(&Plan::from(day("2026-04-01")), &due(), &payer(), "2026-04-24");
        let (mail, today) = (sent.mail.unwrap().id, day("2026-04-26"));
        assert_eq!(sent.plan.overtaken(&mail, &due(), &payer(), today), None);
        let paid = due().unpaid().unwrap().void(today, line("重複"));
        assert_eq!(sent.plan.overtaken(&mail, &paid, &payer(), today), Some(Why::Settled));
        let held = sent.plan.clone().held(Some(Hold { reason: line("相談中"), until: None }));
        assert_eq!(held.overtaken(&mail, &due(), &payer(), today), Some(Why::Held));
        let (by_hand, letter) = held.by_hand(&due(), &payer(), &society(), today, false).unwrap();
        assert_eq!(by_hand.overtaken(&letter.id, &due(), &payer(), today), None, "by hand goes over a hold");
        let moved = sent.plan.due_anew(today);
        assert_eq!(moved.overtaken(&mail, &due(), &payer(), today), Some(Why::DueDayMoved));
    }

    proptest! {
        /// However the days are cut into runs, and however often a run comes again, each step is decided once and none
        /// is sent early.
        #[test]
        fn steps_are_decided_once_whatever_the_runs(
            runs in prop::collection::vec((0..10_i32, 1..4_u8), 1..60),
            days in prop::collection::vec(-90..200_i16, 0..8),
        ) {
            let policy = Policy { steps: Steps::new(days).unwrap(), ..Policy::default() };
            let issued_on = day("2026-04-01");
            let mut plan = Plan::from(issued_on);
            let mut today = issued_on;
            for (wait, times) in runs {
                today = today.plus_days(wait);
                for _ in 0..times {
                    let turn = alone(&plan, &due(), &payer(), &policy, today);
                    prop_assert!(turn.next.is_none_or(|next| next > today));
                    plan = turn.plan;
                }
            }
            let decided: Vec<_> = plan.ledger.iter().map(|entry| entry.step.unwrap()).collect();
            let fallen: Vec<_> = policy.steps.between(due().due_on, issued_on, today).collect();
            prop_assert_eq!(decided, fallen);
            for entry in &plan.ledger {
                prop_assert!(entry.on >= entry.step.unwrap().day(due().due_on));
            }
        }
    }
}
