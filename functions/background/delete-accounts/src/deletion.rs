//! One deletion: memberships end, then the account, then what is left of the person is erased.

use std::future::ready;
use std::time::Duration;

use domain::deletion::{LOOKED_AFTER, Stage};
use domain::{AccountId, Day, DeletionRequest, Instant};
use job::{Budget, Turn, each, took_effect};
use store::{DeletionBasis, Erasure, Error, Store};

/// How many items are erased in one step: they go fifty to a transaction.
const ERASED_A_STEP: usize = 4;
/// How long a deletion is left alone that only waits for its mails: within the first hour, and later.
const UNTIL_THE_NEXT_LOOK: [Duration; 2] = [Duration::from_mins(1), Duration::from_hours(1)];

/// One call, with its two moments. `at` is the moment that the event names: it dates what is decided. When it is still
/// to come, whatever has to wait is taken to have waited until then. `now` is the clock's: it dates mails and the next
/// look.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) store: &'a Store,
    pub(crate) at: Instant,
    pub(crate) now: Instant,
}

impl Run<'_> {
    /// Takes one account as far as the budget goes.
    pub(crate) async fn go_on(self, account: &AccountId, budget: &mut Budget) -> Result<(), Error> {
        let request = self.store.deletion_request(account).await?;
        job::go_on(request, budget, |request, budget| self.turn(request, budget)).await.1
    }

    /// Some steps of a deletion, and the request after them.
    async fn turn(self, request: Option<DeletionRequest>, budget: Budget) -> Result<Turn<Option<DeletionRequest>>, Error> {
        let Some(request) = request else { return Ok(Turn::Idle(None)) };
        let steps = match request.stage {
            Stage::Waiting | Stage::Ordered => {
                let Some(begun) = request.clone().begin(self.at) else { return Ok(Turn::Idle(Some(request))) };
                // Taken back, ordered or begun by another call meanwhile: what is there now counts.
                took_effect(self.store.begin_deletion(&begun).await)?;
                1
            }
            Stage::CarryingOut { as_of } => self.end_memberships(&request, as_of, budget).await?,
            Stage::Forgetting { on, since } => {
                let steps = self.forget(&request, (on, since), budget).await?;
                // What is left is looked at again when its moment comes.
                return Ok(Turn::Page(None, steps));
            }
            Stage::Done { .. } => return Ok(Turn::Idle(Some(request))),
        };
        Ok(Turn::Page(self.store.deletion_request(&request.account).await?, steps))
    }

    /// Ends the memberships that have not ended yet, and when none is left, the account. When one cannot be ended the
    /// others still end, and the account stays.
    async fn end_memberships(self, request: &DeletionRequest, as_of: Instant, budget: Budget) -> Result<usize, Error> {
        let Self { store, now, .. } = self;
        let basis = match store.deletion_basis(&request.account).await {
            Ok(basis) => basis,
            Err(failure) => return self.unless_gone_on(request, failure).await,
        };
        let (account, memberships) = (&basis.account, basis.memberships.iter());
        let left: Vec<_> = memberships.filter(|membership| membership.deleted_on.is_none()).take(budget.rows).collect();
        if left.is_empty() {
            return self.delete_account(request, basis, as_of).await;
        }
        let page = each(
            &left,
            |membership| async move { store.end_membership(account, membership, as_of, now).await.map(|()| 1) },
            |membership, failure| {
                tracing::error!(society = membership.society.as_str(), %failure, "a membership cannot be ended");
                ready(Ok(1))
            },
        );
        match page.await?.failed {
            // What was just ended is read once more, so that the completion mail tells what it came to.
            0 => Ok(left.len()),
            _ => Err(Error::unreadable("a membership of an account that is being deleted")),
        }
    }

    /// Deletes an account whose memberships have all ended; decides again while an amount that its mail lists changes.
    async fn delete_account(self, request: &DeletionRequest, basis: DeletionBasis, as_of: Instant) -> Result<usize, Error> {
        let Self { store, now, .. } = self;
        let mut first = Some(basis);
        let deleted = store.decide(|| {
            let basis = first.take();
            async move {
                let mut basis = match basis {
                    Some(basis) => basis,
                    None => store.deletion_basis(&request.account).await?,
                };
                match basis.unreadable.take() {
                    Some(failure) => Err(failure),
                    None => store.commit_account_deletion(request, basis, as_of, now).await,
                }
            }
        });
        match deleted.await {
            Ok(()) => Ok(1),
            Err(failure) => self.unless_gone_on(request, failure).await,
        }
    }

    /// The failure, unless another call has gone on with the request meanwhile.
    async fn unless_gone_on(self, request: &DeletionRequest, failure: Error) -> Result<usize, Error> {
        if self.is_still(request).await? { Err(failure) } else { Ok(1) }
    }

    async fn is_still(self, request: &DeletionRequest) -> Result<bool, Error> {
        Ok(self.store.deletion_request(&request.account).await?.is_some_and(|now| now.version == request.version))
    }

    /// Erases what is left of the person. A deletion is done when nothing has been left for a while, and each mail has
    /// arrived or operators have seen for long enough that it did not.
    async fn forget(self, request: &DeletionRequest, (on, since): (Day, Instant), budget: Budget) -> Result<usize, Error> {
        let Self { store, at, now } = self;
        let account = &request.account;
        let most = budget.rows * ERASED_A_STEP;
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
