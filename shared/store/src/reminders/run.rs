//! The runs of reminders: their progress, and support's release of one that stopped.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::reminder::Run;

use crate::key::Key;
use crate::read::{Caller, Read, SupportVisit};
use crate::row::row;
use crate::{Error, Store};

impl Store {
    /// How far the runs of reminders have come; nothing before the first.
    pub async fn run(&self) -> Result<Option<Run>, Error> {
        self.get(&Key::run()).await?.map(|item| row::<Run>("the runs of reminders", item)).transpose()
    }

    /// Records their progress. [`Error::Stale`] if another call has recorded some.
    pub async fn commit_run(&self, version: u64, run: &Run) -> Result<(), Error> {
        let key = Key::run();
        if version == 0 {
            return self.transact([self.new_item(&key, run)?]).await;
        }
        self.put(self.next_version(&key, run, version)?).await
    }

    /// Reads how far the runs have come, in one round trip; nothing before the first.
    pub async fn run_basis(&self, caller: &Caller) -> Result<Read<SupportVisit, Option<Run>>, Error> {
        let run = Key::run();
        let mut keys = caller.support();
        keys.push(run.clone());
        let mut found = self.batch(&keys).await?;
        let run = found.take(&run).map(|item| row::<Run>("the runs of reminders", item)).transpose()?;
        Ok(Read { recorded: caller.recorded(&mut found)?, who: caller.session.supporter(&mut found)?, about: run })
    }

    /// The runs go on, on the condition that they have not moved since.
    pub(crate) fn put_run(&self, run: &Run) -> Result<TransactWriteItem, Error> {
        let put = self.next_version(&Key::run(), run, run.version - 1)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}
