//! Changing the registered address: the data for the decision, the code, and the change.

use domain::address::{HOLDS, changed_mail, code_mail};
use domain::audit::{Actor, AuditRecord, Event};
use domain::mail::FailingAddress;
use domain::reset::ResetCode;
use domain::session::Hash;
use domain::throttle::Meter;
use domain::{Account, AccountId, EmailAddress, Instant, LoginId};

use crate::call::text;
use crate::key::{Key, login_of};
use crate::read::{SessionKey, Visit};
use crate::row::account::AddressRow;
use crate::row::{read, row};
use crate::secret::{hash, hex, random};
use crate::{Error, Store};

/// What changing an address depends on.
pub struct AddressChangeBasis {
    /// Who asks, if anybody is signed in.
    pub visit: Option<Visit>,
    /// The address that a code was sent to, and until when the code holds.
    pub pending: Option<(EmailAddress, Instant)>,
    /// That the mail with the code did not arrive there.
    pub failing: Option<FailingAddress>,
    code: Option<String>,
}

struct PendingRow {
    address: EmailAddress,
    /// The code's hash.
    code: String,
    expires_at: i64,
    failing: Option<FailingAddress>,
}

row! { PendingRow { address, code, expires_at, failing } }

/// What became of a code that was brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The address is changed.
    Done,
    /// The code is not the one that was sent, or is used up, or too old.
    NotTheCode,
    /// Another account has this address.
    Taken,
}

impl Store {
    /// Reads who asks, and the change under way.
    pub async fn address_change_basis(&self, session: &SessionKey, now: Instant) -> Result<AddressChangeBasis, Error> {
        let pending = Key::pending_address(&session.account);
        let mut keys = session.visit().to_vec();
        keys.push(pending.clone());
        let mut found = self.batch(&keys).await?;
        let pending = found.take(&pending).map(|item| row::<PendingRow>("a new address", item)).transpose()?;
        let (pending, code, failing) = match pending.filter(|pending| pending.expires_at > now.seconds()) {
            None => (None, None, None),
            Some(pending) => {
                let until = read("the end of a code", Instant::from_millis(pending.expires_at * 1000))?;
                (Some((pending.address, until)), Some(pending.code), pending.failing)
            }
        };
        Ok(AddressChangeBasis { visit: session.visitor(&mut found)?, pending, failing, code })
    }

    /// Counts that an account requests or enters a code; returns the count so far.
    pub async fn count_address_change(&self, account: &Account, now: Instant) -> Result<(Meter, u64), Error> {
        let meter = Meter::AddressChange(account.id.clone());
        let tries = self.count(&meter, now).await?;
        Ok((meter, tries))
    }

    /// Commits a code: its hash, which replaces any earlier one, and the mail with the code to the new address.
    pub async fn commit_address_code(
        &self,
        account: &Account,
        to: &EmailAddress,
        code: &ResetCode,
        now: Instant,
    ) -> Result<(), Error> {
        let row = PendingRow { address: to.clone(), code: hashed(code), expires_at: now.after(HOLDS).seconds(), failing: None };
        self.transact([
            self.replacing(&Key::pending_address(&account.id), &row)?,
            self.outgoing(code_mail(account, to, code, u64::from_be_bytes(random()), now), now)?,
        ])
        .await
    }

    /// Commits the change when this is the code: the address, whose it is, the end of the code, the notice to the old
    /// one, the audit record.
    pub async fn commit_address(
        &self,
        (account, login): (&Account, &LoginId),
        basis: &AddressChangeBasis,
        code: &ResetCode,
        now: Instant,
    ) -> Result<CodeOutcome, Error> {
        let code = hashed(code);
        let (Some((to, _)), Some(sent)) = (&basis.pending, &basis.code) else { return Ok(CodeOutcome::NotTheCode) };
        if *sent != code {
            return Ok(CodeOutcome::NotTheCode);
        }
        let (old, new) = (Key::address(&account.address), Key::address(to));
        if old != new && self.get(&new).await?.is_some() {
            return Ok(CodeOutcome::Taken);
        }
        let changed = self.update(
            &Key::account(&account.id),
            "SET address = :to REMOVE failing",
            "address = :from",
            [(":to", text(to.as_str())), (":from", text(account.address.as_str()))],
        )?;
        let event = Event::AddressChanged;
        let mut writes = vec![
            changed,
            self.deleting(&Key::pending_address(&account.id), "code = :code", [(":code", text(code.as_str()))])?,
            self.audit(&account.id, &AuditRecord { at: now, by: Actor::Account(account.id.clone()), event })?,
        ];
        if old != new {
            writes.push(self.deleting(&old, "account = :account", [(":account", text(account.id.as_str()))])?);
            // The person signs in with the new address from now on.
            let owned = [(":login", text(login_of(to))), (":account", text(account.id.as_str()))];
            writes.push(self.update(&Key::login(login), "SET listing_pk = :login", "account = :account", owned)?);
            writes.push(self.new_item(&new, &AddressRow { account: account.id.clone() })?);
        }
        // Nobody needs to be told at an address that stays.
        writes.extend(changed_mail(account, now).filter(|_| old != new).map(|mail| self.outgoing(mail, now)).transpose()?);
        let (writes, new, code) = (&writes, &new, code.as_str());
        self.decide(|| async move {
            match self.transact(writes.clone()).await {
                Ok(()) => Ok(CodeOutcome::Done),
                Err(Error::Stale) => self.overtaken(&account.id, code, new).await,
                Err(failure) => Err(failure),
            }
        })
        .await
    }

    /// Why a change of address found something else than was read: the code was used by another press of the button, or
    /// the address was taken. [`Error::Stale`] when it only met another write, such as a sign-in.
    async fn overtaken(&self, account: &AccountId, code: &str, new: &Key) -> Result<CodeOutcome, Error> {
        let pending = Key::pending_address(account);
        let (pending, owner) = tokio::try_join!(self.get(&pending), self.get(new))?;
        let is_pending =
            pending.is_some_and(|item| item.get("code").and_then(|code| code.as_s().ok()).is_some_and(|it| it == code));
        let owner = owner.map(|item| row::<AddressRow>("an address", item)).transpose()?;
        match (is_pending, owner) {
            (false, _) => Ok(CodeOutcome::NotTheCode),
            (true, Some(owner)) if owner.account != *account => Ok(CodeOutcome::Taken),
            (true, _) => Err(Error::Stale),
        }
    }
}

fn hashed(code: &ResetCode) -> String {
    let hash: Hash = hash(code.as_str().as_bytes());
    hex(&hash)
}
