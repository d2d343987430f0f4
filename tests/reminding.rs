//! Reminders: each step of each invoice once, never early, never after payment, missed days caught up (docs/PRODUCT.md:
//! Reminders).

use std::collections::BTreeMap;
use std::env;
use std::io::{Write, stderr};

use domain::audit::Actor;
use domain::billing::LedgerChange;
use domain::effect::Effect;
use domain::job::{Job, Phase, Progress};
use domain::reminder::{Hold, Place, Run, Steps, Work};
use domain::{Account, Day, Instant, Invoice, Society};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{Commanded, IdempotencyKey};

use crate::rig::{Call, Fault, Faults, Rig, Scenario, cases, crash_points};
use crate::stage::{KILLED, Stage, day, line, text};

/// 佐藤 owes one society; it is the 23rd of November 2026, before nine in the morning, and yesterday's run is done.
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
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        stage.joins(&sato, &society).await;
        let run = Run { completed: day("2026-11-22"), sent: vec![], failed: 0, work: None, version: 1 };
        stage.store.commit_run(0, &run).await.unwrap();
        let story = Self { stage, sato, society };
        story.at("2026-11-23", 8);
        story
    }

    /// It is this hour of this day in Japan.
    fn at(&self, day: &str, hour: i64) {
        self.stage.rig.clock().set(morning(day) + SignedDuration::from_hours(hour - 9));
    }

    async fn owes(&self, number: u32, due_on: &str) -> Invoice {
        self.stage.owes_until(&self.sato, &self.society, number, 8_000, day(due_on)).await
    }

    /// So many other people owe the society until this day, one invoice each.
    async fn others_owe(&self, people: u32, due_on: &str) {
        for number in 1..=people {
            let person = self.stage.person(&format!("kaiin{number}"), "会員").await;
            self.stage.joins(&person, &self.society).await;
            self.stage.owes_until(&person, &self.society, number, 8_000, day(due_on)).await;
        }
    }

    /// The reminders, each with the invoices that it tells of.
    fn mornings(&self) -> Vec<(String, Vec<String>)> {
        let ids =
            |letter: &Value| letter["invoices"].as_array().unwrap().iter().map(|it| text(it, "invoice").to_owned()).collect();
        let mails = self.stage.items("M#reminder_", "MAIL");
        mails.iter().map(|mail| (text(mail, "pk")["M#reminder_".len()..].to_owned(), ids(&mail["letter"]))).collect()
    }

    /// The schedule calls on this day.
    async fn morning(&self, day: &str) {
        self.at(day, 9);
        self.stage.remind().await;
    }

    fn reminders(&self) -> Vec<String> {
        let mails = self.stage.items("M#reminder_", "MAIL");
        mails.iter().map(|mail| text(mail, "pk")["M#reminder_".len()..].to_owned()).collect()
    }

    /// What is on record of an invoice's reminders: step, day, decision.
    fn ledger(&self, invoice: &Invoice) -> Vec<(i64, String, String)> {
        let item = self.stage.items("A#", &format!("INVOICE#{}#{}", self.society.id, invoice.id)).remove(0);
        let entries = item["reminders"].as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .map(|it| (it["step"].as_i64().unwrap_or(999), text(it, "on").to_owned(), text(it, "told").to_owned()))
            .collect()
    }

    async fn command<T, F>(&self, key: &str, act: impl FnOnce(Stage, Actor, IdempotencyKey, Instant) -> F) -> T
    where
        F: Future<Output = T>,
    {
        let actor = Actor::Operator(self.sato.id.clone(), line("高橋 健"));
        act(self.stage.clone(), actor, IdempotencyKey::new("plan-reminders", key, key), self.stage.now()).await
    }

    async fn moves_due_day(&self, invoice: &Invoice, to: &str) {
        let (society, id) = (invoice.society.clone(), invoice.id.clone());
        let account = self.sato.id.clone();
        self.command(to, async |stage, by, key, at| {
            let invoice = stage.store.invoice(&society, &id).await.unwrap().unwrap();
            let change = LedgerChange::move_due_day(invoice, day(to), None, at.day_in_japan()).unwrap();
            let command = Commanded { by: &by, account: &account, key: &key, answer: "{}", at };
            let effect = Effect::due_day_moved(change, line("ご相談による"));
            stage.store.commit(&effect, command).await.unwrap();
        })
        .await;
    }

    async fn holds_person(&self, until: Option<&str>) {
        let (society, account) = (self.society.id.clone(), self.sato.id.clone());
        let hold = Hold { reason: line("相談中"), until: until.map(day) };
        self.command("hold", async |stage, by, key, at| {
            let command = Commanded { by: &by, account: &account, key: &key, answer: "{}", at };
            let effect = Effect::person_held(society, account.clone(), Some(hold));
            stage.store.commit(&effect, command).await.unwrap();
        })
        .await;
    }

    async fn holds_invoice(&self, invoice: &Invoice) {
        let (society, account, invoice) = (self.society.id.clone(), self.sato.id.clone(), invoice.id.clone());
        let hold = Hold { reason: line("相談中"), until: None };
        self.command(invoice.as_str(), async |stage, by, key, at| {
            let known = stage.store.reminder_bases(&[(society.clone(), invoice.clone())]).await.unwrap().remove(0).1.unwrap();
            let command = Commanded { by: &by, account: &account, key: &key, answer: "{}", at };
            let effect = Effect::invoice_held(society, invoice.clone(), known.plan.version, Some(hold));
            stage.store.commit(&effect, command).await.unwrap();
        })
        .await;
    }

    async fn chooses_steps(&self, days: &[i16]) {
        let (society, account) = (self.society.id.clone(), self.sato.id.clone());
        let steps = Steps::new(days.iter().copied()).unwrap();
        self.command(&format!("{days:?}"), async |stage, by, key, at| {
            let policy = domain::reminder::Policy::default().choose(steps, at.day_in_japan());
            let command = Commanded { by: &by, account: &account, key: &key, answer: "{}", at };
            stage.store.commit(&Effect::steps_chosen(society.clone(), policy), command).await.unwrap();
            send_reminders::catch_up(&stage.store, stage.now().day_in_japan()).await.unwrap();
        })
        .await;
    }
}

/// 09:00 of a day in Japan.
fn morning(day: &str) -> Timestamp {
    format!("{day}T09:00:00+09:00").parse().unwrap()
}

#[tokio::test]
async fn an_invoice_is_reminded_before_and_after_its_due_day_and_the_letter_says_what_to_do() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    for offset in 0..40 {
        story.morning(&day("2026-11-24").plus_days(offset).to_string()).await;
        story.stage.let_mails_go_at_once().await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1", "inv-sato-1_14_1", "inv-sato-1_1_1"]);
    let sent = |on: &str| on.to_owned();
    assert_eq!(
        story.ledger(&invoice),
        [(-7, sent("2026-12-03"), sent("sent")), (1, sent("2026-12-11"), sent("sent")), (14, sent("2026-12-24"), sent("sent"))]
    );
    let mails = story.stage.rig.mails();
    let before = mails.iter().find(|mail| mail.outbox().contains("_-7_")).unwrap();
    assert_eq!(before.subject, "【日本臨床循環器研究会】お支払い期限のご案内（2026年度 年会費）");
    let after = mails.iter().find(|mail| mail.outbox().contains("_14_")).unwrap();
    assert_eq!(after.subject, "【日本臨床循環器研究会】お支払い期限を過ぎております（2026年度 年会費）");
    for mail in [before, after] {
        for fact in ["佐藤 花子 様", "8,000円", "2026年12月10日", "2026-0001", "soc-junkanki@example.jp", "03-0000-0000"]
        {
            assert!(mail.text.contains(fact) && mail.html.contains(fact), "{fact} is missing in {}", mail.text);
        }
    }
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_schedule_that_fires_five_times_or_not_for_three_days_changes_nothing_in_what_people_receive() {
    let story = Story::new().await;
    story.owes(1, "2026-12-10").await;
    story.owes(2, "2026-12-11").await;
    for _ in 0..5 {
        story.morning("2026-12-03").await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1"]);
    // Three days without: what fell on them comes on the fourth, once.
    for _ in 0..5 {
        story.morning("2026-12-07").await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1", "inv-sato-2_-7_1"]);
    // A call that comes late, for a day that is done.
    story.morning("2026-12-05").await;
    assert_eq!(story.reminders().len(), 2);
}

#[tokio::test]
async fn the_first_run_of_all_finds_what_was_issued_before_the_schedule_was_switched_on() {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    stage.joins(&sato, &society).await;
    stage.owes_until(&sato, &society, 1, 8_000, day("2026-12-10")).await;
    stage.rig.clock().set(morning("2026-12-04"));
    stage.remind().await;
    assert_eq!(stage.items("M#reminder_", "MAIL").len(), 1);
}

#[tokio::test]
async fn after_two_steps_were_missed_the_latest_alone_is_sent() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    story.morning("2026-11-24").await;
    story.morning("2026-12-12").await;
    assert_eq!(story.reminders(), ["inv-sato-1_1_1"]);
    let told: Vec<_> = story.ledger(&invoice).into_iter().map(|(step, _, told)| (step, told)).collect();
    assert_eq!(told, [(-7, "superseded".to_owned()), (1, "sent".to_owned())]);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_paid_and_a_reversed_payment_is_no_reason_to_repeat() {
    let story = Story::new().await;
    let (paid, open) = (story.owes(1, "2026-12-10").await, story.owes(2, "2026-12-10").await);
    story.morning("2026-11-24").await;
    story.stage.pays(&paid, 8_000).await.unwrap();
    let item = &story.stage.items("A#", &format!("INVOICE#{}#{}", story.society.id, paid.id))[0];
    assert!(item["agenda_pk"].is_null(), "{item}");
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), [format!("{}_-7_1", open.id)]);
    story.stage.check_invariants();
}

#[tokio::test]
async fn dues_of_former_members_are_not_reminded_and_the_reason_is_on_record() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    let session = story.stage.session_of(&story.sato).await;
    let path = format!("/memberships/{}/withdrawal", story.society.id);
    let answer = story.stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "k")], None).await;
    assert_eq!(answer.status, 200);
    story.morning("2026-11-24").await;
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), Vec::<String>::new());
    assert_eq!(story.ledger(&invoice), [(-7, "2026-12-03".to_owned(), "former_member".to_owned())]);
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_address_that_fails_is_not_written_to_until_it_is_changed() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    story.morning("2026-11-24").await;
    story.morning("2026-12-03").await;
    story.stage.deliver(&story.stage.rig.stream()).await.unwrap().unwrap();
    let mail = story.stage.rig.mails().remove(0);
    story.stage.report(vec![mail.bounced_event(true)]).await;
    story.morning("2026-12-11").await;
    assert_eq!(story.reminders().len(), 1);
    assert_eq!(story.ledger(&invoice).last().unwrap().2, "address_fails");
}

#[tokio::test]
async fn a_hold_has_an_end_and_what_fell_within_it_is_not_made_up_for() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    story.morning("2026-11-24").await;
    story.holds_person(Some("2026-12-05")).await;
    for on in ["2026-12-03", "2026-12-06", "2026-12-11"] {
        story.morning(on).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_1_1"]);
    assert_eq!(story.ledger(&invoice)[0], (-7, "2026-12-03".to_owned(), "person_held".to_owned()));
}

#[tokio::test]
async fn a_moved_due_day_begins_the_steps_anew_without_repeating_and_every_total_follows() {
    let story = Story::new().await;
    let invoice = story.owes(1, "2026-12-10").await;
    story.morning("2026-11-24").await;
    story.morning("2026-12-03").await;
    story.at("2026-12-04", 14);
    story.moves_due_day(&invoice, "2027-01-20").await;
    story.stage.check_invariants();
    for offset in 0..70 {
        story.morning(&day("2026-12-05").plus_days(offset).to_string()).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1", "inv-sato-1_-7_2", "inv-sato-1_14_2", "inv-sato-1_1_2"]);
    let days: Vec<_> = story.ledger(&invoice).into_iter().map(|(_, on, _)| on).collect();
    assert_eq!(days, ["2026-12-03", "2027-01-13", "2027-01-21", "2027-02-03"]);
}

#[tokio::test]
async fn other_steps_hold_from_the_next_day_on_for_every_unpaid_invoice() {
    let story = Story::new().await;
    story.owes(1, "2026-12-10").await;
    story.morning("2026-11-24").await;
    story.at("2026-11-25", 14);
    // 20 days before the due day is over by now; 12 days before is to come.
    story.chooses_steps(&[-20, -12]).await;
    for offset in 0..30 {
        story.morning(&day("2026-11-26").plus_days(offset).to_string()).await;
    }
    assert_eq!(story.reminders(), ["inv-sato-1_-12_1"]);
    let mail = &story.stage.items("M#reminder_", "MAIL")[0];
    assert!(text(mail, "listing_sk").contains("2026-11-28T00:00:00.000Z"), "{mail}");
}

#[tokio::test]
async fn a_run_of_far_more_than_usual_stops_and_a_person_lets_it_go_on() {
    let story = Story::new().await;
    story.others_owe(101, "2026-12-10").await;
    story.morning("2026-12-02").await;
    story.morning("2026-12-03").await;
    let stopped = story.stage.store.run().await.unwrap().unwrap();
    let work = stopped.work.clone().unwrap();
    assert_eq!((work.job.phase, work.job.progress.counted), (Phase::Stopped, 101));
    assert_eq!(story.reminders().len(), 0);
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders().len(), 0, "it waits");

    // Nobody but the support desk lets it go on, and only the run that was looked at.
    let release = json!({"day": "2026-12-03"});
    let sato = story.stage.session_of(&story.sato).await;
    assert_eq!(
        story
            .stage
            .visitor_as(&sato)
            .json("POST", "/support/reminders", &[("idempotency-key", "a")], Some(&release))
            .await
            .status,
        404
    );
    let support = story.stage.person("jimukyoku", "渡辺 恵").await;
    story.stage.store.grant_support(&support.id, story.stage.now()).await.unwrap();
    let mut desk = story.stage.visitor_as(&story.stage.session_of(&support).await);
    assert!(desk.open("/support/reminders").await.body().contains("101件"));
    let another = desk.json("POST", "/support/reminders", &[("idempotency-key", "b")], Some(&json!({"day": "2026-12-01"}))).await;
    assert_eq!(
        (another.status.as_u16(), another.json()["type"].as_str().unwrap().to_owned()),
        (409, "tag:taikai,2026:run-not-stopped".to_owned())
    );
    assert_eq!(story.reminders().len(), 0, "another day's release");
    for _ in 0..2 {
        let answer = desk.json("POST", "/support/reminders", &[("idempotency-key", "c")], Some(&release)).await;
        assert_eq!((answer.status.as_u16(), answer.json()["run"]["phase"].as_str()), (200, Some("sending")));
    }
    story.stage.let_run_go().await;
    assert_eq!(story.reminders().len(), 101);
    assert_eq!(story.stage.store.run().await.unwrap().unwrap().completed, day("2026-12-03"));
}

#[tokio::test]
async fn a_run_that_waits_for_a_person_waits_however_often_the_schedule_calls() {
    let story = Story::new().await;
    story.others_owe(101, "2026-12-10").await;
    for on in ["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"] {
        story.morning(on).await;
    }
    let stopped = story.stage.store.run().await.unwrap().unwrap();
    assert_eq!(stopped.work.map(|work| (work.job.phase, work.through)), Some((Phase::Stopped, day("2026-12-03"))));
    assert_eq!(story.reminders().len(), 0);
}

#[tokio::test]
async fn a_day_that_is_run_before_it_comes_is_not_over_with_that() {
    let story = Story::new().await;
    let first = story.owes(1, "2026-12-01").await;
    // Played for the 24th and the 25th, while it is the 23rd.
    for on in ["2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z"] {
        story.stage.call("send-reminders", &json!({ "time": on })).await.unwrap().unwrap();
        story.stage.let_run_go().await;
    }
    let second = story.owes(2, "2026-12-01").await;
    story.morning("2026-11-24").await;
    assert_eq!(story.reminders(), [format!("{}_-7_1", first.id), format!("{}_-7_1", second.id)]);
}

#[tokio::test]
async fn a_reminder_that_waited_goes_only_when_it_is_still_to_go_and_says_what_is_owed_by_then() {
    let story = Story::new().await;
    let mut invoices = vec![];
    for number in 1..=5 {
        invoices.push(story.owes(number, "2026-12-10").await);
    }
    let [paid, partly, moved, held, owed] = &invoices[..] else { unreachable!("five") };
    story.morning("2026-12-03").await;
    // The mail service takes nothing until the afternoon.
    story.at("2026-12-03", 15);
    story.stage.pays(paid, 8_000).await.unwrap();
    story.stage.pays(partly, 3_000).await.unwrap();
    story.moves_due_day(moved, "2027-01-20").await;
    story.holds_invoice(held).await;
    story.stage.let_mails_go().await;

    let [mail] = story.stage.rig.mails().try_into().unwrap();
    assert_eq!(mail.subject, "【日本臨床循環器研究会】お支払い期限のご案内（2件）");
    for said in [&mail.text, &mail.html] {
        for fact in [partly.number.as_str(), owed.number.as_str(), "13,000円", "8,000円のうち3,000円入金済み、残り5,000円"]
        {
            assert!(said.contains(fact), "{fact} is missing in {said}");
        }
        for gone in [paid, moved, held] {
            assert!(!said.contains(gone.number.as_str()), "{} in {said}", gone.number);
        }
    }
    // Whoever looks at an invoice of which the mail did not tell any more is told so.
    let mut operator = story.stage.visitor_as(&story.stage.operator("kaikei", &story.society).await);
    for (invoice, left_out) in [(paid, true), (owed, false)] {
        let path = format!("/societies/{}/invoices/{}/reminders", story.society.id, invoice.id);
        assert_eq!(operator.json("GET", &path, &[], None).await.json()["ledger"][0]["left_out"], left_out);
        let shown = operator.open(&path).await.texts(".log li").concat();
        assert_eq!(shown.contains("メールに記載されていません"), left_out, "{shown}");
    }
}

#[tokio::test]
async fn a_reminder_that_waited_until_nothing_of_it_was_left_does_not_go_and_says_why() {
    for (number, by) in [(1, "settled"), (2, "due_day_moved"), (3, "held")] {
        let story = Story::new().await;
        let invoice = story.owes(1, "2026-12-10").await;
        story.morning("2026-12-03").await;
        story.at("2026-12-03", 15);
        match number {
            1 => story.stage.pays(&invoice, 8_000).await.unwrap(),
            2 => story.moves_due_day(&invoice, "2027-01-20").await,
            _ => story.holds_invoice(&invoice).await,
        }
        story.stage.let_mails_go().await;
        assert_eq!(story.stage.rig.mails().len(), 0);
        let mail = story.stage.items("M#reminder_", "MAIL").remove(0);
        assert_eq!((&mail["delivery"]["why"], &mail["delivery"]["by"]), (&json!("overtaken"), &json!(by)));
        assert!(mail["agenda_pk"].is_null(), "nobody has to see to it: {mail}");
    }
}

#[tokio::test]
async fn one_morning_sends_one_person_one_reminder_for_each_society() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "地方内科会").await;
    let suzuki = story.stage.person("suzuki", "鈴木 一郎").await;
    story.stage.joins(&story.sato, &other).await;
    story.stage.joins(&suzuki, &story.society).await;
    // Of 佐藤's to the first society two are due, one was due, one is due later.
    for (number, due_on) in [(1, "2026-12-10"), (2, "2026-12-10"), (3, "2026-12-02"), (4, "2026-12-25")] {
        story.owes(number, due_on).await;
    }
    story.stage.owes_until(&story.sato, &other, 5, 3_000, day("2026-12-10")).await;
    story.stage.owes_until(&suzuki, &story.society, 6, 8_000, day("2026-12-10")).await;
    for on in ["2026-12-02", "2026-12-03", "2026-12-03"] {
        story.morning(on).await;
    }
    let mut mornings = story.mornings();
    assert_eq!(mornings.remove(0), ("inv-sato-3_-7_1".to_owned(), vec!["inv-sato-3".to_owned()]), "of the day before");
    let told = |invoices: &[&str]| invoices.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        mornings,
        [
            ("inv-sato-3_1_1".to_owned(), told(&["inv-sato-3", "inv-sato-1", "inv-sato-2"])),
            ("inv-sato-5_-7_1".to_owned(), told(&["inv-sato-5"])),
            ("inv-suzuki-6_-7_1".to_owned(), told(&["inv-suzuki-6"])),
        ]
    );
    story.stage.let_mails_go_at_once().await;
    let mails = story.stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.outbox().contains("sato-3_1_")).unwrap();
    assert_eq!(mail.subject, "【日本臨床循環器研究会】お支払い期限を過ぎております（3件）");
    for said in [&mail.text, &mail.html] {
        for fact in [
            "24,000円",
            "2026-0001",
            "2026-0002",
            "2026-0003",
            "2026年12月2日",
            "期限を過ぎています",
            "https://taikai.example/payments",
        ] {
            assert!(said.contains(fact), "{fact} is missing in {said}");
        }
    }
    // On each invoice it is on record, and what became of the mail too.
    let mut operator = story.stage.visitor_as(&story.stage.operator("kaikei", &story.society).await);
    for number in 1..=3 {
        let path = format!("/societies/{}/invoices/inv-sato-{number}/reminders", story.society.id);
        let entry = operator.json("GET", &path, &[], None).await.json()["ledger"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&entry["told"], &entry["mail"]["status"], &entry["mail"]["more_invoices"]),
            (&json!("sent"), &json!("sent"), &json!(2))
        );
    }
    story.stage.check_invariants();
}

#[tokio::test]
async fn what_fell_on_days_without_a_run_is_one_mail_too() {
    let story = Story::new().await;
    story.owes(1, "2026-12-10").await;
    story.owes(2, "2026-12-12").await;
    story.owes(3, "2026-12-01").await;
    story.morning("2026-12-01").await;
    story.morning("2026-12-05").await;
    let mornings: Vec<_> = story.mornings().into_iter().map(|(_, invoices)| invoices.len()).collect();
    assert_eq!(mornings, [1, 3], "the first of the third alone, then all");
    story.stage.check_invariants();
}

#[tokio::test]
async fn more_than_a_transaction_holds_is_one_mail_all_the_same_wherever_the_run_is_killed() {
    for fault in [None, Some(Fault::KillBefore), Some(Fault::KillAfter)] {
        let story = Story::new().await;
        for number in 101..=250 {
            story.owes(number, "2026-12-10").await;
        }
        story.morning("2026-12-02").await;
        story.at("2026-12-03", 9);
        let mut transactions = 0;
        let second = move |call: &crate::rig::Call| {
            transactions += u32::from(call.operation == "TransactWriteItems");
            fault.filter(|_| call.operation == "TransactWriteItems" && transactions == 2)
        };
        story.stage.rig.inject(Faults::choose(second));
        drop(story.stage.call_on_schedule("send-reminders").await);
        story.stage.rig.inject(Faults::none());
        story.stage.remind().await;
        let [mail] = story.stage.items("M#reminder_", "MAIL").try_into().unwrap();
        let listed = |of: &str| mail["letter"][of].as_array().unwrap().len();
        assert_eq!((listed("invoices"), listed("unlisted"), &mail["letter"]["total"]), (100, 50, &json!(150 * 8_000)));
        for number in 101..=250 {
            let item = story.stage.items("A#", &format!("INVOICE#{}#inv-sato-{number}", story.society.id)).remove(0);
            assert_eq!(item["reminders"].as_array().unwrap().len(), 1, "{item}");
        }
        story.stage.check_invariants();
        story.stage.let_mails_go_at_once().await;
        assert!(
            story.stage.rig.mails()[0].text.contains("合計 1,200,000円（150件）")
                && story.stage.rig.mails()[0].text.contains("ほか 50件")
        );
    }
}

#[tokio::test]
async fn a_page_of_the_agenda_has_whoever_is_on_it_with_all_their_invoices_of_all_its_days() {
    let story = Story::new().await;
    let mut expected: BTreeMap<String, usize> = BTreeMap::new();
    for (login, invoices) in [("a", 1), ("ab", 4), ("abc", 2), ("b", 12), ("c", 3), ("d", 2), ("e", 1), ("f", 5)] {
        let person = story.stage.person(&format!("kaiin{login}"), "会員").await;
        story.stage.joins(&person, &story.society).await;
        for number in 0..invoices {
            let due_on = day("2026-12-10").plus_days(number % 3);
            story.stage.owes_until(&person, &story.society, u32::try_from(number).unwrap(), 8_000, due_on).await;
            let id = domain::InvoiceId::new(&person.id, &number.to_string()).unwrap();
            story.stage.store.put_off(&story.society.id, &id, due_on.plus_days(-7)).await.unwrap();
        }
        expected.insert(person.id.to_string(), usize::try_from(invoices).unwrap());
    }
    for most in [1, 2, 5, 100] {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        for shard in 0..domain::reminder::SHARDS {
            let mut place = Place { day: day("2026-12-01"), shard, after: None };
            loop {
                let page = story.stage.store.agenda(&place, day("2026-12-05"), most).await.unwrap();
                let mut on_page: BTreeMap<String, usize> = BTreeMap::new();
                for (_, id) in &page.invoices {
                    *on_page.entry(id.account().to_string()).or_default() += 1;
                }
                for (account, invoices) in on_page {
                    assert_eq!(invoices, expected[&account], "{account} on a page of {most}");
                    assert_eq!(found.insert(account, invoices), None);
                }
                match page.after {
                    Some(after) => place.after = Some(after),
                    None => break,
                }
            }
        }
        assert_eq!(found, expected, "pages of {most}");
    }
}

#[tokio::test]
async fn an_invoice_that_cannot_be_read_holds_up_nobody_and_comes_again_tomorrow() {
    let story = Story::new().await;
    let (broken, _) = (story.owes(1, "2026-12-10").await, story.owes(2, "2026-12-10").await);
    story.morning("2026-11-24").await;
    let client = story.stage.rig.dynamodb_client();
    let string = |text: String| aws_sdk_dynamodb::types::AttributeValue::S(text);
    let item = client.update_item().table_name(crate::rig::TABLE).key("pk", string("A#acc-sato".to_owned()));
    let item = item.key("sk", string(format!("INVOICE#{}#{}", story.society.id, broken.id)));
    item.clone()
        .update_expression("SET amount = :x")
        .expression_attribute_values(":x", string("x".to_owned()))
        .send()
        .await
        .unwrap();
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders(), ["inv-sato-2_-7_1"]);
    let mended = aws_sdk_dynamodb::types::AttributeValue::N("8000".to_owned());
    item.update_expression("SET amount = :x").expression_attribute_values(":x", mended).send().await.unwrap();
    story.morning("2026-12-04").await;
    assert_eq!(story.reminders(), ["inv-sato-1_-7_1", "inv-sato-2_-7_1"]);
}

#[tokio::test]
async fn an_invoice_that_was_paid_meanwhile_is_put_on_no_agenda_again() {
    let story = Story::new().await;
    let (paid, unpaid) = (story.owes(1, "2026-12-10").await, story.owes(2, "2026-12-10").await);
    story.stage.pays(&paid, 8_000).await.unwrap();
    for invoice in [&paid, &unpaid] {
        story.stage.store.put_off(&story.society.id, &invoice.id, day("2026-12-05")).await.unwrap();
    }
    let agenda = |invoice: &Invoice| {
        let item = story.stage.items("A#acc-sato", &format!("INVOICE#{}#{}", story.society.id, invoice.id)).remove(0);
        (item["agenda_pk"].clone(), item["agenda_sk"].clone())
    };
    assert_eq!(agenda(&paid), (Value::Null, Value::Null));
    let (day, entry) = agenda(&unpaid);
    assert!(day.as_str().unwrap().starts_with("REMIND#2026-12-05#"), "{day}");
    assert_eq!(entry, "inv-sato-2");
}

#[tokio::test]
async fn a_person_whose_reminder_the_table_never_takes_holds_up_nobody_and_comes_again_tomorrow() {
    let story = Story::new().await;
    story.owes(1, "2026-12-10").await;
    story.others_owe(6, "2026-12-10").await;
    story.morning("2026-11-24").await;

    let hers =
        |call: &Call| call.operation == "TransactWriteItems" && call.keys.iter().any(|key| key.sk.ends_with("#inv-sato-1"));
    let mut times = 0;
    let refused = move |call: &Call| {
        // What she gets is refused for good; that she comes again tomorrow is taken.
        times += usize::from(hers(call));
        hers(call) && times == 1
    };
    story.stage.rig.inject(Faults::when(refused, Fault::Cancel(&["ValidationError", "None"])));
    story.morning("2026-12-03").await;
    assert_eq!(story.reminders().len(), 6, "{:?}", story.reminders());
    assert!(!story.reminders().iter().any(|mail| mail.starts_with("inv-sato-")));
    let run = story.stage.store.run().await.unwrap().unwrap();
    assert_eq!((run.completed, run.failed), (day("2026-12-03"), 1), "the day is done");

    story.stage.rig.inject(Faults::none());
    story.morning("2026-12-04").await;
    assert!(story.reminders().contains(&"inv-sato-1_-7_1".to_owned()), "{:?}", story.reminders());
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_large_day_goes_on_by_itself_and_costs_what_the_day_brings() {
    let calls_on = async |others: usize| {
        let story = Story::new().await;
        story.others_owe(5, "2026-12-10").await;
        story.owes(6, "2027-11-30").await;
        story.morning("2026-11-24").await;
        // Ten to each of the others, so that no partition is larger than in life.
        let (pk, sk) = ("A#acc-sato", format!("INVOICE#{}#inv-sato-6", story.society.id));
        story.stage.rig.copy_item(pk, &sk, others, |item, number| {
            let other = number / 10;
            item.replace("inv-sato-6", &format!("inv-x{other}-{number}")).replace("acc-sato", &format!("acc-x{other}"))
        });
        story.morning("2026-12-02").await;
        story.at("2026-12-03", 9);
        story.stage.rig.inject(Faults::none());
        story.stage.remind().await;
        let run = story.stage.store.run().await.unwrap().unwrap();
        assert_eq!((run.completed, run.sent.last()), (day("2026-12-03"), Some(&5)));
        story.stage.rig.calls().len()
    };
    let others = env::var("TAIKAI_INVOICES").ok().map_or(500, |text| text.parse().expect("TAIKAI_INVOICES is a number"));
    let calls = calls_on(0).await;
    let told = format!("a morning of five reminders: {calls} calls, alone and among {others} other invoices\n");
    assert_eq!(calls_on(others).await, calls, "flat in the number of other invoices");
    stderr().write_all(told.as_bytes()).unwrap();
}

/// One morning with two invoices of one person; whatever happens to any call, the reminder is written once, and each
/// decision is on record once.
struct Morning(Story);

impl Scenario for Morning {
    const NAME: &str = "send-reminders";

    async fn prepare(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        for number in 1..=2 {
            let invoice = story.owes(number, "2026-12-10").await;
            // As the mornings before have left it.
            story.stage.store.put_off(&story.society.id, &invoice.id, day("2026-12-03")).await.unwrap();
        }
        let run = story.stage.store.run().await.unwrap().unwrap();
        let run = Run { completed: day("2026-12-02"), version: run.version + 1, ..run };
        story.stage.store.commit_run(run.version - 1, &run).await.unwrap();
        story.at("2026-12-03", 9);
        rig.catch_up();
        Self(story)
    }

    async fn act(&self, _: &Rig) {
        drop(self.0.stage.call_on_schedule("send-reminders").await);
    }

    async fn recover(&self, _: &Rig) {
        // The stream brings the run's last change again, or the schedule fires twice.
        self.0.stage.remind().await;
    }

    async fn check(&self, _: &Rig) {
        let invoices = ["inv-sato-1", "inv-sato-2"].map(str::to_owned);
        assert_eq!(self.0.mornings(), [("inv-sato-2_-7_1".to_owned(), invoices.to_vec())]);
        for invoice in self.0.stage.items("A#acc-sato", "INVOICE#") {
            assert_eq!(invoice["reminders"].as_array().unwrap().len(), 1, "{invoice}");
        }
        assert_eq!(self.0.stage.store.run().await.unwrap().unwrap().completed, day("2026-12-03"));
        self.0.stage.check_invariants();
    }
}

/// Support lets a run go on that stopped to ask; whatever happens to any call, pressing again ends in one release.
struct Release {
    stage: Stage,
    session: String,
}

impl Release {
    async fn press(&self) -> StatusCode {
        let release = json!({"day": "2026-12-03"});
        let mut desk = self.stage.visitor_as(&self.session);
        desk.json("POST", "/support/reminders", &[("idempotency-key", "a")], Some(&release)).await.status
    }
}

impl Scenario for Release {
    const NAME: &str = "release-reminders";

    async fn prepare(rig: &Rig) -> Self {
        let stage = Stage::on(rig);
        stage.rig.clock().set(morning("2026-12-03"));
        let at = Place { day: day("2026-12-03"), shard: 0, after: None };
        let counted = Progress { counted: 101, ..Progress::default() };
        let work = Work { through: day("2026-12-03"), job: Job::counted(at, counted, true) };
        let run = Run { completed: day("2026-12-02"), sent: vec![], failed: 0, work: Some(work), version: 1 };
        stage.store.commit_run(0, &run).await.unwrap();
        let support = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&support.id, stage.now()).await.unwrap();
        let session = stage.session_of(&support).await;
        rig.catch_up();
        Self { stage, session }
    }

    async fn act(&self, _: &Rig) {
        let status = self.press().await;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.press().await, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        let run = self.stage.store.run().await.unwrap().unwrap();
        assert_eq!((run.version, run.work.map(|work| work.job.phase)), (2, Some(Phase::Working)));
        let released = self.stage.items("A#acc-jimukyoku", "AUDIT#");
        assert_eq!(released.iter().filter(|entry| text(entry, "event") == "run_released").count(), 1, "{released:#?}");
    }
}

#[tokio::test]
async fn at_every_crash_point_pressing_again_releases_a_run_once() {
    assert!(crash_points::<Release>().await >= 20);
}

#[tokio::test]
async fn at_every_crash_point_of_a_morning_each_reminder_is_written_once() {
    assert!(crash_points::<Morning>().await >= 150);
}

/// A dice that falls the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// An invoice as the plain rules see it.
struct Told {
    invoice: Invoice,
    due_on: Day,
    due_version: u32,
    /// The last day whose steps are past.
    through: Day,
    paid: bool,
    /// Each step that was to be told, with the due day's number.
    expected: Vec<(i64, u64)>,
}

/// Over 400 days: the schedule fires 0 to 5 times a day, and people pay and due days move in between.
async fn four_hundred_days(seed: u64) {
    let story = Story::new().await;
    let mut dice = Dice(seed);
    let mut told: BTreeMap<u32, Told> = BTreeMap::new();
    let mut mornings: Vec<Vec<String>> = vec![];
    let mut number = 0;
    for offset in 0..400 {
        let today = day("2026-11-24").plus_days(offset);
        let firings = dice.roll(6);
        for firing in 0..firings {
            // At nine, or later when it comes again.
            story.stage.rig.clock().set(morning(&today.to_string()) + SignedDuration::from_mins(i64::try_from(firing).unwrap()));
            story.stage.remind().await;
        }
        if firings > 0 {
            let mut morning = vec![];
            for it in told.values_mut().filter(|it| !it.paid) {
                let mut fallen = [-7_i16, 1, 14].into_iter().filter(|step| {
                    let on = it.due_on.plus_days(i32::from(*step));
                    on > it.through && on <= today
                });
                if let Some(latest) = fallen.next_back() {
                    it.expected.push((latest.into(), it.due_version.into()));
                    morning.push(it.invoice.id.to_string());
                }
                it.through = today;
            }
            morning.sort();
            mornings.extend(Some(morning).filter(|morning| !morning.is_empty()));
        }
        story.at(&today.to_string(), 15);
        if dice.roll(4) == 0 {
            number += 1;
            let due_on = today.plus_days(i32::try_from(dice.roll(50)).unwrap());
            let invoice = story.owes(number, &due_on.to_string()).await;
            told.insert(number, Told { invoice, due_on, due_version: 1, through: today, paid: false, expected: vec![] });
        }
        if number > 0 && dice.roll(8) == 0 {
            let at = 1 + u32::try_from(dice.roll(u64::from(number))).unwrap();
            if let Some(it) = told.get_mut(&at).filter(|it| !it.paid) {
                story.stage.pays(&it.invoice, 8_000).await.unwrap();
                it.paid = true;
            }
        }
        if number > 0 && dice.roll(15) == 0 {
            let at = 1 + u32::try_from(dice.roll(u64::from(number))).unwrap();
            let to = today.plus_days(i32::try_from(dice.roll(40)).unwrap());
            if let Some(it) = told.get_mut(&at).filter(|it| !it.paid && it.due_on != to) {
                story.moves_due_day(&it.invoice, &to.to_string()).await;
                (it.due_on, it.due_version, it.through) = (to, it.due_version + 1, today);
            }
        }
    }
    let decisions: usize = told.values().map(|it| it.expected.len()).sum();
    assert!(decisions > 50 && mornings.len() < decisions, "the dice made {decisions} decisions on {} mornings", mornings.len());
    for it in told.values() {
        let item = story.stage.items("A#", &format!("INVOICE#{}#{}", story.society.id, it.invoice.id)).remove(0);
        let entries = item["reminders"].as_array().cloned().unwrap_or_default();
        let sent = entries.iter().filter(|entry| entry["told"] == "sent");
        let sent: Vec<_> = sent.map(|entry| (entry["step"].as_i64().unwrap(), entry["due_version"].as_u64().unwrap())).collect();
        assert_eq!(sent, it.expected, "seed {seed}: {item}");
    }
    // One mail for each morning with something to tell, of just that.
    let mut written: Vec<_> = story.mornings().into_iter().map(|(_, invoices)| invoices).collect();
    for morning in &mut written {
        morning.sort();
    }
    written.sort();
    mornings.sort();
    assert_eq!(written, mornings, "seed {seed}");
    story.stage.check_invariants();
}

#[tokio::test]
async fn over_four_hundred_days_with_zero_to_five_firings_each_step_is_told_once_and_never_late_or_after_payment() {
    for seed in 1..=u64::try_from(cases(1).min(20)).unwrap() {
        four_hundred_days(seed).await;
    }
}
