//! 会員IDの削除: carries out due deletions in bounded steps. The next call continues where one ended.

use std::time::Duration;

use domain::Instant;
use job::{Budget, Call, took_effect};
use serde::Serialize;
use store::{Error, Store};

use crate::deletion::Run;

mod deletion;

/// What a call came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How many deletions were looked at.
    looked_at: usize,
    /// How many of them could not go on; a later call tries again.
    failed: usize,
}

/// How many accounts a call looks at, and how many steps it takes for all of them: what keeps it shorter than the
/// minute until the next.
const ACCOUNTS: i32 = 25;
const BUDGET: Budget = Budget { pages: usize::MAX, rows: 1_000 };
/// How long a deletion is left alone that fails for good until somebody mends what it fails on.
const AFTER_A_FAILURE: Duration = Duration::from_hours(1);

/// Carries out what is due.
pub async fn handle(store: &Store, call: Call, now: Instant) -> Result<Answer, Error> {
    let time = match call {
        Call::Schedule { time } => time,
        Call::Stream { .. } | Call::Unknown => return Ok(Answer::default()),
    };
    let run = Run { store, at: Instant::parse(&time).unwrap_or(now), now };
    let (mut answer, mut budget) = (Answer::default(), BUDGET);
    for account in store.due_deletions(run.at.max(now), ACCOUNTS).await? {
        if !budget.is_left() {
            break;
        }
        answer.looked_at += 1;
        if let Err(failure) = run.go_on(&account, &mut budget).await {
            tracing::warn!(%failure, account = account.as_str(), "a deletion cannot go on");
            answer.failed += 1;
            // Others are not to wait behind what will fail again.
            if failure.is_permanent() {
                took_effect(store.put_off_deletion(&account, now.after(AFTER_A_FAILURE)).await)?;
            }
        }
    }
    tracing::info!(time, looked_at = answer.looked_at, failed = answer.failed, "deletions");
    Ok(answer)
}
