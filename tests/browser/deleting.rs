//! 会員IDの削除: from the inquiry page to the completion mail; and the support desk, which may carry it out or refuse it.

use domain::Language;
use jiff::{SignedDuration, Timestamp};

use super::chromium::{Browser, Screen, Scripts};
use super::{ENGLISH, JAPANESE, sign_in};
use crate::running::System;
use crate::running::people::PASSWORD;

/// Whom nothing but what must be kept may name in the end: account, login ID, address and name.
const CANARY: [&str; 4] =
    ["acc-k0017", "kanaria.utau", "utau.tori@hospital.example", "金糸雀（旧姓 鶯谷）アレクサンドラ゠マリア 花子"];

/// The day after the one on which a request of today is carried out.
fn eight_days_later() -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * 8)
}

#[test]
fn a_member_has_the_account_deleted_and_nothing_but_what_must_be_kept_still_names_her() {
    let system = System::shared();
    let [account, login_id, address, name] = CANARY;
    let member = system.unmistakable_member(CANARY);
    let (url, [first, second, _]) = (system.public_url(), &member.societies);
    let mut browser = Browser::new("deletion", Screen::Phone, Scripts::Off);
    browser.open(&url);
    browser.arrive(JAPANESE.top);
    browser.follow(JAPANESE.inquiry);
    browser.arrive(JAPANESE.inquiry);
    browser.unfold(JAPANESE.how_to_leave);
    browser.follow("会員IDの削除のページを開く（ログインが必要です）");
    sign_in(&mut browser, login_id, &JAPANESE);

    browser.arrive("会員IDの削除");
    browser.assert_says(&[&first.name, "16,500円", &second.name, "12,000円", "28,500円", "消去するもの", "保管するもの"]);
    browser.fill("パスワード", "wrong");
    browser.fill("理由（任意）", "転職のため");
    browser.press("会員IDの削除を申し込む");
    browser.wait_for("ご本人の確認ができませんでした");
    browser.look("wrong password");
    browser.fill("パスワード", PASSWORD);
    browser.press("会員IDの削除を申し込む");
    browser.arrive("会員IDの削除を受け付けています");
    browser.press("削除のお申し込みを取り消す");
    browser.arrive("会員IDの削除");
    browser.assert_says(&["お申し込みを取り消しました"]);
    browser.fill("パスワード", PASSWORD);
    browser.press("会員IDの削除を申し込む");
    browser.arrive("会員IDの削除を受け付けています");
    system.mail_to(address, "会員IDの削除のお申し込みを受け付けました");
    system.mail_to(address, "会員IDの削除のお申し込みを取り消しました");

    system.schedule("delete-accounts", eight_days_later());
    let done = system.mail(&format!("account-deleted_{account}"));
    assert_eq!((&*done.to, &*done.subject), (address, "会員IDの削除が完了しました"));
    for said in [&*first.name, "16,500円", &second.contact, "12,000円", "28,500円", "0000123", "直接団体様にお問い合わせください"]
    {
        assert!(done.text.contains(said), "{said} is missing in {}", done.text);
    }
    let notice = system.mail(&format!("deletion-notice_{account}_{}_1", first.id));
    assert!(notice.to == first.contact && notice.text.contains("直接振込"), "{notice:?}");
    browser.open(&format!("{url}/memberships"));
    sign_in(&mut browser, login_id, &JAPANESE);
    browser.wait_for(JAPANESE.wrong);
    browser.open(&system.inbox_url());
    browser.follow(address);
    browser.arrive(&done.subject);

    // The next run finds every mail sent, and forgets them and what is left.
    system.mail(&format!("deletion-notice_{account}_{}_1", member.societies[2].id));
    system.until_mails_are_over(account);
    let later = eight_days_later() + SignedDuration::from_mins(15);
    system.schedule("delete-accounts", later);
    let finished = system.schedule("delete-accounts", later + SignedDuration::from_mins(1));
    let traces: Vec<_> = system.table().into_iter().filter(|item| names(item)).collect();
    assert!(finished.contains("\"failed\":0"), "{finished}");
    assert!(
        traces.iter().all(|item| item.contains(&format!("INVOICE#{}", "soc-")) && item.contains("kept_until")),
        "{traces:#?}"
    );
    assert!(!traces.is_empty(), "invoices keep the payer's name");
    assert!(!traces.iter().any(|item| item.contains(login_id) || item.contains(address)), "{traces:#?}");
    let logs = [system.functions_log(), system.log()].concat();
    for trace in [login_id, address, name] {
        assert!(!logs.contains(trace), "a log says {trace}");
    }
    for mail in system.mails() {
        let to_whom_it_concerns = mail.to == address || member.societies.iter().any(|society| society.contact == mail.to);
        let said = [&*mail.subject, &mail.text, &mail.html].concat();
        assert!(to_whom_it_concerns || !names(&said), "{mail:#?}");
        assert!(!said.contains(login_id), "{mail:#?}");
        assert!(mail.to == address || !said.contains(address), "{mail:#?}");
    }
}

fn names(text: &str) -> bool {
    CANARY[1..].iter().any(|trace| text.contains(trace))
}

#[test]
fn whoever_reads_english_is_told_before_asking_and_axe_finds_nothing() {
    let system = System::shared();
    let member = system.member("goes", Language::English);
    let mut browser = Browser::new("deletion-english", Screen::Desktop, Scripts::On);
    browser.open(&format!("{}/?lang=en", system.public_url()));
    browser.arrive(ENGLISH.top);
    browser.open(&format!("{}/account/deletion", system.public_url()));
    sign_in(&mut browser, &member.login_id, &ENGLISH);
    browser.arrive("Delete your account");
    browser.fill("Password", "wrong");
    browser.press("Ask for deletion");
    browser.look("wrong password");
    browser.fill("Password", PASSWORD);
    browser.press("Ask for deletion");
    browser.arrive("Your account will be deleted");
    let mail = system.mail_to(&member.address, "We have received your request to delete your account");
    browser.open(&system.inbox_url());
    browser.follow(&member.address);
    browser.arrive(&mail.subject);
}

#[test]
fn the_only_operator_of_a_society_is_told_to_hand_over_first() {
    let system = System::shared();
    let member = system.member("tantou", Language::Japanese);
    system.treasurer("hitori", &member.societies[0]);
    let mut browser = Browser::new("deletion-operator", Screen::Phone, Scripts::On);
    browser.open(&format!("{}/account/deletion", system.public_url()));
    sign_in(&mut browser, "hitori", &JAPANESE);
    browser.arrive("会員IDの削除");
    browser.assert_says(&["先に運営者の引き継ぎが必要です", &member.societies[0].name]);
    assert!(!browser.has_button("会員IDの削除を申し込む"));
}

#[test]
fn the_support_desk_finds_a_member_refuses_one_request_and_carries_out_another() {
    // Elsewhere seven days pass at once, which would carry out what is only asked for here.
    let system = System::alone();
    system.supporter("madoguchi");
    let [stays, goes] = ["nokoru", "saru"].map(|login_id| system.member(login_id, Language::Japanese));
    for member in [&stays, &goes] {
        let mut client = system.client();
        client.sign_in(&member.login_id, PASSWORD);
        let proof = serde_json::json!({ "login_id": member.login_id, "password": PASSWORD, "reason": "転職のため" });
        let asked = client.post_json("/account/deletion", &proof, &[("idempotency-key", "k")]);
        assert_eq!(asked.status, 200, "{}", asked.body);
    }
    let url = system.public_url();
    let mut desk = Browser::new("support", Screen::Desktop, Scripts::On);
    desk.open(&url);
    desk.follow(JAPANESE.sign_in);
    sign_in(&mut desk, "madoguchi", &JAPANESE);
    desk.arrive(JAPANESE.memberships);
    desk.open(&url);
    desk.arrive(JAPANESE.top);
    desk.follow("会員の検索");
    desk.arrive("会員の検索（事務局）");
    desk.fill("検索する内容", "nobody");
    desk.press("検索する");
    desk.wait_for("見つかりませんでした。");
    desk.look("nobody");
    desk.fill("検索する内容", &stays.login_id);
    assert_eq!(desk.value_of("検索する内容"), stays.login_id);
    desk.press("検索する");
    desk.wait_for("1件見つかりました。");
    desk.look("found");
    assert!(!desk.text().contains(&stays.address), "an address is shown by its first letter");
    desk.follow("お申し込みを確認する");
    desk.arrive("お申し込みの確認");
    desk.assert_says(&["転職のため", "28,500円", "3団体"]);
    desk.fill("お断りする理由", "ご本人の確認ができないため");
    desk.press("理由を送ってお断りする");
    desk.arrive("会員IDの削除のお申し込み（事務局）");
    desk.assert_says(&["お申し込みをお断りし、理由をメールでお送りしました。"]);
    let refused = system.mail_to(&stays.address, "会員IDの削除のお申し込みについて");
    assert!(refused.text.contains("ご本人の確認ができないため"), "{refused:?}");

    desk.open(&format!("{url}/support/deletions/{}", goes.account));
    desk.arrive("お申し込みの確認");
    desk.press("いま削除する");
    desk.arrive("会員IDの削除のお申し込み（事務局）");
    desk.assert_says(&["削除を指示しました。"]);
    system.schedule("delete-accounts", Timestamp::now());
    system.mail(&format!("account-deleted_{}", goes.account));
    let mut phone = Browser::new("support-phone", Screen::Phone, Scripts::Off);
    phone.open(&format!("{url}/support/accounts?lang=en"));
    sign_in(&mut phone, "madoguchi", &ENGLISH);
    phone.arrive("Find an account (support)");
    phone.follow("Go to the deletion requests");
    phone.arrive("Deletion requests (support)");
    phone.open(&format!("{url}/support/deletions/acc-1005"));
    phone.arrive("Deletion request");
}
