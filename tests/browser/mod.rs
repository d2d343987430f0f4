//! The source document, step by step, in Chromium on the running system; in both languages, mostly without scripts.
//!
//! Pictures of every step lie in `screenshots` in the build folder.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a browser that does not run must fail the test")]

mod billing;
mod chromium;
mod console;
mod deleting;
mod profile;
mod reminders;
mod resetting;
mod societies;
mod webdriver;

use domain::Language;

use self::chromium::{Browser, Screen, Scripts};
use crate::running::people::PASSWORD;
use crate::running::{Member, System};

/// What the pages and the mail say, as far as it leads a person on.
struct Words {
    tag: &'static str,
    top: &'static str,
    inquiry: &'static str,
    how_to_leave: &'static str,
    open_memberships: &'static str,
    sign_in: &'static str,
    login_id: &'static str,
    password: &'static str,
    wrong: &'static str,
    remember: &'static str,
    memberships: &'static str,
    three: &'static str,
    two: &'static str,
    leave: &'static str,
    leave_first: &'static str,
    confirmation: &'static str,
    total: &'static str,
    invoices: [&'static str; 2],
    done: &'static str,
    former: &'static str,
    sign_out: &'static str,
    mail: &'static str,
}

const JAPANESE: Words = Words {
    tag: "ja",
    top: "学会研究会",
    inquiry: "お問い合わせ",
    how_to_leave: "団体を退会したいのですが",
    open_memberships: "所属団体・退会のページを開く（ログインが必要です）",
    sign_in: "ログイン",
    login_id: "ログインID",
    password: "パスワード",
    wrong: "ログインIDまたはパスワードが正しくありません",
    remember: "次回から自動でログイン",
    memberships: "所属団体・退会",
    three: "3件中 1〜3件を表示",
    two: "2件中 1〜2件を表示",
    leave: "退会する",
    leave_first: "臨床推論を学ぶ会を退会する",
    confirmation: "退会の確認",
    total: "16,500円",
    invoices: ["8,000円", "8,500円"],
    done: "退会手続きが完了しました",
    former: "退会済みの団体",
    sign_out: "ログアウト",
    mail: "お支払いにつきましては直接団体様にお問い合わせください",
};

const ENGLISH: Words = Words {
    tag: "en",
    top: "Societies",
    inquiry: "Help",
    how_to_leave: "How do I leave a society?",
    open_memberships: "Open your memberships (sign-in required)",
    sign_in: "Sign in",
    login_id: "Login ID",
    password: "Password",
    wrong: "The login ID or password is incorrect",
    remember: "Keep me signed in on this browser",
    memberships: "Memberships",
    three: "Showing 1–3 of 3",
    two: "Showing 1–2 of 2",
    leave: "Leave",
    leave_first: "Leave 臨床推論を学ぶ会",
    confirmation: "Confirm your withdrawal",
    total: "¥16,500",
    invoices: ["¥8,000", "¥8,500"],
    done: "Your withdrawal is complete",
    former: "Societies you have left",
    sign_out: "Sign out",
    mail: "For payment, please ask the society directly.",
};

#[test]
fn a_member_leaves_a_society_as_the_source_document_says_on_a_phone_without_scripts() {
    let system = System::shared();
    let member = system.member("phone", Language::Japanese);
    let mut browser = Browser::new("phone", Screen::Phone, Scripts::Off);
    browser.open(&system.public_url());
    follow_the_document(&system, &mut browser, &member, &JAPANESE);
}

#[test]
fn a_member_leaves_a_society_in_english_on_a_desktop_without_scripts() {
    let system = System::shared();
    let member = system.member("desktop", Language::English);
    let mut browser = Browser::new("desktop", Screen::Desktop, Scripts::Off);
    browser.open(&system.public_url());
    browser.arrive(JAPANESE.top);
    browser.follow("English");
    follow_the_document(&system, &mut browser, &member, &ENGLISH);
    browser.open(&system.public_url());
    browser.arrive(ENGLISH.top);
    browser.follow("日本語");
    browser.arrive(JAPANESE.top);
}

#[test]
fn axe_finds_nothing_on_any_page_of_the_way_or_beside_it() {
    let system = System::shared();
    let member = system.member("axe", Language::Japanese);
    let mut browser = Browser::new("axe", Screen::Desktop, Scripts::On);
    browser.open(&system.public_url());
    follow_the_document(&system, &mut browser, &member, &JAPANESE);
    for tab in ["about", "opening", "contacts"] {
        browser.open(&format!("{}/inquiry?tab={tab}", system.public_url()));
        browser.arrive("お問い合わせ");
    }
    for words in ["会費", "存在しない言葉"] {
        browser.open(&format!("{}/inquiry?q={words}", system.public_url()));
        browser.arrive("お問い合わせ");
    }
    for wrong in ["/no-such-page", "/inquiry/no-such-page"] {
        browser.open(&format!("{}{wrong}", system.public_url()));
        browser.arrive("ページが見つかりません");
    }
}

#[test]
fn axe_finds_nothing_in_english_and_on_pages_of_a_long_list() {
    let system = System::shared();
    let mut browser = Browser::new("axe-english", Screen::Phone, Scripts::On);
    browser.open(&format!("{}/memberships?page=2&lang=en", system.public_url()));
    sign_in(&mut browser, "tanaka", &ENGLISH);
    browser.arrive(ENGLISH.memberships);
    browser.follow("Page 3");
    browser.arrive(ENGLISH.memberships);
    browser.open(&format!("{}/memberships?page=99", system.public_url()));
    browser.arrive(ENGLISH.memberships);
    browser.open(&format!("{}/memberships/soc-junkanki/withdrawal", system.public_url()));
    browser.arrive("Membership not found");
    browser.follow("Go to your memberships");
    browser.arrive(ENGLISH.memberships);
}

#[test]
fn going_back_and_leaving_again_or_in_another_tab_shows_the_state_and_sends_no_second_mail() {
    let system = System::shared();
    let member = system.member("back", Language::Japanese);
    let [first, ..] = &member.societies;
    let mut browser = Browser::new("back", Screen::Desktop, Scripts::On);
    browser.open(&format!("{}/memberships", system.public_url()));
    sign_in(&mut browser, &member.login_id, &JAPANESE);
    browser.arrive(JAPANESE.memberships);
    let withdrawal = format!("{}/memberships/{}/withdrawal", system.public_url(), first.id);
    browser.open(&withdrawal);
    browser.arrive(JAPANESE.confirmation);
    let tab = browser.new_tab();
    browser.open(&format!("{}/memberships", system.public_url()));
    browser.arrive(JAPANESE.memberships);
    browser.follow(JAPANESE.leave_first);
    browser.arrive(JAPANESE.confirmation);
    browser.press(JAPANESE.leave);
    browser.arrive(JAPANESE.done);
    system.both_mails(&member.account, &first.id);

    browser.go_back();
    // Whether the browser kept the page or asks for it again: in the end it says what has become of it.
    if browser.has_button(JAPANESE.leave) {
        browser.press(JAPANESE.leave);
    }
    if browser.heading() == JAPANESE.memberships {
        browser.follow("臨床推論を学ぶ会の退会の詳細");
    }
    browser.arrive(JAPANESE.done);
    assert!(!browser.has_button(JAPANESE.leave), "what is done cannot be done again");

    browser.switch_to(&tab);
    assert!(browser.has_button(JAPANESE.leave), "the other tab still shows the confirmation");
    browser.press(JAPANESE.leave);
    browser.arrive("すでに退会済みです");
    browser.follow("この団体の退会ページへ");
    browser.arrive(JAPANESE.done);
    system.until_mails_are_over(&format!("_{}_{}_1", member.account, first.id));
    system.both_mails(&member.account, &first.id);
}

#[test]
fn a_browser_is_remembered_only_when_it_was_told_to() {
    let system = System::shared();
    let member = system.member("remembered", Language::Japanese);
    let memberships = format!("{}/memberships", system.public_url());
    let mut browser = Browser::new("remembered", Screen::Phone, Scripts::Off);
    browser.open(&memberships);
    sign_in(&mut browser, &member.login_id, &JAPANESE);
    browser.arrive(JAPANESE.memberships);
    browser.restart();
    browser.open(&memberships);
    browser.arrive(JAPANESE.sign_in);

    assert!(!browser.is_ticked(JAPANESE.remember), "it is the member's own choice");
    browser.tick(JAPANESE.remember);
    sign_in(&mut browser, &member.login_id, &JAPANESE);
    browser.arrive(JAPANESE.memberships);
    for _ in 0..2 {
        browser.restart();
        browser.open(&memberships);
        browser.arrive(JAPANESE.memberships);
    }
    browser.press(JAPANESE.sign_out);
    browser.arrive(JAPANESE.top);
    browser.restart();
    browser.open(&memberships);
    browser.arrive(JAPANESE.sign_in);
}

/// From the top page to the mail.
fn follow_the_document(system: &System, browser: &mut Browser, member: &Member, words: &Words) {
    let [first, ..] = &member.societies;
    browser.arrive(words.top);
    assert_eq!(browser.language(), words.tag);
    browser.follow(words.inquiry);
    browser.arrive(words.inquiry);
    browser.unfold(words.how_to_leave);
    browser.wait_for(words.open_memberships);
    browser.look(words.how_to_leave);
    browser.follow(words.open_memberships);

    browser.arrive(words.sign_in);
    browser.fill(words.login_id, &member.login_id);
    browser.fill(words.password, "wrong");
    browser.press(words.sign_in);
    browser.wait_for(words.wrong);
    sign_in(browser, &member.login_id, words);

    browser.arrive(words.memberships);
    let names: Vec<&str> = member.societies.iter().map(|society| &*society.name).collect();
    browser.assert_says(&names);
    browser.assert_says(&[words.three, words.total]);
    browser.follow(words.leave_first);

    browser.arrive(words.confirmation);
    let today = today(words);
    browser.assert_says(&[
        &first.name,
        &today,
        words.total,
        words.invoices[0],
        words.invoices[1],
        &first.contact,
        "03-0000-0199",
    ]);
    assert!(system.mails_of(&first.id).is_empty(), "nothing happens before the member confirms");
    browser.press(words.leave);

    browser.arrive(words.done);
    browser.assert_says(&[&first.name, &today, words.total, &member.address, &first.contact]);
    browser.follow(words.memberships);
    browser.arrive(words.memberships);
    browser.assert_says(&[words.two, words.former, &first.name]);

    let [mail, notice] = system.both_mails(&member.account, &first.id);
    assert_eq!((&mail.to, &notice.to), (&member.address, &first.contact));
    browser.open(&system.inbox_url());
    browser.look("inbox");
    browser.follow(&member.address);
    browser.arrive(&mail.subject);
    browser.assert_says(&[&member.address, &first.name, words.total, words.invoices[0], words.mail]);
}

fn sign_in(browser: &mut Browser, login_id: &str, words: &Words) {
    browser.arrive(words.sign_in);
    browser.fill(words.login_id, login_id);
    browser.fill(words.password, PASSWORD);
    browser.press(words.sign_in);
}

/// The civil date in Japan as pages write it.
fn today(words: &Words) -> String {
    let today = domain::Instant::from_millis(jiff::Timestamp::now().as_millisecond()).unwrap().day_in_japan();
    today.written(if words.tag == "ja" { Language::Japanese } else { Language::English })
}
