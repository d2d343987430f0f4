//! After a society has changed its steps, its unpaid invoices are rescheduled on the agenda.

use std::future::ready;

use domain::reminder::Replan;
use domain::{Day, SocietyId};
use job::{Budget, Turn, each, took_effect};
use store::{Error, Store};

/// What one call of the job does.
pub(crate) const BUDGET: Budget = Budget { pages: 1, rows: usize::MAX };
/// How much of all such jobs is done before a day's run begins.
const BEFORE_A_DAY: Budget = Budget { pages: 20, rows: usize::MAX };

/// Continues a society's job, on the agenda of this day at the earliest, since a run may have passed earlier ones. A
/// record that cannot be read is logged, and blocks nothing else.
pub(crate) async fn go_on(store: &Store, society: &SocietyId, from: Day, budget: &mut Budget) -> Result<(), Error> {
    let before = match store.replan(society).await {
        Ok(Some(before)) => before,
        Ok(None) => return Ok(()),
        Err(failure) if failure.is_permanent() => {
            tracing::error!(society = society.as_str(), %failure, "other steps cannot be put on the agenda");
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    let (after, turned) = job::go_on(Some(before.clone()), budget, |replan, _| turn(store, replan, from)).await;
    let progress = after.as_ref().map(|after| after.job.progress);
    tracing::info!(society = society.as_str(), ?progress, "put on the agenda anew");
    if after.as_ref() != Some(&before) {
        took_effect(store.commit_replan(&before, after).await)?;
    }
    turned
}

/// If the stream has lost such jobs, they are done before the day's run. If there is too much, the rest continues for
/// the next day.
pub async fn catch_up(store: &Store, day: Day) -> Result<(), Error> {
    let mut budget = BEFORE_A_DAY;
    for society in store.replans().await? {
        if !budget.is_left() {
            break;
        }
        go_on(store, &society, day, &mut budget).await?;
    }
    Ok(())
}

/// Puts one page of the society's unpaid invoices on the agenda. After the last page the job is deleted.
async fn turn(store: &Store, replan: Option<Replan>, from: Day) -> Result<Turn<Option<Replan>>, Error> {
    let Some(replan) = replan else { return Ok(Turn::Idle(None)) };
    let on = replan.on.max(from);
    let (invoices, after) = store.unpaid_page(&replan.society, &replan.job.at).await?;
    let page = each(
        &invoices,
        |(society, id)| async move { store.put_on_agenda(society, id, on).await.map(|()| 1) },
        |(_, id), failure| {
            tracing::error!(invoice = id.as_str(), %failure, left = "off the agenda", "an invoice cannot be reminded");
            ready(Ok(1))
        },
    );
    Ok(Turn::Page(replan.turned(page.await?, after), invoices.len()))
}
