//! ログイン: sessions, remembered browsers and throttling (docs/PRODUCT.md: Sign-in; docs/SECURITY.md).

use http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use crate::house;
use crate::rig::{Faults, LogLines, Page, Visitor};
use crate::stage::{PASSWORD, SESSION_COOKIE, Stage};

const REMEMBER_COOKIE: &str = "__Host-taikai-remember";
const BROWSER_COOKIE: &str = "__Host-taikai-browser";

async fn stage() -> Stage {
    let stage = Stage::new();
    stage.person("sato", "佐藤 花子").await;
    stage
}

async fn sign_in(browser: &mut Visitor, login: &str, password: &str) -> Page {
    let form = browser.open("/login").await;
    browser.submit(&form, "/login", &[("login_id", login), ("password", password)]).await
}

async fn sign_in_remembered(browser: &mut Visitor) -> Page {
    let form = browser.open("/login").await;
    browser.submit(&form, "/login", &[("login_id", "sato"), ("password", PASSWORD), ("remember", "on")]).await
}

async fn is_signed_in(browser: &mut Visitor) -> bool {
    browser.open("/memberships").await.texts("h1") == ["所属団体・退会"]
}

#[tokio::test]
async fn whoever_is_sent_to_sign_in_goes_on_to_where_they_wanted() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    let asked = browser.open("/memberships?page=1&per_page=5").await;
    assert_eq!((asked.texts("h1"), asked.function.as_str()), (vec!["ログイン".to_owned()], "login"));
    let page = browser.submit(&asked, "/login", &[("login_id", "ｓａｔｏ"), ("password", PASSWORD)]).await;
    assert_eq!(page.target, "/memberships?page=1&per_page=5");
    assert_eq!(page.texts(".name"), ["佐藤 花子 さん"]);
}

#[tokio::test]
async fn nobody_is_sent_on_to_another_site() {
    let stage = stage().await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"] {
        let mut browser = stage.visitor();
        let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let form = browser.open(&format!("/login?next={query}")).await;
        let page = browser.submit(&form, "/login", &[("login_id", "sato"), ("password", PASSWORD)]).await;
        assert_eq!(page.target, "/memberships", "{next}");
    }
}

#[tokio::test]
async fn a_wrong_id_and_a_wrong_password_look_the_same_from_outside() {
    let stage = stage().await;
    let mut seen = vec![];
    for login in ["sato", "nobody"] {
        stage.rig.inject(Faults::none());
        let mut browser = stage.visitor();
        let answer = browser.json("POST", "/login", &[], Some(&json!({"login_id": login, "password": "wrong"}))).await;
        let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        headers.sort_by_key(|(name, _)| name.to_string());
        let calls: Vec<_> = stage.rig.calls().iter().map(|call| (call.operation.clone(), call.depth)).collect();
        seen.push((answer.status, answer.body, headers, calls));
    }
    assert_eq!(seen[0].0, StatusCode::UNAUTHORIZED);
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn what_was_typed_is_still_there_after_an_error_the_password_aside() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    let form = browser.open("/login?next=%2Fmemberships%3Fpage%3D2").await;
    let filled = [("login_id", "Sato<\"x"), ("password", "wrong"), ("remember", "on")];
    let page = browser.submit(&form, "/login", &filled).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attribute("#login_id", "value").as_deref(), Some("Sato<\"x"));
    assert_eq!(page.attribute("#password", "value"), None);
    assert!(page.attribute("#remember", "checked").is_some());
    assert_eq!(page.attribute("[name=next]", "value").as_deref(), Some("/memberships?page=2"));
    assert!(!page.body().contains("wrong"));
    let empty = browser.submit(&page, "/login", &[("login_id", ""), ("password", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What only looks empty is told so, too.
    for unseen in ["\u{200b}", "\u{3000}\u{feff}"] {
        let page = browser.submit(&page, "/login", &[("login_id", unseen), ("password", "x")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{unseen:?}");
        let form = browser.open("/password-reset").await;
        let page = browser.submit(&form, "/password-reset", &[("login_id", unseen)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{unseen:?}");
    }
}

#[tokio::test]
async fn what_can_be_nobodys_login_id_or_address_is_refused_with_what_to_type() {
    let stage = stage().await;
    for (typed, says) in [
        ("佐藤 花子", "途中に空白は入りません"),
        ("さとう", "英数字のログインID"),
        ("sa", "3文字以上"),
        ("sato/hanako", "使えない記号"),
        ("佐藤 花子 <sato@example.jp>", "メールアドレスだけ"),
        ("sato@例え.jp", "xn--"),
    ] {
        for (path, button) in [("/login", "/login"), ("/password-reset", "/password-reset")] {
            let mut browser = stage.visitor();
            let form = browser.open(path).await;
            let filled = [("login_id", typed), ("password", "wrong")];
            let refused = browser.submit(&form, button, &filled[..if path == "/login" { 2 } else { 1 }]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {typed}");
            assert!(refused.texts("#problem")[0].contains(says), "{path} {typed}: {:?}", refused.texts("#problem"));
            assert_eq!(refused.attribute("#login_id", "value").as_deref(), Some(typed));
            assert_eq!(refused.attribute("#login_id", "aria-invalid").as_deref(), Some("true"), "{path}");
            assert_eq!(refused.attribute("#password", "aria-invalid"), None, "{path}");
        }
    }
}

#[tokio::test]
async fn signing_in_takes_two_round_trips() {
    let stage = stage().await;
    stage.rig.inject(Faults::none());
    let credentials = json!({"login_id": "sato", "password": PASSWORD, "remember": true});
    let answer = stage.visitor().json("POST", "/login", &[], Some(&credentials)).await;
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({"account": {"id": "acc-sato"}})));
    assert_eq!(stage.rig.calls().iter().map(|call| call.depth).max(), Some(2));
}

#[tokio::test]
async fn a_session_is_a_secret_that_only_the_browser_knows() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    let form = browser.open("/login").await;
    let fields = [("login_id", "sato"), ("password", PASSWORD), ("remember", "on")];
    browser.submit(&form, "/login", &fields).await;
    for name in [SESSION_COOKIE, REMEMBER_COOKIE, BROWSER_COOKIE] {
        let cookie = browser.cookie(name).unwrap_or_else(|| panic!("no {name}"));
        let secret = cookie.rsplit('.').next().unwrap();
        assert_eq!(secret.len(), 64);
        for item in stage.rig.items() {
            assert!(!item.to_string().contains(secret), "{name} is in the table: {item}");
        }
    }
    let answer = stage.visitor().json("POST", "/login", &[], Some(&json!({"login_id": "sato", "password": PASSWORD}))).await;
    for cookie in answer.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let guarded = ["__Host-", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"];
        assert!(guarded.iter().all(|guard| cookie.contains(guard)), "{cookie}");
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_the_browser_had() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    sign_in(&mut browser, "sato", PASSWORD).await;
    let old = browser.cookie(SESSION_COOKIE).unwrap().to_owned();
    sign_in(&mut browser, "sato", PASSWORD).await;
    assert_ne!(browser.cookie(SESSION_COOKIE), Some(old.as_str()));
    assert!(!is_signed_in(&mut stage.visitor_as(&old)).await);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_and_forgets_the_browser() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    let page = sign_in_remembered(&mut browser).await;
    let (session, remembered) =
        (browser.cookie(SESSION_COOKIE).unwrap().to_owned(), browser.cookie(REMEMBER_COOKIE).unwrap().to_owned());
    let top = browser.submit(&page, "/logout", &[]).await;
    assert_eq!(top.target, "/?done=signed-off");
    assert_eq!((browser.cookie(SESSION_COOKIE), browser.cookie(REMEMBER_COOKIE)), (None, None));
    let mut thief = stage.visitor_as(&session);
    thief.set_cookie(REMEMBER_COOKIE, &remembered);
    assert!(!is_signed_in(&mut thief).await);
    assert!(stage.items("A#acc-sato", "SESSION#").is_empty() && stage.items("A#acc-sato", "REMEMBERED#").is_empty());
}

#[tokio::test]
async fn nobody_signs_somebody_else_out() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    sign_in(&mut browser, "sato", PASSWORD).await;
    let before = stage.rig.items();
    let forged = format!("acc-sato.{}", "0".repeat(64));
    let answer = stage.visitor_as(&forged).json("POST", "/logout", &[], None).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(stage.rig.items(), before);
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_in_any_case_after_half_a_day() {
    let stage = stage().await;
    let mut idle = stage.visitor();
    sign_in(&mut idle, "sato", PASSWORD).await;
    let mut busy = stage.visitor();
    sign_in(&mut busy, "sato", PASSWORD).await;
    for half_hour in 1..=30 {
        stage.rig.clock().advance(SignedDuration::from_mins(30));
        assert_eq!(is_signed_in(&mut busy).await, half_hour < 24, "after {half_hour} half hours");
    }
    assert!(!is_signed_in(&mut idle).await);
}

#[tokio::test]
async fn a_remembered_browser_signs_in_by_itself() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    sign_in_remembered(&mut browser).await;
    for _ in 0..3 {
        let verifier = browser.cookie(REMEMBER_COOKIE).unwrap().to_owned();
        browser.close_browser();
        stage.rig.clock().advance(SignedDuration::from_hours(24 * 20));
        let page = browser.open("/memberships?page=1").await;
        assert_eq!((page.target.as_str(), page.texts("h1")), ("/memberships?page=1", vec!["所属団体・退会".to_owned()]));
        assert_ne!(browser.cookie(REMEMBER_COOKIE), Some(verifier.as_str()), "the verifier is good for once");
    }
    browser.close_browser();
    stage.rig.clock().advance(SignedDuration::from_hours(24 * 30));
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_browser_that_was_not_asked_to_is_not_remembered() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    sign_in(&mut browser, "sato", PASSWORD).await;
    browser.close_browser();
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_stolen_remembered_browser_is_found_out_and_everything_is_ended() {
    let stage = stage().await;
    let mut owner = stage.visitor();
    sign_in_remembered(&mut owner).await;
    let stolen = owner.cookie(REMEMBER_COOKIE).unwrap().to_owned();
    owner.close_browser();
    stage.rig.clock().advance(SignedDuration::from_hours(2));
    assert!(is_signed_in(&mut owner).await);
    owner.close_browser();
    stage.rig.clock().advance(SignedDuration::from_hours(2));
    assert!(is_signed_in(&mut owner).await);

    let mut thief = stage.visitor();
    thief.set_cookie(REMEMBER_COOKIE, &stolen);
    let page = thief.open("/memberships").await;
    assert_eq!(page.texts("main [role=alert] h2"), ["安全のため、すべての端末からログアウトしました"]);
    assert!(!is_signed_in(&mut thief).await);
    assert!(!is_signed_in(&mut owner).await, "the owner is signed out too");
    assert!(stage.items("A#acc-sato", "SESSION#").is_empty());
}

#[tokio::test]
async fn two_tabs_that_are_opened_at_once_are_no_theft() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    sign_in_remembered(&mut browser).await;
    let cookie = browser.cookie(REMEMBER_COOKIE).unwrap().to_owned();
    stage.rig.clock().advance(SignedDuration::from_hours(20));
    let mut other_tab = stage.visitor();
    other_tab.set_cookie(REMEMBER_COOKIE, &cookie);
    browser.close_browser();
    assert!(is_signed_in(&mut browser).await);
    assert!(is_signed_in(&mut other_tab).await);
    browser.close_browser();
    stage.rig.clock().advance(SignedDuration::from_hours(20));
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn a_stranger_is_stopped_and_the_owner_is_not_kept_out() {
    let stage = stage().await;
    let mut owner = stage.visitor();
    sign_in(&mut owner, "sato", PASSWORD).await;
    owner.close_browser();

    let mut stranger = stage.visitor();
    stranger.source_ip = "198.51.100.7".to_owned();
    for _ in 0..10 {
        assert_eq!(sign_in(&mut stranger, "sato", "guess").await.status, StatusCode::UNAUTHORIZED);
    }
    let stopped = sign_in(&mut stranger, "sato", PASSWORD).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: i64 = stopped.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=900).contains(&wait));
    assert_eq!(stopped.attribute("#login_id", "value").as_deref(), Some("sato"));

    // From a browser that has signed in before, the owner has tries of their own; others are not touched at all.
    assert_eq!(sign_in(&mut owner, "sato", PASSWORD).await.status, StatusCode::OK);
    stage.person("suzuki", "鈴木 一郎").await;
    assert_eq!(sign_in(&mut stranger, "suzuki", PASSWORD).await.status, StatusCode::OK);

    // A token that nobody was given makes a stranger no acquaintance.
    let mut forger = stage.visitor();
    forger.set_cookie(BROWSER_COOKIE, &"0".repeat(64));
    assert_eq!(sign_in(&mut forger, "sato", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);

    stage.rig.clock().advance(SignedDuration::from_secs(wait));
    assert_eq!(sign_in(&mut stranger, "sato", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_tries_many_ids_is_stopped_whether_or_not_they_exist() {
    let stage = stage().await;
    let mut stranger = stage.visitor();
    for number in 0..100 {
        let credentials = json!({"login_id": format!("guess{number}"), "password": "x"});
        let answer = stranger.json("POST", "/login", &[], Some(&credentials)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let answer = stranger.json("POST", "/login", &[], Some(&json!({"login_id": "sato", "password": PASSWORD}))).await;
    assert_eq!(
        (answer.status, answer.json()["type"].as_str()),
        (StatusCode::TOO_MANY_REQUESTS, Some("tag:taikai,2026:throttled"))
    );
    let mut elsewhere = stage.visitor();
    elsewhere.source_ip = "203.0.113.9".to_owned();
    assert_eq!(sign_in(&mut elsewhere, "sato", PASSWORD).await.status, StatusCode::OK);
}

/// How many tries each counter has, by what it counts.
fn tries(stage: &Stage, of: &str) -> Vec<i64> {
    stage.items(&format!("T#{of}"), "COUNT").iter().map(|count| count["tries"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_address_that_has_spent_its_tries_uses_up_nobody_elses() {
    let stage = stage().await;
    let mut blocked = stage.visitor();
    blocked.source_ip = "198.51.100.7".to_owned();
    for number in 0..100 {
        let guess = json!({"login_id": format!("guess{number}"), "password": "x"});
        blocked.json("POST", "/login", &[], Some(&guess)).await;
    }
    let everyone = tries(&stage, "everyone");
    for _ in 0..15 {
        for login in ["sato", "sato@hospital.example"] {
            let answer = blocked.json("POST", "/login", &[], Some(&json!({"login_id": login, "password": "x"}))).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        }
    }
    assert_eq!(tries(&stage, "everyone"), everyone);
    // Not from a browser that is known, and from another address: the owner's own tries are all there.
    assert_eq!(sign_in(&mut stage.visitor(), "sato", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(sign_in(&mut stage.visitor(), "sato@hospital.example", PASSWORD).await.status, StatusCode::OK);

    let sato = stage.session_of(&stage.account("acc-sato")).await;
    let mut signed_in = stage.visitor_as(&sato);
    signed_in.source_ip = "198.51.100.7".to_owned();
    let address = json!({"address": "sato@clinic.example", "password": PASSWORD});
    let deletion = json!({"login_id": "sato", "password": PASSWORD});
    for (path, body) in [("/account/address", &address), ("/account/deletion", &deletion)] {
        for _ in 0..12 {
            let answer = signed_in.json("POST", path, &[("idempotency-key", "k")], Some(body)).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
    }
    signed_in.source_ip = "203.0.113.9".to_owned();
    assert_eq!(signed_in.json("POST", "/account/address", &[], Some(&address)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_is_refused_for_their_address_waits_two_round_trips_and_costs_no_look_at_a_password() {
    let stage = stage().await;
    let mut blocked = stage.visitor();
    for _ in 0..101 {
        let guess = json!({"login_id": "nobody", "password": "x"});
        stage.rig.inject(Faults::none());
        blocked.json("POST", "/login", &[], Some(&guess)).await;
    }
    let calls: Vec<_> = stage.rig.calls().iter().map(|call| (call.operation.clone(), call.depth)).collect();
    let count = |depth: usize| calls.iter().filter(|call| **call == ("UpdateItem".to_owned(), depth)).count();
    assert_eq!((count(1), count(2), calls.len()), (3, 2, 6), "{calls:?}");
}

#[tokio::test]
async fn the_registered_address_opens_as_the_login_id_does() {
    let stage = stage().await;
    for typed in ["sato@hospital.example", " Sato@Hospital.example "] {
        stage.rig.inject(Faults::none());
        let credentials = json!({"login_id": typed, "password": PASSWORD, "remember": true});
        let answer = stage.visitor().json("POST", "/login", &[], Some(&credentials)).await;
        assert_eq!((answer.status, answer.json()), (StatusCode::OK, json!({"account": {"id": "acc-sato"}})), "{typed}");
        assert_eq!(stage.rig.calls().iter().map(|call| call.depth).max(), Some(2), "{typed}");
    }
    let mut seen = vec![];
    for typed in ["sato@hospital.example", "nobody@hospital.example"] {
        stage.rig.inject(Faults::none());
        let answer = stage.visitor().json("POST", "/login", &[], Some(&json!({"login_id": typed, "password": "wrong"}))).await;
        let calls: Vec<_> = stage.rig.calls().iter().map(|call| (call.operation.clone(), call.depth)).collect();
        seen.push((answer.status, answer.body, calls));
    }
    assert_eq!((seen[0].0, &seen[0]), (StatusCode::UNAUTHORIZED, &seen[1]));
    for _ in 0..9 {
        sign_in(&mut stage.visitor(), "sato@hospital.example", "wrong").await;
    }
    let stopped = sign_in(&mut stage.visitor(), "SATO@hospital.example", PASSWORD).await;
    assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_password_opens_however_a_keyboard_composes_its_letters() {
    const COMPOSED: &str = "ガブリエルの本é";
    const DECOMPOSED: &str = "カ\u{3099}フ\u{3099}リエルの本e\u{301}";
    let stage = stage().await;
    let mut browser = stage.visitor();
    // Set on a Mac, typed on Windows, and the other way round.
    for (set, typed) in [(DECOMPOSED, "ガブリエルの本é"), (COMPOSED, DECOMPOSED)] {
        browser.json("POST", "/password-reset", &[], Some(&json!({"login_id": "sato"}))).await;
        stage.let_mails_go_at_once().await;
        let mails = stage.rig.mails();
        let code = mails.iter().rev().find(|mail| mail.outbox().starts_with("password-reset_")).unwrap().code().to_owned();
        let redeemed = json!({"code": code, "new_password": set});
        assert_eq!(browser.json("POST", "/password-reset/code", &[], Some(&redeemed)).await.status, StatusCode::OK);
        assert_eq!(sign_in(&mut stage.visitor(), "sato", typed).await.target, "/memberships", "{set:?} {typed:?}");
        assert_eq!(sign_in(&mut stage.visitor(), "sato", set).await.target, "/memberships", "{set:?}");
        assert_eq!(sign_in(&mut stage.visitor(), "sato", "カブリエルの本e").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_known_browser_is_known_whichever_of_the_two_is_typed() {
    let stage = stage().await;
    let mut owner = stage.visitor();
    sign_in(&mut owner, "sato", PASSWORD).await;
    let mut stranger = stage.visitor();
    for _ in 0..10 {
        sign_in(&mut stranger, "sato@hospital.example", "guess").await;
    }
    owner.close_browser();
    assert_eq!(sign_in(&mut owner, "sato@hospital.example", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn ten_browsers_are_known_and_none_longer_than_half_a_year() {
    let stage = stage().await;
    let mut browsers = vec![];
    for _ in 0..11 {
        let mut browser = stage.visitor();
        sign_in(&mut browser, "sato", PASSWORD).await;
        browsers.push(browser);
        stage.rig.clock().advance(SignedDuration::from_secs(1));
    }
    let login = stage.items("L#sato", "LOGIN").remove(0);
    assert_eq!(login["browsers"].as_object().unwrap().len(), 10);
    let spend = async || {
        for _ in 0..10 {
            sign_in(&mut stage.visitor(), "sato", "guess").await;
        }
    };
    spend().await;
    let mut status = vec![];
    for browser in &mut browsers {
        status.push(sign_in(browser, "sato", PASSWORD).await.status.as_u16());
    }
    assert_eq!((status[0], &status[1..]), (429, &[200; 10][..]), "the first is a stranger again");
    let token = browsers[10].cookie(BROWSER_COOKIE).unwrap().to_owned();
    stage.rig.clock().advance(SignedDuration::from_hours(4320));
    let mut late = stage.visitor();
    late.set_cookie(BROWSER_COOKIE, &token);
    spend().await;
    assert_eq!(sign_in(&mut late, "sato", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn whoever_acts_for_others_is_not_remembered_and_the_page_says_so() {
    let stage = stage().await;
    let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
    let sato = stage.account("acc-sato");
    let mut before = stage.visitor();
    sign_in_remembered(&mut before).await;
    let form = stage.visitor().open("/login").await;
    assert!(form.texts("#remember-hint").concat().contains("団体運営者と事務局の会員IDでは"), "{:?}", form.texts("form"));
    stage.store.grant_operator(&sato.id, &society, stage.now()).await.unwrap();

    let mut operator = stage.visitor();
    assert_eq!(sign_in_remembered(&mut operator).await.status, StatusCode::OK);
    assert!(is_signed_in(&mut operator).await);
    assert_eq!(operator.cookie(REMEMBER_COOKIE), None);
    assert_eq!(stage.items("A#acc-sato", "REMEMBERED#").len(), 1, "that of the time before");
    before.close_browser();
    assert!(!is_signed_in(&mut before).await, "a browser that was remembered before the grant is not any longer");
}

#[tokio::test]
async fn what_is_refused_leaves_a_line_that_names_nobody() {
    let stage = stage().await;
    let log = LogLines::listen();
    for login in ["sato", "sato", "nobody", "sato@hospital.example"] {
        let guess = json!({"login_id": login, "password": "guess-canary"});
        stage.visitor().json("POST", "/login", &[], Some(&guess)).await;
    }
    for _ in 0..11 {
        sign_in(&mut stage.visitor(), "sato", "guess-canary").await;
    }
    let lines: Vec<serde_json::Value> = log.lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused: Vec<_> = lines.iter().filter(|line| line["fields"]["message"] == "a sign-in was refused").collect();
    let said = |at: usize, name: &str| refused[at]["fields"][name].as_str().unwrap().to_owned();
    assert_eq!((said(0, "outcome"), said(0, "meter")), ("wrong".to_owned(), String::new()));
    assert_eq!(said(0, "login"), said(1, "login"));
    assert_ne!(said(0, "login"), said(2, "login"));
    let last = refused.len() - 1;
    assert_eq!((said(last, "outcome"), said(last, "meter")), ("throttled".to_owned(), "login".to_owned()));
    let all = lines.iter().map(ToString::to_string).collect::<String>();
    assert!(!all.contains("sato") && !all.contains("canary"), "{all}");
}

#[tokio::test]
async fn signing_in_often_is_no_reason_to_be_stopped() {
    let stage = stage().await;
    for _ in 0..25 {
        assert_eq!(sign_in(&mut stage.visitor(), "sato", PASSWORD).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn every_page_of_a_members_own_refuses_a_stranger() {
    let stage = stage().await;
    let of_people = house::said().into_iter().filter(|function| function.has_a_caller() && function.who() != infra::Who::Anybody);
    for path in of_people.flat_map(|function| function.says.routes.into_keys()) {
        let parts = [
            ("{society}", "soc-junkanki"),
            ("{account}", "acc-sato"),
            ("{invoice}", "inv-sato-1"),
            ("{payment}", "1"),
            ("{mail}", "withdrawn_acc-sato_soc-junkanki_1"),
        ];
        let path = parts.iter().fold(path, |path, (name, value)| path.replace(name, value));
        let mut stranger = stage.visitor();
        for session in ["", "x", "acc-sato", "acc-sato.x", &format!("acc-sato.{}", "0".repeat(64))] {
            stranger.set_cookie(SESSION_COOKIE, session);
            let mut answer = stranger.json("GET", &path, &[], None).await;
            if answer.status == StatusCode::METHOD_NOT_ALLOWED {
                answer = stranger.json("POST", &path, &[("idempotency-key", "k")], None).await;
            }
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} with {session:?}");
            assert_eq!(answer.json()["way_on"]["href"].as_str().map(|href| href.starts_with("/login?next=")), Some(true));
        }
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let stage = stage().await;
    let mut browser = stage.visitor();
    for path in ["/", "/inquiry", "/login", "/memberships", "/nowhere", "/assets/none.css"] {
        let page = browser.open(path).await;
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("script"), "{policy}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert!(page.header("strict-transport-security").is_some_and(|it| it.contains("max-age=63072000")));
        assert!(!page.body().contains("<script") && !page.body().contains("style="), "{path}");
    }
}
