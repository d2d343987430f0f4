//! 管理画面: an operator sees what is billed and unpaid
//! (docs/PRODUCT.md: Unpaid invoices stay, Individual invoice, Invoice life).

use std::collections::{BTreeMap, BTreeSet};

use domain::audit::{Actor, AuditRecord, Event};
use domain::billing::{Dues, number as numbered};
use domain::invoice::{Collector, Kind};
use domain::payment::{Method, Received};
use domain::record::{Order, Status};
use domain::{
    Account, AccountId, Day, EmailAddress, FiscalYear, Invoice, InvoiceId, Language, Membership, Payment, PaymentId, Period,
    Society, Standing, Yen,
};
use http::StatusCode;
use serde_json::{Value, json};
use store::History;

use crate::rig::{Faults, Page, Rig, Scenario, crash_points};
use crate::stage::{KILLED, Stage, line, number, text};

/// What a page with its style may weigh.
const PAGE: usize = 30 * 1024;

/// Left long ago.
fn left() -> Standing {
    Standing::Withdrawn { on: day("2024-03-31"), at: day("2024-03-31").begins() }
}

/// A society with a treasurer, 高橋.
struct Office {
    stage: Stage,
    society: Society,
    session: String,
}

impl Office {
    /// How many bytes of a static file a browser that takes gzip gets.
    async fn packed(&self, path: &str) -> usize {
        let mut browser = self.stage.visitor();
        let file = browser.json("GET", path, &[("accept-encoding", "gzip, deflate, br")], None).await;
        assert_eq!((file.status, file.header("content-encoding")), (StatusCode::OK, Some("gzip")));
        file.body.len()
    }

    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let society = stage.society("soc-junkanki", "日本臨床循環器研究会").await;
        let kanri = stage.person("kanri", "高橋 健").await;
        stage.store.grant_operator(&kanri.id, &society, stage.now()).await.unwrap();
        let session = stage.session_of(&kanri).await;
        Self { stage, society, session }
    }

    /// With this many records of one member.
    async fn with(records: usize) -> Self {
        let office = Self::new().await;
        office.import(&person("sato", "佐藤 花子"), Standing::Active, bills("sato", 1, records)).await;
        office
    }

    /// Takes a person's books over.
    async fn import(&self, account: &Account, standing: Standing, invoices: Vec<Invoice>) {
        let parts: Vec<&[Invoice]> = if invoices.is_empty() { vec![&[]] } else { invoices.chunks(80).collect() };
        for (part, chunk) in (0..).zip(parts) {
            // A person has one membership; a society with more records than fit into one transaction has more people.
            let id = if part == 0 { account.id.clone() } else { AccountId::parse(&format!("{}x{part}", account.id)).unwrap() };
            let invoices: Vec<_> = chunk.iter().map(|invoice| of(&id, &self.society, invoice.clone())).collect();
            let payments = invoices.iter().filter(|invoice| !invoice.paid.is_zero()).map(payment).collect();
            let address = EmailAddress::parse(&format!("{id}@hospital.example")).unwrap();
            let account = Account { id: id.clone(), address, ..account.clone() };
            self.stage.opens(&account, id.as_str()).await.unwrap();
            let membership = membership(&account, &self.society, standing);
            let trail = vec![AuditRecord {
                at: day("2015-04-01").begins(),
                by: Actor::System,
                event: Event::Joined { society: self.society.id.clone() },
            }];
            let history = History { account: None, membership, invoices, payments, corrections: vec![], trail };
            self.stage.store.import(&history, self.stage.now().day_in_japan()).await.unwrap();
        }
    }

    async fn open(&self, path: &str) -> Page {
        self.stage.visitor_as(&self.session).open(path).await
    }

    async fn json(&self, path: &str) -> Page {
        self.stage.visitor_as(&self.session).json("GET", path, &[], None).await
    }

    /// A list of the records.
    async fn list(&self, query: &str) -> Value {
        let answer = self.json(&format!("/societies/soc-junkanki/invoices?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.body());
        answer.json()
    }

    /// The records of all pages, and what every page says of them all.
    async fn whole_list(&self, query: &str, per_page: usize) -> (Value, Vec<Value>) {
        let mut records = Vec::new();
        let mut first = Value::Null;
        for page in 1.. {
            let mut answer = self.list(&format!("{query}&per_page={per_page}&page={page}")).await;
            let shown = answer["invoices"].take();
            let shown = shown.as_array().unwrap();
            let from = if shown.is_empty() { 0 } else { records.len() + 1 };
            let to = if shown.is_empty() { 0 } else { records.len() + shown.len() };
            assert_eq!([&answer["from"], &answer["to"]], [from, to], "{query}, page {page} of {per_page}");
            records.extend(shown.iter().cloned());
            answer["from"] = Value::Null;
            answer["to"] = Value::Null;
            assert!(first.is_null() || first == answer, "{query}: page {page} says {answer} and page 1 said {first}");
            first = answer;
            if records.len() >= usize::try_from(number(&first, "total")).unwrap() {
                break;
            }
        }
        (first, records)
    }

    /// The person leaves the society.
    async fn leaves(&self, account: &Account) {
        let session = self.stage.session_of(account).await;
        let mut member = self.stage.visitor_as(&session);
        let path = "/memberships/soc-junkanki/withdrawal";
        let answer = member.json("POST", path, &[("idempotency-key", "k")], None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body());
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn person(login: &str, name: &str) -> Account {
    Account::new(
        AccountId::parse(&format!("acc-{login}")).unwrap(),
        line(name),
        EmailAddress::parse(&format!("{login}@hospital.example")).unwrap(),
        Language::Japanese,
    )
}

fn membership(account: &Account, society: &Society, standing: Standing) -> Membership {
    let member_number = Some(line(&format!("M-{}", account.id)));
    Membership { standing, member_number, ..Membership::opened(account, society, day("2015-04-01")) }
}

/// An unpaid record with this running number.
fn bill(login: &str, running: usize, yen: u64, due_on: Day) -> Invoice {
    let issued_on = due_on.plus_days(-60);
    let account = AccountId::parse(&format!("acc-{login}")).unwrap();
    let dues = Dues {
        id: InvoiceId::new(&account, &running.to_string()).unwrap(),
        society: domain::SocietyId::parse("soc-junkanki").unwrap(),
        period: Period::FIRST,
        payer: line("佐藤 花子"),
        member_number: Some(line("M0017")),
        subject: line("年会費"),
        amount: Yen::new(yen).unwrap(),
        issued_on,
        due_on,
    };
    dues.invoice(numbered(issued_on, running as u64))
}

/// Unpaid records of 1,000 yen and more, due one day after the other.
fn bills(login: &str, first: usize, count: usize) -> Vec<Invoice> {
    let due_on = |at: usize| day("2023-06-01").plus_days(i32::try_from(at % 1_300).unwrap());
    (first..first + count).map(|at| bill(login, at, 1_000 + at as u64, due_on(at))).collect()
}

/// The same record of this person.
fn of(account: &AccountId, society: &Society, invoice: Invoice) -> Invoice {
    let tail = invoice.id.as_str().rsplit('-').next().unwrap().to_owned();
    Invoice { id: InvoiceId::new(account, &tail).unwrap(), account: account.clone(), society: society.id.clone(), ..invoice }
}

fn payment(invoice: &Invoice) -> (InvoiceId, Payment) {
    let payment = Payment {
        id: PaymentId::parse("1").unwrap(),
        amount: invoice.paid,
        paid_on: invoice.received.latest().unwrap(),
        method: Method::BankTransfer,
        note: None,
        by: Actor::System,
        at: invoice.issued_on.begins(),
        reversal: None,
    };
    (invoice.id.clone(), payment)
}

/// The same numbers each time (a linear congruential generator, as in POSIX's `rand48`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = (self.0.wrapping_mul(0x5_deec_e66d) + 11) % (1 << 48);
        (self.0 >> 17) % sides
    }
}

const NAMES: [&str; 9] =
    ["佐藤 花子", "鈴木 一郎", "高橋 健", "田中 美咲", "伊藤　誠", "渡辺 恵", "Emily Carter", "小林 隆", "加藤 さくら"];

/// A society with records of every kind, of members, former members and one whose account is deleted.
async fn mixed(seed: u64) -> Office {
    let office = Office::new().await;
    let mut dice = Dice(seed);
    let mut running = 0;
    for (at, name) in NAMES.into_iter().enumerate() {
        let login = format!("p{at}");
        let account = person(&login, name);
        let mut invoices = Vec::new();
        for _ in 0..dice.below(9) {
            running += 1;
            let due_on = day("2024-05-01").plus_days(i32::try_from(dice.below(1_050)).unwrap());
            let record = Invoice { payer: line(name), ..bill(&login, running, 100 * (1 + dice.below(90)), due_on) };
            let unpaid = record.clone().unpaid().unwrap();
            invoices.push(match dice.below(8) {
                0 => unpaid.pay(record.amount, due_on).unwrap(),
                1 => unpaid.pay(Yen::new(50).unwrap(), due_on).unwrap(),
                2 => unpaid.void(due_on, line("二重請求")),
                3 => unpaid.write_off(due_on, line("回収不能")),
                4 => unpaid.pay(Yen::new(70).unwrap(), due_on).unwrap().unpaid().unwrap().write_off(due_on, line("回収不能")),
                _ => record,
            });
        }
        if at % 2 == 0 {
            running += 1;
            collect(&mut invoices, running);
        }
        office.import(&account, Standing::Active, invoices).await;
        if at % 3 == 1 {
            office.leaves(&account).await;
        }
        if at == 4 {
            office.stage.deletes(&account).await;
        }
    }
    office.stage.check_invariants();
    office.stage.rig.catch_up();
    office
}

/// The first two unpaid records are collected by an individual invoice.
fn collect(invoices: &mut Vec<Invoice>, running: usize) {
    let mut records: Vec<_> = invoices.iter_mut().filter(|invoice| invoice.is_unpaid()).take(2).collect();
    let Some(first) = records.first() else { return };
    let (mut collector, tail) = (Invoice::clone(first), running.to_string());
    collector.id = InvoiceId::new(&collector.account, &tail).unwrap();
    collector.number = numbered(collector.issued_on, running as u64);
    collector.kind = Kind::Individual;
    collector.paid = Yen::ZERO;
    collector.received = Received::nothing();
    collector.version = 1;
    collector.amount = Yen::sum(records.iter().map(|record| record.outstanding())).unwrap();
    collector.collects = records.iter().map(|record| record.id.clone()).collect();
    for record in &mut records {
        record.collected_by = Some(Collector { id: collector.id.clone(), number: collector.number.clone() });
        record.version += 1;
    }
    invoices.push(collector);
}

/// What a script adds up from the records that it was given.
fn added_up(records: &[Value]) -> Value {
    let mut sums: BTreeMap<&str, u64> = ["paid", "adjusted", "unpaid", "void", "written_off"].map(|name| (name, 0)).into();
    for record in records {
        *sums.get_mut("paid").unwrap() += number(record, "paid");
        let rest = number(record, "amount") - number(record, "paid");
        // What is left of a collected record is within the invoice that collects it.
        if record["collected_by"].is_null() && record["status"] != "paid" {
            *sums.get_mut(text(record, "status")).unwrap() += rest;
        }
    }
    let billed: u64 = sums.values().sum();
    sums.insert("billed", billed);
    json!(sums)
}

/// Every filter of this many, by what it asks for and whether it admits a record.
type Admits = Box<dyn Fn(&Value) -> bool>;

fn filters() -> Vec<(String, Admits)> {
    let year = |record: &Value| FiscalYear::of(day(text(record, "due_on"))).year();
    let said = |record: &Value| format!("{} {} {}", text(record, "payer"), text(record, "member_number"), text(record, "number"));
    let mut filters: Vec<(String, Admits)> = vec![];
    for status in [None, Some("unpaid"), Some("overdue"), Some("paid"), Some("void"), Some("written_off")] {
        for (payer, deleted) in [("", ""), ("false", ""), ("true", ""), ("", "true"), ("false", "true"), ("", "false")] {
            for of_year in [None, Some(2024), Some(2026), Some(2031)] {
                for q in ["", "花子", "-001"] {
                    let asked = of_year.map_or_else(String::new, |year: i16| year.to_string());
                    let query =
                        format!("status={}&former={payer}&deleted={deleted}&year={asked}&q={q}", status.unwrap_or_default());
                    let admits = move |record: &Value| {
                        status.is_none_or(|status| match status {
                            "overdue" => record["overdue"] == true,
                            status => record["status"] == status,
                        }) && (payer.is_empty() || record["former_member"] == (payer == "true"))
                            && (deleted != "true" || record["direct_transfer"] == true)
                            && of_year.is_none_or(|asked| asked == year(record))
                            && said(record).contains(q)
                    };
                    filters.push((query, Box::new(admits)));
                }
            }
        }
    }
    filters
}

#[tokio::test]
async fn totals_equal_the_sum_over_all_pages_for_every_filter() {
    for seed in [7, 2_026] {
        let office = mixed(seed).await;
        let (_, everything) = office.whole_list("", 100).await;
        assert!(everything.len() > 30, "{} records", everything.len());
        for (at, (query, admits)) in filters().into_iter().enumerate() {
            let order = Order::ALL[at % 5].name();
            let per_page = [100, 20, 7][at % 3];
            let (said, records) = office.whole_list(&format!("{query}&sort={order}"), per_page).await;
            let expected: BTreeSet<_> = everything.iter().filter(|record| admits(record)).map(|it| text(it, "id")).collect();
            let shown: BTreeSet<_> = records.iter().map(|record| text(record, "id")).collect();
            assert_eq!(shown, expected, "{query}");
            assert_eq!(number(&said, "total"), records.len() as u64, "{query}");
            assert_eq!(said["sums"], added_up(&records), "{query}");
            assert_eq!(said["unpaid_total"], said["sums"]["unpaid"], "{query}");
            let buckets = said["ages"].as_array().unwrap();
            let aged: u64 = buckets.iter().map(|age| number(age, "unpaid")).sum();
            assert_eq!(aged, number(&said, "unpaid_total"), "{query}: every yen has its age");
        }
    }
}

#[tokio::test]
async fn every_record_has_one_place_in_every_order_and_page_size() {
    let office = mixed(11).await;
    let day_and_number = |it: &Value| (text(it, "due_on").to_owned(), text(it, "number").to_owned());
    for order in Order::ALL {
        let mut lists = Vec::new();
        for per_page in [1, 3, 20, 100] {
            lists.push(office.whole_list(&format!("sort={}", order.name()), per_page).await.1);
        }
        assert!(lists.iter().all(|list| *list == lists[0]), "{order:?}: the same list in every page size");
        let in_order = lists[0].windows(2).all(|pair| {
            let [a, b] = pair else { return true };
            match order {
                Order::DueFirst => day_and_number(a) <= day_and_number(b),
                Order::DueLast => day_and_number(a) >= day_and_number(b),
                Order::Largest => number(a, "amount") >= number(b, "amount"),
                Order::Payer => text(a, "payer") <= text(b, "payer"),
                Order::Number => text(a, "number") >= text(b, "number"),
            }
        });
        assert!(in_order, "{order:?}");
    }
}

#[tokio::test]
async fn a_collected_record_is_listed_and_counted_once() {
    let office = Office::new().await;
    let mut invoices = bills("sato", 1, 2);
    collect(&mut invoices, 3);
    office.import(&person("sato", "佐藤 花子"), Standing::Active, invoices).await;
    let list = office.list("status=unpaid").await;
    assert_eq!((&list["total"], &list["unpaid_total"]), (&json!(3), &json!(2_003)));
    let collected: Vec<_> = list["invoices"].as_array().unwrap().iter().filter(|it| !it["collected_by"].is_null()).collect();
    assert_eq!(collected.len(), 2);
    let page = office.open("/societies/soc-junkanki/invoices").await;
    assert_eq!(page.texts(".mark.by").len(), 2);
    assert!(page.texts(".mark.by")[0].starts_with("個別請求 No. "), "{:?}", page.texts(".mark.by"));
    assert!(page.texts(".mark.by")[0].ends_with("で請求中"));
    assert_eq!(page.texts(".sums .owed dd"), ["2,003円"]);
}

#[tokio::test]
async fn what_is_paid_voided_or_written_off_moves_from_one_total_to_the_other() {
    let office = Office::new().await;
    let sato = office.stage.person("sato", "佐藤 花子").await;
    office.stage.joins(&sato, &office.society).await;
    let invoices =
        [office.stage.owes(&sato, &office.society, 1, 8_000).await, office.stage.owes(&sato, &office.society, 2, 5_000).await];
    office.stage.pays(&invoices[0], 8_000).await.unwrap();
    office.stage.pays(&invoices[1], 2_000).await.unwrap();
    let list = office.list("").await;
    assert_eq!(
        list["sums"],
        json!({"billed": 13_000, "paid": 10_000, "adjusted": 0, "unpaid": 3_000, "void": 0, "written_off": 0})
    );
    assert_eq!(office.list("status=paid").await["total"], 1);
    office.stage.check_invariants();
}

#[tokio::test]
async fn unpaid_records_of_former_members_stay_and_are_marked() {
    let office = Office::new().await;
    let (sato, ito) = (person("sato", "佐藤 花子"), person("ito", "伊藤 誠"));
    office.import(&sato, Standing::Active, bills("sato", 1, 2)).await;
    office.import(&ito, Standing::Active, bills("ito", 3, 1)).await;
    office.leaves(&sato).await;
    office.leaves(&ito).await;
    office.stage.deletes(&ito).await;
    let former = office.list("status=unpaid&former=true").await;
    assert_eq!((&former["total"], &former["unpaid_total"]), (&json!(3), &json!(1_001 + 1_002 + 1_003)));
    assert_eq!(office.list("deleted=true").await["unpaid_total"], 1_003);
    assert_eq!(office.list("former=false").await["total"], 0);

    let page = office.open("/societies/soc-junkanki/invoices?former=true").await;
    let rows = page.texts(".records tbody tr");
    assert!(rows.iter().all(|row| row.contains("退会済み")), "{rows:?}");
    assert!(rows.iter().filter(|row| row.contains("直接振込")).all(|row| row.contains("2023年6月4日")), "{rows:?}");
    assert_eq!(page.texts(".bill").len(), 2, "nobody bills a deleted account");
    let bill = page.attribute(".bill", "href").unwrap();
    assert!(bill.starts_with("members/acc-sato/invoices?collects=inv-sato-"), "{bill}");
}

#[tokio::test]
async fn a_search_finds_name_member_number_and_invoice_number_however_they_are_typed() {
    let office = Office::with(3).await;
    for (typed, found) in [("佐藤花子", 3), ("佐藤　花", 3), ("ｍ００１７", 3), ("-0002", 1), ("鈴木", 0), ("　", 3)]
    {
        assert_eq!(office.list(&format!("q={typed}")).await["total"], found, "{typed}");
    }
    let mut browser = office.stage.visitor_as(&office.session);
    let page = browser.open("/societies/soc-junkanki/invoices?status=unpaid").await;
    let found = browser.submit(&page, "/societies/soc-junkanki/invoices", &[("q", "鈴木")]).await;
    assert_eq!(found.texts("main [role=status]"), ["条件に合う請求レコードはありません。"]);
    assert_eq!(
        found.attribute("[aria-current=page][href^='?status']", "href").as_deref(),
        Some("?status=unpaid&q=%E9%88%B4%E6%9C%A8")
    );
}

#[tokio::test]
async fn a_name_is_found_in_the_console_however_it_is_composed_wide_or_written() {
    let office = Office::new().await;
    let names = [
        "タ\u{3099}ク\u{3099}ラス・カ\u{3099}フ\u{3099}リエル",
        "葛\u{e0100}城 太郎",
        "髙橋 﨑子",
        "𠮷田 𡈽男",
        "森 鷗外",
        "O'Connor",
        "O’Connor",
        "Maria de los A\u{301}ngeles",
        "ﾀﾞｸﾞﾗｽ",
        "👨\u{200d}👩\u{200d}👧 会",
    ];
    for (name, at) in names.into_iter().zip(0..) {
        let mut record = bill("x", at, 1_000, day("2026-05-31"));
        record.payer = line(name);
        office.import(&person(&format!("m{at}"), name), Standing::Active, vec![record]).await;
    }
    for (typed, found) in [
        ("ダグラス・ガブリエル", vec![0]),
        ("ﾀﾞｸﾞﾗｽ", vec![0, 8]),
        ("だぐらす", vec![0, 8]),
        ("タ\u{3099}ク\u{3099}ラス", vec![0, 8]),
        ("葛城太郎", vec![1]),
        ("葛\u{e0101}城", vec![1]),
        ("高橋 崎子", vec![2]),
        ("吉田　土男", vec![3]),
        ("鷗外", vec![4]),
        ("Ｏ'ｃｏｎｎｏｒ", vec![5, 6]),
        ("O’CONNOR", vec![5, 6]),
        ("ÁNGELES", vec![7]),
        ("👨👩👧", vec![9]),
        ("タクラス", vec![]),
    ] {
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let list = office.list(&format!("q={query}")).await;
        let records = list["invoices"].as_array().unwrap();
        let payers: BTreeSet<_> = records.iter().map(|record| text(record, "payer").to_owned()).collect();
        assert_eq!(payers, found.iter().map(|at| names[*at].to_owned()).collect(), "{typed:?}");
        let mut browser = office.stage.visitor_as(&office.session);
        let page = browser.open("/societies/soc-junkanki/invoices").await;
        let page = browser.submit(&page, "/societies/soc-junkanki/invoices", &[("q", typed)]).await;
        assert_eq!(page.texts(".records tbody tr").len(), found.len(), "{typed:?}");
        assert_eq!(page.attribute("[name=q]", "value").as_deref(), Some(typed), "what was typed is still there");
    }
}

#[tokio::test]
async fn the_page_says_where_it_is_in_the_list_and_what_is_how_old() {
    let office = Office::with(45).await;
    let page = office.open("/societies/soc-junkanki/invoices?page=2").await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["請求レコード".to_owned()]));
    assert_eq!(page.texts(".range"), ["45件中 21〜40件を表示"]);
    let ages = page.texts(".ages tbody th");
    assert_eq!(ages, ["期限前", "1〜30日超過", "31〜60日超過", "61〜90日超過", "90日を超える"]);
    assert_eq!(page.texts(".ages svg").len(), 5);
    assert_eq!(page.texts(".records tbody tr").len(), 20);
    let beyond = office.open("/societies/soc-junkanki/invoices?page=99").await;
    assert_eq!(beyond.texts(".range"), ["45件中 このページに表示する請求レコードはありません"]);
}

#[tokio::test]
async fn the_ages_are_counted_from_the_day_after_the_due_day_in_japan() {
    let office = Office::new().await;
    let today = office.stage.now().day_in_japan();
    let bills = [-1, 0, 1, 30, 31, 60, 61, 90, 91, 900].into_iter().zip(1..);
    let bills = bills.map(|(ago, at)| bill("sato", at, 1_000, today.plus_days(-ago))).collect();
    office.import(&person("sato", "佐藤 花子"), Standing::Active, bills).await;
    let ages = |list: &Value| -> Vec<u64> { list["ages"].as_array().unwrap().iter().map(|age| number(age, "count")).collect() };
    let list = office.list("").await;
    assert_eq!(ages(&list), [2, 2, 2, 2, 2]);
    assert_eq!(list["ages"][1], json!({"from_days": 1, "to_days": 30, "count": 2, "unpaid": 2_000}));
    assert_eq!(office.list("status=overdue").await["total"], 8);
    // It turns at midnight in Japan, which is 15:00 in UTC.
    office.stage.rig.clock().advance(jiff::SignedDuration::from_hours(14));
    let session = office.stage.session_of(&person("kanri", "高橋 健")).await;
    let mut client = office.stage.visitor_as(&session);
    let list = client.json("GET", "/societies/soc-junkanki/invoices", &[], None).await.json();
    assert_eq!(ages(&list), [1, 2, 2, 2, 3]);
}

#[tokio::test]
async fn a_society_without_records_is_told_what_will_be_here() {
    let page = Office::new().await.open("/societies/soc-junkanki/invoices").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.texts("main")[0].contains("請求レコードはまだありません"));
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_refused_with_what_can() {
    let office = Office::with(1).await;
    for (query, allowed) in [
        ("status=open", "status: unpaid | overdue | paid | void | written_off"),
        ("former=yes", "former: true | false"),
        ("deleted=1", "deleted: true | false"),
        ("year=+2026", "year: 1900–9998"),
        ("sort=name", "sort: due | -due | -amount | payer | -number"),
        ("per_page=101", "per_page: 1–100"),
        ("page=0", "page: 1–1000000"),
    ] {
        let answer = office.json(&format!("/societies/soc-junkanki/invoices?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(text(&answer.json(), "detail").contains(allowed), "{query}: {}", answer.body());
    }
    let everything = office.list("status=&former=&deleted=&year=&q=&sort=&page=&per_page=").await;
    assert_eq!(everything["total"], 1, "what is empty is not said");
}

#[tokio::test]
async fn a_persons_page_shows_all_that_there_is_between_the_person_and_the_society() {
    let office = Office::new().await;
    let sato = office.stage.person("sato", "佐藤 花子").await;
    office.stage.joins(&sato, &office.society).await;
    let invoice = office.stage.owes(&sato, &office.society, 1, 8_000).await;
    office.stage.owes(&sato, &office.society, 2, 5_000).await;
    office.stage.pays(&invoice, 8_000).await.unwrap();
    office.leaves(&sato).await;
    office.stage.let_mails_go().await;
    let page = office.open("/societies/soc-junkanki/members/acc-sato").await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["佐藤 花子".to_owned()]));
    let said = page.texts("main").concat();
    for fact in
        ["2020年4月1日", "2026年11月23日", "5,000円", "13,000円", "退会完了のお知らせ", "送信済み", "sato@hospital.example"]
    {
        assert!(said.contains(fact), "{fact} is missing in {said}");
    }
    let trail = page.texts("ol.log li");
    for happened in
        ["退会しました（未払い 5,000円）本人", "No. 2026-0001 に入金 8,000円 を記録しました", "（5,000円）を発行しましたシステム"]
    {
        let when = "2026年11月23日 10:00（日本時間）2026-11-23T01:00:00.000Z";
        assert!(trail.iter().any(|it| it.starts_with(when) && it.contains(happened)), "{happened} is missing in {trail:?}");
    }
    assert!(trail.last().unwrap().contains("入会しました"), "{trail:?}");
    assert_eq!(page.attribute("input[name=collects]", "value").as_deref(), Some("inv-sato-2"));
    assert_eq!(page.texts("input[name=collects]").len(), 1, "what is paid cannot be collected");
    assert_eq!(page.attribute("main form", "action").as_deref(), Some("/societies/soc-junkanki/members/acc-sato/invoices"));

    let person = office.json("/societies/soc-junkanki/members/acc-sato").await.json();
    assert_eq!((&person["status"], &person["unpaid_total"]), (&json!("withdrawn"), &json!(5_000)));
    assert_eq!(person["invoices"].as_array().unwrap().len(), 2);
    assert!(person["mails"].as_array().unwrap().iter().all(|mail| mail["status"] == "sent"), "{person}");
    let events: BTreeSet<_> = person["trail"].as_array().unwrap().iter().map(|entry| text(entry, "event")).collect();
    assert_eq!(events, BTreeSet::from(["issued", "joined", "payment_recorded", "withdrew"]));
}

#[tokio::test]
async fn a_deleted_account_is_collected_from_by_direct_transfer_under_the_name_on_the_invoice() {
    let office = Office::new().await;
    let sato = person("sato", "佐藤 花子");
    office.import(&sato, Standing::Active, bills("sato", 1, 2)).await;
    office.leaves(&sato).await;
    office.stage.deletes(&sato).await;
    let page = office.open("/societies/soc-junkanki/members/acc-sato").await;
    assert_eq!((page.status, page.texts("h1")), (StatusCode::OK, vec!["佐藤 花子".to_owned()]));
    assert_eq!(page.texts(".notice h2"), ["ポータルからは請求できません（直接振込）"]);
    assert!(page.texts("main form").is_empty() && page.texts("input[name=collects]").is_empty());
    let person = office.json("/societies/soc-junkanki/members/acc-sato").await.json();
    assert_eq!(person["deleted_on"], "2026-11-23");
    assert!(person["invoices"].as_array().unwrap().iter().all(|it| it["direct_transfer"] == true));
}

#[tokio::test]
async fn an_operator_finds_the_way_from_the_portal_to_the_records() {
    let office = Office::with(1).await;
    let mut browser = office.stage.visitor_as(&office.session);
    let top = browser.open("/").await;
    assert_eq!(top.attribute(".door.tools", "href").as_deref(), Some("/societies"));
    let tools = browser.open("/societies").await;
    assert_eq!(tools.texts("h1"), ["団体運営者向け運用ツール"]);
    assert_eq!(tools.texts(".rows h2"), ["日本臨床循環器研究会"]);
    assert_eq!(tools.attribute(".rows a", "href").as_deref(), Some("/societies/soc-junkanki/invoices?status=unpaid"));
    let listed = office.json("/societies").await.json();
    assert_eq!(listed, json!({"total": 1, "societies": [{"id": "soc-junkanki", "name": "日本臨床循環器研究会"}]}));
}

/// The addresses of the console.
const CONSOLE: [&str; 3] =
    ["/societies", "/societies/soc-junkanki/invoices?status=unpaid", "/societies/soc-junkanki/members/acc-sato"];

#[tokio::test]
async fn nobody_but_the_societys_operators_sees_its_records() {
    let office = Office::with(3).await;
    let other = office.stage.society("soc-naika", "首都圏内科連合会").await;
    let suzuki = office.stage.person("suzuki", "鈴木 一郎").await;
    office.stage.store.grant_operator(&suzuki.id, &other, office.stage.now()).await.unwrap();
    let (sato, suzuki) = (office.stage.session_of(&person("sato", "佐藤 花子")).await, office.stage.session_of(&suzuki).await);
    for session in [&sato, &suzuki] {
        let mut client = office.stage.visitor_as(session);
        let deep = "/societies/soc-junkanki/invoices?page=100000";
        let searched = "/societies/soc-junkanki/invoices?q=佐藤";
        for path in [CONSOLE[1], CONSOLE[2], deep, searched, "/societies/none/invoices", "/societies/none/members/acc-sato"] {
            let answer = client.json("GET", path, &[], None).await;
            assert_eq!((answer.status, text(&answer.json(), "type")), (StatusCode::FORBIDDEN, "tag:taikai,2026:not-operator"));
            assert!(!answer.body().contains("佐藤"), "{path}: {}", answer.body());
        }
    }
    let tools = office.stage.visitor_as(&sato).open("/societies").await;
    assert!(tools.texts("main")[0].contains("運営者として登録されている団体はありません"));
    for path in CONSOLE {
        let mut stranger = office.stage.visitor();
        let answer = stranger.json("GET", path, &[], None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(stranger.open(path).await.texts("h1"), ["ログイン"], "{path}");
    }
    for unknown in ["acc-suzuki", "acc-nobody", "x"] {
        let answer = office.json(&format!("/societies/soc-junkanki/members/{unknown}")).await;
        assert_eq!((answer.status, text(&answer.json(), "type")), (StatusCode::NOT_FOUND, "tag:taikai,2026:unknown-person"));
    }
}

#[tokio::test]
async fn a_made_up_session_reads_little_before_it_is_refused() {
    const BESIDE: usize = 64 * 1024;
    let office = Office::with(400).await;
    for number in 0..150 {
        office.import(&person(&format!("former{number}"), "鈴木 一郎"), left(), vec![]).await;
    }
    let (console, person) = ("/societies/soc-junkanki/invoices", "/societies/soc-junkanki/members/acc-sato");
    let made_up = format!("acc-kanri.{}", "0".repeat(64));
    let stranger = office.stage.person("stranger", "田中 次郎").await;
    let stranger = office.stage.session_of(&stranger).await;
    for (session, refused) in [(made_up, StatusCode::UNAUTHORIZED), (stranger, StatusCode::FORBIDDEN)] {
        for path in [
            console.to_owned(),
            format!("{console}?page=10&per_page=100"),
            format!("{console}?page=11&per_page=100"),
            format!("{console}?q=花子"),
            format!("{console}?former=true"),
            format!("{console}?sort=-amount"),
            person.to_owned(),
            format!("{person}/invoices"),
            "/societies/soc-junkanki/reminders".to_owned(),
            "/societies/soc-junkanki/exports".to_owned(),
        ] {
            office.stage.rig.inject(Faults::none());
            let answer = office.stage.visitor_as(&session).json("GET", &path, &[], None).await;
            assert_eq!(answer.status, refused, "{path}");
            let calls = office.stage.rig.calls();
            let read: usize = calls.iter().map(|call| call.answered).sum();
            assert!(read <= BESIDE, "{path} reads {read} bytes: {calls:#?}");
            assert_eq!(calls.iter().map(|call| call.depth).max(), Some(1), "{path}: {calls:#?}");
        }
    }
    // Whoever names an account that is somebody's with much reads little of that, too.
    for path in ["/memberships", "/payments", "/account/deletion", "/memberships/soc-junkanki/withdrawal"] {
        office.stage.rig.inject(Faults::none());
        let made_up = format!("acc-sato.{}", "0".repeat(64));
        let answer = office.stage.visitor_as(&made_up).json("GET", path, &[], None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        let read: usize = office.stage.rig.calls().iter().map(|call| call.answered).sum();
        assert!(read <= BESIDE, "{path} reads {read} bytes");
    }
    // What is beyond the first items is there all the same for whoever may see it.
    assert_eq!(office.list("former=true").await["total"], 0);
    assert_eq!(office.list("q=花子").await["total"], 400);
}

#[tokio::test]
async fn a_page_takes_one_round_trip_and_a_list_one_more_and_they_only_look() {
    let office = mixed(3).await;
    let before = office.stage.rig.items();
    let searched = "/societies/soc-junkanki/invoices?q=花子&sort=payer";
    // A list begins when it is known who asks, and from the tally which records are there.
    for (path, depth) in [(CONSOLE[0], 1), (CONSOLE[1], 2), ("/societies/soc-junkanki/members/acc-p0", 1), (searched, 2)] {
        office.stage.rig.inject(Faults::none());
        assert_eq!(office.json(path).await.status, StatusCode::OK);
        let calls = office.stage.rig.calls();
        assert_eq!(calls.iter().map(|call| call.depth).max(), Some(depth), "{path}: {calls:?}");
        assert!(!calls.iter().any(crate::rig::Call::is_write), "{path}");
    }
    assert_eq!(office.stage.rig.items(), before);
}

#[tokio::test]
async fn a_page_asks_as_much_of_a_society_with_400_records_as_of_one_with_20() {
    let asked = async |records: usize, query: &str| {
        let office = Office::with(records).await;
        office.stage.rig.inject(Faults::none());
        let list = office.list(query).await;
        assert_eq!(list["total"], records);
        // The session's key is another one each time.
        let key = |key: &crate::rig::Key| (key.pk.clone(), key.sk.split('#').next().unwrap().to_owned());
        let keys = |call: &crate::rig::Call| call.keys.iter().map(key).collect::<BTreeSet<_>>();
        office.stage.rig.calls().into_iter().map(|call| (keys(&call), call.operation, call.index)).collect::<Vec<_>>()
    };
    for query in ["", "status=unpaid&sort=-due", "per_page=10&page=2"] {
        assert_eq!(asked(20, query).await, asked(400, query).await, "{query}");
    }
}

#[tokio::test]
async fn a_page_that_lies_deep_begins_in_its_fiscal_year_and_misses_nothing() {
    let office = Office::with(1_240).await;
    for query in ["", "sort=-due", "status=unpaid", "status=overdue&sort=-due"] {
        let (said, records) = office.whole_list(query, 100).await;
        let ids: BTreeSet<_> = records.iter().map(|record| text(record, "id")).collect();
        assert_eq!((number(&said, "total"), ids.len()), (records.len() as u64, records.len()), "{query}");
        let days: Vec<_> = records.iter().map(|record| text(record, "due_on")).collect();
        let in_order = |pair: &[&str]| if query.contains("-due") { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
        assert!(days.windows(2).all(in_order), "{query}");
    }
    office.stage.rig.inject(Faults::none());
    let list = office.list("page=12&per_page=100").await;
    assert_eq!([&list["from"], &list["to"]], [1_101, 1_200]);
    let calls = office.stage.rig.calls();
    let read = calls.iter().flat_map(|call| &call.keys).filter(|key| key.pk.starts_with("INVOICES#"));
    let read: Vec<_> = read.map(ToString::to_string).collect();
    assert!(read.iter().all(|key| key.contains("2026-04-01")), "from the fiscal year on in which the page begins: {read:?}");
    assert_eq!(calls.iter().map(|call| call.depth).max(), Some(2));
    let beyond = office.list("page=1000000&per_page=100").await;
    assert_eq!((&beyond["total"], &beyond["to"]), (&json!(1_240), &json!(0)));
}

#[tokio::test]
async fn a_society_with_very_many_former_members_has_them_marked_all_the_same() {
    let office = Office::with(1).await;
    for at in 0..501 {
        let login = format!("former{at}");
        let records = if at == 500 { bills(&login, 7, 1) } else { vec![] };
        office.import(&person(&login, "鈴木 一郎"), left(), records).await;
    }
    office.stage.rig.inject(Faults::none());
    let list = office.list("").await;
    let former: Vec<_> = list["invoices"].as_array().unwrap().iter().map(|it| it["former_member"] == true).collect();
    assert_eq!(former, [false, true]);
    assert_eq!(office.stage.rig.calls().iter().map(|call| call.depth).max(), Some(3));
    assert_eq!(office.list("former=true").await["total"], 1);
}

#[tokio::test]
async fn the_console_touches_nothing_but_the_operators_own_and_the_societys_keys() {
    let office = mixed(5).await;
    let society = ["S#soc-junkanki", "FORMER#soc-junkanki"];
    for query in ["", "q=花子", "former=true&status=unpaid", "page=60&per_page=20"] {
        office.stage.rig.inject(Faults::none());
        office.list(query).await;
        for key in office.stage.rig.calls().iter().flat_map(|call| &call.keys) {
            let theirs = society.contains(&key.pk.as_str()) || key.pk.starts_with("INVOICES#soc-junkanki#");
            assert!(theirs || key.pk == "A#acc-kanri", "{query}: {key}");
        }
    }
    office.stage.rig.inject(Faults::none());
    office.json("/societies/soc-junkanki/members/acc-p1").await;
    for key in office.stage.rig.calls().iter().flat_map(|call| &call.keys) {
        let own = key.pk == "A#acc-kanri" || key.pk == "S#soc-junkanki";
        // Of the person nothing but the account, and what is between the person and this society.
        let of_person = key.pk == "A#acc-p1" && (key.sk == "ACCOUNT" || key.sk.contains("#soc-junkanki"));
        let mails = key.pk == "MAILS#acc-p1" && key.sk.starts_with("soc-junkanki#");
        assert!(own || of_person || mails, "{key}");
    }
}

#[tokio::test]
async fn a_page_with_its_style_weighs_less_than_30_kb() {
    let office = mixed(2_026).await;
    for path in
        ["/societies/soc-junkanki/invoices", "/societies/soc-junkanki/invoices?lang=en", "/societies/soc-junkanki/members/acc-p0"]
    {
        let page = office.open(path).await;
        // As every browser takes it.
        let style = office.packed(web::asset::STYLE.path).await;
        assert!(page.body.len() + style < PAGE, "{path} weighs {} + {style} bytes", page.body.len());
    }
}

/// An operator looks at a page; whatever happens to any call, the answer is right or says that there is none.
struct Look<const PAGE: usize>(Office, String);

const LOOKED_AT: [&str; 4] = [
    "/societies",
    "/societies/soc-junkanki/invoices",
    "/societies/soc-junkanki/invoices?q=花子&former=false",
    "/societies/soc-junkanki/members/acc-sato",
];

impl<const PAGE: usize> Scenario for Look<PAGE> {
    const NAME: &str = LOOKED_AT[PAGE];

    async fn prepare(rig: &Rig) -> Self {
        let office = Office::on(Stage::on(rig)).await;
        office.import(&person("sato", "佐藤 花子"), Standing::Active, bills("sato", 1, 2)).await;
        let right = office.json(Self::NAME).await.body().to_owned();
        rig.catch_up();
        Self(office, right)
    }

    async fn act(&self, _: &Rig) {
        let answer = self.0.json(Self::NAME).await;
        let known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED];
        assert!(known.contains(&answer.status), "{}", answer.status);
        assert!(answer.status != StatusCode::OK || answer.body() == self.1, "{}", answer.body());
    }

    async fn recover(&self, _: &Rig) {
        assert_eq!(self.0.json(Self::NAME).await.body(), self.1);
    }

    async fn check(&self, _: &Rig) {
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_an_operator_sees_what_is_right_or_that_nothing_can_be_seen() {
    let points = crash_points::<Look<0>>().await
        + crash_points::<Look<1>>().await
        + crash_points::<Look<2>>().await
        + crash_points::<Look<3>>().await;
    assert!(points >= 100, "{points}");
}

#[test]
fn statuses_have_the_names_that_clients_know() {
    assert_eq!(Status::ALL.map(Status::name), ["unpaid", "overdue", "paid", "void", "written_off"]);
}
