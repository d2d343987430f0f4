//! From an empty portal to a society with members, step by step as docs/START.md tells it.

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::SelfRegistration;

use crate::rig::Visitor;
use crate::stage::{PASSWORD, Stage, text};

/// A portal on which anybody may register, as the one of `cargo xtask dev --empty`.
struct Portal {
    stage: Stage,
}

impl Portal {
    fn visitor(&self) -> Visitor {
        let stage = self.stage.clone();
        Visitor::new(&self.stage.rig, move |function, request| {
            let stage = stage.clone();
            async move {
                if function != "register" {
                    return stage.answer(&function, &request).await;
                }
                let handle = |request| register::handle(&stage.store, SelfRegistration::On, request);
                stage.serve(&function, &request.to_string(), handle).await.answer.unwrap()
            }
        })
    }

    /// What the visitor is answered; a moment passes with each step.
    async fn does(&self, who: &mut Visitor, path: &str, says: Value) -> Value {
        self.stage.rig.clock().advance(SignedDuration::from_secs(20));
        let key = format!("{path} {}", self.stage.rig.items().len()).replace(' ', "-");
        let answer = who.json("POST", path, &[("idempotency-key", &key)], Some(&says)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body());
        if answer.body().is_empty() { Value::Null } else { answer.json() }
    }

    async fn sees(&self, who: &mut Visitor, path: &str) -> Value {
        let answer = who.json("GET", path, &[], None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body());
        answer.json()
    }

    /// The code of the latest mail to this address.
    async fn code(&self, to: &str) -> String {
        self.stage.let_mails_go_at_once().await;
        let mails = self.stage.rig.mails();
        let mail = mails.iter().rev().find(|mail| mail.to == [to] && mail.text.contains("コード：")).expect("a code by mail");
        mail.code().to_owned()
    }

    /// Whoever has a code opens a login and signs in.
    async fn comes_in(&self, address: &str, login: &str, name: &str) -> Visitor {
        let mut visitor = self.visitor();
        let code = self.code(address).await;
        let says = json!({"act": "open", "code": code, "login_id": login, "password": PASSWORD, "name": name});
        self.does(&mut visitor, "/registration/code", says).await;
        self.does(&mut visitor, "/login", json!({"login_id": login, "password": PASSWORD})).await;
        visitor
    }
}

#[tokio::test]
async fn an_empty_portal_gets_support_a_society_an_operator_and_a_member_who_pays_leaves_and_comes_back() {
    let portal = Portal { stage: Stage::new() };
    let order =
        json!({"action": "create-support", "login_id": "jimukyoku", "name": "渡辺 恵", "address": "jimukyoku@portal.example"});
    portal.stage.call("administer", &order).await.unwrap().unwrap();
    let mut support = portal.visitor();
    let code = portal.code("jimukyoku@portal.example").await;
    portal.does(&mut support, "/password-reset/code", json!({"code": code, "new_password": PASSWORD})).await;
    portal.does(&mut support, "/login", json!({"login_id": "jimukyoku", "password": PASSWORD})).await;

    let says = json!({"name": "日本臨床研究会", "contact_name": "事務局", "contact_address": "office@rinsho.example"});
    let created = portal.does(&mut support, "/support/societies", says).await;
    let society = text(&created, "id").to_owned();
    let of_support = format!("/support/societies/{society}/operators");
    portal.does(&mut support, &of_support, json!({"act": "invite", "name": "会計 誠", "address": "kaikei@rinsho.example"})).await;
    let mut operator = portal.comes_in("kaikei@rinsho.example", "kaikei", "会計 誠").await;

    let says = json!({"public": true, "joining": "by-approval", "questions": ["ご専門の分野"], "number_pattern": "M-0000",
        "dues_subject": "年会費", "dues_amount": 8000, "dues_days": 30});
    portal.does(&mut operator, &format!("/societies/{society}/membership-terms"), says).await;

    let mut member = portal.visitor();
    portal.does(&mut member, "/registration", json!({"address": "sato@hospital.example"})).await;
    let mut member = portal.comes_in("sato@hospital.example", "sato", "佐藤 花子").await;
    let account = text(&portal.sees(&mut member, "/account").await, "account").to_owned();
    portal.stage.rig.catch_up();
    assert_eq!(portal.sees(&mut member, "/directory").await["societies"][0]["id"], *society);
    let (joining, request) =
        (format!("/directory/{society}/joining"), format!("/societies/{society}/joining-requests/{account}"));
    let asks = json!({"answers": ["循環器"]});
    portal.does(&mut member, &joining, asks.clone()).await;
    let joined = portal.does(&mut operator, &request, json!({"decision": "approve"})).await;
    assert_eq!((&joined["member_number"], &joined["period"]), (&json!("M-0001"), &json!(1)));

    let left = portal.does(&mut member, &format!("/memberships/{society}/withdrawal"), json!({})).await;
    assert_eq!(left["unpaid"]["total"], 8_000);
    portal.does(&mut member, &joining, asks).await;
    let again = portal.does(&mut operator, &request, json!({"decision": "approve"})).await;
    assert_eq!((&again["member_number"], &again["period"]), (&json!("M-0002"), &json!(2)));

    // The old debt stays its own, beside the new dues; the first payment has its receipt.
    let payments = portal.sees(&mut member, "/payments").await;
    assert_eq!((&payments["unpaid_total"], &payments["unpaid_count"]), (&json!(16_000), &json!(2)));
    let first = text(&payments["invoices"][0], "id").to_owned();
    let paid = json!({"amount": 8_000, "paid_on": portal.stage.now().day_in_japan().to_string(), "method": "bank_transfer"});
    portal.does(&mut operator, &format!("/societies/{society}/invoices/{first}/payments"), paid).await;
    assert_eq!(member.open(&format!("/payments/{first}/receipt")).await.status, StatusCode::OK);
    assert_eq!(portal.sees(&mut member, "/payments").await["unpaid_total"], 8_000);
    portal.stage.check_invariants();
}
