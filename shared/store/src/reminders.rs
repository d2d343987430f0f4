//! Reminders: the day's agenda, the data for each invoice on it, and the commits.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use domain::mail::Outgoing;
use domain::reminder::{Hold, Morning, NoStep, Payer, Plan, Policy, Step, Turn, Why};
use domain::{AccountId, Day, Instant, Invoice, InvoiceId, Membership, Society, SocietyId};

use crate::call::{Found, number, sort_key, text};
use crate::key::{Key, attribute, reminder_shard, reminders_on};
use crate::operator::{OperatorVisit, invoice, operator_visit};
use crate::read::{Caller, Read};
use crate::row::cell::map;
use crate::row::membership::standing_of;
use crate::row::plan::hold_in;
use crate::row::{Cell, Item, read, row, row_of};
use crate::update_expression::UpdateExpression;
use crate::{Error, Store};
use domain::Account;

mod agenda;
mod overview;
mod replan;
mod run;

pub use agenda::Agenda;
pub use overview::{Attention, NextRun, SocietyReminders};

/// How many decisions are in one transaction, beside the mail and the condition that the person may be reminded: it
/// holds a hundred.
const DECIDED_AT_ONCE: usize = 98;
/// An invoice with all that a reminder of it depends on.
#[derive(Clone, Debug)]
pub struct ReminderBasis {
    /// The invoice.
    pub invoice: Invoice,
    /// Its reminders so far.
    pub plan: Plan,
    /// Who owes.
    pub payer: Payer,
    /// To whom.
    pub society: Society,
    /// When the society reminds.
    pub policy: Policy,
    /// Whether it is on the agenda.
    pub on_agenda: bool,
}

/// What an operator's hold of a person depends on.
#[derive(Clone, Debug)]
pub struct HoldBasis {
    /// The person's name, when the person is or was a member of the society and has an account.
    pub name: Option<domain::Line>,
    /// The hold that there is.
    pub hold: Option<Hold>,
}

impl ReminderBasis {
    /// The day's decision for it.
    #[must_use]
    pub fn turn(&self, day: Day) -> Turn {
        self.plan.turn(&self.invoice, &self.payer, &self.policy, day)
    }

    /// The day's decisions for these, all of one person and one society.
    #[must_use]
    pub fn morning(considered: &[Self], day: Day) -> Morning {
        let Some(Self { payer, society, policy, .. }) = considered.first() else {
            return Morning { turns: vec![], mail: None };
        };
        let invoices: Vec<_> = considered.iter().map(|it| (&it.invoice, &it.plan)).collect();
        Morning::of(&invoices, payer, society, policy, day)
    }

    /// Why no step is to come, when none is.
    #[must_use]
    pub fn no_next(&self, today: Day) -> Option<NoStep> {
        self.plan.no_step(&self.invoice, &self.payer, &self.policy, today)
    }

    /// The next step with its day, and why it would not be sent as things are.
    #[must_use]
    pub fn next(&self) -> Option<(Step, Day, Option<Why>)> {
        let step = self.plan.next_step(&self.invoice, &self.policy)?;
        let day = step.day(self.invoice.due_on);
        Some((step, day, self.plan.obstacle(&self.invoice, &self.payer, day)))
    }
}

impl Store {
    /// Reads the data for the reminders of these invoices, in one round trip; missing ones are left out. One that
    /// cannot be read is reported, and does not block the others.
    pub async fn reminder_bases(
        &self,
        invoices: &[(SocietyId, InvoiceId)],
    ) -> Result<Vec<((SocietyId, InvoiceId), Result<ReminderBasis, Error>)>, Error> {
        let keys: Vec<_> = invoices.iter().flat_map(|(society, id)| around(society, id)).collect();
        let found = self.batch(&keys).await?;
        let one = |named: &(SocietyId, InvoiceId)| Some((named.clone(), basis_in(&named.0, &named.1, &found)?));
        Ok(invoices.iter().filter_map(one).collect())
    }

    /// Commits a day's decisions for these invoices of one person with one society, with the mail and their next days.
    /// What does not fit into one transaction follows in further ones. The invoice that the mail is named after is in
    /// the last, so that after a crash the same mail results, and when this is tried `again`, it finds the mail
    /// written. [`Error::Stale`] if an invoice, its plan, or whether the person may be reminded, has changed since the
    /// decision.
    pub async fn commit_morning(
        &self,
        considered: &[ReminderBasis],
        morning: &Morning,
        day: Day,
        again: bool,
        at: Instant,
    ) -> Result<(), Error> {
        let mut mail = morning.mail.as_ref();
        if let Some(it) = mail.filter(|_| again)
            && self.mail(&it.id).await?.is_some()
        {
            mail = None;
        }
        for (considered, turns) in considered.chunks(DECIDED_AT_ONCE).zip(morning.turns.chunks(DECIDED_AT_ONCE)) {
            let mut writes =
                considered.iter().zip(turns).map(|(it, turn)| self.turned(it, turn)).collect::<Result<Vec<_>, _>>()?;
            if let Some(mail) = mail.take() {
                writes.push(self.outgoing(mail.clone(), at)?);
            }
            if let Some(ReminderBasis { invoice, payer, .. }) = considered.first().filter(|_| morning.mail.is_some()) {
                writes.push(self.may_be_reminded(invoice, payer, day)?);
            }
            self.transact(writes).await?;
        }
        Ok(())
    }

    /// An invoice with the decision on it, and with its next day.
    fn turned(&self, considered: &ReminderBasis, turn: &Turn) -> Result<TransactWriteItem, Error> {
        let ReminderBasis { invoice, plan, .. } = considered;
        let mut update = planned(&turn.plan);
        let next = turn.next;
        update.put(attribute::AGENDA_PK, next.map(|next| text(reminders_on(next, reminder_shard(&invoice.id)))));
        update.put(attribute::AGENDA_SK, next.map(|_| text(invoice.id.as_str())));
        self.assign(&Key::invoice(&invoice.society, &invoice.id), update, as_decided(invoice, plan.version))
    }

    /// The condition that a person may be reminded on this day, as far as the membership tells.
    fn may_be_reminded(&self, invoice: &Invoice, payer: &Payer, day: Day) -> Result<TransactWriteItem, Error> {
        self.check(
            &Key::membership(&invoice.account, &invoice.society),
            "attribute_not_exists(deleted_on) AND standing = :standing AND period = :period \
                 AND (attribute_not_exists(reminders_held) OR reminders_held.#until < :day)",
            [
                (":standing", text(standing_of(&payer.membership))),
                (":period", number(payer.membership.period)),
                (":day", text(day.to_string())),
            ],
            &[("#until", "until")],
        )
    }

    /// Reads what a command on the reminders of one invoice depends on, if there is such an invoice.
    pub async fn reminder_basis(
        &self,
        caller: &Caller,
        (society, id): (&SocietyId, &InvoiceId),
    ) -> Result<Read<OperatorVisit, Option<ReminderBasis>>, Error> {
        let mut keys = caller.operator_keys(society);
        keys.extend(around(society, id));
        let mut found = self.batch(&keys).await?;
        Ok(Read {
            recorded: caller.recorded(&mut found)?,
            about: basis_in(society, id, &found).transpose()?,
            who: operator_visit(&caller.session, society, &mut found)?,
        })
    }

    /// The mails that came of an invoice's reminders, as far as they are kept.
    pub async fn mails_of_plan(&self, invoice: &InvoiceId, plan: &Plan) -> Result<Vec<Outgoing>, Error> {
        let ids: Vec<_> = plan.ledger.iter().filter_map(|entry| entry.mail(invoice)).collect();
        self.mails(&ids).await
    }

    /// Reads what a hold of a person depends on, in one round trip.
    pub async fn hold_basis(
        &self,
        caller: &Caller,
        (society, account): (&SocietyId, &AccountId),
    ) -> Result<Read<OperatorVisit, HoldBasis>, Error> {
        let (membership, person) = (Key::membership(account, society), Key::account(account));
        let mut keys = caller.operator_keys(society);
        keys.extend([membership.clone(), person.clone()]);
        let mut found = self.batch(&keys).await?;
        let membership = found.look(&membership);
        let person = found.look(&person).map(|item| row_of::<Account>("an account", item, account)).transpose()?;
        let about = HoldBasis {
            name: person.filter(|_| membership.is_some()).map(|person| person.name),
            hold: membership.as_ref().and_then(|item| item.get("reminders_held")).cloned().map(hold_in).transpose()?,
        };
        Ok(Read { recorded: caller.recorded(&mut found)?, who: operator_visit(&caller.session, society, &mut found)?, about })
    }

    /// The reminders of one invoice are held, or the hold ends, on the condition that its plan has this version.
    pub(crate) fn hold_invoice(
        &self,
        society: &SocietyId,
        invoice: &InvoiceId,
        plan_version: u64,
        hold: Option<&Hold>,
    ) -> Result<TransactWriteItem, Error> {
        let mut update = held(hold);
        update.add("plan_version", number(1));
        self.assign(&Key::invoice(society, invoice), update, [("plan_version", number(plan_version))])
    }

    /// All reminders of a person are held, or the hold ends, on the condition that there is or was a membership.
    pub(crate) fn hold_person(
        &self,
        society: &SocietyId,
        account: &AccountId,
        hold: Option<&Hold>,
    ) -> Result<TransactWriteItem, Error> {
        self.assign(&Key::membership(account, society), held(hold), [("society", text(society.as_str()))])
    }

    /// A reminder by hand, on the condition that the invoice, its plan and the membership have not changed since the
    /// decision.
    pub(crate) fn reminded_by_hand(
        &self,
        invoice: &Invoice,
        membership: &Membership,
        plan_version: u64,
        plan: &Plan,
    ) -> Result<Vec<TransactWriteItem>, Error> {
        Ok(vec![
            self.assign(&Key::invoice(&invoice.society, &invoice.id), planned(plan), as_decided(invoice, plan_version))?,
            self.check(
                &Key::membership(&invoice.account, &invoice.society),
                "attribute_not_exists(deleted_on) AND standing = :standing AND period = :period",
                [(":standing", text(standing_of(membership))), (":period", number(membership.period))],
                &[],
            )?,
        ])
    }
}

fn held(hold: Option<&Hold>) -> UpdateExpression {
    let mut update = UpdateExpression::default();
    match hold {
        Some(hold) => update.set("reminders_held", map(hold)),
        None => update.put("reminders_held", None),
    }
    update
}

/// An invoice and the items around it that its reminders depend on.
fn around(society: &SocietyId, id: &InvoiceId) -> [Key; 5] {
    let account = &id.account();
    [
        Key::invoice(society, id),
        Key::membership(account, society),
        Key::account(account),
        Key::society(society),
        Key::reminders(society),
    ]
}

/// An invoice with what its reminders depend on, out of what was found; nothing if there is no such invoice.
fn basis_in(society: &SocietyId, id: &InvoiceId, found: &Found) -> Option<Result<ReminderBasis, Error>> {
    found.look(&Key::invoice(society, id)).map(|item| basis_of(society, id, item, found))
}

fn basis_of(society: &SocietyId, id: &InvoiceId, item: Item, found: &Found) -> Result<ReminderBasis, Error> {
    let account = &id.account();
    let plan: Plan = row("the plan of an invoice's reminders", item.clone())?;
    let membership = found.look(&Key::membership(account, society)).ok_or(Error::unreadable("the membership of an invoice"))?;
    let hold = membership.get("reminders_held").cloned().map(hold_in).transpose()?;
    let payer = Payer {
        hold,
        membership: row_of::<Membership>("a membership", membership, account)?,
        account: found.look(&Key::account(account)).map(|item| row_of::<Account>("an account", item, account)).transpose()?,
    };
    let society_item = found.look(&Key::society(society)).ok_or(Error::unreadable("the society of an invoice"))?;
    Ok(ReminderBasis {
        on_agenda: item.contains_key(attribute::AGENDA_PK),
        plan,
        invoice: invoice(item)?,
        payer,
        society: row_of::<Society>("a society", society_item, society)?,
        policy: policy(found.look(&Key::reminders(society)))?,
    })
}

/// The society's steps in its item, or the default ones.
fn policy(item: Option<Item>) -> Result<Policy, Error> {
    item.map_or_else(|| Ok(Policy::default()), |item| row::<Policy>("a society's steps of reminders", item))
}

/// The condition that nothing which a reminder depends on has changed on the invoice.
fn as_decided<'a>(invoice: &Invoice, plan_version: u64) -> [(&'a str, AttributeValue); 2] {
    [("version", number(invoice.version)), ("plan_version", number(plan_version))]
}

fn planned(plan: &Plan) -> UpdateExpression {
    let mut update = UpdateExpression::default();
    update.set("planned_through", text(plan.through.to_string()));
    update.set("plan_version", number(plan.version));
    update.put("reminders", plan.ledger.cell());
    update
}

/// The invoice that an entry of an index names.
fn named_invoice(item: &Item) -> Result<(SocietyId, InvoiceId), Error> {
    let mut parts = sort_key(item).split('#').skip(1);
    let (society, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    Ok((read("an invoice's society", SocietyId::parse(society))?, read("an invoice's id", InvoiceId::parse(id))?))
}
