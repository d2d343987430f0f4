//! Leaving a society in the running system, over HTTP: from sign-in to the mails, also when the mail's way breaks.

#![allow(clippy::unwrap_used, reason = "an answer that is not as expected must fail the test")]

use std::time::Duration;

use domain::{Language, Yen};
use serde_json::{Value, json};

use crate::running::people::PASSWORD;
use crate::running::{Answer, Client, Mail, System, until};

/// Only a system that does not work takes as long.
const PATIENCE: Duration = Duration::from_mins(5);

/// What the source document quotes from the completion mail.
const ASK_THE_SOCIETY: &str = "お支払いにつきましては直接団体様にお問い合わせください";

#[test]
fn a_client_leaves_a_society_by_json_and_the_mails_name_the_amount_that_it_was_told() {
    let system = System::shared();
    let mut sato = system.client();
    assert_eq!(sato.get_json("/memberships").status, 401);
    sato.sign_in("sato", PASSWORD);

    let memberships = sato.get_json("/memberships").json();
    assert_eq!([&memberships["total"], &memberships["from"], &memberships["to"]], [3, 1, 3], "{memberships}");
    let listed: Vec<&Value> = memberships["memberships"].as_array().unwrap().iter().collect();
    let junkanki = listed.iter().find(|one| one["society"]["id"] == "soc-junkanki").unwrap();
    assert_eq!((&junkanki["status"], &junkanki["unpaid"]), (&json!("active"), &json!({ "count": 2, "total": 13_000 })));

    let before = sato.get_json("/memberships/soc-junkanki/withdrawal").json();
    assert_eq!((&before["status"], &before["withdrawn_on"]), (&json!("active"), &Value::Null));
    assert_eq!([&before["unpaid"]["count"], &before["unpaid"]["total"]], [2, 13_000]);
    assert_eq!(before["unpaid"]["invoices"].as_array().unwrap().len(), 2);

    let confirmed = json!({ "ledger_version": before["ledger_version"] });
    let left = leave(&mut sato, "soc-junkanki", "first", &confirmed);
    assert_eq!(left.status, 200, "{}", left.body);
    let after = left.json();
    assert_eq!((&after["status"], &after["unpaid"]), (&json!("withdrawn"), &before["unpaid"]));

    let again = leave(&mut sato, "soc-junkanki", "first", &confirmed);
    assert_eq!((again.status, &again.body), (200, &left.body), "the same key gets the same bytes");
    let otherwise = leave(&mut sato, "soc-junkanki", "second", &confirmed);
    assert_eq!((otherwise.status, &otherwise.json()["withdrawn_on"]), (409, &after["withdrawn_on"]));
    assert_eq!(otherwise.headers["content-type"], "application/problem+json");

    let [to_member, to_society] = system.both_mails("acc-1001", "soc-junkanki");
    assert_eq!((&*to_member.to, &*to_society.to), ("sato@hospital.example", "jimukyoku@junkanki.example"));
    let total = Yen::new(after["unpaid"]["total"].as_u64().unwrap()).unwrap().to_string();
    assert_eq!(total, "13,000円");
    assert_says(&to_member, &["日本臨床循環器研究会", &total, ASK_THE_SOCIETY, "jimukyoku@junkanki.example", "03-0000-0110"]);
    assert_says(&to_society, &["佐藤 花子", &total]);

    let memberships = sato.get_json("/memberships").json();
    assert_eq!(memberships["total"], 2, "who has left a society belongs to it no more");
    assert_eq!(sato.post_json("/logout", &json!({}), &[]).status, 200);
    assert_eq!(sato.get_json("/memberships").status, 401);
}

#[test]
fn a_browser_without_scripts_leaves_a_society_by_forms_and_another_site_cannot_make_it() {
    let system = System::shared();
    let mut tanaka = system.client();
    let sign_in = tanaka.open("/memberships?page=2");
    assert_eq!(sign_in.heading(), "ログイン");
    let refused = tanaka.submit(&sign_in, "ログイン", &[("login_id", "tanaka"), ("password", "taikai-demo-2025")]);
    assert_eq!((refused.status, refused.heading()), (401, "ログイン".to_owned()));
    assert!(refused.text().contains("ログインIDまたはパスワードが正しくありません"), "{}", refused.text());
    let page_2 = tanaka.submit(&refused, "ログイン", &[("login_id", "ＴＡＮＡＫＡ"), ("password", PASSWORD)]);
    assert_eq!((page_2.status, &*page_2.path), (200, "/memberships?page=2"), "sign-in goes on to what was asked for");
    assert!(page_2.text().contains("45件中 21〜40件を表示"), "{}", page_2.text());

    let confirmation = tanaka.open(&page_2.link("東海小児科臨床学会を退会する"));
    assert_eq!(confirmation.heading(), "退会の確認");
    let elsewhere = tanaka.submit_from("cross-site", &confirmation, "退会する", &[]);
    assert_eq!((elsewhere.status, elsewhere.heading()), (403, "ほかのサイトからの操作は受け付けられません".to_owned()));
    let sibling = tanaka.submit_from("same-site", &confirmation, "退会する", &[]);
    assert_eq!(sibling.status, 403, "another program on this machine is another site");
    let unchanged = tanaka.open(&confirmation.path);
    assert_eq!(unchanged.heading(), "退会の確認", "what another site wants changes nothing");

    let done = tanaka.submit(&unchanged, "退会する", &[]);
    assert_eq!((done.status, done.heading()), (200, "退会手続きが完了しました".to_owned()));
    let pressed_again = tanaka.submit(&unchanged, "退会する", &[]);
    assert_eq!((pressed_again.status, pressed_again.text()), (200, done.text()), "the second click changes nothing");
    let older_page = tanaka.submit(&confirmation, "退会する", &[]);
    assert_eq!((older_page.status, older_page.heading()), (409, "すでに退会済みです".to_owned()));

    let [to_member, _] = system.both_mails("acc-1003", &society_of(&confirmation.path));
    assert_says(&to_member, &["東海小児科臨床学会", "未払いの請求はございません"]);
    let list = tanaka.open("/memberships");
    assert!(list.text().contains("44件中 1〜20件を表示"), "{}", list.text());
    let signed_out = tanaka.submit(&list, "ログアウト", &[]);
    assert_eq!(signed_out.status, 200);
    assert_eq!(tanaka.open("/memberships").heading(), "ログイン");
}

#[test]
fn someone_elses_membership_is_as_unknown_as_one_that_nobody_has() {
    let system = System::shared();
    let member = system.member("hoshino", Language::Japanese);
    let mut suzuki = system.client();
    suzuki.sign_in("suzuki", PASSWORD);
    for society in [&*member.societies[0].id, "soc-nobody"] {
        let shown = suzuki.get_json(&format!("/memberships/{society}/withdrawal"));
        let left = leave(&mut suzuki, society, "key", &json!({}));
        assert_eq!((shown.status, left.status), (404, 404), "{}", left.body);
        assert_eq!(shown.json()["way_on"]["href"], "/memberships");
    }
    assert!(system.mails_of(&format!("_{}_1", member.societies[0].id)).is_empty());
}

#[test]
fn mails_that_meet_an_outage_of_the_mail_service_arrive_once_after_it() {
    let system = System::alone();
    let mut sato = system.client();
    sato.sign_in("sato", PASSWORD);
    system.mail_service(&json!({ "answers": "outage" }));
    let left = leave(&mut sato, "soc-naika", "key", &json!({}));
    assert_eq!(left.status, 200, "the member does not wait for the mail: {}", left.body);
    let tried = until(PATIENCE, || system.functions_log().contains("withdrawn_acc-1001_soc-naika_1"));
    assert!(tried, "nothing was tried during the outage\n{}", system.log());
    assert_eq!(system.mails_of("_acc-1001_soc-naika_1").len(), 0);
    system.mail_service(&json!({ "answers": "accept" }));

    let [to_member, _] = system.both_mails("acc-1001", "soc-naika");
    assert_says(&to_member, &["首都圏内科連合会", "12,000円", ASK_THE_SOCIETY]);
    nothing_more_comes(&system);
}

#[test]
fn mails_arrive_once_though_their_sender_dies_with_them_in_its_hands_or_right_after_it_sent_them() {
    let system = System::alone();
    let mut tanaka = system.client();
    tanaka.sign_in("tanaka", PASSWORD);

    // Stopped, it may be handed the mails and does nothing; then it dies.
    let sender = system.process_of("deliver-mail");
    sender.stop();
    let left = leave(&mut tanaka, "soc-chiho09", "first", &json!({}));
    assert_eq!(left.status, 200, "{}", left.body);
    assert!(system.mails_of("_acc-1003_soc-chiho09_1").is_empty(), "a stopped sender sends nothing");
    sender.kill();
    let [to_member, _] = system.both_mails("acc-1003", "soc-chiho09");
    assert_says(&to_member, &["東北緩和ケア研究会", "9,000円", ASK_THE_SOCIETY]);

    // Both are sent, and perhaps that is not on record yet.
    let left = leave(&mut tanaka, "soc-chiho18", "second", &json!({}));
    assert_eq!(left.status, 200, "{}", left.body);
    let sent = until(PATIENCE, || system.mails_of("_acc-1003_soc-chiho18_1").len() == 2);
    system.process_of("deliver-mail").kill();
    assert!(sent, "{}", system.log());
    nothing_more_comes(&system);
    system.both_mails("acc-1003", "soc-chiho18");
}

#[test]
fn a_function_that_dies_keeps_nobody_waiting_and_is_back_for_the_next() {
    let system = System::alone();
    let mut sato = system.client();
    sato.sign_in("sato", PASSWORD);
    let function = system.process_of("list-memberships");
    function.stop();
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| sato.get_json("/memberships").status);
        function.kill();
        let answered = asked.join().unwrap();
        assert!([500, 200].contains(&answered), "by Lambda for it, or by its successor: {answered}");
    });
    assert_eq!(sato.get_json("/memberships").status, 200);
    assert!(system.log().contains("list-memberships has ended"), "{}", system.log());
}

fn leave(client: &mut Client, society: &str, key: &str, confirmed: &Value) -> Answer {
    client.post_json(&format!("/memberships/{society}/withdrawal"), confirmed, &[("idempotency-key", key)])
}

/// A mail that may still go is waited for.
fn nothing_more_comes(system: &System) {
    let mails = system.mails().len();
    system.until_mails_are_over("");
    assert_eq!(system.mails().len(), mails, "{:#?}", system.mails());
}

#[track_caller]
fn assert_says(mail: &Mail, what: &[&str]) {
    let told = format!("{}\n{}", mail.subject, mail.text);
    for words in what {
        assert!(told.contains(words), "the mail does not say {words}:\n{told}");
    }
}

/// The society of `/memberships/{society}/withdrawal`.
fn society_of(path: &str) -> String {
    path.split('/').nth(2).unwrap().to_owned()
}
