//! 入会: requests to join a society, what decisions on them depend on, and the commits.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::admission::NextNumbers;
use domain::billing::InvoiceChange;
use domain::{
    Account, AccountId, Admission, DeletionRequest, Instant, JoiningRequest, Membership, MembershipTerms, Society, SocietyId,
};

use crate::billing::next_number;
use crate::call::{number, text};
use crate::key::{Key, attribute, joining_of};
use crate::operator::{OperatorVisit, operator_visit};
use crate::read::{Caller, Read, SessionKey, Visit};
use crate::row::{Fill, Item, row_of};
use crate::terms::{TermsBasis, terms_in, terms_keys};
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};

/// How many member numbers are looked at together.
const LOOKED_AT: u64 = 50;

/// What joining a society depends on.
#[derive(Clone, Debug)]
pub struct JoiningBasis {
    /// The society.
    pub society: Society,
    /// Its terms.
    pub terms: MembershipTerms,
    /// The membership that there is or was.
    pub membership: Option<Membership>,
    /// The person's request, if there is one.
    pub request: Option<JoiningRequest>,
    /// The running numbers that come next.
    pub next: NextNumbers,
    /// The request for the deletion of the account, if there is one.
    pub deletion: Option<DeletionRequest>,
}

impl JoiningBasis {
    /// The request, as long as the person is told of it.
    #[must_use]
    pub fn told(&self, now: Instant) -> Option<&JoiningRequest> {
        self.request.as_ref().filter(|request| request.ends_at().is_none_or(|at| now < at))
    }
}

/// What an operator's decision on a request depends on.
#[derive(Clone, Debug)]
pub struct DecisionBasis {
    /// The request, if there is one.
    pub request: Option<JoiningRequest>,
    /// Who asks, unless the account is deleted.
    pub account: Option<Account>,
    /// Whether the account's deletion was asked for.
    pub leaves_portal: bool,
    /// The membership that there is or was.
    pub membership: Option<Membership>,
    /// The society's terms.
    pub terms: MembershipTerms,
    /// The running numbers that come next.
    pub next: NextNumbers,
}

impl DecisionBasis {
    /// The request, as long as it is kept.
    #[must_use]
    pub fn told(&self, now: Instant) -> Option<&JoiningRequest> {
        self.request.as_ref().filter(|request| request.ends_at().is_none_or(|at| now < at))
    }
}

/// A page of a society's open requests, the oldest first.
#[derive(Clone, Debug)]
pub struct JoiningQueue {
    /// Who asks, and for which society.
    pub operator: OperatorVisit,
    /// The requests.
    pub requests: Vec<JoiningRequest>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

/// Where a page of the queue begins, as the page before told it.
///
/// Invariant: 1 to 100 characters of ASCII.
#[derive(Clone, Copy, Debug)]
pub struct JoiningPlace<'a>(&'a str);

impl<'a> JoiningPlace<'a> {
    /// Reads what somebody brings back.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        (text.is_ascii() && (1..=100).contains(&text.len())).then_some(Self(text))
    }
}

impl Store {
    /// Reads what joining depends on, in one round trip; nothing when there is no such society. `again` when a decision
    /// was stale: somebody may have been given the next member number by hand, so another reading finds a free one.
    pub async fn joining_basis(
        &self,
        caller: &Caller,
        society: &SocietyId,
        again: bool,
    ) -> Result<Read<Option<Visit>, Option<JoiningBasis>>, Error> {
        let account = &caller.session.account;
        let [of_society, membership, request, numbering] =
            [Key::society(society), Key::membership(account, society), Key::joining(account, society), Key::numbering(society)];
        let mut keys = caller.visit();
        keys.extend([of_society.clone(), membership.clone(), request.clone(), numbering.clone()]);
        keys.extend(terms_keys(society));
        let mut found = self.batch(&keys).await?;
        let who = caller.session.visitor(&mut found)?;
        let recorded = caller.recorded(&mut found)?;
        let Some(item) = found.take(&of_society) else { return Ok(Read { who, recorded, about: None }) };
        let deletion = found.take(&Key::deletion(account));
        let TermsBasis { terms, next_number: member } = terms_in(society, &mut found)?;
        let free = if again { self.free_number(society, &terms, member).await? } else { member };
        let about = JoiningBasis {
            society: row_of::<Society>("a society", item, society)?,
            terms,
            membership: found.take(&membership).map(|item| row_of("a membership", item, account)).transpose()?,
            request: found.take(&request).map(|item| joining_request(item, account)).transpose()?,
            next: NextNumbers { member, free, invoice: next_number(found.take(&numbering).as_ref())? },
            deletion: deletion.map(|item| row_of("a request", item, account)).transpose()?,
        };
        Ok(Read { who, recorded, about: Some(about) })
    }

    /// Reads what a decision on this person's request depends on, in one round trip; `again` as in
    /// [`Self::joining_basis`].
    pub async fn decision_basis(
        &self,
        caller: &Caller,
        (society, account): (&SocietyId, &AccountId),
        again: bool,
    ) -> Result<Read<OperatorVisit, DecisionBasis>, Error> {
        let [request, person, deletion, membership, numbering] = [
            Key::joining(account, society),
            Key::account(account),
            Key::deletion(account),
            Key::membership(account, society),
            Key::numbering(society),
        ];
        let mut keys = caller.operator_keys(society);
        keys.extend([request.clone(), person.clone(), deletion.clone(), membership.clone(), numbering.clone()]);
        keys.extend(terms_keys(society));
        let mut found = self.batch(&keys).await?;
        // Looked at, since an operator may look at their own.
        let account_item = found.look(&person);
        let leaves_portal = found.look(&deletion).is_some();
        let recorded = caller.recorded(&mut found)?;
        let who = operator_visit(&caller.session, society, &mut found)?;
        let TermsBasis { terms, next_number: member } = terms_in(society, &mut found)?;
        let free = if again { self.free_number(society, &terms, member).await? } else { member };
        let about = DecisionBasis {
            request: found.take(&request).map(|item| joining_request(item, account)).transpose()?,
            account: account_item.map(|item| row_of::<Account>("an account", item, account)).transpose()?,
            leaves_portal,
            membership: found.take(&membership).map(|item| row_of("a membership", item, account)).transpose()?,
            terms,
            next: NextNumbers { member, free, invoice: next_number(found.take(&numbering).as_ref())? },
        };
        Ok(Read { who, recorded, about })
    }

    /// The first running number from this one on whose member number nobody has.
    async fn free_number(&self, society: &SocietyId, terms: &MembershipTerms, mut from: u64) -> Result<u64, Error> {
        while terms.numbers.is_some() {
            let numbers = (from..from + LOOKED_AT).filter_map(|at| terms.member_number(at));
            let keys: Vec<_> = numbers.map(|number| Key::member_number(society, &number)).collect();
            let found = self.batch(&keys).await?;
            if let Some((free, _)) = (from..).zip(&keys).find(|(_, key)| found.look(key).is_none()) {
                return Ok(free);
            }
            from += LOOKED_AT;
        }
        Ok(from)
    }

    /// Reads a page of a society's open requests, from where the page before said that it begins.
    pub async fn joining_queue(
        &self,
        session: &SessionKey,
        society: &SocietyId,
        from: Option<JoiningPlace<'_>>,
        most: usize,
    ) -> Result<JoiningQueue, Error> {
        let keys = session.operator_keys(society);
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(attribute::LISTING)
            .key_condition_expression(format!("{} = :queue AND {} > :from", attribute::LISTING_PK, attribute::LISTING_SK))
            .expression_attribute_values(":queue", text(joining_of(society)))
            .expression_attribute_values(":from", text(from.map_or(" ", |JoiningPlace(place)| place)))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send();
        let (found, answer) = tokio::join!(self.batch(&keys), page);
        let (mut found, answer) = (found?, answer.map_err(|failure| Error::from_call("Query", failure))?);
        let operator = operator_visit(session, society, &mut found)?;
        let next = answer.last_evaluated_key.as_ref().and_then(|key| key.get(attribute::LISTING_SK)?.as_s().ok()).cloned();
        let requests = if operator.is_operator() {
            answer.items.unwrap_or_default().into_iter().map(queued).collect::<Result<_, _>>()?
        } else {
            vec![]
        };
        Ok(JoiningQueue { operator, requests, next })
    }

    /// A request, on the condition that no other was made meanwhile, that the membership is as it was decided on, and
    /// that the account stays.
    pub(crate) fn joining_requested(
        &self,
        request: &JoiningRequest,
        membership: Option<u64>,
        terms: u64,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        let JoiningRequest { account, society, .. } = request;
        let key = Key::joining(account, society);
        let asked = match request.version {
            1 => self.new_item(&key, request)?,
            version => TransactWriteItem::builder().put(self.next_version(&key, request, version - 1)?).build(),
        };
        let of_membership = Key::membership(account, society);
        let as_read = match membership {
            None => self.provided(&of_membership, "attribute_not_exists(pk)", [])?,
            Some(version) => self.provided(&of_membership, "version = :version", [(":version", number(version))])?,
        };
        let stays = self.provided(&Key::deletion(account), "attribute_not_exists(pk)", [])?;
        Ok(vec![asked, as_read, stays, self.terms_stand(society, terms)?])
    }

    /// A request after the decision on it. One that was taken back and made again is another.
    pub(crate) fn joining_decided(&self, request: &JoiningRequest) -> Result<TransactWriteItem, Error> {
        let key = Key::joining(&request.account, &request.society);
        let as_read = [(":version", number(request.version - 1)), (":asked", number(request.asked_at.millis()))];
        let put = self.putting(&key, request, "version = :version AND asked_at = :asked", as_read)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// The end of a request that is as it was decided on.
    pub(crate) fn joining_cancelled(&self, request: &JoiningRequest) -> Result<TransactWriteItem, Error> {
        let key = Key::joining(&request.account, &request.society);
        let as_read = [(":version", number(request.version)), (":asked", number(request.asked_at.millis()))];
        self.deleting(&key, "version = :version AND asked_at = :asked", as_read)
    }

    /// The condition that a society's terms have this version.
    pub(crate) fn terms_stand(&self, society: &SocietyId, version: u64) -> Result<TransactWriteItem, Error> {
        let key = Key::terms(society);
        match version {
            0 => self.provided(&key, "attribute_not_exists(pk)", []),
            version => self.provided(&key, "version = :version", [(":version", number(version))]),
        }
    }

    /// A membership that begins, with its first dues, on the condition that the account stays.
    pub(crate) fn membership_begun(&self, admission: &Admission) -> Result<Vec<TransactWriteItem>, Error> {
        let (account, after) = (&admission.account().id, admission.after());
        let key = Key::membership(account, &after.society);
        let begun = match admission.before() {
            None => self.new_item(&key, after)?,
            Some(before) => self.begun_again(&key, before, admission)?,
        };
        let mut writes = vec![
            begun,
            self.provided(&Key::account(account), "attribute_exists(pk)", [])?,
            self.provided(&Key::deletion(account), "attribute_not_exists(pk)", [])?,
        ];
        // A number that the person had before stays theirs.
        writes.extend(self.enrolled(after, &admission.account().name)?);
        if let Some((dues, _)) = admission.dues() {
            let issued = InvoiceChange { before: None, after: dues.invoice().clone() };
            writes.push(self.invoice_change(&issued, Some(after.joined_on))?);
            writes.extend(self.tallied_with(&after.society, account, &dues.tally())?);
        }
        Ok(writes)
    }

    /// A membership in its next period. What it owes is added to, since an invoice may change meanwhile.
    fn begun_again(&self, key: &Key, before: &Membership, admission: &Admission) -> Result<TransactWriteItem, Error> {
        let mut row = Item::new();
        admission.after().fill(&mut row);
        let mut update = UpdateExpression::default();
        let sums = ["unpaid_count", "unpaid_total", "ledger_version"];
        let mut former = Item::new();
        before.fill(&mut former);
        let kept: Vec<_> = row.keys().filter(|name| !sums.contains(&name.as_str())).cloned().collect();
        for name in former.keys().filter(|name| !row.contains_key(*name)) {
            update.put(name, None);
        }
        for name in kept {
            update.put(&name, row.remove(&name));
        }
        if let Some((dues, _)) = admission.dues() {
            let unpaid = dues.unpaid();
            update.add("unpaid_count", number(unpaid.count));
            update.add("unpaid_total", number(unpaid.rest));
            update.add("ledger_version", number(1));
        }
        self.assign(key, update, [("version", number(before.version))])
    }
}

/// The request in an item.
fn joining_request(item: Item, account: &AccountId) -> Result<JoiningRequest, Error> {
    row_of::<JoiningRequest>("a request to join", item, account)
}

/// The request in an entry of the queue.
fn queued(item: Item) -> Result<JoiningRequest, Error> {
    let pk = item.get(attribute::PK).and_then(|pk| pk.as_s().ok());
    let account = pk.and_then(|pk| crate::key::account_of(pk)).ok_or(Error::unreadable("the account of a request"))?;
    joining_request(item, &account)
}
