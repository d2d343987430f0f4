//! The support desk lets a run of reminders go on that had stopped to ask.

use super::{
    Commanded, Day, Error, Event, IdempotencyKey, Instant, Key, Recorded, Run, RunRow, SessionKey, Store, TransactWriteItem,
};
use crate::read::Visit;
use crate::row::row;

/// What releasing a run depends on.
#[derive(Clone, Debug)]
pub struct Releasing {
    /// Who asks.
    pub visit: Option<Visit>,
    /// Whether the visitor has the support desk's rights.
    pub is_support: bool,
    /// How far the runs have come; nothing before the first.
    pub run: Option<Run>,
    /// The answer that this command got already.
    pub recorded: Option<Recorded>,
}

impl Store {
    /// Reads what releasing a run depends on, in one round trip.
    pub async fn releasing(
        &self,
        session: &SessionKey,
        command: Option<&IdempotencyKey>,
        now: Instant,
    ) -> Result<Releasing, Error> {
        let (support, run) = (Key::support(&session.account), Key::run());
        let record = command.map(|command| command.key(&session.account));
        let mut keys = session.visit().to_vec();
        keys.extend([support.clone(), run.clone()].into_iter().chain(record.clone()));
        let mut found = self.batch(&keys).await?;
        let recorded = record.and_then(|key| found.take(&key));
        Ok(Releasing {
            visit: session.visitor(&mut found)?,
            is_support: found.take(&support).is_some(),
            run: found.take(&run).map(|item| row::<RunRow>("the runs of reminders", item)?.run()).transpose()?,
            recorded: recorded.map(|item| IdempotencyKey::recorded(item, now)).transpose()?.flatten(),
        })
    }

    /// Commits that the run of this day goes on. [`Error::Stale`] when it has moved since.
    pub async fn commit_release(&self, released: &Run, day: Day, command: Commanded<'_>) -> Result<(), Error> {
        let (key, row) = (Key::run(), RunRow::from(released));
        let run = TransactWriteItem::builder().put(self.next_version(&key, &row, released.version - 1)?).build();
        let audit = self.audit(command.account, &command.entry(Event::RunReleased { day }))?;
        self.transact([run, audit, self.answered(command)?]).await
    }
}
