//! One deletion: memberships end, then the account, then what is left of the person is erased.

use std::future::ready;
use std::time::Duration;

use domain::deletion::{LOOKED_AFTER, Stage};
use domain::{AccountId, Day, DeletionRequest, Instant};
use job::{Share, Turn, each, took_effect};
use store::{Erasure, Error, Store};

/// How many items are erased in one step: they go fifty to a transaction.
const ERASED_A_STEP: usize = 4;
/// How long a deletion is left alone that only waits for its mails: within the first hour, and later.
const UNTIL_THE_NEXT_LOOK: [Duration; 2] = [Duration::from_mins(1), Duration::from_hours(1)];

/// One call: `at` dates what it decides, and what has to wait has waited until then when that is still to come; what goes out now and what is looked at
/// again go by the clock, `now`.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) at: Instant,
    pub(crate) now: Instant,
}

impl Run<'_> {
    /// Takes one account as far as the share goes.
    pub(crate) async fn go_on(self, account: &AccountId, share: &mut Share) -> Result<(), Error> {
        let request = self.store.deletion_request(account).await?;
        job::go_on(request, share, |request, share| self.turn(request, share)).await?;
        Ok(())
    }

    /// Some steps of a deletion, and the request after them.
    async fn turn(self, request: Option<DeletionRequest>, share: Share) -> Result<Turn<Option<DeletionRequest>>, Error> {
        let Some(request) = request else { return Ok(Turn::Rests(None)) };
        let steps = match request.stage {
            Stage::Waiting | Stage::Ordered => {
                let Some(begun) = request.clone().begin(self.at) else { return Ok(Turn::Rests(Some(request))) };
                // Taken back, ordered or begun by another call meanwhile: what is there now counts.
                took_effect(self.store.begin_deletion(&begun).await)?;
                1
            }
            Stage::CarryingOut { as_of } => self.end_memberships(&request, as_of, share).await?,
            Stage::Forgetting { on, since } => {
                let steps = self.forget(&request, (on, since), share).await?;
                // What is left is looked at again when its moment comes.
                return Ok(Turn::Page(None, steps));
            }
            Stage::Done { .. } => return Ok(Turn::Rests(Some(request))),
        };
        Ok(Turn::Page(self.store.deletion_request(&request.account).await?, steps))
    }

    /// Ends the memberships that have not ended yet, and when none is left, the account. One that cannot be ended keeps none of the others, but the
    /// account.
    async fn end_memberships(self, request: &DeletionRequest, as_of: Instant, share: Share) -> Result<usize, Error> {
        let Self { store, now, .. } = self;
        let basis = match store.deletion_basis(&request.account).await {
            Ok(basis) => basis,
            // Another call has gone on meanwhile; then the request says so.
            Err(failure) => return if self.is_still(request).await? { Err(failure) } else { Ok(0) },
        };
        let (account, memberships) = (&basis.account, basis.memberships.iter());
        let left: Vec<_> = memberships.filter(|membership| membership.deleted_on.is_none()).take(share.rows).collect();
        if left.is_empty() {
            took_effect(store.commit_account_deletion(request, basis, as_of, now).await)?;
            return Ok(1);
        }
        let page = each(
            &left,
            |membership| async move { store.end_membership(account, membership, as_of, now).await.map(|()| 1) },
            |membership, failure| {
                tracing::error!(society = membership.society.as_str(), %failure, "a membership cannot be ended");
                ready(Ok(()))
            },
        );
        match page.await?.failed {
            // What was just ended is read once more, so that the completion mail tells what it came to.
            0 => Ok(left.len()),
            _ => Err(Error::unreadable("a membership of an account that is being deleted")),
        }
    }

    async fn is_still(self, request: &DeletionRequest) -> Result<bool, Error> {
        Ok(self.store.deletion_request(&request.account).await?.is_some_and(|now| now.version == request.version))
    }

    /// Erases what is left of the person. A deletion is done when nothing has been left for a while, and each mail has
    /// arrived or operators have seen for long enough that it did not.
    async fn forget(self, request: &DeletionRequest, (on, since): (Day, Instant), share: Share) -> Result<usize, Error> {
        let Self { store, at, now } = self;
        let account = &request.account;
        let most = share.rows * ERASED_A_STEP;
        let Erasure { items: erased, unknown } = store.decide(|| store.erase(account, on, most)).await?;
        for kind in unknown {
            tracing::error!(kind, account = account.as_str(), "an unknown kind of item is kept");
        }
        let (forgotten, waiting) = store.forget_mails(account, at.max(now), most).await?;
        let nothing_left = erased == 0 && forgotten == 0 && waiting == 0;
        let written = if nothing_left && at.max(now).since(since) >= LOOKED_AFTER {
            store.finish_deletion(request, on).await
        } else {
            let [soon, later] = UNTIL_THE_NEXT_LOOK;
            let has_lasted = now.since(since) >= later;
            store.look_again(request, now.after(if has_lasted { later } else { soon })).await
        };
        took_effect(written)?;
        Ok((erased + forgotten) / ERASED_A_STEP + 1)
    }
}
