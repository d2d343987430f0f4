//! 退会: the data for the decision, and the commit.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{AccountId, Day, Invoice, Ledger, Membership, Society, SocietyId, Withdrawal};

use crate::call::{Found, number, text};
use crate::key::{Key, account_partition, invoices_of, members_of, place_of};
use crate::read::{Caller, Read, Visit};
use crate::row::membership::{ACTIVE, WITHDRAWN};
use crate::row::{Item, row, row_of};
use crate::{Error, Store};

/// A membership, the society, and what is owed to it.
#[derive(Clone, Debug)]
pub struct WithdrawalBasis {
    /// The membership.
    pub membership: Membership,
    /// The society.
    pub society: Society,
    /// What is owed, whole.
    pub ledger: Ledger,
}

impl WithdrawalBasis {
    /// Puts together what was read: the membership, if there is or was one, the society, and all invoices of the
    /// account with it.
    fn read(account: &AccountId, society: &SocietyId, found: &mut Found, invoices: Vec<Item>) -> Result<Option<Self>, Error> {
        let Some(item) = found.take(&Key::membership(account, society)) else {
            return Ok(None);
        };
        let membership = row_of::<Membership>("a membership", item, account)?;
        let item = found.take(&Key::society(society)).ok_or(Error::unreadable("a membership's society"))?;
        let invoices =
            invoices.into_iter().map(|item| row::<Invoice>("an invoice", item)).collect::<Result<Vec<Invoice>, Error>>()?;
        let ledger = Ledger::whole(&membership, invoices).map_err(|domain::ledger::Torn| Error::Stale)?;
        Ok(Some(Self { society: row_of::<Society>("a society", item, society)?, membership, ledger }))
    }
}

impl Store {
    /// Reads what leaving depends on, in one round trip: the membership with the society and its ledger, if there is or
    /// was one. [`Error::Stale`] when an invoice changed meanwhile.
    pub async fn withdrawal_basis(
        &self,
        caller: &Caller,
        society: &SocietyId,
    ) -> Result<Read<Option<Visit>, Option<WithdrawalBasis>>, Error> {
        let account = &caller.session.account;
        let mut keys = caller.visit();
        keys.extend([Key::membership(account, society), Key::society(society)]);
        let (partition, invoices_of) = (account_partition(account), invoices_of(society));
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), self.begin_partition(&partition, &invoices_of))?;

        let who = caller.session.visitor(&mut found)?;
        let about = match who {
            Some(_) => WithdrawalBasis::read(account, society, &mut found, invoices.finish(true).await?)?,
            None => None,
        };
        Ok(Read { recorded: caller.recorded(&mut found)?, who, about })
    }

    /// The membership and what is owed to its society, in one round trip. [`Error::Stale`] when an invoice changed
    /// meanwhile.
    pub(crate) async fn withdrawal_basis_of(
        &self,
        account: &AccountId,
        society: &SocietyId,
    ) -> Result<Option<WithdrawalBasis>, Error> {
        let keys = [Key::membership(account, society), Key::society(society)];
        let (partition, invoices_of) = (account_partition(account), invoices_of(society));
        let (mut found, invoices) = tokio::try_join!(self.batch(&keys), self.partition(&partition, &invoices_of))?;
        WithdrawalBasis::read(account, society, &mut found, invoices)
    }

    /// The membership's end, on the condition that it and its ledger have not changed since the decision.
    pub(crate) fn withdrawn(&self, withdrawal: &Withdrawal, deleted_on: Option<Day>) -> Result<TransactWriteItem, Error> {
        const LEFT: &str = "SET standing = :withdrawn, withdrawn_on = :on, withdrawn_at = :at, version = :next, listing_pk = :former, \
             listing_sk = :place";
        const LEFT_WITH_ACCOUNT: &str = "SET standing = :withdrawn, withdrawn_on = :on, withdrawn_at = :at, version = :next, \
             listing_pk = :former, listing_sk = :place, deleted_on = :on REMOVE reading, entered";
        let (before, at) = (withdrawal.before(), withdrawal.at());
        let account = &before.account;
        // Whose account goes with the membership leaves on the very day of the deletion.
        // In the society's list nothing but its id is left of it.
        let (left, place) = match deleted_on {
            None => (LEFT, before.reading.as_ref()),
            Some(_) => (LEFT_WITH_ACCOUNT, None),
        };
        self.update(
            &Key::membership(account, &before.society),
            left,
            "standing = :active AND period = :period AND version = :version AND ledger_version = :ledger",
            [
                (":place", text(place_of(place, account))),
                (":withdrawn", text(WITHDRAWN)),
                (":on", text(withdrawal.on().to_string())),
                (":at", number(at.millis())),
                (":next", number(withdrawal.after().version)),
                (":former", text(members_of(&before.society, false))),
                (":active", text(ACTIVE)),
                (":period", number(before.period)),
                (":version", number(before.version)),
                (":ledger", number(withdrawal.ledger().version())),
            ],
        )
    }
}
