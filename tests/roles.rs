//! Every route, with every method, by everybody: whom a function is for is what its `Cargo.toml` says, and what it
//! does.

use std::collections::BTreeSet;

use http::StatusCode;
use infra::Who;
use serde_json::{Map, Value, json};

use crate::api::{DOCUMENT, resolved};
use crate::house::{self, agree};
use crate::rig::{Page, Visitor};
use crate::stage::Stage;

/// Who knocks. 佐藤 is the member whose invoice it is; 田中 operates another society.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Stranger,
    Member,
    OtherMember,
    OtherOperator,
    Operator,
    Support,
}

const ROLES: [Role; 6] = [Role::Stranger, Role::Member, Role::OtherMember, Role::OtherOperator, Role::Operator, Role::Support];

/// The last is one that no function has.
const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

/// Everybody, with what the routes are about.
struct Story {
    stage: Stage,
    sessions: [Option<String>; 6],
}

impl Story {
    async fn new() -> Self {
        let stage = Stage::new();
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let elsewhere = stage.society("soc-naika", "首都圏内科連合会").await;
        let sato = stage.person("sato", "佐藤 花子").await;
        // She has asked to join before somebody else made her a member.
        let (member, kanri) = (stage.session_of(&sato).await, stage.operator("kanri", &society).await);
        stage.opens_to_all(&kanri, &society, "by-approval").await;
        stage.asks_to_join(&member, &society).await;
        stage.joins(&sato, &society).await;
        let invoice = stage.owes(&sato, &society, 1, 8_000).await;
        stage.pays(&invoice, 1_000).await.unwrap();
        let suzuki = stage.person("suzuki", "鈴木 一郎").await;
        stage.joins(&suzuki, &elsewhere).await;
        let support = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&support.id, stage.now()).await.unwrap();
        let sessions = [
            None,
            Some(member),
            Some(stage.session_of(&suzuki).await),
            Some(stage.operator("tanaka", &elsewhere).await),
            Some(kanri),
            Some(stage.session_of(&support).await),
        ];
        stage.rig.catch_up();
        Self { stage, sessions }
    }

    fn visitor(&self, role: Role) -> Visitor {
        match &self.sessions[role as usize] {
            Some(session) => self.stage.visitor_as(session),
            None => self.stage.visitor(),
        }
    }

    /// Follows ways on until a page opens. What is wrong with a form is said before it is known who sends it, so that
    /// the form's page may be one that refuses, with a way on of its own.
    async fn goes_on(&self, role: Role, href: &str) -> Result<(), String> {
        let mut at = href.to_owned();
        for _ in 0..3 {
            if at.starts_with("https://") || self.visitor(role).open(&at).await.status == StatusCode::OK {
                return Ok(());
            }
            let refused = self.visitor(role).json("GET", &at, &[], None).await;
            let on = refused.json()["way_on"]["href"].as_str().map(str::to_owned);
            at = on.filter(|on| *on != at).ok_or_else(|| format!("{at}, which is {} and leads nowhere", refused.status))?;
        }
        Err(format!("{at}, and on and on"))
    }

    async fn knocks(&self, role: Role, method: &str, route: &str) -> Page {
        let says = (method == "POST").then(|| asked(route));
        self.visitor(role).json(method, &address(route), &[("idempotency-key", "k")], says.as_ref()).await
    }

    /// The table, without that somebody was there, and without what is counted of tries.
    fn table(&self) -> Vec<String> {
        let is_passing = |item: &Value| {
            item["pk"].as_str().is_some_and(|pk| pk.starts_with("T#"))
                || item["sk"].as_str().is_some_and(|sk| sk.starts_with("SESSION#"))
        };
        let mut items: Vec<_> = self.stage.rig.items().iter().filter(|item| !is_passing(item)).map(Value::to_string).collect();
        items.sort();
        items
    }
}

/// The route with what the story has in place of its parameters.
fn address(route: &str) -> String {
    let parts = [
        ("{society}", "soc-junkanki"),
        ("{account}", "acc-sato"),
        ("{invoice}", "inv-sato-1"),
        ("{payment}", "p1"),
        ("{adjustment}", "a1"),
        ("{mail}", "withdrawn_acc-sato_soc-junkanki_1"),
        ("{file}", "none.css"),
        ("{*rest}", "nothing/here"),
    ];
    let path = parts.iter().fold(route.to_owned(), |path, (name, value)| path.replace(name, value));
    assert!(!path.contains('{'), "tests/roles.rs has nothing in place of a parameter of {route}");
    path
}

/// What the document says that a command takes: its example, or one made from its schema.
fn asked(route: &str) -> Value {
    let body = resolved(&DOCUMENT["paths"][route]["post"]["requestBody"]);
    let content = &body["content"]["application/json"];
    if content.is_null() {
        return json!({});
    }
    if content["example"].is_null() { sample(&content["schema"]) } else { content["example"].clone() }
}

fn sample(schema: &'static Value) -> Value {
    let schema = resolved(schema);
    for known in ["example", "const", "default"] {
        if !schema[known].is_null() {
            return schema[known].clone();
        }
    }
    for first in ["examples", "enum"] {
        if !schema[first][0].is_null() {
            return schema[first][0].clone();
        }
    }
    for choice in ["oneOf", "anyOf"] {
        if !schema[choice][0].is_null() {
            return sample(&schema[choice][0]);
        }
    }
    let required = |name: &str| schema["required"].as_array().is_some_and(|them| them.iter().any(|it| it == name));
    match (schema["format"].as_str(), schema["properties"].as_object()) {
        (_, Some(properties)) => {
            let needed = properties.iter().filter(|(name, _)| required(name));
            Value::Object(needed.map(|(name, schema)| (name.clone(), sample(schema))).collect::<Map<_, _>>())
        }
        (Some("date"), None) => json!("2027-03-31"),
        (_, None) if schema["type"] == "object" => json!({}),
        (_, None) if schema["type"] == "integer" => json!(1),
        (_, None) if schema["type"] == "boolean" => json!(true),
        (_, None) if schema["type"] == "array" => json!([]),
        (_, None) => json!("x"),
    }
}

/// What the answer must be, if the function says so without looking at what it is about.
fn refused(who: Who, role: Role, route: &str) -> Option<StatusCode> {
    let unknown = (role == Role::Stranger).then_some(StatusCode::UNAUTHORIZED);
    match who {
        Who::Anybody => None,
        Who::Member => unknown,
        Who::Operator => match role {
            Role::Operator => None,
            // The list of one's own societies, which is empty for most.
            Role::Member | Role::OtherMember | Role::OtherOperator | Role::Support if !route.contains("{society}") => None,
            Role::Member | Role::OtherMember | Role::OtherOperator | Role::Support => Some(StatusCode::FORBIDDEN),
            Role::Stranger => unknown,
        },
        Who::Support => match role {
            Role::Support => None,
            // That there is a support desk is nobody's business.
            Role::Member | Role::OtherMember | Role::OtherOperator | Role::Operator => Some(StatusCode::NOT_FOUND),
            Role::Stranger => unknown,
        },
        Who::Owner | Who::Product => Some(StatusCode::NOT_FOUND),
    }
}

/// Whether the answer would tell about, or change, what is somebody else's.
fn is_anothers(who: Who, role: Role, route: &str) -> bool {
    // Everybody may join the same society.
    who == Who::Member && role != Role::Member && route.contains('{') && !route.starts_with("/directory/")
}

#[tokio::test]
async fn every_route_refuses_whomever_it_is_not_for_and_changes_nothing() {
    let mut story = Story::new().await;
    let mut complaints = Vec::new();
    let mut tried = 0;
    for function in house::said() {
        for (route, methods) in &function.says.routes {
            for method in METHODS {
                for role in ROLES {
                    let before = story.table();
                    let answer = story.knocks(role, method, route).await;
                    tried += 1;
                    let (status, what) = (answer.status, format!("{method} {route} ({}) by {role:?}", function.name));
                    if answer.function != function.name {
                        complaints.push(format!("{what} reached {}", answer.function));
                    }
                    if status.is_server_error() {
                        complaints.push(format!("{what}: {status} {}", answer.body()));
                    }
                    let done = story.table() != before;
                    // Of what is not there nobody says what it can do.
                    let is_there = !route.contains("{*rest}") && !route.contains("{file}");
                    if is_there && !methods.iter().any(|it| it == method) {
                        let allows = answer.header("allow").unwrap_or_default().to_owned();
                        let names = methods.iter().all(|it| allows.contains(it.as_str()));
                        if status != StatusCode::METHOD_NOT_ALLOWED || !names || done {
                            complaints.push(format!("{what}: {status}, Allow: {allows:?}; its Cargo.toml has {methods:?}"));
                        }
                        continue;
                    }
                    let refusal = refused(function.who(), role, route);
                    let wrong = match refusal {
                        Some(expected) => status != expected,
                        None if is_anothers(function.who(), role, route) => status.is_success() || done,
                        None => {
                            // Signed in and let in, or not let in by a sign-in or a code that is wrong.
                            let is_for = function.who() == Who::Anybody
                                || !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
                                || (method == "POST" && route.starts_with("/account/"));
                            !is_for
                        }
                    };
                    if wrong {
                        let expected = refusal.map_or_else(|| "being let in".to_owned(), |it| it.to_string());
                        complaints.push(format!("{what}: {status} instead of {expected}: {}", answer.body()));
                    }
                    if refusal.is_some() && done {
                        complaints.push(format!("{what} was refused and changed the table"));
                    }
                    // Others find what this one would have found.
                    if done {
                        story = Story::new().await;
                    }
                }
            }
        }
    }
    assert!(tried > 900, "only {tried} requests");
    agree(&complaints);
}

/// Whoever is refused follows the way on that the problem names, as themselves, and comes to a page that opens.
#[tokio::test]
async fn every_way_on_opens_for_whom_it_is_named_to() {
    let mut complaints = Vec::new();
    let mut followed = BTreeSet::new();
    let nothing: &[(&str, &str)] = &[];
    let keyed: &[(&str, &str)] = &[("idempotency-key", "way")];
    let functions = house::said();
    for (route, _) in functions.iter().flat_map(|function| &function.says.routes) {
        // Anew for each route: whoever signs out is a stranger to the next.
        let story = Story::new().await;
        // What a command takes; nothing of it; what it does not know; without a key; and what only another method does.
        let unknown = json!({ "unheard_of": 1 });
        let wishes = [
            ("GET", keyed, None),
            ("PUT", keyed, None),
            ("POST", keyed, Some(asked(route))),
            ("POST", keyed, Some(json!({}))),
            ("POST", keyed, Some(unknown)),
            ("POST", nothing, Some(asked(route))),
        ];
        for role in ROLES {
            for (method, headers, says) in &wishes {
                let answer = story.visitor(role).json(method, &address(route), headers, says.as_ref()).await;
                let is_problem = answer.header("content-type").is_some_and(|it| it.starts_with("application/problem+json"));
                if !is_problem {
                    continue;
                }
                let problem = answer.json();
                let (kind, href) = (problem["type"].as_str().unwrap().to_owned(), problem["way_on"]["href"].as_str().unwrap());
                if href.starts_with("https://") || !followed.insert((kind.clone(), role as usize, href.to_owned())) {
                    continue;
                }
                if let Err(end) = story.goes_on(role, href).await {
                    complaints.push(format!("{method} {route} by {role:?}: {kind} leads to {href}, and so to {end}"));
                }
            }
        }
    }
    let kinds: BTreeSet<_> = followed.iter().map(|(kind, ..)| kind).collect();
    assert!(kinds.len() > 12, "only {kinds:?}");
    agree(&complaints);
}

/// A page that is for somebody is shown to them: else a route that refuses everybody would look safe.
#[tokio::test]
async fn every_page_is_shown_to_whom_it_is_for() {
    let story = Story::new().await;
    let mut complaints = Vec::new();
    for function in house::said() {
        let role = match function.who() {
            Who::Anybody | Who::Member => Role::Member,
            Who::Operator => Role::Operator,
            Who::Support => Role::Support,
            Who::Owner | Who::Product => continue,
        };
        for (route, methods) in &function.says.routes {
            // Of these there is nothing in the story.
            let is_of_what_is_not =
                ["{file}", "{*rest}", "{mail}", "/support/deletions/", "/receipt"].iter().any(|it| route.contains(it));
            if is_of_what_is_not || !methods.iter().any(|it| it == "GET") {
                continue;
            }
            let answer = story.knocks(role, "GET", route).await;
            if answer.status != StatusCode::OK {
                complaints.push(format!("GET {route} is not shown to {role:?}: {} {}", answer.status, answer.body()));
            }
        }
    }
    agree(&complaints);
}
