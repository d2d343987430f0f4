//! 個別請求: an operator bills a person and settles the invoice
//! (docs/PRODUCT.md: Individual invoice, Invoice life, After account deletion).

use std::collections::BTreeMap;

use domain::society::BankAccount;
use domain::{Account, Invoice, Society};
use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::rig::{Call, Fault, Faults, Page, Rig, Scenario, crash_points, race};
use crate::stage::{KILLED, Stage, line, number, text};

/// 佐藤 has left the society and owes it 8,000 and 5,000 yen; 高橋 operates the society.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
    records: Vec<Invoice>,
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
        let records = vec![stage.owes(&sato, &society, 1, 8_000).await, stage.owes(&sato, &society, 2, 5_000).await];
        let session = stage.operator("kanri", &society).await;
        stage.rig.catch_up();
        Self { stage, sato, society, records, session }
    }

    /// The person leaves the society.
    async fn leaves(&self) {
        let session = self.stage.session_of(&self.sato).await;
        let path = format!("/memberships/{}/withdrawal", self.society.id);
        let left = self.stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "leave")], None).await;
        assert_eq!(left.status, StatusCode::OK);
    }

    fn form(&self) -> String {
        format!("/societies/{}/members/{}/invoices", self.society.id, self.sato.id)
    }

    fn path_of(&self, invoice: &str) -> String {
        format!("/societies/{}/invoices/{invoice}", self.society.id)
    }

    /// Both records, to be collected.
    fn both(&self) -> Value {
        let ids: Vec<_> = self.records.iter().map(|record| record.id.as_str()).collect();
        json!({"subject": "年会費 未納分", "due_on": "2026-12-31", "collects": ids})
    }

    async fn bill(&self, key: &str, says: &Value) -> Page {
        self.stage.visitor_as(&self.session).json("POST", &self.form(), &[("idempotency-key", key)], Some(says)).await
    }

    /// An entry on an invoice: `payments`, `void` and so on.
    async fn enter(&self, invoice: &str, act: &str, key: &str, says: &Value) -> Page {
        let path = format!("{}/{act}", self.path_of(invoice));
        self.stage.visitor_as(&self.session).json("POST", &path, &[("idempotency-key", key)], Some(says)).await
    }

    async fn pay(&self, invoice: &str, key: &str, yen: u64) -> Page {
        let says = json!({"amount": yen, "paid_on": "2026-11-20", "method": "bank_transfer", "note": "ゆうちょ"});
        self.enter(invoice, "payments", key, &says).await
    }

    async fn look(&self, invoice: &str) -> Value {
        let seen = self.stage.visitor_as(&self.session).json("GET", &self.path_of(invoice), &[], None).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.body());
        seen.json()
    }

    fn invoices(&self) -> Vec<Value> {
        self.stage.items(&format!("A#{}", self.sato.id), "INVOICE#")
    }

    fn membership(&self) -> Value {
        self.stage.items(&format!("A#{}", self.sato.id), "MEMBERSHIP#").remove(0)
    }

    fn unpaid(&self) -> (u64, u64) {
        let membership = self.membership();
        (number(&membership, "unpaid_count"), number(&membership, "unpaid_total"))
    }
}

/// What a problem document says it is.
fn problem(page: &Page) -> String {
    assert_eq!(page.header("content-type"), Some("application/problem+json"), "{}", page.body());
    text(&page.json(), "type").trim_start_matches("tag:taikai,2026:").to_owned()
}

#[tokio::test]
async fn a_former_member_is_billed_for_two_old_records_which_are_counted_once() {
    let story = Story::new().await;
    story.leaves().await;
    let issued = story.bill("k", &story.both()).await;
    let invoice = issued.json();
    let id = text(&invoice, "id");
    assert_eq!(issued.status, StatusCode::CREATED);
    assert_eq!(issued.header("location"), Some(story.path_of(id).as_str()));
    assert_eq!(
        (&invoice["amount"], &invoice["kind"], &invoice["status"]),
        (&json!(13_000), &json!("individual"), &json!("unpaid"))
    );
    assert_eq!((&invoice["former_member"], &invoice["number"]), (&json!(true), &json!("2026-0003")));

    for record in &story.records {
        let record = story.look(record.id.as_str()).await;
        assert_eq!((&record["collected_by"], &record["collected_by_number"]), (&json!(id), &json!("2026-0003")));
        assert_eq!(record["status"], "unpaid");
    }
    assert_eq!(story.unpaid(), (1, 13_000));
    story.stage.let_mails_go().await;
    story.stage.check_invariants();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn the_person_gets_a_mail_with_what_how_much_until_when_and_how_to_pay() {
    let story = Story::new().await;
    let says = json!({"subject": "抄録集", "due_on": "2026-12-31", "note": "一行目\n二行目",
        "lines": [{"text": "抄録集", "quantity": 2, "unit_price": 1_500, "tax_rate": 10}, {"text": "送料", "unit_price": 500}]});
    let invoice = story.bill("k", &says).await.json();
    assert_eq!(invoice["amount"], 3_800);
    story.stage.let_mails_go().await;
    let mails = story.stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.outbox().starts_with("invoiced_")).unwrap();
    assert_eq!(mail.to, ["sato@hospital.example"]);
    let said = &mail.text;
    for fact in [
        "佐藤 花子 様",
        "抄録集",
        "3,800円",
        "2026年12月31日",
        "請求番号：2026-0003",
        "10％対象 3,000円",
        "消費税 300円",
        "二行目",
        "03-0000-0000",
    ] {
        assert!(said.contains(fact), "{fact} is missing in {said}");
    }
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn paying_an_individual_invoice_pays_what_it_collects_and_reversing_it_undoes_that() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let part = story.pay(&id, "p1", 3_000).await;
    assert_eq!((part.status, &part.json()["invoice"]["outstanding"]), (StatusCode::CREATED, &json!(10_000)));
    assert_eq!(story.unpaid(), (1, 10_000));
    // Payments are told in the order of their moments.
    story.stage.rig.clock().advance(SignedDuration::from_secs(1));
    let rest = story.pay(&id, "p2", 10_000).await.json();
    assert_eq!(rest["invoice"]["status"], "paid");
    assert!(story.invoices().iter().all(|invoice| invoice["state"] == "paid"));
    assert_eq!(story.unpaid(), (0, 0));
    story.stage.check_invariants();

    let reversal = format!("payments/{}/reversal", text(&rest, "id"));
    let reversed = story.enter(&id, &reversal, "r", &json!({"reason": "別の会員の入金でした"})).await;
    assert_eq!((reversed.status, &reversed.json()["invoice"]["outstanding"]), (StatusCode::CREATED, &json!(10_000)));
    assert!(story.invoices().iter().all(|invoice| invoice["state"] == "unpaid"));
    assert_eq!(story.unpaid(), (1, 10_000));
    let seen = story.look(&id).await;
    let marks: Vec<_> = seen["payments"].as_array().unwrap().iter().map(|it| it["reversed"].is_null()).collect();
    assert_eq!(marks, [true, false]);
    let twice = story.enter(&id, &reversal, "r2", &json!({"reason": "もう一度"})).await;
    assert_eq!((twice.status, problem(&twice)), (StatusCode::CONFLICT, "already-reversed".to_owned()));
    story.stage.check_invariants();
}

#[tokio::test]
async fn voiding_an_individual_invoice_releases_what_it_collects_and_tells_the_person() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.pay(&id, "p", 1_000).await;
    let refused = story.enter(&id, "void", "v1", &json!({"reason": "誤請求"})).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "has-payments".to_owned()));
    let payment = story.look(&id).await["payments"][0]["id"].as_str().unwrap().to_owned();
    story.enter(&id, &format!("payments/{payment}/reversal"), "r", &json!({"reason": "誤記録"})).await;
    let voided = story.enter(&id, "void", "v2", &json!({"reason": "誤請求"})).await;
    assert_eq!((voided.status, &voided.json()["invoice"]["status"]), (StatusCode::OK, &json!("void")));
    assert_eq!(story.unpaid(), (2, 13_000));
    assert!(story.invoices().iter().all(|invoice| invoice["collected_by"].is_null()));
    // What was released can be collected again.
    assert_eq!(story.bill("k2", &story.both()).await.status, StatusCode::CREATED);
    story.stage.let_mails_go().await;
    assert_eq!(story.stage.rig.mails().iter().filter(|mail| mail.outbox().starts_with(&format!("voided_{id}_"))).count(), 1);
    story.stage.check_invariants();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn writing_off_gives_up_the_rest_and_what_is_collected_with_it() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.pay(&id, "p", 1_000).await;
    let without = story.enter(&id, "write-off", "w0", &json!({"reason": " "})).await;
    assert_eq!((without.status, problem(&without)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()));
    let done = story.enter(&id, "write-off", "w", &json!({"reason": "連絡が取れないため"})).await;
    assert_eq!((done.status, &done.json()["invoice"]["status"]), (StatusCode::OK, &json!("written_off")));
    assert!(story.invoices().iter().all(|invoice| invoice["state"] == "written_off"));
    assert_eq!(story.unpaid(), (0, 0));
    let trail = story.stage.items("A#acc-sato", "AUDIT#soc-junkanki#");
    let entry = trail.iter().find(|entry| entry["event"] == "written_off").unwrap();
    assert_eq!(
        (number(entry, "amount"), text(entry, "reason"), text(entry, "operator")),
        (12_000, "連絡が取れないため", "高橋 健")
    );
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_void_is_undone_by_an_entry_and_the_person_is_told_as_of_the_void() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let early = story.enter(&id, "void/reversal", "u0", &json!({"reason": "誤り"})).await;
    assert_eq!((early.status, problem(&early)), (StatusCode::CONFLICT, "nothing-to-undo".to_owned()));
    for round in 1..3 {
        story.enter(&id, "void", &format!("v{round}"), &json!({"reason": "誤請求"})).await;
        assert_eq!(story.unpaid(), (2, 13_000));
        story.stage.rig.clock().advance(SignedDuration::from_secs(1));
        let undone = story.enter(&id, "void/reversal", &format!("u{round}"), &json!({"reason": "請求は正しかった"})).await;
        assert_eq!((undone.status, &undone.json()["invoice"]["status"]), (StatusCode::CREATED, &json!("unpaid")));
        assert_eq!(undone.json()["correction"]["reversed"]["reason"], "請求は正しかった");
        assert_eq!(story.unpaid(), (1, 13_000));
        assert_eq!(story.invoices().iter().filter(|invoice| invoice["collected_by"] == id.as_str()).count(), 2);
        story.stage.check_invariants();
    }
    let seen = story.look(&id).await;
    let corrections = seen["corrections"].as_array().unwrap();
    assert_eq!(corrections.len(), 2);
    assert!(corrections.iter().all(|it| it["kind"] == "void" && it["reason"] == "誤請求" && !it["reversed"].is_null()));
    let again = story.enter(&id, "void/reversal", "u9", &json!({"reason": "もう一度"})).await;
    assert_eq!((again.status, problem(&again)), (StatusCode::CONFLICT, "nothing-to-undo".to_owned()));

    story.stage.let_mails_go().await;
    let told = |letter: &str| {
        story.stage.rig.mails().iter().filter(|mail| mail.outbox().starts_with(&format!("{letter}_{id}_"))).count()
    };
    assert_eq!((told("voided"), told("restored")), (2, 2), "each was told once");
    let mails = story.stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.outbox().starts_with("restored_")).unwrap();
    for fact in ["取り消しは、誤りでした", "13,000円", "2026年12月31日", "再び2件の請求"] {
        assert!(mail.text.contains(fact), "{fact} is missing in {}", mail.text);
    }
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test]
async fn what_is_read_beside_a_concurrent_entry_is_decided_on_anew() {
    for torn in ["Query", "BatchGetItem"] {
        let story = Story::new().await;
        let record = story.records[0].id.as_str();
        let reason = json!({"reason": "誤請求"});
        for act in ["void", "write-off"] {
            story.enter(record, act, act, &reason).await;
            let read = move |call: &Call| call.operation == torn && call.number <= 2;
            story.stage.rig.inject(Faults::when(read, Fault::Torn));
            let undone = story.enter(record, &format!("{act}/reversal"), &format!("undo-{act}"), &reason).await;
            assert_eq!((undone.status, story.stage.rig.fired()), (StatusCode::CREATED, 1), "{torn}: {}", undone.body());
            story.stage.rig.inject(Faults::none());
            story.stage.rig.catch_up();
        }
        assert_eq!(story.unpaid(), (2, 13_000));
        story.stage.check_invariants();
    }
}

#[tokio::test]
async fn a_receipt_that_is_read_beside_a_new_payment_tells_of_one_moment() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    story.pay(record, "p1", 3_000).await;
    let member = story.stage.session_of(&story.sato).await;
    story.stage.rig.clock().advance(SignedDuration::from_secs(1));
    story.pay(record, "p2", 1_000).await;
    // The invoice was read before the second payment, and its entries after it.
    let invoice = |call: &Call| call.operation == "Query" && call.number <= 2;
    story.stage.rig.inject(Faults::when(invoice, Fault::Torn));
    let path = format!("/payments/{record}/receipt");
    let receipt = story.stage.visitor_as(&member).json("GET", &path, &[], None).await.json();
    assert_eq!(story.stage.rig.fired(), 1);
    let listed: u64 = receipt["payments"].as_array().unwrap().iter().map(|it| number(it, "amount")).sum();
    assert_eq!((&receipt["received"], listed), (&json!(4_000), 4_000), "{receipt:#}");
}

#[tokio::test]
async fn a_void_is_not_undone_over_records_that_have_changed_since() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.enter(&id, "void", "v", &json!({"reason": "誤請求"})).await;
    let paid = story.pay(story.records[1].id.as_str(), "p", 2_000).await.json();
    let before = story.stage.rig.items();
    let refused = story.enter(&id, "void/reversal", "u", &json!({"reason": "誤り"})).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "records-changed".to_owned()));
    assert_eq!(story.stage.rig.items(), before);
    // As it left them: nothing stands in the way.
    story
        .enter(
            story.records[1].id.as_str(),
            &format!("payments/{}/reversal", text(&paid, "id")),
            "r",
            &json!({"reason": "誤記録"}),
        )
        .await;
    let other =
        story.bill("k2", &json!({"subject": "x", "due_on": "2026-12-31", "collects": [story.records[0].id.as_str()]})).await;
    let refused = story.enter(&id, "void/reversal", "u2", &json!({"reason": "誤り"})).await;
    assert_eq!(refused.json()["numbers"], json!([story.records[0].number.as_str()]));
    story.enter(text(&other.json(), "id"), "void", "v2", &json!({"reason": "重複"})).await;
    assert_eq!(story.enter(&id, "void/reversal", "u3", &json!({"reason": "誤り"})).await.status, StatusCode::CREATED);
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_write_off_is_undone_by_an_entry_and_is_reminded_of_again() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    story.enter(record, "write-off", "w", &json!({"reason": "連絡が取れないため"})).await;
    let item = || story.invoices().into_iter().find(|it| it["invoice"] == record).unwrap();
    assert_eq!((story.unpaid(), item()["agenda_pk"].is_null()), ((1, 5_000), true));
    let undone = story.enter(record, "write-off/reversal", "u", &json!({"reason": "連絡が取れた"})).await;
    assert_eq!((undone.status, &undone.json()["invoice"]["outstanding"]), (StatusCode::CREATED, &json!(8_000)));
    assert_eq!(story.unpaid(), (2, 13_000));
    assert_eq!(
        item()["planned_through"],
        "2026-11-23",
        "nothing that fell into the time in which it was given up is made up for"
    );
    let trail = story.stage.items("A#acc-sato", "AUDIT#soc-junkanki#");
    let entry = trail.iter().find(|entry| entry["event"] == "correction_reversed").unwrap();
    assert_eq!((text(entry, "correction"), number(entry, "amount"), text(entry, "reason")), ("write_off", 8_000, "連絡が取れた"));
    let page = story.stage.visitor_as(&story.session).open(&story.path_of(record)).await;
    assert!(page.texts("main").concat().contains("取り消し済み"), "what was undone stays visible");
    story.stage.let_mails_go().await;
    assert!(story.stage.rig.mails().is_empty(), "nobody was told of the write-off, and nobody is of its end");
    story.stage.check_invariants();
}

#[tokio::test]
async fn money_that_came_in_on_what_was_given_up_is_recorded_and_reduces_what_is_given_up() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.enter(&id, "write-off", "w", &json!({"reason": "連絡が取れないため"})).await;
    let page = story.stage.visitor_as(&story.session).open(&story.path_of(&id)).await;
    assert_eq!(page.attribute("#amount", "value").as_deref(), Some("13000"), "a payment is offered");
    let part = story.pay(&id, "p1", 3_000).await.json();
    let after = &part["invoice"];
    assert_eq!((&after["status"], &after["paid"], &after["outstanding"]), (&json!("written_off"), &json!(3_000), &json!(0)));
    assert_eq!(story.unpaid(), (0, 0), "what is left stays given up, and nobody is asked for it");
    story.stage.check_invariants();
    let more = story.pay(&id, "p2", 10_001).await;
    assert_eq!((more.status, problem(&more)), (StatusCode::CONFLICT, "overpayment".to_owned()));
    story.stage.rig.clock().advance(SignedDuration::from_secs(1));
    let rest = story.pay(&id, "p3", 10_000).await.json();
    assert_eq!(rest["invoice"]["status"], "paid");
    assert!(story.invoices().iter().all(|invoice| invoice["state"] == "paid"), "and what it collects is paid with it");
    story.stage.check_invariants();
    // The write-off stands beneath it: a wrong payment leaves what there was.
    let reversal = format!("payments/{}/reversal", text(&rest, "id"));
    let reversed = story.enter(&id, &reversal, "r", &json!({"reason": "別の会員の入金でした"})).await;
    assert_eq!(reversed.json()["invoice"]["status"], "written_off");
    assert_eq!(story.unpaid(), (0, 0));
    story.stage.check_invariants();
    let undone = story.enter(&id, "write-off/reversal", "u", &json!({"reason": "請求を続ける"})).await;
    assert_eq!(undone.json()["invoice"]["outstanding"], 10_000);
    assert_eq!(story.unpaid(), (1, 10_000));
    story.stage.check_invariants();
}

#[tokio::test]
async fn what_the_bank_kept_closes_an_invoice_as_paid_and_is_no_bad_debt() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    let reason = json!({"reason": "振込手数料（団体負担）"});
    let refused = story.enter(record, "adjustments", "a0", &reason).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "not-a-fee".to_owned()), "nothing came in");
    story.pay(record, "p", 6_999).await;
    let refused = story.enter(record, "adjustments", "a1", &reason).await;
    assert_eq!((refused.status, &refused.json()["outstanding"]), (StatusCode::CONFLICT, &json!(1_001)), "no bank's fee");
    story.pay(record, "p2", 561).await;
    let mut browser = story.stage.visitor_as(&story.session);
    let page = browser.open(&story.path_of(record)).await;
    assert_eq!(page.attribute("#adjust-reason", "value").as_deref(), Some("振込手数料（団体負担）"));
    let action = format!("{}/adjustments", story.path_of(record));
    let done = browser.submit(&page, &action, &[("reason", "振込手数料（団体負担）")]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body());
    let seen = story.look(record).await;
    assert_eq!((&seen["status"], &seen["paid"], &seen["adjusted"]), (&json!("paid"), &json!(7_560), &json!(440)));
    assert_eq!(seen["settled_on"], "2026-11-20", "the day on which the money came in");
    assert_eq!(story.unpaid(), (1, 5_000));
    story.stage.check_invariants();

    let member = story.stage.session_of(&story.sato).await;
    let own = story.stage.visitor_as(&member).open(&format!("/payments/{record}")).await;
    let said = own.texts("main").concat();
    assert!(said.contains("入金済み") && said.contains("振込手数料（団体負担）"), "{said}");
    assert!(!said.contains("貸倒"), "{said}");
    let receipt = story.stage.visitor_as(&member).open(&format!("/payments/{record}/receipt")).await.texts("main").concat();
    assert!(receipt.contains("7,560円") && receipt.contains("440円"), "it says what came in, and who bears the rest: {receipt}");
    let list = story.stage.visitor_as(&story.session).json("GET", "/societies/soc-junkanki/invoices", &[], None).await.json();
    assert_eq!(
        list["sums"],
        json!({"billed": 13_000, "paid": 7_560, "adjusted": 440, "unpaid": 5_000, "void": 0, "written_off": 0})
    );

    let adjustment = seen["corrections"][0]["id"].as_str().unwrap().to_owned();
    let undo = format!("adjustments/{adjustment}/reversal");
    let undone = story.enter(record, &undo, "u", &json!({"reason": "ご本人から追加のお振込みがあったため"})).await;
    assert_eq!((undone.status, &undone.json()["invoice"]["outstanding"]), (StatusCode::CREATED, &json!(440)));
    let twice = story.enter(record, &undo, "u2", &json!({"reason": "もう一度"})).await;
    assert_eq!((twice.status, problem(&twice)), (StatusCode::CONFLICT, "already-reversed".to_owned()));
    let unknown = story.enter(record, "adjustments/none/reversal", "u3", &json!({"reason": "x"})).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_invoice_is_settled_on_the_latest_payment_day_and_money_belongs_to_the_year_in_which_it_came() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    let pay = async |key: &str, yen: u64, on: &str| {
        story.stage.rig.clock().advance(SignedDuration::from_secs(1));
        let says = json!({"amount": yen, "paid_on": on, "method": "cash"});
        story.enter(record, "payments", key, &says).await.json()
    };
    let received = async |query: &str| {
        let path = format!("/societies/soc-junkanki/invoices{query}");
        story.stage.visitor_as(&story.session).json("GET", &path, &[], None).await.json()["received"].clone()
    };
    let later = pay("p1", 3_000, "2026-11-20").await;
    let full = pay("p2", 5_000, "2026-03-31").await;
    assert_eq!(full["invoice"]["settled_on"], "2026-11-20", "not the day of what was recorded last");
    let both = json!([{"year": 2026, "amount": 3_000}, {"year": 2025, "amount": 5_000}]);
    assert_eq!(received("").await, both);
    let page = story.stage.visitor_as(&story.session).open("/societies/soc-junkanki/invoices?year=2025").await;
    assert!(page.texts("main").concat().contains("2025年度の入金額（入金日による） 5,000円"), "though nothing was due in it");
    story.enter(record, &format!("payments/{}/reversal", text(&later, "id")), "r", &json!({"reason": "誤記録"})).await;
    assert_eq!(received("?year=2026&status=unpaid").await, json!([{"year": 2025, "amount": 5_000}]));
    // A due day that moves into another year moves what is owed, and no money that came in.
    let moved = story.enter(record, "due-day", "m", &json!({"due_on": "2027-04-30", "reason": "分割のため"})).await;
    assert!(moved.status.is_success(), "{}", moved.body());
    assert_eq!(received("").await, json!([{"year": 2025, "amount": 5_000}]));
    story.stage.check_invariants();
    let closed = pay("p3", 3_000, "2025-12-01").await;
    assert_eq!(closed["invoice"]["settled_on"], "2026-03-31");
    story.stage.check_invariants();
}

#[tokio::test]
async fn whatever_cannot_be_billed_is_refused_with_the_reason_and_changes_nothing() {
    let story = Story::new().await;
    let other = story.stage.person("suzuki", "鈴木 一郎").await;
    story.stage.joins(&other, &story.society).await;
    let theirs = story.stage.owes(&other, &story.society, 9, 2_000).await;
    let paid = story.stage.owes(&story.sato, &story.society, 3, 1_000).await;
    story.stage.pays(&paid, 1_000).await.unwrap();
    story.stage.rig.catch_up();
    let before = story.stage.rig.items();
    let says = |more: Value| {
        let mut says = json!({"subject": "年会費", "amount": 8_000, "due_on": "2026-12-31"});
        says.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        says
    };
    for (more, status, kind) in [
        (json!({"amount": 0}), 422, "invalid"),
        (json!({"amount": 10_000_000}), 422, "invalid"),
        (json!({"amount": "8000.5"}), 422, "invalid"),
        (json!({"amount": -1}), 422, "invalid"),
        (json!({"amount": 8000.5}), 422, "invalid"),
        (json!({"amount": 8000.0}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "x", "unit_price": "1,2,3"}]}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "x", "unit_price": 1, "quantity": "1,0"}]}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "x", "unit_price": 1, "tax_rate": "+8"}]}), 422, "invalid"),
        (json!({"amount": null}), 422, "invalid"),
        (json!({"subject": ""}), 422, "invalid"),
        (json!({"subject": "a\u{7}b"}), 422, "invalid"),
        (json!({"due_on": "2026-11-22"}), 422, "invalid"),
        (json!({"due_on": "2026-02-30"}), 422, "invalid"),
        (json!({"due_on": "2036-11-24"}), 422, "invalid"),
        (json!({"due_on": "9999-12-31"}), 422, "invalid"),
        (json!({"lines": [{"text": "x", "unit_price": 1}]}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "x", "unit_price": 1, "tax_rate": 5}]}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "値引き", "unit_price": -2}]}), 422, "invalid"),
        (json!({"amount": null, "prices": "both", "lines": [{"text": "x", "unit_price": 1}]}), 422, "invalid"),
        (json!({"amount": null, "lines": [{"text": "x", "unit_price": 1, "price": 1}]}), 422, "invalid"),
        (json!({"amount": 7_999, "collects": [story.records[0].id.as_str()]}), 422, "invalid"),
        (json!({"collects": [theirs.id.as_str()]}), 409, "record-not-collectable"),
        (json!({"collects": [paid.id.as_str()]}), 409, "record-not-collectable"),
        (json!({"collects": ["inv-sato-nothing"]}), 409, "record-not-collectable"),
        (json!({"collects": ["x"]}), 422, "invalid"),
        (json!({"collects": 1}), 400, "malformed"),
        (json!({"amount": true}), 400, "malformed"),
        // A name that is misspelt would bill the records a second time.
        (json!({"colects": [story.records[0].id.as_str()]}), 422, "invalid"),
    ] {
        let refused = story.bill("k", &says(more.clone())).await;
        assert_eq!((refused.status.as_u16(), problem(&refused)), (status, kind.to_owned()), "{more}");
        assert!(!text(&refused.json(), "detail").is_empty());
    }
    assert_eq!(story.stage.rig.items(), before);
    for due_on in ["2026-11-23", "2036-11-23"] {
        let issued = story.bill(due_on, &says(json!({ "due_on": due_on }))).await;
        assert_eq!(issued.status, StatusCode::CREATED, "today is not past, and ten years are not too far: {due_on}");
    }
}

#[tokio::test]
async fn any_price_with_its_tax_inside_is_billed_to_the_yen() {
    let story = Story::new().await;
    for (price, rate, net, tax) in [(12_000, 10, 10_910, 1_090), (1_000, 10, 910, 90), (15_700, 8, 14_538, 1_162)] {
        let line = json!({"text": "参加費", "unit_price": price, "tax_rate": rate});
        let says = json!({"subject": "参加費", "due_on": "2026-12-31", "prices": "tax_included", "lines": [line]});
        let issued = story.bill(&format!("k{price}"), &says).await.json();
        assert_eq!((&issued["amount"], &issued["prices"]), (&json!(price), &json!("tax_included")));
        assert_eq!(issued["taxes"], json!([{"tax_rate": rate, "net": net, "tax": tax}]));
    }
    story.stage.let_mails_go().await;
    let mails = story.stage.rig.mails();
    assert!(mails.iter().any(|mail| mail.text.contains("10％対象（税込） 12,000円　うち消費税 1,090円")));
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_discount_makes_its_rates_sum_less_and_is_refused_beyond_it() {
    let story = Story::new().await;
    let lines = |discount: Value| {
        json!([
            {"text": "懇親会（軽減税率の弁当）", "unit_price": 1_000, "tax_rate": 8},
            {"text": "参加費", "unit_price": 2_700, "tax_rate": 10},
            discount,
        ])
    };
    let says = |discount| json!({"subject": "学術集会", "due_on": "2026-12-31", "lines": lines(discount)});
    let discount = json!({"text": "早割", "unit_price": "▲200", "tax_rate": 10});
    let issued = story.bill("a", &says(discount)).await.json();
    let taxes = json!([{"tax_rate": 10, "net": 2_500, "tax": 250}, {"tax_rate": 8, "net": 1_000, "tax": 80}]);
    assert_eq!((&issued["amount"], &issued["taxes"], &issued["lines"][2]["unit_price"]), (&json!(3_830), &taxes, &json!(-200)));

    for (key, discount) in [
        ("b", json!({"text": "早割", "unit_price": -4_051})),
        ("c", json!({"text": "早割", "unit_price": -2_701, "tax_rate": 10})),
    ] {
        let refused = story.bill(key, &says(discount)).await;
        assert_eq!((refused.status, text(&refused.json()["fields"][0], "field")), (StatusCode::UNPROCESSABLE_ENTITY, "lines"));
        assert!(text(&refused.json(), "detail").contains("マイナス"), "{}", refused.body());
    }
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_discount_outside_tax_comes_off_the_total_and_every_paper_adds_up() {
    let story = Story::new().await;
    let says = json!({"subject": "学術集会", "due_on": "2026-12-31", "lines": [
        {"text": "懇親会（軽減税率の弁当）", "unit_price": 1_000, "tax_rate": 8},
        {"text": "参加費", "unit_price": 2_700, "tax_rate": 10},
        {"text": "早割", "unit_price": -2, "tax_rate": null},
    ]});
    let issued = story.bill("a", &says).await.json();
    let taxes = json!([
        {"tax_rate": null, "net": -2, "tax": 0},
        {"tax_rate": 10, "net": 2_700, "tax": 270},
        {"tax_rate": 8, "net": 1_000, "tax": 80},
    ]);
    assert_eq!((&issued["amount"], &issued["taxes"]), (&json!(4_048), &taxes));
    let id = text(&issued, "id");
    let outside = |answer: &Value, of: &str| answer[of].as_array().unwrap().iter().find(|it| it["tax_rate"].is_null()).cloned();
    let session = story.stage.session_of(&story.sato).await;
    let mine = story.stage.visitor_as(&session).json("GET", &format!("/payments/{id}"), &[], None).await.json();
    assert_eq!(outside(&mine, "taxes").unwrap()["net"], -2);
    // An invoice that collects it takes the discount over.
    let all = story.bill("b", &json!({"subject": "まとめ", "due_on": "2026-12-31", "collects": [id]})).await.json();
    assert_eq!((&all["amount"], outside(&all, "taxes").unwrap()["net"].as_i64()), (&json!(4_048), Some(-2)));
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_form_without_a_script_bills_with_tax_inside_and_a_discount() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor_as(&story.session);
    let form = browser.open(&story.form()).await;
    assert_eq!(form.attribute("#prices option[value=tax_included]", "value").as_deref(), Some("tax_included"));
    let filled = [
        ("subject", "参加費"),
        ("due_on", "2026-12-31"),
        ("prices", "tax_included"),
        ("step", "preview"),
        ("line_text", "参加費"),
        ("line_quantity", "1"),
        ("line_unit_price", "12,000"),
        ("line_tax_rate", "10"),
        ("line_text", "早割"),
        ("line_quantity", "1"),
        ("line_unit_price", "−1,000"),
        ("line_tax_rate", "10"),
    ];
    let preview = browser.submit(&form, &story.form(), &filled).await;
    let said = preview.texts("main").concat();
    for fact in ["11,000円", "うち消費税 1,000円", "−1,000円", "単価（税込）"] {
        assert!(said.contains(fact), "{fact} is missing in {said}");
    }
    let issued = browser.submit(&preview, &story.form(), &[("step", "issue")]).await;
    assert_eq!(issued.status, StatusCode::OK, "{}", issued.body());
    assert_eq!(story.unpaid(), (3, 24_000));
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once() {
    let story = Story::new().await;
    let lines = json!([{"text": "", "unit_price": 1}, {"text": "x", "unit_price": "x"}]);
    let says = json!({"subject": " ", "amount": "-4", "due_on": "2020-01-01", "note": "x".repeat(1_001), "lines": lines});
    let refused = story.bill("k", &says).await.json();
    let fields: Vec<_> = refused["fields"].as_array().unwrap().iter().map(|it| text(it, "field")).collect();
    assert_eq!(fields, ["subject", "due_on", "note", "amount", "lines", "lines", "amount"], "{refused}");
    for amount in [0, 10_000_000] {
        let refused = story.bill("b", &json!({"subject": "", "amount": amount, "due_on": "2026-12-31"})).await.json();
        let fields: Vec<_> = refused["fields"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["subject", "amount"], "{refused}");
    }

    let mut browser = story.stage.visitor_as(&story.session);
    let form = browser.open(&story.form()).await;
    let wrong = browser.submit(&form, &story.form(), &[("subject", ""), ("amount", "1"), ("due_on", "2020-01-01")]).await;
    let said = wrong.texts("[role=alert] p");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("請求の内容：") && said[1].starts_with("お支払い期限："), "{said:?}");
}

#[tokio::test]
async fn an_individual_invoice_that_collects_is_not_collected_itself() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let says = json!({"subject": "再請求", "due_on": "2026-12-31", "collects": [id]});
    let refused = story.bill("k2", &says).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "record-not-collectable".to_owned()));
    assert!(text(&refused.json(), "detail").contains("No. 2026-0003 を取り消して"), "{}", refused.body());
    let form = story.stage.visitor_as(&story.session).open(&story.form()).await;
    assert_eq!(form.texts("input[name=collects]"), Vec::<String>::new(), "it is not offered");

    let plain = json!({"subject": "参加費", "due_on": "2026-12-31", "amount": 1_000});
    let plain = story.bill("k3", &plain).await.json()["id"].as_str().unwrap().to_owned();
    let says = json!({"subject": "再請求", "due_on": "2026-12-31", "collects": [plain]});
    assert_eq!(story.bill("k4", &says).await.status, StatusCode::CREATED, "one that collects nothing is a record as any");
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_refused_entry_leads_back_to_the_invoice_and_a_payment_is_of_a_day_that_can_be() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    for (act, says) in [
        ("void", json!({})),
        ("write-off", json!({})),
        ("payments", json!({"amount": 1, "paid_on": "1800-01-01", "method": "cash"})),
        ("payments", json!({"amount": 1, "paid_on": "2026-11-24", "method": "cash"})),
    ] {
        let refused = story.enter(record, act, "e", &says).await;
        assert_eq!((refused.status, problem(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()), "{says}");
        assert_eq!(refused.json()["way_on"]["href"], story.path_of(record));
    }
    let paid = story.pay(record, "p", 1_000).await.json();
    let reversal = format!("payments/{}/reversal", text(&paid, "id"));
    let refused = story.enter(record, &reversal, "r", &json!({})).await;
    assert_eq!((problem(&refused), &refused.json()["way_on"]["href"]), ("invalid".to_owned(), &json!(story.path_of(record))));
}

#[tokio::test]
async fn what_is_collected_is_neither_collected_again_nor_settled_by_itself() {
    let story = Story::new().await;
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let again = story.bill("k2", &story.both()).await;
    assert_eq!((again.status, problem(&again)), (StatusCode::CONFLICT, "record-not-collectable".to_owned()));
    assert!(text(&again.json(), "detail").contains("2026-0003"));
    let record = story.records[0].id.as_str();
    for (act, says) in [
        ("payments", json!({"amount": 1, "paid_on": "2026-11-20", "method": "cash"})),
        ("void", json!({"reason": "x"})),
        ("write-off", json!({"reason": "x"})),
    ] {
        let refused = story.enter(record, act, "e", &says).await;
        assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "collected-record".to_owned()));
        assert_eq!(refused.json()["way_on"]["href"], story.path_of(&id));
    }
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_deleted_account_cannot_be_billed_and_the_operator_is_told_of_direct_transfer() {
    let stage = Stage::new();
    let bank = BankAccount {
        bank: line("みほん銀行"),
        bank_code: None,
        branch: line("本店"),
        branch_code: None,
        kind: line("普通"),
        number: line("0000123"),
        holder: line("ニホンリンシヨウ"),
    };
    let society = stage.society_with_bank("soc-junkanki", "日本臨床循環器研究会", bank).await;
    let sato = stage.person("sato", "佐藤 花子").await;
    stage.joins(&sato, &society).await;
    let record = stage.owes(&sato, &society, 1, 8_000).await;
    stage.deletes(&sato).await;
    let session = stage.operator("kanri", &society).await;
    let story = Story { stage, sato, society, records: vec![record.clone()], session };

    let refused = story.bill("k", &json!({"subject": "年会費", "amount": 8_000, "due_on": "2026-12-31"})).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::CONFLICT, "account-deleted".to_owned()));
    assert_eq!(refused.json()["bank_account"]["number"], "0000123");
    let page = story.stage.visitor_as(&story.session).open(&story.form()).await;
    let said = page.texts("main").concat();
    assert!(said.contains("みほん銀行") && said.contains("直接のお振込み") && page.texts("form.fields").is_empty(), "{said}");

    // What comes in by direct transfer can still be recorded, and the name stays as it stood.
    let paid = story.pay(record.id.as_str(), "p", 8_000).await.json();
    assert_eq!((&paid["invoice"]["status"], &paid["invoice"]["direct_transfer"]), (&json!("paid"), &json!(true)));
    assert_eq!(paid["invoice"]["payer"], "佐藤 花子");
}

#[tokio::test]
async fn nobody_but_the_societys_operators_bills_or_sees_anything() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "首都圏内科連合会").await;
    let other_operator = story.stage.operator("naika", &other).await;
    let member = story.stage.session_of(&story.sato).await;
    story.stage.rig.catch_up();
    let before = story.stage.rig.items();
    let record = story.records[0].id.as_str();
    for session in [&other_operator, &member] {
        for (method, path) in [
            ("GET", story.form()),
            ("POST", story.form()),
            ("GET", story.path_of(record)),
            ("POST", format!("{}/payments", story.path_of(record))),
            ("POST", format!("{}/void", story.path_of(record))),
            ("POST", format!("{}/write-off", story.path_of(record))),
            ("POST", format!("{}/payments/x/reversal", story.path_of(record))),
        ] {
            let bill = json!({"subject": "x", "amount": 1, "due_on": "2026-12-31"});
            let says = if path == story.form() { bill } else { json!({"amount": 1, "reason": "x"}) };
            let body = (method == "POST").then_some(&says);
            let answer = story.stage.visitor_as(session).json(method, &path, &[("idempotency-key", "k")], body).await;
            assert_eq!((answer.status, problem(&answer)), (StatusCode::FORBIDDEN, "not-operator".to_owned()), "{method} {path}");
            assert!(!answer.body().contains("佐藤"));
        }
    }
    let stranger = story.stage.visitor().json("GET", &story.path_of(record), &[], None).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(story.stage.rig.items(), before);
}

#[tokio::test]
async fn the_second_operator_sees_what_the_first_did_and_overwrites_nothing() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    let mut first = story.stage.visitor_as(&story.session);
    let mut second = story.stage.visitor_as(&story.session);
    let payments = format!("{}/payments", story.path_of(record));
    let fields = [("amount", "3,000"), ("paid_on", "2026-11-20"), ("method", "cash"), ("note", "窓口")];
    let (page, other) = (first.open(&story.path_of(record)).await, second.open(&story.path_of(record)).await);
    let done = first.submit(&page, &payments, &fields).await;
    assert_eq!((done.status, done.texts("section h3").len()), (StatusCode::OK, 1));
    let refused = second.submit(&other, &payments, &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.texts("[role=alert] h2"), ["ほかの人がこの請求を更新しました"]);
    assert_eq!(refused.texts("section h3").len(), 1, "the other's payment is there to see");
    assert_eq!(refused.attribute("#amount", "value").as_deref(), Some("3,000"), "and nothing typed is lost");
    assert_eq!(refused.attribute("#note", "value").as_deref(), Some("窓口"));
    assert_eq!(number(&story.invoices()[0], "paid"), 3_000);
    story.stage.check_invariants();
}

#[tokio::test]
async fn a_typed_amount_is_booked_as_it_stands_or_refused_and_never_guessed() {
    let story = Story::new().await;
    let record = story.stage.owes(&story.sato, &story.society, 7, 50_000).await;
    let mut billed = 0;
    for (at, (typed, booked)) in (0..).zip([
        ("12,00", None),
        ("1,2,3", None),
        (",12000", None),
        ("12,000,", None),
        ("12.000", None),
        ("12，０００", Some(12_000)),
        ("¥12,000-", None),
        ("金12,000円也", None),
        ("1万2千円", None),
        ("12,000.00", None),
        ("１２０００", Some(12_000)),
        ("12,000 円", Some(12_000)),
        ("¥2,000", Some(2_000)),
    ]) {
        let key = format!("k{at}");
        let payment = json!({"amount": typed, "paid_on": "2026-11-20", "method": "cash"});
        let paid = story.enter(record.id.as_str(), "payments", &key, &payment).await;
        let bill = json!({"subject": "参加費", "amount": typed, "due_on": "2026-12-31"});
        let issued = story.bill(&key, &bill).await;
        let statuses = (paid.status.as_u16(), issued.status.as_u16());
        match booked {
            None => {
                assert_eq!(statuses, (422, 422), "{typed}");
                assert_eq!(paid.json()["fields"][0]["field"], "amount", "{typed}");
            }
            Some(yen) => {
                assert_eq!(statuses, (201, 201), "{typed}: {}", paid.body());
                assert_eq!((&paid.json()["amount"], &issued.json()["amount"]), (&json!(yen), &json!(yen)), "{typed}");
                billed += yen;
            }
        }
    }
    assert_eq!(story.look(record.id.as_str()).await["paid"], billed);
    let says = json!({"subject": "抄録集", "due_on": "2026-12-31",
        "lines": [{"text": "抄録集", "quantity": "１，０００", "unit_price": "1,000", "tax_rate": "１０"}]});
    assert_eq!(story.bill("lines", &says).await.json()["amount"], 1_100_000);
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_overpayment_is_refused_and_what_was_typed_is_still_there() {
    let story = Story::new().await;
    let record = story.records[0].id.as_str();
    let mut browser = story.stage.visitor_as(&story.session);
    let page = browser.open(&story.path_of(record)).await;
    let fields = [("amount", "８，００１円"), ("paid_on", "2026-11-20"), ("method", "card"), ("note", "")];
    let refused = browser.submit(&page, &format!("{}/payments", story.path_of(record)), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.texts("[role=alert]").concat().contains("8,000円"));
    assert_eq!(refused.attribute("#amount", "value").as_deref(), Some("８，００１円"));
    let future = story.enter(record, "payments", "f", &json!({"amount": 1, "paid_on": "2026-11-24", "method": "card"})).await;
    assert_eq!((future.status, problem(&future)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid".to_owned()));
    assert_eq!(number(&story.invoices()[0], "paid"), 0);
}

#[tokio::test]
async fn the_form_previews_keeps_what_was_typed_and_issues_once() {
    let story = Story::new().await;
    let mut browser = story.stage.visitor_as(&story.session);
    let chosen = format!("{}?collects={}", story.form(), story.records[1].id);
    let form = browser.open(&chosen).await;
    assert_eq!(form.attribute("input[type=checkbox][checked]", "value").as_deref(), Some(story.records[1].id.as_str()));
    let before = story.stage.rig.items();
    let fields = [("subject", "未納分"), ("amount", "12,345"), ("due_on", "2026-11-01"), ("note", "至急\r\nお願いします")];
    let wrong = browser.submit(&form, &story.form(), &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.texts("[role=alert]").concat().contains("2026年11月23日"));
    assert_eq!(wrong.attribute("#amount", "value").as_deref(), Some("12,345"));
    assert_eq!(wrong.attribute("#due_on", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(wrong.texts("#note"), ["至急 お願いします"]);
    let preview = browser.submit(&wrong, &story.form(), &[("due_on", "2026-12-31")]).await;
    assert_eq!((preview.status, preview.texts("h1")), (StatusCode::OK, vec!["個別請求の確認".to_owned()]));
    let said = preview.texts("main").concat();
    assert!(["12,345円", "sato@hospital.example", "2026-0003", "5,000円"].into_iter().all(|fact| said.contains(fact)), "{said}");
    assert_eq!(story.stage.rig.items(), before, "a preview changes nothing");

    let revised = browser.submit(&preview, &story.form(), &[("step", "revise")]).await;
    assert_eq!(revised.attribute("#subject", "value").as_deref(), Some("未納分"));
    let issued = browser.submit(&preview, &story.form(), &[("step", "issue")]).await;
    assert_eq!((issued.status, issued.texts("h1")), (StatusCode::OK, vec!["請求 No. 2026-0003".to_owned()]));
    let left = story.stage.rig.items();
    let again = browser.submit(&preview, &story.form(), &[("step", "issue")]).await;
    assert_eq!(again.texts("h1"), ["請求 No. 2026-0003"]);
    assert_eq!(story.stage.rig.items(), left, "pressed twice, issued once");
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_another_command_of_that_key_is_refused() {
    let story = Story::new().await;
    let first = story.bill("k", &story.both()).await;
    let second = story.bill("k", &story.both()).await;
    assert_eq!((second.status, second.header("location"), &second.body), (first.status, first.header("location"), &first.body));
    let other = story.bill("k", &json!({"subject": "別", "amount": 1, "due_on": "2026-12-31"})).await;
    assert_eq!((other.status, problem(&other)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency-key-reused".to_owned()));
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let paid = story.pay(&id, "p", 1_000).await;
    let again = story.pay(&id, "p", 1_000).await;
    assert_eq!((again.status, &again.body), (paid.status, &paid.body));
    assert_eq!(story.unpaid(), (1, 12_000));
    let none = story.stage.visitor_as(&story.session).json("POST", &story.form(), &[], Some(&story.both())).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn issuing_takes_two_round_trips_and_an_entry_two_unless_it_collects() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let calls = story.stage.rig.calls();
    let depths: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), call.depth)).collect();
    assert_eq!(depths, [("BatchGetItem", 1), ("TransactWriteItems", 2)]);
    story.stage.rig.inject(Faults::none());
    story.pay(&id, "p", 1_000).await;
    let depths: Vec<_> = story.stage.rig.calls().iter().map(|call| (call.operation.clone(), call.depth)).collect();
    assert_eq!(depths.len(), 3, "its records are read once it is known: {depths:?}");
    let plain = story.bill("k2", &json!({"subject": "x", "amount": 100, "due_on": "2026-12-31"})).await.json();
    story.stage.rig.inject(Faults::none());
    story.pay(text(&plain, "id"), "p2", 100).await;
    assert_eq!(story.stage.rig.calls().len(), 2);
}

#[tokio::test]
async fn billing_touches_nothing_but_the_persons_the_societys_and_the_operators_keys() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    let id = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.enter(&id, "void", "v", &json!({"reason": "x"})).await;
    for key in story.stage.rig.calls().iter().flat_map(|call| &call.keys) {
        let society = format!("#{}", story.society.id);
        let own = ["A#acc-kanri".to_owned(), format!("S{society}"), format!("M#invoiced_{id}"), format!("M#voided_{id}_2")];
        let of_person = key.pk == "A#acc-sato" && (key.sk == "ACCOUNT" || key.sk.contains(&society));
        assert!(own.contains(&key.pk) || of_person, "{key:?}");
    }
}

/// An operator bills the person for both records; whatever happens to any call, sending it again ends in one invoice.
struct Bill(Story);

impl Scenario for Bill {
    const NAME: &str = "create-invoice";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.bill("k", &self.0.both()).await;
        assert!([StatusCode::CREATED, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&answer.status), "{}", answer.body());
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.bill("k", &self.0.both()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body());
        self.0.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        assert_eq!((self.0.invoices().len(), self.0.unpaid()), (3, (1, 13_000)));
        self.0.stage.check_invariants();
        self.0.stage.check_every_mail_was_sent_once();
    }
}

#[tokio::test]
async fn at_every_crash_point_billing_again_ends_in_one_invoice() {
    assert!(crash_points::<Bill>().await >= 20);
}

/// An individual invoice over both records, on which an operator makes one entry after another; whatever happens to any
/// call, sending them again ends in one of each.
struct Entries {
    story: Story,
    invoice: String,
}

impl Entries {
    async fn on(rig: &Rig) -> Self {
        let story = Story::on(Stage::on(rig)).await;
        let invoice = story.bill("k", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
        rig.catch_up();
        Self { story, invoice }
    }

    /// One entry; what it is refused with stops those after it, as a person would.
    async fn enter(&self, act: &str, key: &str, says: &Value) -> Result<Value, StatusCode> {
        let page = self.story.enter(&self.invoice, act, key, says).await;
        if page.status.is_success() { Ok(page.json()) } else { Err(page.status) }
    }

    async fn pay(&self, yen: u64) -> Result<Value, StatusCode> {
        self.enter("payments", "p", &json!({"amount": yen, "paid_on": "2026-11-20", "method": "bank_transfer"})).await
    }

    fn ends_so(&self, unpaid: (u64, u64), entries: usize) {
        assert_eq!(self.story.unpaid(), unpaid);
        let entered = self.story.stage.items("A#acc-sato", "PAYMENT#");
        assert_eq!(entered.len(), entries, "{entered:#?}");
        self.story.stage.check_invariants();
        self.story.stage.check_every_mail_was_sent_once();
    }
}

/// The first try, in which something fails.
fn fails_honestly(tried: Result<(), StatusCode>) {
    if let Err(status) = tried {
        assert!([StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
    }
}

/// An operator pays, reverses and voids.
struct Settle(Entries);

impl Settle {
    async fn go(&self) -> Result<(), StatusCode> {
        let paid = self.0.pay(13_000).await?;
        let reversal = format!("payments/{}/reversal", text(&paid, "id"));
        self.0.enter(&reversal, "r", &json!({"reason": "誤記録"})).await?;
        self.0.enter("void", "v", &json!({"reason": "誤請求"})).await.map(drop)
    }
}

impl Scenario for Settle {
    const NAME: &str = "settle-invoice: pay, reverse, void";

    async fn prepare(rig: &Rig) -> Self {
        Self(Entries::on(rig).await)
    }

    async fn act(&self, _: &Rig) {
        fails_honestly(self.go().await);
    }

    async fn recover(&self, _: &Rig) {
        self.go().await.unwrap();
        self.0.story.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        // A payment, its reversal, and a void.
        self.0.ends_so((2, 13_000), 3);
    }
}

#[tokio::test]
async fn at_every_crash_point_settling_again_ends_in_one_of_each_entry() {
    assert!(crash_points::<Settle>().await >= 60);
}

/// An operator voids, undoes that, writes off, takes a payment and undoes the write-off, bears the bank's fee, and
/// undoes that too.
struct Correct(Entries);

impl Correct {
    async fn go(&self) -> Result<(), StatusCode> {
        let says = json!({"reason": "x"});
        for (act, key) in [("void", "v"), ("void/reversal", "u"), ("write-off", "w")] {
            self.0.enter(act, key, &says).await?;
        }
        self.0.pay(12_560).await?;
        self.0.enter("write-off/reversal", "uw", &says).await?;
        let adjusted = self.0.enter("adjustments", "a", &says).await?;
        let undo = format!("adjustments/{}/reversal", text(&adjusted["correction"], "id"));
        self.0.enter(&undo, "ua", &says).await.map(drop)
    }
}

impl Scenario for Correct {
    const NAME: &str = "settle-invoice: void, undo, write off, undo, adjust, undo";

    async fn prepare(rig: &Rig) -> Self {
        Self(Entries::on(rig).await)
    }

    async fn act(&self, _: &Rig) {
        fails_honestly(self.go().await);
    }

    async fn recover(&self, _: &Rig) {
        self.go().await.unwrap();
        self.0.story.stage.let_mails_go().await;
    }

    async fn check(&self, _: &Rig) {
        // Void, write-off, payment, adjustment, and three reversals.
        self.0.ends_so((1, 440), 7);
    }
}

#[tokio::test]
async fn at_every_crash_point_correcting_again_ends_in_one_of_each_entry() {
    assert!(crash_points::<Correct>().await >= 110);
}

/// Writing off, the same.
struct WriteOff(Story);

impl Scenario for WriteOff {
    const NAME: &str = "settle-invoice: write off";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.enter(self.0.records[0].id.as_str(), "write-off", "w", &json!({"reason": "x"})).await;
        assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&answer.status), "{}", answer.body());
    }

    async fn recover(&self, _: &Rig) {
        let answer = self.0.enter(self.0.records[0].id.as_str(), "write-off", "w", &json!({"reason": "x"})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    }

    async fn check(&self, _: &Rig) {
        assert_eq!(self.0.unpaid(), (1, 5_000));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_writing_off_again_ends_in_one() {
    assert!(crash_points::<WriteOff>().await >= 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_races_to_withdraw_bill_pay_and_void_the_books_agree() {
    let story = Story::new().await;
    let id = story.bill("first", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    let member = story.stage.session_of(&story.sato).await;
    story.stage.rig.catch_up();
    story.stage.rig.contend();
    let both = story.both();
    let answers = race(32, |contender| {
        let (stage, id, both) = (story.stage.clone(), id.clone(), both.clone());
        let (session, member) = (story.session.clone(), member.clone());
        let (form, path, society) = (story.form(), story.path_of(&id), story.society.id.clone());
        async move {
            let key = format!("k{contender}");
            let headers = [("idempotency-key", key.as_str())];
            let mut operator = stage.visitor_as(&session);
            let pay = json!({"amount": 1_000, "paid_on": "2026-11-20", "method": "cash"});
            let answer = match contender % 4 {
                0 => {
                    let path = format!("/memberships/{society}/withdrawal");
                    stage.visitor_as(&member).json("POST", &path, &headers, None).await
                }
                1 => operator.json("POST", &form, &headers, Some(&both)).await,
                2 => operator.json("POST", &format!("{path}/payments"), &headers, Some(&pay)).await,
                _ => operator.json("POST", &format!("{path}/void"), &headers, Some(&json!({"reason": "x"}))).await,
            };
            (contender % 4, answer.status.as_u16())
        }
    })
    .await;
    let mut counted: BTreeMap<(usize, u16), usize> = BTreeMap::new();
    for answer in answers {
        *counted.entry(answer).or_default() += 1;
    }
    assert!(counted.keys().all(|(_, status)| [200, 201, 409, 503].contains(status)), "{counted:?}");
    assert!(counted.get(&(0, 200)).copied().unwrap_or_default() <= 1, "{counted:?}");
    assert!(counted.get(&(3, 200)).copied().unwrap_or_default() <= 1, "{counted:?}");
    story.stage.let_mails_go().await;
    story.stage.check_invariants();
    story.stage.check_every_mail_was_sent_once();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_races_to_write_off_pay_adjust_and_undo_the_books_agree() {
    let story = Story::new().await;
    let id = story.bill("first", &story.both()).await.json()["id"].as_str().unwrap().to_owned();
    story.pay(&id, "p0", 9_000).await;
    story.stage.rig.catch_up();
    story.stage.rig.contend();
    let answers = race(32, |contender| {
        let (stage, session, path) = (story.stage.clone(), story.session.clone(), story.path_of(&id));
        async move {
            let key = format!("k{contender}");
            let pay = json!({"amount": 1_100, "paid_on": "2026-11-20", "method": "cash"});
            let reason = json!({"reason": "x"});
            let (act, says) = match contender % 4 {
                0 => ("payments", &pay),
                1 => ("write-off", &reason),
                2 => ("write-off/reversal", &reason),
                _ => ("adjustments", &reason),
            };
            let headers = [("idempotency-key", key.as_str())];
            stage.visitor_as(&session).json("POST", &format!("{path}/{act}"), &headers, Some(says)).await.status.as_u16()
        }
    })
    .await;
    assert!(answers.iter().all(|status| [200, 201, 409, 503].contains(status)), "{answers:?}");
    story.stage.check_invariants();
}

#[tokio::test]
async fn an_outage_is_said_and_nothing_is_half_done() {
    let story = Story::new().await;
    let before = story.stage.rig.items();
    story.stage.rig.inject(Faults::from(1, Fault::InternalError));
    let refused = story.bill("k", &story.both()).await;
    assert_eq!((refused.status, problem(&refused)), (StatusCode::SERVICE_UNAVAILABLE, "unavailable".to_owned()));
    story.stage.rig.inject(Faults::none());
    assert_eq!(story.stage.rig.items(), before);
}
