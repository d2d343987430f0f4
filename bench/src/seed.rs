//! What is in the table before an action: the people and societies that the events in `events/` name.

use aws::{Access, Trust};
use aws_credential_types::Credentials;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use domain::audit::Actor;
use domain::invoice::{Kind, State};
use domain::society::{BankAccount, Contact};
use domain::{
    Account, AccountId, Day, EmailAddress, Instant, Invoice, InvoiceId, Language, Line, LoginId, Membership, Period, Society,
    SocietyId, Standing, Unpaid, Withdrawal, Yen,
};
use dynoxide::Database;
use serde_json::{Value, json};
use store::{IdempotencyKey, Opening, Secret, SessionKey, SignIn, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

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

/// A new table in which the member is signed in at this moment; `left` when the membership has been withdrawn from just now.
pub(crate) async fn database(size: Size, signed_in_at: i64, left: bool) -> Result<Database, Problem> {
    let database = Database::memory().map_err(|error| error.to_string())?;
    local::table::create_table(&database, table::NAME)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
    let url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
    let (end, ended) = oneshot::channel::<()>();
    let server = tokio::spawn(local::dynamodb::serve(listener, database.clone(), async { drop(ended.await) }));
    let access = Access {
        region: local::functions::REGION.to_owned(),
        credentials: Credentials::new("bench", "bench", None, None, "bench"),
        http: aws::http_client(Trust::Amazon).map_err(|error| error.to_string())?,
        sleep: SharedAsyncSleep::new(TokioSleep::new()),
        dynamodb: Some(url),
        ses: None,
    };
    let seed = Seed { store: Store::new(&access, table::NAME.to_owned()), database: &database };
    let done = seed.all(size, signed_in_at, left).await;
    drop(end);
    server.abort();
    done.map_err(|error| format!("the table could not be filled: {error}"))?;
    Ok(database)
}

struct Seed<'a> {
    store: Store,
    database: &'a Database,
}

impl Seed<'_> {
    async fn all(&self, size: Size, signed_in_at: i64, left: bool) -> Result<(), Failed> {
        let at = Instant::from_millis(signed_in_at).map_err(|_| "not a moment")?;
        let account = Account {
            id: AccountId::parse(ACCOUNT)?,
            name: Line::parse("佐藤 花子")?,
            address: EmailAddress::parse("sato@hospital.example")?,
            language: Language::Japanese,
        };
        let login = LoginId::parse(LOGIN).map_err(|_| "not a login ID")?;
        let opening = Opening { account: account.clone(), login, password: password::hash(PASSWORD)? };
        self.store.open_account(&opening).await?;

        let society = self.society(SOCIETY, "日本臨床循環器研究会").await?;
        self.store.open_membership(&membership(&account, &society)?).await?;
        self.copy("MEMBERSHIP#", SOCIETY, size.memberships.saturating_sub(1), ACCOUNT)?;
        if size.invoices > 0 {
            let invoice = invoice(&account, &society)?;
            self.store.issue_invoice(&invoice, Actor::System, invoice.issued_on.begins()).await?;
            self.copy("INVOICE#", INVOICE, size.invoices - 1, ACCOUNT)?;
            self.total(&format!("MEMBERSHIP#{SOCIETY}"), size.invoices)?;
            for other in 0..size.others.div_ceil(100) {
                self.copy("INVOICE#", INVOICE, 100, &format!("acc-{other}"))?;
            }
        }

        let secret = Secret::parse(SECRET).ok_or("not a secret")?;
        let session = SessionKey::new(account.id.clone(), &secret);
        let at = if left { Instant::from_millis(now())? } else { at };
        let sign_in = SignIn { session: &session, replaces: None, remember: None, new_browser: None, by_remembered_browser: false, at };
        self.store.commit_sign_in(&sign_in).await?;
        if left {
            self.leave(&session, &society, at).await?;
        }
        Ok(())
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

    /// Writes an item of the member again, each time under another id; thousands of transactions would take minutes.
    fn copy(&self, begins: &str, id: &str, times: usize, to: &str) -> Result<(), Failed> {
        let query = json!({
            "TableName": table::NAME,
            "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
            "ExpressionAttributeValues": { ":pk": { "S": format!("A#{ACCOUNT}") }, ":sk": { "S": begins } },
            "Limit": 1,
        });
        let item = table::run(self.database, "Query", query)?["Items"][0].to_string();
        let copy = |number: usize| {
            let copy = item.replace(id, &format!("{id}{number:04}")).replace(&format!("A#{ACCOUNT}"), &format!("A#{to}"));
            serde_json::from_str::<Value>(&copy).map(|item| json!({ "PutRequest": { "Item": item } }))
        };
        let writes = (1..=times).map(copy).collect::<Result<Vec<_>, _>>()?;
        for writes in writes.chunks(25) {
            table::run(self.database, "BatchWriteItem", json!({ "RequestItems": { table::NAME: writes } }))?;
        }
        Ok(())
    }

    /// Puts the sum of the copied invoices on their membership.
    fn total(&self, sk: &str, invoices: usize) -> Result<(), Failed> {
        let total = AMOUNT * u64::try_from(invoices)?;
        let update = json!({
            "TableName": table::NAME,
            "Key": { "pk": { "S": format!("A#{ACCOUNT}") }, "sk": { "S": sk } },
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
const INVOICE: &str = "inv-j20260117";

fn membership(account: &Account, society: &Society) -> Result<Membership, Failed> {
    Ok(Membership {
        account: account.id.clone(),
        society: society.id.clone(),
        society_name: society.name.clone(),
        period: Period::FIRST,
        joined_on: Day::parse("2018-04-01")?,
        standing: Standing::Active,
        unpaid: Unpaid::default(),
        ledger_version: 0,
        version: 1,
    })
}

fn invoice(account: &Account, society: &Society) -> Result<Invoice, Failed> {
    Ok(Invoice {
        id: InvoiceId::parse(INVOICE)?,
        number: Line::parse("J-2026-0117")?,
        account: account.id.clone(),
        society: society.id.clone(),
        payer: account.name.clone(),
        kind: Kind::Dues,
        subject: Line::parse("2026年度 年会費")?,
        amount: Yen::new(AMOUNT)?,
        paid: Yen::ZERO,
        issued_on: Day::parse("2026-04-01")?,
        due_on: Day::parse("2026-05-31")?,
        state: State::Unpaid,
        collected_by: None,
        version: 1,
    })
}
