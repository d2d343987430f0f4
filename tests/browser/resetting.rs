//! パスワードの再設定: by the link in the mail where scripts run, and by the code typed where they do not.

use domain::Language;

use super::chromium::{Browser, Screen, Scripts};
use super::{JAPANESE, sign_in};
use crate::running::{Mail, Member, System};

const NEW: &str = "青い鳥 with 4 legs";

#[test]
fn whoever_forgot_the_password_follows_the_link_and_sets_a_new_one() {
    let system = System::shared();
    let member = system.member("wasureta", Language::Japanese);
    let mut browser = Browser::new("reset", Screen::Desktop, Scripts::On);
    let mail = ask(&system, &mut browser, &member, &member.login_id);
    let link = mail.text.lines().map(str::trim).find(|line| line.starts_with("http")).expect("a link in the mail");
    let (page, code) = link.split_once('#').expect("the code is in the fragment");
    assert_eq!(page, format!("{}/password-reset/code", system.public_url()));

    browser.open(link);
    browser.arrive("新しいパスワードの設定");
    assert_eq!(browser.value_of("コード"), code, "nobody types it");
    assert_eq!(browser.address(), page, "it has left the address");
    browser.fill("新しいパスワード", "iloveyou");
    browser.press("パスワードを変更する");
    browser.wait_for("よく使われるパスワード");
    browser.look("common");
    assert_eq!(browser.value_of("コード"), code, "it is still there");
    set_and_sign_in(&system, &mut browser, &member);
    browser.open(link);
    browser.fill("新しいパスワード", "another 長い password");
    browser.press("パスワードを変更する");
    browser.wait_for("このコードは使えません");
    browser.look("used up");
}

#[test]
fn whoever_runs_no_scripts_types_the_code() {
    let system = System::shared();
    let member = system.member("wasurenagusa", Language::Japanese);
    let mut browser = Browser::new("reset-phone", Screen::Phone, Scripts::Off);
    let mail = ask(&system, &mut browser, &member, &member.address);
    let code = mail.text.lines().find_map(|line| line.trim().strip_prefix("コード：")).expect("a code in the mail");
    browser.fill("コード", &code.to_lowercase().replace('-', " "));
    set_and_sign_in(&system, &mut browser, &member);
}

/// From the sign-in page to the mail; the browser then shows where the code is taken.
fn ask(system: &System, browser: &mut Browser, member: &Member, by: &str) -> Mail {
    browser.open(&format!("{}/login", system.public_url()));
    browser.arrive(JAPANESE.sign_in);
    browser.follow("パスワードを忘れた方はこちら");
    browser.arrive("パスワードの再設定");
    browser.fill("ログインIDまたはメールアドレス", by);
    browser.press("コードを送る");
    browser.arrive("新しいパスワードの設定");
    browser.assert_says(&["コードをお送りしました"]);
    system.mail_to(&member.address, "パスワード再設定のコード")
}

fn set_and_sign_in(system: &System, browser: &mut Browser, member: &Member) {
    browser.fill("新しいパスワード", NEW);
    browser.press("パスワードを変更する");
    browser.arrive("パスワードを変更しました");
    browser.follow("ログイン");
    sign_in(browser, &member.login_id, &JAPANESE);
    browser.wait_for(JAPANESE.wrong);
    browser.fill(JAPANESE.password, NEW);
    browser.press(JAPANESE.sign_in);
    browser.arrive(JAPANESE.memberships);
    system.mail_to(&member.address, "パスワードが変更されました");
}
