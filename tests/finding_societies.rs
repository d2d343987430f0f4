//! Everybody finds the public societies and sees how to join them (docs/PRODUCT.md: Joining).

use domain::{Line, Society};
use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::Visitor;
use crate::stage::{Stage, text};

/// A society with its name and kana, whose operator lists it.
async fn public(stage: &Stage, number: usize, name: &str, kana: Option<&str>, says: Value) -> Society {
    let id = format!("soc-{number:05}");
    let plain = Society { kana: kana.map(|kana| Line::parse(kana).unwrap()), ..stage.society_of(&id, name) };
    stage.store.create_society(&plain).await.unwrap();
    let operator = stage.operator(&format!("unei{number}"), &plain).await;
    let path = format!("/societies/{id}/membership-terms");
    let chosen = stage.visitor_as(&operator).json("POST", &path, &[("idempotency-key", "a")], Some(&says)).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.body());
    plain
}

async fn some(stage: &Stage) {
    for (number, name, kana) in [
        (1, "日本臨床循環器研究会", Some("ニホンリンショウジュンカンキケンキュウカイ")),
        (2, "がん看護学会", Some("がんかんごがっかい")),
        (3, "IEEE Japan Chapter", Some("アイトリプルイー")),
        (4, "Society for Care", None),
    ] {
        public(stage, number, name, kana, json!({"public": true, "joining": "open"})).await;
    }
    public(stage, 5, "秘密の循環器研究会", Some("ヒミツノ"), json!({"public": false, "joining": "open"})).await;
    stage.rig.catch_up();
}

async fn found(visitor: &mut Visitor, query: &str) -> Vec<String> {
    let page = visitor.json("GET", &format!("/directory?{query}"), &[], None).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body());
    page.json()["societies"].as_array().unwrap().iter().map(|it| text(it, "name").to_owned()).collect()
}

fn query(q: &str, how: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("q", q).append_pair("match", how).finish()
}

#[tokio::test]
async fn everybody_finds_the_public_societies_by_name_or_kana_however_it_is_typed() {
    let stage = Stage::new();
    some(&stage).await;
    let mut visitor = stage.visitor();
    let everything = ["Society for Care", "IEEE Japan Chapter", "がん看護学会", "日本臨床循環器研究会"];
    assert_eq!(found(&mut visitor, "").await, everything, "by how they are read");
    for (q, how, names) in [
        ("循環器", "part", vec!["日本臨床循環器研究会"]),
        ("ｼﾞｭﾝｶﾝｷ", "part", vec!["日本臨床循環器研究会"]),
        ("じゅんかんき", "part", vec!["日本臨床循環器研究会"]),
        ("ｉｅｅｅ", "part", vec!["IEEE Japan Chapter"]),
        ("ieee japan", "beginning", vec!["IEEE Japan Chapter"]),
        ("にほん", "beginning", vec!["日本臨床循環器研究会"]),
        ("日本", "beginning", vec!["日本臨床循環器研究会"]),
        ("循環器", "beginning", vec![]),
        ("じゅんかんき", "beginning", vec![]),
        ("がん", "beginning", vec!["がん看護学会"]),
        ("care", "part", vec!["Society for Care"]),
        ("秘密", "part", vec![]),
        ("\u{3000}", "part", everything.to_vec()),
    ] {
        assert_eq!(found(&mut visitor, &query(q, how)).await, names, "{q} {how}");
    }
}

#[tokio::test]
async fn the_page_needs_no_session_and_greets_whoever_has_one() {
    let stage = Stage::new();
    some(&stage).await;
    let mut visitor = stage.visitor();
    let top = visitor.open("/").await;
    assert_eq!(top.texts("a[href='/directory'] strong"), ["学会検索"]);
    let join = visitor.open("/inquiry?question=join").await;
    assert!(!join.texts("details a[href='/directory']").is_empty(), "{}", join.body());
    let page = visitor.open("/directory").await;
    let found = visitor.submit(&page, "/directory", &[("q", "循環器")]).await;
    assert_eq!(found.texts(".rows h3"), ["日本臨床循環器研究会"]);
    assert_eq!(found.attribute("#q", "value").as_deref(), Some("循環器"));
    let nothing = visitor.open("/directory?q=xyz").await;
    assert!(nothing.texts(".card[role=status]").concat().contains("見つかりませんでした"));
    let sato = stage.person("sato", "佐藤 花子").await;
    let greeted = stage.visitor_as(&stage.session_of(&sato).await).open("/directory/soc-00001").await;
    assert!(greeted.texts(".name").concat().contains("佐藤 花子"));
    assert!(visitor.open("/directory?lang=en&q=xyz").await.body().contains("Nothing was found"));
}

#[tokio::test]
async fn a_society_says_what_it_is_what_it_costs_and_how_to_join() {
    let stage = Stage::new();
    let says = json!({
        "public": true, "about": "循環器の会です。\n年に二回集まります。", "joining": "by-approval",
        "categories": [{"name": "正会員"}, {"name": "学生会員", "dues": 3000}, {"name": "名誉会員", "chosen_by": "society", "dues": 0}],
        "dues_subject": "年会費", "dues_amount": 8000, "dues_days": 30,
    });
    public(&stage, 1, "循環器研究会", None, says).await;
    let mut visitor = stage.visitor();
    let page = visitor.open("/directory/soc-00001").await;
    let facts = page.texts("dd").join("|");
    for told in ["団体の承認後に入会できます", "正会員 8,000円", "学生会員 3,000円", "名誉会員 会費なし", "30日以内", "事務局"]
    {
        assert!(facts.contains(told), "{told}: {facts}");
    }
    assert!(page.body().contains("循環器の会です。<br>年に二回集まります。"));
    let told = visitor.json("GET", "/directory/soc-00001", &[], None).await.json();
    assert_eq!((&told["joining"], &told["dues"]["amount"]), (&json!("by-approval"), &json!(8000)));
    assert_eq!(told["contact"]["address"], "soc-00001@example.jp");
    // Whoever is not signed in is sent to sign in, and back.
    let sent = visitor.open("/directory/soc-00001/joining").await;
    assert!(sent.target.starts_with("/login?next="), "{}", sent.target);
}

#[tokio::test]
async fn what_is_not_public_is_not_there() {
    let stage = Stage::new();
    some(&stage).await;
    let mut visitor = stage.visitor();
    for society in ["soc-00005", "soc-nowhere", "x"] {
        let page = visitor.json("GET", &format!("/directory/{society}"), &[], None).await;
        assert_eq!((page.status, text(&page.json(), "type")), (StatusCode::NOT_FOUND, "tag:taikai,2026:unknown-society"));
    }
    for odd in ["match=end", &format!("from={}", "x".repeat(301))] {
        assert_eq!(visitor.json("GET", &format!("/directory?{odd}"), &[], None).await.status, StatusCode::BAD_REQUEST, "{odd}");
    }
}

#[tokio::test]
async fn the_list_is_read_page_by_page_and_nothing_comes_twice() {
    let stage = Stage::new();
    for number in 1..=67 {
        let kana = ["カンゴ", "アレルギー", "カンゾウ"][number % 3];
        public(&stage, number, &format!("第{number}学会"), Some(kana), json!({"public": true})).await;
    }
    stage.rig.catch_up();
    let mut visitor = stage.visitor();
    for (q, how, all) in [("", "part", 67_usize), ("学会", "part", 67), ("かん", "beginning", 44), ("第", "beginning", 67)] {
        let (mut names, mut from, mut pages) = (vec![], String::new(), 0);
        loop {
            let place: String = form_urlencoded::byte_serialize(from.as_bytes()).collect();
            let before = stage.rig.calls().len();
            let page = visitor.json("GET", &format!("/directory?{}&from={place}", query(q, how)), &[], None).await;
            assert_eq!(stage.rig.calls().len() - before, 1, "a page is one call");
            let page = page.json();
            let societies = page["societies"].as_array().unwrap();
            assert!(societies.len() <= 30);
            names.extend(societies.iter().map(|it| (text(it, "kana").to_owned(), text(it, "id").to_owned())));
            pages += 1;
            let Some(next) = page["next"].as_str() else { break };
            from = next.to_owned();
        }
        assert_eq!((names.len(), pages), (all, all.div_ceil(30)), "{q} {how}");
        assert!(names.is_sorted(), "{names:?}");
        names.dedup();
        assert_eq!(names.len(), all);
    }
    let page = visitor.open("/directory?q=%E5%AD%A6%E4%BC%9A").await;
    let next = page.attribute("a[rel=next]", "href").unwrap();
    assert_eq!(visitor.open(&next).await.texts(".rows h3").len(), 30);
}
