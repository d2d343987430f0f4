//! What is in the table before an action: the people and societies that the events in `events/` name.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::OnceLock;

use domain::audit::Actor;
use domain::billing::Dues;
use domain::society::{BankAccount, Contact};
use domain::{
    Account, AccountId, Day, EmailAddress, Instant, InvoiceId, Language, Line, LoginId, Membership, Period, Society, SocietyId,
    Standing, Unpaid, Withdrawal, Yen,
};
use dynoxide::{Database, ImportOptions};
use serde_json::json;
use store::{IdempotencyKey, Opening, Secret, SessionKey, SignIn, Store};
use tokio::net::TcpListener;

use crate::{Problem, table};

const ACCOUNT: &str = "acc-sato";
const LOGIN: &str = "sato";
const PASSWORD: &str = "taikai-demo-2026";
const SOCIETY: &str = "soc-junkan";
const SECRET: &str = "5d2a7f0c9b3e4816a2d1c0f9e8b7a6d5c4f3e2b1a0998877665544332211ffee";

/// The session that is on record, as a cookie.
pub(crate) fn cookie() -> String {
    format!("__Host-taikai-session={ACCOUNT}.{SECRET}")
}

/// How much a member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    /// Memberships, of which one is the events' own.
    pub(crate) memberships: usize,
    /// Unpaid invoices of that membership.
    pub(crate) invoices: usize,
    /// Invoices of other members.
    pub(crate) others: usize,
}

impl Size {
    /// What most members have.
    pub(crate) const USUAL: Self = Self { memberships: 3, invoices: 2, others: 0 };
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// A new table in which the member is signed in at this moment. Without one, for functions that read the clock, the member has just left, so
/// that there is work to do in the background.
pub(crate) async fn database(size: Size, at: Option<i64>, file: &Path) -> Result<Database, Problem> {
    let database = if size.others > 0 { on_disk(file)? } else { Database::memory().map_err(|error| error.to_string())? };
    local::table::create_table(&database, table::NAME)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
    let url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
    let server = tokio::spawn(local::dynamodb::serve(listener, database.clone(), std::future::pending()));
    let access = local::demo::access(&url)?;
    let seed = Seed { store: Store::new(&access, table::NAME.to_owned()), database: &database };
    let done = seed.all(size, at).await;
    server.abort();
    done.map_err(|error| format!("the table could not be filled: {error}"))?;
    Ok(database)
}

/// A million items are more than should be in memory twice.
fn on_disk(file: &Path) -> Result<Database, Problem> {
    local::dynamodb::delete(file)?;
    local::dynamodb::open(file)
}

struct Seed<'a> {
    store: Store,
    database: &'a Database,
}

impl Seed<'_> {
    async fn all(&self, size: Size, at: Option<i64>) -> Result<(), Failed> {
        let signed_in_at = Instant::from_millis(at.unwrap_or_else(now)).map_err(|_| "not a moment")?;
        let account = self.account().await?;
        let society = self.society(SOCIETY, "日本臨床循環器研究会").await?;
        self.store.open_membership(&membership(&account, &society)?).await?;
        self.store.grant_operator(&account.id, &society, Day::parse("2018-04-01")?.begins()).await?;
        self.copy("MEMBERSHIP#", 2..=size.memberships, |item, number| item.replace(SOCIETY, &format!("{SOCIETY}{number}")))?;
        if size.invoices > 0 {
            self.bill(&account, &society, size).await?;
        }
        let session = SessionKey::new(account.id.clone(), &Secret::parse(SECRET).ok_or("not a secret")?);
        let sign_in = SignIn {
            session: &session,
            replaces: None,
            remember: None,
            new_browser: None,
            by_remembered_browser: false,
            at: signed_in_at,
        };
        self.store.commit_sign_in(&sign_in).await?;
        if at.is_none() {
            self.leave(&session, &society, signed_in_at).await?;
        }
        Ok(())
    }

    async fn account(&self) -> Result<Account, Failed> {
        static HASH: OnceLock<String> = OnceLock::new();
        let account = Account {
            id: AccountId::parse(ACCOUNT)?,
            name: Line::parse("佐藤 花子")?,
            address: EmailAddress::parse("sato@hospital.example")?,
            language: Language::Japanese,
        };
        let login = LoginId::parse(LOGIN).map_err(|_| "not a login ID")?;
        let password = match HASH.get() {
            Some(hash) => hash.clone(),
            None => HASH.get_or_init(|| password::hash(PASSWORD).unwrap_or_default()).clone(),
        };
        self.store.open_account(&Opening { account: account.clone(), login, password }).await?;
        Ok(account)
    }

    /// The member's unpaid invoices, and those of others to the same society.
    async fn bill(&self, account: &Account, society: &Society, size: Size) -> Result<(), Failed> {
        let dues = dues(account, society)?;
        let invoice = self.store.issue_dues(&dues, &Actor::System, dues.issued_on.begins()).await?;
        let id = invoice.id.as_str();
        self.copy("INVOICE#", 2..=size.invoices, |item, number| item.replace(id, &format!("{id}{number}")))?;
        self.total(size.invoices)?;
        // Ten to each, so that no partition is larger than in life.
        self.copy("INVOICE#", 1..=size.others, |item, number| {
            let other = format!("{}x{}", account.id.tail(), number / 10);
            item.replace(id, &format!("inv-{other}-j{number}")).replace(account.id.as_str(), &format!("acc-{other}"))
        })
    }

    async fn society(&self, id: &str, name: &str) -> Result<Society, Failed> {
        let society = Society {
            id: SocietyId::parse(id)?,
            name: Line::parse(name)?,
            contact: Contact {
                name: Line::parse("事務局")?,
                address: EmailAddress::parse("jimukyoku@junkan.example")?,
                telephone: Some(Line::parse("03-0000-0110")?),
            },
            bank_account: Some(BankAccount {
                bank: Line::parse("みほん銀行")?,
                branch: Line::parse("本店")?,
                kind: Line::parse("普通")?,
                number: Line::parse("0000123")?,
                holder: Line::parse(name)?,
            }),
            registration: None,
            language: Language::Japanese,
        };
        self.store.open_society(&society).await?;
        Ok(society)
    }

    async fn leave(&self, session: &SessionKey, society: &Society, at: Instant) -> Result<(), Failed> {
        let command = IdempotencyKey::new("withdraw", "bench", "");
        let leaving = self.store.leaving(session, &society.id, Some(&command), at).await?;
        let (visit, belonging) = leaving.visit.zip(leaving.belonging).ok_or("nobody who could leave")?;
        let decided = Withdrawal::decide(visit.account, belonging.society, belonging.membership, belonging.ledger, None, at);
        let withdrawal = decided.map_err(|_| "the withdrawal was refused")?;
        Ok(self.store.commit_withdrawal(&withdrawal, &command, "{}").await?)
    }

    /// Writes an item of the member again, each time changed; thousands of transactions would take minutes.
    fn copy(&self, begins: &str, numbers: RangeInclusive<usize>, change: impl Fn(&str, usize) -> String) -> Result<(), Failed> {
        let query = json!({
            "TableName": table::NAME,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": { ":pk": { "S": format!("A#{ACCOUNT}") }, ":sk": { "S": begins } },
            "Limit": 1,
        });
        let item = table::run(self.database, "Query", query)?["Items"][0].to_string();
        let mut items = Vec::new();
        for number in numbers {
            items.push(serde_json::from_str(&change(&item, number))?);
            if items.len() == AT_ONCE {
                self.database.import_items(table::NAME, std::mem::take(&mut items), ImportOptions::default())?;
            }
        }
        self.database.import_items(table::NAME, items, ImportOptions::default())?;
        Ok(())
    }

    /// Puts the sum of the copied invoices on their membership.
    fn total(&self, invoices: usize) -> Result<(), Failed> {
        let total = AMOUNT * u64::try_from(invoices)?;
        let update = json!({
            "TableName": table::NAME,
            "Key": { "pk": { "S": format!("A#{ACCOUNT}") }, "sk": { "S": format!("MEMBERSHIP#{SOCIETY}") } },
            "UpdateExpression": "SET unpaid_count = :count, unpaid_total = :total, ledger_version = :count",
            "ExpressionAttributeValues": { ":count": { "N": invoices.to_string() }, ":total": { "N": total.to_string() } },
        });
        table::run(self.database, "UpdateItem", update)?;
        Ok(())
    }
}

/// Now, for those functions that read the clock.
fn now() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or_default()
}

const AMOUNT: u64 = 8_000;
/// How many items are written in one transaction.
const AT_ONCE: usize = 10_000;

fn membership(account: &Account, society: &Society) -> Result<Membership, Failed> {
    Ok(Membership {
        account: account.id.clone(),
        society: society.id.clone(),
        society_name: society.name.clone(),
        member_number: Some(Line::parse("0117")?),
        period: Period::FIRST,
        joined_on: Day::parse("2018-04-01")?,
        standing: Standing::Active,
        unpaid: Unpaid::default(),
        ledger_version: 0,
        version: 1,
        deleted_on: None,
    })
}

fn dues(account: &Account, society: &Society) -> Result<Dues, Failed> {
    Ok(Dues {
        id: InvoiceId::new(&account.id, "j20260117")?,
        society: society.id.clone(),
        payer: account.name.clone(),
        member_number: Some(Line::parse("0117")?),
        subject: Line::parse("2026年度 年会費")?,
        amount: Yen::new(AMOUNT)?,
        issued_on: Day::parse("2026-04-01")?,
        due_on: Day::parse("2026-05-31")?,
    })
}
