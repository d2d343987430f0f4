//! 管理画面: a treasurer looks for what former members owe, at a desk and on a phone.

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;

#[test]
fn a_treasurer_finds_what_former_members_owe_and_axe_finds_nothing() {
    let system = System::shared();
    let mut browser = Browser::new("console", Screen::Desktop, Scripts::On);
    browser.open(&system.public_url());
    browser.arrive(JAPANESE.top);
    browser.follow("団体運営者向け運用ツール");
    sign_in(&mut browser, "kanri", &JAPANESE);
    browser.arrive("団体運営者向け運用ツール");
    browser.follow("日本臨床循環器研究会の請求レコードを開く");
    browser.arrive("請求レコード");
    browser.assert_says(&["件中 1〜20件を表示", "未払いの経過日数", "90日を超える", "入金済み"]);
    browser.follow("2ページ目");
    browser.arrive("請求レコード");
    browser.assert_says(&["件中 21〜40件を表示"]);

    browser.follow("未払い");
    browser.open(&format!("{}/societies/soc-junkanki/invoices?status=unpaid&former=true", system.public_url()));
    browser.arrive("請求レコード");
    browser.assert_says(&["退会済み", "直接振込", "で請求中"]);
    browser.fill("氏名・会員番号・請求番号", "０２１４");
    browser.press("表示する");
    browser.wait_for("3件中 1〜3件を表示");
    browser.assert_says(&["16,000円"]);
    browser.look("searched");
    browser.follow("No. 2024-0187");
    browser.go_back();
    browser.follow("ホーエンツォレルン");
}

#[test]
fn a_treasurer_reads_the_console_in_english_on_a_phone_without_scripts() {
    let system = System::shared();
    let mut browser = Browser::new("console-phone", Screen::Phone, Scripts::Off);
    browser.open(&format!("{}/societies?lang=en", system.public_url()));
    sign_in(&mut browser, "kanri", &ENGLISH);
    browser.arrive("Operator tools");
    browser.follow("Open the billing records of 日本臨床循環器研究会");
    browser.arrive("Billing records");
    browser.assert_says(&["Showing 1–20 of", "Over 90 days"]);
    browser.follow("Written off");
    browser.wait_for("Showing 1–2 of 2");
    browser.look("written off");
    browser.open(&format!("{}/societies/soc-junkanki/invoices?q=0999", system.public_url()));
    browser.wait_for("No billing records match.");
    browser.look("nothing found");
    for (member, name) in
        [("0223", "Emily Carter"), ("0232", "アレクサンドラ・マリア・フォン・ホーエンツォレルン＝ジグマリンゲン")]
    {
        browser.open(&format!("{}/societies/soc-junkanki/members/acc-kaiin{member}", system.public_url()));
        browser.arrive(name);
    }
}
