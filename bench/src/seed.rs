//! The table's contents before an action: the demo's people and societies, which the sample events name; a session for
//! the account in the event's cookie; and extra data when growth is measured.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use domain::audit::Actor;
use domain::effect::Effect;
use domain::job::Page;
use domain::reminder::SHARDS;
use domain::{AccountId, Day, Instant, SocietyId, Withdrawal};
use dynoxide::{Database, DynoxideError, ImportOptions};
use local::demo::Endpoints;
use local::settings::TABLE;
use serde_json::{Value, json};
use store::{Caller, Commanded, IdempotencyKey, Secret, SessionKey, SignIn, Store};
use tokio::net::TcpListener;

use crate::{Problem, database};

/// The member who has more and more of something, with the dues of which there are more.
const MEMBER: &str = "1001";
const SOCIETY: &str = "soc-junkanki";
const DUES: &str = "inv-1001-junkanki20250401";
const DUES_YEN: usize = 8_000;
/// When the sample events happen that people wait for, in milliseconds since 1970; the schedule's sample is the next
/// morning.
const BEGINS: i64 = 1_795_397_400_000;
/// The session's secret where no event tells one.
const SECRET: &str = "5d2a7f0c9b3e4816a2d1c0f9e8b7a6d5c4f3e2b1a0998877665544332211ffee";

/// How many items are written in one transaction.
const AT_ONCE: usize = 10_000;

/// What there is beside the demo's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct More {
    /// Memberships of the member.
    pub(crate) memberships: usize,
    /// Unpaid dues of the membership at hand.
    pub(crate) invoices: usize,
    /// Other people's invoices to the same society, not due these days.
    pub(crate) others: usize,
    /// Other people's invoices of which they are reminded tomorrow.
    pub(crate) reminders: usize,
    /// Other members of the same society.
    pub(crate) members: usize,
}

/// Who is signed in since when: as HTTP events say it.
#[derive(Clone, Debug)]
pub(crate) struct SignedIn {
    /// The session's cookie, as `<account>.<secret>`.
    pub(crate) cookie: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Makes tables that are filled.
pub(crate) struct Seed {
    /// The demo's table, made once.
    demo: PathBuf,
    /// Where a table lies that is too large to be in memory twice.
    large: PathBuf,
}

impl Seed {
    /// Makes the demo's table, in this folder.
    pub(crate) async fn open(folder: &Path) -> Result<Self, Problem> {
        let seed = Self { demo: folder.join("demo.sqlite"), large: folder.join("large.sqlite") };
        let database = Database::memory().map_err(|error| error.to_string())?;
        local::table::create_table(&database, TABLE)?;
        let (url, server) = serve(&database).await?;
        let begins = Instant::from_millis(BEGINS).map_err(|error| error.to_string())?;
        local::demo::seed(&Endpoints { dynamodb: url.clone(), table: TABLE.to_owned() }, begins).await?;
        finish_jobs(&url).await.map_err(|error| format!("the demo could not be settled: {error}"))?;
        server.abort();
        put_off_the_deletion(&database).map_err(|error| error.to_string())?;
        local::dynamodb::delete(&seed.demo)?;
        database.vacuum_into(&seed.demo.to_string_lossy()).map_err(|error| error.to_string())?;
        local::dynamodb::index_stream(&seed.demo)?;
        Ok(seed)
    }

    /// A new table. Where nobody signs in, the member has left the society just now, so that there is work to do in the
    /// background.
    pub(crate) async fn table(&self, more: More, signed_in: Option<&SignedIn>) -> Result<Database, Problem> {
        let database = if more.others > 0 { self.on_disk()? } else { Database::memory().map_err(|error| error.to_string())? };
        if more.others == 0 {
            database.restore_from(&self.demo.to_string_lossy()).map_err(|error| error.to_string())?;
        }
        let (url, server) = serve(&database).await?;
        let filling = Filling { store: Store::new(&local::demo::access(&url)?, TABLE.to_owned()), database: &database };
        let done = filling.fill(more, signed_in).await;
        server.abort();
        done.map_err(|error| format!("the table could not be filled: {error}"))?;
        Ok(database)
    }

    fn on_disk(&self) -> Result<Database, Problem> {
        local::dynamodb::delete(&self.large)?;
        fs::copy(&self.demo, &self.large).map_err(|error| format!("{}: {error}", self.large.display()))?;
        local::dynamodb::open(&self.large)
    }
}

/// Puts the demo's deletion off to the day that is named by the event that carries it out. The function reads the
/// clock, and what it finds due must not depend on the day of the measurement.
fn put_off_the_deletion(database: &Database) -> Result<(), DynoxideError> {
    const ASKED_BY: &str = "acc-1005";
    let update = json!({
        "TableName": TABLE,
        "Key": { "pk": { "S": format!("A#{ASKED_BY}") }, "sk": { "S": "DELETION" } },
        "UpdateExpression": "SET due_on = :day, agenda_sk = :due",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": { ":day": { "S": "2036-01-01" }, ":due": { "S": format!("2035-12-31T15:00:00Z#{ASKED_BY}") } },
    });
    database::run(database, "UpdateItem", update).map(|_| ())
}

/// Serves a database over the wire protocol, until the task is ended.
async fn serve(database: &Database) -> Result<(String, tokio::task::JoinHandle<Result<(), Problem>>), Problem> {
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|error| error.to_string())?;
    let url = format!("http://{}", listener.local_addr().map_err(|error| error.to_string())?);
    Ok((url, tokio::spawn(local::dynamodb::serve(listener, database.clone(), std::future::pending()))))
}

/// Does what the stream calls for after the demo's last commands.
async fn finish_jobs(url: &str) -> Result<(), Failed> {
    let store = Store::new(&local::demo::access(url)?, TABLE.to_owned());
    for society in store.replans().await? {
        while let Some(replan) = store.replan(&society).await? {
            let (invoices, after) = store.unpaid_page(&society, &replan.job.at).await?;
            for (society, invoice) in &invoices {
                store.put_on_agenda(society, invoice, day_in(1)).await?;
            }
            store.commit_replan(&replan, replan.clone().turned(Page::default(), after)).await?;
        }
    }
    Ok(())
}

struct Filling<'a> {
    store: Store,
    database: &'a Database,
}

impl Filling<'_> {
    async fn fill(&self, more: More, signed_in: Option<&SignedIn>) -> Result<(), Failed> {
        let account = format!("acc-{MEMBER}");
        let membership = format!("MEMBERSHIP#{SOCIETY}");
        self.copy(&membership, 1..=more.memberships, |item, number| {
            parsed(&item.replace(SOCIETY, &format!("{SOCIETY}{number}")))
        })?;
        let dues = format!("INVOICE#{SOCIETY}#{DUES}");
        self.copy(&dues, 1..=more.invoices, |item, number| parsed(&item.replace(DUES, &format!("{DUES}x{number}"))))?;
        self.owe(more.invoices)?;
        // Ten to each, so that no partition is larger than in life.
        self.copy(&dues, 1..=more.others, |item, number| {
            let other = format!("{MEMBER}x{}", number / 10);
            let mut item =
                parsed(&item.replace(DUES, &format!("inv-{other}-j{number}")).replace(&account, &format!("acc-{other}")))?;
            plan(&mut item, day_in(2 + i32::try_from(number % 60)?), number);
            Ok(item)
        })?;
        self.remind(more.reminders)?;
        for sk in ["ACCOUNT", membership.as_str()] {
            let other = |number: usize| format!("acc-{MEMBER}z{number}");
            self.copy(sk, 1..=more.members, |item, number| parsed(&item.replace(&account, &other(number))))?;
        }
        match signed_in {
            Some(SignedIn { cookie: Some(cookie), at }) => self.sign_in(cookie, *at).await.map(drop),
            Some(SignedIn { cookie: None, .. }) => Ok(()),
            None => {
                let now = now();
                self.leave(&self.sign_in(&format!("{account}.{SECRET}"), now).await?, now).await
            }
        }
    }

    async fn sign_in(&self, cookie: &str, at: i64) -> Result<SessionKey, Failed> {
        let (account, secret) = cookie.split_once('.').ok_or("the cookie names no account")?;
        let session = SessionKey::new(AccountId::parse(account)?, &Secret::parse(secret).ok_or("the cookie has no secret")?);
        let sign_in = SignIn {
            session: &session,
            // The demo's passwords are all their first.
            generation: 1,
            replaces: None,
            remember: None,
            new_browser: None,
            by_remembered_browser: false,
            at: Instant::from_millis(at)?,
        };
        self.store.commit_sign_in(&sign_in).await?;
        Ok(session)
    }

    async fn leave(&self, session: &SessionKey, at: i64) -> Result<(), Failed> {
        let at = Instant::from_millis(at)?;
        let command = IdempotencyKey::new("withdraw", "bench", "");
        let caller = Caller { session: session.clone(), command: Some(command.clone()), now: at };
        let leaving = self.store.withdrawal_basis(&caller, &SocietyId::parse(SOCIETY)?).await?;
        let (visit, basis) = leaving.who.zip(leaving.about).ok_or("nobody who could leave")?;
        let by = Actor::Account(visit.account.id.clone());
        let decided = Withdrawal::decide(visit.account, basis.society, basis.membership, basis.ledger, None, at);
        let withdrawal = decided.map_err(|_| "the withdrawal was refused")?;
        let commanded = Commanded { by: &by, account: &session.account, key: &command, answer: "{}", at };
        Ok(self.store.commit(&Effect::withdrawal(withdrawal), commanded).await?)
    }

    /// Writes an item of the member again, each time changed; thousands of transactions would take minutes.
    fn copy(
        &self,
        sk: &str,
        numbers: RangeInclusive<usize>,
        change: impl Fn(&str, usize) -> Result<Value, Failed>,
    ) -> Result<(), Failed> {
        if numbers.is_empty() {
            return Ok(());
        }
        let item = database::run(self.database, "GetItem", json!({ "TableName": TABLE, "Key": key(sk) }))?["Item"].to_string();
        let mut items = Vec::new();
        for number in numbers {
            items.push(serde_json::from_value(change(&item, number)?)?);
            if items.len() == AT_ONCE {
                self.database.import_items(TABLE, std::mem::take(&mut items), ImportOptions::default())?;
            }
        }
        self.database.import_items(TABLE, items, ImportOptions::default())?;
        Ok(())
    }

    /// So many members, each of whom is reminded tomorrow of what is due a week later; a morning as large is usual.
    fn remind(&self, number: usize) -> Result<(), Failed> {
        const WEEK: i32 = 7;
        let (member, due) = (format!("acc-{MEMBER}"), day_in(1 + WEEK).to_string());
        let other = |number: usize| format!("{MEMBER}y{number}");
        for sk in ["ACCOUNT".to_owned(), format!("MEMBERSHIP#{SOCIETY}")] {
            self.copy(&sk, 1..=number, |item, number| parsed(&item.replace(&member, &format!("acc-{}", other(number)))))?;
        }
        self.copy(&format!("INVOICE#{SOCIETY}#{DUES}"), 1..=number, |item, number| {
            let id = format!("inv-{}-j", other(number));
            let mut item = parsed(&item.replace(DUES, &id).replace(&member, &format!("acc-{}", other(number))))?;
            item["due_on"] = json!({ "S": due });
            item["listing_sk"] = json!({ "S": format!("{due}#{number}") });
            item["planned_through"] = json!({ "S": day_in(0).to_string() });
            plan(&mut item, day_in(1), number);
            Ok(item)
        })?;
        let update = json!({
            "TableName": TABLE,
            "Key": { "pk": { "S": "J#RUN" }, "sk": { "S": "JOB" } },
            "UpdateExpression": "SET sent = :sent",
            "ExpressionAttributeValues": { ":sent": { "L": [{ "N": number.to_string() }] } },
        });
        database::run(self.database, "UpdateItem", update)?;
        Ok(())
    }

    /// Adds so many copied dues to what their membership says is owed.
    fn owe(&self, copies: usize) -> Result<(), Failed> {
        let update = json!({
            "TableName": TABLE,
            "Key": key(&format!("MEMBERSHIP#{SOCIETY}")),
            "UpdateExpression": "ADD unpaid_count :count, unpaid_total :total, ledger_version :count",
            "ExpressionAttributeValues": {
                ":count": { "N": copies.to_string() },
                ":total": { "N": (copies * DUES_YEN).to_string() },
            },
        });
        database::run(self.database, "UpdateItem", update)?;
        Ok(())
    }
}

fn parsed(item: &str) -> Result<Value, Failed> {
    Ok(serde_json::from_str(item)?)
}

/// Puts an invoice on a day's agenda.
fn plan(invoice: &mut Value, day: Day, number: usize) {
    invoice["agenda_pk"] = json!({ "S": format!("REMIND#{day}#{}", number % usize::from(SHARDS)) });
    invoice["agenda_sk"] = invoice["invoice"].clone();
}

/// The day in Japan so many days after that of the sample events.
fn day_in(days: i32) -> Day {
    Instant::from_millis(BEGINS).map_or(Day::LAST, Instant::day_in_japan).plus_days(days)
}

fn key(sk: &str) -> Value {
    json!({ "pk": { "S": format!("A#acc-{MEMBER}") }, "sk": { "S": sk } })
}

/// Now, for those functions that read the clock.
fn now() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or_default()
}
