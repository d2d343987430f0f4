//! What functions log: enough to find out what happened, and nothing of what people wrote (docs/SECURITY.md: Logs).

use std::collections::BTreeSet;

use domain::{Account, EmailAddress, Language};
use serde_json::{Map, Value, json};

use crate::api::{DOCUMENT, resolved};
use crate::rig::{Fault, Faults, LogLines, Wish};
use crate::stage::{Stage, line};

/// Planted wherever somebody can write something.
const CANARY: &str = "canary7f3a";

/// What a command of this schema says when it is full of canaries. With `meant`, what must be a day, an amount or a
/// word of ours is one, so that the command gets as far as it can.
fn planted(schema: &'static Value, meant: bool) -> Value {
    let schema = resolved(schema);
    let members = schema["properties"].as_object().into_iter().flatten();
    let value = |name: &str, of: &Value| match name {
        "version" | "ledger_version" | "lines" | "collects" | "prices" | "idempotency_key" => None,
        "address" => Some(json!(format!("{CANARY}@hospital.example"))),
        "due_on" => Some(json!("2026-12-31")),
        "paid_on" => Some(json!("2026-11-20")),
        "amount" => Some(json!(1_000)),
        "method" => Some(json!("bank_transfer")),
        _ => of["enum"].get(0).cloned().or_else(|| of["type"].to_string().contains("\"string\"").then(|| json!(CANARY))),
    };
    let planted = |name: &String, of: &'static Value| if meant { value(name, resolved(of)) } else { Some(json!(CANARY)) };
    let said: Map<_, _> = members.filter_map(|(name, of)| Some((name.clone(), planted(name, of)?))).collect();
    Value::Object(said)
}

/// A society, a member with debts whose name and address are canaries, its operator and support.
async fn everybody(stage: &Stage) -> Vec<Account> {
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    let sato = Account::new(
        domain::AccountId::parse("acc-sato").unwrap(),
        line(&format!("{CANARY} 花子")),
        EmailAddress::parse(&format!("sato.{CANARY}@hospital.example")).unwrap(),
        Language::Japanese,
    );
    stage.opens(&sato, &format!("sato.{CANARY}")).await.unwrap();
    stage.joins_as(&sato, &society, Some(CANARY)).await;
    stage.owes(&sato, &society, 1, 8_000).await;
    let support = stage.person("jimukyoku", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    vec![sato, stage.operator_account("kanri", &society).await, support]
}

#[tokio::test]
async fn no_line_says_what_people_wrote_whatever_they_sent_and_whether_or_not_the_table_answers() {
    let stage = Stage::new();
    let people = everybody(&stage).await;
    let mut sessions = vec![];
    let log = LogLines::listen();
    let named = [
        ("{society}", "soc-junkanki"),
        ("{account}", "acc-sato"),
        ("{invoice}", "inv-sato-1"),
        ("{payment}", CANARY),
        ("{adjustment}", CANARY),
        ("{mail}", "withdrawn_acc-sato_soc-junkanki_1"),
    ];
    let unknown = named.map(|(name, _)| (name, CANARY));
    let mut statuses = BTreeSet::new();
    let paths = DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
    for (path, methods) in paths {
        let at = |names: [(&str, &str); 6]| names.iter().fold(path.clone(), |path, (name, value)| path.replace(name, value));
        let schema = &methods["post"]["requestBody"]["content"]["application/json"]["schema"];
        let bodies = [planted(schema, true), planted(schema, false), json!({ CANARY: CANARY }), json!(CANARY)];
        let mut wishes = vec![];
        for target in [at(named), at(unknown), format!("{}?q={CANARY}&{CANARY}={CANARY}&from={CANARY}", at(named))] {
            let headers = |kind: &str| {
                let headers_to_plant = ["user-agent", "referer", "x-forwarded-for", "accept-language", "x-other"];
                let sent = headers_to_plant.iter().map(|name| ((*name).to_owned(), CANARY.to_owned()));
                let key = ("idempotency-key".to_owned(), format!("{CANARY}{target}"));
                sent.chain([("content-type".to_owned(), kind.to_owned()), key]).collect::<Vec<_>>()
            };
            let wish = |method: &str, kind: &str, body: Option<String>| Wish {
                method: method.to_owned(),
                target: target.clone(),
                headers: headers(kind),
                body: body.map(String::into_bytes),
            };
            wishes.push(wish("GET", "", None));
            wishes.push(wish(CANARY, "", None));
            wishes.extend(bodies.iter().map(|body| wish("POST", "application/json", Some(body.to_string()))));
            let form = format!("{CANARY}={CANARY}&reason={CANARY}&login_id={CANARY}&password={CANARY}%FF");
            wishes.push(wish("POST", "application/x-www-form-urlencoded", Some(form)));
            let mut foreign = wish("POST", "application/json", Some(bodies[0].to_string()));
            foreign.headers.push(("origin".to_owned(), format!("https://{CANARY}.example")));
            wishes.push(foreign);
        }
        // The meters are empty again.
        stage.rig.clock().advance(jiff::SignedDuration::from_mins(15));
        for person in &people {
            // Another one for each path, since some end them.
            let session = stage.session_of(person).await;
            for wish in &wishes {
                for faults in [Faults::from(1, Fault::InternalError), Faults::none()] {
                    stage.rig.inject(faults);
                    let mut visitor = stage.visitor_as(&session);
                    visitor.set_cookie("other", CANARY);
                    visitor.set_cookie("__Host-taikai-browser", CANARY);
                    statuses.insert(visitor.send(wish.clone()).await.status.as_u16());
                }
            }
            sessions.push(session);
        }
    }
    stage.rig.inject(Faults::none());
    stage.let_mails_go_at_once().await;
    assert!([200, 201, 400, 401, 403, 404, 405, 409, 422, 503].iter().all(|status| statuses.contains(status)), "{statuses:?}");
    assert!(!statuses.contains(&500), "{statuses:?}");
    let lines = log.lines();
    assert!(lines.len() > 100, "{lines:?}");
    let told: Vec<_> = lines.iter().filter(|line| line.contains(CANARY)).collect();
    assert_eq!(told, Vec::<&String>::new());
    for secret in sessions.iter().map(|session| session.rsplit('.').next().unwrap()) {
        assert!(!lines.iter().any(|line| line.contains(secret)), "a session's secret is in the log");
    }
}
