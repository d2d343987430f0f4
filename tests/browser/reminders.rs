//! お支払いのご案内: a treasurer looks why a mail did not arrive, holds, sends and reschedules; the support desk sees the runs;
//! a member's address.

use domain::Language;

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;

#[test]
fn a_treasurer_finds_out_why_a_mail_did_not_arrive_and_axe_finds_nothing() {
    let system = System::shared();
    let mut browser = Browser::new("reminders", Screen::Desktop, Scripts::On);
    browser.open(&format!("{}/societies/soc-junkanki/invoices", system.public_url()));
    sign_in(&mut browser, "kanri", &JAPANESE);
    browser.arrive("請求レコード");
    browser.assert_says(&["届いていないメールなどが1件あります。"]);
    browser.follow("確認する");
    browser.arrive("お支払いのご案内（督促）");
    browser.assert_says(&[
        "支払期限の5日後",
        "1件のメールを送信します",
        "送信しません: この会員への案内を止めているため",
        "届きませんでした（宛先エラー）",
    ]);
    browser.look("the board");
    browser.follow("会員の記録を開く");
    browser.wait_for("送信したメール");
    browser.assert_says(&["この会員のメールアドレスには督促を送信していません", "user unknown"]);
    browser.look("a person whose address fails");
    let invoice = format!("{}/societies/soc-junkanki/invoices/inv-1001-junkanki20260401", system.public_url());
    browser.open(&invoice);
    browser.arrive("請求 No. 2026-0003");
    browser.follow("送信の記録と予定");
    browser.arrive("お支払いのご案内（督促）");
    browser.look("the reminders of an invoice");
    browser.follow("今すぐ送信する");
    browser.arrive("お支払いのご案内（督促）を送信する");
    browser.assert_says(&["佐藤 花子 様", "5,000円"]);
    browser.open(&format!("{invoice}/reminders/hold"));
    browser.arrive("請求 No. 2026-0003 の督促の停止");
    browser.open(&format!("{invoice}/due-day"));
    browser.arrive("請求 No. 2026-0003 の支払期限の変更");
    browser.open(&format!("{}/societies/soc-junkanki/reminders/steps", system.public_url()));
    browser.arrive("お支払いのご案内（督促）の日程");
    browser.unfold("支払期限の7日前 日本語");
    browser.look("a letter");
}

#[test]
fn the_same_in_english_on_a_phone_without_scripts() {
    let system = System::shared();
    let mut browser = Browser::new("reminders-phone", Screen::Phone, Scripts::Off);
    browser.open(&format!("{}/societies/soc-junkanki/reminders?lang=en", system.public_url()));
    sign_in(&mut browser, "kanri", &ENGLISH);
    browser.arrive("Payment reminders");
    browser.follow("Schedule and letters");
    browser.arrive("When reminders are sent");
    let invoice = format!("{}/societies/soc-junkanki/invoices/inv-1001-junkanki20250401", system.public_url());
    browser.open(&format!("{invoice}/reminders"));
    browser.arrive("Payment reminders");
    browser.follow("Hold the reminders of this invoice");
    browser.arrive("Hold the reminders of invoice No. 2025-0002");
    browser.fill("Reason", "Pays in instalments");
    browser.press("Hold");
    browser.arrive("Payment reminders");
    browser.assert_says(&["Held until released (reason: Pays in instalments)"]);
    browser.follow("Change or let them go on");
    browser.press("Let them go on");
    browser.arrive("Payment reminders");
    browser.open(&format!("{}/societies/soc-junkanki/members/acc-kaiin0255/reminders/hold", system.public_url()));
    browser.wait_for("As it is now");
    browser.look("somebody who is held");
}

#[test]
fn a_member_asks_for_another_address_and_the_support_desk_sees_the_runs_and_the_mails_that_failed() {
    let system = System::shared();
    let member = system.member("address", Language::Japanese);
    let mut browser = Browser::new("address", Screen::Phone, Scripts::On);
    browser.open(&format!("{}/account/address", system.public_url()));
    sign_in(&mut browser, &member.login_id, &JAPANESE);
    browser.arrive("メールアドレスの変更");
    browser.fill("新しいメールアドレス", "hana@clinic.example");
    browser.fill("パスワード", crate::running::people::PASSWORD);
    browser.press("確認コードを送る");
    browser.arrive("確認コードの入力");
    browser.fill("コード", "7KQ2-M0XW-4ZT9-R5PC");
    browser.press("メールアドレスを変更する");
    browser.arrive("確認コードの入力");
    browser.assert_says(&["コードを確認できません"]);

    let mut desk = Browser::new("runs", Screen::Desktop, Scripts::On);
    desk.open(&format!("{}/support/reminders", system.public_url()));
    sign_in(&mut desk, "jimukyoku", &JAPANESE);
    desk.arrive("督促の送信の確認");
    desk.open(&format!("{}/support/mails", system.public_url()));
    desk.arrive("届かなかったメール");
    desk.assert_says(&["伊藤 直樹", "会員IDの削除の受付", "Illegal content", "i…@hospital.example"]);
    desk.follow("会員IDの削除の受付を確認する");
    desk.arrive("会員IDの削除の受付");
    desk.look("a mail that did not arrive");
    desk.press("対応済みにする");
    desk.arrive("届かなかったメール");
    desk.assert_says(&["対応済みにしました"]);
}
