//! 支払履歴確認: what members see of what they owe and have paid (docs/PRODUCT.md: Individual invoice, Invoice life, Units).

use domain::charge::RegistrationNumber;
use domain::society::{BankAccount, Contact};
use domain::{Account, EmailAddress, Invoice, Society, SocietyId};
use http::StatusCode;
use serde_json::{Value, json};

use crate::rig::{Faults, Page, Rig, Scenario, crash_points};
use crate::stage::{KILLED, Stage, line, number, text};

/// 佐藤 owes 13,000 yen to a society that she has left, has paid 12,000 to another one, and owes 3,000 there.
struct Story {
    stage: Stage,
    sato: Account,
    junkanki: Society,
    old: Vec<Invoice>,
    settled: Invoice,
    session: String,
    operator: String,
}

impl Story {
    async fn new() -> Self {
        Self::on(Stage::new()).await
    }

    async fn on(stage: Stage) -> Self {
        let junkanki = registered(&stage).await;
        let naika = stage.society("soc-naika", "首都圏内科連合会").await;
        let sato = stage.person("sato", "佐藤 花子").await;
        stage.joins(&sato, &junkanki).await;
        stage.joins(&sato, &naika).await;
        let old = vec![stage.owes(&sato, &junkanki, 1, 8_000).await, stage.owes(&sato, &junkanki, 2, 5_000).await];
        let settled = stage.owes(&sato, &naika, 3, 12_000).await;
        stage.pays(&settled, 12_000).await.unwrap();
        stage.owes(&sato, &naika, 4, 3_000).await;
        let session = stage.session_of(&sato).await;
        let operator = stage.operator("kanri", &junkanki).await;
        let path = format!("/memberships/{}/withdrawal", junkanki.id);
        let left = stage.visitor_as(&session).json("POST", &path, &[("idempotency-key", "leave")], None).await;
        assert_eq!(left.status, StatusCode::OK);
        stage.rig.catch_up();
        Self { stage, sato, junkanki, old, settled, session, operator }
    }

    async fn json(&self, path: &str) -> Page {
        self.stage.visitor_as(&self.session).json("GET", path, &[], None).await
    }

    async fn page(&self, path: &str) -> Page {
        self.stage.visitor_as(&self.session).open(path).await
    }

    /// The operator bills; the invoice's id.
    async fn billed(&self, says: &Value) -> String {
        text(&self.stage.bills(&self.operator, &self.junkanki, &self.sato, says).await, "id").to_owned()
    }

    /// One invoice over both old records.
    async fn collected(&self) -> String {
        let ids: Vec<_> = self.old.iter().map(|record| record.id.as_str()).collect();
        self.billed(&json!({"subject": "年会費 未納分", "due_on": "2026-12-31", "collects": ids})).await
    }

    async fn enter(&self, invoice: &str, act: &str, says: &Value) -> Value {
        let path = format!("/societies/{}/invoices/{invoice}/{act}", self.junkanki.id);
        let key = format!("k{}", self.stage.rig.items().len());
        let answer = self.stage.visitor_as(&self.operator).json("POST", &path, &[("idempotency-key", &key)], Some(says)).await;
        assert!(answer.status.is_success(), "{}", answer.body());
        answer.json()
    }

    async fn pays(&self, invoice: &str, yen: u64) -> Value {
        let says =
            json!({"amount": yen, "paid_on": "2026-11-20", "method": "bank_transfer", "note": "ゆうちょから入金、名義違い"});
        self.enter(invoice, "payments", &says).await
    }
}

/// A society that is registered for consumption tax and has told its bank account.
async fn registered(stage: &Stage) -> Society {
    let society = Society {
        bank_account: Some(BankAccount {
            bank: line("みほん銀行"),
            bank_code: None,
            branch: line("本店"),
            branch_code: None,
            kind: line("普通"),
            number: line("0000123"),
            holder: line("ニホンリンシヨウ"),
        }),
        registration: Some(RegistrationNumber::parse("T1234567890123").unwrap()),
        ..Society::new(
            SocietyId::parse("soc-junkanki").unwrap(),
            line("日本臨床循環器研究会"),
            Contact {
                name: line("事務局"),
                address: EmailAddress::parse("jimukyoku@example.jp").unwrap(),
                telephone: Some(line("03-0000-0110")),
            },
        )
    };
    stage.store.create_society(&society).await.unwrap();
    society
}

fn said(page: &Page) -> String {
    page.texts("main").concat()
}

#[track_caller]
fn assert_says(page: &Page, facts: &[&str]) {
    let said = said(page);
    for fact in facts {
        assert!(said.contains(fact), "{fact} is missing in {said}");
    }
}

fn problem(page: &Page) -> String {
    text(&page.json(), "type").trim_start_matches("tag:taikai,2026:").to_owned()
}

#[tokio::test]
async fn what_is_unpaid_comes_first_by_society_and_then_what_is_settled() {
    let story = Story::new().await;
    let list = story.json("/payments").await.json();
    assert_eq!((&list["unpaid_total"], &list["unpaid_count"], &list["total"]), (&json!(16_000), &json!(3), &json!(4)));
    let owed = [
        json!({"id": "soc-junkanki", "name": "日本臨床循環器研究会", "former_member": true, "unpaid": {"count": 2, "total": 13_000}}),
        json!({"id": "soc-naika", "name": "首都圏内科連合会", "former_member": false, "unpaid": {"count": 1, "total": 3_000}}),
    ];
    assert_eq!(list["societies"], json!(owed));
    let invoices = list["invoices"].as_array().unwrap();
    let listed: Vec<_> =
        invoices.iter().map(|it| (text(it, "society"), text(it, "status"), it["outstanding"].as_u64())).collect();
    let expected = [
        ("soc-junkanki", "unpaid", Some(8_000)),
        ("soc-junkanki", "unpaid", Some(5_000)),
        ("soc-naika", "unpaid", Some(3_000)),
        ("soc-naika", "paid", Some(0)),
    ];
    assert_eq!(listed, expected);
    assert_eq!(invoices[3]["payments"][0]["amount"], 12_000);

    let page = story.page("/payments").await;
    assert_eq!(page.texts("h1"), ["支払履歴確認"]);
    assert_eq!(page.texts("h2"), ["日本臨床循環器研究会", "首都圏内科連合会", "お支払い済み・終了した請求"]);
    assert_says(
        &page,
        &["16,000円", "未払い 13,000円（2件）", "退会済み", "団体への直接のお振込み", "2026年11月23日 銀行振込 12,000円"],
    );
}

#[tokio::test]
async fn a_collected_record_is_counted_once_and_says_which_invoice_collects_it() {
    let story = Story::new().await;
    let collector = story.collected().await;
    let list = story.json("/payments").await.json();
    assert_eq!((&list["unpaid_total"], &list["unpaid_count"], &list["total"]), (&json!(16_000), &json!(2), &json!(5)));
    let record = story.json(&format!("/payments/{}", story.old[0].id)).await.json();
    assert_eq!((&record["collected_by"], &record["receipt"]), (&json!(collector), &Value::Null));
    let page = story.page(&format!("/payments/{}", story.old[0].id)).await;
    assert_says(&page, &["この請求は個別請求にまとめられています", "この請求書へのお支払いは必要ありません"]);
    assert!(!said(&page).contains("お振込先"), "nobody pays the record itself");
    assert!(page.body().contains(&format!("href=\"/payments/{collector}\"")));
    let page = story.page(&format!("/payments/{collector}")).await;
    assert_says(&page, &["13,000円", "この請求書にまとめた請求", "8,000円", "5,000円", "みほん銀行 本店", "普通 0000123"]);
}

#[tokio::test]
async fn a_taxable_invoice_has_its_tax_per_rate_and_the_registration_number_and_another_one_has_neither() {
    let story = Story::new().await;
    let item =
        |text: &str, price: u64, rate: Option<u64>| json!({"text": text, "quantity": 1, "unit_price": price, "tax_rate": rate});
    let lines = [
        item("要旨集", 105, Some(10)),
        item("抄録", 105, Some(10)),
        item("論文集", 105, Some(10)),
        item("茶菓", 1_001, Some(8)),
        item("会費", 2_000, None),
    ];
    let taxable = story.billed(&json!({"subject": "学術集会", "due_on": "2026-12-31", "lines": lines})).await;
    let plain = story.billed(&json!({"subject": "年会費", "due_on": "2026-12-31", "amount": 8_000})).await;
    let path = format!("/payments/{taxable}");
    let page = story.page(&path).await;
    // 315 yen at 10 % are 31 yen of tax once, and would be 30 line by line.
    assert_says(
        &page,
        &["登録番号 T1234567890123", "3,427円", "10％対象 小計", "315円", "31円", "1,001円", "80円", "不課税 小計"],
    );
    let answer = story.json(&path).await.json();
    let taxes = json!([
        {"tax_rate": null, "net": 2_000, "tax": 0},
        {"tax_rate": 10, "net": 315, "tax": 31},
        {"tax_rate": 8, "net": 1_001, "tax": 80},
    ]);
    assert_eq!((&answer["taxes"], &answer["registration_number"]), (&taxes, &json!("T1234567890123")));

    let plain_page = story.page(&format!("/payments/{plain}")).await;
    for word in ["登録番号", "消費税", "税込", "T1234567890123"] {
        assert!(!said(&plain_page).contains(word), "{word}");
    }

    story.pays(&taxable, 427).await;
    let receipt = story.json(&format!("{path}/receipt")).await.json();
    assert_eq!((&receipt["received"], &receipt["part"]), (&json!(427), &json!(true)));
    let of_part = receipt["taxes"].as_array().unwrap();
    let sum: u64 = of_part.iter().map(|it| it["net"].as_u64().unwrap() + it["tax"].as_u64().unwrap()).sum();
    assert_eq!((sum, of_part.len()), (427, 3), "a part is of every rate in proportion: {of_part:?}");
    let part = story.page(&format!("{path}/receipt")).await;
    assert_says(&part, &["一部入金（ご請求金額 3,427円のうち）", "登録番号 T1234567890123", "但し 学術集会 の一部として"]);
    assert_says(&part, &["3,427円のうち427円入金済み、残り3,000円"]);
    for whole in ["1,001円", "315円", "31円", "80円"] {
        assert!(!said(&part).contains(whole), "{whole} is of the whole: {}", said(&part));
    }
    assert!(!said(&part).contains('※'), "no line here is marked");
    story.pays(&taxable, 3_000).await;
    let receipt = story.json(&format!("{path}/receipt")).await.json();
    assert_eq!((&receipt["received"], &receipt["taxes"]), (&json!(3_427), &taxes));
    assert_says(
        &story.page(&format!("{path}/receipt")).await,
        &["領収金額", "3,427円", "登録番号 T1234567890123", "31円", "80円"],
    );
}

#[tokio::test]
async fn the_receipt_of_what_came_in_less_a_banks_fee_tells_the_tax_within_what_came_in() {
    let story = Story::new().await;
    let lines = json!([
        {"text": "要旨集", "unit_price": 5_000, "tax_rate": 10},
        {"text": "茶菓", "unit_price": 2_000, "tax_rate": 8},
        {"text": "会費", "unit_price": 3_000},
    ]);
    let invoice = story.billed(&json!({"subject": "学術集会", "due_on": "2026-12-31", "lines": lines})).await;
    let path = format!("/payments/{invoice}");
    story.pays(&invoice, 10_660 - 660).await;
    story.enter(&invoice, "adjustments", &json!({"reason": "振込手数料（団体負担）"})).await;
    let bill = story.json(&path).await.json();
    assert_eq!((&bill["status"], &bill["amount"], &bill["adjusted"]), (&json!("paid"), &json!(10_660), &json!(660)));
    assert_eq!(bill["taxes"][1], json!({"tax_rate": 10, "net": 5_000, "tax": 500}), "the bill stays as it was issued");

    let receipt = story.json(&format!("{path}/receipt")).await.json();
    assert_eq!((&receipt["received"], &receipt["adjusted"], &receipt["part"]), (&json!(10_000), &json!(660), &json!(false)));
    let taxes = receipt["taxes"].as_array().unwrap();
    let mut sum = 0;
    for (it, billed) in taxes.iter().zip([3_000, 5_500, 2_160]) {
        let (net, tax, rate) = (number(it, "net"), number(it, "tax"), it["tax_rate"].as_u64().unwrap_or(0));
        let share = billed * 10_000 / 10_660;
        assert!((share..=share + 1).contains(&(net + tax)), "each rate in proportion: {taxes:?}");
        assert_eq!(tax, (net + tax) * rate / (100 + rate), "{taxes:?}");
        sum += net + tax;
    }
    assert_eq!((taxes.len(), sum), (3, 10_000), "what was received, and no yen of what the society bears: {taxes:?}");
    let page = story.page(&format!("{path}/receipt")).await;
    assert_says(
        &page,
        &["10,000円", "10,660円", "振込手数料（団体負担）", "660円", "10％対象 小計（税込）", "登録番号 T1234567890123"],
    );
    for whole in ["5,500円", "2,160円", "500円"] {
        assert!(!page.texts(".taxes").concat().contains(whole), "{whole} is of the whole: {}", said(&page));
    }
}

#[tokio::test]
async fn the_payer_of_collected_records_gets_their_tax_on_the_invoice_in_the_mail_and_on_the_receipt() {
    let story = Story::new().await;
    let line = |price: u64, rate: Option<u64>| json!({"text": "品", "unit_price": price, "tax_rate": rate});
    let mut records = vec![];
    for lines in [json!([line(105, Some(10)), line(2_000, None)]), json!([line(105, Some(10)), line(1_001, Some(8))])] {
        records.push(story.billed(&json!({"subject": "要旨集", "due_on": "2026-12-31", "lines": lines})).await);
    }
    // 2,115 yen and 1,196 yen; 115 yen of the first are paid before it is collected.
    story.pays(&records[0], 115).await;
    let says = json!({"subject": "未納分", "due_on": "2026-12-31", "collects": records, "lines": [line(500, None)]});
    let collector = story.billed(&says).await;
    let path = format!("/payments/{collector}");
    let bill = story.json(&path).await.json();
    assert_eq!((&bill["amount"], &bill["registration_number"]), (&json!(2_000 + 1_196 + 500), &json!("T1234567890123")));
    let taxes = bill["taxes"].as_array().unwrap();
    let gross = |rate: Value| {
        let of = taxes.iter().find(|it| it["tax_rate"] == rate).unwrap();
        (of["net"].as_u64().unwrap() + of["tax"].as_u64().unwrap(), of["tax"].as_u64().unwrap())
    };
    let (outside, standard, reduced) = (gross(Value::Null), gross(json!(10)), gross(json!(8)));
    assert_eq!(outside.0 + standard.0 + reduced.0, 3_696, "the parts add up to the total: {taxes:?}");
    assert_eq!((standard.1, reduced), (standard.0 * 10 / 110, (1_081, 80)), "tax once per rate");
    assert_says(&story.page(&path).await, &["登録番号 T1234567890123", "10％対象 小計（税込）", "1,081円", "3,696円"]);

    let late = story.pays(&collector, 3_696).await;
    assert_eq!(late["invoice"]["status"], "paid");
    let receipt = story.json(&format!("{path}/receipt")).await.json();
    assert_eq!((&receipt["taxes"], &receipt["part"]), (&bill["taxes"], &json!(false)));
    assert_eq!(receipt["registration_number"], "T1234567890123");
    story.stage.let_mails_go().await;
    let mails = story.stage.rig.mails();
    let mail = mails.iter().find(|mail| mail.text.contains("3,696円")).unwrap();
    for fact in
        ["8％対象（税込） 1,081円　うち消費税 80円", "登録番号：T1234567890123", "2,115円のうち115円入金済み、残り2,000円"]
    {
        assert!(mail.text.contains(fact), "{fact} is missing in {}", mail.text);
    }
    let plain = story.collected().await;
    let plain = story.json(&format!("/payments/{plain}")).await.json();
    assert_eq!((&plain["taxes"], &plain["registration_number"]), (&json!([]), &Value::Null), "what is outside tax stays so");
    story.stage.check_invariants();
}

#[tokio::test]
async fn there_is_a_receipt_of_what_stands_paid_and_of_nothing_else() {
    let story = Story::new().await;
    let invoice = story.billed(&json!({"subject": "参加費", "due_on": "2026-12-31", "amount": 8_000})).await;
    let path = format!("/payments/{invoice}/receipt");
    let none = story.json(&path).await;
    assert_eq!((none.status, problem(&none)), (StatusCode::NOT_FOUND, "no-receipt".to_owned()));
    assert_eq!(none.json()["way_on"]["href"], format!("/payments/{invoice}"));

    let paid = story.pays(&invoice, 3_000).await;
    let page = story.page(&path).await;
    assert_eq!(page.texts("h1"), ["領収書"]);
    assert_says(
        &page,
        &[
            "佐藤 花子 様",
            "3,000円",
            "一部入金（ご請求金額 8,000円のうち）",
            "但し 参加費 の一部として",
            "2026年11月20日",
            "銀行振込",
        ],
    );
    assert!(!said(&page).contains("名義違い"), "what the operator noted is not the payer's");
    let answer = story.json(&path).await;
    assert_eq!((&answer.json()["received"], &answer.json()["received_on"]), (&json!(3_000), &json!("2026-11-20")));
    assert!(!answer.body().contains("名義違い"));

    story.enter(&invoice, &format!("payments/{}/reversal", text(&paid, "id")), &json!({"reason": "別人の入金"})).await;
    let gone = story.page(&path).await;
    assert_eq!((gone.status, gone.texts("h1")), (StatusCode::NOT_FOUND, vec!["領収書はまだありません".to_owned()]));
    let bill = story.page(&format!("/payments/{invoice}")).await;
    assert_says(&bill, &["取消", "3,000円"]);
    assert!(!said(&bill).contains("別人の入金"));
}

#[tokio::test]
async fn payments_stand_in_the_order_in_which_they_came_in_whenever_they_were_recorded() {
    let story = Story::new().await;
    let invoice = story.billed(&json!({"subject": "参加費", "due_on": "2026-12-31", "amount": 8_000})).await;
    for day in ["2026-11-20", "2026-11-22", "2026-11-18"] {
        let says = json!({"amount": 1_000, "paid_on": day, "method": "bank_transfer"});
        story.enter(&invoice, "payments", &says).await;
    }
    let bill = story.json(&format!("/payments/{invoice}")).await.json();
    let days: Vec<_> = bill["payments"].as_array().unwrap().iter().map(|it| text(it, "paid_on").to_owned()).collect();
    assert_eq!(days, ["2026-11-18", "2026-11-20", "2026-11-22"]);
}

#[tokio::test]
async fn what_was_paid_through_a_collector_is_receipted_there_with_its_records() {
    let story = Story::new().await;
    let collector = story.collected().await;
    story.pays(&collector, 13_000).await;
    let record = story.json(&format!("/payments/{}", story.old[0].id)).await.json();
    let receipt = format!("/payments/{collector}/receipt");
    assert_eq!((&record["status"], &record["receipt"]), (&json!("paid"), &json!(receipt)));
    let page = story.page(&format!("/payments/{}", story.old[0].id)).await;
    assert!(page.body().contains(&format!("href=\"{receipt}\"")));
    let own = story.json(&format!("/payments/{}/receipt", story.old[0].id)).await;
    assert_eq!((own.status, problem(&own)), (StatusCode::NOT_FOUND, "no-receipt".to_owned()));
    assert_eq!(own.json()["way_on"]["href"], format!("/payments/{collector}"));

    let receipt = story.json(&receipt).await.json();
    let records: Vec<_> = receipt["records"].as_array().unwrap().iter().map(|it| it["amount"].as_u64().unwrap()).collect();
    assert_eq!((&receipt["received"], records), (&json!(13_000), vec![8_000, 5_000]));
    assert_eq!(story.json("/payments").await.json()["unpaid_total"], 3_000);
}

#[tokio::test]
async fn what_is_void_or_written_off_is_said_plainly_without_the_societys_reasons() {
    let story = Story::new().await;
    let [void, lost] = [&story.old[0], &story.old[1]].map(|it| it.id.to_string());
    story.enter(&void, "void", &json!({"reason": "内部の理由"})).await;
    story.enter(&lost, "write-off", &json!({"reason": "内部の理由"})).await;
    for (invoice, status, words) in
        [(&void, "void", "この請求は取り消されました"), (&lost, "written_off", "この請求の受け付けは終了しました")]
    {
        let path = format!("/payments/{invoice}");
        let (page, answer) = (story.page(&path).await, story.json(&path).await);
        assert_says(&page, &[words]);
        assert!(!said(&page).contains("お振込先"));
        assert_eq!(answer.json()["status"], status);
        assert!(!page.body().contains("内部の理由") && !answer.body().contains("内部の理由"));
    }
    assert!(!story.json("/payments").await.body().contains("内部の理由"));
}

#[tokio::test]
async fn somebody_elses_invoice_is_as_unknown_as_one_that_nobody_has() {
    let story = Story::new().await;
    let suzuki = story.stage.person("suzuki", "鈴木 一郎").await;
    let session = story.stage.session_of(&suzuki).await;
    let mut seen = vec![];
    for id in [story.settled.id.as_str(), "inv-suzuki-1", "inv-sato-none", "x"] {
        for path in [format!("/payments/{id}"), format!("/payments/{id}/receipt")] {
            story.stage.rig.inject(Faults::none());
            let answer = story.stage.visitor_as(&session).json("GET", &path, &[], None).await;
            assert_eq!(answer.json()["way_on"]["href"], "/payments");
            seen.push((answer.status, problem(&answer)));
            for key in story.stage.rig.calls().iter().flat_map(|call| &call.keys) {
                assert_eq!(key.pk, format!("A#{}", suzuki.id), "{key:?}");
            }
            assert_eq!(story.stage.visitor().json("GET", &path, &[], None).await.status, StatusCode::UNAUTHORIZED);
        }
    }
    assert!(seen.iter().all(|it| *it == (StatusCode::NOT_FOUND, "unknown-invoice".to_owned())), "{seen:?}");
    assert_eq!(story.stage.visitor_as(&session).json("GET", "/payments", &[], None).await.json()["total"], 0);
    assert_eq!(story.stage.visitor().json("GET", "/payments", &[], None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_list_takes_one_round_trip_and_an_invoice_two_within_the_members_own_keys_and_the_societys() {
    let story = Story::new().await;
    let invoice = format!("/payments/{}", story.old[0].id);
    let receipt = format!("/payments/{}/receipt", story.settled.id);
    for (path, depth) in [("/payments", 1), (invoice.as_str(), 2), (receipt.as_str(), 2)] {
        story.stage.rig.inject(Faults::none());
        assert_eq!(story.page(path).await.status, StatusCode::OK);
        let calls = story.stage.rig.calls();
        assert_eq!(calls.iter().map(|call| call.depth).max(), Some(depth), "{path}");
        for key in calls.iter().flat_map(|call| &call.keys) {
            let is_own = key.pk == "A#acc-sato"
                || (depth == 2 && key.pk.starts_with("S#soc-") && ["SOCIETY", "SEAL"].contains(&key.sk.as_str()));
            assert!(is_own, "{path}: {key:?}");
        }
    }
}

#[tokio::test]
async fn every_invoice_is_on_exactly_one_page() {
    let story = Story::new().await;
    let all = story.json("/payments?per_page=100").await.json();
    for per_page in 1..=5 {
        let mut seen = vec![];
        for page in 1..=4_usize.div_ceil(per_page) {
            let list = story.json(&format!("/payments?per_page={per_page}&page={page}")).await.json();
            assert_eq!(list["unpaid_total"], 16_000, "the total is of all pages");
            seen.extend(list["invoices"].as_array().unwrap().clone());
        }
        assert_eq!(json!(seen), all["invoices"], "{per_page} a page");
    }
    let beyond = story.page("/payments?page=9").await;
    assert_says(&beyond, &["4件中 このページに表示する請求はありません"]);
    assert_eq!(story.json("/payments?page=0").await.status, StatusCode::BAD_REQUEST);
}

/// A member looks at the list, an invoice and a receipt; whatever happens to any call, the answer is right or says that
/// it is none.
struct Look(Story);

impl Look {
    fn paths(&self) -> [String; 3] {
        ["/payments".to_owned(), format!("/payments/{}", self.0.old[0].id), format!("/payments/{}/receipt", self.0.settled.id)]
    }
}

impl Scenario for Look {
    const NAME: &str = "list-payments";

    async fn prepare(rig: &Rig) -> Self {
        Self(Story::on(Stage::on(rig)).await)
    }

    async fn act(&self, _: &Rig) {
        for path in self.paths() {
            let answer = self.0.json(&path).await;
            let known = [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE, KILLED];
            assert!(known.contains(&answer.status), "{path}: {}", answer.body());
        }
    }

    async fn recover(&self, _: &Rig) {
        for path in self.paths() {
            assert_eq!(self.0.json(&path).await.status, StatusCode::OK);
        }
    }

    async fn check(&self, _: &Rig) {
        assert_eq!(self.0.json("/payments").await.json()["unpaid_total"], 16_000);
        self.0.stage.check_invariants();
    }
}

#[tokio::test]
async fn at_every_crash_point_looking_again_shows_the_same() {
    assert!(crash_points::<Look>().await >= 60);
}
