//! The reminders of an invoice as operators and their clients see them, the same from every function.

use domain::reminder::{Hold, NoStep, Step, Told, Why};
use domain::{Day, Line};
use serde::Serialize;

/// That something is not reminded for a time.
#[derive(Debug, Serialize)]
pub struct HoldAnswer<'a> {
    reason: &'a str,
    /// The last day; none until it is released.
    until: Option<String>,
}

impl<'a> HoldAnswer<'a> {
    /// The hold.
    #[must_use]
    pub fn of(hold: &'a Hold) -> Self {
        Self { reason: hold.reason.as_str(), until: hold.until.map(|until| until.to_string()) }
    }
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
