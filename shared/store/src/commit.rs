//! Commits an effect in one transaction. Each change is conditional on the data that the decision was based on.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::{Actor, AuditRecord, Event};
use domain::effect::{Change, Effect, Trail};
use domain::{AccountId, Instant};

use crate::idempotency::IdempotencyKey;
use crate::key::Key;
use crate::secret::time_ordered;
use crate::{Error, Store};

/// Who commands, under which key, and the answer that the command gets.
#[derive(Clone, Copy, Debug)]
pub struct Commanded<'a> {
    /// Who acts, as the audit trail names it.
    pub by: &'a Actor,
    /// The account in whose partition the command's record is.
    pub account: &'a AccountId,
    /// The command's key.
    pub key: &'a IdempotencyKey,
    /// The answer that the same command gets again.
    pub answer: &'a str,
    /// When.
    pub at: Instant,
}

impl Store {
    /// Commits an effect with its mails, its audit record and the answer under the command's key. [`Error::Stale`] when
    /// anything that it was decided on has changed.
    pub async fn commit(&self, effect: &Effect, command: Commanded<'_>) -> Result<(), Error> {
        let mut writes = self.writes(effect, command.by, command.at)?;
        let record = command.key.record(command.answer, command.at);
        writes.push(self.passing_item(&command.key.key(command.account), &record, command.at)?);
        self.transact(writes).await
    }

    /// Commits an effect that is no account's command, with its mails and its audit record. No answer is kept: whoever
    /// orders it again is told what is so. [`Error::Stale`] when anything that it was decided on has changed.
    pub async fn carry_out(&self, effect: &Effect, by: &Actor, at: Instant) -> Result<(), Error> {
        self.transact(self.writes(effect, by, at)?).await
    }

    pub(crate) fn writes(&self, effect: &Effect, by: &Actor, at: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        let mut writes = vec![];
        for change in &effect.changes {
            match change {
                Change::Also(event) => writes.extend(self.on_record(&effect.trail, event, by, at)?),
                _ => writes.extend(self.change(change, at)?),
            }
        }
        for mail in &effect.mails {
            writes.push(self.outgoing(mail.clone(), at)?);
        }
        writes.extend(self.on_record(&effect.trail, &effect.event, by, at)?);
        Ok(writes)
    }

    /// An event in the trails that it belongs to.
    fn on_record(&self, trail: &Trail, event: &Event, by: &Actor, at: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        let entry = AuditRecord { at, by: by.clone(), event: event.clone() };
        let of_society = |society| self.new_item(&Key::audit_of_society(society, &time_ordered(at)), &entry);
        Ok(match trail {
            Trail::Account(account) => vec![self.audit(account, &entry)?],
            Trail::Kept(account, deleted_on) => vec![self.audit_kept(account, &entry, *deleted_on)?],
            Trail::Society(society) => vec![of_society(society)?],
            Trail::Both(account, society) => vec![self.audit(account, &entry)?, of_society(society)?],
        })
    }

    /// The writes of one change.
    fn change(&self, change: &Change, at: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        let write = match change {
            Change::Withdrawal(withdrawal) => self.withdrawn(withdrawal, None)?,
            Change::Ledger { change, deleted_on } => return self.ledger_change(change, at, *deleted_on),
            Change::Booking { society, invoice, booking, deleted_on } => self.booked((society, invoice), booking, *deleted_on)?,
            Change::Number { society, running } => self.numbering(&Key::numbering(society), *running, running + 1)?,
            Change::InvoiceHold { society, invoice, plan_version, hold } => {
                self.hold_invoice(society, invoice, *plan_version, hold.as_ref())?
            }
            Change::PersonHold { society, account, hold } => self.hold_person(society, account, hold.as_ref())?,
            Change::ReminderByHand { invoice, membership, plan_version, plan } => {
                return self.reminded_by_hand(invoice, membership, *plan_version, plan);
            }
            Change::ReminderSteps { society, policy } => return self.reminder_steps(society, policy),
            Change::SealUploaded { society, seal } => self.seal_uploaded(society, seal)?,
            Change::SealRemoved { society, version } => self.delete_version(&Key::seal(society), *version)?,
            Change::TermsChosen { society, terms } => return self.terms_chosen(society, terms),
            Change::MemberNumbering { society, before, next } => {
                self.numbering(&Key::member_numbering(society), *before, *next)?
            }
            Change::JoiningRequested { request, membership, terms } => {
                return self.joining_requested(request, *membership, *terms);
            }
            Change::JoiningDecided(request) => self.joining_decided(request)?,
            Change::JoiningCancelled(request) => self.joining_cancelled(request)?,
            Change::Admission(admission) => return self.membership_begun(admission),
            Change::TermsStand { society, version } => self.terms_stand(society, *version)?,
            // Written by whoever knows who did it.
            Change::Also(_) => return Ok(vec![]),
            Change::Run(run) => self.put_run(run)?,
            Change::Mail(mail) => self.mail_again(mail)?,
            Change::DeletionRequested { request, successors } => return self.deletion_requested(request, successors),
            Change::SocietyCreated(society) => self.new_item(&Key::society(&society.id), society.as_ref())?,
            Change::OperatorNamed { account, society } => return self.operator_named(account, society),
            Change::OperatorRevoked { account, society, stays } => {
                return self.operator_revoked(account, society, stays.as_ref());
            }
            Change::StillOperates(account, society) => self.still_operates(account, society)?,
            Change::Invited(sent) => return self.invited(sent, at),
            Change::InvitationEnded { invitation, code } => return self.invitation_ended(invitation, code),
            Change::RegistrationEnded(code) => self.delete_existing(&Key::registration(code))?,
            Change::LoginOpened(opening) => return self.login_opened(opening, at),
            Change::OperatorGranted { account, society, is_new } => return self.operator_granted(account, society, *is_new),
            Change::DeletionOrdered(request) => self.next_request(request)?,
            Change::Profile { account, profile, language } => self.profile(account, profile, *language)?,
            Change::AccountOpened { account, login, code, until } => return self.open_account(account, login, code, *until),
            Change::SupportGranted(account) => return self.support_granted(account, at),
            Change::AccountIsThere(account) => self.account_is_there(account)?,
            Change::SupportRevoked(account) => self.delete_existing(&Key::support(account))?,
            Change::Supporters { accounts, version } => self.put_supporters(accounts, *version)?,
            Change::Suspension { access, suspension } => return self.suspension(access, suspension.as_ref()),
            Change::SessionsEnded(access) => return self.end_sessions(access),
            Change::DeletionDropped(request) => self.delete_version(&Key::deletion(&request.account), request.version)?,
        };
        Ok(vec![write])
    }
}
