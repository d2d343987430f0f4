//! 会員IDの削除: carries out due deletions in bounded steps. The next call continues where one ended.

use domain::Instant;
use job::{Call, Share};
use serde::Serialize;
use store::{Error, Store};

use crate::deletion::Run;

mod deletion;

/// What a call came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How many deletions were looked at.
    looked_at: usize,
    /// How many of them could not go on; the next call tries again.
    failed: usize,
}

/// How many accounts a call looks at, and how many steps it takes for all of them: what keeps it shorter than the minute until the next.
const ACCOUNTS: i32 = 25;
const SHARE: Share = Share { pages: usize::MAX, rows: 1_000 };
/// Carries out what is due.
pub async fn handle(store: &Store, call: Call, now: Instant) -> Result<Answer, Error> {
    let time = match call {
        Call::Schedule { time } => time,
        Call::Stream { .. } | Call::Unknown => return Ok(Answer::default()),
    };
    let run = Run { store, at: Instant::parse(&time).unwrap_or(now), now };
    let (mut answer, mut share) = (Answer::default(), SHARE);
    for account in store.due_deletions(run.at.max(now), ACCOUNTS).await? {
        if !share.is_left() {
            break;
        }
        answer.looked_at += 1;
        if let Err(failure) = run.go_on(&account, &mut share).await {
            tracing::warn!(%failure, account = account.as_str(), "left for the next run");
            answer.failed += 1;
        }
    }
    tracing::info!(time, looked_at = answer.looked_at, failed = answer.failed, "deletions");
    Ok(answer)
}
