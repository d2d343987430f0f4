//! A society's seal for its receipts.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Seal, SocietyId};

use crate::key::Key;
use crate::operator::{OperatorVisit, operator_visit};
use crate::read::{Caller, Read};
use crate::row::row;
use crate::{Error, Store};

impl Store {
    /// Reads a society's seal for its operators, in one round trip.
    pub async fn seal_basis(&self, caller: &Caller, society: &SocietyId) -> Result<Read<OperatorVisit, Option<Seal>>, Error> {
        let key = Key::seal(society);
        let mut keys = caller.operator_keys(society);
        keys.push(key.clone());
        let mut found = self.batch(&keys).await?;
        Ok(Read {
            recorded: caller.recorded(&mut found)?,
            who: operator_visit(&caller.session, society, &mut found)?,
            about: found.take(&key).map(|item| row::<Seal>("a seal", item)).transpose()?,
        })
    }

    /// A seal in place of the one of the version before.
    pub(crate) fn seal_uploaded(&self, society: &SocietyId, seal: &Seal) -> Result<TransactWriteItem, Error> {
        let key = Key::seal(society);
        match seal.version {
            1 => self.new_item(&key, seal),
            version => Ok(TransactWriteItem::builder().put(self.next_version(&key, seal, version - 1)?).build()),
        }
    }
}
