//! The reminders of an invoice as operators and their clients see them, the same from every function.

use domain::mail::Outgoing;
use domain::reminder::{Hold, NoStep, ReminderEntry, Step, Told, Why};
use domain::{Day, Line};
use serde::Serialize;
use store::ReminderBasis;

use crate::outbox::MailAnswer;

/// The reminders of an invoice in JSON: what was decided on each step, what comes next, and what stands in its way.
#[derive(Debug, Serialize)]
pub struct RemindersAnswer<'a> {
    invoice: &'a str,
    number: &'a str,
    account: String,
    payer: &'a str,
    due_on: String,
    /// What is still owed, in whole yen.
    outstanding: u64,
    /// The decisions, the earliest first.
    ledger: Vec<EntryAnswer<'a>>,
    next: Option<NextAnswer>,
    /// Why no step is to come, when none is: the reason, or `over` when all are.
    no_next: Option<&'static str>,
    /// That the reminders of this invoice are held.
    held: Option<HoldAnswer<'a>>,
    /// That the reminders of this person are held.
    person_held: Option<HoldAnswer<'a>>,
}

#[derive(Debug, Serialize)]
struct EntryAnswer<'a> {
    /// How many days after the due day the step falls, negative before it; none when an operator sent it by hand.
    step: Option<i16>,
    /// The civil date in Japan for which it was decided.
    on: String,
    /// `sent` or `skipped`.
    told: &'static str,
    /// Why it was skipped.
    why: Option<&'static str>,
    /// The mail, as long as it is kept.
    mail: Option<MailAnswer<'a>>,
    /// That the mail went without this invoice, since by then there was nothing to tell of it.
    left_out: bool,
}

#[derive(Debug, Serialize)]
struct NextAnswer {
    step: i16,
    on: String,
    /// Why it would be skipped as things are; none when it would be sent.
    why: Option<&'static str>,
}

/// That something is not reminded for a time.
#[derive(Debug, Serialize)]
pub struct HoldAnswer<'a> {
    reason: &'a str,
    /// The last day; none until it is released.
    until: Option<String>,
}

impl<'a> RemindersAnswer<'a> {
    /// The reminders of this invoice, with the mails that came of them.
    #[must_use]
    pub fn of(basis: &'a ReminderBasis, mails: &'a [Outgoing], today: Day) -> Self {
        let invoice = &basis.invoice;
        let entry = |entry: &ReminderEntry| EntryAnswer {
            step: entry.step.map(Step::days),
            on: entry.on.to_string(),
            told: match entry.told {
                Told::Sent => "sent",
                Told::Skipped(_) => "skipped",
            },
            why: match entry.told {
                Told::Sent => None,
                Told::Skipped(why) => Some(slug(why)),
            },
            mail: mail_of(entry, basis, mails).map(MailAnswer::of),
            left_out: mail_of(entry, basis, mails).is_some_and(|mail| mail.leaves_out(&invoice.id)),
        };
        Self {
            invoice: invoice.id.as_str(),
            number: invoice.number.as_str(),
            account: invoice.account.to_string(),
            payer: invoice.payer.as_str(),
            due_on: invoice.due_on.to_string(),
            outstanding: invoice.outstanding().get(),
            ledger: basis.plan.ledger.iter().map(entry).collect(),
            next: basis.next().map(|(step, on, why)| NextAnswer { step: step.days(), on: on.to_string(), why: why.map(slug) }),
            no_next: basis.no_next(today).map(|none| match none {
                NoStep::Not(why) => slug(why),
                NoStep::Over => "over",
            }),
            held: basis.plan.hold.as_ref().map(HoldAnswer::of),
            person_held: basis.payer.hold.as_ref().map(HoldAnswer::of),
        }
    }
}

impl<'a> HoldAnswer<'a> {
    /// The hold.
    #[must_use]
    pub fn of(hold: &'a Hold) -> Self {
        Self { reason: hold.reason.as_str(), until: hold.until.map(|until| until.to_string()) }
    }
}

/// The mail that came of a decision, among these.
#[must_use]
pub fn mail_of<'a>(entry: &ReminderEntry, basis: &ReminderBasis, mails: &'a [Outgoing]) -> Option<&'a Outgoing> {
    let id = entry.mail(&basis.invoice.id)?;
    mails.iter().find(|mail| mail.mail.id == id)
}

/// Why something is not reminded, to a client.
#[must_use]
pub const fn slug(why: Why) -> &'static str {
    match why {
        Why::Superseded => "superseded",
        Why::Settled => "settled",
        Why::Collected => "collected",
        Why::AccountDeleted => "account_deleted",
        Why::FormerMember => "former_member",
        Why::Held => "held",
        Why::PersonHeld => "person_held",
        Why::AddressFails => "address_fails",
        Why::DueDayMoved => "due_day_moved",
    }
}

crate::texts! {
    day_before: "支払期限の1日前", "1 day before the due date";
    day_after: "支払期限の1日後", "1 day after the due date";
    before(days): "支払期限の{days}日前", "{days} days before the due date";
    on_the_day: "支払期限の当日", "On the due date";
    after(days): "支払期限の{days}日後", "{days} days after the due date";
    by_hand: "運営者による送信", "Sent by an operator";
    sent: "送信を決定しました", "To be sent";
    left_out: "この請求は、送信までに未払いでなくなるなどしたため、メールに記載されていません", "The mail went without this invoice: by then there was nothing to tell of it";
    due_day_moved: "支払期限が変更されたため", "it is due on another day";
    over: "設定した案内の時期がすべて過ぎたため", "all steps are over";
    skipped(why): "送信しませんでした: {why}", "Not sent: {why}";
    superseded: "実行されなかった日があり、後の案内にまとめたため", "a day was missed, and a later reminder stood for it";
    settled: "入金・取消などで未払いではないため", "it is no longer unpaid";
    collected: "個別請求にまとめられているため（案内は個別請求について送ります）", "an individual invoice collects it and is reminded instead";
    account_deleted: "会員IDが削除されているため", "the account is deleted";
    former_member: "退会済みの会員の会費請求のため", "it is for dues of a member who has left";
    held: "この請求の案内を止めているため", "the reminders of this invoice are held";
    person_held: "この会員への案内を止めているため", "the reminders of this person are held";
    address_fails: "会員のメールアドレスに届かない、または迷惑メールとして申告されたため", "mail to the person’s address fails or was reported as unwanted";
    held_until(until, reason): "{until}まで停止中（理由: {reason}）", "Held until {until} (reason: {reason})";
    held_for_now(reason): "再開するまで停止中（理由: {reason}）", "Held until released (reason: {reason})";
}

impl Text {
    /// When a step falls; none is a reminder by hand.
    #[must_use]
    pub fn step(self, step: Option<Step>) -> String {
        match step.map(Step::days) {
            None => self.by_hand().to_owned(),
            Some(0) => self.on_the_day().to_owned(),
            Some(-1) => self.day_before().to_owned(),
            Some(1) => self.day_after().to_owned(),
            Some(days) if days < 0 => self.before(-days),
            Some(days) => self.after(days),
        }
    }

    /// Why something is not reminded.
    #[must_use]
    pub const fn why(self, why: Why) -> &'static str {
        match why {
            Why::Superseded => self.superseded(),
            Why::Settled => self.settled(),
            Why::Collected => self.collected(),
            Why::AccountDeleted => self.account_deleted(),
            Why::FormerMember => self.former_member(),
            Why::DueDayMoved => self.due_day_moved(),
            Why::Held => self.held(),
            Why::PersonHeld => self.person_held(),
            Why::AddressFails => self.address_fails(),
        }
    }

    /// Why no step is to come.
    #[must_use]
    pub const fn no_step(self, none: NoStep) -> &'static str {
        match none {
            NoStep::Not(why) => self.why(why),
            NoStep::Over => self.over(),
        }
    }

    /// What was decided.
    #[must_use]
    pub fn told(self, told: Told) -> String {
        match told {
            Told::Sent => self.sent().to_owned(),
            Told::Skipped(why) => self.skipped(self.why(why)),
        }
    }

    /// Until when something is held, and why.
    #[must_use]
    pub fn hold(self, hold: &Hold) -> String {
        let reason: &Line = &hold.reason;
        match hold.until {
            Some(until) => self.held_until(Day::written(until, self.0), reason),
            None => self.held_for_now(reason),
        }
    }
}
