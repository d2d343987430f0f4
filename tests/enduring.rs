//! Many withdrawals and reminders while every twentieth call to AWS goes wrong: no mail lost, none twice, every row
//! explained.
//!
//! `TAIKAI_MEMBERS` says how many members (40 unless it is set), half of whom leave while the others are reminded; they
//! are spread over portals of twenty members each, and every portal has faults of its own.

use std::collections::BTreeMap;
use std::env;
use std::io::{Write, stderr};

use domain::reminder::Run;
use domain::{Account, Society};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::rig::{Fault, Faults};
use crate::stage::{Stage, day, job_moved, text};

/// How many members one portal has.
const PORTAL: u32 = 20;
/// How many of a hundred calls go wrong.
const FAULTS: u64 = 5;

struct Portal {
    stage: Stage,
    society: Society,
    leaving: Vec<(Account, String)>,
}

/// How the mails of a portal ended.
#[derive(Default)]
struct Ends {
    sent: usize,
    rejected: usize,
}

/// How many calls were made while things went wrong, and how many of them did.
struct Faulty {
    calls: usize,
    faults: usize,
}

impl Portal {
    /// Twenty members owe dues that are reminded on the 3rd of December; it is that day, an hour before.
    async fn new(seed: u64) -> Self {
        let stage = Stage::new();
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let mut members = vec![];
        for number in 0..PORTAL {
            let member = stage.person(&format!("kaiin{number}"), "佐藤 花子").await;
            stage.joins(&member, &society).await;
            let invoice = stage.owes_until(&member, &society, 1, 8_000, day("2026-12-10")).await;
            // As the mornings before have left it.
            stage.store.put_off(&society.id, &invoice.id, day("2026-12-03")).await.unwrap();
            members.push(member);
        }
        stage.rig.clock().set("2026-12-03T08:00:00+09:00".parse().unwrap());
        let mut leaving = vec![];
        for member in members.into_iter().step_by(2) {
            let session = stage.session_of(&member).await;
            leaving.push((member, session));
        }
        let run = Run { completed: day("2026-12-02"), sent: vec![], failed: 0, work: None, version: 1 };
        stage.store.commit_run(0, &run).await.unwrap();
        stage.rig.catch_up();
        stage.rig.inject(Faults::random(seed, FAULTS));
        Self { stage, society, leaving }
    }

    /// The member presses the button until there is an answer.
    async fn leaves(&self, session: &str) {
        let path = format!("/memberships/{}/withdrawal", self.society.id);
        for _ in 0..50 {
            let answer = self.stage.visitor_as(session).json("POST", &path, &[("idempotency-key", "k")], None).await;
            if answer.status == StatusCode::OK {
                return;
            }
        }
        panic!("fifty tries to leave");
    }

    /// The stream's batches: each comes again while its function fails, and is given up after three times.
    async fn stream(&self) {
        for batch in self.stage.rig.stream().chunks(10) {
            for _ in 0..3 {
                match self.stage.deliver(batch).await {
                    Some(Ok(answer)) if answer == json!({"batchItemFailures": []}) => break,
                    Some(_) | None => {}
                }
            }
        }
    }

    /// What the mail service tells, each until it is taken.
    async fn events(&self) {
        for event in self.stage.rig.mail_events() {
            let mut told = false;
            for _ in 0..50 {
                told = matches!(self.stage.report_one(&event).await, Some(Ok(_)));
                if told {
                    break;
                }
            }
            assert!(told, "fifty tries to tell of {event}");
        }
    }

    /// The morning's call, once and a second time, and the stream's calls for as long as the run moves.
    async fn morning(&self) {
        self.stage.rig.clock().set("2026-12-03T09:00:00+09:00".parse::<Timestamp>().unwrap());
        let (schedule, changed) = (json!({"time": self.stage.now().to_string()}), job_moved("J#RUN"));
        for call in [&schedule, &schedule].into_iter().chain([&changed; 60]) {
            drop(self.stage.call("send-reminders", call).await);
        }
    }

    async fn minutes_pass(&self, minutes: i64) {
        self.stage.rig.clock().advance(SignedDuration::from_mins(minutes));
        drop(self.stage.sweep().await);
        self.events().await;
    }

    /// All of it, with faults; then an hour in which nothing goes wrong.
    async fn lives(&self) -> Faulty {
        for (_, session) in &self.leaving {
            self.leaves(session).await;
        }
        self.stream().await;
        self.events().await;
        self.morning().await;
        self.stream().await;
        for minutes in [1, 17, 17, 31, 31] {
            self.minutes_pass(minutes).await;
        }
        let faulty = Faulty { calls: self.stage.rig.calls().len(), faults: self.stage.rig.fired() };
        self.stage.rig.inject(Faults::none());
        self.stage.remind().await;
        for _ in 0..3 {
            self.minutes_pass(31).await;
        }
        // An unanswered send waits longer each time.
        self.minutes_pass(60 * 25).await;
        faulty
    }

    fn check(&self) -> Ends {
        self.stage.check_invariants();
        assert_eq!(self.stage.items("J#RUN", "JOB")[0]["completed"], "2026-12-03");
        let rows: BTreeMap<String, Value> =
            self.stage.items("M#", "MAIL").into_iter().map(|row| (text(&row, "pk")[2..].to_owned(), row)).collect();
        let mut expected: Vec<String> = vec![];
        for number in 0..PORTAL {
            let id = format!("acc-kaiin{number}");
            if number % 2 == 0 {
                expected.push(format!("withdrawal-notice_{id}_{}_1", self.society.id));
                expected.push(format!("withdrawn_{id}_{}_1", self.society.id));
            } else {
                expected.push(format!("reminder_inv-kaiin{number}-1_-7_1"));
            }
        }
        expected.sort();
        assert_eq!(rows.keys().cloned().collect::<Vec<_>>(), expected, "a row for each fact, and for nothing else");
        let sent = self.stage.mails_sent();
        let mut ends = Ends::default();
        for (id, row) in &rows {
            match text(&row["delivery"], "state") {
                "sent" => {
                    assert_eq!(sent.get(id), Some(&1), "{row}");
                    ends.sent += 1;
                }
                // SES turned it down for good, and the row says so in SES's words.
                "failed" => {
                    assert_eq!((&row["delivery"]["why"], sent.get(id)), (&json!("rejected"), None), "{row}");
                    assert!(row["delivery"]["reason"].is_string(), "{row}");
                    ends.rejected += 1;
                }
                other => panic!("{other}: {row}"),
            }
        }
        ends
    }
}

#[tokio::test]
async fn with_every_twentieth_call_going_wrong_no_mail_is_lost_and_none_goes_twice() {
    let members = env::var("TAIKAI_MEMBERS").ok().map_or(40, |text| text.parse().expect("TAIKAI_MEMBERS is a number"));
    let (mut sent, mut rejected, mut calls, mut faults) = (0, 0, 0, 0);
    for seed in 0..u64::from(u32::div_ceil(members, PORTAL)) {
        let portal = Portal::new(seed).await;
        let trouble = portal.lives().await;
        let ends = portal.check();
        (sent, rejected) = (sent + ends.sent, rejected + ends.rejected);
        (calls, faults) = (calls + trouble.calls, faults + trouble.faults);
    }
    let told = format!(
        "{members} members: {sent} mails sent once, {rejected} turned down by SES, {faults} of {calls} calls went wrong\n"
    );
    stderr().write_all(told.as_bytes()).unwrap();
}

#[tokio::test]
async fn what_the_table_leaves_out_is_asked_for_again_and_when_it_goes_on_the_answer_is_to_come_back_later() {
    let stage = Stage::new();
    let member = stage.person("sato", "佐藤 花子").await;
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    stage.joins(&member, &society).await;
    let mut visitor = stage.visitor_as(&stage.session_of(&member).await);
    let whole = visitor.open("/memberships/soc-junkanki/withdrawal").await;
    assert_eq!(whole.status, StatusCode::OK);

    stage.rig.inject(Faults::at(1, Fault::ServeHalf));
    assert_eq!(visitor.open("/memberships/soc-junkanki/withdrawal").await.status, StatusCode::OK);
    assert_eq!(stage.rig.fired(), 1);
    stage.rig.inject(Faults::when(|_| true, Fault::ServeHalf));
    let answer = visitor.open("/memberships/soc-junkanki/withdrawal").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!((2..=6).contains(&stage.rig.fired()), "{} tries", stage.rig.fired());
}
