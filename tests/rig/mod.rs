//! The rig: the real SDK on an embedded `DynamoDB` and a captured SES, with faults.
//!
//! ```text
//! handler → Store → aws-sdk-dynamodb ─┐                        ┌─ dynoxide, in memory (table.rs)
//!                                     ├→ connector.rs: number, ┤
//! handler → mail  → aws-sdk-ses ──────┘  guard, fault, record  └─ captured mails (ses.rs)
//! ```
//!
//! A scenario takes a fresh [`Rig`], seeds it through the rig's own clients, scripts [`Faults`], makes requests with
//! [`Rig::request`] and looks at what is left: items, mails, stream records, calls. Nothing waits for real time.

#![allow(dead_code, reason = "what one story has no use for, another has")]
#![allow(clippy::large_futures, reason = "the SDK's futures are large, and a test has the stack for them")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a rig that does not work must fail the test")]

mod call;
mod clock;
mod connector;
mod crash;
mod dynamodb;
mod fault;
mod http;
mod itself;
mod limits;
mod log;
mod mirror;
mod policy;
mod race;
mod request;
mod ses;
mod stream;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_smithy_async::rt::sleep::SharedAsyncSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use dynoxide::Database;
use jiff::Timestamp;

#[allow(unused_imports, reason = "the rig's whole interface is here")]
pub(crate) use self::{
    call::{Call, Key, Service},
    clock::Clock,
    crash::{Scenario, cases, crash_pairs, crash_points},
    fault::{Fault, Faults},
    http::{PUBLIC_URL, Page, Visitor, Wish, event_of},
    log::LogLines,
    race::race,
    request::{Request, Run},
    ses::{Mail, SendQuota},
    stream::stream_event,
};

/// The table's name, as in `TAIKAI_TABLE` locally.
pub(crate) const TABLE: &str = "taikai";

/// When every scenario begins: 2026-11-23, 10:00 in Japan.
const BEGINNING: i64 = 1_795_395_600;

/// One scenario's world. Clones share it.
#[derive(Clone)]
pub(crate) struct Rig(Arc<World>);

struct World {
    id: usize,
    clock: Clock,
    database: Database,
    outside: Arc<request::Scope>,
    requests: AtomicUsize,
    state: Mutex<State>,
}

struct State {
    calls: Vec<Call>,
    faults: Faults,
    permissions: BTreeMap<String, BTreeSet<String>>,
    mails: Vec<Mail>,
    mails_reported: usize,
    mails_arrived: usize,
    quota: SendQuota,
    replica: dynamodb::Replica,
    stream: Option<String>,
    contended: bool,
    held: BTreeSet<Key>,
    mirror: Option<mirror::Mirror>,
}

impl Drop for World {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(mirror) = state.mirror.take() {
            if !std::thread::panicking() {
                mirror.compare(&table::typed_items(&self.database));
            }
            mirror.drop_table();
        }
    }
}

impl Rig {
    pub(crate) fn new() -> Self {
        static RIGS: AtomicUsize = AtomicUsize::new(1);
        log::want_every_line();
        let clock = Clock::at(Timestamp::from_second(BEGINNING).unwrap());
        let id = RIGS.fetch_add(1, Ordering::Relaxed);
        Self(Arc::new(World {
            id,
            database: table::database(&clock),
            clock,
            outside: Arc::new(request::Scope::new(0, "")),
            requests: AtomicUsize::new(1),
            state: Mutex::new(State {
                calls: Vec::new(),
                faults: Faults::none(),
                permissions: BTreeMap::new(),
                mails: Vec::new(),
                mails_reported: 0,
                mails_arrived: 0,
                quota: SendQuota::default(),
                replica: dynamodb::Replica::default(),
                stream: None,
                contended: false,
                held: BTreeSet::new(),
                mirror: mirror::Mirror::from_env(id),
            }),
        }))
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// For looking at what is left. Write through the rig's clients instead: a stale read repeats only those writes.
    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    /// For filling the table past the rig's clients, with more than a second implementation takes: it goes on alone.
    pub(crate) fn alone(&self) -> &Database {
        if let Some(mirror) = self.state().mirror.take() {
            mirror.drop_table();
        }
        self.database()
    }

    // What the SDK gets.

    /// What the product's own clients are made from.
    pub(crate) fn access(&self) -> aws::Access {
        aws::Access {
            // The SDK keeps one retry quota per service and region for the whole process. In a region of its own, no
            // scenario's faults use up another's retries.
            region: format!("rig-{}", self.0.id),
            credentials: Credentials::from_keys("local", "local", None),
            http: self.http_client(),
            connections: None,
            sleep: self.sleep(),
            dynamodb: None,
            ses: None,
        }
    }

    pub(crate) fn http_client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// For the SDK's back-off and timeouts: no pause takes time, and no timeout ends a call.
    pub(crate) fn sleep(&self) -> SharedAsyncSleep {
        SharedAsyncSleep::new(connector::Pause(self.clone()))
    }

    /// A bare client, for seeding and for looking.
    pub(crate) fn dynamodb_client(&self) -> aws_sdk_dynamodb::Client {
        let access = self.access();
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(access.region))
            .credentials_provider(access.credentials)
            .http_client(access.http)
            .sleep_impl(access.sleep)
            .retry_config(RetryConfig::standard())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }

    // What a scenario scripts.

    /// Calls are numbered anew from here, and these faults happen to them.
    pub(crate) fn inject(&self, faults: Faults) {
        let mut state = self.state();
        state.calls.clear();
        state.faults = faults;
    }

    /// From here on no read is so stale as to miss what has been written so far.
    pub(crate) fn catch_up(&self) {
        self.state().replica.catch_up();
    }

    /// From here on writes can really conflict: a write of an item that another write in flight holds is cancelled, as
    /// in `DynamoDB`.
    pub(crate) fn contend(&self) {
        self.state().contended = true;
    }

    /// How much SES takes from here on.
    pub(crate) fn limit_mails(&self, quota: SendQuota) {
        self.state().quota = quota;
    }

    /// Deletes what has expired by the rig's clock, as `DynamoDB` does sooner or later.
    pub(crate) fn expire(&self) {
        self.state().replica.caught_up(self.clock()).sweep_ttl().unwrap();
        self.database().sweep_ttl().unwrap();
        if let Some(mirror) = &self.state().mirror {
            mirror.expire(&table::typed_items(self.database()));
        }
    }

    /// A request to the function of that name.
    pub(crate) fn request(&self, function: &str) -> Request {
        Request::new(self.clone(), function)
    }

    // What is left to look at.

    /// Every call since the last [`Rig::inject`], in start order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    fn calls_made(&self) -> usize {
        self.state().calls.len()
    }

    /// The calls of one request, which made none before so many had been made.
    fn calls_of(&self, request: usize, before: usize) -> Vec<Call> {
        let state = self.state();
        state.calls[before..].iter().filter(|call| call.request == request).cloned().collect()
    }

    /// Fills the table with copies of an item, past the stream: for each number what the change makes of its text.
    pub(crate) fn copy_item(&self, pk: &str, sk: &str, copies: usize, change: impl Fn(&str, usize) -> String) {
        table::copy(self.alone(), (pk, sk), copies, change);
    }

    /// Calls to which a fault really happened since the last [`Rig::inject`].
    pub(crate) fn fired(&self) -> usize {
        self.state().calls.iter().filter(|call| call.fault.is_some()).count()
    }

    /// What each function needed in its policy so far: `dynamodb:PutItem`, `dynamodb:Query on index/agenda`,
    /// `ses:SendRawEmail`.
    pub(crate) fn permissions(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut permissions = self.state().permissions.clone();
        permissions.remove("");
        permissions
    }

    /// Every item of the table as plain JSON (`{"pk": …, "sk": …, …}`), by keys. Looking this way is no call.
    pub(crate) fn items(&self) -> Vec<serde_json::Value> {
        table::items(self.database())
    }

    /// Every mail that SES accepted, in order.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.state().mails.clone()
    }

    /// SES's sending events for the mails that no event has been taken for yet, as `record-mail-events` gets them.
    pub(crate) fn mail_events(&self) -> Vec<serde_json::Value> {
        let mut state = self.state();
        let events = state.mails[state.mails_reported..].iter().map(Mail::sent_event).collect();
        state.mails_reported = state.mails.len();
        events
    }

    /// SES's delivery events for the mails that none has been taken for yet.
    pub(crate) fn arrivals(&self) -> Vec<serde_json::Value> {
        let mut state = self.state();
        let events = state.mails[state.mails_arrived..].iter().map(Mail::delivered_event).collect();
        state.mails_arrived = state.mails.len();
        events
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn scope(&self, function: &str) -> Arc<request::Scope> {
        let id = self.0.requests.fetch_add(1, Ordering::Relaxed);
        Arc::new(request::Scope::new(id, function))
    }

    fn current_scope(&self) -> Arc<request::Scope> {
        request::CURRENT.try_with(Arc::clone).unwrap_or_else(|_| Arc::clone(&self.0.outside))
    }
}
