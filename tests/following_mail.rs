//! What became of a mail after the mail service took it: it arrived, bounced, was complained of (docs/PRODUCT.md:
//! Mails).

use std::sync::Mutex;

use domain::mail::AddressFailure;
use domain::{Account, Instant, Society};
use http::StatusCode;
use serde_json::{Value, json};

use crate::delivering_mail::of_ses;
use crate::rig::{Fault, Faults, LogLines, Mail, Rig, Scenario, cases, crash_pairs, crash_points};
use crate::stage::{KILLED, Stage, text};

/// 佐藤 is about to leave a society that she owes 8,000 yen.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
    session: String,
}

impl Story {
    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        stage.joins(&sato, &society).await;
        stage.owes(&sato, &society, 1, 8_000).await;
        let session = stage.session_of(&sato).await;
        Self { stage, sato, society, session }
    }

    /// She has left, and both mails have gone out.
    async fn sent() -> Self {
        let story = Self::on(Stage::new()).await;
        assert_eq!(story.leave().await, StatusCode::OK);
        story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
        story
    }

    async fn leave(&self) -> StatusCode {
        let path = format!("/memberships/{}/withdrawal", self.society.id);
        self.stage.visitor_as(&self.session).json("POST", &path, &[("idempotency-key", "k")], None).await.status
    }

    fn to_member(&self) -> Mail {
        self.stage.rig.mails().into_iter().find(|mail| mail.to == [self.sato.address.as_str()]).unwrap()
    }

    fn to_society(&self) -> Mail {
        self.stage.rig.mails().into_iter().find(|mail| mail.to == [self.society.contact.address.as_str()]).unwrap()
    }

    fn arrival_of(&self, mail: &Mail) -> Value {
        let row = self.stage.items(&format!("M#{}", mail.outbox()), "MAIL").remove(0);
        row["delivery"]["arrival"].clone()
    }

    fn failing(&self, of: &str) -> Value {
        let [account, society] = [format!("A#{}", self.sato.id), format!("S#{}", self.society.id)];
        let (pk, sk) = if of == "person" { (account, "ACCOUNT") } else { (society, "SOCIETY") };
        self.stage.items(&pk, sk).remove(0)["failing"].clone()
    }

    async fn missed(&self) -> usize {
        self.stage.store.missed_mails(Some(&self.society.id), Instant::EPOCH).await.unwrap().0.len()
    }
}

#[tokio::test]
async fn a_mail_that_bounces_for_good_is_missed_and_its_address_fails() {
    let story = Story::sent().await;
    story.stage.report(vec![story.to_member().bounced_event(true)]).await;
    assert_eq!(text(&story.arrival_of(&story.to_member()), "is"), "bounced");
    let failing = story.failing("person");
    assert_eq!(failing["why"], "bounced");
    assert!(text(&failing, "said").contains("550 5.1.1"), "{failing}");
    assert!(story.failing("society").is_null());
    assert_eq!(story.missed().await, 1);
}

#[tokio::test]
async fn a_complaint_makes_the_address_fail_and_operators_are_told_of_it() {
    let story = Story::sent().await;
    story.stage.report(vec![story.to_member().delivered_event(), story.to_member().complained_event()]).await;
    assert_eq!((story.failing("person")["why"].clone(), story.missed().await), (json!("complained"), 1));
}

#[tokio::test]
async fn a_full_mailbox_and_a_harmful_mail_are_missed_and_the_address_stays() {
    for event in [Mail::rejected_event, |mail: &Mail| mail.bounced_event(false)] {
        let story = Story::sent().await;
        story.stage.report(vec![event(&story.to_member())]).await;
        assert!(story.failing("person").is_null());
        assert_eq!(story.missed().await, 1);
    }
}

#[tokio::test]
async fn a_delay_is_on_record_until_the_mail_arrives() {
    let story = Story::sent().await;
    let mail = story.to_member();
    story.stage.report(vec![mail.delayed_event()]).await;
    assert_eq!(story.arrival_of(&mail)["is"], "delayed");
    story.stage.report(vec![mail.delivered_event(), mail.delayed_event()]).await;
    assert_eq!((story.arrival_of(&mail)["is"].clone(), story.missed().await), (json!("delivered"), 0));
}

#[tokio::test]
async fn a_notice_that_bounces_marks_the_societys_address() {
    let story = Story::sent().await;
    story.stage.report(vec![story.to_society().bounced_event(true)]).await;
    assert_eq!(story.failing("society")["why"], "bounced");
    assert!(story.failing("person").is_null());
}

#[tokio::test]
async fn an_address_that_is_no_longer_the_persons_is_not_held_against_them() {
    let story = Story::sent().await;
    let bounce = story.to_member().bounced_event(true);
    let client = story.stage.rig.dynamodb_client();
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let update = client.update_item().table_name(crate::rig::TABLE).key("pk", text("A#acc-sato")).key("sk", text("ACCOUNT"));
    update
        .update_expression("SET address = :new")
        .expression_attribute_values(":new", text("new@hospital.example"))
        .send()
        .await
        .unwrap();
    story.stage.report(vec![bounce]).await;
    assert!(story.failing("person").is_null());
    assert_eq!(story.missed().await, 1, "the mail is missed all the same");
}

#[tokio::test]
async fn events_come_twice_and_in_any_order_and_the_record_ends_the_same() {
    let mut ends = vec![];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let story = Story::on(Stage::new()).await;
        story.leave().await;
        story.stage.rig.inject(Faults::when(of_ses, Fault::LoseAnswer));
        story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
        story.stage.rig.inject(Faults::none());
        let mail = story.to_member();
        let events = [mail.sent_event(), mail.delayed_event(), mail.delivered_event(), mail.bounced_event(true)];
        for at in order {
            story.stage.report(vec![events[at].clone(), events[at].clone()]).await;
        }
        ends.push((story.arrival_of(&mail), story.failing("person")));
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
}

#[tokio::test]
async fn events_that_are_not_about_our_mails_change_nothing() {
    let story = Story::sent().await;
    let before = story.stage.rig.items();
    let mut of_others = story.to_member().bounced_event(true);
    of_others["detail"]["mail"]["tags"] = json!({});
    let mut forgotten = story.to_member().bounced_event(true);
    forgotten["detail"]["mail"]["tags"]["outbox"] = json!(["withdrawn_acc-nobody_soc-nowhere_1"]);
    let mut opened = story.to_member().sent_event();
    opened["detail"]["eventType"] = json!("Open");
    story.stage.report(vec![of_others, forgotten, opened]).await;
    assert_eq!(story.stage.rig.items(), before);
}

#[tokio::test]
async fn an_account_knows_that_its_address_fails() {
    let story = Story::sent().await;
    story.stage.report(vec![story.to_member().bounced_event(true)]).await;
    let key = story.session.split_once('.').unwrap();
    let secret = store::Secret::parse(key.1).unwrap();
    let visit = story.stage.store.visit(&store::SessionKey::new(story.sato.id.clone(), &secret)).await.unwrap().unwrap();
    assert_eq!(visit.account.failing.map(|failing| failing.why), Some(AddressFailure::Bounced));
}

#[tokio::test]
async fn a_delivered_mail_stays_delivered_when_its_recipient_is_out_of_office_whichever_is_told_first() {
    for out_of_office_first in [false, true] {
        let story = Story::sent().await;
        let mail = story.to_member();
        let mut events = [mail.delivered_event(), mail.bounce_event("Transient", "General", json!({}))];
        if out_of_office_first {
            events.reverse();
        }
        story.stage.report(events.to_vec()).await;
        assert_eq!((story.arrival_of(&mail)["is"].clone(), story.missed().await), (json!("delivered"), 0));
        assert!(story.failing("person").is_null());
        // What is for good is later news all the same.
        story.stage.report(vec![mail.bounced_event(true)]).await;
        assert_eq!((story.arrival_of(&mail)["is"].clone(), story.missed().await), (json!("bounced"), 1));
    }
}

#[tokio::test]
async fn a_servers_no_for_good_is_believed_whatever_the_mail_service_calls_it() {
    for (kind, recipient) in [
        ("Transient", json!({"status": "5.3.0", "diagnosticCode": "smtp; 550 recipient denied"})),
        ("Undetermined", json!({"status": "5.1.1", "diagnosticCode": null})),
        ("Transient", json!({"diagnosticCode": "smtp; 550-5.7.1 blocked"})),
    ] {
        let story = Story::sent().await;
        story.stage.report(vec![story.to_member().bounce_event(kind, "General", recipient)]).await;
        assert_eq!((story.arrival_of(&story.to_member())["is"].clone(), story.missed().await), (json!("bounced"), 1));
        assert_eq!(story.failing("person")["why"], "bounced");
    }
}

#[tokio::test]
async fn a_mail_that_was_taken_out_of_the_junk_is_no_complaint() {
    let story = Story::sent().await;
    let mail = story.to_member();
    let mut event = mail.complained_event();
    event["detail"]["complaint"]["complaintFeedbackType"] = json!("not-spam");
    story.stage.report(vec![mail.delivered_event(), event]).await;
    assert_eq!((story.arrival_of(&mail)["is"].clone(), story.missed().await), (json!("delivered"), 0));
    assert!(story.failing("person").is_null());
}

#[tokio::test]
async fn what_was_not_sent_because_of_an_earlier_mail_is_told_so_to_operators() {
    let told_of = [
        ("Complaint", "OnAccountSuppressionList", "以前に迷惑メールとして申告されたため"),
        ("Bounce", "OnAccountSuppressionList", "以前のメールが届かなかったため"),
        ("Bounce", "Suppressed", "以前のメールが届かなかったため"),
    ];
    for (kind, sub_type, words) in told_of {
        let story = Story::sent().await;
        let operator = story.stage.operator("kaikei", &story.society).await;
        let mut event = story.to_member().complained_event();
        event["detail"]["complaint"] = json!({"complaintFeedbackType": null, "complaintSubType": sub_type});
        if kind == "Bounce" {
            event = story.to_member().bounce_event("Permanent", sub_type, json!({}));
        }
        story.stage.report(vec![event]).await;
        assert_eq!(story.missed().await, 1);
        let mut operator = story.stage.visitor_as(&operator);
        let board = operator.open("/societies/soc-junkanki/reminders").await;
        assert!(board.body().contains(words), "{words} is missing in {}", board.body());
        let path = "/societies/soc-junkanki/members/acc-sato/invoices";
        let form = operator.open(path).await;
        let bill = [("subject", "参加費"), ("amount", "1,000"), ("due_on", "2026-12-31"), ("step", "preview")];
        let preview = operator.submit(&form, path, &bill).await;
        assert!(preview.texts(".notice").concat().contains("届かない可能性"), "{:?}", preview.texts("main"));
        let person = operator.open("/societies/soc-junkanki/members/acc-sato").await;
        assert!(person.body().contains("宛てのメールは、以前に"), "{}", person.body());
        let told = operator.json("GET", "/societies/soc-junkanki/reminders", &[], None).await.json();
        assert_eq!(told["missed"][0]["status"], "suppressed");
    }
}

/// An address that is in every event, and must be in no line of the log and in no error.
const CANARY: &str = "kanaria@hospital.example";

#[tokio::test]
async fn odd_events_are_understood_or_logged_once_and_acknowledged_and_no_log_names_an_address() {
    let log = LogLines::listen();
    let story = Story::sent().await;
    let mail = story.to_member();
    let holding = |change: &dyn Fn(&mut Value)| {
        let mut event = mail.bounce_event("Transient", "General", json!({"diagnosticCode": format!("smtp; 450 <{CANARY}>")}));
        event["detail"]["mail"]["destination"] = json!([CANARY]);
        change(&mut event);
        event
    };
    let understood: [&dyn Fn(&mut Value); 6] = [
        &|event| event["detail"]["bounce"] = Value::Null,
        &|event| event["detail"]["bounce"] = json!(CANARY),
        &|event| event["detail"]["bounce"]["bouncedRecipients"] = json!([null, 1, CANARY]),
        &|event| event["detail"]["bounce"]["bounceSubType"] = Value::Null,
        &|event| event["detail"]["mail"]["messageId"] = Value::Null,
        &|event| (event["time"], event["detail"]["mail"]["timestamp"]) = (json!(CANARY), Value::Null),
    ];
    for change in understood {
        story.stage.report(vec![holding(change)]).await;
        assert_eq!(story.arrival_of(&mail)["is"], "returned");
    }
    let before = story.stage.rig.items();
    let seen = log.lines().len();
    let acknowledged: [&dyn Fn(&mut Value); 7] = [
        &|event| event["detail"]["eventType"] = json!(CANARY),
        &|event| event["detail"]["eventType"] = Value::Null,
        &|event| event["detail"]["mail"]["tags"] = Value::Null,
        &|event| event["detail"]["mail"]["tags"]["outbox"] = json!([CANARY]),
        &|event| event["detail"]["mail"] = json!(CANARY),
        &|event| event["detail"] = Value::Null,
        &|event| *event = json!([CANARY]),
    ];
    for change in acknowledged {
        story.stage.report(vec![holding(change)]).await;
    }
    assert_eq!(story.stage.rig.items(), before);
    let lines = log.lines();
    assert_eq!(lines.len() - seen, 7, "one line each: {lines:#?}");
    assert!(lines.iter().all(|line| !line.contains("kanaria") && !line.contains('@')), "{lines:#?}");
}

#[tokio::test]
async fn a_change_that_nobody_can_read_is_logged_once_and_fails_none_of_its_neighbours() {
    let log = LogLines::listen();
    let story = Story::on(Stage::new()).await;
    story.leave().await;
    let mut records = story.stage.rig.stream();
    let (mut without_images, mut without_keys) = (records[0].clone(), records[1].clone());
    without_images["dynamodb"].as_object_mut().unwrap().remove("NewImage");
    without_keys["dynamodb"].as_object_mut().unwrap().remove("Keys");
    let odd = [json!({"dynamodb": {"SequenceNumber": "7", "NewImage": {"to": {"S": CANARY}}}}), json!(null), json!(CANARY)];
    records = odd.into_iter().chain([without_images, without_keys]).collect();
    let answer = story.stage.deliver(&records).await.unwrap().unwrap();
    assert_eq!(answer, json!({"batchItemFailures": []}));
    assert_eq!(story.stage.rig.mails().len(), 2, "the mails beside them go");
    let lines = log.lines();
    assert_eq!(lines.iter().filter(|line| line.contains("names no item")).count(), 3, "{lines:#?}");
    assert!(lines.iter().all(|line| !line.contains("kanaria")), "{lines:#?}");
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_told_of_without_a_word_of_what_is_in_it() {
    let log = LogLines::listen();
    let story = Story::on(Stage::new()).await;
    story.leave().await;
    let records = story.stage.rig.stream();
    let client = story.stage.rig.dynamodb_client();
    let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    for row in story.stage.items("M#", "MAIL") {
        let update = client.update_item().table_name(crate::rig::TABLE).key("pk", text(row["pk"].as_str().unwrap()));
        let update = update.key("sk", text("MAIL")).update_expression("SET attempts = :x, #to = :x");
        update.expression_attribute_names("#to", "to").expression_attribute_values(":x", text(CANARY)).send().await.unwrap();
    }
    let answer = story.stage.deliver(&records).await.unwrap().unwrap();
    assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 2, "{answer}");
    let event = json!({"detail": {"eventType": "Send", "mail": {"tags": {"outbox": [records[0]["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap()[2..]]}}}});
    let failure = story.stage.report_one(&event).await.unwrap().unwrap_err();
    let told = format!("{failure}: {}", std::error::Error::source(&failure).unwrap());
    let lines = [log.lines(), vec![told]].concat();
    assert!(lines.iter().all(|line| !line.contains("kanaria")), "{lines:#?}");
}

/// A permanent bounce comes in; whatever happens to any call, its coming again ends in one record.
struct Bounce(Story);

impl Scenario for Bounce {
    const NAME: &str = "record-mail-events";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        story.leave().await;
        story.stage.deliver(&rig.stream()).await.unwrap().unwrap();
        rig.catch_up();
        Self(story)
    }

    async fn act(&self, _: &Rig) {
        drop(self.0.stage.report_one(&self.0.to_member().bounced_event(true)).await);
    }

    async fn recover(&self, _: &Rig) {
        self.0.stage.report(vec![self.0.to_member().bounced_event(true)]).await;
    }

    async fn check(&self, _: &Rig) {
        assert_eq!(self.0.arrival_of(&self.0.to_member())["is"], "bounced");
        assert_eq!(self.0.failing("person")["why"], "bounced");
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_a_bounce_is_recorded_once() {
    assert!(crash_points::<Bounce>().await >= 30);
}

/// A member leaves, the mails go out, and the mail service reports: one to the member that bounces, one to the society
/// that arrives.
struct WholeWay {
    story: Story,
    /// What the stream has brought and the mail service has told so far: both may come again.
    seen: Mutex<(Vec<Value>, Vec<Value>)>,
}

impl WholeWay {
    /// The stream's new records, and those before.
    fn records(&self) -> Vec<Value> {
        let mut seen = self.seen.lock().unwrap();
        seen.0.extend(self.story.stage.rig.stream());
        seen.0.clone()
    }

    /// The events of every mail that went out, and those before.
    fn events(&self) -> Vec<Value> {
        let (rig, member) = (&self.story.stage.rig, &self.story.sato.address);
        let sent = rig.mail_events();
        let mut seen = self.seen.lock().unwrap();
        for (event, mail) in sent.into_iter().zip(rig.mails().into_iter().rev()) {
            let fate = if mail.to == [member.as_str()] { mail.bounced_event(true) } else { mail.delivered_event() };
            seen.1.extend([event, fate]);
        }
        seen.1.clone()
    }
}

impl Scenario for WholeWay {
    const NAME: &str = "withdraw → deliver-mail → record-mail-events";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        rig.catch_up();
        Self { story, seen: Mutex::default() }
    }

    async fn act(&self, _: &Rig) {
        let answer = self.story.leave().await;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&answer), "{answer}");
        drop(self.story.stage.deliver(&self.records()).await);
        for event in self.events() {
            drop(self.story.stage.report_one(&event).await);
        }
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.story.leave().await, StatusCode::OK);
        let stage = &self.story.stage;
        stage.deliver(&self.records()).await.unwrap().unwrap();
        for _ in 0..3 {
            stage.report(self.events()).await;
            stage.rig.clock().advance(jiff::SignedDuration::from_mins(17));
            stage.sweep().await.unwrap().unwrap();
        }
        stage.report(self.events()).await;
    }

    async fn check(&self, _: &Rig) {
        let stage = &self.story.stage;
        stage.check_invariants();
        let rows = stage.items("M#", "MAIL");
        assert_eq!(rows.len(), 2);
        let sent = stage.mails_sent();
        for row in &rows {
            let id = &text(row, "pk")[2..];
            match text(&row["delivery"], "state") {
                "sent" => assert_eq!(sent.get(id), Some(&1), "{row}"),
                "failed" => {
                    assert_eq!((row["delivery"]["why"].clone(), sent.get(id)), (json!("rejected"), None), "{row}");
                }
                other => panic!("{other} after three sweeps: {row}"),
            }
        }
        let told = rows.iter().any(|row| row["delivery"]["arrival"]["is"] == "bounced");
        assert_eq!(!self.story.failing("person").is_null(), told, "the address fails exactly when its mail bounced");
    }
}

#[tokio::test]
async fn at_every_crash_point_of_the_whole_way_each_mail_goes_once_and_its_fate_is_known() {
    assert!(crash_points::<WholeWay>().await >= 90);
}

#[tokio::test]
async fn at_pairs_of_crash_points_of_the_whole_way_each_mail_goes_once_and_its_fate_is_known() {
    assert!(crash_pairs::<WholeWay>(cases(100)).await > 0);
}
