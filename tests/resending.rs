//! Mails that did not reach their recipients: who sees them, sends them again, or sees to it otherwise
//! (docs/PRODUCT.md: Mails).

use domain::{Account, Society};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::delivering_mail::of_ses;
use crate::rig::{Fault, Faults, Page, Rig, Scenario, Visitor, crash_points};
use crate::stage::{KILLED, Stage, text};

/// 佐藤 left a society and asked to be forgotten, in an hour in which SES turned every mail down for what it held.
struct Story {
    stage: Stage,
    society: Society,
    support: Account,
    desk: Visitor,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        stage.joins(&sato, &society).await;
        stage.owes(&sato, &society, 1, 8_000).await;
        let mut member = stage.visitor_as(&stage.session_of(&sato).await);
        let left = member.json("POST", "/memberships/soc-junkanki/withdrawal", &[("idempotency-key", "k")], None).await;
        assert_eq!(left.status, StatusCode::OK);
        stage.wants_to_go(&sato, domain::deletion::WaitingDays::DEFAULT).await;
        stage.rig.inject(Faults::when(of_ses, Fault::VIRUS));
        stage.let_mails_go_at_once().await;
        stage.rig.inject(Faults::none());
        let support = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&support.id, stage.now()).await.unwrap();
        let desk = stage.visitor_as(&stage.session_of(&support).await);
        stage.rig.catch_up();
        Self { stage, society, support, desk }
    }

    /// What support is told did not arrive.
    async fn failed(&mut self, query: &str) -> Vec<Value> {
        let page = self.desk.json("GET", &format!("/support/mails{query}"), &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        page.json()["mails"].as_array().unwrap().clone()
    }

    async fn does(&mut self, mail: &str, act: &str) -> Page {
        let path = format!("/support/mails/{mail}");
        self.desk.json("POST", &path, &[("idempotency-key", act)], Some(&json!({ "act": act }))).await
    }

    fn trail(&self, of: &str, event: &str) -> Vec<Value> {
        self.stage.items(of, "AUDIT#").into_iter().filter(|entry| entry["event"] == event).collect()
    }

    async fn a_minute_passes(&self) {
        self.stage.rig.clock().advance(SignedDuration::from_mins(1));
        self.stage.sweep().await.unwrap().unwrap();
        self.stage.report(self.stage.rig.mail_events()).await;
    }
}

#[tokio::test]
async fn support_sees_the_failed_mails_of_accounts_and_sends_one_again() {
    let mut story = Story::new().await;
    let failed = story.failed("").await;
    assert_eq!(failed.len(), 1, "those of a society are its operators': {failed:#?}");
    let mail = &failed[0];
    assert_eq!(
        (text(mail, "person"), text(mail, "letter"), text(mail, "status"), text(mail, "to")),
        ("佐藤 花子", "deletion_requested", "rejected", "s…@hospital.example")
    );
    assert!(text(mail, "reason").contains("virus") && mail["can_be_sent_again"] == true, "{mail}");
    let list = story.desk.open("/support/mails").await;
    assert!(list.body().contains("佐藤 花子") && list.body().contains("会員IDの削除の受付"), "{}", list.body());
    assert!(!list.body().contains("sato@hospital.example"));

    let path = format!("/support/mails/{}", text(mail, "id"));
    let one = story.desk.open(&path).await;
    let after = story.desk.submit(&one, &path, &[("act", "send")]).await;
    assert!(after.body().contains("もう一度送信します"), "{}", after.body());
    assert!(story.failed("").await.is_empty());
    story.a_minute_passes().await;
    let sent = story.stage.rig.mails();
    assert_eq!(sent.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>().len(), 1);
    assert_eq!(sent[0].outbox(), text(mail, "id"));
    let trail = story.trail("A#acc-sato", "mail_sent_again");
    assert!(
        trail.len() == 1 && text(&trail[0], "support") == "渡辺 恵" && text(&trail[0], "mail") == text(mail, "id"),
        "{trail:#?}"
    );
    let again = story.does(text(mail, "id"), "send").await;
    assert_eq!((again.status, &again.json()["why"]), (StatusCode::CONFLICT, &json!("not_missed")), "it has gone");
}

#[tokio::test]
async fn what_was_dealt_with_leaves_the_list_and_is_on_record() {
    let mut story = Story::new().await;
    let id = text(&story.failed("").await[0], "id").to_owned();
    for _ in 0..2 {
        assert_eq!(story.does(&id, "dealt_with").await.status, StatusCode::OK, "the same command twice is one");
    }
    assert!(story.failed("").await.is_empty());
    assert_eq!(story.trail("A#acc-sato", "mail_dealt_with").len(), 1);
    let path = format!("/support/mails/{id}");
    let another = story.desk.json("POST", &path, &[("idempotency-key", "b")], Some(&json!({"act": "dealt_with"}))).await;
    assert_eq!(another.status, StatusCode::CONFLICT);
    assert!(story.desk.open(&path).await.body().contains("対応済みです"));
}

#[tokio::test]
async fn an_operator_sends_a_mail_of_the_society_again_to_the_address_of_now() {
    let mut story = Story::new().await;
    story.stage.rig.clock().advance(SignedDuration::from_mins(1));
    let mut operator = story.stage.visitor_as(&story.stage.operator("kaikei", &story.society).await);
    let board = operator.json("GET", "/societies/soc-junkanki/reminders", &[], None).await.json();
    let missed = board["missed"].as_array().unwrap();
    let ids: Vec<_> = missed.iter().map(|mail| text(mail, "id")).collect();
    assert_eq!(ids.len(), 2, "{board:#}");
    let path = "/societies/soc-junkanki/mails/withdrawn_acc-sato_soc-junkanki_1";
    for page in ["/societies/soc-junkanki/reminders", "/societies/soc-junkanki/members/acc-sato"] {
        assert!(operator.open(page).await.body().contains(path), "{page} leads there");
    }
    // She has another address by now.
    let key = [("pk", "A#acc-sato"), ("sk", "ACCOUNT")];
    let of = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let change = story.stage.rig.dynamodb_client().update_item().table_name(crate::rig::TABLE);
    let change = key.into_iter().fold(change, |change, (name, value)| change.key(name, of(value)));
    let change = change.update_expression("SET address = :new").expression_attribute_values(":new", of("sato@clinic.example"));
    change.send().await.unwrap();
    let one = operator.open(path).await;
    assert!(one.body().contains("sato@clinic.example"), "{}", one.body());
    let after = operator.submit(&one, path, &[]).await;
    assert!(after.body().contains("もう一度送信します"), "{}", after.body());
    story.a_minute_passes().await;
    let sent = story.stage.rig.mails();
    assert_eq!(sent.iter().map(|mail| mail.recipients.concat()).collect::<Vec<_>>(), ["sato@clinic.example"]);
    assert!(sent[0].text.contains("8,000円"), "{}", sent[0].text);
    assert_eq!(story.trail("A#acc-sato", "mail_sent_again").len(), 1);
    assert!(operator.open("/societies/soc-junkanki/members/acc-sato").await.body().contains("もう一度送信しました"));
    // The other one is support's to send again as well.
    let of_society = story.failed("?society=soc-junkanki").await;
    assert_eq!(of_society.len(), 1, "{of_society:#?}");
    assert_eq!(story.does("withdrawal-notice_acc-sato_soc-junkanki_1", "send").await.status, StatusCode::OK);
    story.a_minute_passes().await;
    assert_eq!(story.stage.rig.mails().last().unwrap().recipients, ["soc-junkanki@example.jp"]);
}

#[tokio::test]
async fn a_bounce_that_is_told_twice_does_not_stop_the_mail_that_goes_again() {
    let mut story = Story::new().await;
    let id = text(&story.failed("").await[0], "id").to_owned();
    story.does(&id, "send").await;
    story.a_minute_passes().await;
    let bounce = story.stage.rig.mails().remove(0).bounced_event(true);
    story.stage.report(vec![bounce.clone()]).await;
    assert_eq!(text(&story.failed("").await[0], "status"), "bounced");
    let path = format!("/support/mails/{id}");
    let again = story.desk.json("POST", &path, &[("idempotency-key", "b")], Some(&json!({"act": "send"}))).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body());
    story.stage.report(vec![bounce]).await;
    story.a_minute_passes().await;
    story.stage.let_mails_arrive().await;
    assert_eq!(story.stage.rig.mails().len(), 2);
    assert!(story.failed("").await.is_empty());
}

#[tokio::test]
async fn the_completion_mail_of_a_deleted_account_can_be_sent_again() {
    let mut story = Story::new().await;
    let goes = story.stage.person("tanaka", "田中 太郎").await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::VIRUS));
    story.stage.deletes(&goes).await;
    story.stage.let_mails_go_at_once().await;
    story.stage.rig.inject(Faults::none());
    assert_eq!(story.does("account-deleted_acc-tanaka", "send").await.status, StatusCode::OK);
    story.a_minute_passes().await;
    assert_eq!(story.stage.rig.mails()[0].recipients, ["tanaka@hospital.example"]);
    let trail = story.trail("A#acc-tanaka", "mail_sent_again");
    assert!(trail.len() == 1 && trail[0]["expires_at"].is_number(), "it goes with what else is kept: {trail:#?}");
}

#[tokio::test]
async fn a_mail_with_a_code_is_not_sent_again() {
    let mut story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::VIRUS));
    story.stage.visitor().json("POST", "/password-reset", &[], Some(&json!({"login_id": "sato"}))).await;
    story.stage.let_mails_go_at_once().await;
    let failed = story.failed("").await;
    let code = failed.iter().find(|mail| mail["letter"] == "password_reset").unwrap();
    assert_eq!(code["can_be_sent_again"], false);
    let refused = story.does(text(code, "id"), "send").await;
    assert_eq!((refused.status, &refused.json()["why"]), (StatusCode::CONFLICT, &json!("code")));
}

#[tokio::test]
async fn nobody_else_sees_or_sends_any_of_it() {
    let mut story = Story::new().await;
    let other = story.stage.society("soc-naika", "日本内科研究会").await;
    let account_mail = text(&story.failed("").await[0], "id").to_owned();
    let before = story.stage.items("M#", "MAIL");
    let suzuki = story.stage.person("suzuki", "鈴木 一郎").await;
    let member = story.stage.session_of(&suzuki).await;
    let of_other = story.stage.operator("naika", &other).await;
    let own = story.stage.operator("kaikei", &story.society).await;
    let of_society = "withdrawn_acc-sato_soc-junkanki_1";
    for (session, path, expected) in [
        (&member, "/support/mails".to_owned(), StatusCode::NOT_FOUND),
        (&own, "/support/mails?society=soc-junkanki".to_owned(), StatusCode::NOT_FOUND),
        (&member, format!("/support/mails/{account_mail}"), StatusCode::NOT_FOUND),
        (&member, format!("/societies/soc-junkanki/mails/{of_society}"), StatusCode::FORBIDDEN),
        (&of_other, format!("/societies/soc-junkanki/mails/{of_society}"), StatusCode::FORBIDDEN),
        (&of_other, format!("/societies/soc-naika/mails/{of_society}"), StatusCode::NOT_FOUND),
        (&own, format!("/societies/soc-junkanki/mails/{account_mail}"), StatusCode::NOT_FOUND),
        (&own, "/societies/soc-junkanki/mails/nothing".to_owned(), StatusCode::NOT_FOUND),
    ] {
        let mut visitor = story.stage.visitor_as(session);
        for method in ["GET", "POST"] {
            if method == "POST" && path.starts_with("/support/mails") && !path.contains("mails/") {
                continue;
            }
            let says = if path.starts_with("/support") { json!({"act": "send"}) } else { json!({}) };
            let says = (method == "POST").then_some(says);
            let answer = visitor.json(method, &path, &[("idempotency-key", "k")], says.as_ref()).await;
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.body());
        }
    }
    let mut stranger = story.stage.visitor();
    for path in [
        "/support/mails".to_owned(),
        format!("/support/mails/{account_mail}"),
        format!("/societies/soc-junkanki/mails/{of_society}"),
    ] {
        assert_eq!(stranger.json("GET", &path, &[], None).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(story.stage.items("M#", "MAIL"), before);
}

/// A mail that failed is seen to; whatever happens to any call, pressing again comes to the same.
struct Press<const WHICH: usize> {
    story: Story,
    session: String,
}

/// The path, what a client says, which letter, and what goes on record.
type Pressed = (&'static str, &'static str, &'static str, &'static str);

const PRESSED: [Pressed; 3] = [
    ("/support/mails/", r#"{"act": "send"}"#, "deletion-requested_", "mail_sent_again"),
    ("/support/mails/", r#"{"act": "dealt_with"}"#, "deletion-requested_", "mail_dealt_with"),
    ("/societies/soc-junkanki/mails/", "{}", "withdrawn_", "mail_sent_again"),
];

impl<const WHICH: usize> Press<WHICH> {
    fn mail(&self) -> String {
        let rows = self.story.stage.items("M#", "MAIL");
        let mut ids = rows.iter().map(|row| &text(row, "pk")[2..]);
        ids.find(|id| id.starts_with(PRESSED[WHICH].2)).unwrap().to_owned()
    }

    async fn press(&self) -> StatusCode {
        let (path, says, ..) = PRESSED[WHICH];
        let mut visitor = self.story.stage.visitor_as(&self.session);
        let says = serde_json::from_str(says).unwrap();
        visitor.json("POST", &format!("{path}{}", self.mail()), &[("idempotency-key", "a")], Some(&says)).await.status
    }
}

impl<const WHICH: usize> Scenario for Press<WHICH> {
    const NAME: &str = ["resolve-failed-mails: send", "resolve-failed-mails: dealt with", "resend-mail"][WHICH];

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        let session = if PRESSED[WHICH].0.starts_with("/societies") {
            story.stage.operator("kaikei", &story.society).await
        } else {
            story.stage.session_of(&story.support).await
        };
        rig.catch_up();
        Self { story, session }
    }

    async fn act(&self, _: &Rig) {
        let status = self.press().await;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.press().await, StatusCode::OK);
        self.story.a_minute_passes().await;
    }

    async fn check(&self, _: &Rig) {
        let (story, event) = (&self.story, PRESSED[WHICH].3);
        assert_eq!(story.trail("A#acc-sato", event).len(), 1);
        let sent = story.stage.mails_sent();
        let expected = (event == "mail_sent_again").then_some(&1);
        assert_eq!(sent.get(&self.mail()), expected, "{sent:?}");
        story.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_pressing_again_sees_to_a_mail_once() {
    assert!(crash_points::<Press<0>>().await >= 20);
    assert!(crash_points::<Press<1>>().await >= 20);
    assert!(crash_points::<Press<2>>().await >= 20);
}
