//! Support creates a society and names its operators, in Chromium on the running system.

use domain::Language;

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;

#[test]
fn the_support_desk_creates_a_society_and_names_its_operators() {
    let system = System::shared();
    system.supporter("dantai");
    let operator = system.member("unei", Language::Japanese);
    let url = system.public_url();
    let mut desk = Browser::new("societies", Screen::Desktop, Scripts::Off);
    desk.open(&url);
    desk.follow(JAPANESE.sign_in);
    sign_in(&mut desk, "dantai", &JAPANESE);
    desk.arrive(JAPANESE.memberships);
    desk.open(&url);
    desk.arrive(JAPANESE.top);
    desk.follow("団体と運営者");
    desk.arrive("団体（事務局）");
    desk.fill("団体名", "日本臨床栄養研究会");
    desk.fill("団体名のよみがな（任意）", "漢字");
    desk.fill("窓口の名前", "事務局");
    desk.fill("窓口のメールアドレス", "jimukyoku@eiyou.example");
    desk.fill("銀行名", "みほん銀行");
    desk.fill("適格請求書発行事業者の登録番号（任意）", "T1234567890123");
    desk.press("内容を確認する");
    desk.arrive("団体の登録");
    desk.look("what is wrong");
    desk.assert_says(&["ひらがなまたはカタカナ", "銀行コードを4桁の数字で"]);
    desk.fill("団体名のよみがな（任意）", "にほんりんしょうえいようけんきゅうかい");
    desk.fill("銀行コード（4桁）", "9999");
    desk.fill("支店名", "本店");
    desk.fill("支店コード（3桁）", "001");
    desk.choose("口座の種類", "普通");
    desk.fill("口座番号", "0000140");
    desk.fill("口座名義（カナ）", "ニホンリンシヨウエイヨウ");
    desk.press("内容を確認する");
    desk.arrive("登録内容の確認");
    desk.assert_says(&["検査用数字と合いません", "みほん銀行 (9999) 本店 (001)"]);
    desk.press("この内容で登録する");
    desk.arrive("団体と運営者（事務局）");
    desk.assert_says(&["団体を登録しました", "運営者がいません"]);
    desk.fill("会員のメールアドレス", "nobody@hospital.example");
    desk.press("登録する");
    desk.wait_for("この会員は見つかりません");
    desk.look("nobody");
    desk.assert_says(&["「運営者として招待する」から招待してください"]);
    desk.fill("会員のメールアドレス", &operator.address);
    desk.press("登録する");
    desk.wait_for("運営者を登録しました。");
    desk.assert_says(&["運営者を登録しました", "運営者がいなくなることを確認しました"]);
    desk.look("named");
    assert!(!desk.text().contains(&operator.address), "an address is shown by its first letter");

    let mut phone = Browser::new("societies-phone", Screen::Phone, Scripts::Off);
    phone.open(&format!("{url}/support/societies?lang=en"));
    sign_in(&mut phone, "dantai", &ENGLISH);
    phone.arrive("Societies (support)");
    phone.fill("Name", "Society of Café Medicine");
    phone.fill("Name of the office", "Secretariat");
    phone.fill("Mail address of the office", "office@cafe.example");
    phone.press("Check");
    phone.arrive("Check what will be created");
    phone.press("Create");
    phone.arrive("A society and its operators (support)");
    phone.fill("The person’s mail address", &operator.address);
    phone.press("Add as operator");
    phone.wait_for("The operator was named.");
    phone.look("named");
}
