//! No dead ends: whoever is refused, signed out or done is told so, and finds the way on.

use domain::deletion::WaitingDays;
use domain::{Account, Invoice, Society};
use http::StatusCode;
use infra::Who;
use jiff::SignedDuration;

use crate::api::DOCUMENT;
use crate::house::{self, agree};
use crate::rig::{PUBLIC_URL, Page, Visitor, Wish};
use crate::stage::{PASSWORD, Stage};

/// 佐藤 owes a society 8,000 yen, operates it, and belongs to the support desk.
struct Story {
    stage: Stage,
    sato: Account,
    society: Society,
    invoice: Invoice,
    session: String,
    of_support: String,
}

impl Story {
    async fn new() -> Self {
        let stage = Stage::new();
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let sato = stage.operator_account("sato", &society).await;
        // Somebody made 佐藤 a member who had asked to join.
        let session = stage.session_of(&sato).await;
        stage.opens_to_all(&session, &society, "by-approval").await;
        stage.asks_to_join(&session, &society).await;
        stage.joins(&sato, &society).await;
        let invoice = stage.owes(&sato, &society, 1, 8_000).await;
        let watanabe = stage.person("jimukyoku", "渡辺 恵").await;
        stage.store.grant_support(&watanabe.id, stage.now()).await.unwrap();
        let of_support = stage.session_of(&watanabe).await;
        stage.rig.catch_up();
        Self { stage, sato, society, invoice, session, of_support }
    }

    fn visitor(&self) -> Visitor {
        self.stage.visitor_as(&self.session)
    }

    /// Who opens this path: support its own pages, 佐藤 all others.
    fn visitor_at(&self, path: &str) -> Visitor {
        self.stage.visitor_as(if path.starts_with("/support/") { &self.of_support } else { &self.session })
    }

    fn list(&self) -> String {
        format!("/societies/{}/invoices", self.society.id)
    }

    fn invoice_page(&self) -> String {
        format!("{}/{}", self.list(), self.invoice.id)
    }

    /// Every path that is documented with this method, with what this story has in place of its parameters, and whether
    /// it has a page.
    fn paths(&self, method: &str) -> Vec<(String, bool)> {
        let paths = DOCUMENT["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with('/'));
        let of_method = paths.filter(|(_, methods)| methods.get(method).is_some());
        let filled = of_method.map(|(path, methods)| {
            let path = path.replace("{society}", self.society.id.as_str()).replace("{account}", self.sato.id.as_str());
            let path = if path.starts_with("/payments/") || path.starts_with("/societies/") {
                path.replace("{invoice}", self.invoice.id.as_str()).replace("{payment}", "pay-1").replace("{adjustment}", "adj-1")
            } else {
                path
            };
            (path, methods.get("get").is_some())
        });
        filled.filter(|(path, _)| !path.contains('{')).collect()
    }
}

fn wish(method: &str, target: &str) -> Wish {
    let mut headers =
        vec![("accept".to_owned(), "text/html".to_owned()), ("sec-fetch-site".to_owned(), "same-origin".to_owned())];
    let body = (method == "POST").then(Vec::new);
    if body.is_some() {
        headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
    }
    Wish { method: method.to_owned(), target: target.to_owned(), headers, body }
}

fn told(page: &Page) -> Vec<String> {
    page.texts("main > .notice[role=status]")
}

#[tokio::test]
async fn whoever_was_signed_out_in_the_middle_of_a_command_is_told_that_nothing_was_done_and_comes_back() {
    let story = Story::new().await;
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    let mut browser = story.visitor();
    let pending = browser.open("/account/deletion").await;
    story.stage.rig.clock().advance(SignedDuration::from_hours(2));
    let sign_in = browser.submit(&pending, "/account/deletion/cancellation", &[]).await;
    assert_eq!((sign_in.function.as_str(), sign_in.status), ("login", StatusCode::OK));
    assert_eq!(told(&sign_in), ["ログアウトされていたため、操作はまだ行われていません。ログインすると、元のページに戻ります。"]);
    let back = browser.submit(&sign_in, "/login", &[("login_id", "sato"), ("password", PASSWORD)]).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(back.target.starts_with("/account/deletion?"), "{}", back.target);
    assert_eq!(told(&back)[0], "先ほどの操作はまだ行われていません。内容をご確認のうえ、もう一度操作してください。");
    let cancelled = browser.submit(&back, "/account/deletion/cancellation", &[]).await;
    assert_eq!(told(&cancelled)[..1], ["お申し込みを取り消しました。会員IDと所属団体は、これまでどおりご利用いただけます。"]);
}

#[tokio::test]
async fn every_command_leads_whoever_is_signed_out_to_a_page_that_can_be_opened() {
    let story = Story::new().await;
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    let mut complaints = Vec::new();
    let mut seen = 0;
    for (path, _) in story.paths("post") {
        let refused = story.stage.visitor().send(wish("POST", &path)).await;
        let Some(to) = refused.header("location").filter(|to| to.starts_with("/login?")) else { continue };
        seen += 1;
        let next = form_urlencoded::parse(to.split_once('?').unwrap().1.as_bytes()).find(|(name, _)| name == "next").unwrap().1;
        let page = story.visitor_at(&next).open(&next).await;
        let says = told(&page).concat();
        if (page.status, says.contains("まだ行われていません")) != (StatusCode::OK, true) {
            complaints.push(format!("signed out at {path}, a person comes back to {next}: {} {says:?}", page.status));
        }
    }
    assert!(seen > 12, "only {seen} commands need a session");
    agree(&complaints);
}

#[tokio::test]
async fn the_address_of_a_command_leads_a_browser_to_the_page_on_which_it_is_given() {
    let story = Story::new().await;
    let mut complaints = Vec::new();
    for (path, has_page) in story.paths("post") {
        if has_page {
            continue;
        }
        for target in [path.clone(), format!("{path}?lang=en")] {
            let page = story.visitor_at(&path).open(&target).await;
            if page.status != StatusCode::OK || page.target == target {
                complaints.push(format!("GET {target} ends at {} with {} (web::request, page_of)", page.target, page.status));
            }
        }
        let client = story.visitor_at(&path).json("GET", &path, &[], None).await;
        assert_eq!(client.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    agree(&complaints);
}

#[tokio::test]
async fn a_pending_deletion_is_told_on_every_page_and_costs_no_call() {
    let story = Story::new().await;
    let pages = story.paths("get").into_iter().map(|(path, _)| path);
    let pages: Vec<_> = pages.filter(|path| path != "/login" && !path.starts_with("/support/")).collect();
    let calls = async || {
        let mut calls = Vec::new();
        for path in &pages {
            let before = story.stage.rig.calls().len();
            let page = story.visitor().open(path).await;
            calls.push((path.clone(), page, story.stage.rig.calls().len() - before));
        }
        calls
    };
    let before = calls().await;
    story.stage.wants_to_go(&story.sato, WaitingDays::DEFAULT).await;
    let after = calls().await;
    let mut shown = 0;
    for ((path, calm, few), (_, page, many)) in before.iter().zip(&after) {
        assert!(!calm.body().contains("お申し込みの取り消し"), "{path}");
        assert!(many <= few, "{path}: {few} calls, then {many}");
        let knows_who = !page.texts("header .name").is_empty();
        let is_for_strangers = ["/password-reset", "/registration"].iter().any(|it| path.starts_with(it));
        assert!(knows_who || is_for_strangers, "{path} ({})", page.status);
        if !knows_who || path.starts_with("/account/deletion") {
            continue;
        }
        shown += 1;
        let banner = page.texts("main > .notice.warn").concat();
        assert!(
            banner.contains("会員IDの削除をお申し込みいただいています。") && banner.contains("に削除します"),
            "{path}: {banner}"
        );
        let way = page.texts("main > .notice.warn a[href='/account/deletion']");
        assert_eq!(way, ["内容の確認・お申し込みの取り消し"], "{path}");
    }
    assert!(shown > 15, "only {shown} pages");
}

#[tokio::test]
async fn a_refusal_keeps_the_head_of_who_is_signed_in_and_shows_the_way_back() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "首都圏内科連合会").await;
    for (path, status, way) in [
        ("/nothing-here".to_owned(), StatusCode::NOT_FOUND, "/"),
        ("/payments/inv-none-1".to_owned(), StatusCode::NOT_FOUND, "/payments"),
        ("/memberships/soc-naika/withdrawal".to_owned(), StatusCode::NOT_FOUND, "/memberships"),
        (format!("/societies/{}/invoices", other.id), StatusCode::FORBIDDEN, "/societies"),
        (format!("{}/inv-none-1", story.list()), StatusCode::NOT_FOUND, "/societies/soc-junkanki/invoices"),
        (format!("{}/receipt", story.invoice_page().replace(&story.list(), "/payments")), StatusCode::NOT_FOUND, "/payments/"),
    ] {
        let page = story.visitor().open(&path).await;
        assert_eq!(page.status, status, "{path}");
        assert_eq!(page.texts("header .name"), ["高橋 健 さん"], "{path}");
        assert_eq!(page.texts("form[action='/logout'] button"), ["ログアウト"], "{path}");
        let href = page.attribute("main .buttons a", "href").unwrap();
        assert!(href.starts_with(way), "{path}: {href}");
    }
}

#[tokio::test]
async fn an_operator_comes_back_to_the_records_that_were_asked_for_and_reads_what_was_recorded() {
    let story = Story::new().await;
    let mut browser = story.visitor();
    let list = browser.open(&format!("{}?status=unpaid&q=%E9%AB%98%E6%A9%8B", story.list())).await;
    let link = list.attribute(".records th a", "href").unwrap();
    let invoice = browser.open(&format!("/societies/{}/{link}", story.society.id)).await;
    let back = |page: &Page| page.attribute("main .act a", "href").unwrap();
    let filtered = format!("{}?status=unpaid&q=%E9%AB%98%E6%A9%8B", story.list());
    assert_eq!(back(&invoice), filtered);
    assert_eq!(invoice.texts(".trail a[href*='status=unpaid']").len(), 1, "{}", invoice.body());
    let payments = format!("{}/payments", story.invoice_page());
    let refused = browser.submit(&invoice, &payments, &[("amount", "9,000"), ("paid_on", "2026-11-20")]).await;
    assert_eq!((refused.status, back(&refused)), (StatusCode::CONFLICT, filtered.clone()));
    let paid = browser.submit(&invoice, &payments, &[("amount", "3,000"), ("paid_on", "2026-11-20")]).await;
    assert_eq!((told(&paid), back(&paid)), (vec!["入金を記録しました。".to_owned()], filtered.clone()));
    let gone = browser.submit(&paid, &format!("{}/write-off", story.invoice_page()), &[("reason", "時効")]).await;
    assert_eq!((told(&gone), back(&gone)), (vec!["貸倒処理を記録しました。".to_owned()], filtered));
    let reset = browser.open(&story.list()).await;
    assert_eq!(reset.attribute(".records th a", "href").unwrap(), format!("invoices/{}", story.invoice.id));
}

#[tokio::test]
async fn what_the_address_says_was_done_is_one_of_our_own_words() {
    let story = Story::new().await;
    for word in ["%22paid", "payments", ""] {
        let page = story.visitor().open(&format!("{}?done={word}", story.invoice_page())).await;
        assert_eq!(told(&page), Vec::<String>::new(), "{word}");
    }
    let page = story.visitor().open(&format!("{}?done=payment", story.invoice_page())).await;
    assert_eq!(told(&page), ["入金を記録しました。"]);
    assert!(!page.body().contains("done="), "no link says it again");
    assert!(!page.body().contains(&format!("{PUBLIC_URL}/?done")));
}

#[tokio::test]
async fn the_list_of_memberships_tells_how_to_reach_each_society() {
    let story = Story::new().await;
    let page = story.visitor().open("/memberships").await;
    assert_eq!(page.texts(".rows .contact"), ["事務局 soc-junkanki@example.jp 電話 03-0000-0000"]);
    let client = story.visitor().json("GET", "/memberships", &[], None).await.json();
    let contact = serde_json::json!({"name": "事務局", "address": "soc-junkanki@example.jp", "telephone": "03-0000-0000"});
    assert_eq!(client["memberships"][0]["society"]["contact"], contact);
}

#[tokio::test]
async fn the_questions_are_found_however_the_words_are_typed() {
    let story = Story::new().await;
    for (typed, question) in [
        ("領収書", "領収書や請求書を発行してほしい"),
        ("ｲﾝﾎﾞｲｽ", "領収書や請求書を発行してほしい"),
        ("ログイン　代わり", "ログインができない"),
        ("名前", "名前やメールアドレスを変更したい"),
        ("改姓", "名前やメールアドレスを変更したい"),
        ("ﾒｰﾙｱﾄﾞﾚｽ　変更", "名前やメールアドレスを変更したい"),
        ("ＦＡＱ", ""),
        ("振込先", "会費の支払い方法がわからない"),
        ("電話番号", "団体に直接お問い合わせする方法は？"),
    ] {
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let found = story.stage.visitor().open(&format!("/inquiry?q={query}")).await.texts(".question summary");
        assert!(found.iter().any(|it| it == question) || question.is_empty() && found.is_empty(), "{typed}: {found:?}");
    }
    let page = story.stage.visitor().open("/inquiry").await;
    let answer = page.texts("#society").concat();
    assert!(answer.contains("お問い合わせ先") && !answer.contains("「退会する」を押す"), "{answer}");
    assert_eq!(page.texts("#payment a[href='/payments']").len(), 1);
}

#[test]
fn the_table_of_who_may_do_what_names_each_function_where_it_belongs() {
    let document = house::read("docs/SECURITY.md");
    let section = document.split("## Who may do what").nth(1).unwrap().split("## ").next().unwrap();
    let functions = house::said();
    let mut complaints = Vec::new();
    for row in section.lines().filter(|line| line.starts_with("| ")).skip(2) {
        let cells: Vec<_> = row.split(" | ").collect();
        let who = cells[0].trim_start_matches("| ");
        for name in cells[2].split('`').skip(1).step_by(2) {
            let Some(function) = functions.iter().find(|function| function.name == name) else {
                complaints.push(format!("docs/SECURITY.md names the function {name}, which is not there"));
                continue;
            };
            let says = match function.who() {
                Who::Anybody => "anybody",
                Who::Member => "member",
                Who::Operator => "operator",
                Who::Support => "support",
                Who::Owner => "the portal's owner",
                Who::Product => "the product itself",
            };
            if says != who {
                complaints.push(format!("docs/SECURITY.md says that {name} is for {who}, its Cargo.toml that it is for {says}"));
            }
        }
    }
    agree(&complaints);
}
