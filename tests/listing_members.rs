//! 会員名簿: an operator sees a society's members (docs/PRODUCT.md: Members).

use domain::account::{PostalAddress, PostalCode, Profile};
use domain::{Account, Note, Society};
use http::StatusCode;
use serde_json::Value;

use crate::rig::Page;
use crate::stage::{Stage, line, text};

const PATH: &str = "/societies/soc-junkanki/members";

/// A society with a treasurer, 高橋, who is no member.
struct Story {
    stage: Stage,
    society: Society,
    session: String,
}

impl Story {
    async fn new() -> Self {
        let stage = Stage::new();
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let session = stage.operator("takahashi", &society).await;
        Self { stage, society, session }
    }

    /// Somebody whose name is read so.
    async fn person(&self, login: &str, name: &str, kana: Option<&str>) -> Account {
        let profile = Profile { kana: kana.map(line), ..Profile::default() };
        let account = Account { profile, ..self.stage.unopened(login, name) };
        self.stage.opens(&account, login).await.unwrap();
        account
    }

    async fn member(&self, login: &str, name: &str, kana: Option<&str>, number: Option<&str>) -> Account {
        let account = self.person(login, name, kana).await;
        self.stage.joins_as(&account, &self.society, number).await;
        account
    }

    /// 佐藤, 鈴木, 安倍, Anne and a person with a rare and long name.
    async fn some(&self) {
        self.member("sato", "佐藤 花子", Some("さとう はなこ"), Some("M-0017")).await;
        self.member("suzuki", "鈴木 一郎", Some("すずき いちろう"), None).await;
        self.member("abe", "安倍 仁", Some("あべ ひとし"), Some("M-0018")).await;
        self.member("anne", "Anne Smith", None, Some("G-1")).await;
        self.member("rare", &format!("𠮷田 葛󠄀{}", "城".repeat(190)), None, None).await;
        self.stage.rig.catch_up();
    }

    async fn get(&self, query: &str) -> Value {
        let page = self.stage.visitor_as(&self.session).json("GET", &format!("{PATH}{query}"), &[], None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body());
        page.json()
    }

    /// Who is listed, by their accounts.
    async fn listed(&self, query: &str) -> Vec<String> {
        accounts(&self.get(query).await)
    }

    async fn open(&self, query: &str) -> Page {
        self.stage.visitor_as(&self.session).open(&format!("{PATH}{query}")).await
    }
}

fn accounts(page: &Value) -> Vec<String> {
    let members = page["members"].as_array().unwrap().iter();
    members.map(|member| text(member, "account").trim_start_matches("acc-").to_owned()).collect()
}

/// What is typed, as it stands in an address.
fn q(typed: &str) -> String {
    format!("?q={}", encoded(typed))
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[tokio::test]
async fn everybody_is_listed_as_their_names_are_read_whether_billed_or_not() {
    let story = Story::new().await;
    let empty = story.open("").await;
    assert!(empty.texts("main [role=status]").concat().contains("会員はまだいません"), "{}", empty.body());
    story.some().await;
    assert_eq!(story.listed("").await, ["anne", "abe", "sato", "suzuki", "rare"]);
    let page = story.open("").await;
    assert_eq!(page.texts("tbody th a")[..3], ["Anne Smith", "安倍 仁", "佐藤 花子"]);
    assert!(page.texts("tbody").concat().contains("M-0017") && page.texts("tbody").concat().contains("さとう はなこ"));
    assert_eq!(page.attribute("tbody th a", "href").as_deref(), Some("/societies/soc-junkanki/members/acc-anne"));
    assert!(story.open("?lang=en").await.texts("h1").concat().contains("Members"));
}

#[tokio::test]
async fn a_member_is_found_by_name_kana_number_and_address_however_they_are_typed() {
    let story = Story::new().await;
    story.some().await;
    for (typed, found) in [
        ("佐藤", &["sato"][..]),
        ("佐藤花", &["sato"]),
        ("サトウ", &["sato"]),
        ("ｻﾄｳ", &["sato"]),
        ("ｍ−００１", &["sato", "abe"]),
        ("m-0018", &["abe"]),
        ("ANNE", &["anne"]),
        ("吉田", &["rare"]),
        ("ＳＡＴＯ＠hospital.example", &["sato"]),
        ("花子", &[]),
        ("nobody@hospital.example", &[]),
        ("m", &["sato", "abe"]),
    ] {
        assert_eq!(story.listed(&q(typed)).await, found, "{typed}");
    }
    // Whose address it is matters only in the society of whoever asks.
    story.person("mori", "森 葵", Some("もり あおい")).await;
    assert!(story.listed(&q("mori@hospital.example")).await.is_empty());
    let page = story.open(&q("花子")).await;
    assert!(page.texts("main [role=status]").concat().contains("条件に合う会員はいません"));
    assert_eq!(page.attribute("#q", "value").as_deref(), Some("花子"));
    let long = story.stage.visitor_as(&story.session).json("GET", &format!("{PATH}{}", q(&"あ".repeat(255))), &[], None).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    for wrong in ["?standing=x", "?owes=1", "?category=%2F", "?from=zz", "?sort=name"] {
        let page = story.stage.visitor_as(&story.session).json("GET", &format!("{PATH}{wrong}"), &[], None).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn a_filter_leaves_those_who_are_asked_for() {
    let story = Story::new().await;
    story.some().await;
    let (sato, abe) = (story.stage.account("acc-sato"), story.stage.account("acc-abe"));
    story.stage.owes(&sato, &story.society, 1, 8_000).await;
    let session = story.stage.session_of(&abe).await;
    let leave = "/memberships/soc-junkanki/withdrawal";
    story.stage.visitor_as(&session).json("POST", leave, &[("idempotency-key", "k")], None).await;
    story.stage.let_mails_go().await;
    let bounces = story.stage.rig.mails().iter().map(|mail| mail.bounced_event(true)).collect();
    story.stage.report(bounces).await;
    story.stage.rig.catch_up();
    assert_eq!(story.listed("?standing=present").await, ["anne", "sato", "suzuki", "rare"]);
    assert_eq!(story.listed("?standing=former").await, ["abe"]);
    assert_eq!(story.listed("?owes=true").await, ["sato"]);
    assert_eq!(story.listed("?unseen=true").await, ["anne", "sato", "suzuki", "rare"]);
    assert_eq!(story.listed("?fails=true").await, ["abe"]);
    assert!(story.listed("?owes=true&standing=former").await.is_empty());
    let page = story.open("?standing=former").await;
    assert!(page.texts("tbody .mark").concat().contains("メール不達"), "{}", page.body());
    let member = &story.get("?owes=true").await["members"][0];
    assert_eq!((text(member, "name"), &member["unpaid_total"]), ("佐藤 花子", &8_000.into()));
}

#[tokio::test]
async fn a_page_costs_the_same_however_many_members_there_are() {
    let story = Story::new().await;
    story.some().await;
    let mut cost = vec![];
    for more in [0, 60, 600] {
        for number in 0..more {
            let name = format!("中村 {more:03}{number:04}");
            story.member(&format!("m{more}x{number}"), &name, None, Some(&format!("{more}-{number:04}"))).await;
        }
        story.stage.rig.catch_up();
        let before = story.stage.rig.calls().len();
        for query in ["", &q("佐藤"), &q("中村"), &q("M-00")] {
            story.get(query).await;
        }
        cost.push(story.stage.rig.calls().len() - before);
    }
    assert!(cost[1] <= cost[0] + 1 && cost[2] == cost[1], "{cost:?}");

    // Each is on exactly one page, in both the list and a search.
    for (query, count) in [("?standing=present", 665usize), (&q("中村"), 660), (&q("600-"), 600)] {
        let (mut seen, mut from) = (vec![], String::new());
        loop {
            let page = story.get(&format!("{query}{from}")).await;
            seen.extend(accounts(&page));
            let Some(next) = page["next"].as_str() else { break };
            from = format!("&from={}", encoded(next));
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), all), (count, count), "{query}");
    }

    // What no key answers is looked for in a part of them, and the page says so.
    let last = story.stage.account("acc-m600x599");
    story.stage.owes(&last, &story.society, 1, 8_000).await;
    story.stage.rig.catch_up();
    let page = story.open("?owes=true").await;
    assert!(page.body().contains("途中まで") && page.texts("tbody th").is_empty(), "{}", page.body());
    let next = page.attribute("a[rel=next]", "href").unwrap();
    let page = story.stage.visitor_as(&story.session).open(&next).await;
    assert_eq!(page.texts("tbody th a"), ["中村 6000599"], "{}", page.body());
}

#[tokio::test]
async fn of_a_deleted_member_the_list_keeps_the_number_and_no_name() {
    let mut story = Story::new().await;
    story.some().await;
    let sato = story.stage.account("acc-sato");
    story.stage.deletes(&sato).await;
    for _ in 0..3 {
        story.stage.call_on_schedule("delete-accounts").await.unwrap().unwrap();
        story.stage.let_mails_go().await;
        story.stage.let_mails_arrive().await;
    }
    story.stage.rig.catch_up();
    story.session = story.stage.operator("later", &story.society).await;
    assert!(story.listed(&q("佐藤")).await.is_empty() && story.listed(&q("さとう")).await.is_empty());
    let found = story.get(&q("M-0017")).await;
    assert_eq!((accounts(&found), &found["members"][0]["name"]), (vec!["sato".to_owned()], &Value::Null));
    assert!(story.open("?standing=former").await.texts("tbody th").concat().contains("会員ID削除済み"));
    let left = story.stage.items("A#acc-sato", "").into_iter().chain(story.stage.items("S#", "")).collect::<Vec<_>>();
    let left = serde_json::to_string(&left).unwrap();
    assert!(!left.contains("サトウハナコ") && !left.contains("さとう") && !left.contains("佐藤"), "{left}");
}

#[tokio::test]
async fn a_member_who_tells_how_the_name_is_read_moves_in_the_list() {
    let story = Story::new().await;
    story.some().await;
    let session = story.stage.session_of(&story.stage.account("acc-rare")).await;
    let says = serde_json::json!({"kana": "あいだ", "language": "ja"});
    let mut rare = story.stage.visitor_as(&session);
    let answer = rare.json("POST", "/account", &[("idempotency-key", "k")], Some(&says)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    story.stage.rig.catch_up();
    assert_eq!(story.listed("").await, ["anne", "rare", "abe", "sato", "suzuki"]);
    assert_eq!(
        (story.listed(&q("アイ")).await, story.listed(&q("吉田")).await),
        (vec!["rare".to_owned()], vec!["rare".to_owned()])
    );
}

#[tokio::test]
async fn nobody_but_the_societys_operators_sees_its_members() {
    let story = Story::new().await;
    story.some().await;
    let other = story.stage.society("soc-kokyuki", "呼吸器画像研究会").await;
    let others = story.stage.operator("other", &other).await;
    let member = story.stage.session_of(&story.stage.account("acc-sato")).await;
    for session in [&others, &member] {
        let page = story.stage.visitor_as(session).json("GET", PATH, &[], None).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(!page.body().contains("鈴木"));
    }
    assert_eq!(story.stage.visitor().json("GET", PATH, &[], None).await.status, StatusCode::UNAUTHORIZED);
    let own = story.stage.visitor_as(&others).json("GET", "/societies/soc-kokyuki/members", &[], None).await;
    assert_eq!(own.json()["members"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn a_person_without_invoices_has_a_page_from_which_they_are_billed() {
    let story = Story::new().await;
    let postal = PostalAddress {
        code: PostalCode::parse("113-0033"),
        lines: Note::parse("東京都文京区本郷1-2-3\nみほんビル5階").unwrap(),
    };
    let profile = Profile {
        kana: Some(line("さとう はなこ")),
        affiliation: Some(line("みほん病院 循環器内科")),
        postal_address: Some(postal),
    };
    let sato = Account { profile, ..story.stage.unopened("sato", "佐藤 花子") };
    story.stage.opens(&sato, "sato").await.unwrap();
    story.stage.joins_as(&sato, &story.society, Some("M-0017")).await;
    let path = format!("{PATH}/acc-sato");
    let page = story.stage.visitor_as(&story.session).open(&path).await;
    let said = page.texts("main").concat();
    for fact in ["さとう はなこ", "M-0017", "みほん病院", "〒113-0033", "みほんビル", "sato@hospital.example", "まだログインした"]
    {
        assert!(said.contains(fact), "{fact}: {said}");
    }
    let bill = format!("{path}/invoices");
    let mut browser = story.stage.visitor_as(&story.session);
    let form = browser.open(&bill).await;
    assert_eq!(form.status, StatusCode::OK);
    let says = serde_json::json!({"subject": "抄録集", "amount": "3000", "due_on": "2026-12-31"});
    story.stage.bills(&story.session, &story.society, &sato, &says).await;
    story.stage.session_of(&sato).await;
    let seen = story.stage.visitor_as(&story.session).json("GET", &path, &[], None).await.json();
    assert_eq!((&seen["has_signed_in"], &seen["unpaid_total"]), (&true.into(), &3_000.into()));
    assert_eq!(seen["postal_address"]["code"], "113-0033");
}
