//! The words about reminders: when each is due, what was decided, and why one is not sent.

use domain::reminder::{Hold, NoStep, Step, Told};
use domain::{Day, Line};

use crate::skip_reason;

web::texts! {
    day_before: "支払期限の1日前", "1 day before the due date";
    day_after: "支払期限の1日後", "1 day after the due date";
    before(days): "支払期限の{days}日前", "{days} days before the due date";
    on_the_day: "支払期限の当日", "On the due date";
    after(days): "支払期限の{days}日後", "{days} days after the due date";
    by_hand: "運営者による送信", "Sent by an operator";
    sent: "送信を決定しました", "To be sent";
    left_out: "この請求は、送信までに未払いでなくなるなどしたため、メールに記載されていません", "The mail went without this invoice: by then there was nothing to tell of it";
    over: "設定した案内の時期がすべて過ぎたため", "all steps are over";
    skipped(why): "送信しませんでした: {why}", "Not sent: {why}";
    held_until(until, reason): "{until}まで停止中（理由: {reason}）", "Held until {until} (reason: {reason})";
    held_for_now(reason): "再開するまで停止中（理由: {reason}）", "Held until released (reason: {reason})";

    done_due_day: "支払期限を変更しました。", "The due day has been moved.";
    done_hold: "督促を保留にしました。", "Reminders are now on hold.";
    done_release: "督促の保留を解除しました。", "Reminders are no longer on hold.";
    done_reminder: "お支払いのご案内を送信します。結果はこのページでご確認いただけます。", "The reminder is on its way. This page shows what becomes of it.";
    done_steps: "督促の日程を変更しました。", "The reminder steps have been changed.";
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

    /// Why no step is to come.
    #[must_use]
    pub const fn no_step(self, none: NoStep) -> &'static str {
        match none {
            NoStep::Not(why) => skip_reason::Text(self.0).why(why),
            NoStep::Over => self.over(),
        }
    }

    /// What was decided.
    #[must_use]
    pub fn told(self, told: Told) -> String {
        match told {
            Told::Sent => self.sent().to_owned(),
            Told::Skipped(why) => self.skipped(skip_reason::Text(self.0).why(why)),
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
