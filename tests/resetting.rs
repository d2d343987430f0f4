//! パスワードの再設定: a forgotten password is reset by a code that comes by mail (docs/PRODUCT.md: Sign-in; docs/SECURITY.md).

use std::collections::BTreeMap;

use domain::Account;
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::rig::{Call, Fault, Faults, PUBLIC_URL, Page, Rig, Scenario, Visitor, crash_points, race};
use crate::stage::{KILLED, PASSWORD, SESSION_COOKIE, Stage, text};

const ASK: &str = "/password-reset";
const REDEEM: &str = "/password-reset/code";
const NEW: &str = "青い鳥 with 4 legs";

struct Story {
    stage: Stage,
    sato: Account,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.rig.catch_up();
        Self { stage, sato }
    }

    async fn ask(&self, who: &str) -> Page {
        self.stage.visitor().json("POST", ASK, &[], Some(&json!({ "login_id": who }))).await
    }

    async fn redeem(&self, code: &str, password: &str) -> Page {
        self.stage.visitor().json("POST", REDEEM, &[], Some(&json!({ "code": code, "new_password": password }))).await
    }

    /// The code of the latest mail that has one.
    async fn code(&self) -> String {
        self.stage.let_mails_go_at_once().await;
        let mails = self.stage.rig.mails();
        let mail = mails.iter().rev().find(|mail| mail.subject == "パスワード再設定のコード").expect("a code by mail");
        assert_eq!(mail.to, ["sato@hospital.example"]);
        let code = mail.text.lines().find_map(|line| line.trim().strip_prefix("コード：")).unwrap();
        let link = format!("{PUBLIC_URL}{REDEEM}#{code}");
        assert!(mail.text.contains(&link) && mail.html.contains(&format!("href=\"{link}\"")), "{}", mail.text);
        code.to_owned()
    }

    async fn signs_in(&self, password: &str) -> StatusCode {
        let body = json!({ "login_id": "sato", "password": password });
        self.stage.visitor().json("POST", "/login", &[], Some(&body)).await.status
    }
}

async fn is_signed_in(visitor: &mut Visitor) -> bool {
    visitor.open("/memberships").await.texts("h1") == ["所属団体・退会"]
}

#[tokio::test]
async fn whoever_forgot_the_password_sets_a_new_one_by_the_code_from_the_mail() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor();
    let form = browser.open("/login").await;
    assert!(form.texts("main a").contains(&"パスワードを忘れた方はこちら".to_owned()));
    let asking = browser.open(ASK).await;
    let sent = browser.submit(&asking, ASK, &[("login_id", "Ｓａｔｏ")]).await;
    assert_eq!((sent.status, sent.texts("[role=status] strong")), (StatusCode::OK, vec!["コードをお送りしました".to_owned()]));
    let code = story.code().await;
    let typed = code.to_lowercase().replace('-', " ");
    let done = browser.submit(&sent, REDEEM, &[("code", &typed), ("new_password", NEW)]).await;
    assert_eq!((done.status, done.texts("h1")), (StatusCode::OK, vec!["パスワードを変更しました".to_owned()]));

    assert_eq!(story.signs_in(PASSWORD).await, StatusCode::UNAUTHORIZED);
    assert_eq!(story.signs_in(NEW).await, StatusCode::OK);
    story.stage.let_mails_go().await;
    let told = story.stage.rig.mails();
    assert!(told.iter().any(|mail| mail.subject == "パスワードが変更されました" && mail.to == ["sato@hospital.example"]));
    story.stage.check_invariants();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn an_unknown_id_and_a_known_one_look_the_same_in_bytes_and_in_calls() {
    let story = Story::new().await;
    let mut seen = vec![];
    for who in ["sato", "nobody", "sato@hospital.example", "nobody@hospital.example"] {
        story.stage.rig.inject(Faults::none());
        let answer = story.ask(who).await;
        let calls: Vec<_> =
            story.stage.rig.calls().into_iter().map(|call| (call.operation, call.keys.len(), call.depth)).collect();
        let headers: Vec<_> = answer.headers.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        seen.push((answer.status, answer.body, headers, calls));
    }
    for other in &seen[1..] {
        assert_eq!(*other, seen[0]);
    }
    let written = |row: &Value| row.to_string().len();
    let mail = story.stage.items("M#", "MAIL").iter().map(written).max().unwrap();
    let nobodys = story.stage.items("R#", "RESET").iter().map(written).max().unwrap();
    assert!(mail.abs_diff(nobodys) < 300, "as much is written for nobody ({nobodys}) as for somebody ({mail})");
    story.stage.let_mails_go().await;
    assert_eq!(story.stage.rig.mails().len(), 2, "nobody gets no mail");
}

#[tokio::test]
async fn the_pages_look_the_same_for_an_unknown_id_too() {
    let story = Story::new().await;
    let mut pages = vec![];
    for who in ["sato", "nobody"] {
        let mut browser = story.stage.visitor();
        let form = browser.open(ASK).await;
        pages.push(browser.submit(&form, ASK, &[("login_id", who)]).await);
    }
    assert_eq!((pages[0].status, pages[0].body()), (pages[1].status, pages[1].body()));
}

#[tokio::test]
async fn the_page_that_takes_the_code_runs_one_script_of_ours_and_the_others_none() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor();
    let page = browser.open(REDEEM).await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let script = browser.open(&page.attribute("script", "src").unwrap()).await;
    assert_eq!((script.status, script.header("content-type")), (StatusCode::OK, Some("text/javascript; charset=utf-8")));
    let policy = browser.open(ASK).await.header("content-security-policy").unwrap().to_owned();
    assert!(!policy.contains("script"), "{policy}");
}

#[tokio::test]
async fn a_code_works_once_and_for_ten_minutes_and_not_after_another_new_password() {
    let story = Story::new().await;
    story.ask("sato").await;
    let first = story.code().await;
    story.ask("sato").await;
    let second = story.code().await;
    assert_ne!(first, second);
    assert_eq!(story.redeem(&second, NEW).await.status, StatusCode::OK);
    for used in [&second, &first] {
        let answer = story.redeem(used, "another 長い password").await;
        assert_eq!(
            (answer.status, text(&answer.json(), "type")),
            (StatusCode::UNPROCESSABLE_ENTITY, "tag:taikai,2026:reset-code-invalid")
        );
    }
    story.stage.rig.clock().advance(SignedDuration::from_mins(16));
    story.ask("sato").await;
    let third = story.code().await;
    story.stage.rig.clock().advance(SignedDuration::from_mins(10));
    assert_eq!(story.redeem(&third, PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY, "too old");
    assert_eq!(story.signs_in(NEW).await, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_remembered_browser() {
    let story = Story::new().await;
    let mut remembered = story.stage.visitor();
    let form = remembered.open("/login").await;
    remembered.submit(&form, "/login", &[("login_id", "sato"), ("password", PASSWORD), ("remember", "on")]).await;
    let mut other = story.stage.visitor_as(&story.stage.session_of(&story.sato).await);
    assert!(is_signed_in(&mut remembered).await && is_signed_in(&mut other).await);
    story.ask("sato").await;
    let code = story.code().await;
    assert_eq!(story.redeem(&code, NEW).await.status, StatusCode::OK);
    assert!(!is_signed_in(&mut other).await);
    assert!(!is_signed_in(&mut remembered).await, "not by its session");
    remembered.close_browser();
    assert!(!is_signed_in(&mut remembered).await, "nor as the browser that it was");
}

#[tokio::test]
async fn a_new_password_makes_the_browsers_that_were_known_strangers() {
    let story = Story::new().await;
    let mut known = story.stage.visitor();
    let form = known.open("/login").await;
    known.submit(&form, "/login", &[("login_id", "sato"), ("password", PASSWORD)]).await;
    known.close_browser();
    story.ask("sato").await;
    let code = story.code().await;
    assert_eq!(story.redeem(&code, NEW).await.status, StatusCode::OK);
    for _ in 0..10 {
        story.signs_in("guess").await;
    }
    let answer = known.json("POST", "/login", &[], Some(&json!({ "login_id": "sato", "password": NEW }))).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_address_that_has_spent_its_tries_keeps_nobody_from_a_code() {
    let story = Story::new().await;
    let mut blocked = story.stage.visitor();
    blocked.source_ip = "198.51.100.7".to_owned();
    let (ask, redeem) = (|who: String| json!({ "login_id": who }), json!({ "code": "0".repeat(16), "new_password": NEW }));
    for number in 0..30 {
        blocked.json("POST", ASK, &[], Some(&ask(format!("guess{number}")))).await;
        blocked.json("POST", REDEEM, &[], Some(&redeem)).await;
    }
    let resets = || story.stage.items("T#resets", "COUNT").iter().map(|it| it["tries"].as_i64().unwrap()).sum::<i64>();
    let before = resets();
    for _ in 0..10 {
        for (path, body) in [(ASK, ask("sato".to_owned())), (REDEEM, redeem.clone())] {
            assert_eq!(blocked.json("POST", path, &[], Some(&body)).await.status, StatusCode::TOO_MANY_REQUESTS);
        }
    }
    assert_eq!(resets(), before);
    assert_eq!(story.ask("sato").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_password_that_may_not_be_set_is_explained_and_the_code_stays_good() {
    let story = Story::new().await;
    story.ask("sato").await;
    let code = story.code().await;
    for (password, rule) in
        [("short 7", "too_short"), ("ｐａｓｓｗｏｒｄ１", "common"), ("SATO", "too_short"), (&"あ".repeat(129), "too_long")]
    {
        let answer = story.redeem(&code, password).await;
        assert_eq!((answer.status, text(&answer.json(), "rule")), (StatusCode::UNPROCESSABLE_ENTITY, rule), "{password}");
    }
    let mut browser = story.stage.visitor();
    let form = browser.open(REDEEM).await;
    let refused = browser.submit(&form, REDEEM, &[("code", &code), ("new_password", "iloveyou")]).await;
    assert!(refused.texts("[role=alert]").concat().contains("よく使われるパスワード"), "{:?}", refused.texts("main"));
    assert_eq!(refused.attribute("#code", "value"), Some(code.clone()), "the code need not be typed again");
    assert_eq!(refused.attribute("#new_password", "value"), None);
    assert_eq!(refused.attribute("#new_password", "autocomplete").as_deref(), Some("new-password"));
    assert_eq!(refused.attribute("#code", "autocomplete").as_deref(), Some("one-time-code"));
    assert_eq!(browser.submit(&refused, REDEEM, &[("new_password", NEW)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn it_works_while_the_sign_in_is_throttled_and_lets_its_owner_in() {
    let story = Story::new().await;
    for _ in 0..12 {
        story.signs_in("wrong").await;
    }
    assert_eq!(story.signs_in(PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(story.ask("sato").await.status, StatusCode::OK);
    let code = story.code().await;
    let mut browser = story.stage.visitor();
    let form = browser.open(REDEEM).await;
    let done = browser.submit(&form, REDEEM, &[("code", &code), ("new_password", NEW)]).await;
    assert_eq!(done.status, StatusCode::OK);
    let form = browser.open("/login").await;
    browser.submit(&form, "/login", &[("login_id", "sato"), ("password", NEW)]).await;
    assert!(is_signed_in(&mut browser).await, "this browser is known now, whatever strangers try");
    assert!(browser.cookie(SESSION_COOKIE).is_some());
}

#[tokio::test]
async fn asking_and_trying_have_meters_of_their_own() {
    let story = Story::new().await;
    let asked = async |who: &str| {
        let mut statuses = vec![];
        for _ in 0..6 {
            statuses.push(story.ask(who).await.status.as_u16());
        }
        statuses
    };
    assert_eq!(asked("sato").await, [200, 200, 200, 200, 200, 429]);
    assert_eq!(story.ask("ＳＡＴＯ").await.status, StatusCode::TOO_MANY_REQUESTS, "it is the same ID, however it is written");
    assert_eq!(asked("nobody").await, [200, 200, 200, 200, 200, 429], "who is nobody is counted as well");
    assert_eq!(story.signs_in(PASSWORD).await, StatusCode::OK, "the sign-in does not count them");
    let mut last = StatusCode::OK;
    for number in 0..31 {
        last = story.redeem(&format!("{number:016}"), NEW).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    story.stage.rig.clock().advance(SignedDuration::from_mins(15));
    assert_eq!(story.ask("sato").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_table_keeps_the_codes_hash_and_once_the_mail_is_sent_nothing_else() {
    let story = Story::new().await;
    story.ask("sato").await;
    let code = story.code().await;
    for item in story.stage.rig.items() {
        let item = item.to_string();
        assert!(!item.contains(&code) && !item.contains(&code.replace('-', "")), "{item}");
    }
    assert_eq!(story.redeem(&code, NEW).await.status, StatusCode::OK, "its hash opens all the same");
}

#[tokio::test]
async fn a_code_that_has_ended_is_not_sent_and_its_row_says_so() {
    let story = Story::new().await;
    story.ask("sato").await;
    story.stage.rig.inject(Faults::when(|call| call.operation == "SendRawEmail", Fault::PAUSED));
    story.stage.let_mails_go_at_once().await;
    story.stage.rig.inject(Faults::none());
    story.stage.rig.clock().advance(SignedDuration::from_mins(11));
    story.stage.sweep().await.unwrap().unwrap();
    assert!(story.stage.rig.mails().is_empty());
    let row = story.stage.items("M#password-reset_", "MAIL").remove(0);
    assert!(row["delivery"]["state"] == "failed" && row["delivery"]["why"] == "expired", "{row}");
    assert!(row["letter"]["code"].is_null() && row["agenda_pk"] == "MISSED#-", "{row}");
    // One that is asked for then comes.
    story.ask("sato").await;
    let code = story.code().await;
    assert_eq!(story.redeem(&code, NEW).await.status, StatusCode::OK);
}

/// Somebody asks for a code.
struct Ask(Story);

impl Scenario for Ask {
    const NAME: &str = "reset-password, asking";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.ask("sato").await;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&answer.status), "{}", answer.status);
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.ask("sato").await.status, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        let code = self.0.code().await;
        assert_eq!(self.0.redeem(&code, NEW).await.status, StatusCode::OK);
        assert_eq!(self.0.signs_in(NEW).await, StatusCode::OK);
        self.0.stage.let_mails_go().await;
        self.0.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn at_every_crash_point_asking_again_brings_a_code_that_works() {
    assert!(crash_points::<Ask>().await >= 60);
}

/// Somebody brings the code back.
struct Redeem(Story, String);

impl Scenario for Redeem {
    const NAME: &str = "reset-password, redeeming";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        story.ask("sato").await;
        let code = story.code().await;
        rig.catch_up();
        Self(story, code)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.redeem(&self.1, NEW).await;
        // An answer that was lost within the SDK's own retries makes the code look used up, which it is.
        let known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, StatusCode::UNPROCESSABLE_ENTITY, KILLED];
        assert!(known.contains(&answer.status), "{}", answer.status);
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.redeem(&self.1, NEW).await;
        assert!([StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&answer.status), "{}", answer.body());
        self.0.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        // Either way the password is the new one, once, and the person was told once.
        assert_eq!(self.0.signs_in(NEW).await, StatusCode::OK);
        let changed = self.0.stage.items("M#password-changed_", "MAIL");
        let login = self.0.stage.items("L#sato", "LOGIN").remove(0);
        assert_eq!((changed.len(), &login["generation"]), (1, &json!(2)));
        self.0.stage.check_invariants();
        self.0.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn at_every_crash_point_the_password_is_changed_once() {
    assert!(crash_points::<Redeem>().await >= 60);
}

#[tokio::test]
async fn a_code_that_meets_another_write_at_the_same_moment_is_not_used_up() {
    let story = Story::new().await;
    story.ask("sato").await;
    let code = story.code().await;
    let mut met = false;
    let first = move |call: &Call| call.operation == "TransactWriteItems" && !std::mem::replace(&mut met, true);
    story.stage.rig.inject(Faults::when(first, Fault::Conflict { item: 1 }));
    let body = json!({ "code": code, "new_password": NEW });
    let answer = story.stage.visitor().json("POST", REDEEM, &[], Some(&body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    assert_eq!(story.stage.rig.fired(), 1);
    story.stage.rig.inject(Faults::none());
    assert_eq!(story.signs_in(NEW).await, StatusCode::OK);
    story.stage.check_invariants();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_bring_one_code_one_sets_the_password_and_nobody_stays_signed_in_by_the_old_one() {
    let story = Story::new().await;
    story.ask("sato").await;
    let code = story.code().await;
    story.stage.rig.contend();
    let answers = race(12, |number| {
        let (stage, code) = (story.stage.clone(), code.clone());
        async move {
            let mut visitor = stage.visitor();
            if number % 3 == 0 {
                let body = json!({ "login_id": "sato", "password": PASSWORD, "remember": true });
                visitor.json("POST", "/login", &[], Some(&body)).await;
                return (0, visitor);
            }
            let body = json!({ "code": code, "new_password": format!("{NEW} {number}") });
            (visitor.json("POST", REDEEM, &[], Some(&body)).await.status.as_u16(), visitor)
        }
    })
    .await;
    let mut counted = BTreeMap::new();
    for (status, mut visitor) in answers {
        *counted.entry(status).or_insert(0) += 1;
        if status == 0 {
            assert!(!is_signed_in(&mut visitor).await, "signed in by the password before");
        }
    }
    assert_eq!((counted[&200], counted[&0]), (1, 4), "{counted:?}");
    story.stage.let_mails_go().await;
    assert_eq!(story.stage.items("M#password-changed_", "MAIL").len(), 1);
    story.stage.check_invariants();
}
