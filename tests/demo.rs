//! The demo data: what somebody who tries the product out meets in it.

use domain::{Account, AccountId, EmailAddress, Language, Line};
use http::StatusCode;
use local::demo::{Endpoints, seed};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::rig::TABLE;
use crate::stage::{Stage, number, text};

/// The demo's society, and the session of the one who operates it.
struct Demo {
    stage: Stage,
    session: String,
}

impl Demo {
    async fn new() -> Self {
        let stage = Stage::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dynamodb = format!("http://{}", listener.local_addr().unwrap());
        let database = stage.rig.alone().clone();
        let server = tokio::spawn(local::dynamodb::serve(listener, database, std::future::pending()));
        seed(&Endpoints { dynamodb, table: TABLE.to_owned() }, stage.now()).await.unwrap();
        server.abort();
        let kanri = Account::new(
            AccountId::parse("acc-1004").unwrap(),
            Line::parse("高橋 健").unwrap(),
            EmailAddress::parse("kanri@hospital.example").unwrap(),
            Language::Japanese,
        );
        let session = stage.session_of(&kanri).await;
        Self { stage, session }
    }

    async fn json(&self, method: &str, path: &str, says: Option<&Value>) -> Value {
        let path = format!("/societies/soc-junkanki/invoices{path}");
        let answer = self.stage.visitor_as(&self.session).json(method, &path, &[("idempotency-key", "k")], says).await;
        assert!([StatusCode::OK, StatusCode::CREATED].contains(&answer.status), "{path}: {}", answer.body());
        answer.json()
    }

    /// The only such record of the member of this number.
    async fn one(&self, member: &str, filter: &str) -> Value {
        let found = self.json("GET", &format!("?q={member}&{filter}"), None).await;
        let theirs: Vec<_> = found["invoices"].as_array().unwrap().iter().filter(|it| it["member_number"] == member).collect();
        assert_eq!(theirs.len(), 1, "{member}, {filter}: {found:#}");
        self.json("GET", &format!("/{}", text(theirs[0], "id")), None).await
    }
}

#[tokio::test]
async fn the_demo_has_prices_with_tax_inside_a_banks_fee_and_a_write_off_that_was_undone() {
    let demo = Demo::new().await;
    let all = demo.json("GET", "", None).await;
    let sum = |what: &str| number(&all["sums"], what);
    assert_eq!((&all["total"], sum("adjusted")), (&json!(335), 440));
    assert_eq!(sum("billed"), ["paid", "adjusted", "unpaid", "void", "written_off"].map(sum).iter().sum::<u64>());

    let taxed = demo.one("0251", "year=2026&status=unpaid").await;
    assert_eq!((&taxed["prices"], &taxed["amount"]), (&json!("tax_included"), &json!(12_000)));
    assert_eq!(taxed["taxes"], json!([{"tax_rate": 10, "net": 10_910, "tax": 1_090}]));
    assert_eq!(taxed["registration_number"], "T1234567890123");

    let less = demo.one("0213", "year=2026").await;
    assert_eq!((&less["status"], &less["paid"], &less["adjusted"]), (&json!("paid"), &json!(7_560), &json!(440)));
    let adjustment = &less["corrections"][0];
    assert_eq!((&adjustment["kind"], &adjustment["amount"]), (&json!("adjustment"), &json!(440)));

    let again = demo.one("0228", "year=2025").await;
    assert_eq!((&again["status"], &again["outstanding"]), (&json!("unpaid"), &json!(8_000)));
    let undone = &again["corrections"][0];
    assert!(undone["kind"] == "write_off" && undone["reversed"]["reason"] == "ご本人から連絡があったため", "{undone:#}");

    // All that is entered on is what its entries make of it: it can be undone like any other.
    let undo = format!("/{}/adjustments/{}/reversal", text(&less, "id"), text(adjustment, "id"));
    let owed = demo.json("POST", &undo, Some(&json!({"reason": "追加のお振込みがあったため"}))).await;
    assert_eq!(owed["invoice"]["outstanding"], 440);
}
