//! Every function may do what it does, and nothing else: the policies of the template against what the rig recorded.

use std::collections::{BTreeMap, BTreeSet};

use domain::job::{Job, Progress};
use domain::reminder::{Place, Run, Work};
use domain::{Account, Society};
use jiff::SignedDuration;
use serde_json::json;

use crate::changing_seal::{picture, uploading};
use crate::house;
use crate::rig::{Fault, Faults, Service};
use crate::stage::{PASSWORD, Stage, job_moved};
use crate::template;

/// A life on the portal that goes through everything that any function ever does.
async fn everything_is_done_once() -> BTreeMap<String, BTreeSet<String>> {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    stage.joins(&sato, &society).await;
    stage.owes(&sato, &society, 1, 8_000).await;

    let mut browser = stage.visitor();
    let fields = [("login_id", "sato"), ("password", PASSWORD), ("remember", "on")];
    let form = browser.open("/login").await;
    browser.submit(&form, "/login", &fields).await;
    let by_address = json!({"login_id": "sato@hospital.example", "password": PASSWORD});
    stage.visitor().json("POST", "/login", &[], Some(&by_address)).await;
    let stolen = browser.cookie("__Host-taikai-remember").unwrap().to_owned();
    let path = "/memberships/soc-junkanki/withdrawal";
    for path in ["/", "/memberships", path] {
        // So long after the last request that this one is put on record.
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        browser.open(path).await;
    }
    let confirmation = browser.open(path).await;
    browser.submit(&confirmation, path, &[]).await;
    stage.rig.inject(Faults::when(|call| call.service == Service::Ses, Fault::KillBefore));
    assert!(stage.deliver(&stage.rig.stream()).await.is_none(), "it is killed, and the sweep goes on");
    stage.rig.inject(Faults::none());
    stage.let_mails_go().await;
    let bounces = stage.rig.mails().iter().map(|mail| mail.bounced_event(true)).collect();
    stage.report(bounces).await;

    for _ in 0..2 {
        browser.close_browser();
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        browser.open("/memberships").await;
    }
    let mut thief = stage.visitor();
    thief.set_cookie("__Host-taikai-remember", &stolen);
    thief.open("/login").await;
    bill_and_settle(&stage, &society, &sato).await;
    let mut operator = stage.visitor_as(&stage.operator("kaikei", &society).await);
    let exports = "/societies/soc-junkanki/exports";
    operator.json("POST", &format!("{exports}?q=sato"), &[], Some(&json!({"format": "csv"}))).await;
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    operator.open(exports).await;
    let mut member = stage.visitor_as(&stage.session_of(&sato).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    for path in ["/payments", "/payments/inv-sato-1", "/payments/inv-sato-1/receipt"] {
        member.open(path).await;
    }
    nobodys_address(&stage).await;
    for path in [
        "",
        "/soc-junkanki/invoices",
        "/soc-junkanki/invoices?q=sato",
        "/soc-junkanki/members/acc-sato",
        "/soc-junkanki/members",
        "/soc-junkanki/members?q=sato",
        "/soc-junkanki/members?q=sato@x.example",
    ] {
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        operator.open(&format!("/societies{path}")).await;
    }
    let session = stage.session_of(&sato).await;
    let mut client = stage.visitor_as(&session);
    client.json("POST", "/login", &[], Some(&json!({"login_id": "sato", "password": PASSWORD}))).await;
    client.json("POST", "/logout", &[], None).await;
    ask_decide_and_delete(&stage, &society).await;
    remind(&stage, &society).await;
    change_address(&stage).await;
    create_a_society(&stage).await;
    join(&stage, &society).await;
    invite_and_register(&stage, &society).await;
    administer(&stage).await;
    stage.rig.permissions()
}

/// Two operators forget their passwords and ask to be deleted; one is refused, the other is deleted.
async fn ask_decide_and_delete(stage: &Stage, society: &Society) {
    for login in ["hayashi", "mori"] {
        let person = stage.person(login, "林 葵").await;
        stage.joins(&person, society).await;
        stage.owes(&person, society, 1, 3_000).await;
        stage.store.grant_operator(&person.id, society, stage.now()).await.unwrap();
    }
    let mut visitor = stage.visitor();
    visitor.json("POST", "/password-reset", &[], Some(&json!({"login_id": "hayashi"}))).await;
    stage.let_mails_go_at_once().await;
    let new = json!({"code": stage.rig.mails().last().unwrap().code(), "new_password": "青い鳥 with 4 legs"});
    assert!(visitor.json("POST", "/password-reset/code", &[], Some(&new)).await.status.is_success());

    let support = stage.person("jimukyoku", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    let mut desk = stage.visitor_as(&stage.session_of(&support).await);
    for (login, password, decision) in [("mori", PASSWORD, "refuse"), ("hayashi", "青い鳥 with 4 legs", "carry_out")] {
        let mut member = stage.visitor();
        let proof = json!({"login_id": login, "password": password});
        member.json("POST", "/login", &[], Some(&proof)).await;
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        member.open("/account/deletion").await;
        for (number, path) in ["/account/deletion", "/account/deletion/cancellation", "/account/deletion"].iter().enumerate() {
            let key = format!("{login}{number}");
            let says = if path.ends_with("/cancellation") { &json!({}) } else { &proof };
            let answer = member.json("POST", path, &[("idempotency-key", &key)], Some(says)).await;
            assert!(answer.status.is_success(), "{path}: {}", answer.body());
            stage.rig.clock().advance(SignedDuration::from_mins(1));
        }
        for path in ["/support/accounts", "/support/deletions"] {
            stage.rig.clock().advance(SignedDuration::from_mins(10));
            desk.open(path).await;
        }
        for (by, sought) in [("login_id", login), ("address", "mori@hospital.example"), ("name", "林")] {
            desk.json("POST", "/support/accounts", &[], Some(&json!({"by": by, "sought": sought}))).await;
        }
        let path = format!("/support/deletions/acc-{login}");
        let says = json!({"decision": decision, "reason": "本人の確認ができないため"});
        assert!(desk.json("POST", &path, &[("idempotency-key", login)], Some(&says)).await.status.is_success());
    }
    for _ in 0..3 {
        stage.call_on_schedule("delete-accounts").await.unwrap().unwrap();
        stage.let_mails_go().await;
        stage.let_mails_arrive().await;
    }
    let mut desk = stage.visitor_as(&stage.session_of(&support).await);
    desk.json("POST", "/support/accounts", &[], Some(&json!({"by": "account", "sought": "acc-hayashi"}))).await;
}

/// Mornings of reminders, and what operators and the support desk do about them.
async fn remind(stage: &Stage, society: &Society) {
    let abe = stage.person("abe", "阿部 真理子").await;
    stage.joins(&abe, society).await;
    let today = stage.now().day_in_japan();
    let invoice = stage.owes_until(&abe, society, 1, 8_000, today.plus_days(8)).await;
    let mut operator = stage.visitor_as(&stage.operator("tokusoku", society).await);
    let (of_society, of_invoice) =
        (format!("/societies/{}", society.id), format!("/societies/{}/invoices/{}", society.id, invoice.id));
    let (steps, hold) = (format!("{of_society}/reminders/steps"), format!("{of_invoice}/reminders/hold"));
    let hold_person = format!("{of_society}/members/acc-abe/reminders/hold");
    let terms = format!("{of_society}/membership-terms");
    let seal = format!("{of_society}/settings/seal");
    let (now, due_day) = (format!("{of_invoice}/reminders/now"), format!("{of_invoice}/due-day"));
    for path in
        [&format!("{of_society}/reminders"), &format!("{of_invoice}/reminders"), &steps, &hold, &now, &due_day, &terms, &seal]
    {
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        assert!(operator.open(path).await.status.is_success(), "{path}");
    }
    for key in ["first", "second"] {
        let upload = uploading(&seal, key, None, &picture(), "application/json");
        assert!(operator.send(upload).await.status.is_success());
    }
    let says = [
        (&seal, json!({"act": "remove"})),
        (&hold, json!({"reason": "相談中"})),
        (&hold_person, json!({"reason": "相談中"})),
        (&hold_person, json!({"act": "release"})),
        (&now, json!({})),
        (&due_day, json!({"due_on": today.plus_days(20).to_string(), "reason": "相談"})),
        (&steps, json!({"steps": [-19, 1]})),
        (&terms, json!({"public": true, "next_number": 5})),
        (&terms, json!({"public": false})),
    ];
    for (number, (path, says)) in says.iter().enumerate() {
        let answer = operator.json("POST", path, &[("idempotency-key", &format!("r{number}"))], Some(says)).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.body());
    }
    let replan = job_moved(&format!("J#REPLAN#{}", society.id));
    stage.call("send-reminders", &replan).await.unwrap().unwrap();
    stage.owes_until(&abe, society, 2, 8_000, today.plus_days(20)).await;
    stage.rig.clock().advance(SignedDuration::from_hours(24));
    stage.remind().await;
    stage.let_mails_go().await;
    assert_eq!(stage.items(&format!("M#reminder_{}", invoice.id), "MAIL").len(), 1, "by hand; then it was held");
    assert_eq!(stage.items("M#reminder_inv-abe-2", "MAIL").len(), 1);

    send_again(stage, society, &now).await;

    let run = stage.store.run().await.unwrap().unwrap();
    let day = run.completed.plus_days(1);
    let counted = Progress { counted: 500, ..Progress::default() };
    let work = Work { through: day, job: Job::counted(Place { day, shard: 0, after: None }, counted, true) };
    stage.store.commit_run(run.version, &Run { version: run.version + 1, work: Some(work.clone()), ..run }).await.unwrap();
    let support = stage.person("shien", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    let mut desk = stage.visitor_as(&stage.session_of(&support).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    desk.open("/support/reminders").await;
    let says = json!({"day": work.through.to_string()});
    let answer = desk.json("POST", "/support/reminders", &[("idempotency-key", "r")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
}

/// SES calls the address of a mail malformed.
async fn nobodys_address(stage: &Stage) {
    stage.person("ueda", "上田 実").await;
    stage.visitor().json("POST", "/password-reset", &[], Some(&json!({"login_id": "ueda"}))).await;
    let malformed = Fault::Reject("InvalidParameterValue", "Missing final '@domain'");
    stage.rig.inject(Faults::when(|call| call.service == Service::Ses, malformed));
    stage.let_mails_go_at_once().await;
    stage.rig.inject(Faults::none());
    assert_eq!(stage.items("A#acc-ueda", "ACCOUNT")[0]["failing"]["why"], "impossible");
}

/// SES turns down what an operator sends by hand; it is sent by hand again, and then sent again as any mail. The
/// support desk has a list of its own.
async fn send_again(stage: &Stage, society: &Society, now: &str) {
    let mut operator = stage.visitor_as(&stage.operator("saisou", society).await);
    for key in ["x", "y"] {
        stage.rig.inject(Faults::when(|call| call.service == Service::Ses, Fault::VIRUS));
        let answer = operator.json("POST", now, &[("idempotency-key", key)], Some(&json!({}))).await;
        assert!(answer.status.is_success(), "{}", answer.body());
        stage.let_mails_go_at_once().await;
        stage.rig.clock().advance(SignedDuration::from_mins(1));
        stage.sweep().await.unwrap().unwrap();
        stage.rig.inject(Faults::none());
    }
    let board = operator.json("GET", &format!("/societies/{}/reminders", society.id), &[], None).await.json();
    let missed = board["missed"].as_array().unwrap().iter().find(|mail| mail["letter"] == "reminder").unwrap();
    let mail = missed["id"].as_str().unwrap();
    let path = format!("/societies/{}/mails/{mail}", society.id);
    let support = stage.person("madoguchi", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    let mut desk = stage.visitor_as(&stage.session_of(&support).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    for path in ["/support/mails".to_owned(), format!("/support/mails/{mail}")] {
        assert!(desk.open(&path).await.status.is_success(), "{path}");
    }
    let says = json!({"act": "dealt_with"});
    let answer = desk.json("POST", &format!("/support/mails/{mail}"), &[("idempotency-key", "d")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    assert!(operator.open(&path).await.status.is_success());
    let answer = operator.json("POST", &path, &[("idempotency-key", "e")], Some(&json!({}))).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    stage.rig.clock().advance(SignedDuration::from_mins(1));
    stage.sweep().await.unwrap().unwrap();
}

/// The portal's owner makes, suspends and takes away.
async fn administer(stage: &Stage) {
    for order in [
        json!({"action": "create-support", "login_id": "desk", "name": "林 葵", "address": "desk@portal.example", "another": true}),
        json!({"action": "grant-support", "login_id": "kato"}),
        json!({"action": "revoke-support", "login_id": "kato"}),
        json!({"action": "suspend", "login_id": "kato", "reason": "相談中"}),
    ] {
        let answer = stage.call("administer", &order).await.unwrap().unwrap();
        assert_eq!(answer["outcome"], "done", "{answer}");
    }
}

/// A member gets another address.
async fn change_address(stage: &Stage) {
    let kato = stage.person("kato", "加藤 進").await;
    stage.joins(&kato, &stage.society("soc-kana", "用語研究会").await).await;
    let mut member = stage.visitor();
    member.json("POST", "/login", &[], Some(&json!({"login_id": "kato", "password": PASSWORD}))).await;
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    member.open("/account/address").await;
    let asks = json!({"address": "kato@clinic.example", "password": PASSWORD});
    assert!(member.json("POST", "/account/address", &[], Some(&asks)).await.status.is_success());
    stage.let_mails_go_at_once().await;
    let code = json!({"code": stage.rig.mails().last().unwrap().code()});
    let answer = member.json("POST", "/account/address/code", &[], Some(&code)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    member.open("/account").await;
    let profile = json!({"kana": "かとう すすむ", "language": "ja"});
    let answer = member.json("POST", "/account", &[("idempotency-key", "k")], Some(&profile)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
}

/// The support desk creates a society, and names two operators of whom one goes again.
async fn create_a_society(stage: &Stage) {
    let support = stage.person("dantai", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    let mut desk = stage.visitor_as(&stage.session_of(&support).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    desk.open("/support/societies").await;
    let says = json!({"name": "日本臨床栄養研究会", "contact_name": "事務局", "contact_address": "jimukyoku@eiyou.example"});
    let created = desk.json("POST", "/support/societies", &[("idempotency-key", "s")], Some(&says)).await;
    assert!(created.status.is_success(), "{}", created.body());
    let path = created.header("location").unwrap().to_owned();
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    desk.open(&path).await;
    for login in ["wada", "endo"] {
        stage.person(login, "和田 恵").await;
    }
    for (key, says) in [
        ("a", json!({"act": "name", "address": "wada@hospital.example"})),
        ("b", json!({"act": "name", "address": "endo@hospital.example"})),
        ("c", json!({"act": "revoke", "account": "acc-wada"})),
        ("d", json!({"act": "invite", "name": "小川 蓮", "address": "ogawa@hospital.example"})),
    ] {
        let answer = desk.json("POST", &path, &[("idempotency-key", key)], Some(&says)).await;
        assert!(answer.status.is_success(), "{}", answer.body());
    }
}

/// A society opens its doors. One joins at once with dues, one asks and takes it back, one is refused, one approved.
async fn join(stage: &Stage, society: &Society) {
    stage.operator("nyuukai", society).await;
    let terms = format!("/societies/{}/membership-terms", society.id);
    let (page, queue) = (format!("/directory/{}/joining", society.id), format!("/societies/{}/joining-requests", society.id));
    let dues = json!({"dues_subject": "年会費", "dues_amount": 8000, "dues_days": 30, "number_pattern": "M-0000"});
    for (key, joining) in [("open", "open"), ("asks", "by-approval")] {
        let mut says = dues.clone();
        says["public"] = json!(true);
        says["joining"] = json!(joining);
        let mut desk = stage.visitor_as(&stage.session_of(&stage.account("acc-nyuukai")).await);
        assert!(desk.json("POST", &terms, &[("idempotency-key", key)], Some(&says)).await.status.is_success());
        for login in [format!("{key}1"), format!("{key}2"), format!("{key}3")] {
            let person = stage.person(&login, "加藤 恵").await;
            let mut visitor = stage.visitor_as(&stage.session_of(&person).await);
            stage.rig.clock().advance(SignedDuration::from_mins(10));
            for path in ["/directory", "/directory?q=%E5%BE%AA", &format!("/directory/{}", society.id), &page] {
                assert!(visitor.open(path).await.status.is_success(), "{path}");
                stage.rig.clock().advance(SignedDuration::from_mins(10));
            }
            let answer = visitor.json("POST", &page, &[("idempotency-key", "a")], None).await;
            assert!(answer.status.is_success(), "{}", answer.body());
            if login == "asks1" {
                let cancelled = visitor.json("POST", &format!("{page}/cancellation"), &[("idempotency-key", "b")], None).await;
                assert!(cancelled.status.is_success(), "{}", cancelled.body());
            }
            if login == "open1" {
                // Whoever comes back has a membership already.
                let path = format!("/memberships/{}/withdrawal", society.id);
                assert!(visitor.json("POST", &path, &[("idempotency-key", "c")], None).await.status.is_success());
                assert!(visitor.json("POST", &page, &[("idempotency-key", "d")], None).await.status.is_success());
            }
        }
    }
    let mut desk = stage.visitor_as(&stage.session_of(&stage.account("acc-nyuukai")).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    desk.open(&queue).await;
    let refuse = json!({"decision": "refuse", "reason": "対象外のため"});
    for (login, says) in [("asks2", refuse), ("asks3", json!({"decision": "approve"}))] {
        let path = format!("{queue}/acc-{login}");
        stage.rig.clock().advance(SignedDuration::from_mins(10));
        desk.open(&path).await;
        let answer = desk.json("POST", &path, &[("idempotency-key", login)], Some(&says)).await;
        assert!(answer.status.is_success(), "{}", answer.body());
    }
}

/// Operators invite and revoke; people with and without an account come in, one whom a society took over, and one who
/// asked in vain.
async fn invite_and_register(stage: &Stage, society: &Society) {
    let mut operator = stage.visitor_as(&stage.operator("hikitsugi", society).await);
    let path = format!("/societies/{}/operators", society.id);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    operator.open(&path).await;
    let mut does = async |says: serde_json::Value| {
        let key = says.to_string().len().to_string();
        let answer = operator.json("POST", &path, &[("idempotency-key", &key)], Some(&says)).await;
        assert!(answer.status.is_success(), "{says}: {}", answer.body());
        stage.rig.clock().advance(SignedDuration::from_secs(1));
        stage.let_mails_go_at_once().await;
        answer.json()
    };
    let code = || stage.rig.mails().last().unwrap().code().to_owned();
    let invited = does(json!({"act": "invite", "name": "小川 蓮", "address": "ogawa@hospital.example"})).await;
    let again = json!({"act": "send-again", "invitation": invited["invitation"]["id"]});
    does(again).await;
    let open = |code: String, login: &str| json!({"act": "open", "code": code, "login_id": login, "password": "青い鳥 with 4 legs", "name": "小川 蓮"});
    let mut newcomer = stage.visitor();
    let says = open(code(), "ogawa");
    assert!(newcomer.json("POST", "/registration/code", &[], Some(&says)).await.status.is_success());
    does(json!({"act": "invite", "name": "原 美咲", "address": "hara@private.example"})).await;
    let hara = stage.person("hara", "原 美咲").await;
    let mut member = stage.visitor_as(&stage.session_of(&hara).await);
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    member.open("/invitation").await;
    let says = json!({ "code": code() });
    let answer = member.json("POST", "/invitation", &[("idempotency-key", "i")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    does(json!({"act": "revoke", "account": "acc-hara"})).await;
    let invited = does(json!({"act": "invite", "name": "武", "address": "take@hospital.example"})).await;
    does(json!({"act": "take-back", "invitation": invited["invitation"]["id"]})).await;

    crate::registering::imports(stage, society, "inoue", "井上 直樹").await;
    for address in ["nobody@hospital.example", "hara@hospital.example", "inoue@hospital.example"] {
        let asks = json!({ "address": address });
        assert!(newcomer.json("POST", "/registration", &[], Some(&asks)).await.status.is_success());
    }
    stage.let_mails_go_at_once().await;
    let says = open(code(), "inoue");
    assert!(newcomer.json("POST", "/registration/code", &[], Some(&says)).await.status.is_success());
}

/// An operator's day: two invoices, one paid and reversed, one void.
async fn bill_and_settle(stage: &Stage, society: &Society, sato: &Account) {
    let session = stage.operator("kanri", society).await;
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    let record = stage.items("A#acc-sato", "INVOICE#").remove(0)["invoice"].clone();
    let mut browser = stage.visitor_as(&session);
    browser.open(&format!("/societies/{}/members/{}/invoices", society.id, sato.id)).await;
    let says = json!({"subject": "未納分", "due_on": "2027-01-31", "collects": [record]});
    let invoice = stage.bills(&session, society, sato, &says).await;
    let path = format!("/societies/{}/invoices/{}", society.id, invoice["id"].as_str().unwrap());
    stage.rig.clock().advance(SignedDuration::from_mins(10));
    browser.open(&path).await;
    let mut enter = async |act: &str, says: serde_json::Value| {
        let answer = browser.json("POST", &format!("{path}/{act}"), &[("idempotency-key", act)], Some(&says)).await;
        assert!(answer.status.is_success(), "{act}: {}", answer.body());
        answer.json()
    };
    let paid = enter("payments", json!({"amount": 8_000, "paid_on": "2026-11-23", "method": "cash"})).await;
    enter(&format!("payments/{}/reversal", paid["id"].as_str().unwrap()), json!({"reason": "誤記録"})).await;
    enter("void", json!({"reason": "二重請求"})).await;
    enter("void/reversal", json!({"reason": "請求は正しかった"})).await;
    enter("write-off", json!({"reason": "回収不能"})).await;
    enter("write-off/reversal", json!({"reason": "連絡が取れた"})).await;
    let says = json!({"amount": 7_560, "paid_on": "2026-11-23", "method": "bank_transfer"});
    let answer = browser.json("POST", &format!("{path}/payments"), &[("idempotency-key", "short")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    let says = json!({"reason": "振込手数料（団体負担）"});
    let answer = browser.json("POST", &format!("{path}/adjustments"), &[("idempotency-key", "fee")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
    let undo = format!("{path}/adjustments/{}/reversal", answer.json()["correction"]["id"].as_str().unwrap());
    let answer = browser.json("POST", &undo, &[("idempotency-key", "undo-fee")], Some(&says)).await;
    assert!(answer.status.is_success(), "{}", answer.body());
}

#[tokio::test]
async fn every_function_may_do_what_it_does_and_nothing_else() {
    let needed = everything_is_done_once().await;
    let mut complaints = vec![];
    for function in house::functions() {
        let allowed: BTreeSet<String> = template::permissions(&function)
            .into_iter()
            .filter(|it| it.action.starts_with("dynamodb:") || it.action.starts_with("ses:"))
            .filter(|it| !it.on.contains("Stream") && !it.on.contains("/stream/"))
            .map(|it| match it.on.split_once("/index/") {
                Some((_, index)) => format!("{} on index/{index}", it.action),
                None => it.action,
            })
            .collect();
        let needed = needed.get(&function.name).cloned().unwrap_or_default();
        let resource = function.resource();
        complaints.extend(needed.difference(&allowed).map(|it| format!("{resource}Role must allow {it}")));
        complaints.extend(allowed.difference(&needed).map(|it| format!("{resource}Role allows {it}, which nothing here did")));
    }
    house::agree(&complaints);
}
