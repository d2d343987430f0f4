//! Changing the registered address: the password again, a code to the new address, and the reminders that go on.

use domain::Account;
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::delivering_mail::of_ses;
use crate::rig::{Call, Fault, Faults, Page, Rig, Scenario, Visitor, crash_points};
use crate::stage::{PASSWORD, Stage, text};

/// 佐藤 signs in; 鈴木 has an account too.
struct Story {
    stage: Stage,
    sato: Account,
    member: Visitor,
}

const NEW: &str = "sato@clinic.example";

impl Story {
    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.person("suzuki", "鈴木 一郎").await;
        let member = stage.visitor_as(&stage.session_of(&sato).await);
        Self { stage, sato, member }
    }

    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn asks_for(&mut self, address: &str, password: &str) -> Page {
        self.member.json("POST", "/account/address", &[], Some(&json!({"address": address, "password": password}))).await
    }

    async fn brings(&mut self, code: &str) -> Page {
        self.member.json("POST", "/account/address/code", &[], Some(&json!({ "code": code }))).await
    }

    /// The code in the latest mail to this address.
    async fn code_to(&self, address: &str) -> String {
        self.stage.let_mails_go_at_once().await;
        let mails = self.stage.rig.mails();
        let mail = mails.iter().rev().find(|mail| mail.to == [address]).unwrap();
        mail.code().to_owned()
    }

    fn account(&self) -> Value {
        self.stage.items("A#acc-sato", "ACCOUNT").remove(0)
    }

    /// Whose each claimed address is.
    fn claims(&self) -> Vec<String> {
        let mut claims: Vec<_> = self.stage.items("E#", "ADDRESS").iter().map(|it| text(it, "account").to_owned()).collect();
        claims.sort();
        claims
    }

    async fn fails(&self) {
        let society = self.stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        self.stage.joins(&self.sato, &society).await;
        let path = "/memberships/soc-junkanki/withdrawal";
        self.stage
            .visitor_as(&self.stage.session_of(&self.sato).await)
            .json("POST", path, &[("idempotency-key", "k")], None)
            .await;
        self.stage.let_mails_go_at_once().await;
        let mail = self.stage.rig.mails().into_iter().find(|mail| mail.to == [self.sato.address.as_str()]).unwrap();
        self.stage.report(vec![mail.bounced_event(true)]).await;
    }
}

#[tokio::test]
async fn the_new_address_opens_at_sign_in_and_the_old_one_does_not() {
    let mut story = Story::new().await;
    assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::OK);
    let code = story.code_to(NEW).await;
    assert_eq!(story.brings(&code).await.status, StatusCode::OK);
    for (address, status) in [(NEW, StatusCode::OK), ("sato@hospital.example", StatusCode::UNAUTHORIZED)] {
        let credentials = json!({ "login_id": address, "password": PASSWORD });
        let answer = story.stage.visitor().json("POST", "/login", &[], Some(&credentials)).await;
        assert_eq!(answer.status, status, "{address}");
    }
}

#[tokio::test]
async fn a_member_whose_address_fails_is_told_on_every_page_and_changes_it() {
    let mut story = Story::new().await;
    story.fails().await;
    for path in ["/", "/memberships"] {
        let told = story.member.open(path).await.texts(".notice");
        assert!(told[0].contains("メールが届いていません"), "{path}: {told:?}");
    }
    let form = story.member.open("/account/address").await;
    assert!(form.texts(".notice")[0].contains("届かずに戻ってきました"), "{}", form.body());
    let code_page = story.member.submit(&form, "/account/address", &[("address", NEW), ("password", PASSWORD)]).await;
    assert!(code_page.body().contains(NEW));
    assert_eq!(text(&story.account(), "address"), "sato@hospital.example", "nothing is changed yet");
    let code = story.code_to(NEW).await;
    let done = story.member.submit(&code_page, "/account/address/code", &[("code", &code.to_lowercase())]).await;
    assert!(done.texts(".notice.good").concat().contains("メールアドレスを変更しました"), "{}", done.body());
    let account = story.account();
    assert_eq!((text(&account, "address"), account["failing"].is_null()), (NEW, true));
    assert_eq!(story.claims(), ["acc-sato", "acc-suzuki"]);
    assert_eq!(story.member.open("/").await.texts(".notice"), Vec::<String>::new());
    // A mail to the old address would come back as the others did.
    story.stage.let_mails_go_at_once().await;
    assert!(story.stage.rig.mails().iter().all(|mail| !mail.outbox().starts_with("address-changed")));
}

#[tokio::test]
async fn a_code_for_an_address_that_has_ended_is_not_sent_and_its_row_says_so() {
    let mut story = Story::new().await;
    story.asks_for(NEW, PASSWORD).await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::PAUSED));
    story.stage.let_mails_go_at_once().await;
    story.stage.rig.inject(Faults::none());
    story.stage.rig.clock().advance(SignedDuration::from_mins(61));
    story.stage.sweep().await.unwrap().unwrap();
    assert!(story.stage.rig.mails().is_empty());
    let row = story.stage.items("M#address-code_", "MAIL").remove(0);
    assert!(row["delivery"]["state"] == "failed" && row["delivery"]["why"] == "expired", "{row}");
    assert!(row["letter"]["code"].is_null() && row["agenda_pk"] == "MISSED#-", "{row}");
}

#[tokio::test]
async fn whoever_had_the_old_address_is_told_when_it_works() {
    let mut story = Story::new().await;
    assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::OK);
    let code = story.code_to(NEW).await;
    assert_eq!(story.brings(&code).await.status, StatusCode::OK);
    story.stage.let_mails_go_at_once().await;
    let mail = story.stage.rig.mails().pop().unwrap();
    assert_eq!((mail.to[0].as_str(), mail.subject.as_str()), ("sato@hospital.example", "メールアドレスが変更されました"));
    assert!(!mail.text.contains(NEW), "the old address is not told the new one");
    // What lies in the outbox for months opens nothing.
    let row = story.stage.items("M#address-code_", "MAIL").remove(0);
    assert!(row["letter"]["code"].is_null(), "{row}");
    assert_eq!(story.brings(&code).await.status, StatusCode::UNPROCESSABLE_ENTITY, "a code is used up");
}

#[tokio::test]
async fn without_the_password_or_the_code_nothing_changes() {
    let mut story = Story::new().await;
    let refused = story.asks_for(NEW, "guess").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let told = refused.json();
    assert_eq!(
        (&told["type"], &told["way_on"]["href"]),
        (&json!("tag:taikai,2026:not-proven"), &json!("/account/address")),
        "nobody signs in here"
    );
    assert_eq!(story.asks_for("nowhere", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.brings("7KQ2-M0XW-4ZT9-R5PC").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::OK);
    let code = story.code_to(NEW).await;
    assert_eq!(story.brings("7KQ2-M0XW-4ZT9-R5PC").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    story.stage.rig.clock().advance(jiff::SignedDuration::from_mins(61));
    let mut later = story.stage.visitor_as(&story.stage.session_of(&story.sato).await);
    let late = later.json("POST", "/account/address/code", &[], Some(&json!({ "code": code }))).await;
    assert_eq!(
        (late.status, &late.json()["type"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("tag:taikai,2026:address-code-invalid"))
    );
    assert_eq!(text(&story.account(), "address"), "sato@hospital.example");
}

#[tokio::test]
async fn whoever_mistyped_the_new_address_is_told_that_the_code_did_not_arrive() {
    let mut story = Story::new().await;
    assert_eq!(story.asks_for("hana@nowhere.example", PASSWORD).await.status, StatusCode::OK);
    story.stage.let_mails_go_at_once().await;
    let bounce = story.stage.rig.mails().last().unwrap().bounced_event(true);
    story.stage.report(vec![bounce]).await;
    let page = story.member.open("/account/address/code").await;
    assert!(page.body().contains("hana@nowhere.example にはメールが届きませんでした"), "{}", page.body());
    let told = story.member.json("GET", "/account/address", &[], None).await.json();
    assert!(told["failing"].is_null() && told["pending"]["failing"]["why"] == "bounced", "{told}");
    // Another code, another chance.
    assert_eq!(story.asks_for("hana@clinic.example", PASSWORD).await.status, StatusCode::OK);
    assert!(story.member.json("GET", "/account/address", &[], None).await.json()["pending"]["failing"].is_null());
}

#[tokio::test]
async fn an_address_that_can_be_none_is_refused_with_its_reason() {
    let mut story = Story::new().await;
    for (typed, why) in [
        (format!("{}@example.jp", "a".repeat(65)), "64文字"),
        (format!("hana@{0}.{0}.{0}.{0}.jp", "a".repeat(62)), "254文字"),
        ("hana@example".to_owned(), "「@」の後ろ"),
        ("hana".to_owned(), "name@example.jp"),
        ("佐藤 花子 <sato@example.jp>".to_owned(), "メールアドレスだけ"),
        ("mailto:sato@example.jp".to_owned(), "「mailto:」"),
        ("a@example.jp、b@example.jp".to_owned(), "2つ目のアドレス"),
        ("user@例え.jp".to_owned(), "「xn--」"),
    ] {
        let refused = story.asks_for(&typed, PASSWORD).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(text(&refused.json()["fields"][0], "detail").contains(why), "{typed}: {}", refused.body());
        // On the page it stands at the field, which keeps what was typed, and no password is asked for in vain.
        let form = story.member.open("/account/address").await;
        let page = story.member.submit(&form, "/account/address", &[("address", &typed), ("password", PASSWORD)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!(page.attribute("#address", "value").as_deref(), Some(typed.as_str()));
        assert_eq!(page.attribute("#address", "aria-describedby").as_deref(), Some("problem"), "{typed}");
        assert!(page.texts("#problem").concat().contains(why), "{typed}: {}", page.body());
    }
    let body = json!({"address": "user@例え.jp", "password": PASSWORD});
    let english = story.member.json("POST", "/account/address?lang=en", &[], Some(&body)).await.json();
    assert!(text(&english["fields"][0], "detail").ends_with("begins with xn--."), "{english}");
    assert_eq!(story.stage.items("A#acc-sato", "NEW-ADDRESS"), Vec::<Value>::new());
}

#[tokio::test]
async fn an_address_is_taken_however_it_was_typed_when_it_is_clear_what_is_meant() {
    for typed in [
        "ｈａｎａ＠ｃｌｉｎｉｃ．ｅｘａｍｐｌｅ",
        "hana@clinic。example",
        "hana@clinic.example\u{3000}",
        "\u{feff}hana@\u{200b}clinic.example",
        "\u{202a}hana@clinic.example\u{202c}",
    ] {
        let mut story = Story::new().await;
        let answer = story.asks_for(typed, PASSWORD).await;
        assert_eq!((answer.status, &answer.json()["to"]), (StatusCode::OK, &json!("hana@clinic.example")), "{typed:?}");
        let code = story.code_to("hana@clinic.example").await;
        assert_eq!(story.brings(&code.replace('-', "ー")).await.status, StatusCode::OK, "{typed:?}");
    }
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let mut story = Story::new().await;
    assert_eq!(
        story.asks_for("SUZUKI@hospital.example", PASSWORD).await.status,
        StatusCode::OK,
        "who has it is not told to whoever asks"
    );
    let code = story.code_to("SUZUKI@hospital.example").await;
    let taken = story.brings(&code).await;
    assert_eq!((taken.status, &taken.json()["type"]), (StatusCode::CONFLICT, &json!("tag:taikai,2026:address-taken")));
    assert_eq!(story.claims(), ["acc-sato", "acc-suzuki"]);
}

#[tokio::test]
async fn a_code_that_meets_another_write_at_the_same_moment_is_not_used_up() {
    let mut story = Story::new().await;
    story.asks_for(NEW, PASSWORD).await;
    let code = story.code_to(NEW).await;
    let mut met = false;
    let first = move |call: &Call| call.operation == "TransactWriteItems" && !std::mem::replace(&mut met, true);
    story.stage.rig.inject(Faults::when(first, Fault::Conflict { item: 0 }));
    let answer = story.brings(&code).await;
    assert_eq!((answer.status, story.stage.rig.fired()), (StatusCode::OK, 1), "{}", answer.body());
    story.stage.rig.inject(Faults::none());
    assert_eq!(story.account()["address"], NEW);
    assert_eq!(story.brings(&code).await.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
}

#[tokio::test]
async fn codes_are_asked_for_and_guessed_ten_times_and_no_more() {
    let mut story = Story::new().await;
    assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::OK);
    let mut last = StatusCode::OK;
    for _ in 0..10 {
        last = story.brings("7KQ2-M0XW-4ZT9-R5PC").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

/// The code is brought back; whatever happens to any call, the address is the old one with its claim, or the new one
/// with its own.
struct Bringing(tokio::sync::Mutex<Story>, String);

impl Scenario for Bringing {
    const NAME: &str = "change-address";

    async fn prepare(rig: &Rig) -> Self {
        let mut story = Story::on(Stage::on(rig)).await;
        assert_eq!(story.asks_for(NEW, PASSWORD).await.status, StatusCode::OK);
        let code = story.code_to(NEW).await;
        rig.catch_up();
        Self(tokio::sync::Mutex::new(story), code)
    }

    async fn act(&self, _: &Rig) {
        drop(self.0.lock().await.brings(&self.1).await);
    }

    async fn recover(&self, _: &Rig) {
        drop(self.0.lock().await.brings(&self.1).await);
    }

    async fn check(&self, _: &Rig) {
        let story = self.0.lock().await;
        assert_eq!(text(&story.account(), "address"), NEW);
        assert_eq!(story.claims(), ["acc-sato", "acc-suzuki"]);
        let told = story.stage.items("M#address-changed_", "MAIL");
        let audited = story.stage.items("A#acc-sato", "AUDIT#").iter().filter(|it| it["event"] == "address_changed").count();
        assert_eq!((told.len(), audited), (1, 1));
        story.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_of_the_code_the_address_changes_once() {
    assert!(crash_points::<Bringing>().await >= 20);
}
