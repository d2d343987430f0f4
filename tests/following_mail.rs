//! What became of a mail after the mail service took it: it arrived, bounced, was complained of (product.md: Mails).

use std::sync::Mutex;

use domain::mail::AddressFailure;
use domain::{Account, Instant, Society};
use http::StatusCode;
use serde_json::{Value, json};

use crate::delivering_mail::of_ses;
use crate::rig::{Fault, Faults, Mail, Rig, Scenario, cases, crash_pairs, crash_points};
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

/// A permanent bounce comes in; whatever happens to any call, its coming again ends in one record.
struct Bounce(Story);

impl Scenario for Bounce {
    const NAME: &str = "record-mail-events";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        story.leave().await;
        story.stage.deliver(&rig.stream()).await.unwrap().unwrap();
        rig.settle();
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

/// A member leaves, the mails go out, and the mail service reports: one to the member that bounces, one to the society that arrives.
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
        rig.settle();
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
