//! Mails leave the outbox: at once by the stream, whatever was left by the sweep, each once (docs/PRODUCT.md:
//! Completion mail, Mails).

use domain::{Account, Language, Society};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::rig::{Call, Fault, Faults, Mail, PUBLIC_URL, Rig, Scenario, SendQuota, crash_points};
use crate::stage::{Stage, text};

/// 佐藤 has just left a society that she owes 13,000 yen; both mails are in the outbox.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let sato = stage.person("sato", "佐藤 花子").await;
        let society = left(&stage, &sato, "日本臨床循環器研究会", &[8_000, 5_000]).await;
        stage.rig.catch_up();
        Self { stage, sato, society }
    }

    fn mail_to(&self, recipient: &str) -> Mail {
        let mut mails = self.stage.rig.mails().into_iter().filter(|mail| mail.to == [recipient]);
        let mail = mails.next().unwrap_or_else(|| panic!("no mail to {recipient}"));
        assert!(mails.next().is_none(), "two mails to {recipient}");
        mail
    }

    fn states(&self) -> Vec<Value> {
        self.stage.items("M#", "MAIL").into_iter().map(|row| row["delivery"]["state"].clone()).collect()
    }
}

/// Somebody joins a society of this name, owes it these amounts, and leaves.
async fn left(stage: &Stage, person: &Account, name: &str, owed: &[u64]) -> Society {
    let society = stage.society("soc-junkanki", name).await;
    stage.joins(person, &society).await;
    for (number, yen) in (1..).zip(owed) {
        stage.owes(person, &society, number, *yen).await;
    }
    let session = stage.session_of(person).await;
    let path = format!("/memberships/{}/withdrawal", society.id);
    let answer = stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "k")], None).await;
    assert_eq!(answer.status, StatusCode::OK);
    society
}

pub(crate) fn of_ses(call: &Call) -> bool {
    call.operation == "SendRawEmail"
}

#[tokio::test]
async fn the_completion_mail_names_what_is_unpaid_and_whom_to_ask() {
    let story = Story::new().await;
    story.stage.let_mails_go().await;
    let mail = story.mail_to("sato@hospital.example");
    assert_eq!(mail.subject, "【日本臨床循環器研究会】退会手続き完了のお知らせ");
    for body in [&mail.text, &mail.html] {
        for fact in [
            "佐藤 花子 様",
            "2026年11月23日",
            "13,000円",
            "2件",
            "8,000円",
            "5,000円",
            "2026-0001",
            "2026年5月31日",
            "お支払いにつきましては直接団体様にお問い合わせください",
            "soc-junkanki@example.jp",
            "03-0000-0000",
        ] {
            assert!(body.contains(fact), "{fact} is missing in {body}");
        }
    }
    assert_eq!(mail.outbox(), "withdrawn_acc-sato_soc-junkanki_1");
    assert_eq!(mail.configuration_set.as_deref(), Some("taikai"));
}

#[tokio::test]
async fn the_society_gets_a_notice_of_its_own() {
    let story = Story::new().await;
    story.stage.let_mails_go().await;
    let notice = story.mail_to(story.society.contact.address.as_str());
    assert_eq!(notice.subject, "【退会のお知らせ】佐藤 花子 様が退会されました");
    assert!(notice.text.contains("13,000円（2件）"), "{}", notice.text);
}

#[tokio::test]
async fn a_societys_notice_names_the_member_by_number_and_leads_to_the_persons_page() {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    stage.joins_as(&sato, &society, Some("M-0117")).await;
    let session = stage.session_of(&sato).await;
    let path = format!("/memberships/{}/withdrawal", society.id);
    stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "k")], None).await;
    stage.deletes(&sato).await;
    let other = stage.person("suzuki", "鈴木 一郎").await;
    stage.joins_as(&other, &society, Some("M-0118")).await;
    stage.deletes(&other).await;
    stage.let_mails_go().await;
    let notices = stage.rig.mails().into_iter().filter(|mail| mail.to == [society.contact.address.as_str()]);
    let notices: Vec<_> = notices.collect();
    assert_eq!(notices.len(), 2, "a withdrawal and a deletion");
    for (notice, facts) in notices.iter().zip([["M-0117", "members/acc-sato"], ["M-0118", "members/acc-suzuki"]]) {
        for said in [&notice.text, &notice.html] {
            assert!(facts.iter().all(|fact| said.contains(fact)), "{facts:?} is missing in {said}");
        }
    }
}

#[tokio::test]
async fn every_letter_carries_the_portals_address_and_leads_to_a_page_that_is_there() {
    let stage = Stage::new();
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    let operator = stage.operator("kanri", &society).await;
    stage.opens_to_all(&operator, &society, "open").await;
    for letter in mail::sample::letters() {
        for language in Language::ALL {
            let written = mail::write(&letter, &mail::sample::about(), language, PUBLIC_URL);
            let links: Vec<_> = written.text.lines().map(str::trim).filter_map(|line| line.strip_prefix(PUBLIC_URL)).collect();
            let folder = mail::folder(&letter);
            let Some((&"/", pages @ [_, ..])) = links.split_last() else { panic!("{folder} leads to {links:?} only") };
            for link in pages {
                assert!(written.html.contains(&format!("href=\"{PUBLIC_URL}{link}\"")), "{folder}: {}", written.html);
                // Whoever is not signed in is asked to, and comes to it then.
                let path = link.split('#').next().unwrap();
                let page = stage.visitor().open(path).await;
                let is_there = page.status.is_success() || page.status == StatusCode::UNAUTHORIZED;
                assert!(is_there, "{folder}: {path} is {}", page.status);
            }
        }
    }
}

#[tokio::test]
async fn with_nothing_unpaid_the_mail_says_so() {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    left(&stage, &sato, "日本臨床循環器研究会", &[]).await;
    stage.let_mails_go().await;
    for mail in stage.rig.mails() {
        assert!(mail.text.contains("未払いの請求はございません。") && mail.html.contains("未払いの請求はございません。"));
        assert!(!mail.text.contains('円'), "{}", mail.text);
    }
}

#[tokio::test]
async fn a_member_who_reads_english_gets_an_english_mail() {
    let stage = Stage::new();
    let smith = stage.person_reading("smith", "Anne Smith", Language::English).await;
    left(&stage, &smith, "日本臨床循環器研究会", &[8_000]).await;
    stage.let_mails_go().await;
    let mails = stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.to == ["smith@hospital.example"]).unwrap();
    assert_eq!(mail.subject, "You have left 日本臨床循環器研究会");
    assert!(mail.text.contains("¥8,000 in total (1 invoice)") && mail.text.contains("31 May 2026"), "{}", mail.text);
    assert!(mails.iter().any(|notice| notice.subject.contains("退会のお知らせ")), "the society reads Japanese");
}

#[tokio::test]
async fn what_people_are_called_cannot_break_a_mail() {
    let stage = Stage::new();
    let name = "<b>=?utf-8?q?x?= \"佐藤\", evil@example.jp; & 花子".to_owned() + &"長".repeat(150);
    let sato = stage.person("sato", &name).await;
    let society = "学会 <script>alert(1)</script> 第2".to_owned() + &"会".repeat(150);
    left(&stage, &sato, &society, &[8_000]).await;
    stage.let_mails_go().await;
    stage.check_invariants();
    stage.check_every_mail_was_sent_once();
    for mail in stage.rig.mails() {
        assert!(mail.text.contains(&name), "{}", mail.text);
        assert!(!mail.html.contains("<script") && !mail.html.contains("<b>"), "{}", mail.html);
        assert!(mail.subject.contains(&name) || mail.subject.contains(&society), "{}", mail.subject);
    }
}

#[tokio::test]
async fn the_stream_may_bring_mails_twice_or_in_any_order() {
    let story = Story::new().await;
    let mut records = story.stage.rig.stream();
    records.reverse();
    let twice = [records.clone(), records.clone()].concat();
    for batch in [&twice, &records] {
        assert_eq!(story.stage.deliver(batch).await.unwrap().unwrap(), json!({"batchItemFailures": []}));
    }
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn what_the_stream_lost_is_found_by_the_sweep() {
    let story = Story::new().await;
    story.stage.sweep().await.unwrap().unwrap();
    assert!(story.stage.rig.mails().is_empty(), "the stream has its head start");
    story.stage.rig.clock().advance(SignedDuration::from_mins(3));
    story.stage.sweep().await.unwrap().unwrap();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_named_and_the_others_go() {
    let story = Story::new().await;
    let broken = "M#withdrawn_acc-sato_soc-junkanki_1";
    story
        .stage
        .rig
        .dynamodb_client()
        .update_item()
        .table_name(crate::rig::TABLE)
        .key("pk", aws_sdk_dynamodb::types::AttributeValue::S(broken.to_owned()))
        .key("sk", aws_sdk_dynamodb::types::AttributeValue::S("MAIL".to_owned()))
        .update_expression("REMOVE letter")
        .send()
        .await
        .unwrap();
    let records = story.stage.rig.stream();
    let failed = records.iter().find(|record| record["dynamodb"]["Keys"]["pk"]["S"] == broken).unwrap();
    let answer = story.stage.deliver(&records).await.unwrap().unwrap();
    assert_eq!(answer, json!({"batchItemFailures": [{"itemIdentifier": failed["dynamodb"]["SequenceNumber"]}]}));
    story.mail_to(story.society.contact.address.as_str());
    assert_eq!(story.stage.rig.mails().len(), 1);
}

#[tokio::test]
async fn an_hour_without_the_mail_service_loses_and_doubles_nothing() {
    for fault in [Fault::Throttle, Fault::InternalError, Fault::Refuse] {
        let story = Story::new().await;
        story.stage.rig.inject(Faults::when(of_ses, fault));
        let answer = story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
        assert_eq!(answer, json!({"batchItemFailures": []}), "mails that wait do not hold the stream up");
        for _ in 0..60 {
            story.stage.rig.clock().advance(SignedDuration::from_mins(1));
            story.stage.sweep().await.unwrap().unwrap();
        }
        assert!(story.stage.rig.mails().is_empty());
        let tries = story.stage.rig.calls().iter().filter(|call| call.operation == "SendRawEmail").count();
        // Whoever looks whether SES takes mails again asks once a minute, with one mail.
        let most = if fault == Fault::Throttle { 61 } else { 20 };
        assert!((4..=most).contains(&tries), "{fault:?}: {tries} tries in an hour");

        story.stage.rig.inject(Faults::none());
        for _ in 0..31 {
            story.stage.rig.clock().advance(SignedDuration::from_mins(1));
            story.stage.sweep().await.unwrap().unwrap();
        }
        story.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn a_send_without_an_answer_is_settled_by_the_mail_services_event() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::LoseAnswer));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    assert_eq!(story.states(), ["sending", "sending"]);
    story.stage.rig.inject(Faults::none());
    // Long before it would be tried again, and once more as EventBridge may.
    let events = story.stage.rig.mail_events();
    story.stage.report(events.clone()).await;
    story.stage.report(events).await;
    story.stage.let_mails_go().await;
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn a_send_without_an_answer_and_without_an_event_is_sent_again_and_not_too_early() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::KillBefore));
    assert!(story.stage.deliver(&story.stage.rig.stream()).await.is_none());
    story.stage.rig.inject(Faults::none());
    for minute in 1..=17 {
        story.stage.rig.clock().advance(SignedDuration::from_mins(1));
        story.stage.sweep().await.unwrap().unwrap();
        let sent = story.stage.mails_sent();
        let completion = sent.get("withdrawn_acc-sato_soc-junkanki_1").copied().unwrap_or(0)
            + sent.get("withdrawal-notice_acc-sato_soc-junkanki_1").copied().unwrap_or(0);
        assert!(minute >= 16 || completion < 2, "the one that was being sent waits for its event: {minute} min");
    }
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn when_the_service_takes_no_more_the_rest_is_not_tried_and_waits_for_the_sweep() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::Throttle));
    let answer = story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    assert_eq!(answer, json!({"batchItemFailures": []}));
    assert_eq!(story.stage.rig.calls().iter().filter(|call| of_ses(call)).count(), 1);
    assert_eq!(story.states(), ["pending", "pending"]);
    story.stage.rig.inject(Faults::none());
    story.stage.rig.clock().advance(SignedDuration::from_mins(3));
    story.stage.sweep().await.unwrap().unwrap();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn a_sweep_sends_no_more_than_the_mail_service_takes_today() {
    let story = Story::new().await;
    story.stage.rig.clock().advance(SignedDuration::from_mins(3));
    for (sent_today, expected) in [(200, 0), (199, 1), (0, 2)] {
        story.stage.rig.limit_mails(SendQuota { per_second: 14, per_day: 200, sent_today });
        story.stage.sweep().await.unwrap().unwrap();
        assert_eq!(story.stage.rig.mails().len(), expected);
    }
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn a_mail_that_may_have_gone_out_five_times_is_given_up_and_its_operators_are_told() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::LoseAnswer));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    for hours in [1, 2, 5, 17, 25] {
        story.stage.rig.clock().advance(SignedDuration::from_hours(hours));
        story.stage.sweep().await.unwrap().unwrap();
    }
    assert_eq!(story.states(), ["failed", "failed"]);
    assert!(story.stage.mails_sent().values().all(|copies| *copies == 5), "{:?}", story.stage.mails_sent());
    let (missed, more) = story.stage.store.missed_mails(Some(&story.society.id), domain::Instant::EPOCH).await.unwrap();
    assert_eq!((missed.len(), more), (2, false));
    // The events come after all: the mails are not missed.
    story.stage.rig.inject(Faults::none());
    story.stage.report(story.stage.rig.mail_events()).await;
    assert_eq!(story.states(), ["sent", "sent"]);
    assert_eq!(story.stage.store.missed_mails(Some(&story.society.id), domain::Instant::EPOCH).await.unwrap().0, vec![]);
}

#[tokio::test]
async fn a_mail_that_the_service_will_never_take_ends_with_its_reason() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::VIRUS));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    story.stage.rig.inject(Faults::none());
    story.stage.let_mails_go().await;
    for row in story.stage.items("M#", "MAIL") {
        assert_eq!(row["delivery"]["state"], "failed");
        assert!(text(&row["delivery"], "reason").contains("MessageRejected"), "{row}");
        assert!(row["agenda_pk"] == "MISSED#soc-junkanki" && row["expires_at"].is_number(), "its operators are told: {row}");
    }
    assert!(story.stage.rig.mails().is_empty());
}

#[tokio::test]
async fn a_pause_of_the_account_drops_nothing() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::when(of_ses, Fault::PAUSED));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    assert_eq!(story.states(), ["pending", "pending"]);
    story.stage.rig.inject(Faults::none());
    story.stage.rig.clock().advance(SignedDuration::from_mins(2));
    story.stage.sweep().await.unwrap().unwrap();
    story.stage.check_every_mail_was_sent_once();
}

/// What SES says when the trouble is the account's: codes and messages as AWS words them. `mail` judges many more, each
/// by itself.
const OF_THE_ACCOUNT: [(&str, &str); 7] = [
    ("MessageRejected", "Sending suspended for this account. For more information, please check the inbox of the email address."),
    (
        "MessageRejected",
        "Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: x@y.jp",
    ),
    // As moto words the same.
    ("MessageRejected", "Did not have authority to send from email no-reply@portal.example"),
    ("AccessDenied", "User `arn:aws:sts::1:assumed-role/x' is not authorized to perform `ses:SendRawEmail'"),
    ("ConfigurationSetDoesNotExist", "Configuration set <taikai> does not exist."),
    ("ExpiredToken", "The security token included in the request is expired"),
    ("Throttling", "Daily message quota exceeded."),
];

#[tokio::test]
async fn trouble_of_the_account_costs_no_mail_a_try_or_a_day_and_ends_by_itself() {
    for (code, message) in OF_THE_ACCOUNT {
        let story = Story::new().await;
        story.stage.rig.inject(Faults::when(of_ses, Fault::Reject(code, message)));
        story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
        let tries = || story.stage.rig.calls().iter().filter(|call| of_ses(call)).count();
        assert_eq!(tries(), 1, "{message}: the batch ends at the first");
        // Five days of it, looked at every hour.
        for hour in 1..=120 {
            story.stage.rig.clock().advance(SignedDuration::from_hours(1));
            story.stage.sweep().await.unwrap().unwrap();
            assert_eq!(tries(), 1 + hour, "{message}: a sweep tries one");
        }
        for row in story.stage.items("M#", "MAIL") {
            assert!(row["delivery"]["state"] == "pending" && row["attempts"] == 0, "{message}: {row}");
        }
        // The first mail after it meets with something that passes: five days ago do not count.
        story.stage.rig.inject(Faults::when(of_ses, Fault::Reject("ServiceUnavailable", "Service Unavailable")));
        story.stage.rig.clock().advance(SignedDuration::from_mins(2));
        story.stage.sweep().await.unwrap().unwrap();
        assert_eq!(story.states(), ["pending", "pending"]);
        story.stage.rig.inject(Faults::none());
        story.stage.rig.clock().advance(SignedDuration::from_mins(2));
        story.stage.sweep().await.unwrap().unwrap();
        story.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn what_nobody_knows_is_kept_and_holds_no_other_mail_up() {
    let story = Story::new().await;
    let mut first = true;
    let once = move |call: &Call| of_ses(call) && std::mem::take(&mut first);
    story.stage.rig.inject(Faults::when(once, Fault::Reject("MessageRejected", "A sentence that nobody has seen yet.")));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    assert_eq!(story.stage.rig.mails().len(), 1, "the other one goes");
    story.stage.rig.clock().advance(SignedDuration::from_mins(2));
    story.stage.sweep().await.unwrap().unwrap();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn an_address_that_ses_calls_malformed_is_told_to_its_owner() {
    let story = Story::new().await;
    let malformed = Fault::Reject("InvalidParameterValue", "Local address contains control or whitespace");
    story.stage.rig.inject(Faults::when(of_ses, malformed));
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    story.stage.rig.inject(Faults::none());
    story.stage.let_mails_go().await;
    assert!(story.stage.rig.mails().is_empty(), "neither is tried again");
    for row in story.stage.items("M#", "MAIL") {
        assert!(row["delivery"]["why"] == "misaddressed" && row["agenda_pk"] == "MISSED#soc-junkanki", "{row}");
    }
    assert_eq!(story.stage.items("S#soc-junkanki", "SOCIETY")[0]["failing"]["why"], "impossible");
    let session = story.stage.session_of(&story.sato).await;
    let mut member = story.stage.visitor_as(&session);
    assert!(member.open("/memberships").await.body().contains("/account/address"), "every page tells");
    let page = member.open("/account/address").await;
    assert!(page.body().contains("宛先として使えない形式です"), "{}", page.body());
}

#[tokio::test]
async fn an_old_address_of_a_japanese_carrier_is_quoted_in_header_and_envelope_and_shown_as_it_is() {
    let stage = Stage::new();
    let old = Account::new(
        domain::AccountId::parse("acc-taro").unwrap(),
        crate::stage::line("田中 太郎"),
        crate::stage::address("taro..g@docomo.ne.jp"),
        Language::Japanese,
    );
    stage.opens(&old, "taro").await.unwrap();
    left(&stage, &old, "日本臨床循環器研究会", &[]).await;
    stage.let_mails_go().await;
    stage.let_mails_arrive().await;
    let mails = stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.outbox().starts_with("withdrawn_")).unwrap();
    assert_eq!(mail.recipients, ["\"taro..g\"@docomo.ne.jp"]);
    let to = mail.headers.iter().find(|(name, _)| name == "To").unwrap();
    assert_eq!(to.1, "<\"taro..g\"@docomo.ne.jp>");
    assert_eq!(stage.items("M#withdrawn_", "MAIL")[0]["to"], "taro..g@docomo.ne.jp");
    assert_eq!(stage.items("M#withdrawn_", "MAIL")[0]["delivery"]["arrival"]["is"], "delivered");
}

#[tokio::test]
async fn what_a_sent_mail_said_is_forgotten_in_time() {
    let story = Story::new().await;
    story.stage.let_mails_go().await;
    story.stage.rig.clock().advance(SignedDuration::from_hours(24 * 91));
    story.stage.rig.expire();
    assert!(story.stage.items("M#", "MAIL").is_empty());
}

/// The stream brings two mails to `deliver-mail`; whatever happens to any call, each goes once or says why not.
struct Deliver {
    story: Story,
    records: Vec<Value>,
}

impl Scenario for Deliver {
    const NAME: &str = "deliver-mail";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        let records = rig.stream();
        rig.catch_up();
        Self { story, records }
    }

    async fn act(&self, _: &Rig) {
        drop(self.story.stage.deliver(&self.records).await);
    }

    async fn recover(&self, _: &Rig) {
        // The stream brings the batch again, as after a failure, a lost answer or a crash.
        let again = self.story.stage.deliver(&self.records).await.unwrap().unwrap();
        assert_eq!(again, json!({"batchItemFailures": []}));
        self.story.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        let stage = &self.story.stage;
        stage.check_invariants();
        let refused = stage.items("M#", "MAIL").iter().filter(|row| row["delivery"]["state"] == "failed").count();
        if refused == 0 {
            stage.check_every_mail_was_sent_once();
        } else {
            assert_eq!(stage.rig.mails().len() + refused, 2, "a mail that was turned down is the only one that is missing");
        }
    }
}

#[tokio::test]
async fn at_every_crash_point_each_mail_goes_once() {
    assert!(crash_points::<Deliver>().await >= 60);
}

/// The sweep finds two mails that the stream lost.
struct Sweep(Deliver);

impl Scenario for Sweep {
    const NAME: &str = "deliver-mail, sweeping";

    async fn prepare(rig: &Rig) -> Self {
        let deliver = Deliver::prepare(rig).await;
        rig.clock().advance(SignedDuration::from_mins(3));
        Self(deliver)
    }

    async fn act(&self, _: &Rig) {
        drop(self.0.story.stage.sweep().await);
    }

    async fn recover(&self, _: &Rig) {
        self.0.story.stage.let_mails_go().await;
    }

    async fn check(&self, rig: &Rig) {
        self.0.check(rig).await;
    }
}

#[tokio::test]
async fn at_every_crash_point_of_a_sweep_each_mail_goes_once() {
    assert!(crash_points::<Sweep>().await >= 60);
}
