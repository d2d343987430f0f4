//! Support brings societies onto the portal (docs/PRODUCT.md: Societies and operators).

use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Page, Rig, Scenario, Visitor, crash_points, race};
use crate::stage::{KILLED, Stage, text};

const PATH: &str = "/support/societies";

/// 渡辺 at the support desk of a portal that has no society yet.
struct Story {
    stage: Stage,
    session: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let support = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&support.id, stage.now()).await.unwrap();
        let session = stage.session_of(&support).await;
        stage.rig.catch_up();
        Self { stage, session }
    }

    fn desk(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    async fn creates(&self, key: &str, says: &Value) -> Page {
        self.desk().json("POST", PATH, &[("idempotency-key", key)], Some(says)).await
    }

    /// The names on a page of the list, and where the next one begins.
    async fn listed(&self, from: &str) -> (Vec<String>, Option<String>) {
        let from: String = form_urlencoded::byte_serialize(from.as_bytes()).collect();
        let page = self.desk().json("GET", &format!("{PATH}?from={from}"), &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        let (list, next) = (page.json()["societies"].clone(), page.json()["next"].as_str().map(str::to_owned));
        (list.as_array().unwrap().iter().map(|it| text(it, "name").to_owned()).collect(), next)
    }

    fn societies(&self) -> Vec<Value> {
        self.stage.items("S#", "SOCIETY")
    }

    fn trail(&self) -> Vec<Value> {
        self.stage.items("S#", "AUDIT#").into_iter().filter(|entry| entry["event"] == "society_created").collect()
    }
}

/// All that can be said of a society.
fn everything() -> Value {
    json!({
        "name": "日本臨床栄養研究会",
        "kana": "にほんりんしょうえいようけんきゅうかい",
        "contact_name": "事務局",
        "contact_address": "jimukyoku@eiyou.example",
        "contact_telephone": "03-0000-0140",
        "bank": "みほん銀行",
        "bank_code": "９９９９",
        "branch": "本店",
        "branch_code": "001",
        "account_kind": "普通",
        "account_number": "0000140",
        "account_holder": "ニホンリンシヨウエイヨウ",
        "registration_number": "Ｔ7000012050002",
        "language": "en",
    })
}

/// As little as can be said of one.
fn little(name: &str, kana: &str) -> Value {
    json!({"name": name, "kana": kana, "contact_name": "事務局", "contact_address": "jimukyoku@eiyou.example"})
}

/// The same as a form has it.
fn fields(says: &Value) -> Vec<(&str, &str)> {
    says.as_object().unwrap().iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

#[tokio::test]
async fn support_creates_a_society_on_a_page_and_comes_to_its_operators() {
    let story = Story::new().await;
    let mut desk = story.desk();
    let top = desk.open("/").await;
    assert_eq!(top.texts("a[href='/support/societies'] strong"), ["団体と運営者"]);
    let list = desk.open(PATH).await;
    assert!(list.body().contains("団体はまだありません。"), "{}", list.body());
    let says = everything();
    let preview = desk.submit(&list, PATH, &[fields(&says), vec![("step", "preview")]].concat()).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert_eq!(preview.texts("h1"), ["登録内容の確認"]);
    let facts = preview.texts(".facts dd").concat();
    for told in ["日本臨床栄養研究会", "みほん銀行 (9999) 本店 (001)", "T7000012050002", "英語"] {
        assert!(facts.contains(told), "{facts}");
    }
    assert!(preview.texts(".notice").is_empty() && story.societies().is_empty(), "nothing is doubtful, nothing done yet");
    // Back to the form, where all of it still is.
    let again = desk.submit(&preview, PATH, &[("step", "revise")]).await;
    assert_eq!(again.attribute("#account_holder", "value").as_deref(), Some("ニホンリンシヨウエイヨウ"));
    assert_eq!(again.attribute("#language option[selected]", "value").as_deref(), Some("en"));
    let preview = desk.submit(&again, PATH, &[("step", "preview")]).await;
    let done = desk.submit(&preview, PATH, &[("step", "create")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body());
    assert_eq!(done.texts("main > .notice[role=status]"), ["団体を登録しました。続けて運営者を登録してください。"]);
    let id = text(&story.societies()[0], "pk")[2..].to_owned();
    assert!(done.target.starts_with(&format!("{PATH}/{id}/operators?")), "{}", done.target);
    let trail = story.trail();
    assert!(trail.len() == 1 && text(&trail[0], "support") == "渡辺 恵" && text(&trail[0], "society") == id, "{trail:#?}");
    let list = desk.open(PATH).await;
    assert_eq!(list.texts(".rows h2"), ["日本臨床栄養研究会"]);
    assert_eq!(list.attribute(".rows a", "href"), Some(format!("{PATH}/{id}/operators")));
    assert!(desk.open(&format!("{PATH}?lang=en")).await.body().contains("Create a society"));
}

#[tokio::test]
async fn a_client_creates_one_and_the_same_key_creates_no_other() {
    let story = Story::new().await;
    let first = story.creates("a", &everything()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body());
    let told = first.json();
    assert_eq!(first.header("location"), Some(format!("{PATH}/{}/operators", text(&told, "id")).as_str()));
    assert_eq!(
        told["bank_account"],
        json!({
            "bank": "みほん銀行", "bank_code": "9999", "branch": "本店", "branch_code": "001",
            "kind": "普通", "number": "0000140", "holder": "ニホンリンシヨウエイヨウ",
        })
    );
    assert_eq!((&told["registration_number"], &told["doubtful"]), (&json!("T7000012050002"), &json!([])));
    let again = story.creates("a", &everything()).await;
    assert_eq!((again.status, again.body()), (StatusCode::CREATED, first.body()), "byte for byte");
    let other = story.creates("a", &little("別の研究会", "")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(&other.json(), "type").ends_with("idempotency-key-reused"));
    assert_eq!((story.societies().len(), story.trail().len()), (1, 1));
    // Two societies may have one name; another key is another society.
    assert_eq!(story.creates("b", &everything()).await.status, StatusCode::CREATED);
    assert_eq!(story.societies().len(), 2);
    let least = story.creates("c", &little("小さな研究会", "")).await;
    assert_eq!(least.status, StatusCode::CREATED, "{}", least.body());
    assert_eq!((&least.json()["bank_account"], &least.json()["language"]), (&Value::Null, &json!("ja")));
}

#[tokio::test]
async fn a_number_that_looks_mistyped_is_doubted_and_taken_all_the_same() {
    let story = Story::new().await;
    let mut says = everything();
    says["registration_number"] = json!("T7000012050003");
    let mut desk = story.desk();
    let list = desk.open(PATH).await;
    let preview = desk.submit(&list, PATH, &[fields(&says), vec![("step", "preview")]].concat()).await;
    assert!(preview.texts(".notice.warn").concat().contains("検査用数字と合いません"), "{}", preview.body());
    desk.submit(&preview, PATH, &[("step", "create")]).await;
    assert_eq!(text(&story.societies()[0], "registration"), "T7000012050003");
    assert_eq!(story.creates("a", &says).await.json()["doubtful"], json!(["registration_number"]));
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_field_by_field_and_kept_as_it_was_typed() {
    let story = Story::new().await;
    for (field, typed) in [
        ("name", ""),
        ("kana", "日本"),
        ("contact_name", " "),
        ("contact_address", "jimukyoku"),
        ("bank", ""),
        ("bank_code", "1"),
        ("branch", ""),
        ("branch_code", "0001"),
        ("account_kind", "定期"),
        ("account_number", "12345678"),
        ("account_holder", "日本臨床栄養"),
        ("registration_number", "7000012050002"),
        ("language", "fr"),
    ] {
        let mut says = everything();
        says[field] = json!(typed);
        let refused = story.creates("a", &says).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.body());
        let wrong: Vec<_> = refused.json()["fields"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
        assert_eq!(wrong, [field], "{}", refused.body());
    }
    let mut says = everything();
    says["bank_code"] = json!("1");
    says["kana"] = json!("<漢字>");
    let mut desk = story.desk();
    let list = desk.open(PATH).await;
    let preview = desk.submit(&list, PATH, &[fields(&everything()), vec![("step", "preview")]].concat()).await;
    for (form, step) in [(&list, "preview"), (&preview, "create")] {
        let page = desk.submit(form, PATH, &[fields(&says), vec![("step", step)]].concat()).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.texts("#problem p").len(), 2, "{}", page.body());
        assert_eq!(page.attribute("#bank_code", "value").as_deref(), Some("1"));
        assert_eq!(page.attribute("#kana", "value").as_deref(), Some("<漢字>"));
        assert_eq!(page.attribute("#kana", "aria-invalid").as_deref(), Some("true"));
        assert_eq!(page.attribute("#name", "value").as_deref(), Some("日本臨床栄養研究会"));
    }
    assert!(story.societies().is_empty());
}

#[tokio::test]
async fn the_list_is_read_page_by_page_in_the_order_in_which_names_are_read() {
    let story = Story::new().await;
    for number in 0..53 {
        let kana = ["かんごがっかい", "ｱﾚﾙｷﾞｰｹﾝｷﾕｳｶｲ", "サンカレンゴウカイ"][number % 3];
        let answer = story.creates(&format!("k{number}"), &little(&format!("第{number}学会"), kana)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body());
    }
    story.stage.rig.catch_up();
    let (first, next) = story.listed("").await;
    let (second, none) = story.listed(&next.expect("another page")).await;
    assert_eq!((first.len(), second.len(), none), (50, 3, None));
    let order: Vec<usize> = [first, second]
        .concat()
        .iter()
        .map(|name| name.trim_start_matches('第').trim_end_matches("学会").parse().unwrap())
        .collect();
    let group = |number: &usize| [1, 0, 2][number % 3];
    assert!(order.is_sorted_by_key(group), "{order:?}");
    let page = story.desk().open(PATH).await;
    let next = page.attribute("a[rel=next]", "href").unwrap();
    assert_eq!(story.desk().open(&next).await.texts(".rows h2").len(), 3);
    let long = "x".repeat(301);
    assert_eq!(story.desk().json("GET", &format!("{PATH}?from={long}"), &[], None).await.status, StatusCode::BAD_REQUEST);
    // A page costs one reading of the index beside the session, however many there are.
    let before = story.stage.rig.calls().len();
    story.listed("").await;
    assert_eq!(story.stage.rig.calls().len() - before, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_that_is_sent_many_times_at_once_creates_one_society() {
    let story = Story::new().await;
    let (stage, session) = (story.stage.clone(), story.session.clone());
    let answers = race(6, |_| {
        let (stage, session) = (stage.clone(), session.clone());
        async move {
            let mut desk = stage.visitor_as(&session);
            let answer = desk.json("POST", PATH, &[("idempotency-key", "a")], Some(&everything())).await;
            (answer.status, answer.body().to_owned())
        }
    })
    .await;
    let done: Vec<_> = answers.iter().filter(|(status, _)| *status == StatusCode::CREATED).map(|(_, body)| body).collect();
    assert!(!done.is_empty() && done.iter().all(|body| *body == done[0]), "{answers:#?}");
    assert!(answers.iter().all(|(status, _)| [StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE].contains(status)));
    assert_eq!((story.societies().len(), story.trail().len()), (1, 1));
}

/// A society is created; whatever happens to any call, sending it again comes to the same.
struct Creating(Story);

impl Scenario for Creating {
    const NAME: &str = "create-society";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let status = self.0.creates("a", &everything()).await.status;
        assert!([StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.creates("a", &everything()).await.status, StatusCode::CREATED);
    }

    async fn check(&self, _: &Rig) {
        let (societies, trail) = (self.0.societies(), self.0.trail());
        assert_eq!((societies.len(), trail.len()), (1, 1), "{societies:#?} {trail:#?}");
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_sending_it_again_creates_one_society() {
    assert!(crash_points::<Creating>().await >= 15);
}
