//! An operator chooses the society's terms of membership (docs/PRODUCT.md: Joining).

use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Page, Rig, Scenario, Visitor, crash_points, race};
use crate::stage::{KILLED, Stage, number, text};

const PATH: &str = "/societies/soc-junkanki/membership-terms";

/// 管理 operates 循環器研究会, which has chosen nothing yet.
struct Story {
    stage: Stage,
    session: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let session = stage.operator("kanri", &society).await;
        stage.rig.catch_up();
        Self { stage, session }
    }

    fn operator(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    async fn chooses(&self, key: &str, says: &Value) -> Page {
        self.operator().json("POST", PATH, &[("idempotency-key", key)], Some(says)).await
    }

    async fn terms(&self) -> Value {
        let page = self.operator().json("GET", PATH, &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        page.json()
    }

    fn chosen(&self) -> Vec<Value> {
        self.stage.items("S#soc-junkanki", "MEMBERSHIP-TERMS")
    }

    fn listed(&self) -> Vec<Value> {
        self.stage.items("S#soc-junkanki", "PUBLIC")
    }

    fn trail(&self) -> Vec<Value> {
        self.stage.items("S#soc-junkanki", "AUDIT#").into_iter().filter(|entry| entry["event"] == "terms_chosen").collect()
    }
}

/// All that can be chosen.
fn everything() -> Value {
    json!({
        "public": true,
        "about": "循環器の臨床研究の会です。",
        "joining": "by-approval",
        "questions": ["ご専門の分野", "", "紹介者のお名前"],
        "categories": [
            {"name": "正会員"},
            {"name": "学生会員", "dues": "３,０００"},
            {"name": "名誉会員", "chosen_by": "society", "dues": 0},
        ],
        "number_pattern": "Ｍ-00000",
        "next_number": 1205,
        "dues_subject": "2026年度 年会費",
        "dues_amount": 8000,
        "dues_days": 30,
    })
}

#[tokio::test]
async fn a_new_society_is_not_listed_and_takes_nobody() {
    let story = Story::new().await;
    let terms = story.terms().await;
    assert_eq!((&terms["public"], &terms["joining"], &terms["version"]), (&json!(false), &json!("closed"), &json!(0)));
    assert_eq!((&terms["categories"], &terms["number_pattern"], &terms["next_number"]), (&json!([]), &Value::Null, &json!(1)));
    assert!(story.listed().is_empty());
}

#[tokio::test]
async fn an_operator_chooses_the_terms_on_a_page_that_needs_no_script() {
    let story = Story::new().await;
    let mut operator = story.operator();
    let records = operator.open("/societies/soc-junkanki/invoices").await;
    assert_eq!(records.texts("a[href=membership-terms]"), ["入会の条件"]);
    let form = operator.open(PATH).await;
    assert_eq!(form.texts("h1"), ["入会の条件"]);
    assert_eq!(form.texts("input[name=questions]").len(), 5);
    assert_eq!(form.attribute("#joining option[selected]", "value").as_deref(), Some("closed"));
    let fields = [
        ("public", "true"),
        ("joining", "open"),
        ("questions", "ご専門の分野"),
        ("questions", ""),
        ("category_id", ""),
        ("category_name", "正会員"),
        ("category_chosen_by", "joining"),
        ("category_dues", ""),
        ("category_id", ""),
        ("category_name", "学生会員"),
        ("category_chosen_by", "joining"),
        ("category_dues", "3,000円"),
        ("number_pattern", "M-0000"),
        ("next_number", "1"),
        ("dues_subject", "年会費"),
        ("dues_amount", "8,000"),
        ("dues_days", "30"),
    ];
    let done = operator.submit(&form, PATH, &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body());
    assert_eq!(done.texts("main > .notice[role=status]"), ["入会の条件を変更しました。"]);
    assert_eq!(done.attribute("#joining option[selected]", "value").as_deref(), Some("open"));
    let terms = story.terms().await;
    let named = |at: usize| (terms["categories"][at]["name"].clone(), terms["categories"][at]["dues"].clone());
    assert_eq!([named(0), named(1)], [(json!("正会員"), Value::Null), (json!("学生会員"), json!(3000))]);
    assert_eq!((&terms["questions"], &terms["version"]), (&json!(["ご専門の分野"]), &json!(1)));
    assert_eq!(text(&story.listed()[0], "found_by"), "日本臨床循環器研究会\n");
    let trail = story.trail();
    assert!(trail.len() == 1 && text(&trail[0], "by") == "acc-kanri" && text(&trail[0], "joining") == "open", "{trail:#?}");
    // One is renamed, the other ends by losing its name; the ids stay.
    let first = text(&terms["categories"][0], "id").to_owned();
    let form = operator.open(PATH).await;
    let fields = [("category_id", first.as_str()), ("category_name", "一般会員"), ("joining", "closed")];
    operator.submit(&form, PATH, &fields).await;
    let after = story.terms().await;
    assert_eq!(after["categories"].as_array().unwrap().len(), 1);
    assert_eq!((text(&after["categories"][0], "id"), text(&after["categories"][0], "name")), (first.as_str(), "一般会員"));
    assert_eq!(text(&story.listed()[0], "joining"), "closed");
    assert_eq!(story.chooses("a", &json!({"public": false})).await.status, StatusCode::OK);
    assert!(story.listed().is_empty(), "it is listed no longer");
    assert!(operator.open(&format!("{PATH}?lang=en")).await.body().contains("Terms of membership"));
}

#[tokio::test]
async fn a_client_chooses_everything_and_gets_it_back_as_it_holds() {
    let story = Story::new().await;
    let answer = story.chooses("a", &everything()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    let told = answer.json();
    assert_eq!((&told["number_pattern"], &told["next_number"], &told["version"]), (&json!("M-00000"), &json!(1205), &json!(1)));
    assert_eq!(told["questions"], json!(["ご専門の分野", "紹介者のお名前"]));
    let categories = told["categories"].as_array().unwrap();
    assert_eq!(categories.iter().map(|it| it["dues"].clone()).collect::<Vec<_>>(), [Value::Null, json!(3000), json!(0)]);
    assert_eq!(categories[2]["chosen_by"], "society");
    assert_eq!(story.terms().await, told);
    let again = story.chooses("a", &everything()).await;
    assert_eq!(again.body(), answer.body(), "byte for byte");
    assert_eq!(number(&story.stage.items("S#soc-junkanki", "MEMBER-NUMBERING")[0], "next_number"), 1205);
    // What it got is what it can send.
    let mut says = told.clone();
    says["next_number"] = json!(1204);
    let back = story.chooses("b", &says).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body());
    assert_eq!((&back.json()["categories"], &back.json()["next_number"]), (&told["categories"], &json!(1204)));
    assert_eq!((story.chosen().len(), story.trail().len()), (1, 2));
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_field_by_field_and_kept_as_it_was_typed() {
    let story = Story::new().await;
    let many = |what: &str, most: usize| (0..=most).map(|at| json!({"name": format!("{what}{at}")})).collect::<Vec<_>>();
    for (field, typed) in [
        ("joining", json!("maybe")),
        ("about", json!("x".repeat(1_001))),
        ("questions", json!(["1", "2", "3", "4", "5", "6"])),
        ("categories", json!([{"name": "正会員"}, {"name": "正会員"}])),
        ("categories", json!([{"id": "cat-nobodys", "name": "正会員"}])),
        ("categories", json!([{"name": "正会員", "dues": "十円"}])),
        ("categories", json!([{"name": "正会員", "chosen_by": "nobody"}])),
        ("categories", json!(many("会員", 20))),
        ("number_pattern", json!("M-")),
        ("next_number", json!(0)),
        ("dues_subject", json!("")),
        ("dues_amount", json!(10_000_000)),
        ("dues_days", json!(366)),
    ] {
        let mut says = everything();
        says[field] = typed;
        if field == "dues_subject" {
            says["categories"] = json!([]);
        }
        let refused = story.chooses("a", &says).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.body());
        let wrong: Vec<_> = refused.json()["fields"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
        assert_eq!(wrong, [field], "{}", refused.body());
    }
    let says = json!({"categories": [{"name": "学生会員", "dues": 3000}]});
    let refused = story.chooses("a", &says).await;
    assert!(refused.body().contains("入会時の会費"), "{}", refused.body());
    let mut operator = story.operator();
    let form = operator.open(PATH).await;
    let fields = [("number_pattern", "<M>"), ("category_name", "学生会員"), ("category_dues", "?"), ("about", "会です")];
    let page = operator.submit(&form, PATH, &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.texts("#problem p").len(), 2, "{}", page.body());
    assert_eq!(page.attribute("#number_pattern", "value").as_deref(), Some("<M>"));
    assert_eq!(page.attribute("input[name=category_dues]", "value").as_deref(), Some("?"));
    assert_eq!(page.texts("#about"), ["会です"]);
    assert!(story.chosen().is_empty());
}

#[tokio::test]
async fn two_operators_do_not_overwrite_each_other_unseen() {
    let story = Story::new().await;
    let mut operator = story.operator();
    let form = operator.open(PATH).await;
    assert_eq!(story.chooses("a", &json!({"joining": "open", "version": 0})).await.status, StatusCode::OK);
    let page = operator.submit(&form, PATH, &[("joining", "by-approval")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.texts("#problem h2"), ["ほかの運営者が条件を変更しました"]);
    assert_eq!(page.attribute("#joining option[selected]", "value").as_deref(), Some("by-approval"), "as it was chosen");
    let refused = story.chooses("b", &json!({"joining": "closed", "version": 0})).await;
    assert_eq!((refused.status, &refused.json()["version"]), (StatusCode::CONFLICT, &json!(1)));
    assert_eq!(story.terms().await["joining"], "open");
    // Who has seen it may go on.
    assert_eq!(operator.submit(&page, PATH, &[("joining", "by-approval")]).await.status, StatusCode::OK);
    assert_eq!(story.terms().await["joining"], "by-approval");
}

#[tokio::test]
async fn nobody_but_the_societys_operators_sees_or_chooses_them() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "内科学会").await;
    let stranger = story.stage.operator("yoso", &other).await;
    let mut visitor = story.stage.visitor_as(&stranger);
    assert_eq!(visitor.json("GET", PATH, &[], None).await.status, StatusCode::FORBIDDEN);
    let answer = visitor.json("POST", PATH, &[("idempotency-key", "a")], Some(&everything())).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(story.chosen().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_choose_at_once_each_is_on_record_with_a_version_of_its_own() {
    let story = Story::new().await;
    let (stage, session) = (story.stage.clone(), story.session.clone());
    let answers = race(4, |at| {
        let (stage, session) = (stage.clone(), session.clone());
        async move {
            let key = format!("k{at}");
            let mut operator = stage.visitor_as(&session);
            operator.json("POST", PATH, &[("idempotency-key", &key)], Some(&everything())).await.status
        }
    })
    .await;
    let done = answers.iter().filter(|status| **status == StatusCode::OK).count();
    assert!(done > 0 && answers.iter().all(|it| [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(it)), "{answers:?}");
    assert_eq!((number(&story.chosen()[0], "version"), story.trail().len()), (done as u64, done));
}

/// The terms are chosen; whatever happens to any call, sending it again comes to the same.
struct Choosing(Story);

impl Scenario for Choosing {
    const NAME: &str = "choose-membership-terms";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let status = self.0.chooses("a", &everything()).await.status;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.chooses("a", &everything()).await.status, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        let (chosen, listed) = (self.0.chosen(), self.0.listed());
        assert_eq!((chosen.len(), number(&chosen[0], "version"), listed.len(), self.0.trail().len()), (1, 1, 1, 1));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_sending_it_again_chooses_once() {
    assert!(crash_points::<Choosing>().await >= 15);
}
