//! What `docs/openapi.yaml` says, held against the code, and against the running system by its own examples and by
//! Schemathesis.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a document that is not true must fail the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;
use std::{env, fs};

use http::Method;
use serde_json::{Value, json};

use crate::house::{self, agree};
use crate::rig::Page;
use crate::running::{self, HOW_TO_RUN, System, people::PASSWORD};
use crate::stage::Stage;

/// What a problem's type begins with.
const PROBLEM: &str = "tag:taikai,2026:";

/// Bounded by its settings to a minute or so; a busy machine is slow.
const SCHEMATHESIS: Duration = Duration::from_mins(30);

pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let source = house::read("docs/openapi.yaml");
    serde_saphyr::from_str(&source).unwrap_or_else(|why| panic!("docs/openapi.yaml cannot be read as YAML: {why}"))
});

#[test]
fn every_route_is_documented_and_every_documented_route_is_there() {
    // Files belong to the pages that ask for them, and the catch-all is for what is not there.
    let described = |path: &String| !path.starts_with("/assets/") && path != "/{*rest}";
    let functions = house::said();
    let routes = functions.iter().flat_map(|function| &function.says.routes).filter(|(path, _)| described(path));
    let routes: BTreeSet<_> =
        routes.flat_map(|(path, methods)| methods.iter().map(move |method| format!("{method} {path}"))).collect();
    let paths = DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
    let documented: BTreeSet<_> = paths
        .flat_map(|(path, methods)| {
            let methods =
                methods.as_object().unwrap().keys().filter(|it| ["get", "post", "put", "patch", "delete"].contains(&it.as_str()));
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let undocumented = routes.difference(&documented).map(|route| format!("docs/openapi.yaml does not describe {route}"));
    let gone = documented.difference(&routes).map(|route| format!("docs/openapi.yaml describes {route}, which no function has"));
    agree(&undocumented.chain(gone).collect::<Vec<_>>());
}

/// The status of each documented problem.
static PROBLEMS: LazyLock<BTreeMap<&'static str, u64>> = LazyLock::new(|| {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap().values();
    let problem = |schema: &'static Value| {
        let slug = schema["properties"]["type"]["const"].as_str()?.strip_prefix(PROBLEM)?;
        Some((slug, schema["properties"]["status"]["const"].as_u64()?))
    };
    schemas.filter_map(problem).collect()
});

/// Every problem that any story meets is one of those that are documented, with the documented status.
pub(crate) fn assert_documented(page: &Page) {
    let problem = page.json();
    let slug = problem["type"].as_str().and_then(|kind| kind.strip_prefix(PROBLEM)).unwrap_or_default();
    let documented = PROBLEMS.get(slug).copied();
    assert_eq!(documented, Some(u64::from(page.status.as_u16())), "docs/openapi.yaml says otherwise of {problem}");
}

#[test]
fn the_table_of_problems_has_those_that_have_a_schema() {
    let table = DOCUMENT["info"]["description"].as_str().unwrap().lines().filter_map(|line| {
        let (slug, rest) = line.strip_prefix("| `")?.strip_prefix(PROBLEM)?.split_once("` | ")?;
        Some((slug, rest.split(' ').next()?.parse().ok()?))
    });
    let table: BTreeMap<&str, u64> = table.collect();

    let complaints: Vec<_> = PROBLEMS
        .keys()
        .chain(table.keys())
        .filter(|slug| PROBLEMS.get(*slug) != table.get(*slug))
        .map(|slug| format!("docs/openapi.yaml tells of {slug} in its table otherwise than in its schema"))
        .collect();
    agree(&complaints);
}

#[test]
fn answers_are_open_to_members_that_are_not_listed() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let operations = DOCUMENT["paths"].as_object().unwrap().values().filter_map(Value::as_object).flat_map(|path| path.values());
    let mut asked = BTreeSet::new();
    let mut more: Vec<String> = operations.flat_map(|operation| references(&operation["requestBody"])).collect();
    while let Some(name) = more.pop() {
        more.extend(references(&schemas[&name]));
        if !asked.insert(name.clone()) {
            more.retain(|it| !asked.contains(it));
        }
    }
    assert!(asked.len() > 10, "only {asked:?} are requests");
    let closed = schemas.iter().filter(|(name, schema)| !asked.contains(*name) && is_closed(schema));
    let closed = closed.map(|(name, _)| format!("docs/openapi.yaml closes the answer {name} to members that may come later"));
    agree(&closed.collect::<Vec<_>>());
}

/// The schemas that are referred to anywhere in it.
fn references(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let names = text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

fn is_closed(schema: &Value) -> bool {
    let text = schema.to_string();
    ["additionalProperties", "unevaluatedProperties"].iter().any(|it| text.contains(&format!("\"{it}\":false")))
}

/// What a strict reader trips over (YAML 1.2, 7.3.3: a plain text within a flow collection has no comma).
#[test]
fn every_schema_has_only_keywords_that_there_are() {
    const KNOWN: &str = "$ref additionalProperties allOf anyOf const contentMediaType default deprecated description enum example examples \
                         exclusiveMaximum exclusiveMinimum format items maxItems maxLength maximum minItems minLength minimum not oneOf \
                         pattern prefixItems properties propertyNames required title type unevaluatedProperties uniqueItems";
    let known: BTreeSet<_> = KNOWN.split_whitespace().collect();
    let mut complaints = Vec::new();
    let mut looked_at = 0;
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        let mut schemas = vec![schema];
        while let Some(schema) = schemas.pop() {
            let Some(members) = schema.as_object() else { continue };
            looked_at += 1;
            let unknown = members.keys().filter(|it| !known.contains(it.as_str()));
            complaints.extend(unknown.map(|it| format!("docs/openapi.yaml: {name} has the keyword {it:?}, which there is not")));
            for (keyword, value) in members {
                match keyword.as_str() {
                    "properties" => schemas.extend(value.as_object().into_iter().flat_map(|them| them.values())),
                    "allOf" | "anyOf" | "oneOf" | "prefixItems" => schemas.extend(value.as_array().into_iter().flatten()),
                    "items" | "not" | "additionalProperties" | "propertyNames" => schemas.push(value),
                    _ => {}
                }
            }
        }
    }
    assert!(looked_at > 300, "only {looked_at} schemas");
    agree(&complaints);
}

#[tokio::test]
async fn whoever_is_refused_is_led_to_an_address_that_can_be_opened() {
    let stage = Stage::new();
    let paths = || DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
    let opens = |href: &str| {
        let is = |(part, template): (&str, &str)| part == template || template.starts_with('{');
        let fits =
            |path: &str| path.split('/').count() == href.split('/').count() && href.split('/').zip(path.split('/')).all(is);
        paths().any(|(path, methods)| methods.get("get").is_some() && fits(path))
    };
    let mut complaints = Vec::new();
    for (path, _) in paths().filter(|(_, methods)| methods.get("post").is_some()) {
        let sent = path.replace(['{', '}'], "");
        // What another site sends is refused before anything of it is read.
        let refused = stage.visitor().json("POST", &sent, &[("sec-fetch-site", "cross-site")], None).await.json();
        assert_eq!(refused["type"], format!("{PROBLEM}cross-site"), "{path}");
        let href = refused["way_on"]["href"].as_str().unwrap();
        if !opens(href) {
            complaints
                .push(format!("who is refused at {path} is sent to {href}, which cannot be opened (web::request, page_of)"));
        }
    }
    agree(&complaints);
}

/// An address with people and a society that there are.
fn opened(path: &str) -> String {
    let names = [
        ("{society}", "soc-junkanki"),
        ("{account}", "acc-sato"),
        ("{invoice}", "inv-sato-1"),
        ("{payment}", "p1"),
        ("{mail}", "withdrawn_acc-sato_soc-junkanki_1"),
    ];
    names.into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

/// Everybody whom some address is for.
async fn everybody(stage: &Stage) -> Vec<String> {
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    let sato = stage.person("sato", "佐藤 花子").await;
    stage.joins(&sato, &society).await;
    stage.owes(&sato, &society, 1, 8_000).await;
    let support = stage.person("jimukyoku", "渡辺 恵").await;
    stage.store.grant_support(&support.id, stage.now()).await.unwrap();
    vec![stage.session_of(&sato).await, stage.operator("kanri", &society).await, stage.session_of(&support).await]
}

#[tokio::test]
async fn a_command_with_a_member_that_there_is_not_is_refused_by_its_name_everywhere() {
    let stage = Stage::new();
    let sessions = everybody(&stage).await;
    let mut complaints = Vec::new();
    let paths = DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
    for (path, methods) in paths.filter(|(_, methods)| methods["post"]["requestBody"].is_object()) {
        let mut named = Vec::new();
        for session in &sessions {
            let says = json!({ "unheard_of": 1 });
            let headers = [("idempotency-key", "k")];
            let answer = stage.visitor_as(session).json("POST", &opened(path), &headers, Some(&says)).await;
            named.push((answer.status.as_u16(), answer.json()["fields"][0]["field"].as_str().map(str::to_owned)));
        }
        if !named.contains(&(422, Some("unheard_of".to_owned()))) {
            complaints.push(format!("POST {path} takes a member that there is not, or does not name it: {named:?}"));
        }
        let closed = methods["post"]["requestBody"]["content"].as_object().unwrap().values().all(|content| {
            let schema = resolved(&content["schema"]);
            schema["additionalProperties"] == false
        });
        if !closed {
            complaints.push(format!("docs/openapi.yaml leaves open what POST {path} takes (additionalProperties: false)"));
        }
    }
    agree(&complaints);
}

#[tokio::test]
async fn a_client_is_told_of_a_query_that_there_is_not_and_a_browser_is_not_bothered() {
    let stage = Stage::new();
    let sessions = everybody(&stage).await;
    let mut complaints = Vec::new();
    let paths = DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
    for (path, methods) in paths.filter(|(_, methods)| methods["get"].is_object()) {
        let named = |of: &'static Value| of["parameters"].as_array().into_iter().flatten().map(resolved).collect::<Vec<_>>();
        let own = [named(methods), named(&methods["get"])].concat();
        // What is empty is not said, but where the document says that it is something.
        let value = |it: &Value| if it["schema"]["minLength"].is_u64() { "2" } else { "" };
        let queries = own.iter().filter(|it| it["in"] == "query");
        let queries = queries.map(|it| format!("{}={}", it["name"].as_str().unwrap(), value(it)));
        let known = format!("{}?lang=ja&{}", opened(path), queries.collect::<Vec<_>>().join("&"));
        let tracked = format!("{}?utm_source=mail&fbclid=x", opened(path));
        let (mut right, mut wrong, mut page) = (vec![], vec![], vec![]);
        for session in &sessions {
            let mut visitor = stage.visitor_as(session);
            right.push(visitor.json("GET", &known, &[], None).await.status.as_u16());
            let answer = visitor.json("GET", &format!("{}?stauts=paid", opened(path)), &[], None).await;
            let says = answer.status.as_u16() == 400 && answer.json()["detail"].as_str().is_some_and(|it| it.contains("stauts"));
            wrong.push(says);
            page.push(visitor.open(&tracked).await.status.as_u16());
        }
        if right.contains(&400) {
            complaints.push(format!("GET {known} is documented and refused"));
        }
        if !wrong.contains(&true) {
            complaints.push(format!("GET {path} passes over a query that there is not, or does not name it"));
        }
        if page.contains(&400) {
            complaints.push(format!("GET {tracked} is refused to a browser"));
        }
        if methods["get"]["responses"]["400"].is_null() {
            complaints.push(format!("docs/openapi.yaml does not say that GET {path} refuses queries that there are not (400)"));
        }
    }
    agree(&complaints);
}

#[test]
fn every_test_that_the_security_table_names_is_there() {
    let document = house::read("docs/SECURITY.md");
    let mut complaints = Vec::new();
    let mut named = 0;
    for name in document.lines().filter(|line| line.starts_with("| ")).flat_map(|row| row.split('`').skip(1).step_by(2)) {
        let (folder, test) = match (name.split_once("::"), name.split_once(": ")) {
            (Some((file, test)), _) => (format!("tests/{file}.rs"), test),
            (None, Some((package, test))) => (format!("shared/{package}/src"), test),
            (None, None) => continue,
        };
        // A test is named as a sentence; what else has `::` in it is a type's function.
        if test.matches('_').count() < 3 {
            continue;
        }
        named += 1;
        if !texts(&folder).iter().any(|source| source.contains(&format!("fn {test}("))) {
            complaints.push(format!("docs/SECURITY.md names the test {name}, which is not in {folder}"));
        }
    }
    assert!(named > 50, "docs/SECURITY.md names only {named} tests: its table is not read as it is written");
    agree(&complaints);
}

/// The text of a file, or of all files in a folder.
fn texts(path: &str) -> Vec<String> {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path);
    match fs::read_dir(whole) {
        Err(_) => vec![house::read(path)],
        Ok(entries) => {
            let entries = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
            entries.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect()
        }
    }
}

#[tokio::test]
async fn the_address_that_a_caller_claims_to_come_from_counts_for_nothing() {
    let stage = Stage::new();
    let mut caller = stage.visitor();
    let mut last = 0;
    for number in 0..=100 {
        let claimed = format!("203.0.113.{number}");
        let headers = [("x-forwarded-for", claimed.as_str()), ("x-real-ip", claimed.as_str()), ("forwarded", claimed.as_str())];
        let guess = json!({ "login_id": format!("guess{number}"), "password": "x" });
        last = caller.json("POST", "/login", &headers, Some(&guess)).await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn a_password_manager_finds_its_way_into_the_form() {
    let form = Stage::new().visitor().open("/login").await;
    let field = |id, name| form.attribute(id, name);
    assert_eq!(field("#login_id", "autocomplete").as_deref(), Some("username"));
    assert_eq!(field("#password", "autocomplete").as_deref(), Some("current-password"));
    assert_eq!(field("#password", "type").as_deref(), Some("password"));
    assert_eq!(field("#password", "maxlength"), None);
}

#[test]
fn the_running_system_answers_as_documented() {
    let tool = schemathesis();
    let system = System::alone();
    the_examples_are_what_the_demo_answers(&system);
    schemathesis_finds_nothing(&tool, &system);
}

/// One request of the demo's `sato` or `kanri`, whose answer stands in the document.
struct Shown {
    /// The path and method under which the answer is documented.
    operation: (&'static str, &'static str),
    status: u16,
    /// Its name among several examples.
    name: &'static str,
    send: Ask,
    /// Members that are otherwise each time.
    varies: &'static [&'static str],
}

#[derive(Clone, Default)]
struct Ask {
    method: Method,
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
    /// How often it is sent; the last answer counts.
    times: usize,
}

fn get(path: &'static str) -> Ask {
    Ask { path, times: 1, ..Ask::default() }
}

fn post(path: &'static str, body: impl std::fmt::Display) -> Ask {
    let headers = vec![("content-type", "application/json".to_owned())];
    Ask { method: Method::POST, path, headers, body: format!("{body}"), times: 1 }
}

impl Ask {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }
}

fn shown(operation: (&'static str, &'static str), status: u16, send: Ask) -> Shown {
    Shown { operation, status, name: "", send, varies: &[] }
}

const MEMBERSHIPS: (&str, &str) = ("/memberships", "get");
const SIGN_IN: (&str, &str) = ("/login", "post");
const SIGN_OUT: (&str, &str) = ("/logout", "post");
const SHOW: (&str, &str) = ("/memberships/{society}/withdrawal", "get");
const SOCIETIES: (&str, &str) = ("/societies", "get");
const RECORDS: (&str, &str) = ("/societies/{society}/invoices", "get");
const PERSON: (&str, &str) = ("/societies/{society}/members/{account}", "get");
const DELETION: (&str, &str) = ("/account/deletion", "get");
const ASK: (&str, &str) = ("/account/deletion", "post");
const CANCEL: (&str, &str) = ("/account/deletion/cancellation", "post");
const CODE: (&str, &str) = ("/password-reset", "post");
const NEW_PASSWORD: (&str, &str) = ("/password-reset/code", "post");
const LOOK_UP: (&str, &str) = ("/support/accounts", "post");
const REQUESTS: (&str, &str) = ("/support/deletions", "get");
const ADDRESS: (&str, &str) = ("/account/address", "get");
const ACCOUNT: (&str, &str) = ("/account", "get");
const PROFILE: (&str, &str) = ("/account", "post");
const LEAVE: (&str, &str) = ("/memberships/{society}/withdrawal", "post");

/// A request for every example, in an order in which the demo's data gives these answers.
fn every_example(session: &str, operators: &str, support: &str) -> Vec<Shown> {
    const PATH: &str = "/memberships/soc-junkanki/withdrawal";
    let sato = &DOCUMENT["paths"][SIGN_IN.0][SIGN_IN.1]["requestBody"]["content"]["application/json"]["example"];
    let confirmation = &DOCUMENT["paths"][LEAVE.0][LEAVE.1]["requestBody"]["content"]["application/json"]["example"];
    let signed_in = |send: Ask| send.with("cookie", session);
    let leave = |body: &Value, key| signed_in(post(PATH, body)).with("idempotency-key", key);
    let wrong = json!({ "login_id": "nobody", "password": "wrong" });
    let operating = |path| get(path).with("cookie", operators);
    let body =
        |(path, method): (&str, &str)| &DOCUMENT["paths"][path][method]["requestBody"]["content"]["application/json"]["example"];
    let ask = |key| signed_in(post(ASK.0, body(ASK))).with("idempotency-key", key);
    vec![
        shown(SIGN_IN, 200, post("/login", sato)),
        shown(SIGN_IN, 400, post("/login", "{")),
        shown(SIGN_IN, 401, post("/login", &wrong)),
        Shown { name: "cross_site", ..shown(SIGN_IN, 403, post("/login", sato).with("sec-fetch-site", "cross-site")) },
        Shown { name: "suspended", ..shown(SIGN_IN, 403, post("/login", json!({ "login_id": "ito", "password": PASSWORD }))) },
        shown(SIGN_IN, 413, post("/login", " ".repeat(64 * 1024 + 1))),
        shown(SIGN_IN, 415, post("/login", "login_id: sato").with("content-type", "text/plain")),
        shown(SIGN_IN, 422, post("/login", json!({ "login_id": "", "password": "" }))),
        Shown { varies: &["/detail", "/retry_after"], ..shown(SIGN_IN, 429, post("/login", &wrong).times(10)) },
        shown(SIGN_OUT, 200, post("/logout", "{}")),
        shown(MEMBERSHIPS, 200, signed_in(get("/memberships"))),
        shown(MEMBERSHIPS, 400, signed_in(get("/memberships?per_page=101"))),
        shown(MEMBERSHIPS, 401, get("/memberships")),
        shown(MEMBERSHIPS, 405, post("/memberships", "{}")),
        shown(DELETION, 200, signed_in(get(DELETION.0))),
        shown(ASK, 403, signed_in(post(ASK.0, json!({ "login_id": "sato", "password": "wrong" }))).with("idempotency-key", "a")),
        Shown { varies: &["/requested_at", "/due_on"], ..shown(ASK, 200, ask("a")) },
        Shown { varies: &["/due_on", "/detail"], ..shown(ASK, 409, ask("b")) },
        shown(CANCEL, 200, signed_in(post(CANCEL.0, "{}")).with("idempotency-key", "a")),
        shown(CANCEL, 409, signed_in(post(CANCEL.0, "{}")).with("idempotency-key", "b")),
        shown(ADDRESS, 200, signed_in(get(ADDRESS.0))),
        shown(ACCOUNT, 200, signed_in(get(ACCOUNT.0))),
        shown(PROFILE, 200, signed_in(post(PROFILE.0, body(PROFILE))).with("idempotency-key", "profile")),
        shown(CODE, 200, post(CODE.0, body(CODE))),
        shown(NEW_PASSWORD, 422, post(NEW_PASSWORD.0, body(NEW_PASSWORD))),
        Shown {
            varies: &["/accounts/0/suspended_on", "/accounts/0/deletion/on"],
            ..shown(LOOK_UP, 200, post(LOOK_UP.0, body(LOOK_UP)).with("cookie", support))
        },
        shown(REQUESTS, 404, signed_in(get(REQUESTS.0))),
        shown(SHOW, 200, signed_in(get(PATH))),
        shown(SHOW, 404, signed_in(get("/memberships/soc-kango/withdrawal"))),
        shown(SOCIETIES, 200, operating("/societies")),
        // Which years there are records of, and what came in in which, follows the calendar.
        Shown {
            varies: &["/years", "/received"],
            ..shown(RECORDS, 200, operating("/societies/soc-junkanki/invoices?status=void&year=2023"))
        },
        shown(RECORDS, 400, operating("/societies/soc-junkanki/invoices?status=open")),
        shown(RECORDS, 403, operating("/societies/soc-naika/invoices")),
        shown(PERSON, 200, operating("/societies/soc-junkanki/members/acc-kaiin0241")),
        shown(PERSON, 404, operating("/societies/soc-junkanki/members/acc-nobody")),
        shown(LEAVE, 400, signed_in(post(PATH, "{}"))),
        Shown { name: "ledger_changed", ..shown(LEAVE, 409, leave(&json!({ "ledger_version": 1 }), "a")) },
        Shown { varies: &["/withdrawn_on"], ..shown(LEAVE, 200, leave(confirmation, "a")) },
        Shown { varies: &["/withdrawn_on"], ..shown(LEAVE, 200, leave(confirmation, "a").times(2)) },
        shown(LEAVE, 422, leave(&json!({}), "a")),
        Shown { name: "already_withdrawn", varies: &["/withdrawn_on", "/detail"], ..shown(LEAVE, 409, leave(confirmation, "b")) },
    ]
}

fn the_examples_are_what_the_demo_answers(system: &System) {
    let session = sign_in(system, "sato");
    let support = sign_in(system, "jimukyoku");
    let operators = sign_in(system, "kanri");
    let told = system.administer(&["suspend", "--login-id", "ito", "--reason", "相談中"]);
    assert!(told.starts_with("The account is suspended"), "{told}");
    let http = running::http();
    let mut untold = examples();
    let mut complaints = Vec::new();
    for Shown { operation: (path, method), status, name, send, varies } in every_example(&session, &operators, &support) {
        let what = format!("{method} {path} {status} {name}");
        let mut answer = (0, String::new(), Value::Null);
        for _ in 0..send.times {
            let mut request = http.request(send.method.clone(), format!("{}{}", system.public_url(), send.path));
            request = request.header("accept", "application/json").body(send.body.clone());
            for (name, value) in &send.headers {
                request = request.header(*name, value);
            }
            let response = request.send().unwrap_or_else(|error| panic!("{what}: {error:?}"));
            complaints.extend(unprotected(response.headers()).map(|why| format!("{what}: {why}")));
            let media_type = response.headers()["content-type"].to_str().unwrap().to_owned();
            answer = (response.status().as_u16(), media_type, serde_json::from_str(&response.text().unwrap()).unwrap());
        }
        let (actual_status, media_type, mut actual) = answer;
        let operation = DOCUMENT["paths"][path].get(method);
        // What an address does not take stands beside its operations.
        let response = operation.map_or(&Value::Null, |operation| &operation["responses"][status.to_string()]);
        let response = if status == 405 { &DOCUMENT["paths"][path]["x-other-methods"] } else { response };
        let content = &resolved(response)["content"][&media_type];
        let example = if name.is_empty() {
            &content["example"]
        } else {
            resolved(&content["examples"][name]).get("value").unwrap_or(&Value::Null)
        };
        if let Some(example) = examples_of(content).iter().find(|documented| **documented == example) {
            untold.retain(|other| !std::ptr::eq(*other, *example));
        }
        for pointer in varies {
            if let (Some(actual), Some(documented)) = (actual.pointer_mut(pointer), example.pointer(pointer)) {
                *actual = documented.clone();
            }
        }
        if actual_status != status || actual != *example {
            complaints.push(format!("{what}: the demo answers {actual_status} {media_type} {actual}\n  instead of {example}"));
        }
    }
    complaints.extend(untold.iter().map(|example| format!("no request here is answered with this example: {example}")));
    agree(&complaints);
}

/// What an answer's headers lack, or should not have (docs/SECURITY.md: Browsers). Over http there is no HSTS.
fn unprotected(headers: &http::HeaderMap) -> impl Iterator<Item = String> {
    let wanted = [
        ("cache-control", "no-store"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
    ];
    let policy = headers.get("content-security-policy").and_then(|policy| policy.to_str().ok()).unwrap_or_default();
    let is_strict = policy.contains("default-src 'none'") && policy.contains("base-uri 'none'") && !policy.contains("unsafe");
    let missing = wanted.into_iter().filter(|(name, value)| headers.get(*name).is_none_or(|actual| actual != value));
    let shared = headers.keys().filter(|name| name.as_str().starts_with("access-control-"));
    let missing = missing.map(|(name, value)| format!("there is no {name}: {value}"));
    let policy = (!is_strict).then(|| format!("the content security policy is {policy:?}"));
    missing.chain(shared.map(|name| format!("{name} lets other sites in"))).chain(policy).collect::<Vec<_>>().into_iter()
}

/// Every example of an answer.
fn examples() -> Vec<&'static Value> {
    let shared = DOCUMENT["components"]["responses"].as_object().unwrap().values();
    let operations = DOCUMENT["paths"].as_object().unwrap().values().filter_map(Value::as_object).flat_map(|path| path.values());
    let own = operations.filter_map(|operation| operation["responses"].as_object()).flat_map(|responses| responses.values());
    let contents = shared.chain(own).filter_map(|response| response["content"].as_object());
    contents.flat_map(|content| content.values()).flat_map(examples_of).collect()
}

fn examples_of(content: &'static Value) -> Vec<&'static Value> {
    let several = content["examples"].as_object().into_iter().flat_map(|several| several.values());
    content.get("example").into_iter().chain(several.map(|one| &resolved(one)["value"])).collect()
}

/// What a `$ref` leads to.
pub(crate) fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

/// The session's cookie, as it is sent.
fn sign_in(system: &System, login_id: &str) -> String {
    let answer = system.client().post_json("/login", &json!({ "login_id": login_id, "password": PASSWORD }), &[]);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    cookies.into_iter().find(|cookie| cookie.starts_with("taikai-session=")).expect("a session").to_owned()
}

/// Where Schemathesis is: `cargo xtask test` puts it first on the path, and installs it below the build folder.
fn schemathesis() -> PathBuf {
    let installed = running::built_folder().parent().unwrap().join("tools/python/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = [installed].into_iter().chain(env::split_paths(&path)).collect();
    let found = folders.into_iter().map(|folder| folder.join("schemathesis")).find(|program| program.is_file());
    found.unwrap_or_else(|| panic!("Schemathesis (tests/requirements.txt) is not installed. {HOW_TO_RUN}"))
}

fn schemathesis_finds_nothing(tool: &Path, system: &System) {
    let session = sign_in(system, "tanaka");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = running::folder("schemathesis");
    let report = folder.join("report.txt");
    let mut run = Command::new(tool);
    run.arg("--config-file").arg(repository.join("tests/schemathesis.toml"));
    run.arg("run").arg(repository.join("docs/openapi.yaml")).args(["--url", &system.public_url()]);
    run.env("SCHEMATHESIS_HOOKS", repository.join("tests/schemathesis_hooks.py"));
    run.env("TAIKAI_SESSION", session.trim_start_matches("taikai-session="));
    let file = fs::File::create(&report).unwrap();
    run.current_dir(&folder).stdin(Stdio::null()).stderr(file.try_clone().unwrap()).stdout(file);
    let mut run = run.spawn().unwrap_or_else(|error| panic!("{}: {error}", tool.display()));
    let ended = running::until(SCHEMATHESIS, || matches!(run.try_wait(), Ok(Some(_)) | Err(_)));
    if !ended {
        drop(run.kill());
    }
    let status = run.wait().unwrap();
    let said = fs::read_to_string(&report).unwrap();
    assert!(ended && status.success(), "Schemathesis ({status}, ended by itself: {ended}):\n{said}");

    // Had it not been signed in, or had it lost its session on the way, it would have seen refusals only.
    let left = running::http().get(format!("{}/memberships?status=withdrawn", system.public_url()));
    let left = left.header("accept", "application/json").header("cookie", session).send().unwrap().text().unwrap();
    let left: Value = serde_json::from_str(&left).unwrap();
    assert!(left["total"].as_u64() > Some(0), "Schemathesis should have left a society, not {left}:\n{said}");
    fs::remove_dir_all(&folder).unwrap();
}
