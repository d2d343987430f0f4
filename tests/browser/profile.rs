//! 会員情報: a member looks the account up and changes it, in Chromium on the running system.

use domain::Language;

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;

#[test]
fn a_member_changes_the_postal_address_and_what_was_typed_stays_until_it_is_right() {
    let system = System::shared();
    system.member("juusho", Language::Japanese);
    let url = system.public_url();
    let mut browser = Browser::new("profile", Screen::Desktop, Scripts::Off);
    browser.open(&format!("{url}/login"));
    sign_in(&mut browser, "juusho", &JAPANESE);
    browser.arrive(JAPANESE.memberships);
    browser.open(&url);
    browser.arrive(JAPANESE.top);
    browser.follow("会員情報");
    browser.arrive("会員情報");
    browser.fill("お名前のよみがな（任意）", "佐々木");
    browser.fill("所属機関（任意）", "みほん総合病院 リハビリテーション科");
    browser.fill("郵便番号（任意）", "113-003");
    browser.fill("住所（任意）", "東京都文京区本郷1-2-3");
    browser.press("この内容で保存する");
    browser.wait_for("ひらがなまたはカタカナ");
    browser.look("what is wrong");
    assert_eq!(browser.value_of("所属機関（任意）"), "みほん総合病院 リハビリテーション科");
    browser.fill("お名前のよみがな（任意）", "ささき ようこ");
    browser.fill("郵便番号（任意）", "1130033");
    browser.press("この内容で保存する");
    browser.wait_for("会員情報を変更しました。");
    browser.look("changed");
    assert_eq!(browser.value_of("郵便番号（任意）"), "113-0033");

    system.member("englishprofile", Language::English);
    let mut phone = Browser::new("profile-phone", Screen::Phone, Scripts::Off);
    phone.open(&format!("{url}/account?lang=en"));
    sign_in(&mut phone, "englishprofile", &ENGLISH);
    phone.arrive("Your account");
    phone.fill("Affiliation (optional)", "Sample General Hospital");
    phone.press("Save");
    phone.wait_for("Your details are changed.");
    phone.look("changed");
}
