//! People join societies, by themselves or after an approval, and come back (docs/PRODUCT.md: Joining).

use domain::Account;
use domain::deletion::WaitingDays;
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::rig::{Page, Rig, Scenario, Visitor, crash_points, race};
use crate::stage::{KILLED, Stage, number, text};

const JOIN: &str = "/directory/soc-junkanki/joining";
const TAKE_BACK: &str = "/directory/soc-junkanki/joining/cancellation";
const QUEUE: &str = "/societies/soc-junkanki/joining-requests";
const SATO: &str = "/societies/soc-junkanki/joining-requests/acc-sato";

/// 佐藤 wants to join 循環器研究会, which 管理 and 会計 operate, on terms that they have chosen.
#[derive(Clone)]
struct Story {
    stage: Stage,
    sato: Account,
    session: String,
    kanri: String,
    kaikei: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new(), "by-approval").await
    }

    async fn open() -> Self {
        Self::on(Stage::new(), "open").await
    }

    async fn on(stage: Stage, joining: &str) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let (kanri, kaikei) = (stage.operator("kanri", &society).await, stage.operator("kaikei", &society).await);
        let sato = stage.person("sato", "佐藤 花子").await;
        let session = stage.session_of(&sato).await;
        let story = Self { stage, sato, session, kanri, kaikei };
        let chosen = story.chooses("terms", &terms(joining)).await;
        assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.body());
        story.stage.rig.catch_up();
        story
    }

    async fn chooses(&self, key: &str, says: &Value) -> Page {
        let path = "/societies/soc-junkanki/membership-terms";
        self.operator().json("POST", path, &[("idempotency-key", key)], Some(says)).await
    }

    fn member(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    fn operator(&self) -> Visitor {
        self.stage.visitor_as(&self.kanri)
    }

    async fn shown(&self) -> Value {
        let page = self.member().json("GET", JOIN, &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        page.json()
    }

    /// What 佐藤 fills in: the first category, and an answer.
    async fn application(&self) -> Value {
        let category = self.shown().await["categories"][0]["id"].clone();
        json!({ "category": category, "answers": ["循環器\n不整脈"] })
    }

    async fn asks(&self, key: &str) -> Page {
        let says = self.application().await;
        self.member().json("POST", JOIN, &[("idempotency-key", key)], Some(&says)).await
    }

    async fn takes_back(&self, key: &str) -> Page {
        self.member().json("POST", TAKE_BACK, &[("idempotency-key", key)], None).await
    }

    async fn decides(&self, key: &str, says: &Value) -> Page {
        self.operator().json("POST", SATO, &[("idempotency-key", key)], Some(says)).await
    }

    async fn approves(&self, key: &str) -> Page {
        self.decides(key, &json!({"decision": "approve"})).await
    }

    async fn leaves(&self, key: &str) -> Page {
        self.member().json("POST", "/memberships/soc-junkanki/withdrawal", &[("idempotency-key", key)], None).await
    }

    fn request(&self) -> Option<Value> {
        self.stage.items("A#acc-sato", "MEMBERSHIP-REQUEST#").pop()
    }

    fn membership(&self) -> Option<Value> {
        self.stage.items("A#acc-sato", "MEMBERSHIP#").pop()
    }

    fn invoices(&self) -> Vec<Value> {
        self.stage.items("A#acc-sato", "INVOICE#")
    }

    /// What happened between 佐藤 and the society.
    fn trail(&self, event: &str) -> Vec<Value> {
        self.stage.items("A#acc-sato", "AUDIT#").into_iter().filter(|entry| entry["event"] == event).collect()
    }

    /// The kinds of the mails about 佐藤.
    fn mails(&self) -> Vec<String> {
        let mails = self.stage.items("M#", "MAIL");
        let mut kinds: Vec<_> =
            mails.iter().filter(|it| it["account"] == "acc-sato").map(|it| text(&it["letter"], "kind").to_owned()).collect();
        kinds.sort();
        kinds
    }

    async fn check(&self) {
        self.stage.let_mails_go().await;
        self.stage.check_invariants();
        self.stage.check_every_mail_was_sent_once();
    }
}

fn terms(joining: &str) -> Value {
    json!({
        "public": true,
        "about": "循環器の臨床研究の会です。",
        "joining": joining,
        "questions": ["ご専門の分野"],
        "categories": [{"name": "正会員"}, {"name": "名誉会員", "chosen_by": "society", "dues": 0}],
        "number_pattern": "M-0000",
        "next_number": 17,
        "dues_subject": "2026年度 年会費",
        "dues_amount": 8000,
        "dues_days": 30,
    })
}

#[tokio::test]
async fn a_member_asks_on_pages_and_an_operator_approves() {
    let story = Story::new().await;
    let mut member = story.member();
    let society = member.open("/directory/soc-junkanki").await;
    assert_eq!(society.attribute(&format!("a[href='{JOIN}']"), "class").as_deref(), Some("button"), "{}", society.body());
    let form = member.open(JOIN).await;
    assert_eq!(form.texts("h1"), ["日本臨床循環器研究会への入会"]);
    assert_eq!(form.texts("#category option")[1..], ["正会員（8,000円）"], "nobody makes themselves an honorary member");
    let category = form.attribute("#category option:nth-child(2)", "value").unwrap();
    let asked = member.submit(&form, JOIN, &[("category", category.as_str()), ("answers", "循環器")]).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body());
    assert!(asked.texts("main > .notice[role=status]").concat().contains("入会を申し込みました"), "{}", asked.body());
    assert!(asked.texts(".facts dd").contains(&"承認待ち".to_owned()));
    assert!(story.membership().is_none());
    let list = member.open("/memberships").await;
    assert_eq!(list.texts("section[aria-labelledby=requests] h3"), ["日本臨床循環器研究会"]);
    assert!(list.texts("section[aria-labelledby=requests] .mark").contains(&"承認待ち".to_owned()));
    assert_eq!(story.mails(), ["joining_request_notice", "joining_requested"]);

    story.stage.rig.catch_up();
    story.stage.rig.clock().advance(SignedDuration::from_hours(50));
    let session = story.stage.session_of(&story.stage.account("acc-kanri")).await;
    let mut operator = story.stage.visitor_as(&session);
    let queue = operator.open(QUEUE).await;
    assert_eq!(queue.texts(".rows h2"), ["佐藤 花子"]);
    assert!(queue.texts(".rows p").concat().contains("2日前"), "{}", queue.body());
    let page = operator.open(SATO).await;
    let facts = page.texts(".facts dd").join("|");
    for told in ["佐藤 花子", "sato@hospital.example", "正会員", "循環器", "M-0017", "2026年度 年会費 8,000円"] {
        assert!(facts.contains(told), "{told}: {facts}");
    }
    let done = operator.submit(&page, SATO, &[("decision", "approve")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body());
    assert!(done.target.starts_with(&format!("{QUEUE}?")), "{}", done.target);
    assert!(done.texts("main > .notice[role=status]").concat().contains("承認しました"));

    let membership = story.membership().unwrap();
    assert_eq!((text(&membership, "member_number"), text(&membership["category"], "name")), ("M-0017", "正会員"));
    assert_eq!((number(&membership, "period"), number(&membership, "unpaid_total")), (1, 8_000));
    let invoice = &story.invoices()[0];
    assert_eq!((text(invoice, "kind"), text(invoice, "subject")), ("dues", "2026年度 年会費"));
    assert_eq!((number(invoice, "period"), text(invoice, "member_number")), (1, "M-0017"));
    let joined = story.trail("joined");
    assert!(joined.len() == 1 && text(&joined[0], "by") == "acc-kanri", "{joined:#?}");
    assert_eq!(story.trail("issued").len(), 1);
    assert_eq!(story.mails(), ["invoiced", "joined", "joining_request_notice", "joining_requested"]);
    story.check().await;
    story.stage.rig.catch_up();
    assert!(operator.open(QUEUE).await.texts(".rows h2").is_empty());
}

#[tokio::test]
async fn a_client_asks_is_approved_and_both_get_the_same_answer_again() {
    let story = Story::new().await;
    let asked = story.asks("a").await;
    assert_eq!((asked.status, &asked.json()["status"]), (StatusCode::OK, &json!("open")), "{}", asked.body());
    let says = story.member().json("GET", JOIN, &[], None).await.json();
    assert_eq!(says["request"]["answers"][0]["answer"], "循環器\n不整脈");
    assert_eq!((says["membership"].clone(), says["dues"]["amount"].clone()), (Value::Null, json!(8000)));
    story.stage.rig.catch_up();
    let queue = story.operator().json("GET", QUEUE, &[], None).await.json();
    assert_eq!((&queue["requests"][0]["account"], &queue["requests"][0]["days"]), (&json!("acc-sato"), &json!(0)));
    let shown = story.operator().json("GET", SATO, &[], None).await.json();
    assert_eq!((&shown["address"], &shown["earlier"]), (&json!("sato@hospital.example"), &Value::Null));
    let approved = story.approves("a").await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.body());
    assert_eq!(approved.json()["member_number"], "M-0017");
    assert_eq!(story.approves("a").await.body(), approved.body(), "byte for byte");
    let again = story.approves("b").await;
    assert_eq!((again.status, text(&again.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:already-decided"));
    let member = story.asks("b").await;
    assert_eq!((member.status, text(&member.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:already-member"));
    assert_eq!(story.asks("a").await.body(), asked.body(), "what was asked stays answered");
    assert_eq!((story.trail("joined").len(), story.invoices().len()), (1, 1));
    story.check().await;
}

#[tokio::test]
async fn whoever_joins_a_society_that_takes_everybody_is_a_member_at_once() {
    let story = Story::open().await;
    let mut member = story.member();
    let form = member.open(JOIN).await;
    let category = form.attribute("#category option:nth-child(2)", "value").unwrap();
    let done = member.submit(&form, JOIN, &[("category", category.as_str()), ("answers", "循環器")]).await;
    assert!(done.texts("main > .notice[role=status]").concat().contains("入会しました"), "{}", done.body());
    assert_eq!(text(&story.membership().unwrap(), "member_number"), "M-0017");
    assert_eq!(story.mails(), ["invoiced", "joined", "joined_notice"]);
    assert!(story.request().is_none());
    story.check().await;
}

#[tokio::test]
async fn what_is_missing_is_named_and_what_was_typed_is_still_there() {
    let story = Story::new().await;
    let mut member = story.member();
    let form = member.open(JOIN).await;
    let page = member.submit(&form, JOIN, &[("category", ""), ("answers", "循環器")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (page.texts("#problem p"), page.texts("#answer-0")),
        (vec!["会員種別を選んでください。".to_owned()], vec!["循環器".to_owned()])
    );
    let honorary = story.stage.items("S#soc-junkanki", "MEMBERSHIP-TERMS")[0]["categories"][1]["category"]["id"].clone();
    for (says, field) in [
        (json!({"category": honorary, "answers": ["x"]}), "category"),
        (json!({"category": "cat-nobodys", "answers": ["x"]}), "category"),
        (json!({"category": story.application().await["category"], "answers": [" "]}), "answers"),
        (json!({"category": story.application().await["category"]}), "answers"),
        (json!({"category": story.application().await["category"], "answers": ["x".repeat(1_001)]}), "answers"),
    ] {
        let refused = member.json("POST", JOIN, &[("idempotency-key", "a")], Some(&says)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}: {}", refused.body());
        assert_eq!(refused.json()["fields"][0]["field"], field, "{}", refused.body());
    }
    assert!(story.request().is_none());
}

#[tokio::test]
async fn nobody_agrees_to_terms_that_were_not_shown() {
    let story = Story::new().await;
    let mut member = story.member();
    let form = member.open(JOIN).await;
    let mut says = terms("by-approval");
    says["dues_amount"] = json!(9000);
    assert_eq!(story.chooses("dearer", &says).await.status, StatusCode::OK);
    let category = story.application().await["category"].as_str().unwrap().to_owned();
    let page = member.submit(&form, JOIN, &[("category", &category), ("answers", "循環器")]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.texts("#problem h2"), ["団体が入会の条件を変更しました"]);
    assert!(page.texts("#category option").concat().contains("9,000円"));
    let asked = member.submit(&page, JOIN, &[("category", &category), ("answers", "循環器")]).await;
    assert!(asked.texts(".facts dd").contains(&"承認待ち".to_owned()), "{}", asked.body());
}

#[tokio::test]
async fn a_society_that_is_not_public_or_takes_nobody_is_not_joined() {
    let story = Story::new().await;
    let application = story.application().await;
    let mut hidden = terms("open");
    hidden["public"] = json!(false);
    let tries = |key: &'static str| {
        let application = application.clone();
        let mut member = story.member();
        async move { member.json("POST", JOIN, &[("idempotency-key", key)], Some(&application)).await }
    };
    assert_eq!(story.chooses("hidden", &hidden).await.status, StatusCode::OK);
    let refused = tries("a").await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::NOT_FOUND, "tag:taikai,2026:unknown-society"));
    assert_eq!(story.chooses("closed", &terms("closed")).await.status, StatusCode::OK);
    let refused = tries("b").await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:joining-closed"));
    let page = story.member().open(JOIN).await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::CONFLICT, vec!["現在、入会を受け付けていません".to_owned()]));
    let unknown = story.member().open("/directory/soc-nowhere/joining").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(story.request().is_none() && story.membership().is_none());
}

#[tokio::test]
async fn whoever_has_asked_for_deletion_does_not_join_and_is_not_admitted() {
    let story = Story::new().await;
    assert_eq!(story.asks("a").await.status, StatusCode::OK);
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    let refused = story.approves("a").await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:account-leaves"));
    assert!(story.operator().open(SATO).await.texts(".notice.warn h2").contains(&"会員IDの削除が申し込まれています".to_owned()));
    assert_eq!(story.takes_back("a").await.status, StatusCode::OK);
    let refused = story.asks("b").await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:deletion-pending"));
    assert!(story.membership().is_none());
}

#[tokio::test]
async fn an_open_request_ends_with_the_account() {
    let story = Story::new().await;
    assert_eq!(story.asks("a").await.status, StatusCode::OK);
    story.stage.deletes(&story.sato).await;
    for _ in 0..3 {
        story.stage.let_mails_go().await;
        story.stage.let_mails_arrive().await;
        story.stage.call_on_schedule("delete-accounts").await.unwrap().unwrap();
    }
    assert!(story.request().is_none());
    story.stage.rig.catch_up();
    let mut operator = story.stage.visitor_as(&story.stage.session_of(&story.stage.account("acc-kanri")).await);
    assert_eq!(operator.json("GET", QUEUE, &[], None).await.json()["requests"], json!([]));
    assert_eq!(operator.json("GET", SATO, &[], None).await.status, StatusCode::NOT_FOUND);
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_request_is_taken_back_and_its_answers_are_gone_at_once() {
    let story = Story::new().await;
    story.asks("a").await;
    let twice = story.asks("b").await;
    assert_eq!((twice.status, text(&twice.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:joining-requested"));
    let mut operator = story.operator();
    let stale = operator.open(SATO).await;
    let mut member = story.member();
    let page = member.open(JOIN).await;
    let done = member.submit(&page, TAKE_BACK, &[]).await;
    assert!(done.texts("main > .notice[role=status]").concat().contains("申込を取り消しました"), "{}", done.body());
    assert!(story.request().is_none());
    let refused = story.takes_back("b").await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:no-open-request"));
    assert_eq!(operator.submit(&stale, SATO, &[("decision", "approve")]).await.status, StatusCode::NOT_FOUND);
    // Another request is not the one that the operator looked at.
    story.stage.rig.clock().advance(SignedDuration::from_mins(5));
    assert_eq!(story.asks("c").await.status, StatusCode::OK);
    let page = operator.submit(&stale, SATO, &[("decision", "approve")]).await;
    assert_eq!((page.status, page.texts("#problem h2")), (StatusCode::CONFLICT, vec!["申込の内容が変わりました".to_owned()]));
    assert_eq!(operator.submit(&page, SATO, &[("decision", "approve")]).await.status, StatusCode::OK);
    assert!(story.membership().is_some());
    story.check().await;
}

#[tokio::test]
async fn a_refusal_has_a_reason_that_the_person_is_told_and_may_be_followed_by_another_request() {
    let story = Story::new().await;
    story.asks("a").await;
    let missing = story.decides("a", &json!({"decision": "refuse"})).await;
    assert_eq!((missing.status, &missing.json()["fields"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason")));
    assert_eq!(story.decides("a", &json!({"decision": "maybe"})).await.status, StatusCode::BAD_REQUEST);
    let refused = story.decides("b", &json!({"decision": "refuse", "reason": "対象外のため"})).await;
    assert_eq!((refused.status, &refused.json()["status"]), (StatusCode::OK, &json!("refused")), "{}", refused.body());
    assert!(story.membership().is_none());
    story.stage.let_mails_go().await;
    let mail = story.stage.rig.mails().into_iter().find(|mail| mail.outbox().starts_with("joining-refused")).unwrap();
    assert!(mail.text.contains("対象外のため"), "{}", mail.text);
    let list = story.member().open("/memberships").await;
    assert!(list.texts("section[aria-labelledby=requests]").concat().contains("理由：対象外のため"), "{}", list.body());
    let page = story.member().open(JOIN).await;
    assert!(page.texts(".notice.warn").concat().contains("理由：対象外のため"));
    assert_eq!(story.asks("c").await.status, StatusCode::OK);
    assert_eq!(story.approves("d").await.status, StatusCode::OK);
    story.check().await;
}

#[tokio::test]
async fn a_decided_request_is_told_for_thirty_days_and_then_gone() {
    let story = Story::new().await;
    story.asks("a").await;
    story.decides("b", &json!({"decision": "refuse", "reason": "対象外のため"})).await;
    assert!(story.request().unwrap()["answers"][0]["answer"].is_string());
    story.stage.rig.clock().advance(SignedDuration::from_hours(24 * 32));
    let session = story.stage.session_of(&story.sato).await;
    let told = story.stage.visitor_as(&session).json("GET", JOIN, &[], None).await.json();
    assert_eq!(told["request"], Value::Null, "also while the table still has it");
    story.stage.rig.expire();
    assert!(story.request().is_none());
}

#[tokio::test]
async fn nobody_decides_on_their_own_request_and_no_member_on_any() {
    let story = Story::new().await;
    let kaikei = story.stage.account("acc-kaikei");
    let session = story.stage.session_of(&kaikei).await;
    let mut both = story.stage.visitor_as(&session);
    let application = story.application().await;
    assert_eq!(both.json("POST", JOIN, &[("idempotency-key", "a")], Some(&application)).await.status, StatusCode::OK);
    let own = format!("{QUEUE}/acc-kaikei");
    let page = both.open(&own).await;
    assert_eq!(page.texts(".notice.warn h2"), ["ご自身の申込です"]);
    assert!(page.texts("button[value=approve]").is_empty());
    for decision in [json!({"decision": "approve"}), json!({"decision": "refuse", "reason": "x"})] {
        let refused = both.json("POST", &own, &[("idempotency-key", "b")], Some(&decision)).await;
        assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:own-request"));
    }
    // A member, and another society's operator.
    story.asks("a").await;
    let other = story.stage.society("soc-naika", "内科学会").await;
    let stranger = story.stage.operator("yoso", &other).await;
    for session in [&story.session, &stranger] {
        let mut visitor = story.stage.visitor_as(session);
        for path in [QUEUE, SATO] {
            assert_eq!(visitor.json("GET", path, &[], None).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let says = json!({"decision": "approve"});
        let answer = visitor.json("POST", SATO, &[("idempotency-key", "c")], Some(&says)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert!(story.membership().is_none());
    let approve = json!({"decision": "approve"});
    let approved = story.operator().json("POST", &own, &[("idempotency-key", "d")], Some(&approve)).await;
    assert_eq!(approved.status, StatusCode::OK, "another operator can: {}", approved.body());
}

#[tokio::test]
async fn whoever_comes_back_begins_the_next_period_and_the_old_debt_stays_its_own() {
    let story = Story::new().await;
    story.asks("a").await;
    story.approves("a").await;
    assert_eq!(story.leaves("a").await.status, StatusCode::OK);
    let mut member = story.member();
    let form = member.open(JOIN).await;
    let warned = form.texts(".notice.warn").concat();
    assert!(warned.contains("再入会となります") && warned.contains("8,000円（1件）"), "{warned}");
    story.stage.rig.clock().advance(SignedDuration::from_mins(5));
    story.asks("b").await;
    let page = story.operator().open(SATO).await;
    assert!(page.texts(".notice.warn").concat().contains("8,000円（1件）"), "{}", page.body());
    let shown = story.operator().json("GET", SATO, &[], None).await.json();
    assert_eq!((&shown["earlier"]["period"], &shown["earlier"]["unpaid_total"]), (&json!(1), &json!(8000)));
    let approved = story.approves("b").await;
    assert_eq!((approved.status, &approved.json()["period"]), (StatusCode::OK, &json!(2)), "{}", approved.body());
    let membership = story.membership().unwrap();
    assert_eq!((text(&membership, "standing"), text(&membership, "member_number")), ("active", "M-0018"));
    assert!(membership["withdrawn_on"].is_null() && membership["withdrawn_at"].is_null(), "{membership}");
    let earlier = &membership["earlier"][0];
    assert_eq!((number(earlier, "period"), text(earlier, "member_number")), (1, "M-0017"));
    assert_eq!((number(&membership, "unpaid_count"), number(&membership, "unpaid_total")), (2, 16_000));
    let periods: Vec<_> = story.invoices().iter().map(|it| number(it, "period")).collect();
    assert_eq!(periods, [1, 2]);
    // Only the dues of this period are reminded.
    for _ in 0..40 {
        story.stage.rig.clock().advance(SignedDuration::from_hours(24));
        story.stage.remind().await;
        story.stage.let_mails_go_at_once().await;
    }
    let reminded: Vec<_> = story.stage.items("M#reminder", "MAIL").iter().map(|it| it["letter"]["invoices"].clone()).collect();
    let new = text(&story.invoices()[1], "invoice").to_owned();
    assert!(!reminded.is_empty());
    for invoices in reminded {
        assert!(invoices.as_array().unwrap().iter().all(|it| it["invoice"] == new), "{invoices}");
    }
    // Leaving again is a completion of its own.
    let session = story.stage.session_of(&story.sato).await;
    let path = "/memberships/soc-junkanki/withdrawal";
    let left = story.stage.visitor_as(&session).json("POST", path, &[("idempotency-key", "c")], None).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.body());
    let completed: Vec<_> = story.stage.items("M#withdrawn_", "MAIL").iter().map(|it| text(it, "pk").to_owned()).collect();
    assert_eq!(completed, ["M#withdrawn_acc-sato_soc-junkanki_1", "M#withdrawn_acc-sato_soc-junkanki_2"]);
    story.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_operators_who_approve_at_once_one_admits_the_member() {
    let story = Story::new().await;
    story.asks("a").await;
    story.stage.rig.contend();
    let answers = race(8, |at| {
        let (story, session) = (story.clone(), if at % 2 == 0 { story.kanri.clone() } else { story.kaikei.clone() });
        async move {
            let mut operator = story.stage.visitor_as(&session);
            let key = format!("k{at}");
            operator.json("POST", SATO, &[("idempotency-key", &key)], Some(&json!({"decision": "approve"}))).await.status
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|it| **it == StatusCode::OK).count(), 1, "{answers:?}");
    assert_eq!((story.trail("joined").len(), story.invoices().len()), (1, 1));
    assert_eq!(number(&story.stage.items("S#soc-junkanki", "MEMBER-NUMBERING")[0], "next_number"), 18);
    story.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_either_approved_or_taken_back() {
    let story = Story::new().await;
    story.asks("a").await;
    story.stage.rig.contend();
    let answers = race(6, |at| {
        let story = story.clone();
        async move {
            let key = format!("k{at}");
            if at % 2 == 0 { story.approves(&key).await.status } else { story.takes_back(&key).await.status }
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|it| **it == StatusCode::OK).count(), 1, "{answers:?}");
    let approved = story.membership().is_some();
    assert_eq!(story.request().is_some(), approved, "what is taken back is gone");
    assert_eq!(story.mails().contains(&"joined".to_owned()), approved);
    story.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_members_get_one_number() {
    let story = Story::new().await;
    let application = story.application().await;
    for number in 0..6 {
        let person = story.stage.person(&format!("kaiin{number}"), "会員").await;
        let mut visitor = story.stage.visitor_as(&story.stage.session_of(&person).await);
        assert_eq!(visitor.json("POST", JOIN, &[("idempotency-key", "a")], Some(&application)).await.status, StatusCode::OK);
    }
    story.stage.rig.contend();
    let answers = race(6, |at| {
        let story = story.clone();
        async move {
            let (path, says) = (format!("{QUEUE}/acc-kaiin{at}"), json!({"decision": "approve"}));
            let key = format!("k{at}");
            let answer = story.operator().json("POST", &path, &[("idempotency-key", &key)], Some(&says)).await;
            (answer.status, answer.json()["member_number"].as_str().map(str::to_owned))
        }
    })
    .await;
    let mut numbers: Vec<_> = answers.iter().filter_map(|(_, number)| number.clone()).collect();
    assert!(answers.iter().all(|(status, _)| [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(status)), "{answers:?}");
    numbers.sort();
    let expected: Vec<_> = (17..17 + numbers.len()).map(|at| format!("M-{at:04}")).collect();
    assert_eq!(numbers, expected, "one after the other, none twice, none left out");
    story.check().await;
}

#[tokio::test]
async fn a_number_that_somebody_was_given_by_hand_is_passed_over() {
    let story = Story::new().await;
    let society = domain::SocietyId::parse("soc-junkanki").unwrap();
    let society = story.stage.store.society(&society).await.unwrap().unwrap();
    for (login, number) in [("abe", "M-0017"), ("kondo", "m-0018")] {
        let person = story.stage.person(login, "会員").await;
        story.stage.joins_as(&person, &society, Some(number)).await;
    }
    story.asks("a").await;
    let approved = story.approves("a").await;
    assert_eq!((approved.status, &approved.json()["member_number"]), (StatusCode::OK, &json!("M-0019")), "{}", approved.body());
    assert_eq!(number(&story.stage.items("S#soc-junkanki", "MEMBER-NUMBERING")[0], "next_number"), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_leaving_and_asking_for_deletion_at_once_leave_nothing_half_done() {
    let story = Story::open().await;
    let application = story.application().await;
    story.stage.rig.contend();
    let answers = race(9, |at| {
        let (story, application) = (story.clone(), application.clone());
        async move {
            let key = format!("k{at}");
            match at % 3 {
                0 => story.member().json("POST", JOIN, &[("idempotency-key", &key)], Some(&application)).await.status,
                1 => story.leaves(&key).await.status,
                _ => {
                    let proof = json!({"login_id": "sato", "password": crate::stage::PASSWORD});
                    let path = "/account/deletion";
                    story.member().json("POST", path, &[("idempotency-key", &key)], Some(&proof)).await.status
                }
            }
        }
    })
    .await;
    let joined = story.trail("joined").len();
    assert!(joined <= 3 && story.trail("deletion_requested").len() == 1, "{answers:?}");
    assert_eq!(story.invoices().len(), joined, "dues for each period");
    if let Some(membership) = story.membership() {
        assert_eq!(usize::try_from(number(&membership, "period")).unwrap(), joined);
    }
    story.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_that_is_pressed_many_times_begins_one_membership() {
    let story = Story::open().await;
    let application = story.application().await;
    story.stage.rig.contend();
    let answers = race(8, |at| {
        let (story, application) = (story.clone(), application.clone());
        async move {
            let key = if at % 2 == 0 { "one".to_owned() } else { format!("k{at}") };
            story.member().json("POST", JOIN, &[("idempotency-key", &key)], Some(&application)).await.status
        }
    })
    .await;
    assert!(answers.contains(&StatusCode::OK), "{answers:?}");
    assert_eq!((story.trail("joined").len(), story.invoices().len()), (1, 1));
    story.check().await;
}

/// 佐藤 asks to join; whatever happens to any call, sending it again comes to the same.
struct Asking(Story);

impl Scenario for Asking {
    const NAME: &str = "join-society, ask";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig), "by-approval").await)
    }

    async fn act(&self, _: &Rig) {
        let says = json!({"category": self.0.stage.items("S#soc-junkanki", "MEMBERSHIP-TERMS")[0]["categories"][0]["category"]["id"], "answers": ["循環器"]});
        let status = self.0.member().json("POST", JOIN, &[("idempotency-key", "a")], Some(&says)).await.status;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, rig: &Rig) {
        self.act(rig).await;
    }

    async fn check(&self, _: &Rig) {
        assert_eq!(text(&self.0.request().unwrap(), "state"), "open");
        assert_eq!((self.0.trail("joining_requested").len(), self.0.mails().len()), (1, 2));
        self.0.stage.check_invariants();
    }
}

/// An operator approves.
struct Approving(Story);

impl Scenario for Approving {
    const NAME: &str = "decide-joining, approve";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig), "by-approval").await;
        assert_eq!(story.asks("a").await.status, StatusCode::OK);
        rig.catch_up();
        Self(story)
    }

    async fn act(&self, _: &Rig) {
        let status = self.0.approves("a").await.status;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.approves("a").await.status, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        assert_eq!(text(&self.0.membership().unwrap(), "member_number"), "M-0017");
        assert_eq!((self.0.trail("joined").len(), self.0.trail("issued").len(), self.0.invoices().len()), (1, 1, 1));
        assert_eq!(self.0.mails().len(), 4);
        self.0.stage.check_invariants();
    }
}

/// 佐藤 comes back to a society that takes everybody.
struct ComingBack(Story);

impl Scenario for ComingBack {
    const NAME: &str = "join-society, again";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig), "open").await;
        assert_eq!(story.asks("a").await.status, StatusCode::OK);
        assert_eq!(story.leaves("a").await.status, StatusCode::OK);
        rig.catch_up();
        Self(story)
    }

    async fn act(&self, _: &Rig) {
        let says = json!({"category": self.0.stage.items("S#soc-junkanki", "MEMBERSHIP-TERMS")[0]["categories"][0]["category"]["id"], "answers": ["循環器"]});
        let status = self.0.member().json("POST", JOIN, &[("idempotency-key", "b")], Some(&says)).await.status;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, rig: &Rig) {
        self.act(rig).await;
    }

    async fn check(&self, _: &Rig) {
        let membership = self.0.membership().unwrap();
        assert_eq!((number(&membership, "period"), number(&membership, "unpaid_count")), (2, 2));
        assert_eq!((self.0.trail("joined").len(), self.0.invoices().len()), (2, 2));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_asking_approving_and_coming_back_happen_once() {
    let points = crash_points::<Asking>().await + crash_points::<Approving>().await + crash_points::<ComingBack>().await;
    assert!(points >= 45, "{points}");
}

#[tokio::test]
async fn every_page_costs_one_round_trip_and_every_command_two() {
    let story = Story::new().await;
    story.asks("a").await;
    story.stage.rig.catch_up();
    let calls = |of: &Story| of.stage.rig.calls().len();
    let application = story.application().await;
    let before = calls(&story);
    story.member().json("GET", JOIN, &[], None).await;
    assert_eq!(calls(&story) - before, 1);
    let before = calls(&story);
    story.operator().json("GET", QUEUE, &[], None).await;
    assert_eq!(calls(&story) - before, 2, "the session beside the queue");
    let before = calls(&story);
    assert_eq!(story.approves("a").await.status, StatusCode::OK);
    assert_eq!(calls(&story) - before, 2);
    assert!(application["category"].is_string());
}
