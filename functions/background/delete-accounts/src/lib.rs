//! 会員IDの削除: what is due is carried out, in bounded steps; wherever one run ends, the next goes on.

use std::time::Duration;

use domain::deletion::{LOOKED_AFTER, Stage};
use domain::{AccountId, Day, DeletionRequest, Instant};
use serde::Serialize;
use store::{Erasure, Error, Store};
use web::stream::Call;

/// What a run came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How many deletions were looked at.
    looked_at: usize,
    /// How many of them could not go on; the next run tries again.
    failed: usize,
}

/// How many accounts a run looks at, and how many steps it takes for all of them: what keeps a run shorter than the minute until the next.
const ACCOUNTS: i32 = 25;
const STEPS: usize = 1_000;
/// How many items are erased in one step: they go fifty to a transaction.
const ERASED_A_STEP: usize = 4;
/// How long a deletion is left alone that only waits for its mails: within the first hour, and later.
const UNTIL_THE_NEXT_LOOK: [Duration; 2] = [Duration::from_mins(1), Duration::from_hours(1)];

/// Carries out what is due. What the event's moment decides is dated by it, and when it is still to come, what has to wait has waited until then;
/// what goes out now and what is looked at again go by the clock.
pub async fn handle(store: &Store, call: Call, now: Instant) -> Result<Answer, Error> {
    let time = match call {
        Call::Schedule { time } => time,
        Call::Stream { .. } | Call::Unknown => return Ok(Answer::default()),
    };
    let at = Instant::parse(&time).unwrap_or(now);
    let (mut answer, mut steps) = (Answer::default(), STEPS);
    for account in store.due_deletions(at.max(now), ACCOUNTS).await? {
        if steps == 0 {
            break;
        }
        answer.looked_at += 1;
        if let Err(failure) = carry_out(store, &account, at, now, &mut steps).await {
            tracing::warn!(%failure, account = account.as_str(), "left for the next run");
            answer.failed += 1;
        }
    }
    tracing::info!(time, looked_at = answer.looked_at, failed = answer.failed, "deletions");
    Ok(answer)
}

/// Takes one account as far as the steps go.
async fn carry_out(store: &Store, account: &AccountId, at: Instant, now: Instant, steps: &mut usize) -> Result<(), Error> {
    while *steps > 0 {
        let Some(request) = store.deletion_request(account).await? else { return Ok(()) };
        match request.stage {
            Stage::Waiting | Stage::Ordered => {
                let Some(begun) = request.begin(at) else { return Ok(()) };
                match store.begin_deletion(&begun).await {
                    // Taken back, ordered or begun by another run meanwhile: what is there now counts.
                    Ok(()) | Err(Error::Stale) => *steps -= 1,
                    Err(failure) => return Err(failure),
                }
            }
            Stage::CarryingOut { as_of } => end_memberships(store, &request, as_of, now, steps).await?,
            Stage::Forgetting { on, since } => return forget(store, &request, (on, since), at, now, steps).await,
            Stage::Done { .. } => return Ok(()),
        }
    }
    Ok(())
}

/// Ends the memberships that have not ended yet, and when none is left, the account.
async fn end_memberships(
    store: &Store,
    request: &DeletionRequest,
    as_of: Instant,
    now: Instant,
    steps: &mut usize,
) -> Result<(), Error> {
    let ending = match store.deletion_basis(&request.account).await {
        Ok(ending) => ending,
        // Another run has gone on meanwhile; then the request says so.
        Err(failure) => return if is_still(store, request).await? { Err(failure) } else { Ok(()) },
    };
    let account = &ending.account;
    let mut left = false;
    for membership in ending.memberships.iter().filter(|membership| membership.deleted_on.is_none()) {
        left = true;
        if *steps == 0 {
            return Ok(());
        }
        *steps -= 1;
        store.end_membership(account, membership, as_of, now).await?;
    }
    // What was just ended is read once more, so that the completion mail tells what it came to.
    if left {
        return Ok(());
    }
    *steps -= 1;
    match store.commit_account_deletion(request, ending, as_of, now).await {
        Ok(()) | Err(Error::Stale) => Ok(()),
        Err(failure) => Err(failure),
    }
}

async fn is_still(store: &Store, request: &DeletionRequest) -> Result<bool, Error> {
    Ok(store.deletion_request(&request.account).await?.is_some_and(|now| now.version == request.version))
}

/// Erases what is left of the person. A deletion is done when nothing has been left for a while and it is known of every mail that it arrived, or
/// operators have been told for long enough that it did not.
async fn forget(
    store: &Store,
    request: &DeletionRequest,
    (on, since): (Day, Instant),
    at: Instant,
    now: Instant,
    steps: &mut usize,
) -> Result<(), Error> {
    let account = &request.account;
    let most = *steps * ERASED_A_STEP;
    let Erasure { items: erased, unknown } = store.decide(|| store.erase(account, on, most)).await?;
    for kind in unknown {
        tracing::error!(kind, account = account.as_str(), "an unknown kind of item is kept");
    }
    let (forgotten, waiting) = store.forget_mails(account, at.max(now), most).await?;
    *steps = steps.saturating_sub((erased + forgotten) / ERASED_A_STEP + 1);
    let nothing_left = erased == 0 && forgotten == 0 && waiting == 0;
    let outcome = if nothing_left && at.max(now).since(since) >= LOOKED_AFTER {
        store.finish_deletion(request, on).await
    } else {
        let [soon, later] = UNTIL_THE_NEXT_LOOK;
        let has_lasted = now.since(since) >= later;
        store.look_again(request, now.after(if has_lasted { later } else { soon })).await
    };
    match outcome {
        Ok(()) | Err(Error::Stale) => Ok(()),
        Err(failure) => Err(failure),
    }
}
