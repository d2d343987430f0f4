//! Support names and revokes a society's operators (docs/PRODUCT.md: Societies and operators).

use domain::deletion::WaitingDays;
use domain::{Account, Society};
use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Fault, Faults, Page, Rig, Scenario, Visitor, crash_points, race};
use crate::stage::{KILLED, Stage, text};

const PATH: &str = "/support/societies/soc-junkanki/operators";

/// 渡辺 at the support desk; 高橋 operates a society, and 佐藤 and 鈴木 have accounts.
struct Story {
    stage: Stage,
    society: Society,
    takahashi: Account,
    sato: Account,
    session: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let takahashi = stage.operator_account("takahashi", &society).await;
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.person("suzuki", "鈴木 一郎").await;
        let support = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&support.id, stage.now()).await.unwrap();
        let session = stage.session_of(&support).await;
        stage.rig.catch_up();
        Self { stage, society, takahashi, sato, session }
    }

    fn desk(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    async fn does(&self, key: &str, says: &Value) -> Page {
        self.desk().json("POST", PATH, &[("idempotency-key", key)], Some(says)).await
    }

    async fn names(&self, login: &str) -> Page {
        self.does(login, &naming(login)).await
    }

    /// Who operates the society, as support is told.
    async fn operators(&self) -> Vec<Value> {
        let page = self.desk().json("GET", PATH, &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        page.json()["operators"].as_array().unwrap().clone()
    }

    /// Who has the society's grant in the table.
    fn grants(&self) -> Vec<String> {
        self.stage.items("A#", "OPERATOR#").iter().map(|grant| text(grant, "pk")[2..].to_owned()).collect()
    }

    /// What is on record of this, with the person and with the society.
    fn trails(&self, person: &str, event: &str) -> [Vec<Value>; 2] {
        [format!("A#{person}"), "S#soc-junkanki".to_owned()].map(|pk| {
            let all = self.stage.items(&pk, "AUDIT#").into_iter();
            all.filter(|entry| entry["event"] == event && entry["account"] == person && entry["by"] != "system").collect()
        })
    }

    fn refused(page: &Page, slug: &str) {
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body());
        assert!(text(&page.json(), "type").ends_with(slug), "{}", page.body());
    }
}

fn naming(login: &str) -> Value {
    json!({"act": "name", "address": format!("{login}@hospital.example")})
}

fn revoking(account: &str) -> Value {
    json!({"act": "revoke", "account": account})
}

#[tokio::test]
async fn support_names_an_operator_on_a_page_and_the_console_opens_for_them() {
    let story = Story::new().await;
    let mut desk = story.desk();
    let page = desk.open(PATH).await;
    assert_eq!(page.texts(".rows h3"), ["高橋 健"]);
    assert!(page.body().contains("t…@hospital.example") && !page.body().contains("takahashi@hospital.example"));
    assert!(page.texts(".facts dd").concat().contains("soc-junkanki@example.jp"), "{}", page.body());
    let mut sato = story.stage.visitor_as(&story.stage.session_of(&story.sato).await);
    let console = "/societies/soc-junkanki/invoices";
    assert_eq!(sato.open(console).await.status, StatusCode::FORBIDDEN);
    let done = desk.submit(&page, PATH, &[("act", "name"), ("address", "ＳＡＴＯ@Hospital.example")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body());
    assert_eq!(done.texts("main > .notice[role=status]"), ["運営者を登録しました。"]);
    assert_eq!(sato.open(console).await.status, StatusCode::OK);
    assert_eq!(sato.open("/societies").await.texts(".rows h2"), ["日本臨床循環器研究会"]);
    for trail in story.trails("acc-sato", "granted_operator") {
        assert!(trail.len() == 1 && text(&trail[0], "support") == "渡辺 恵", "{trail:#?}");
    }
    story.stage.rig.catch_up();
    assert_eq!(desk.open(PATH).await.texts(".rows h3"), ["佐藤 花子", "高橋 健"]);

    let revoked = story.does("r", &revoking("acc-sato")).await;
    assert_eq!(revoked.json(), json!({"status": "revoked", "account": {"id": "acc-sato", "name": "佐藤 花子"}}));
    assert_eq!(sato.open(console).await.status, StatusCode::FORBIDDEN, "at once");
    for trail in story.trails("acc-sato", "revoked_operator") {
        assert!(trail.len() == 1 && trail[0]["was_the_last"] == false, "{trail:#?}");
    }
    assert!(desk.open(&format!("{PATH}?lang=en")).await.body().contains("Invite an operator"));
}

#[tokio::test]
async fn the_same_key_names_once_and_names_nobody_else() {
    let story = Story::new().await;
    let first = story.does("a", &naming("sato")).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body());
    assert_eq!(story.does("a", &naming("sato")).await.body(), first.body());
    let other = story.does("a", &naming("suzuki")).await;
    assert!(text(&other.json(), "type").ends_with("idempotency-key-reused"), "{}", other.body());
    Story::refused(&story.does("b", &naming("sato")).await, "already-operator");
    assert_eq!(story.grants(), ["acc-sato", "acc-takahashi"]);
    assert_eq!(story.trails("acc-sato", "granted_operator").map(|trail| trail.len()), [1, 1]);
}

#[tokio::test]
async fn only_a_person_with_an_account_that_stays_can_be_named() {
    let story = Story::new().await;
    let nobody = story.names("nobody").await;
    Story::refused(&nobody, "no-account");
    assert!(text(&nobody.json(), "detail").contains("招待してください"));
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    Story::refused(&story.names("sato").await, "account-leaves");
    let goes = story.stage.person("tanaka", "田中 太郎").await;
    story.stage.deletes(&goes).await;
    Story::refused(&story.names("tanaka").await, "no-account");
    let malformed = story.does("m", &json!({"act": "name", "address": "sato"})).await;
    assert_eq!(malformed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(malformed.json()["fields"][0]["field"], "address");
    assert_eq!(story.does("x", &json!({"act": "promote"})).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(story.grants(), ["acc-takahashi"]);
    // The page keeps what was typed.
    let mut desk = story.desk();
    let page = desk.open(PATH).await;
    let page = desk.submit(&page, PATH, &[("act", "name"), ("address", "nobody@hospital.example")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.attribute("#address", "value").as_deref(), Some("nobody@hospital.example"));
    assert!(page.texts("#problem").concat().contains("この会員は見つかりません"), "{}", page.body());
}

#[tokio::test]
async fn a_society_that_there_is_not_has_no_operators() {
    let story = Story::new().await;
    for path in ["/support/societies/soc-nothing/operators", "/support/societies/x/operators"] {
        let mut desk = story.desk();
        assert_eq!(desk.json("GET", path, &[], None).await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.open(path).await.status, StatusCode::NOT_FOUND);
        let answer = desk.json("POST", path, &[("idempotency-key", path)], Some(&naming("sato"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(story.grants(), ["acc-takahashi"]);
}

#[tokio::test]
async fn the_last_operator_goes_only_when_that_is_said() {
    let story = Story::new().await;
    Story::refused(&story.does("a", &revoking("acc-takahashi")).await, "last-operator");
    // Who has asked to be deleted does not stay in charge.
    story.names("sato").await;
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    story.stage.rig.catch_up();
    assert_eq!(story.operators().await[0]["leaves"], true);
    Story::refused(&story.does("b", &revoking("acc-takahashi")).await, "last-operator");
    let mut desk = story.desk();
    let page = desk.open(PATH).await;
    assert_eq!(page.texts(".rows .check label").len(), 1, "of the one without whom nobody stays: {}", page.body());
    let form = [("act", "revoke"), ("account", "acc-takahashi"), ("even_the_last", "true")];
    let done = desk.submit(&page, PATH, &form).await;
    assert_eq!(done.texts("main > .notice[role=status]"), ["運営者の登録を解除しました。"], "{}", done.body());
    assert_eq!(story.grants(), ["acc-sato"]);
    for trail in story.trails("acc-takahashi", "revoked_operator") {
        assert!(trail.len() == 1 && trail[0]["was_the_last"] == true, "{trail:#?}");
    }
    Story::refused(&story.does("c", &revoking("acc-takahashi")).await, "no-operator");
    let nobody = story.does("d", &json!({"act": "revoke"})).await;
    assert!(text(&nobody.json(), "type").ends_with("incomplete"), "{}", nobody.body());
}

#[tokio::test]
async fn what_a_page_that_is_out_of_date_asks_for_is_decided_on_what_is_there_now() {
    let story = Story::new().await;
    story.names("sato").await;
    story.stage.rig.catch_up();
    let mut desk = story.desk();
    let page = desk.open(PATH).await;
    assert!(page.texts(".rows .check").is_empty(), "each has another who stays");
    assert_eq!(story.does("r", &revoking("acc-takahashi")).await.status, StatusCode::OK);
    let refused = desk.submit(&page, PATH, &[("act", "revoke"), ("account", "acc-sato")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.texts("#problem").concat().contains("最後の運営者です"), "{}", refused.body());
    assert_eq!(refused.texts(".rows h3"), ["佐藤 花子"], "as it is now");
    assert_eq!(refused.texts(".rows .check").len(), 1);
    assert_eq!(story.grants(), ["acc-sato"]);
}

/// What is read of the persons and of the list is once as it was before the latest write.
fn as_it_was_before() -> Faults {
    let (mut batches, mut queries) = (0, 0);
    Faults::choose(move |call| {
        let nth = match call.operation.as_str() {
            "BatchGetItem" => &mut batches,
            "Query" => &mut queries,
            _ => return None,
        };
        *nth += 1;
        // The first batch tells who asks.
        (*nth == if call.operation == "Query" { 1 } else { 2 }).then_some(Fault::Torn)
    })
}

#[tokio::test]
async fn whoever_was_to_stay_in_charge_and_went_meanwhile_does_not_count() {
    for deletion in [false, true] {
        let story = Story::new().await;
        story.names("sato").await;
        story.stage.rig.catch_up();
        if deletion {
            story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
        } else {
            assert_eq!(story.does("first", &revoking("acc-sato")).await.status, StatusCode::OK);
        }
        story.stage.rig.inject(as_it_was_before());
        let refused = story.does("second", &revoking("acc-takahashi")).await;
        assert_eq!(story.stage.rig.fired(), 2, "both were read as they had been");
        Story::refused(&refused, "last-operator");
        assert!(story.grants().contains(&"acc-takahashi".to_owned()));
    }
}

#[tokio::test]
async fn whoever_asked_to_be_deleted_meanwhile_is_not_named() {
    let story = Story::new().await;
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    story.stage.rig.inject(as_it_was_before());
    Story::refused(&story.names("sato").await, "account-leaves");
    assert_eq!(story.grants(), ["acc-takahashi"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_revoke_each_others_operator_at_once_leave_one() {
    for _ in 0..8 {
        let story = Story::new().await;
        story.names("sato").await;
        story.stage.rig.catch_up();
        let (stage, session) = (story.stage.clone(), story.session.clone());
        let answers = race(2, |number| {
            let (stage, session) = (stage.clone(), session.clone());
            async move {
                let account = ["acc-sato", "acc-takahashi"][number];
                let mut desk = stage.visitor_as(&session);
                desk.json("POST", PATH, &[("idempotency-key", account)], Some(&revoking(account))).await.status
            }
        })
        .await;
        let done = answers.iter().filter(|status| **status == StatusCode::OK).count();
        assert!(
            done == 1 && answers.iter().all(|it| !it.is_server_error() || *it == StatusCode::SERVICE_UNAVAILABLE),
            "{answers:?}"
        );
        assert_eq!(story.grants().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_to_be_deleted_while_they_are_named_is_not_left_in_charge_unseen() {
    for _ in 0..8 {
        let story = Story::new().await;
        let (stage, session) = (story.stage.clone(), story.session.clone());
        let sato = story.sato.clone();
        race(2, |number| {
            let (stage, session, sato) = (stage.clone(), session.clone(), sato.clone());
            async move {
                if number == 0 {
                    let mut desk = stage.visitor_as(&session);
                    let status = desk.json("POST", PATH, &[("idempotency-key", "n")], Some(&naming("sato"))).await.status;
                    assert!(!status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{status}");
                } else {
                    let member = stage.session_of(&sato).await;
                    let says = json!({"login_id": "sato", "password": crate::stage::PASSWORD});
                    let mut visitor = stage.visitor_as(&member);
                    visitor.json("POST", "/account/deletion", &[("idempotency-key", "d")], Some(&says)).await;
                }
            }
        })
        .await;
        story.stage.rig.catch_up();
        let asked = !story.stage.items("A#acc-sato", "DELETION").is_empty();
        let seen = story.operators().await.iter().any(|it| it["account"]["id"] == "acc-sato" && it["leaves"] == asked);
        assert_eq!(seen, story.grants().contains(&"acc-sato".to_owned()));
        assert!(story.grants().contains(&story.takahashi.id.to_string()) && story.society.id.as_str() == "soc-junkanki");
    }
}

/// An operator is named or revoked; whatever happens to any call, sending it again comes to the same.
struct Doing<const WHICH: usize>(Story);

impl<const WHICH: usize> Doing<WHICH> {
    fn says() -> Value {
        [naming("sato"), revoking("acc-takahashi")][WHICH].clone()
    }
}

impl<const WHICH: usize> Scenario for Doing<WHICH> {
    const NAME: &str = ["name-operators: name", "name-operators: revoke"][WHICH];

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        if WHICH == 1 {
            story.names("suzuki").await;
        }
        rig.catch_up();
        Self(story)
    }

    async fn act(&self, _: &Rig) {
        let status = self.0.does("a", &Self::says()).await.status;
        // The index may not know the other operator yet: then nobody is revoked.
        let is_known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status);
        assert!(is_known || (WHICH == 1 && status == StatusCode::CONFLICT), "{status}");
    }

    async fn recover(&self, rig: &Rig) {
        rig.catch_up();
        assert_eq!(self.0.does("a", &Self::says()).await.status, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        let (event, person, grants) = [
            ("granted_operator", "acc-sato", vec!["acc-sato", "acc-takahashi"]),
            ("revoked_operator", "acc-takahashi", vec!["acc-suzuki"]),
        ][WHICH]
            .clone();
        assert_eq!(self.0.trails(person, event).map(|trail| trail.len()), [1, 1]);
        assert_eq!(self.0.grants(), grants);
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_sending_it_again_names_or_revokes_once() {
    assert!(crash_points::<Doing<0>>().await >= 20);
    assert!(crash_points::<Doing<1>>().await >= 20);
}
