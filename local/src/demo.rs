//! Demo data: the people and societies that a new system begins with.

use aws::{Access, Trust};
use aws_credential_types::Credentials;
use domain::audit::Actor;
use domain::billing::Dues;
use domain::charge::RegistrationNumber;
use domain::deletion::WaitingDays;
use domain::effect::Effect;
use domain::joining::{Application, Doorway};
use domain::mail::{Claim, Outcome};
use domain::payment::Method;
use domain::society::{BankAccount, BankCode, BranchCode, Contact};
use domain::terms::{DueIn, FirstDues, Joining, NumberPattern, Offer, Offers, Questions};
use domain::{
    Account, AccountId, Category, CategoryId, Day, DeletionRequest, EmailAddress, Instant, Invoice, InvoiceId, Language, Line,
    LoginId, Membership, MembershipTerms, Note, Payment, Period, Society, SocietyId, Yen,
};
use store::{Commanded, IdempotencyKey, NewAccount, Store};

use crate::Problem;
use crate::settings::REGION;

mod members;
mod reminders;

/// Where the demo data goes.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// URL of the embedded `DynamoDB`.
    pub dynamodb: String,
    /// Name of the table.
    pub table: String,
}

/// Login IDs of the demo people; all have [`PASSWORD`].
pub const SIGN_INS: [(&str, &str); 7] = [
    ("sato", "three societies, unpaid in two"),
    ("suzuki", "two societies, nothing unpaid; reads English"),
    ("tanaka", "45 societies, operator of one of them"),
    ("kanri", "operator of the first of sato's societies: 72 members, 335 billing records"),
    ("ito", "asked yesterday for the deletion of the account"),
    ("jimukyoku", "the portal's support desk: /support/accounts"),
    ("kimura", "belongs to none and has asked to join the first of sato's societies"),
];

/// Password of all demo people.
pub const PASSWORD: &str = "taikai-demo-2026";

/// A demo society: id, name, office, telephone, how the name is read.
type DemoSociety = (&'static str, &'static str, &'static str, Option<&'static str>, &'static str);

const SOCIETIES: [DemoSociety; 4] = [
    ("soc-junkanki", "日本臨床循環器研究会", "事務局", Some("03-0000-0110"), "ニホンリンショウジュンカンキケンキュウカイ"),
    ("soc-naika", "首都圏内科連合会", "会員係", None, "シュトケンナイカレンゴウカイ"),
    ("soc-chiiki", "地域医療連携を考える会", "世話人会", Some("045-000-0120"), "チイキイリョウレンケイヲカンガエルカイ"),
    ("soc-kango", "看護教育実践学会", "学会事務センター", Some("06-0000-0130"), "カンゴキョウイクジッセンガッカイ"),
];

/// Tanaka belongs to one society for each region and field.
const REGIONS: [&str; 9] = ["北海道", "東北", "関東", "甲信越", "東海", "北陸", "近畿", "中国四国", "九州沖縄"];
const FIELDS: [&str; 5] = ["救急医療研究会", "整形外科懇話会", "小児科臨床学会", "緩和ケア研究会", "医療安全学会"];

/// Fills a new, empty table, as if it were now.
pub async fn seed(endpoints: &Endpoints, now: Instant) -> Result<(), Problem> {
    let demo = Demo { store: Store::new(&access(&endpoints.dynamodb)?, endpoints.table.clone()), now };
    let fill = async {
        demo.societies().await?;
        demo.sato().await?;
        demo.suzuki().await?;
        demo.tanaka().await?;
        demo.kanri().await?;
        demo.doors().await?;
        demo.ito().await?;
        demo.jimukyoku().await
    };
    fill.await.map_err(|error: Failed| format!("the demo data could not be written: {error}"))
}

/// AWS as it is on this machine: `DynamoDB` at this URL.
pub fn access(dynamodb: &str) -> Result<Access, Problem> {
    let credentials = Credentials::new("local", "local", None, None, "local");
    let aws = Access::new(REGION.to_owned(), credentials, Trust::Amazon).map_err(|error| error.to_string())?;
    Ok(Access { dynamodb: Some(dynamodb.to_owned()), ..aws })
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

struct Demo {
    store: Store,
    /// The moment at which the demo begins.
    now: Instant,
}

/// Dues of the demo, and what has been paid on them when.
struct Bill<'a> {
    member_number: Option<&'a str>,
    subject: &'a str,
    yen: u64,
    issued_on: &'a str,
    due_on: &'a str,
    paid: Option<(u64, &'a str)>,
}

impl Demo {
    async fn societies(&self) -> Result<(), Failed> {
        for (id, name, office, telephone, kana) in SOCIETIES {
            self.society(id, (name, Some(kana)), office, telephone).await?;
        }
        Ok(())
    }

    async fn society(
        &self,
        id: &str,
        (name, kana): (&str, Option<&str>),
        office: &str,
        telephone: Option<&str>,
    ) -> Result<(), Failed> {
        let short = id.trim_start_matches("soc-");
        let bank_account = BankAccount {
            bank: Line::parse("みほん銀行")?,
            bank_code: BankCode::parse("9999"),
            branch: Line::parse("本店")?,
            branch_code: BranchCode::parse("001"),
            kind: Line::parse("普通")?,
            number: Line::parse("0000123")?,
            holder: Line::parse(name)?,
        };
        let society = Society {
            kana: kana.map(Line::parse).transpose()?,
            bank_account: Some(bank_account),
            registration: Some(RegistrationNumber::parse("T1234567890123")?),
            ..Society::new(
                SocietyId::parse(id)?,
                Line::parse(name)?,
                Contact {
                    name: Line::parse(office)?,
                    address: EmailAddress::parse(&format!("jimukyoku@{short}.example"))?,
                    telephone: telephone.map(Line::parse).transpose()?,
                },
            )
        };
        Ok(self.store.create_society(&society).await?)
    }

    async fn sato(&self) -> Result<(), Failed> {
        let sato = self.account("sato", "佐藤 花子", Language::Japanese).await?;
        let [junkanki, naika, chiiki, _] = SOCIETIES;
        self.join(&sato, junkanki.0, "2018-04-01", Some("0117")).await?;
        let dues =
            |subject, issued_on, due_on, paid| Bill { member_number: Some("0117"), subject, yen: 8_000, issued_on, due_on, paid };
        self.bill(&sato, junkanki.0, dues("2024年度 年会費", "2024-04-01", "2024-05-31", Some((8_000, "2024-05-20")))).await?;
        self.bill(&sato, junkanki.0, dues("2025年度 年会費", "2025-04-01", "2025-05-31", None)).await?;
        self.bill(&sato, junkanki.0, dues("2026年度 年会費", "2026-04-01", "2026-05-31", Some((3_000, "2026-06-12")))).await?;
        self.join(&sato, naika.0, "2021-07-15", None).await?;
        let congress = Bill {
            member_number: None,
            subject: "第12回学術集会 参加費",
            yen: 12_000,
            issued_on: "2026-10-01",
            due_on: "2027-03-31",
            paid: None,
        };
        self.bill(&sato, naika.0, congress).await?;
        self.join(&sato, chiiki.0, "2023-11-03", None).await?;
        let paid = Bill {
            member_number: None,
            subject: "2026年度 会費",
            yen: 3_000,
            issued_on: "2026-04-01",
            due_on: "2026-06-30",
            paid: Some((3_000, "2026-04-22")),
        };
        self.bill(&sato, chiiki.0, paid).await?;
        Ok(())
    }

    async fn suzuki(&self) -> Result<(), Failed> {
        let suzuki = self.account("suzuki", "鈴木 一郎", Language::English).await?;
        let [junkanki, _, _, kango] = SOCIETIES;
        self.join(&suzuki, junkanki.0, "2020-04-01", None).await?;
        let paid = Bill {
            member_number: None,
            subject: "2026年度 年会費",
            yen: 8_000,
            issued_on: "2026-04-01",
            due_on: "2026-05-31",
            paid: Some((8_000, "2026-05-08")),
        };
        self.bill(&suzuki, junkanki.0, paid).await?;
        self.join(&suzuki, kango.0, "2024-09-10", None).await
    }

    async fn tanaka(&self) -> Result<(), Failed> {
        let tanaka = self.account("tanaka", "田中 美咲", Language::Japanese).await?;
        let pairs = REGIONS.iter().flat_map(|region| FIELDS.iter().map(move |field| format!("{region}{field}")));
        for (number, name) in (1_u64..).zip(pairs) {
            let id = format!("soc-chiho{number:02}");
            self.society(&id, (&name, None), "事務局", None).await?;
            self.join(&tanaka, &id, "2022-04-01", None).await?;
            if number % 9 == 0 {
                let yen = 1_000 * number;
                let bill = Bill {
                    member_number: None,
                    subject: "2026年度 年会費",
                    yen,
                    issued_on: "2026-04-01",
                    due_on: "2026-05-31",
                    paid: None,
                };
                self.bill(&tanaka, &id, bill).await?;
            }
        }
        let operated = self.store.society(&SocietyId::parse("soc-chiho09")?).await?.ok_or("tanaka's society is missing")?;
        self.store.grant_operator(&tanaka.id, &operated, Day::parse("2022-04-01")?.begins()).await?;
        Ok(())
    }

    async fn kanri(&self) -> Result<(), Failed> {
        let kanri = self.account("kanri", "高橋 健", Language::Japanese).await?;
        let society = SocietyId::parse(SOCIETIES[0].0)?;
        let society = self.store.society(&society).await?.ok_or("the operator's society is missing")?;
        self.store.grant_operator(&kanri.id, &society, Day::parse("2018-04-01")?.begins()).await?;
        let reminded = members::seed(&self.store, &society, &kanri, self.now.day_in_japan()).await?;
        reminders::seed(&self.store, &society, &kanri, &reminded, self.now).await
    }

    /// Two societies that people find: one that decides who joins, where somebody has asked, and one that takes
    /// everybody.
    async fn doors(&self) -> Result<(), Failed> {
        let offer = |id: &str, name: &str, is_chosen, dues: Option<u64>| -> Result<Offer, Failed> {
            let category = Category { id: CategoryId::parse(id)?, name: Line::parse(name)? };
            Ok(Offer { category, is_chosen, first_dues: dues.map(Yen::new).transpose()? })
        };
        let offers = vec![
            offer("cat-sei", "正会員", true, None)?,
            offer("cat-gakusei", "学生会員", true, Some(3_000))?,
            offer("cat-meiyo", "名誉会員", false, Some(0))?,
        ];
        let due_in = DueIn::new(30).ok_or("thirty days are too many")?;
        let terms = MembershipTerms {
            is_public: true,
            about: Some(Note::parse(
                "循環器の臨床研究に携わる医師と研究者の会です。\n年に二回の研究会と、年に一回の学術集会があります。",
            )?),
            joining: Joining::ByApproval,
            questions: Questions::new(vec![Line::parse("ご専門の分野")?]).ok_or("too many questions")?,
            categories: Offers::new(offers).map_err(|why| format!("{why:?}"))?,
            numbers: NumberPattern::parse("0000"),
            first_dues: Some(FirstDues { subject: Line::parse("入会年度 年会費")?, amount: Yen::new(8_000)?, due_in }),
            version: 1,
        };
        let [junkanki, _, _, kango] = SOCIETIES;
        let society = self.store.society(&SocietyId::parse(junkanki.0)?).await?.ok_or("the first society is missing")?;
        let numbering = Some((1, 301));
        let by = Actor::System;
        self.store.carry_out(&Effect::terms_chosen(society.clone(), terms.clone(), numbering), &by, self.now).await?;
        let open = MembershipTerms { is_public: true, joining: Joining::Open, version: 1, ..MembershipTerms::default() };
        let kango = self.store.society(&SocietyId::parse(kango.0)?).await?.ok_or("the last society is missing")?;
        self.store.carry_out(&Effect::terms_chosen(kango, open, None), &by, self.now).await?;
        let account = self.account("kimura", "木村 さくら", Language::Japanese).await?;
        let door = Doorway {
            account: &account,
            leaves_portal: false,
            society: &society,
            terms: &terms,
            membership: None,
            request: None,
        };
        let answers = vec![Some(Note::parse("不整脈の非薬物治療")?)];
        let application = Application { category: CategoryId::parse("cat-sei").ok(), answers };
        let asked = self.now.day_in_japan().plus_days(-3).begins();
        let request = door.ask(&application, asked).map_err(|why| format!("{why:?}"))?;
        // Its mails have long arrived.
        let effect = Effect { mails: vec![], ..Effect::joining_requested(request, &door) };
        Ok(self.store.carry_out(&effect, &Actor::Account(account.id.clone()), asked).await?)
    }

    /// Whose request waits in support's queue.
    async fn ito(&self) -> Result<(), Failed> {
        let ito = self.account("ito", "伊藤 直樹", Language::Japanese).await?;
        let [_, naika, _, kango] = SOCIETIES;
        self.join(&ito, naika.0, "2019-04-01", None).await?;
        let unpaid = Bill {
            member_number: None,
            subject: "2026年度 年会費",
            yen: 6_000,
            issued_on: "2026-04-01",
            due_on: "2026-05-31",
            paid: None,
        };
        self.bill(&ito, naika.0, unpaid).await?;
        self.join(&ito, kango.0, "2024-04-01", None).await?;
        let yesterday = self.now.day_in_japan().plus_days(-1).begins();
        let reason = Some(Line::parse("現場を離れたため")?);
        let asked = DeletionRequest::ask(&ito.id, None, false, Vec::new(), reason, WaitingDays::DEFAULT, yesterday);
        let asked = asked.map_err(|refusal| format!("{refusal:?}"))?;
        let command = IdempotencyKey::new("request-account-deletion", "demo", "");
        let (by, at) = (Actor::Account(ito.id.clone()), asked.requested_at);
        let commanded = Commanded { by: &by, account: &ito.id, key: &command, answer: "{}", at };
        self.store.commit(&Effect::deletion_requested(asked.clone(), &ito, vec![]), commanded).await?;
        // SES turned its acknowledgement down: it is on support's list of mails that did not arrive.
        let Some(Claim::Send(mail)) = self.store.claim_mail(&asked.acknowledgement(&ito).id, self.now).await? else {
            return Err("the acknowledgement cannot be claimed".into());
        };
        let said = Line::of_machine("InvalidParameterValue: Illegal content.");
        self.store.record_try(mail, Outcome::Rejected { said }, self.now).await?;
        Ok(())
    }

    async fn jimukyoku(&self) -> Result<(), Failed> {
        let jimukyoku = self.account("jimukyoku", "渡辺 恵", Language::Japanese).await?;
        Ok(self.store.grant_support(&jimukyoku.id, Day::parse("2018-04-01")?.begins()).await?)
    }

    async fn account(&self, login: &str, name: &str, language: Language) -> Result<Account, Failed> {
        // What is kept of a deleted account has its id, which must not tell who it was.
        let number = SIGN_INS.iter().position(|(known, _)| *known == login).ok_or("a demo person who is not listed")?;
        let account = Account::new(
            AccountId::parse(&format!("acc-{}", 1001 + number))?,
            Line::parse(name)?,
            EmailAddress::parse(&format!("{login}@hospital.example"))?,
            language,
        );
        let login = LoginId::parse(login).map_err(|_| "not a login ID")?;
        let new = NewAccount { account: account.clone(), login, password: password::hash(PASSWORD)? };
        self.store.create_account(&new).await?;
        Ok(account)
    }

    async fn join(&self, account: &Account, society: &str, on: &str, member_number: Option<&str>) -> Result<(), Failed> {
        let society = self.store.society(&SocietyId::parse(society)?).await?.ok_or("the demo has no such society")?;
        let membership = Membership {
            member_number: member_number.map(Line::parse).transpose()?,
            ..Membership::opened(account, &society, Day::parse(on)?)
        };
        Ok(self.store.open_membership(&membership, &account.name).await?)
    }

    async fn bill(&self, account: &Account, society: &str, bill: Bill<'_>) -> Result<Invoice, Failed> {
        let (society, issued_on) = (SocietyId::parse(society)?, Day::parse(bill.issued_on)?);
        let dues = Dues {
            // The same each time, so that the API's documented examples stay true.
            id: InvoiceId::new(&account.id, &format!("{}{}", society.tail(), bill.issued_on.replace('-', "")))?,
            society: society.clone(),
            period: Period::FIRST,
            payer: account.name.clone(),
            member_number: bill.member_number.map(Line::parse).transpose()?,
            subject: Line::parse(bill.subject)?,
            amount: Yen::new(bill.yen)?,
            issued_on,
            due_on: Day::parse(bill.due_on)?,
        };
        let invoice = self.store.issue_dues(&dues, &Actor::System, issued_on.begins()).await?;
        let Some((yen, on)) = bill.paid else { return self.reminded(invoice).await };
        let paid_on = Day::parse(on)?;
        let payment = Payment {
            id: Store::new_payment_id(paid_on.begins()),
            amount: Yen::new(yen)?,
            paid_on,
            method: Method::BankTransfer,
            note: None,
            by: Actor::System,
            at: paid_on.begins(),
            reversal: None,
        };
        let recorded = self.store.record_payment(&society, &invoice.id, &payment).await?;
        self.reminded(recorded).await
    }

    /// What was issued long ago and is unpaid is looked at on the first morning.
    async fn reminded(&self, invoice: Invoice) -> Result<Invoice, Failed> {
        if invoice.is_unpaid() {
            self.store.put_off(&invoice.society, &invoice.id, self.now.day_in_japan().plus_days(1)).await?;
        }
        Ok(invoice)
    }
}
