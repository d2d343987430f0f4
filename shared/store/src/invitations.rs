//! Who operates a society, and who is invited: the data for naming, inviting and removing, and what that writes.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::invitation::{Candidate, Sent};
use domain::reset::ResetCode;
use domain::session::Hash;
use domain::throttle::Meter;
use domain::{Account, AccountId, EmailAddress, Instant, Invitation, Society, SocietyId};

use crate::call::{Begun, Found, sort_key, text};
use crate::key::{INVITATION, Key, hashed, operators_of, society_partition};
use crate::operator::operator_visit;
use crate::read::{Caller, Read, SupportVisit, Visit};
use crate::row::account::{AccountRow, CodeRow, InvitationRow, OperatorListed};
use crate::row::{Item, row, row_of};
use crate::secret::{hash, hex};
use crate::support::owner;
use crate::{Error, OperatorVisit, Store};

/// All that naming, inviting and removing the operators of a society depends on.
#[derive(Clone, Debug)]
pub struct OperatorsBasis {
    /// The society, if there is one of this id.
    pub society: Option<Society>,
    /// Who operates it, by name.
    pub operators: Vec<Candidate>,
    /// Who is invited, by name; also those whose code no longer holds, until their items expire.
    pub invitations: Vec<OpenInvitation>,
    /// Whose address it is that support asked for.
    pub owner: Option<Candidate>,
}

/// An invitation that nobody has accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// How pages and clients name it: a hash of its address, one for each society.
    pub id: String,
    /// The invitation.
    pub invitation: Invitation,
    /// The hash of its code.
    pub code: Hash,
}

impl OpenInvitation {
    /// How the invitation of this address is named.
    #[must_use]
    pub fn id_of(address: &EmailAddress) -> String {
        hashed(address)
    }
}

/// All that accepting an invitation with an account depends on.
#[derive(Clone, Debug)]
pub struct AcceptanceBasis {
    /// The society and its invitation, if the code opens one.
    pub invited: Option<(Society, OpenInvitation)>,
    /// Whether the person operates the society already.
    pub operates: bool,
}

impl Store {
    /// Reads for support who operates a society, who is invited, and whose address this is: one round trip, and another
    /// for the persons.
    pub async fn operators_for_support(
        &self,
        caller: &Caller,
        of: &SocietyId,
        address: Option<&EmailAddress>,
    ) -> Result<Read<SupportVisit, OperatorsBasis>, Error> {
        let keys: Vec<_> = caller.support().into_iter().chain([Key::society(of)]).collect();
        let owner_of_address = async {
            match address {
                Some(address) => self.account_of_address(address).await,
                None => Ok(None),
            }
        };
        let (partition, operators) = (society_partition(of), operators_of(of));
        let (mut found, listed, invited, asked) = tokio::try_join!(
            self.batch(&keys),
            self.begin_listed(&operators, None),
            self.begin_partition(&partition, INVITATION),
            owner_of_address
        )?;
        let recorded = caller.recorded(&mut found)?;
        let who = caller.session.supporter(&mut found)?;
        let item = found.take(&Key::society(of));
        let society = item.map(|item| row_of::<Society>("a society", item, of)).transpose()?;
        let may_see = who.visit.is_some() && who.is_support && recorded.is_none();
        let about = self.who_operates((of, society), listed, invited, asked.as_ref(), may_see).await?;
        Ok(Read { who, recorded, about })
    }

    /// Reads for an operator who operates the society beside them, and who is invited, in as many round trips. Whether
    /// anybody has the address of an invitation is not asked.
    pub async fn operators_for_operator(
        &self,
        caller: &Caller,
        of: &SocietyId,
    ) -> Result<Read<OperatorVisit, OperatorsBasis>, Error> {
        let keys = caller.operator_keys(of);
        let (partition, operators) = (society_partition(of), operators_of(of));
        let (mut found, listed, invited) = tokio::try_join!(
            self.batch(&keys),
            self.begin_listed(&operators, None),
            self.begin_partition(&partition, INVITATION)
        )?;
        let recorded = caller.recorded(&mut found)?;
        let who = operator_visit(&caller.session, of, &mut found)?;
        let may_see = who.is_operator() && recorded.is_none();
        // The index may not know yet that this one operates.
        let myself = who.is_operator().then_some(&caller.session.account);
        let about = self.who_operates((of, who.society.clone()), listed, invited, myself, may_see).await?;
        Ok(Read { who, recorded, about })
    }

    /// The operators out of what is listed, with one more account, whose address was asked for or who asks.
    async fn who_operates(
        &self,
        (of, society): (&SocietyId, Option<Society>),
        listed: Begun,
        invited: Begun,
        asked: Option<&AccountId>,
        may_see: bool,
    ) -> Result<OperatorsBasis, Error> {
        if !may_see {
            return Ok(OperatorsBasis { society, operators: vec![], invitations: vec![], owner: None });
        }
        let listed = listed.finish(may_see).await?;
        let ids: Vec<_> = listed.iter().map(owner).collect::<Result<_, _>>()?;
        let invitations = invited.finish(may_see).await?.into_iter().map(|item| open_invitation(of, item));
        let mut invitations = invitations.collect::<Result<Vec<_>, _>>()?;
        let keys = ids.iter().chain(asked).flat_map(|id| [Key::account(id), Key::deletion(id), Key::operator(id, of)]);
        let mut found = self.batch(&keys.collect::<Vec<_>>()).await?;
        let (mut operators, mut owner) = (Vec::with_capacity(ids.len()), None);
        // The index follows the table by a moment: who operates is whoever has the grant. One who was named just now
        // may be missing.
        for id in ids.iter().chain(asked).collect::<BTreeSet<_>>() {
            let is_listed = found.take(&Key::operator(id, of)).is_some();
            let Some(person) = candidate(id, &mut found)? else { continue };
            if asked == Some(id) {
                owner = Some(person.clone());
            }
            if is_listed {
                operators.push(person);
            }
        }
        operators.sort_by(|one, other| (&one.account.name, &one.account.id).cmp(&(&other.account.name, &other.account.id)));
        invitations.sort_by(|one, other| (&one.invitation.name, &one.id).cmp(&(&other.invitation.name, &other.id)));
        Ok(OperatorsBasis { society, operators, invitations, owner })
    }

    /// Counts that an account tries an invitation's code from this source.
    pub async fn count_acceptance(&self, source: &str, now: Instant) -> Result<Vec<(Meter, u64)>, Error> {
        self.count_from(Meter::reset_tried_from(source), vec![Meter::Resets], now).await
    }

    /// Reads who accepts, and what the code opens.
    pub async fn acceptance_basis(
        &self,
        caller: &Caller,
        code: Option<&ResetCode>,
    ) -> Result<Read<Option<Visit>, AcceptanceBasis>, Error> {
        let code = code.map(|code| hash(code.as_str().as_bytes()));
        let opened = async {
            match &code {
                Some(code) => self.get(&Key::registration(code)).await,
                None => Ok(None),
            }
        };
        let keys = caller.visit();
        let (mut found, opened) = tokio::try_join!(self.batch(&keys), opened)?;
        let recorded = caller.recorded(&mut found)?;
        let who = caller.session.visitor(&mut found)?;
        let nothing = AcceptanceBasis { invited: None, operates: false };
        let opened = opened.map(|item| row::<CodeRow>("a code", item)).transpose()?;
        let opened = opened.filter(|it| it.expires_at > caller.now.seconds());
        let (Some(code), Some(opened), Some(_), None) = (code, opened, &who, &recorded) else {
            return Ok(Read { who, recorded, about: nothing });
        };
        let Some(of) = opened.society else { return Ok(Read { who, recorded, about: nothing }) };
        let grant = Key::operator(&caller.session.account, &of);
        let keys = [Key::invitation(&of, &opened.address), Key::society(&of), grant.clone()];
        let mut found = self.batch(&keys).await?;
        let operates = found.take(&grant).is_some();
        let invited = invitation_of(&of, &opened.address, &code, &mut found)?;
        Ok(Read { who, recorded, about: AcceptanceBasis { invited, operates } })
    }

    /// That an account operates a society.
    pub(crate) fn still_operates(&self, account: &AccountId, society: &SocietyId) -> Result<TransactWriteItem, Error> {
        self.provided(&Key::operator(account, society), "attribute_exists(pk)", [])
    }

    /// An operator's grant, on the condition that the account is as it was decided on, and stays.
    pub(crate) fn operator_named(&self, account: &Account, society: &Society) -> Result<Vec<TransactWriteItem>, Error> {
        let (there, not_there) = ("attribute_exists(pk)", "attribute_not_exists(pk)");
        Ok(vec![
            self.new_item(&Key::operator(&account.id, &society.id), &OperatorListed { account: &account.id, society })?,
            self.provided(&Key::account(&account.id), "attribute_exists(login)", [])?,
            self.provided(&Key::deletion(&account.id), not_there, [])?,
            self.provided(&Key::address(&account.address), "account = :account", [(":account", text(account.id.as_str()))])?,
            self.provided(&Key::society(&society.id), there, [])?,
        ])
    }

    /// The same for an account that accepts, or is made.
    pub(crate) fn operator_granted(
        &self,
        account: &AccountId,
        society: &Society,
        is_new: bool,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut writes = vec![
            self.new_item(&Key::operator(account, &society.id), &OperatorListed { account, society })?,
            self.provided(&Key::society(&society.id), "attribute_exists(pk)", [])?,
        ];
        if !is_new {
            writes.push(self.provided(&Key::deletion(account), "attribute_not_exists(pk)", [])?);
        }
        Ok(writes)
    }

    /// The end of an operator's grant, on the condition that whoever is to stay in charge does.
    pub(crate) fn operator_revoked(
        &self,
        account: &AccountId,
        society: &SocietyId,
        stays: Option<&AccountId>,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let mut writes = vec![self.delete_existing(&Key::operator(account, society))?];
        if let Some(stays) = stays {
            writes.push(self.still_operates(stays, society)?);
            writes.push(self.provided(&Key::deletion(stays), "attribute_not_exists(pk)", [])?);
        }
        Ok(writes)
    }

    /// An invitation and its code; where one is replaced, that one's code ends.
    pub(crate) fn invited(&self, sent: &Sent, at: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        let Sent { invitation, code, replaces } = sent;
        let Invitation { society, account, name, address, language, to, until } = invitation.clone();
        let (key, code) = (Key::invitation(&society, &address), hash(code.as_str().as_bytes()));
        let expires_at = until.seconds();
        let opens =
            CodeRow { account: account.to_string(), address: address.clone(), society: Some(society), expires_at, nobody: None };
        let row = InvitationRow { account, name, address, language, to, code, expires_at };
        let mut writes = vec![self.new_item(&Key::registration(&code), &opens)?];
        match replaces {
            None => writes.push(self.passing_item(&key, &row, at)?),
            Some(before) => {
                let put = self.putting(&key, &row, "code = :code", [(":code", text(hex(before)))])?;
                writes.push(TransactWriteItem::builder().put(put).build());
                // Gone already when it has expired.
                writes.push(self.delete(&Key::registration(before))?);
            }
        }
        Ok(writes)
    }

    /// The end of an invitation and of its code.
    pub(crate) fn invitation_ended(&self, invitation: &Invitation, code: &Hash) -> Result<Vec<TransactWriteItem>, Error> {
        let key = Key::invitation(&invitation.society, &invitation.address);
        Ok(vec![
            self.deleting(&key, "code = :code", [(":code", text(hex(code)))])?,
            // Gone already when it has expired.
            self.delete(&Key::registration(code))?,
        ])
    }
}

/// The invitation in an item.
fn open_invitation(of: &SocietyId, item: Item) -> Result<OpenInvitation, Error> {
    let id = sort_key(&item).strip_prefix(INVITATION).unwrap_or_default().to_owned();
    let InvitationRow { account, name, address, language, to, code, expires_at } = row("an invitation", item)?;
    let until = Instant::from_millis(expires_at.saturating_mul(1000)).map_err(|_| Error::unreadable("an invitation's end"))?;
    Ok(OpenInvitation { id, invitation: Invitation { society: of.clone(), account, name, address, language, to, until }, code })
}

/// An account as far as it matters to whether its person can operate a society.
fn candidate(id: &AccountId, found: &mut Found) -> Result<Option<Candidate>, Error> {
    let leaves = found.take(&Key::deletion(id)).is_some();
    let Some(item) = found.take(&Key::account(id)) else { return Ok(None) };
    let AccountRow { account, login, .. } = row_of("an account", item, id)?;
    Ok(Some(Candidate { account, leaves, signs_in: login.is_some() }))
}

/// The society and its invitation of this address, if this is the code of it.
pub(crate) fn invitation_of(
    of: &SocietyId,
    address: &EmailAddress,
    code: &Hash,
    found: &mut Found,
) -> Result<Option<(Society, OpenInvitation)>, Error> {
    let (invitation, society) = (found.take(&Key::invitation(of, address)), found.take(&Key::society(of)));
    let (Some(invitation), Some(society)) = (invitation, society) else { return Ok(None) };
    let open = open_invitation(of, invitation)?;
    let society = row_of::<Society>("a society", society, of)?;
    Ok((open.code == *code).then_some((society, open)))
}
