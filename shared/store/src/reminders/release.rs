//! Reading the runs of reminders for the support desk, which releases one that stopped.

use super::{Caller, Error, Key, Read, Run, Store, TransactWriteItem, row};
use crate::read::SupportVisit;

impl Store {
    /// Reads how far the runs have come, in one round trip; nothing before the first.
    pub async fn releasing(&self, caller: &Caller) -> Result<Read<SupportVisit, Option<Run>>, Error> {
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
