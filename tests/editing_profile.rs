//! A member sees the account, and changes what is told beside name and address.

use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Page, Rig, Scenario, Visitor, crash_points};
use crate::stage::{Stage, text};

const PATH: &str = "/account";

struct Story {
    stage: Stage,
    session: String,
}

impl Story {
    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        let session = stage.session_of(&sato).await;
        Self { stage, session }
    }

    fn visitor(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    async fn says(&self, key: &str, says: &Value) -> Page {
        self.visitor().json("POST", PATH, &[("idempotency-key", key)], Some(says)).await
    }

    async fn told(&self) -> Value {
        self.visitor().json("GET", PATH, &[], None).await.json()
    }

    fn edits(&self) -> usize {
        self.stage.items("A#acc-sato", "AUDIT#").into_iter().filter(|it| it["event"] == "profile_changed").count()
    }
}

fn whole() -> Value {
    json!({
        "kana": "さとう　はなこ", "affiliation": "みほん病院 循環器内科", "postal_code": "〒１１３－００３３",
        "postal_address": "東京都文京区本郷1-2-3\nみほんビル 405", "language": "en",
    })
}

#[tokio::test]
async fn a_member_tells_more_and_takes_it_back() {
    let story = Story::on(Stage::new()).await;
    let nothing = json!({
        "account": "acc-sato", "login_id": "sato", "name": "佐藤 花子", "address": "sato@hospital.example", "language": "ja",
        "kana": null, "affiliation": null, "postal_code": null, "postal_address": null,
    });
    assert_eq!(story.told().await, nothing);

    let answer = story.says("one", &whole()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    let told = story.told().await;
    assert_eq!(answer.json(), told);
    assert_eq!((text(&told, "postal_code"), text(&told, "language")), ("113-0033", "en"));
    assert_eq!(text(&told, "postal_address"), "東京都文京区本郷1-2-3\nみほんビル 405");

    assert_eq!(story.says("one", &whole()).await.body(), answer.body(), "a second press");
    assert_eq!(story.edits(), 1);
    assert_eq!(story.says("two", &json!({ "language": "ja" })).await.json(), nothing);
    assert_eq!(story.edits(), 2);
    story.stage.check_invariants();
}

#[tokio::test]
async fn in_a_browser_what_was_typed_stays_until_it_is_right() {
    let story = Story::on(Stage::new()).await;
    let mut browser = story.visitor();
    let form = browser.open(PATH).await;
    let typed = [("kana", "佐藤"), ("postal_code", "113-003"), ("postal_address", "東京都"), ("language", "ja")];
    let refused = browser.submit(&form, PATH, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.attribute("#kana", "value").as_deref(), Some("佐藤"));
    assert_eq!(refused.attribute("#postal_code", "value").as_deref(), Some("113-003"));
    let said = refused.texts(".wrong").concat();
    assert!(said.contains("ひらがなまたはカタカナ") && said.contains("7桁"), "{said}");
    assert_eq!(story.edits(), 0);

    let done = browser.submit(&refused, PATH, &[("kana", "サトウ"), ("postal_code", "1130033")]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.texts("[role=status]").concat().contains("会員情報を変更しました"), "{:?}", done.texts("main"));
    assert_eq!(done.attribute("#postal_code", "value").as_deref(), Some("113-0033"));
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_field_by_field() {
    let story = Story::on(Stage::new()).await;
    for (says, field) in [
        (json!({ "kana": "佐藤", "language": "ja" }), "kana"),
        (json!({ "affiliation": "病\u{202e}院", "language": "ja" }), "affiliation"),
        (json!({ "postal_code": "113-0033", "language": "ja" }), "postal_address"),
        (json!({ "postal_code": "11300", "postal_address": "東京都", "language": "ja" }), "postal_code"),
        (json!({ "postal_address": "一\n二\n三\n四\n五\n六", "language": "ja" }), "postal_address"),
        (json!({ "postal_address": "あ".repeat(201), "language": "ja" }), "postal_address"),
        (json!({ "language": "fr" }), "language"),
        (json!({}), "language"),
    ] {
        let refused = story.says("k", &says).await;
        assert_eq!(
            (refused.status, text(&refused.json()["fields"][0], "field")),
            (StatusCode::UNPROCESSABLE_ENTITY, field),
            "{says}"
        );
    }
    assert_eq!(story.edits(), 0);
}

struct Edited(Story);

impl Scenario for Edited {
    const NAME: &str = "edit-profile";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        self.0.says("k", &whole()).await;
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.says("k", &whole()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    }

    async fn check(&self, _: &Rig) {
        assert_eq!((self.0.edits(), text(&self.0.told().await, "language")), (1, "en"));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_a_profile_is_changed_once() {
    assert!(crash_points::<Edited>().await >= 20);
}
