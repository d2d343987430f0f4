//! The table: reads, and commits that are named after the event that they record.
//!
//! **Architecture invariants:** only [`key`](self) composes keys, and every kind of item has an entry in [`KINDS`].
//! Every write is conditional, with one transaction for each event. Nothing scans. Rows are private: the functions here
//! return the domain's types.

use std::future::Future;
use std::time::Duration;

use aws::{Access, Misconfigured};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{ReconnectMode, RetryConfig};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{AsyncSleep, BehaviorVersion, Region, SharedAsyncSleep, StalledStreamProtectionConfig};

#[macro_use]
mod row;

mod address;
mod administration;
mod billing;
mod call;
mod commit;
mod deletion;
mod directory;
mod erasure;
mod error;
mod failed_mails;
mod idempotency;
mod invitations;
mod job;
mod joining;
mod key;
mod kind;
mod known;
mod operator;
mod outbox;
mod payments;
mod profile;
mod read;
mod records;
mod registration;
mod reminders;
mod reset;
mod roster;
mod seal;
mod secret;
#[cfg(feature = "seed")]
mod seed;
mod sign_in;
mod societies;
mod support;
mod terms;
mod update_expression;
mod withdrawal;

pub use address::{AddressChangeBasis, CodeOutcome};
pub use administration::{AccountName, SupportAccountBasis, new_account_id};
pub use commit::Commanded;
pub use deletion::DeletionRequestBasis;
pub use directory::{Directory, ListedSociety, Looked};
pub use erasure::{DeletionBasis, Erasure};
pub use error::Error;
pub use failed_mails::{FailedMails, ResendBasis};
pub use idempotency::{IdempotencyKey, RecordedAnswer};
pub use invitations::{AcceptanceBasis, OpenInvitation, OperatorsBasis};
pub use job::JobKey;
pub use joining::{DecisionBasis, JoiningBasis, JoiningPlace, JoiningQueue};
pub use kind::{Fate, Group, KINDS, Kind, PARTITIONS, Partition};
pub use known::Presence;
pub use operator::{EntryBasis, IssueBasis, OperatorVisit, Person};
pub use payments::{Bill, Paper, Payments};
pub use read::{Caller, Read, SessionKey, SupportVisit, Visit};
pub use records::{Asked, ExportBasis, Records};
pub use registration::{Claim, Opened, Proven, RegistrationBasis, SelfRegistration, Used};
pub use reminders::{Agenda, Attention, HoldBasis, NextRun, ReminderBasis, SocietyReminders};
pub use reset::{Redemption, ResetBasis, new_code};
pub use roster::{RosterAsked, RosterFilter, RosterMember, RosterPage, RosterPlace, RosterSought};
pub use secret::Secret;
#[cfg(feature = "seed")]
pub use seed::{History, NewAccount};
pub use sign_in::{Attempt, Login, RememberedKey, SignIn};
pub use societies::{SocietiesPage, SocietiesPlace};
pub use support::{DeletionDecisionBasis, FoundAccount, Queue, QueuePlace, Sought};
pub use terms::TermsBasis;
pub use withdrawal::WithdrawalBasis;

/// The product's `DynamoDB` table.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: String,
    sleep: SharedAsyncSleep,
}

/// How often a stale decision is repeated before the request is answered with 503.
const DECISIONS: u32 = 5;

impl Store {
    /// The table from the environment, with open connections: as many as the function's first answer needs at once.
    pub async fn from_env(access: &Access, connections: usize) -> Result<Self, Misconfigured> {
        let table = aws::required("TAIKAI_TABLE", "the name of the DynamoDB table")?;
        access.connect_to_dynamodb(connections).await;
        Ok(Self::new(access, table))
    }

    /// The table of this name.
    #[must_use]
    pub fn new(access: &Access, table: String) -> Self {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(access.region.clone()))
            .credentials_provider(access.credentials.clone())
            .push_auth_scheme(access.signer("dynamodb"))
            .interceptor(aws::NoUserAgent)
            .http_client(access.http.clone())
            .sleep_impl(access.sleep.clone())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(4)
                    .with_initial_backoff(Duration::from_millis(50))
                    // `aws` itself gives a connection up over which an error of the server's came.
                    .with_reconnect_mode(ReconnectMode::ReuseAllConnections),
            )
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(Duration::from_secs(1))
                    .operation_attempt_timeout(Duration::from_secs(2))
                    .operation_timeout(Duration::from_secs(7))
                    .build(),
            );
        config.set_endpoint_url(access.dynamodb.clone());
        Self { client: Client::from_conf(config.build()), table, sleep: access.sleep.clone() }
    }

    /// Reads, decides and commits; repeats all of it if the data changed before the commit.
    pub async fn decide<T, E: MayBeStale, F>(&self, mut step: impl FnMut() -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        for tries in 1..DECISIONS {
            match step().await {
                Err(failure) if failure.is_stale() => self.sleep.sleep(secret::jitter(tries)).await,
                outcome => return outcome,
            }
        }
        match step().await {
            Err(failure) if failure.is_stale() => Err(Error::Busy.into()),
            outcome => outcome,
        }
    }
}

/// A failure that says whether the data changed between decision and commit.
pub trait MayBeStale: From<Error> {
    /// Whether it is [`Error::Stale`].
    fn is_stale(&self) -> bool;
}

impl MayBeStale for Error {
    fn is_stale(&self) -> bool {
        matches!(self, Self::Stale)
    }
}
