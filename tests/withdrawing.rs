//! 退会: a member leaves one society (docs/PRODUCT.md: Withdrawal, Unpaid invoices stay, Completion mail).

use std::collections::BTreeMap;

use domain::{Account, Invoice, Society};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::rig::{Fault, Faults, Page, Rig, Scenario, crash_points, race};
use crate::stage::{KILLED, Stage, number, text};

/// 佐藤, who belongs to a society and owes it two invoices, 13,000 yen in all.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
    invoices: Vec<Invoice>,
    session: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.joins(&sato, &society).await;
        let invoices = vec![stage.owes(&sato, &society, 1, 8_000).await, stage.owes(&sato, &society, 2, 5_000).await];
        let session = stage.session_of(&sato).await;
        stage.rig.catch_up();
        Self { stage, sato, society, invoices, session }
    }

    fn path(&self) -> String {
        format!("/memberships/{}/withdrawal", self.society.id)
    }

    /// Leaves as a client does.
    async fn leave(&self, key: &str, body: Option<&Value>) -> Page {
        self.stage.visitor_as(&self.session).json("POST", &self.path(), &[("idempotency-key", key)], body).await
    }

    fn membership(&self) -> Value {
        self.stage.items(&format!("A#{}", self.sato.id), "MEMBERSHIP#").remove(0)
    }

    fn has_left(&self) -> bool {
        self.membership()["standing"] == "withdrawn"
    }

    fn outbox(&self) -> Vec<Value> {
        self.stage.items("M#", "MAIL")
    }
}

#[tokio::test]
async fn the_confirmation_shows_what_leaving_means_and_changes_nothing() {
    let story = Story::new().await;
    let before = story.stage.rig.items();
    let page = story.stage.visitor_as(&story.session).open(&story.path()).await;

    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("h1"), ["退会の確認"]);
    let said = page.texts("main").concat();
    for fact in [
        "日本臨床循環器研究会",
        "2026年11月23日",
        "2026年度 年会費",
        "8,000円",
        "5,000円",
        "合計（2件）",
        "13,000円",
        "soc-junkanki@example.jp",
        "03-0000-0000",
    ] {
        assert!(said.contains(fact), "{fact} is missing in {said}");
    }
    assert_eq!(story.stage.rig.items(), before);
}

#[tokio::test]
async fn confirming_completes_the_withdrawal_at_once_and_writes_both_mails() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor_as(&story.session);
    let confirmation = browser.open(&story.path()).await;
    let done = browser.submit(&confirmation, &story.path(), &[]).await;

    assert_eq!((done.status, done.texts("h1")), (StatusCode::OK, vec!["退会手続きが完了しました".to_owned()]));
    assert!(done.texts("main").concat().contains("sato@hospital.example"));
    assert!(story.has_left());
    assert_eq!(story.outbox().len(), 2);
    story.stage.check_invariants();
}

#[tokio::test]
async fn unpaid_invoices_stay_exactly_as_they_are() {
    let story = Story::new().await;
    let invoices = story.stage.items("A#", "INVOICE#");
    assert_eq!(story.leave("k", None).await.status, StatusCode::OK);
    assert_eq!(story.stage.items("A#", "INVOICE#"), invoices);
    let membership = story.membership();
    assert_eq!((number(&membership, "unpaid_count"), number(&membership, "unpaid_total")), (2, 13_000));
}

#[tokio::test]
async fn pressing_twice_or_going_back_never_withdraws_twice() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor_as(&story.session);
    let confirmation = browser.open(&story.path()).await;
    let other_tab = browser.open(&story.path()).await;
    let done = browser.submit(&confirmation, &story.path(), &[]).await;
    let left = story.stage.rig.items();

    // The same form once more is the same command; another tab's form is another one, and says what the state is.
    let again = browser.submit(&confirmation, &story.path(), &[]).await;
    assert_eq!((again.status, again.texts("h1")), (StatusCode::OK, done.texts("h1")));
    let other = browser.submit(&other_tab, &story.path(), &[]).await;
    assert_eq!((other.status, other.texts("h1")), (StatusCode::CONFLICT, vec!["すでに退会済みです".to_owned()]));
    assert!(other.attribute("main a", "href").is_some_and(|href| href == story.path()));

    assert_eq!(story.stage.rig.items(), left);
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_byte_for_byte() {
    let story = Story::new().await;
    let first = story.leave("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", None).await;
    let answer = first.json();
    assert_eq!(
        (first.status, &answer["status"], &answer["withdrawn_on"]),
        (StatusCode::OK, &json!("withdrawn"), &json!("2026-11-23"))
    );
    assert_eq!((&answer["unpaid"]["count"], &answer["unpaid"]["total"]), (&json!(2), &json!(13_000)));
    let left = story.stage.rig.items();

    story.stage.rig.clock().advance(SignedDuration::from_hours(1));
    let second = story.leave("8e03978e-40d5-43dd-bc93-6894a57f9324", None).await;
    assert_eq!((second.status, second.body), (first.status, first.body));
    assert_eq!(story.stage.rig.items(), left);
}

#[tokio::test]
async fn a_key_is_forgotten_after_two_days_and_the_withdrawal_is_not() {
    let story = Story::new().await;
    story.leave("k", None).await;
    story.stage.rig.clock().advance(SignedDuration::from_hours(49));
    let session = story.stage.session_of(&story.sato).await;
    let answer = story.stage.visitor_as(&session).json("POST", &story.path(), &[("idempotency-key", "k")], None).await;
    assert_eq!((answer.status, &answer.json()["withdrawn_on"]), (StatusCode::CONFLICT, &json!("2026-11-23")));
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_key_that_belongs_to_another_command_is_refused() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "首都圏内科連合会").await;
    story.stage.joins(&story.sato, &other).await;
    story.leave("k", None).await;
    let mut client = story.stage.visitor_as(&story.session);
    let answer = client.json("POST", "/memberships/soc-naika/withdrawal", &[("idempotency-key", "k")], None).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(story.outbox().len(), 2, "the other society was not left");
}

#[tokio::test]
async fn a_client_without_a_key_is_told_to_send_one() {
    let story = Story::new().await;
    let answer = story.stage.visitor_as(&story.session).json("POST", &story.path(), &[], None).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(text(&answer.json(), "detail").contains("Idempotency-Key"));
    assert!(!story.has_left());
}

#[tokio::test]
async fn nobody_confirms_an_amount_that_has_changed() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor_as(&story.session);
    let confirmation = browser.open(&story.path()).await;
    story.stage.pays(&story.invoices[0], 8_000).await.unwrap();

    let again = browser.submit(&confirmation, &story.path(), &[]).await;
    assert_eq!((again.status, again.texts("h1")), (StatusCode::CONFLICT, vec!["退会の確認".to_owned()]));
    assert_eq!(again.texts("main [role=alert] h2"), ["未払い金額が変わりました"]);
    assert_eq!(again.texts("tfoot td"), ["5,000円"]);
    assert!(!story.has_left());
    let shown_before = json!({"ledger_version": 2});
    let refused = story.leave("k", Some(&shown_before)).await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:ledger-changed"));

    let done = browser.submit(&again, &story.path(), &[]).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(story.has_left());
    assert_eq!(number(&story.outbox()[0]["letter"], "unpaid_total"), 5_000);
    story.stage.check_invariants();
}

#[tokio::test]
async fn other_peoples_and_unknown_memberships_are_not_found() {
    let story = Story::new().await;
    let suzuki = story.stage.person("suzuki", "鈴木 一郎").await;
    let session = story.stage.session_of(&suzuki).await;
    let before = story.stage.rig.items();
    for society in ["soc-junkanki", "soc-nowhere", "acc-sato", "x"] {
        for method in ["GET", "POST"] {
            let path = format!("/memberships/{society}/withdrawal");
            let answer = story.stage.visitor_as(&session).json(method, &path, &[("idempotency-key", "k")], None).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {society}");
            assert_eq!(answer.json()["way_on"]["href"], "/memberships");
        }
    }
    assert_eq!(story.stage.rig.items(), before);
}

#[tokio::test]
async fn another_sites_page_cannot_make_a_member_leave() {
    let story = Story::new().await;
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ] {
        let headers = [headers, vec![("idempotency-key", "k")]].concat();
        let answer = story.stage.visitor_as(&story.session).json("POST", &story.path(), &headers, None).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert!(!story.has_left());
}

#[tokio::test]
async fn what_cannot_be_read_changes_nothing() {
    let story = Story::new().await;
    let before = story.stage.rig.items();
    for body in [json!([]), json!({"ledger_version": "two"}), json!({"ledger_version": -1}), json!("x".repeat(70_000))] {
        let answer = story.leave("k", Some(&body)).await;
        assert!(answer.status.is_client_error(), "{} for {}", answer.status, body.to_string().len());
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
    assert_eq!(story.stage.rig.items(), before);
}

#[tokio::test]
async fn leaving_takes_two_round_trips_and_three_calls() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    story.leave("k", None).await;
    let calls = story.stage.rig.calls();
    let depths: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), call.depth)).collect();
    assert_eq!(depths, [("BatchGetItem", 1), ("Query", 1), ("TransactWriteItems", 2)]);
}

#[tokio::test]
async fn the_confirmation_takes_one_round_trip() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    story.stage.visitor_as(&story.session).open(&story.path()).await;
    assert_eq!(story.stage.rig.calls().iter().map(|call| call.depth).max(), Some(1));
}

#[tokio::test]
async fn leaving_writes_as_much_with_many_invoices_as_with_none() {
    let written = async |invoices: u32| {
        let stage = Stage::new();
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.joins(&sato, &society).await;
        for number in 1..=invoices {
            stage.owes(&sato, &society, number, 1_000).await;
        }
        let session = stage.session_of(&sato).await;
        stage.rig.inject(Faults::none());
        let path = format!("/memberships/{}/withdrawal", society.id);
        let answer = stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "k")], None).await;
        assert_eq!(answer.json()["unpaid"]["count"], invoices);
        assert_eq!(answer.json()["unpaid"]["invoices"].as_array().unwrap().len(), invoices.min(100) as usize);
        stage.check_invariants();
        let letter = stage.items("M#withdrawn_", "MAIL").remove(0)["letter"].clone();
        assert_eq!(number(&letter, "unpaid_total"), u64::from(invoices) * 1_000);
        assert_eq!(letter["invoices"].as_array().unwrap().len(), invoices.min(100) as usize);
        let writes: Vec<_> = stage.rig.calls().into_iter().filter(crate::rig::Call::is_write).collect();
        writes.iter().map(|call| call.keys.len()).sum::<usize>()
    };
    assert_eq!(written(0).await, 5);
    assert_eq!(written(120).await, 5);
}

#[tokio::test]
async fn leaving_touches_nothing_but_the_members_own_and_the_societys_keys() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    story.leave("k", None).await;
    for key in story.stage.rig.calls().iter().flat_map(|call| &call.keys) {
        let own = [
            format!("A#{}", story.sato.id),
            format!("S#{}", story.society.id),
            format!("M#withdrawn_{}_{}_1", story.sato.id, story.society.id),
            format!("M#withdrawal-notice_{}_{}_1", story.sato.id, story.society.id),
        ];
        assert!(own.contains(&key.pk), "{key:?}");
    }
}

/// A member presses 退会する; whatever happens to any call, pressing again ends in one withdrawal.
struct Withdraw(Story);

impl Scenario for Withdraw {
    const NAME: &str = "withdraw";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.leave("k", None).await;
        let known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED];
        assert!(known.contains(&answer.status), "{}", answer.status);
        // Whoever is told that it is done has left.
        assert!(answer.status != StatusCode::OK || self.0.has_left());
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.leave("k", None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
        self.0.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        assert!(self.0.has_left());
        assert_eq!(self.0.outbox().len(), 2);
        self.0.stage.check_invariants();
        self.0.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn at_every_crash_point_pressing_again_ends_in_one_withdrawal() {
    assert!(crash_points::<Withdraw>().await >= 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_256_clients_that_race_to_leave_one_wins_and_the_others_are_told() {
    let story = Story::new().await;
    story.stage.rig.contend();
    let answers = race(256, |number| {
        let (stage, session, path) = (story.stage.clone(), story.session.clone(), story.path());
        async move {
            let key = format!("k{number}");
            let mut client = stage.visitor_as(&session);
            client.json("POST", &path, &[("idempotency-key", &key)], None).await.status
        }
    })
    .await;
    let mut counted = BTreeMap::new();
    for status in answers {
        *counted.entry(status.as_u16()).or_insert(0) += 1;
    }
    assert_eq!(counted, BTreeMap::from([(200, 1), (409, 255)]));
    story.stage.let_mails_go().await;
    story.stage.check_invariants();
    story.stage.check_every_mail_was_sent_once();
    assert_eq!(story.outbox().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_amount_in_the_mail_is_the_ledgers_at_the_moment_of_leaving_whatever_is_paid_meanwhile() {
    let story = Story::new().await;
    story.stage.rig.contend();
    let contenders = race(24, |number| {
        let (stage, session, path, invoice) =
            (story.stage.clone(), story.session.clone(), story.path(), story.invoices[number % 2].clone());
        async move {
            if number % 3 == 0 {
                let key = format!("k{number}");
                stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", &key)], None).await.status.as_u16()
            } else {
                // One yen at a time, so that the ledger's version tells how much was paid before.
                u16::from(stage.pays(&invoice, 1).await.is_ok())
            }
        }
    })
    .await;
    let paid = contenders.iter().filter(|outcome| **outcome == 1).count() as u64;
    if !story.has_left() {
        assert_eq!(story.leave("last", None).await.status, StatusCode::OK);
    }
    let audited = story.stage.items("A#", "AUDIT#").into_iter().find(|entry| entry["event"] == "withdrew").unwrap();
    let paid_before = number(&audited, "ledger_version") - 2;
    assert_eq!(number(&audited, "unpaid"), 13_000 - paid_before);
    assert!(paid_before <= paid);
    assert_eq!(number(&story.membership(), "unpaid_total"), 13_000 - paid);
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_outage_of_the_table_is_said_and_nothing_is_half_done() {
    let story = Story::new().await;
    let before = story.stage.rig.items();
    story.stage.rig.inject(Faults::from(1, Fault::InternalError));
    let mut browser = story.stage.visitor_as(&story.session);
    let page = browser.open(&story.path()).await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, Some("5")));
    assert!(page.texts("main").concat().contains("二重に処理されることはありません"));
    story.stage.rig.inject(Faults::none());
    assert_eq!(story.stage.rig.items(), before);
}

/// What `DynamoDB` answers when it does nothing: of credentials, of too much work, of limits, and what a gateway makes
/// of it.
const NOTHING_DONE: [(u16, &str); 18] = [
    (400, "ExpiredTokenException"),
    (403, "ExpiredToken"),
    (400, "UnrecognizedClientException"),
    (400, "InvalidSignatureException"),
    (403, "SignatureDoesNotMatch"),
    (403, "InvalidClientTokenId"),
    (400, "MissingAuthenticationTokenException"),
    (400, "AccessDeniedException"),
    (400, "ThrottlingException"),
    (400, "ProvisionedThroughputExceededException"),
    (400, "RequestLimitExceeded"),
    (400, "TransactionInProgressException"),
    (400, "ItemCollectionSizeLimitExceededException"),
    (400, "ResourceNotFoundException"),
    (400, "SomethingNew"),
    (500, ""),
    (502, ""),
    (503, "ServiceUnavailable"),
];

#[tokio::test]
async fn whatever_the_table_refuses_with_is_said_and_nothing_is_half_done() {
    let story = Story::new().await;
    let before = story.stage.rig.items();
    let cancelled: [&[&str]; 3] = [
        &["None", "ThrottlingError"],
        &["ThrottlingError", "ConditionalCheckFailed"],
        &["ProvisionedThroughputExceeded", "TransactionConflict"],
    ];
    let answers = NOTHING_DONE.map(|(status, code)| Fault::Answer(status, code));
    for fault in answers.into_iter().chain(cancelled.map(Fault::Cancel)) {
        // A page reads, and no transaction.
        if !matches!(fault, Fault::Cancel(_)) {
            story.stage.rig.inject(Faults::from(1, fault));
            let page = story.stage.visitor_as(&story.session).open(&story.path()).await;
            assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, Some("5")), "{fault:?}");
        }
        story.stage.rig.inject(Faults::when(|call| call.operation == "TransactWriteItems", fault));
        let said = story.leave("k", None).await;
        assert_eq!((said.status, said.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, Some("5")), "{fault:?}");
        assert!(story.stage.rig.fired() >= 1, "{fault:?}");
        story.stage.rig.inject(Faults::none());
        assert_eq!(story.stage.rig.items(), before, "{fault:?}");
    }
    // What would be refused again is no reason to come back later.
    for reason in ["ItemCollectionSizeLimitExceeded", "ValidationError"] {
        let refused: &'static [&'static str] =
            if reason == "ValidationError" { &["ValidationError"] } else { &["None", "ItemCollectionSizeLimitExceeded"] };
        story.stage.rig.inject(Faults::when(|call| call.operation == "TransactWriteItems", Fault::Cancel(refused)));
        let said = story.leave("k", None).await;
        assert_eq!((said.status, said.header("retry-after")), (StatusCode::INTERNAL_SERVER_ERROR, None), "{reason}");
        story.stage.rig.inject(Faults::none());
        assert_eq!(story.stage.rig.items(), before, "{reason}");
    }
    assert_eq!(story.leave("k", None).await.status, StatusCode::OK, "the same command goes through once the table answers");
}
