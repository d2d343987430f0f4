//! Carries out what a command decided: one transaction, in which each change is on the condition of what it was decided on.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::Actor;
use domain::effect::{Change, Effect, Trail};
use domain::{AccountId, Instant};

use crate::key::Key;
use crate::record::IdempotencyKey;
use crate::row::audit::AuditRow;
use crate::secret::time_ordered;
use crate::{Error, Store};

/// Who commands, under which key, and the answer that the command gets.
#[derive(Clone, Copy, Debug)]
pub struct Commanded<'a> {
    /// Who acts, as the audit trail names it.
    pub by: &'a Actor,
    /// The account in whose partition the command's record lies.
    pub account: &'a AccountId,
    /// The command's key.
    pub key: &'a IdempotencyKey,
    /// The answer that the same command gets again.
    pub answer: &'a str,
    /// When.
    pub at: Instant,
}

impl Store {
    /// Commits an effect with its mails, its audit record and the answer under the command's key. [`Error::Stale`] when anything that it was decided
    /// on has changed.
    pub async fn commit(&self, effect: &Effect, command: Commanded<'_>) -> Result<(), Error> {
        let mut writes = vec![];
        for change in &effect.changes {
            writes.extend(self.change(change)?);
        }
        for mail in &effect.mails {
            writes.push(self.outgoing(mail.clone(), command.at)?);
        }
        let entry = command.entry(effect.event.clone());
        writes.push(match &effect.trail {
            Trail::Account(account) => self.audit(account, &entry)?,
            Trail::Society(society) => {
                self.new_item(&Key::audit_of_society(society, &time_ordered(command.at)), &AuditRow::from(&entry))?
            }
        });
        writes.push(self.answered(command)?);
        self.transact(writes).await
    }

    /// The writes of one change.
    fn change(&self, change: &Change) -> Result<Vec<TransactWriteItem>, Error> {
        match change {
            Change::InvoiceHold { society, invoice, plan_version, hold } => {
                Ok(vec![self.hold_invoice(society, invoice, *plan_version, hold.as_ref())?])
            }
            Change::PersonHold { society, account, hold } => Ok(vec![self.hold_person(society, account, hold.as_ref())?]),
            Change::ReminderSteps { society, policy } => self.reminder_steps(society, policy),
        }
    }
}
