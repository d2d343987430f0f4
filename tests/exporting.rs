//! 請求レコードのダウンロード: what an operator takes along is what the table holds, cell by cell.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use aws_sdk_dynamodb::types::AttributeValue;
use calamine::{Data, Reader, Xlsx};
use domain::{FiscalYear, Society};
use dynoxide::ImportOptions;
use encoding_rs::SHIFT_JIS;
use flate2::read::GzDecoder;
use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Faults, Page, Rig, Scenario, TABLE, crash_points};
use crate::stage::{KILLED, Stage, day, number, text};

/// A member, a former member and one whose account is deleted, with a record of every kind; 高橋 operates the society.
struct Story {
    stage: Stage,
    society: Society,
    session: String,
}

/// A row of a file: its cells by their headings.
type Row = BTreeMap<String, String>;

/// The column whose total is the console's.
const COUNTED: &str = "請求額（個別請求に含む額を除く）";

const PATH: &str = "/societies/soc-junkanki/exports";

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let session = stage.operator("kanri", &society).await;
        let sato = stage.person("sato", "=HYPERLINK(\"http://evil.example\",\"佐藤\")").await;
        let suzuki = stage.person("suzuki", "𠮷田 髙子, 〜").await;
        let tanaka = stage.person("tanaka", "＋田中").await;
        for person in [&sato, &suzuki, &tanaka] {
            stage.joins(person, &society).await;
        }
        let old = [stage.owes(&sato, &society, 1, 8_000).await, stage.owes(&sato, &society, 2, 5_000).await];
        let part = stage.owes(&suzuki, &society, 3, 8_000).await;
        stage.pays(&part, 3_000).await.unwrap();
        let paid = stage.owes(&suzuki, &society, 4, 7_000).await;
        stage.pays(&paid, 7_000).await.unwrap();
        stage.pays_on(&part, 1_000, day("2026-03-31")).await.unwrap();
        let short = stage.owes(&suzuki, &society, 8, 9_000).await;
        stage.pays(&short, 8_560).await.unwrap();
        let lost = stage.owes(&tanaka, &society, 5, 4_000).await;
        stage.owes(&tanaka, &society, 6, 6_000).await;
        let ids: Vec<_> = old.iter().map(|record| record.id.as_str()).collect();
        let collects = json!({"subject": "年会費 未納分", "due_on": "2026-12-31", "collects": ids});
        stage.bills(&session, &society, &sato, &collects).await;
        let line = json!({"text": "要旨集", "quantity": 3, "unit_price": 105, "tax_rate": 10});
        let taxable = json!({"subject": "-要旨集", "due_on": "2027-04-30", "lines": [line]});
        let void = stage.bills(&session, &society, &suzuki, &taxable).await;
        stage.bills(&session, &society, &suzuki, &taxable).await;
        let story = Self { stage, society, session };
        story.enter(text(&void, "id"), "void", "@重複").await;
        story.enter(lost.id.as_str(), "write-off", "回収不能").await;
        story.enter(short.id.as_str(), "adjustments", "振込手数料（団体負担）").await;
        let leaver = story.stage.session_of(&sato).await;
        let leaving = format!("/memberships/{}/withdrawal", story.society.id);
        story.stage.visitor_as(&leaver).json("POST", &leaving, &[("idempotency-key", "k")], None).await;
        let leaver = story.stage.session_of(&tanaka).await;
        story.stage.visitor_as(&leaver).json("POST", &leaving, &[("idempotency-key", "k")], None).await;
        story.stage.deletes(&tanaka).await;
        story.stage.rig.catch_up();
        story
    }

    async fn enter(&self, invoice: &str, act: &str, reason: &str) {
        let path = format!("/societies/{}/invoices/{invoice}/{act}", self.society.id);
        let says = json!({ "reason": reason });
        let done = self.stage.visitor_as(&self.session).json("POST", &path, &[("idempotency-key", &path)], Some(&says)).await;
        assert!(done.status.is_success(), "{}", done.body());
    }

    async fn export(&self, query: &str, says: &Value) -> Page {
        self.stage.visitor_as(&self.session).json("POST", &format!("{PATH}?{query}"), &[], Some(says)).await
    }

    async fn offer(&self, query: &str) -> Value {
        self.stage.visitor_as(&self.session).json("GET", &format!("{PATH}?{query}"), &[], None).await.json()
    }

    fn exports_on_record(&self) -> Vec<Value> {
        self.stage.items("A#acc-kanri", "AUDIT#soc-junkanki#").into_iter().filter(|it| it["event"] == "exported").collect()
    }

    /// What the file of all records must hold, made from the table alone.
    fn expected(&self) -> Vec<Row> {
        let standings = self.stage.items("A#", "MEMBERSHIP#").into_iter();
        let standings: BTreeMap<String, &str> = standings
            .map(|it| {
                let standing = match (it["deleted_on"].is_string(), it["standing"] == "withdrawn") {
                    (true, _) => "直接振込",
                    (false, true) => "退会済み",
                    (false, false) => "会員",
                };
                (text(&it, "pk").to_owned(), standing)
            })
            .collect();
        let mut rows: Vec<_> = self.stage.items("A#", "INVOICE#").iter().map(|it| expected(it, &standings)).collect();
        rows.sort_by_key(|row| (row["お支払い期限"].clone(), row["請求番号"].clone()));
        rows
    }
}

fn expected(invoice: &Value, standings: &BTreeMap<String, &str>) -> Row {
    let (amount, paid) = (number(invoice, "amount"), number(invoice, "paid"));
    let state = text(invoice, "state");
    let collected = invoice["collected_by"].is_string();
    let adjusted = invoice["adjusted"].as_u64().unwrap_or(0);
    let rest = amount - paid - adjusted;
    let received: BTreeMap<String, u64> = serde_json::from_value(invoice["received"].clone()).unwrap_or_default();
    let mut years: BTreeMap<i16, u64> = BTreeMap::new();
    for (on, yen) in &received {
        *years.entry(FiscalYear::of(day(on)).year()).or_default() += yen;
    }
    let years: Vec<_> = years.into_iter().map(|(year, yen)| format!("{year}:{yen}")).collect();
    let of = |wanted: &str| if state == wanted && !collected { rest } else { 0 };
    let is_late = text(invoice, "due_on") < "2026-11-23";
    let status = match state {
        "unpaid" if is_late => "期限超過",
        "unpaid" => "未払い",
        "paid" => "入金済み",
        "void" => "取消済み",
        _ => "貸倒処理済み",
    };
    // The only taxable line of the story: 315 yen at 10 %.
    let tax = if invoice["charges"]["lines"].is_array() { 31 } else { 0 };
    let said = |name: &str| invoice[name].as_str().unwrap_or_default().to_owned();
    let cells = [
        ("請求番号", said("number")),
        ("種別", if invoice["kind"] == "dues" { "会費請求" } else { "個別請求" }.to_owned()),
        ("会員番号", said("member_number")),
        ("氏名", said("payer")),
        ("会員区分", standings[text(invoice, "pk")].to_owned()),
        ("内容", said("subject")),
        ("発行日", said("issued_on")),
        ("お支払い期限", said("due_on")),
        ("状態", status.to_owned()),
        ("請求額", amount.to_string()),
        ("うち消費税", tax.to_string()),
        ("入金額", paid.to_string()),
        ("団体負担額", adjusted.to_string()),
        ("未払い額", of("unpaid").to_string()),
        ("取消額", of("void").to_string()),
        ("貸倒額", of("written_off").to_string()),
        ("個別請求に含む額", if collected { rest } else { 0 }.to_string()),
        (COUNTED, if collected { paid + adjusted } else { amount }.to_string()),
        ("完了日", said("settled_on")),
        ("理由", said("reason")),
        ("請求中の個別請求", said("collector_number")),
        ("最終入金日", received.keys().next_back().cloned().unwrap_or_default()),
        ("年度別入金額（入金日）", years.join(" ")),
    ];
    cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect()
}

/// The rows of a CSV file below its headings, each of which has as many cells.
fn csv(file: &str) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new().from_reader(file.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<_> = reader.records().map(|record| record.unwrap()).collect();
    rows.iter().map(|row| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect()).collect()
}

fn utf8(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body());
    let text = str::from_utf8(&page.body).unwrap();
    text.strip_prefix('\u{feff}').expect("the mark by which Excel knows UTF-8").to_owned()
}

fn utf8_packed(page: &Page) -> String {
    let mut file = String::new();
    GzDecoder::new(page.body.as_slice()).read_to_string(&mut file).unwrap();
    file.strip_prefix('\u{feff}').expect("the mark by which Excel knows UTF-8").to_owned()
}

/// The processor's time and the memory of this process, as the kernel counts them.
fn usage() -> String {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = [fields[11], fields[12]].map(|field| field.parse::<u64>().unwrap()).iter().sum();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap().trim().to_owned();
    format!("{ticks} ticks, peak {peak}")
}

fn xlsx(page: &Page) -> Vec<Row> {
    assert_eq!(page.status, StatusCode::OK);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(page.body.clone())).unwrap();
    let sheet = book.worksheet_range("請求レコード").unwrap();
    let mut rows = sheet.rows();
    let header: Vec<_> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| header.iter().cloned().zip(row.iter().map(cell)).collect()).collect()
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => panic!("a cell of another kind: {other:?}"),
    }
}

fn sum(rows: &[Row], column: &str) -> u64 {
    rows.iter().map(|row| row[column].parse::<u64>().unwrap()).sum()
}

/// Takes the totals off a spreadsheet's rows and compares them with what the rows come to.
fn check_totals(rows: &mut Vec<Row>, offer: &Value) {
    let totals = rows.pop().unwrap();
    assert_eq!(totals["請求番号"], format!("合計（{}件）", rows.len()));
    for column in ["請求額", "うち消費税", "入金額", "団体負担額", "未払い額", "取消額", "貸倒額", "個別請求に含む額", COUNTED]
    {
        assert_eq!(totals[column], sum(rows, column).to_string(), "{column}");
    }
    check_sums(rows, offer);
}

/// What the rows come to is what the console says.
fn check_sums(rows: &[Row], offer: &Value) {
    assert_eq!(offer["total"], rows.len());
    for (column, name) in
        [("入金額", "paid"), ("団体負担額", "adjusted"), ("未払い額", "unpaid"), ("取消額", "void"), ("貸倒額", "written_off")]
    {
        assert_eq!(offer[name], sum(rows, column), "{name}");
    }
    assert_eq!(offer["billed"], sum(rows, COUNTED));
}

/// The rows as CSV has them: an apostrophe before what would be a formula.
fn guarded(rows: Vec<Row>) -> Vec<Row> {
    let guard = |cell: String| if cell.starts_with(['=', '-', '@', '＋']) { format!("'{cell}") } else { cell };
    rows.into_iter().map(|row| row.into_iter().map(|(name, cell)| (name, guard(cell))).collect()).collect()
}

/// Which rows a filter picks.
type Picks = Box<dyn Fn(&Row) -> bool>;

#[tokio::test]
async fn every_cell_of_every_format_is_the_tables_and_csv_has_no_row_that_is_no_record() {
    let story = Story::new().await;
    let offer = story.offer("").await;
    assert_eq!(offer["formats"], json!(["csv", "csv-cp932", "xlsx"]));

    let rows = csv(&utf8(&story.export("", &json!({"format": "csv"})).await));
    check_sums(&rows, &offer);
    let page = story.stage.visitor_as(&story.session).open(PATH).await;
    let sums: Vec<u64> =
        page.texts(".facts dd").iter().filter_map(|said| said.split_once('円')?.0.replace(',', "").parse().ok()).collect();
    assert!(sums[0] > 0 && sums[0] == sums[1..].iter().sum::<u64>(), "what was billed is the sum of what became of it: {sums:?}");
    assert_eq!(rows, guarded(story.expected()));

    // Text cells of a spreadsheet are no formulas, and so are as they are in the table.
    let mut rows = xlsx(&story.export("", &json!({"format": "xlsx"})).await);
    check_totals(&mut rows, &offer);
    assert_eq!(rows, story.expected());

    let file = story.export("", &json!({"format": "csv-cp932", "replace": true})).await;
    let (text, _, _) = SHIFT_JIS.decode(&file.body);
    let rows = csv(&text);
    check_sums(&rows, &offer);
    let replaced = |row: Row| row.into_iter().map(|(name, cell)| (name, cell.replace('𠮷', "〓").replace('〜', "～"))).collect();
    assert_eq!(rows, guarded(story.expected()).into_iter().map(replaced).collect::<Vec<Row>>());
}

#[tokio::test]
async fn a_filter_picks_the_same_records_as_the_console_does() {
    let story = Story::new().await;
    let by = |column: &'static str, wanted: &'static [&'static str]| move |row: &Row| wanted.contains(&row[column].as_str());
    let filters: Vec<(&str, Picks)> = vec![
        ("status=unpaid", Box::new(by("状態", &["未払い", "期限超過"]))),
        ("status=overdue", Box::new(by("状態", &["期限超過"]))),
        ("status=paid", Box::new(by("状態", &["入金済み"]))),
        ("status=void", Box::new(by("状態", &["取消済み"]))),
        ("status=written_off", Box::new(by("状態", &["貸倒処理済み"]))),
        ("former=true", Box::new(by("会員区分", &["退会済み", "直接振込"]))),
        ("former=false", Box::new(by("会員区分", &["会員"]))),
        ("deleted=true", Box::new(by("会員区分", &["直接振込"]))),
        ("year=2027", Box::new(|row: &Row| row["お支払い期限"].as_str() >= "2027-04-01")),
    ];
    for (query, picks) in filters {
        let expected: Vec<_> = story.expected().into_iter().filter(|row| picks(row)).collect();
        assert!(!expected.is_empty(), "{query}");
        let mut rows = xlsx(&story.export(query, &json!({"format": "xlsx"})).await);
        check_totals(&mut rows, &story.offer(query).await);
        assert_eq!(rows, expected, "{query}");
    }
}

#[tokio::test]
async fn characters_that_cp932_lacks_are_told_before_anything_goes_out() {
    let story = Story::new().await;
    let told = story.export("", &json!({"format": "csv-cp932"})).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    let problem = told.json();
    assert_eq!(problem["type"], "tag:taikai,2026:characters-missing");
    let cells = number(&problem, "cells");
    assert_eq!(cells, 5, "𠮷田's five records");
    assert_eq!((&problem["missing"][0]["column"], &problem["missing"][0]["characters"]), (&json!("氏名"), &json!("𠮷")));
    assert_eq!(story.exports_on_record().len(), 0);

    let file = story.export("", &json!({"format": "csv-cp932", "replace": true})).await;
    assert_eq!(file.header("taikai-replaced-cells"), Some("5"));
    let (text, _, _) = SHIFT_JIS.decode(&file.body);
    assert_eq!(csv(&text).len(), story.expected().len(), "the file has records only: {text}");
    assert!(utf8(&story.export("", &json!({"format": "csv"})).await).contains("𠮷田 髙子"));
}

#[tokio::test]
async fn an_export_is_on_record_with_who_took_what() {
    let story = Story::new().await;
    story.export("status=unpaid&former=true", &json!({"format": "xlsx"})).await;
    let [record] = story.exports_on_record().try_into().unwrap();
    assert_eq!((text(&record, "by"), text(&record, "operator"), text(&record, "format")), ("acc-kanri", "高橋 健", "xlsx"));
    assert_eq!((text(&record, "filter"), text(&record, "at")), ("status=unpaid&former=true", "2026-11-23T01:00:00.000Z"));
    story.offer("").await;
    assert_eq!(story.exports_on_record().len(), 1, "looking is no export");
}

#[tokio::test]
async fn other_operators_and_members_get_nothing() {
    let story = Story::new().await;
    let other = story.stage.society("soc-naika", "首都圏内科連合会").await;
    let operator = story.stage.operator("other", &other).await;
    let member = story.stage.person("member", "会員").await;
    let member = story.stage.session_of(&member).await;
    let before = story.stage.rig.items();
    for session in [&operator, &member] {
        for (method, says) in [("GET", None), ("POST", Some(json!({"format": "csv"})))] {
            for path in [PATH, "/societies/soc-nowhere/exports", "/societies/x/exports"] {
                let answer = story.stage.visitor_as(session).json(method, path, &[], says.as_ref()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {path}");
            }
        }
    }
    let says = json!({"format": "csv"});
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let answer = story.stage.visitor_as(&story.session).json("POST", PATH, &elsewhere, Some(&says)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(story.stage.visitor().json("POST", PATH, &[], Some(&says)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(story.stage.rig.items(), before);
    for wrong in [json!({"format": "pdf"}), json!({"format": "csv", "parts": 0}), json!({"format": "csv", "part": 2})] {
        assert_eq!(story.export("", &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn an_export_touches_the_operators_and_the_societys_keys_and_authorises_before_it_reads_records() {
    let story = Story::new().await;
    story.stage.rig.inject(Faults::none());
    story.export("", &json!({"format": "csv"})).await;
    let calls = story.stage.rig.calls();
    let depths: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), call.depth)).collect();
    let (read, records, write) = (("Query", 1), ("Query", 2), ("TransactWriteItems", 3));
    assert_eq!(depths, [("BatchGetItem", 1), read, read, records, records, records, records, write]);
    for key in calls.iter().flat_map(|call| &call.keys) {
        let own = ["A#acc-kanri", "S#soc-junkanki", "FORMER#soc-junkanki"];
        assert!(own.contains(&key.pk.as_str()) || key.pk.starts_with("INVOICES#soc-junkanki#"), "{key:?}");
    }
    story.stage.rig.inject(Faults::none());
    story.offer("").await;
    assert_eq!(story.stage.rig.calls().iter().map(|call| call.depth).max(), Some(1));
}

/// Adds so many copies of a record, each with these texts. The tally is not told.
fn multiply(story: &Story, copies: usize, texts: &[(&str, String)]) {
    let client = story.stage.rig.alone();
    let original = story.stage.items("A#acc-suzuki", "INVOICE#").remove(0);
    let key = json!({"pk": {"S": original["pk"]}, "sk": {"S": original["sk"]}});
    let asked = serde_json::from_value(json!({"TableName": TABLE, "Key": key})).unwrap();
    let item = client.get_item(asked).unwrap().item.unwrap();
    let said = |text: &str| serde_json::from_value(json!({ "S": text })).unwrap();
    let copy = |copy: usize| {
        let mut item = item.clone();
        item.insert("sk".to_owned(), said(&format!("INVOICE#soc-junkanki#inv-suzuki-copy{copy}")));
        item.insert("invoice".to_owned(), said(&format!("inv-suzuki-copy{copy}")));
        item.insert("number".to_owned(), said(&format!("2026-9{copy:05}")));
        item.insert("listing_sk".to_owned(), said(&format!("2026-05-31#2026-9{copy:05}")));
        item.extend(texts.iter().map(|(name, text)| ((*name).to_owned(), said(text))));
        item
    };
    client.import_items(TABLE, (0..copies).map(copy).collect(), ImportOptions::default()).unwrap();
    story.stage.rig.catch_up();
}

#[tokio::test]
async fn what_does_not_fit_into_one_answer_comes_in_parts_of_one_state_or_compressed() {
    let story = Story::new().await;
    // A Japanese text of 200 characters has 600 bytes.
    let long = "長".repeat(200);
    multiply(&story, 2_600, &["payer", "subject", "member_number"].map(|name| (name, long.clone())));
    let told = story.export("", &json!({"format": "csv"})).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = told.json();
    assert_eq!(problem["type"], "tag:taikai,2026:export-in-parts");
    let (parts, state) = (number(&problem, "parts"), text(&problem, "state"));
    assert!(parts > 1, "{problem}");

    let mut rows = vec![];
    for part in 1..=parts {
        let says = json!({"format": "csv", "parts": parts, "part": part, "state": state});
        let file = story.export("", &says).await;
        assert!(file.body.len() <= 4_400_000);
        rows.extend(csv(&utf8(&file)));
    }

    let gzip = [("accept-encoding", "gzip")];
    let whole = story.stage.visitor_as(&story.session).json("POST", PATH, &gzip, Some(&json!({"format": "csv"}))).await;
    assert_eq!((whole.status, whole.header("content-encoding")), (StatusCode::OK, Some("gzip")));
    let all = csv(&utf8_packed(&whole));
    assert_eq!(all, rows, "the parts together are the whole, each record once");

    // A record changes: what is left of the parts would not add up with those that are there.
    let lost = story.stage.items("A#acc-tanaka", "INVOICE#").into_iter().find(|it| it["state"] == "unpaid").unwrap();
    story.enter(text(&lost, "invoice"), "write-off", "x").await;
    let says = json!({"format": "csv", "parts": parts, "part": 1, "state": state});
    let refused = story.export("", &says).await;
    assert_eq!((refused.status, text(&refused.json(), "type")), (StatusCode::CONFLICT, "tag:taikai,2026:export-changed"));
}

/// `TAIKAI_RECORDS=100000 … -- --nocapture` tells what a large society takes.
#[tokio::test]
async fn a_large_societys_records_are_in_the_file_each_once() {
    let story = Story::new().await;
    let copies = std::env::var("TAIKAI_RECORDS").map_or(1_000, |records| records.parse().unwrap());
    multiply(&story, copies, &[]);
    for format in ["csv", "xlsx"] {
        let (mut parts, mut part, mut state) = (Value::Null, 1, Value::Null);
        let mut numbers = BTreeSet::new();
        loop {
            let before = usage();
            let mut says = json!({"format": format, "replace": true});
            if !parts.is_null() {
                says["parts"] = parts.clone();
                says["part"] = json!(part);
                says["state"] = state.clone();
            }
            let mut browser = story.stage.visitor_as(&story.session);
            let answer = browser.json("POST", PATH, &[("accept-encoding", "gzip")], Some(&says)).await;
            println!("{format} {says}: {} {} bytes, {before} -> {}", answer.status, answer.body.len(), usage());
            if answer.status == StatusCode::UNPROCESSABLE_ENTITY {
                (parts, state) = (answer.json()["parts"].clone(), answer.json()["state"].clone());
                continue;
            }
            let rows = if format == "csv" { csv(&utf8_packed(&answer)) } else { xlsx(&answer) };
            let records = rows.iter().filter(|row| !row["種別"].is_empty()).map(|row| row["請求番号"].clone());
            for number in records {
                assert!(numbers.insert(number.clone()), "{number} twice");
            }
            if parts.is_null() || parts == part {
                break;
            }
            part += 1;
        }
        assert_eq!(numbers.len(), story.expected().len(), "{format}");
    }
}

#[tokio::test]
async fn more_than_one_run_can_read_is_refused_with_the_way_out_before_a_record_is_read() {
    let story = Story::new().await;
    // The tally alone says how many there are, so that the refusal costs nothing.
    let many = AttributeValue::N("150001".to_owned());
    let tally = [("pk", "S#soc-junkanki"), ("sk", "TALLY#2016#0")]
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value.to_owned())));
    let tally = tally.into_iter().chain([("u0531_n".to_owned(), many.clone()), ("u0531_r".to_owned(), many)]);
    let client = story.stage.rig.dynamodb_client();
    client.put_item().table_name(TABLE).set_item(Some(tally.collect())).send().await.unwrap();

    story.stage.rig.inject(Faults::none());
    let refused = story.export("year=2016", &json!({"format": "xlsx"})).await;
    let calls = story.stage.rig.calls();
    assert!(calls.iter().flat_map(|call| &call.keys).all(|key| !key.pk.starts_with("INVOICES#")), "{calls:?}");
    let problem = refused.json();
    assert_eq!((refused.status, text(&problem, "type")), (StatusCode::UNPROCESSABLE_ENTITY, "tag:taikai,2026:export-too-large"));
    assert_eq!((number(&problem, "records"), number(&problem, "most")), (150_001, 150_000));
    let mut browser = story.stage.visitor_as(&story.session);
    let page = browser.open(&format!("{PATH}?year=2016")).await;
    let page = browser.submit(&page, &format!("{PATH}?year=2016"), &[("format", "xlsx")]).await;
    assert!(page.body().contains("年度または状態で絞り込んでください") && page.body().contains(PATH), "{}", page.body());
    assert_eq!(story.exports_on_record().len(), 0);

    let fewer = story.export("status=unpaid&year=2026", &json!({"format": "xlsx"})).await;
    assert_eq!(fewer.status, StatusCode::OK, "the way out works: {}", fewer.body.len());
}

/// An operator downloads; whatever happens to any call, whoever has the file is on record.
struct Export(Story);

impl Scenario for Export {
    const NAME: &str = "export-invoices";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        let looked = self.0.stage.visitor_as(&self.0.session).json("GET", PATH, &[], None).await.status;
        let file = self.0.export("", &json!({"format": "xlsx"})).await.status;
        for status in [looked, file] {
            assert!([StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED].contains(&status), "{status}");
        }
        assert!(file != StatusCode::OK || !self.0.exports_on_record().is_empty());
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.export("", &json!({"format": "xlsx"})).await.status, StatusCode::OK);
    }

    async fn check(&self, _: &Rig) {
        assert!((1..=3).contains(&self.0.exports_on_record().len()));
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_whoever_has_the_file_is_on_record() {
    assert!(crash_points::<Export>().await >= 60);
}
