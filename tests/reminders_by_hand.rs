//! What operators see of reminders and do about them: why an invoice was reminded or not, holds, one by hand, other
//! days, another due day.

use domain::reminder::Run;
use domain::{Account, Invoice, Society};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::rig::{Fault, Faults, Page, Rig, Scenario, Visitor, crash_points};
use crate::stage::{KILLED, Stage, Worked, day, job_moved, text};

/// 佐藤 owes 8,000 yen by the 10th of December; it is the 24th of November 2026, 10:00 in Japan, and today's run is done.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
    invoice: Invoice,
    treasurer: Account,
    operator: Visitor,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        stage.rig.clock().set(at("2026-11-24", 10));
        let sato = stage.person("sato", "佐藤 花子").await;
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        stage.joins(&sato, &society).await;
        let invoice = stage.owes_until(&sato, &society, 1, 8_000, day("2026-12-10")).await;
        let run = Run { completed: day("2026-11-24"), sent: vec![], failed: 0, work: None, version: 1 };
        stage.store.commit_run(0, &run).await.unwrap();
        let treasurer = stage.operator_account("kaikei", &society).await;
        let operator = stage.visitor_as(&stage.session_of(&treasurer).await);
        Self { stage, sato, society, invoice, treasurer, operator }
    }

    async fn morning(&mut self, on: &str) {
        self.stage.rig.clock().set(at(on, 9));
        self.stage.remind().await;
        self.stage.let_mails_go_at_once().await;
        // The session of another day has ended.
        self.operator = self.stage.visitor_as(&self.stage.session_of(&self.treasurer).await);
    }

    fn path(&self, of_invoice: &str) -> String {
        format!("/societies/{}/invoices/{}{of_invoice}", self.society.id, self.invoice.id)
    }

    fn of_person(&self) -> String {
        format!("/societies/{}/members/{}/reminders/hold", self.society.id, self.sato.id)
    }

    fn board(&self) -> String {
        format!("/societies/{}/reminders", self.society.id)
    }

    /// What a client is told.
    async fn asks(&mut self, path: &str) -> Value {
        let page = self.operator.json("GET", path, &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body());
        page.json()
    }

    async fn does(&mut self, path: &str, key: &str, says: Value) -> Page {
        self.operator.json("POST", path, &[("idempotency-key", key)], Some(&says)).await
    }

    fn reminders(&self) -> Vec<String> {
        let mails = self.stage.items("M#reminder_", "MAIL");
        mails.iter().map(|mail| text(mail, "pk")["M#reminder_".len()..].to_owned()).collect()
    }
}

fn at(day: &str, hour: i64) -> Timestamp {
    format!("{day}T00:00:00+09:00").parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hour)
}

#[tokio::test]
async fn an_operator_finds_out_in_two_clicks_why_somebody_got_no_mail() {
    let mut story = Story::new().await;
    story.morning("2026-12-03").await;
    let mail = story.stage.rig.mails().remove(0);
    story.stage.report(vec![mail.bounced_event(true)]).await;
    story.morning("2026-12-11").await;

    // The first click is the invoice in the list, the second its reminders.
    let records = story.operator.open("/societies/soc-junkanki/invoices").await;
    assert_eq!(records.texts(".notice p")[0], "届いていないメールなどが1件あります。");
    assert_eq!(records.attribute("th a", "href").as_deref(), Some("invoices/inv-sato-1"));
    let invoice = story.operator.open(&story.path("")).await;
    assert_eq!(invoice.attribute(r#"a[href$="/reminders"]"#, "href"), Some(story.path("/reminders")));
    let ledger = story.operator.open(&story.path("/reminders")).await;
    let entries = ledger.texts(".log li");
    assert!(entries[0].contains("支払期限の7日前") && entries[0].contains("届きませんでした（宛先エラー）"), "{entries:?}");
    assert!(entries[0].contains("550 5.1.1"), "{entries:?}");
    assert!(entries[1].contains("送信しませんでした: 会員のメールアドレスに届かない、"), "{entries:?}");
    let warned = ledger.texts(".notice");
    assert!(warned[0].contains("sato@hospital.example 宛てのメールは"), "{warned:?}");
    let next = ledger.texts(".facts").concat();
    assert!(next.contains("2026年12月24日（支払期限の14日後）") && next.contains("このままでは送信されません"), "{next}");

    let told = story.asks(&story.path("/reminders")).await;
    assert_eq!(told["ledger"][0]["mail"]["status"], "bounced");
    assert_eq!((&told["ledger"][1]["told"], &told["ledger"][1]["why"]), (&json!("skipped"), &json!("address_fails")));
    assert_eq!(told["next"], json!({"step": 14, "on": "2026-12-24", "why": "address_fails"}));
    let board = story.asks(&story.board()).await;
    assert_eq!((&board["missed"][0]["account"], &board["missed"][0]["status"]), (&json!("acc-sato"), &json!("bounced")));
}

#[tokio::test]
async fn tonights_run_is_a_list_before_it_happens() {
    let mut story = Story::new().await;
    let other = story.stage.person("suzuki", "鈴木 一郎").await;
    story.stage.joins(&other, &story.society).await;
    story.stage.owes_until(&other, &story.society, 2, 5_000, day("2026-12-10")).await;
    story.stage.owes_until(&other, &story.society, 3, 5_000, day("2026-12-20")).await;
    story.stage.owes_until(&other, &story.society, 4, 5_000, day("2026-12-10")).await;
    let (path, says) = (story.of_person(), json!({"reason": "相談中"}));
    assert_eq!(story.does(&path, "a", says).await.status, StatusCode::OK);
    story.morning("2026-12-02").await;

    let board = story.asks(&story.board()).await;
    assert_eq!((&board["next_run"]["on"], &board["completed"]), (&json!("2026-12-03"), &json!("2026-12-02")));
    let decisions: Vec<_> =
        board["next_run"]["invoices"].as_array().unwrap().iter().map(|it| (&it["invoice"], &it["step"], &it["why"])).collect();
    let (held, sent) = (json!("person_held"), Value::Null);
    let suzukis = [2, 4].map(|number| json!(format!("inv-suzuki-{number}")));
    assert_eq!(
        decisions,
        [(&json!("inv-sato-1"), &json!(-7), &held), (&suzukis[0], &json!(-7), &sent), (&suzukis[1], &json!(-7), &sent),]
    );
    assert_eq!(board["next_run"]["would_send"], 1, "one mail to one person");
    let page = story.operator.open(&story.board()).await;
    let rows = page.texts(".rows li");
    assert!(rows[0].contains("佐藤 花子") && rows[0].contains("送信しません: この会員への案内を止めているため"), "{rows:?}");
    assert!(rows[1].contains("鈴木 一郎") && rows[1].contains("送信します"), "{rows:?}");

    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), ["inv-suzuki-4_-7_1"], "as it was listed");
}

#[tokio::test]
async fn a_command_is_the_same_whatever_fields_say_nothing_and_in_whichever_order_it_is_written() {
    let mut story = Story::new().await;
    let path = story.path("/reminders/hold");
    let first = story.does(&path, "k", json!({"reason": "相談中"})).await;
    assert_eq!(first.status, StatusCode::OK);
    // A client, or a form, that has learnt another field sends it empty.
    for same in [json!({"until": "", "reason": "相談中"}), json!({"act": "", "reason": "相談中", "until": ""})] {
        let again = story.does(&path, "k", same.clone()).await;
        assert_eq!((again.status, again.body()), (StatusCode::OK, first.body()), "{same}");
    }
    for other in [json!({"reason": "相談中です"}), json!({"reason": "相談中", "until": "2026-12-05"}), json!({"act": "release"})]
    {
        let refused = story.does(&path, "k", other.clone()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{other}");
        assert_eq!(refused.json()["type"], "tag:taikai,2026:idempotency-key-reused", "{other}");
    }
    let of_person = story.of_person();
    let elsewhere = story.does(&of_person, "k", json!({"reason": "相談中"})).await;
    assert_eq!(elsewhere.json()["type"], "tag:taikai,2026:idempotency-key-reused", "another address is another command");
}

#[tokio::test]
async fn a_hold_needs_a_reason_ends_by_itself_and_can_be_released() {
    let mut story = Story::new().await;
    let path = story.path("/reminders/hold");
    let nothing = story.does(&path, "a", json!({})).await;
    assert_eq!((nothing.status, &nothing.json()["fields"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason")));
    let past = story.does(&path, "b", json!({"reason": "相談中", "until": "2026-11-23"})).await;
    assert_eq!((past.status, &past.json()["fields"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("until")));
    for _ in 0..2 {
        let held = story.does(&path, "c", json!({"reason": "分割払いの相談中", "until": "2026-12-05"})).await;
        assert_eq!(
            (held.status, held.json()),
            (StatusCode::OK, json!({"held": {"reason": "分割払いの相談中", "until": "2026-12-05"}}))
        );
    }
    let warned = story.operator.open(&story.path("/reminders")).await.texts(".notice");
    assert!(warned[0].contains("2026年12月5日まで停止中（理由: 分割払いの相談中）"), "{warned:?}");
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), Vec::<String>::new());
    assert!(story.operator.open(&path).await.texts("section").concat().contains("再開する"));
    let released = story.does(&path, "d", json!({"act": "release"})).await;
    assert_eq!((released.status, released.json()), (StatusCode::OK, json!({"held": null})));
    story.morning("2026-12-11").await;
    assert_eq!(story.reminders(), ["inv-sato-1_1_1"]);
    let trail = story.stage.items("A#acc-sato", "AUDIT#soc-junkanki");
    let events: Vec<_> = trail.iter().map(|entry| text(entry, "event")).filter(|event| event.starts_with("reminders")).collect();
    assert_eq!(events, ["reminders_held", "reminders_released"]);
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_operator_reads_the_letter_and_sends_it_once_a_day_whatever_is_held() {
    let mut story = Story::new().await;
    let (hold, path) = (story.of_person(), story.path("/reminders/now"));
    story.does(&hold, "a", json!({"reason": "相談中"})).await;
    let letter = story.operator.open(&path).await.texts("pre").concat();
    assert!(letter.contains("佐藤 花子 様") && letter.contains("8,000円") && letter.contains("2026年12月10日"), "{letter}");
    let confirmation = story.operator.open(&path).await;
    for _ in 0..2 {
        let after = story.operator.submit(&confirmation, &path, &[]).await;
        assert!(after.texts(".log li").concat().contains("運営者による送信"), "{}", after.body());
    }
    assert_eq!(story.reminders(), ["inv-sato-1_hand20261124_1"]);
    let again = story.does(&path, "b", json!({})).await;
    assert_eq!((again.status, &again.json()["why"]), (StatusCode::CONFLICT, &json!("sent_today")));
    story.stage.pays(&story.invoice, 8_000).await.unwrap();
    let paid = story.does(&path, "c", json!({})).await;
    assert_eq!((paid.status, &paid.json()["why"]), (StatusCode::CONFLICT, &json!("settled")));
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_reminder_by_hand_that_ses_turned_down_can_be_sent_again_on_the_same_day() {
    let mut story = Story::new().await;
    let path = story.path("/reminders/now");
    story.stage.rig.catch_up();
    story.stage.rig.inject(Faults::when(crate::delivering_mail::of_ses, Fault::VIRUS));
    assert_eq!(story.does(&path, "a", json!({})).await.status, StatusCode::OK);
    story.stage.let_mails_go_at_once().await;
    story.stage.rig.inject(Faults::none());
    assert!(story.stage.rig.mails().is_empty());
    // Part of it was paid meanwhile.
    story.stage.pays(&story.invoice, 3_000).await.unwrap();
    assert!(story.operator.open(&path).await.texts("pre").concat().contains("5,000円"));
    assert_eq!(story.does(&path, "b", json!({})).await.status, StatusCode::OK, "only what left counts");
    story.stage.rig.clock().advance(SignedDuration::from_mins(1));
    story.stage.sweep().await.unwrap().unwrap();
    let sent = story.stage.rig.mails();
    assert!(sent.len() == 1 && sent[0].text.contains("5,000円"), "{sent:#?}");
    assert_eq!(story.reminders(), ["inv-sato-1_hand20261124_1"], "it is one day's one reminder");
    let again = story.does(&path, "c", json!({})).await;
    assert_eq!((again.status, &again.json()["why"]), (StatusCode::CONFLICT, &json!("sent_today")));
    story.stage.check_invariants();
}

#[tokio::test]
async fn another_due_day_begins_the_steps_anew_and_keeps_the_totals() {
    let mut story = Story::new().await;
    story.morning("2026-12-03").await;
    let path = story.path("/due-day");
    let of_invoice = story.path("");
    let invoice = story.operator.open(&of_invoice).await;
    assert_eq!(
        invoice.attribute(&format!("a[href='{path}']"), "href").as_ref(),
        Some(&path),
        "whoever looks at the day can move it"
    );
    let (past, same) = (json!({"due_on": "2026-12-02", "reason": "x"}), json!({"due_on": "2026-12-10", "reason": "x"}));
    for (key, says) in [("a", past), ("b", same), ("c", json!({"due_on": "soon"}))] {
        let refused = story.does(&path, key, says).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body());
    }
    let moved = story.does(&path, "d", json!({"due_on": "2027-01-20", "reason": "ご相談による"})).await;
    assert_eq!((moved.status, &moved.json()["due_on"]), (StatusCode::OK, &json!("2027-01-20")));
    story.stage.check_invariants();
    for on in ["2026-12-11", "2026-12-24", "2027-01-13"] {
        story.morning(on).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1", "inv-sato-1_-7_2"]);
    let told = story.asks(&story.path("/reminders")).await;
    assert_eq!(told["next"]["on"], "2027-01-21");
}

#[tokio::test]
async fn a_due_day_is_moved_only_by_who_saw_the_invoice_as_it_is() {
    let mut story = Story::new().await;
    let path = story.path("/due-day");
    let form = story.operator.open(&path).await;
    let colleague = story.does(&path, "a", json!({"due_on": "2027-01-20", "reason": "ご相談による", "version": 1})).await;
    assert_eq!((colleague.status, &colleague.json()["version"]), (StatusCode::OK, &json!(2)));

    let typed = [("due_on", "2027-02-10"), ("reason", "書きかけの理由")];
    let told = story.operator.submit(&form, &path, &typed).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    let page = told.body();
    assert!(page.contains("2027年1月20日") && page.contains("書きかけの理由") && page.contains("2027-02-10"), "{page}");
    let now = told.attribute("input[name=version]", "value");
    assert_eq!(now.as_deref(), Some("2"), "sent once more it is moved knowingly");
    let client = story.does(&path, "c", json!({"due_on": "2027-02-10", "reason": "x", "version": 1})).await;
    assert_eq!((client.status, &client.json()["type"]), (StatusCode::CONFLICT, &json!("tag:taikai,2026:invoice-changed")));
    story.stage.check_invariants();
}

#[tokio::test]
async fn steps_are_chosen_with_their_letters_before_the_eyes() {
    let mut story = Story::new().await;
    let path = format!("{}/steps", story.board());
    let form = story.operator.open(&path).await;
    let letters = form.texts("pre.letter");
    assert_eq!(letters.len(), 6, "three steps in two languages");
    assert!(letters.iter().any(|letter| letter.contains("soc-junkanki@example.jp")), "{letters:?}");
    for (key, steps) in [("a", json!([-91])), ("b", json!(["x"])), ("c", json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))] {
        let refused = story.does(&path, key, json!({"steps": steps})).await;
        assert_eq!((refused.status, &refused.json()["fields"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("steps")));
    }
    let fields = [("steps", "10"), ("when", "before"), ("steps", ""), ("when", "after"), ("steps", "3"), ("when", "after")];
    let board = story.operator.submit(&form, &path, &fields).await;
    assert_eq!(board.texts("section li")[..2], ["支払期限の10日前", "支払期限の3日後"]);
    assert_eq!(story.asks(&path).await, json!({"steps": [-10, 3], "since": "2026-11-25"}));
    let replan = job_moved("J#REPLAN#soc-junkanki");
    story.stage.call("send-reminders", &replan).await.unwrap().unwrap();
    for on in ["2026-11-30", "2026-12-03", "2026-12-13"] {
        story.morning(on).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-10_1", "inv-sato-1_3_1"]);
}

#[tokio::test]
async fn other_steps_that_the_stream_lost_hold_from_the_next_morning_on() {
    let mut story = Story::new().await;
    let path = format!("{}/steps", story.board());
    assert_eq!(story.does(&path, "a", json!({"steps": [-15, 3]})).await.status, StatusCode::OK);
    story.morning("2026-11-25").await;
    assert_eq!(story.reminders(), ["inv-sato-1_-15_1"]);
}

#[tokio::test]
async fn other_steps_whose_record_cannot_be_read_hold_up_no_morning() {
    let mut story = Story::new().await;
    let path = format!("{}/steps", story.board());
    assert_eq!(story.does(&path, "a", json!({"steps": [-7, 3]})).await.status, StatusCode::OK);
    let value = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let record = story.stage.rig.dynamodb_client().update_item().table_name(crate::rig::TABLE);
    let record = record.key("pk", value("J#REPLAN#soc-junkanki")).key("sk", value("JOB"));
    let spoilt = record.update_expression("SET phase = :x").expression_attribute_values(":x", value("neither"));
    spoilt.send().await.unwrap();
    story.stage.call("send-reminders", &job_moved("J#REPLAN#soc-junkanki")).await.unwrap().unwrap();
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1"]);
}

#[tokio::test]
async fn other_steps_that_the_stream_brings_days_late_leave_no_invoice_behind() {
    let mut story = Story::new().await;
    let path = format!("{}/steps", story.board());
    assert_eq!(story.does(&path, "a", json!({"steps": [-10, 3]})).await.status, StatusCode::OK);
    // The runs have passed the day from which the steps hold.
    let run = Run { completed: day("2026-11-26"), sent: vec![], failed: 0, work: None, version: 2 };
    story.stage.store.commit_run(1, &run).await.unwrap();
    story.stage.rig.clock().set(at("2026-11-26", 12));
    story.stage.call("send-reminders", &job_moved("J#REPLAN#soc-junkanki")).await.unwrap().unwrap();
    for on in ["2026-11-27", "2026-11-30"] {
        story.morning(on).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-10_1"]);
}

#[tokio::test]
async fn nobody_but_the_societys_operators_sees_or_does_any_of_it() {
    let story = Story::new().await;
    let elsewhere = story.stage.society("soc-naika", "地方内科会").await;
    let stranger = story.stage.operator("tanaka", &elsewhere).await;
    let steps = format!("{}/steps", story.board());
    let paths = [
        story.board(),
        steps,
        story.of_person(),
        story.path("/reminders"),
        story.path("/reminders/hold"),
        story.path("/reminders/now"),
        story.path("/due-day"),
    ];
    for path in &paths {
        let unknown = story.stage.visitor().json("GET", path, &[], None).await;
        assert_eq!(unknown.status, StatusCode::UNAUTHORIZED, "{path}");
        let mut visitor = story.stage.visitor_as(&stranger);
        for method in ["GET", "POST"] {
            let says = match path.rsplit('/').next() {
                Some("steps") => json!({"steps": [1]}),
                Some("due-day") => json!({"reason": "x", "due_on": "2027-01-01"}),
                Some("hold") => json!({"reason": "x"}),
                _ => json!({}),
            };
            let says = (method == "POST").then_some(&says);
            let answer = visitor.json(method, path, &[("idempotency-key", "k")], says).await;
            let expected: &[u16] = if answer.function == "list-reminders" && method == "POST" { &[405] } else { &[403] };
            assert!(expected.contains(&answer.status.as_u16()), "{method} {path}: {}", answer.body());
        }
        // Of an invoice under another society's address nothing is to be seen either.
        let mixed = path.replace("soc-junkanki", "soc-naika");
        if mixed.contains("/invoices/") {
            assert_eq!(visitor.json("GET", &mixed, &[], None).await.status, StatusCode::NOT_FOUND, "{mixed}");
        }
    }
    assert_eq!(story.reminders(), Vec::<String>::new());
}

/// An operator holds a person, moves the due day, sends a reminder by hand and chooses other steps, and the stream puts
/// the invoice on the agenda anew; whatever happens to any call, doing it again ends in one of each.
struct Commands {
    story: Story,
    session: String,
}

impl Commands {
    /// Each command, as often as it takes; gives up where one fails, as a person does.
    async fn go(&self) -> Result<(), StatusCode> {
        let story = &self.story;
        let mut operator = story.stage.visitor_as(&self.session);
        for (key, path, says) in [
            ("a", story.of_person(), json!({"reason": "相談中", "until": "2026-12-31"})),
            ("b", story.path("/due-day"), json!({"due_on": "2027-01-20", "reason": "ご相談による"})),
            ("c", story.path("/reminders/now"), json!({})),
            ("d", format!("{}/steps", story.board()), json!({"steps": [-10, 3]})),
        ] {
            let answer = operator.json("POST", &path, &[("idempotency-key", key)], Some(&says)).await;
            if !answer.status.is_success() {
                return Err(answer.status);
            }
        }
        Ok(())
    }

    async fn replan(&self) -> Option<Worked> {
        self.story.stage.call("send-reminders", &job_moved("J#REPLAN#soc-junkanki")).await
    }
}

impl Scenario for Commands {
    const NAME: &str = "hold-reminders, move-due-day, send-reminder, choose-reminder-steps → send-reminders";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        let session = story.stage.session_of(&story.treasurer).await;
        rig.catch_up();
        Self { story, session }
    }

    async fn act(&self, _: &Rig) {
        if let Err(status) = self.go().await {
            assert!([StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
        }
        drop(self.replan().await);
    }

    async fn recover(&self, _: &Rig) {
        self.go().await.unwrap();
        self.replan().await.unwrap().unwrap();
        self.story.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        let stage = &self.story.stage;
        let trail = stage.items("A#acc-sato", "AUDIT#soc-junkanki");
        let mut events: Vec<_> = trail.iter().map(|entry| text(entry, "event")).collect();
        events.retain(|event| ["reminders_held", "reminded", "due_day_moved"].contains(event));
        events.sort_unstable();
        assert_eq!(events, ["due_day_moved", "reminded", "reminders_held"]);
        let chosen = stage.items("S#soc-junkanki", "AUDIT#").into_iter().filter(|entry| text(entry, "event") == "steps_chosen");
        assert_eq!(chosen.count(), 1);
        assert_eq!(self.story.reminders(), ["inv-sato-1_hand20261124_2"]);
        let invoice = stage.items("A#acc-sato", "INVOICE#").remove(0);
        assert_eq!((text(&invoice, "due_on"), &invoice["due_version"]), ("2027-01-20", &json!(2)));
        assert!(text(&invoice, "agenda_pk").starts_with("REMIND#2026-11-25#"), "the day after its steps began anew: {invoice}");
        assert_eq!(stage.items("J#REPLAN#soc-junkanki", "JOB"), Vec::<Value>::new(), "nothing is left to do");
        stage.check_invariants();
        stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn at_every_crash_point_an_operators_commands_end_in_one_of_each() {
    assert!(crash_points::<Commands>().await >= 100);
}
