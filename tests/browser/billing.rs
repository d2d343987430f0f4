//! 個別請求, from both sides: a treasurer bills a person by lines and records the payment, and the person has the invoice
//! and the receipt.

use domain::Language;

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;

#[test]
fn a_treasurer_bills_a_person_who_then_has_an_invoice_and_a_receipt() {
    let system = System::shared();
    let member = system.member("seikyu", Language::Japanese);
    let society = &member.societies[0];
    system.treasurer("kaikei", society);
    let url = system.public_url();

    let mut desk = Browser::new("billing", Screen::Desktop, Scripts::On);
    desk.open(&format!("{url}/societies/{}/members/{}/invoices", society.id, member.account));
    sign_in(&mut desk, "kaikei", &JAPANESE);
    desk.arrive("個別請求をつくる");
    desk.fill("請求の内容", "抄録集");
    desk.unfold("明細で請求する（消費税を含む場合など）");
    desk.fill("明細1 品目", "抄録集");
    desk.fill("明細1 数量", "2");
    desk.fill("明細1 単価", "1,500");
    desk.choose("明細1 税区分", "10");
    desk.choose("お支払い期限", "2035-03-31");
    desk.press("確認画面へ");
    desk.arrive("個別請求の確認");
    desk.assert_says(&["3,300円", "消費税 300円", "2035年3月31日", &member.address]);
    desk.press("発行する");
    desk.wait_for("入金の記録はありません。");
    desk.look("issued");
    desk.press("入金を記録する");
    desk.wait_for("この入金を取り消す");
    desk.look("paid");
    desk.open(&format!("{url}/societies/{}/exports", society.id));
    desk.arrive("請求レコードのダウンロード");

    let mut home = Browser::new("billing-home", Screen::Desktop, Scripts::On);
    home.open(&format!("{url}/payments"));
    sign_in(&mut home, &member.login_id, &JAPANESE);
    home.arrive("支払履歴確認");
    home.assert_says(&["28,500円", "お支払い済み・終了した請求"]);
    home.follow("領収書");
    home.arrive("領収書");
    home.assert_says(&["3,300円", "銀行振込"]);
    home.follow("請求書へ戻る");
    home.arrive("請求書");
    home.assert_says(&["お支払い済みです", "3,000円", "300円"]);

    let mut phone = Browser::new("billing-phone", Screen::Phone, Scripts::Off);
    phone.open(&format!("{url}/payments?lang=en"));
    sign_in(&mut phone, &member.login_id, &ENGLISH);
    phone.arrive("Payments");
    phone.follow("Receipt");
    phone.arrive("Receipt");
    phone.follow("Back to the invoice");
    phone.arrive("Invoice");
}
