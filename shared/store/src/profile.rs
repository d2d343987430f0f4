//! 会員情報: what a person tells beside name and address.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::account::Profile;
use domain::{Account, Language};

use crate::call::text;
use crate::key::Key;
use crate::read::{Caller, Read, Visit};
use crate::row::Cell;
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

impl Store {
    /// Reads who asks for what depends on nothing else.
    pub async fn member_command(&self, caller: &Caller) -> Result<Read<Option<Visit>, ()>, Error> {
        let mut found = self.batch(&caller.visit()).await?;
        let recorded = caller.recorded(&mut found)?;
        Ok(Read { who: caller.session.visitor(&mut found)?, recorded, about: () })
    }

    /// Another profile and another language of an account that is there.
    pub(crate) fn profile(&self, account: &Account, profile: &Profile, language: Language) -> Result<TransactWriteItem, Error> {
        let Profile { kana, affiliation, postal_address } = profile;
        let mut update = UpdateExpression::default();
        update.put("language", language.cell());
        update.put("kana", kana.cell());
        update.put("affiliation", affiliation.cell());
        update.put("postal_address", postal_address.cell());
        self.assign(&Key::account(&account.id), update, [("address", text(account.address.as_str()))])
    }
}
