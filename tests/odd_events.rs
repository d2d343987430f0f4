//! Whatever an event holds, a function answers it, with the headers that protect every answer (issue: Nobody locked
//! out, nobody let in).

use http::{Response, StatusCode};
use lambda_http::Body;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::rig::{LogLines, Wish, event_of};
use crate::stage::{PASSWORD, SESSION_COOKIE, Stage};

/// What `GET path?query` is as an event, with these cookies.
fn get(path: &str, query: &str, cookies: &[String]) -> Value {
    let mut event = event_of(&Stage::new().rig, "GET", path);
    event["rawQueryString"] = json!(query);
    event["cookies"] = json!(cookies);
    // As it is, to be read.
    event["headers"].as_object_mut().unwrap().remove("accept-encoding");
    event
}

fn is_protected(answer: &Response<Body>) -> bool {
    ["content-security-policy", "x-content-type-options", "strict-transport-security", "cache-control"]
        .iter()
        .all(|name| answer.headers().contains_key(*name))
}

#[tokio::test]
async fn another_applications_cookie_hides_none_of_ours() {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    for strange in ["portal_user=佐藤花子", "x", "=;=", "broken=\u{7f}\u{1}", "a=\"b; c", "\u{0}=\n"] {
        let ours = format!("{SESSION_COOKIE}={}", stage.session_of(&sato).await);
        let listed = get("/memberships", "", &[strange.to_owned(), ours.clone()]);
        let mut in_a_header = get("/memberships", "", &[]);
        in_a_header["headers"]["cookie"] = json!(format!("{strange}; {ours}"));
        for event in [listed, in_a_header] {
            let answer = stage.answer("list-memberships", &event).await;
            assert_eq!(answer.status(), StatusCode::OK, "{strange:?}: {:?}", answer.headers());
        }
        let mut out = get("/logout", "", &[strange.to_owned(), ours]);
        out["requestContext"]["http"]["method"] = json!("POST");
        stage.answer("logout", &out).await;
        assert!(stage.items("A#acc-sato", "SESSION#").is_empty(), "{strange:?} keeps the session open");
    }
}

#[tokio::test]
async fn a_cookie_whose_name_only_looks_like_ours_opens_nothing() {
    let stage = Stage::new();
    let mallory = stage.person("mallory", "偽物 太郎").await;
    let theirs = format!("{SESSION_COOKIE}={}", stage.session_of(&mallory).await);
    // To a browser these names do not begin with `__Host-`, so that any host under the same domain may set them for
    // ours.
    for space in ["\u{2000}", "\u{3000}", "\u{a0}", "\u{85}", "\u{b}", "\u{1680}", "\u{feff}", "\u{200b}", "\"", "$"] {
        let planted = format!("{space}{theirs}");
        let answer = stage.answer("list-memberships", &get("/memberships", "", std::slice::from_ref(&planted))).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{space:?} signs in");
        let sato = stage.person(&format!("sato{}", stage.rig.items().len()), "佐藤 花子").await;
        let ours = format!("{SESSION_COOKIE}={}", stage.session_of(&sato).await);
        let mut both = get("/memberships", "", &[planted, ours]);
        both["headers"].as_object_mut().unwrap().remove("accept-encoding");
        let answer = stage.answer("list-memberships", &both).await;
        let Body::Text(page) = answer.body() else { panic!("no page") };
        assert!(page.contains("佐藤 花子") && !page.contains("偽物"), "{space:?} comes before ours");
    }
}

#[tokio::test]
async fn a_cookie_or_header_that_cannot_be_read_keeps_nobody_out() {
    let stage = Stage::new();
    let sato = stage.person("sato", "佐藤 花子").await;
    let ours = format!("{SESSION_COOKIE}={}", stage.session_of(&sato).await);
    let event = get("/memberships", "", &["odd".to_owned(), ours]).to_string();
    for odd in [r#""portal_user=\udc8d""#, "7", "null", "[[]]", r#"{"a":1}"#] {
        let in_a_cookie = event.replace("\"odd\"", odd);
        let in_a_header = event.replace("\"headers\":{", &format!("\"headers\":{{\"x-odd\":{odd},"));
        for event in [in_a_cookie, in_a_header] {
            assert_eq!(stage.answer_text("list-memberships", &event).await.status(), StatusCode::OK, "{event}");
        }
        // What says where a request comes from is not passed over for that.
        let mut out = get("/logout", "", &[]);
        out["requestContext"]["http"]["method"] = json!("POST");
        let out = out.to_string();
        assert!(out.contains("\"sec-fetch-site\":\"none\""));
        let foreign = out.replace("\"sec-fetch-site\":\"none\"", &format!("\"sec-fetch-site\":{odd}"));
        let older = out.replace("\"sec-fetch-site\":\"none\"", &format!("\"origin\":{odd}"));
        for event in [foreign, older] {
            assert_eq!(stage.answer_text("logout", &event).await.status(), StatusCode::FORBIDDEN, "{event}");
        }
    }
}

#[tokio::test]
async fn odd_hosts_paths_and_queries_are_answered_as_any() {
    let stage = Stage::new();
    let page = |query: &str| get("/password-reset/code", query, &[]);
    for query in ["search=\"佐藤\"&status=unpaid", "a b", "%", "%zz", "#", "\u{0}", "{}|\\^`<>", "q=%FF%FE", "&&==;;"] {
        let answer = stage.answer("reset-password", &page(query)).await;
        assert_eq!((answer.status(), is_protected(&answer)), (StatusCode::OK, true), "{query:?}");
    }
    for (name, value) in [
        ("host", "a b"),
        ("host", ""),
        ("host", "[::1"),
        ("host", "例え.jp"),
        ("x-forwarded-proto", "ht tp"),
        ("x-forwarded-proto", ":"),
        ("x-forwarded-proto", "\u{0}"),
        ("accept-language", "\u{7f}é"),
        ("", "no name"),
    ] {
        let mut event = page("");
        event["headers"][name] = json!(value);
        let answer = stage.answer("reset-password", &event).await;
        assert_eq!((answer.status(), is_protected(&answer)), (StatusCode::OK, true), "{name}: {value:?}");
    }
    for path in ["", "//", "/\\", "/password-reset/code\"", "/退会 ", "\u{0}", "http://evil.example/"] {
        let mut event = page("");
        event["rawPath"] = json!(path);
        assert!(is_protected(&stage.answer("portal", &event).await), "{path:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_asked_for_without_its_body_has_none_and_changes_nothing() {
    let stage = Stage::new();
    let mut event = get("/password-reset/code", "code=7KQ2-M0XW-0011-9ABC", &[]);
    event["requestContext"]["http"]["method"] = json!("HEAD");
    let before = stage.rig.items();
    let answer = stage.answer("reset-password", &event).await;
    assert_eq!((answer.status(), is_protected(&answer)), (StatusCode::OK, true));
    assert!(matches!(answer.body(), Body::Empty));
    assert_eq!(stage.rig.items(), before);
}

#[tokio::test]
async fn an_event_that_is_no_request_is_told_so() {
    let stage = Stage::new();
    let change = |pointer: &str, value: Value| {
        let mut event = get("/memberships", "", &[]);
        event["headers"]["accept"] = json!("application/json");
        *event.pointer_mut(pointer).unwrap() = value;
        event
    };
    let epoch = "/requestContext/timeEpoch";
    let mut odd = vec![json!(null), json!([]), json!("x"), json!(1), json!({})];
    odd.extend(
        [json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(0), json!(-1), json!(1e300), json!("1"), json!(null)]
            .map(|at| change(epoch, at)),
    );
    odd.extend([json!(""), json!("G T"), json!(null), json!(7)].map(|method| change("/requestContext/http/method", method)));
    odd.extend(
        [json!(""), json!("unknown"), json!("1.2.3.4#x"), json!(null)].map(|ip| change("/requestContext/http/sourceIp", ip)),
    );
    odd.extend(["/requestContext", "/requestContext/http"].map(|part| change(part, json!(null))));
    let mut encoded = get("/memberships", "", &[]);
    (encoded["body"], encoded["isBase64Encoded"]) = (json!("not base64!"), json!(true));
    odd.push(encoded);
    for event in odd {
        let answer = stage.answer("list-memberships", &event).await;
        assert_eq!((answer.status(), is_protected(&answer)), (StatusCode::BAD_REQUEST, true), "{event}");
    }
    // A fraction of a millisecond is no reason to refuse anybody.
    let event = change(epoch, json!(1_795_397_400_000.5));
    assert_eq!(stage.answer("list-memberships", &event).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_does_not_say_readably_where_a_request_comes_from_is_foreign() {
    let stage = Stage::new();
    for (name, value) in [
        ("sec-fetch-site", "\u{e9}"),
        ("sec-fetch-site", ""),
        ("origin", "\u{7f}"),
        ("origin", ""),
        ("origin", "null"),
        ("origin", "https://taikai.example,https://taikai.example"),
    ] {
        let wish = Wish {
            method: "POST".to_owned(),
            target: "/login".to_owned(),
            headers: vec![(name.to_owned(), value.to_owned()), ("content-type".to_owned(), "application/json".to_owned())],
            body: Some(json!({"login_id": "sato", "password": PASSWORD}).to_string().into_bytes()),
        };
        let answer = stage.visitor().send(wish).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value:?}");
    }
}

#[tokio::test]
async fn a_form_whose_bytes_are_no_text_is_not_read_as_something_else() {
    let stage = Stage::new();
    let form = |body: &str| Wish {
        method: "POST".to_owned(),
        target: "/login".to_owned(),
        headers: vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())],
        body: Some(body.into()),
    };
    for body in ["login_id=%8D%B2%93%A1&password=x", "login_id=sato&password=%FF", "login_id=a%ED%A0%80&password=x"] {
        assert_eq!(stage.visitor().send(form(body)).await.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let text = "login_id=%E4%BD%90%E8%97%A4&password=x";
    assert_eq!(
        stage.visitor().send(form(text)).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "it is read, and can be nobody's"
    );
}

#[tokio::test]
async fn a_background_function_that_something_else_calls_does_nothing_and_says_so() {
    let stage = Stage::new();
    let before = stage.rig.items();
    let log = LogLines::listen();
    for odd in
        [json!(null), json!([]), json!("x"), json!({}), json!({"time": 5}), json!({"Records": {"a": 1}}), json!({"detail": []})]
    {
        stage.call("delete-accounts", &odd).await.unwrap().unwrap();
        stage.call("send-reminders", &odd).await.unwrap().unwrap();
        stage.report_one(&odd).await.unwrap().unwrap();
    }
    assert_eq!((stage.rig.items(), log.lines().len()), (before, 21));
}

/// Any JSON, small.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn no_event_ends_a_function() {
    const FUNCTIONS: [&str; 7] = ["portal", "login", "logout", "reset-password", "list-memberships", "list-invoices", "withdraw"];
    const PARTS: [&str; 14] = [
        "/rawPath",
        "/rawQueryString",
        "/headers",
        "/headers/host",
        "/headers/accept",
        "/headers/accept-language",
        "/headers/x-forwarded-proto",
        "/cookies",
        "/pathParameters",
        "/requestContext/http/method",
        "/requestContext/http/sourceIp",
        "/requestContext/timeEpoch",
        "/body",
        "/isBase64Encoded",
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = Stage::new();
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let changes = prop::collection::vec((select(&PARTS[..]), anything()), 1..4);
    runner
        .run(&(select(&FUNCTIONS[..]), select(&["GET", "POST", "HEAD"][..]), changes), |(function, method, changes)| {
            let mut event = get("/login", "", &["a=b".to_owned()]);
            event["requestContext"]["http"]["method"] = json!(method);
            (event["body"], event["isBase64Encoded"]) = (json!("login_id=x"), json!(false));
            event["headers"]["content-type"] = json!("application/x-www-form-urlencoded");
            for (part, value) in changes {
                if let Some(place) = event.pointer_mut(part) {
                    *place = value;
                }
            }
            let answer = runtime.block_on(stage.answer(function, &event));
            prop_assert!(is_protected(&answer), "{event}");
            prop_assert!(answer.status() != StatusCode::INTERNAL_SERVER_ERROR, "{event}");
            Ok(())
        })
        .unwrap();
}
