//! The effect of a command: the changes, mails and audit event that are committed together or not at all.
//!
//! A rule decides on the data that was read and returns an [`Effect`]. `store` commits it in one transaction. Each
//! change is conditional on the data that the decision was based on.

use crate::account::Profile;
use crate::administration::{AccountAccess, Supporters, Suspension, support_invitation};
use crate::audit::Event;
use crate::billing::{Booking, Issuance, LedgerChange};
use crate::deletion::Successor;
use crate::invitation::{Invitation, Opens, OperatorChange, Sent, account_opened, operator_mails, operator_notice};
use crate::joining::{Doorway, joined_notice};
use crate::mail::{Mail, Outgoing};
use crate::reminder::{Hold, Plan, Policy, Run};
use crate::reset::ResetCode;
use crate::session::Hash;
use crate::{
    Account, AccountId, Admission, Day, DeletionRequest, Instant, Invoice, InvoiceId, JoiningRequest, Language, Line, LoginId,
    Membership, MembershipTerms, Seal, Society, SocietyId, Withdrawal,
};

/// What a command does.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The changes.
    pub changes: Vec<Change>,
    /// The mails about it.
    pub mails: Vec<Mail>,
    /// The audit event.
    pub event: Event,
    /// Whose audit trail the event belongs to.
    pub trail: Trail,
}

/// Whose audit trail an event belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trail {
    /// A person's.
    Account(AccountId),
    /// The trail of a person whose account was deleted on this day, or is not deleted.
    Kept(AccountId, Option<Day>),
    /// A society's own.
    Society(SocietyId),
    /// A person's and a society's own.
    Both(AccountId, SocietyId),
}

/// One change, with the versions at the decision.
#[derive(Clone, Debug)]
pub enum Change {
    /// A membership ends, if it and its ledger have not changed since the decision.
    Withdrawal(Box<Withdrawal>),
    /// Invoices change, with the membership's totals and the society's tally, if none has changed since the decision.
    Ledger {
        /// The invoices before and after.
        change: LedgerChange,
        /// The day on which the payer's account was deleted, as read before the decision.
        deleted_on: Option<Day>,
    },
    /// An entry is made on an invoice.
    Booking {
        /// Which society's.
        society: SocietyId,
        /// On which invoice.
        invoice: InvoiceId,
        /// The entry.
        booking: Booking,
        /// The day on which the payer's account was deleted, from which the last day of the kept items follows.
        deleted_on: Option<Day>,
    },
    /// A society uses up its next running number.
    Number {
        /// Which society.
        society: SocietyId,
        /// The number that is used.
        running: u64,
    },
    /// The reminders of one invoice are held, or the hold ends.
    InvoiceHold {
        /// Which society's.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// The version of its plan at the decision.
        plan_version: u64,
        /// The hold; `None` ends it.
        hold: Option<Hold>,
    },
    /// All reminders of a person are held, or the hold ends.
    PersonHold {
        /// Which society's reminders.
        society: SocietyId,
        /// Whom they remind.
        account: AccountId,
        /// The hold; `None` ends it.
        hold: Option<Hold>,
    },
    /// An operator sends a reminder by hand, if the invoice, its plan and the membership have not changed since the
    /// decision.
    ReminderByHand {
        /// The invoice.
        invoice: Box<Invoice>,
        /// The payer's membership.
        membership: Membership,
        /// The version of the plan at the decision.
        plan_version: u64,
        /// The plan after it.
        plan: Plan,
    },
    /// A society changes its steps; the policy has the next version.
    ReminderSteps {
        /// Which society.
        society: SocietyId,
        /// Its steps from now on.
        policy: Policy,
    },
    /// A society chooses its terms of membership; the society has not changed since the decision.
    TermsChosen {
        /// The society.
        society: Box<Society>,
        /// Its terms from now on, of the next version.
        terms: Box<MembershipTerms>,
    },
    /// The next member of a society gets another running number than it would.
    MemberNumbering {
        /// Which society.
        society: SocietyId,
        /// The number that the next member would get.
        before: u64,
        /// The number that the next member gets.
        next: u64,
    },
    /// Somebody asks to join a society whose terms have this version; nobody has asked for the account's deletion.
    JoiningRequested {
        /// The request; its version is one more than that of an earlier one.
        request: Box<JoiningRequest>,
        /// The version of the membership that there was, if there was one.
        membership: Option<u64>,
        /// The version of the society's terms.
        terms: u64,
    },
    /// A request to join gets its next version: somebody decided on it.
    JoiningDecided(Box<JoiningRequest>),
    /// A request to join, of this version, is taken back.
    JoiningCancelled(Box<JoiningRequest>),
    /// A membership begins, with its first dues; nobody has asked for the account's deletion.
    Admission(Box<Admission>),
    /// The society's terms of membership have this version.
    TermsStand {
        /// Which society's.
        society: SocietyId,
        /// The version.
        version: u64,
    },
    /// Something else happened with it, and has a record of its own in the same trail.
    Also(Event),
    /// A run of reminders is released; this is its next version.
    Run(Run),
    /// A mail is sent again, or marked as dealt with; this is its next version.
    Mail(Box<Outgoing>),
    /// A member requests the deletion of the account, if there is no request yet, and no successor has requested
    /// theirs.
    DeletionRequested {
        /// The request.
        request: DeletionRequest,
        /// The remaining operators of the societies that the member operates.
        successors: Vec<Successor>,
    },
    /// A society comes onto the portal; there is none of its id.
    SocietyCreated(Box<Society>),
    /// An account is listed as operator of a society; it is not yet, has a login and this address, and has not asked to
    /// be deleted.
    OperatorNamed {
        /// Whose account.
        account: Account,
        /// Of which society.
        society: Box<Society>,
    },
    /// An account is no longer listed as operator of a society.
    OperatorRevoked {
        /// Whose account.
        account: AccountId,
        /// Of which society.
        society: SocietyId,
        /// Who stays in charge: is listed, and has not asked to be deleted. None when the society is to be left without
        /// an operator.
        stays: Option<AccountId>,
    },
    /// A society has this seal from now on; it is the next version.
    SealUploaded {
        /// Which society.
        society: SocietyId,
        /// The seal.
        seal: Box<Seal>,
    },
    /// A society has no seal any more; it had this version.
    SealRemoved {
        /// Which society.
        society: SocietyId,
        /// The version.
        version: u64,
    },
    /// Nothing changes: an account operates a society, as it did when it decided.
    StillOperates(AccountId, SocietyId),
    /// A person is invited, for the first time or once more. There is no invitation of the address to the society, or
    /// the one whose code is replaced.
    Invited(Box<Sent>),
    /// An invitation ends, with its code of this hash: it is taken back, or used.
    InvitationEnded {
        /// Which one.
        invitation: Box<Invitation>,
        /// The hash of its code.
        code: Hash,
    },
    /// A code of this hash for registering is used up.
    RegistrationEnded(Hash),
    /// Somebody with this address gets a login: with an account, or for the one that waits for it.
    LoginOpened(Box<LoginOpening>),
    /// An account that has not asked to be deleted is listed as operator of a society, which it is not yet.
    OperatorGranted {
        /// Whose account.
        account: AccountId,
        /// Of which society.
        society: Box<Society>,
        /// Whether the account is made in the same transaction.
        is_new: bool,
    },
    /// Support orders a deletion; this is the request's next version.
    DeletionOrdered(DeletionRequest),
    /// A deletion request is cancelled or refused, if it has not changed since the decision.
    DeletionDropped(DeletionRequest),
    /// A person changes the profile and the language of the mails, to these; the account is there with its address.
    Profile {
        /// Whose, before it.
        account: Account,
        /// The profile.
        profile: Profile,
        /// The language of the mails.
        language: Language,
    },
    /// An account is opened, whose first password is set by this code. Nobody has its login ID or address.
    AccountOpened {
        /// The account.
        account: Account,
        /// What its person signs in with.
        login: LoginId,
        /// The code.
        code: ResetCode,
        /// Until when the code holds.
        until: Instant,
    },
    /// Nothing changes: the account is there, as it was decided on.
    AccountIsThere(AccountId),
    /// An account gets support's grant, which it did not have.
    SupportGranted(AccountId),
    /// An account loses support's grant.
    SupportRevoked(AccountId),
    /// These accounts have support from now on, in place of those of this version.
    Supporters {
        /// Who.
        accounts: Vec<AccountId>,
        /// The version that was decided on.
        version: u64,
    },
    /// An account is suspended, which it was not, or its suspension lifted; it is as it was decided on.
    Suspension {
        /// Whose, as it was decided on.
        access: AccountAccess,
        /// The suspension; none lifts it.
        suspension: Option<Suspension>,
    },
    /// Everything that an account has open ends; its password is the one that was decided on.
    SessionsEnded(AccountAccess),
}

/// A login that is opened, with what its row is made of.
#[derive(Clone, Debug)]
pub struct LoginOpening {
    /// Whether the account is made with it, or waits for it.
    pub opens: Opens,
    /// The account as it is from then on.
    pub account: Account,
    /// What the person signs in with.
    pub login: LoginId,
    /// The password's hash, as a PHC string.
    pub password: String,
    /// The hash of the token of the browser in which it was done, which is known from then on.
    pub browser: Hash,
    /// How many passwords the account has had, as it was read; 1 for one that is made.
    pub generation: u32,
    /// Since when nobody may sign in, while it is so.
    pub suspended: Option<Instant>,
}

impl Effect {
    /// A member leaves a society.
    #[must_use]
    pub fn withdrawal(withdrawal: Withdrawal) -> Self {
        let account = withdrawal.before().account.clone();
        let event = withdrawal.event();
        let mails = withdrawal.mails().into();
        Self { changes: vec![Change::Withdrawal(Box::new(withdrawal))], mails, event, trail: Trail::Account(account) }
    }

    /// A society bills a person under this running number.
    #[must_use]
    pub fn issued(issuance: Issuance, running: u64) -> Self {
        let Issuance { change, mail } = issuance;
        let invoice = change.invoice();
        let (society, account) = (invoice.society.clone(), invoice.account.clone());
        Self {
            event: Event::Issued { society: society.clone(), invoice: invoice.id.clone(), amount: invoice.amount },
            changes: vec![Change::Ledger { change, deleted_on: None }, Change::Number { society, running }],
            mails: vec![mail],
            trail: Trail::Account(account),
        }
    }

    /// An entry is made on an invoice. A deleted account has no address, so it gets no mail.
    #[must_use]
    pub fn booked(
        booking: Booking,
        change: LedgerChange,
        payer: Option<&Account>,
        society: &Society,
        deleted_on: Option<Day>,
    ) -> Self {
        let (account, invoice) = (change.invoice().account.clone(), change.invoice().id.clone());
        Self {
            mails: payer.and_then(|payer| booking.mail(&change, payer, society)).into_iter().collect(),
            event: booking.event(society.id.clone(), invoice.clone()),
            trail: Trail::Kept(account, deleted_on),
            changes: vec![
                Change::Ledger { change, deleted_on },
                Change::Booking { society: society.id.clone(), invoice, booking, deleted_on },
            ],
        }
    }

    /// A person changes the profile and the language of the mails. Names on invoices stay.
    #[must_use]
    pub fn profile_changed(account: &Account, profile: Profile, language: Language) -> Self {
        Self {
            changes: vec![Change::Profile { account: account.clone(), profile, language }],
            mails: vec![],
            event: Event::ProfileChanged,
            trail: Trail::Account(account.id.clone()),
        }
    }

    /// An unpaid invoice gets another due day; its payer's account is not deleted.
    #[must_use]
    pub fn due_day_moved(change: LedgerChange, reason: Line) -> Self {
        let after = change.invoice();
        let from = change.changes()[0].before.as_ref().map_or(after.due_on, |before| before.due_on);
        let (society, invoice, to) = (after.society.clone(), after.id.clone(), after.due_on);
        Self {
            mails: vec![],
            event: Event::DueDayMoved { society, invoice, from, to, reason },
            trail: Trail::Account(after.account.clone()),
            changes: vec![Change::Ledger { change, deleted_on: None }],
        }
    }

    /// The reminders of an invoice, whose plan has this version, are held, or the hold ends.
    #[must_use]
    pub fn invoice_held(society: SocietyId, invoice: InvoiceId, plan_version: u64, hold: Option<Hold>) -> Self {
        Self {
            mails: vec![],
            event: held(society.clone(), Some(invoice.clone()), hold.as_ref()),
            trail: Trail::Account(invoice.account()),
            changes: vec![Change::InvoiceHold { society, invoice, plan_version, hold }],
        }
    }

    /// All reminders of a person are held, or the hold ends.
    #[must_use]
    pub fn person_held(society: SocietyId, account: AccountId, hold: Option<Hold>) -> Self {
        Self {
            mails: vec![],
            event: held(society.clone(), None, hold.as_ref()),
            trail: Trail::Account(account.clone()),
            changes: vec![Change::PersonHold { society, account, hold }],
        }
    }

    /// A society changes its steps.
    #[must_use]
    pub fn steps_chosen(society: SocietyId, policy: Policy) -> Self {
        let days = policy.steps.all().iter().map(|step| step.days()).collect();
        Self {
            mails: vec![],
            event: Event::StepsChosen { society: society.clone(), days },
            trail: Trail::Society(society.clone()),
            changes: vec![Change::ReminderSteps { society, policy }],
        }
    }

    /// An operator uploads a seal for the society's receipts in place of the one of the version before, or removes
    /// that of this version.
    #[must_use]
    pub fn seal_changed(society: SocietyId, seal: Result<Seal, u64>) -> Self {
        Self {
            mails: vec![],
            event: Event::SealChanged { society: society.clone(), is_removed: seal.is_err() },
            trail: Trail::Society(society.clone()),
            changes: vec![match seal {
                Ok(seal) => Change::SealUploaded { society, seal: Box::new(seal) },
                Err(version) => Change::SealRemoved { society, version },
            }],
        }
    }

    /// A society chooses its terms of membership, and with `numbering` another running number for its next member: the
    /// one before, and the one from now on.
    #[must_use]
    pub fn terms_chosen(society: Society, terms: MembershipTerms, numbering: Option<(u64, u64)>) -> Self {
        let id = society.id.clone();
        let event = Event::TermsChosen {
            society: id.clone(),
            is_public: terms.is_public,
            joining: terms.joining,
            next_number: numbering.map(|(_, next)| next),
        };
        let renumbered = numbering.map(|(before, next)| Change::MemberNumbering { society: id.clone(), before, next });
        let chosen = Change::TermsChosen { society: Box::new(society), terms: Box::new(terms) };
        Self { mails: vec![], event, trail: Trail::Society(id), changes: [chosen].into_iter().chain(renumbered).collect() }
    }

    /// A person asks to join a society.
    #[must_use]
    pub fn joining_requested(request: JoiningRequest, door: &Doorway<'_>) -> Self {
        let Doorway { account, society, .. } = door;
        Self {
            mails: request.announcement(account, society).into(),
            event: Event::JoiningRequested { society: society.id.clone() },
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::JoiningRequested {
                request: Box::new(request),
                membership: door.membership.map(|membership| membership.version),
                terms: door.terms.version,
            }],
        }
    }

    /// A person takes the request back.
    #[must_use]
    pub fn joining_cancelled(request: JoiningRequest, account: &Account, society: &Society) -> Self {
        Self {
            mails: request.cancellation(account, society).into(),
            event: Event::JoiningCancelled { society: society.id.clone() },
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::JoiningCancelled(Box::new(request))],
        }
    }

    /// An operator refuses a request; `refused` is the request after that.
    #[must_use]
    pub fn joining_refused(refused: JoiningRequest, account: &Account, society: &Society, reason: Line) -> Self {
        Self {
            mails: vec![refused.refusal(account, society, &reason)],
            event: Event::JoiningRefused { society: society.id.clone(), reason },
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::JoiningDecided(Box::new(refused))],
        }
    }

    /// An operator approves a request; `approved` is the request after that, and the admission follows the terms of
    /// this version.
    #[must_use]
    pub fn joining_approved(approved: JoiningRequest, admission: Admission, terms: u64) -> Self {
        let society = admission.society().id.clone();
        let admitted = Self::admitted(admission);
        let decided = [Change::JoiningDecided(Box::new(approved)), Change::TermsStand { society, version: terms }];
        Self { changes: decided.into_iter().chain(admitted.changes).collect(), ..admitted }
    }

    /// Somebody joins by themselves a society that takes everybody, on terms of this version.
    #[must_use]
    pub fn joined(admission: Admission, terms: u64) -> Self {
        let society = admission.society().id.clone();
        let notice = joined_notice(&admission);
        let admitted = Self::admitted(admission);
        let stand = Change::TermsStand { society, version: terms };
        Self {
            changes: [stand].into_iter().chain(admitted.changes).collect(),
            mails: admitted.mails.into_iter().chain([notice]).collect(),
            ..admitted
        }
    }

    /// A membership begins, with the running numbers and the first dues that it uses up.
    #[must_use]
    pub fn admitted(admission: Admission) -> Self {
        let (account, society) = (admission.account().id.clone(), admission.society().id.clone());
        let mails = admission.mails();
        let number =
            admission.number().map(|(before, used)| Change::MemberNumbering { society: society.clone(), before, next: used + 1 });
        let dues = admission.dues().map(|(change, running)| {
            let invoice = change.invoice();
            let issued = Event::Issued { society: society.clone(), invoice: invoice.id.clone(), amount: invoice.amount };
            [Change::Number { society: society.clone(), running }, Change::Also(issued)]
        });
        let changes = [Change::Admission(Box::new(admission))];
        Self {
            changes: changes.into_iter().chain(number).chain(dues.into_iter().flatten()).collect(),
            mails,
            event: Event::Joined { society },
            trail: Trail::Account(account),
        }
    }

    /// An operator sends a reminder by hand: with this mail, or with the mail `again`, which is resent.
    #[must_use]
    pub fn reminded_by_hand(
        (invoice, membership, plan_version): (&Invoice, &Membership, u64),
        plan: Plan,
        mail: Mail,
        again: Option<Outgoing>,
    ) -> Self {
        let event = Event::Reminded { society: invoice.society.clone(), invoice: invoice.id.clone() };
        let reminder =
            Change::ReminderByHand { invoice: Box::new(invoice.clone()), membership: membership.clone(), plan_version, plan };
        let (changes, mails) = match again {
            Some(again) => (vec![reminder, Change::Mail(Box::new(Outgoing { mail, ..again }))], vec![]),
            None => (vec![reminder], vec![mail]),
        };
        Self { changes, mails, event, trail: Trail::Account(invoice.account.clone()) }
    }

    /// Support releases this day's run; the event belongs to the audit trail of the acting account.
    #[must_use]
    pub fn run_released(released: Run, day: Day, by: AccountId) -> Self {
        Self { changes: vec![Change::Run(released)], mails: vec![], event: Event::RunReleased { day }, trail: Trail::Account(by) }
    }

    /// A mail is sent again, about a person whose account was deleted on this day, or is not.
    #[must_use]
    pub fn mail_again(again: Outgoing, deleted_on: Option<Day>) -> Self {
        let event = Event::MailSentAgain { society: again.mail.about.society.clone(), mail: again.mail.id.clone() };
        Self::on_mail(again, event, deleted_on)
    }

    /// A mail that did not arrive is marked as dealt with.
    #[must_use]
    pub fn mail_dealt_with(mail: Outgoing, deleted_on: Option<Day>) -> Self {
        let event = Event::MailDealtWith { society: mail.mail.about.society.clone(), mail: mail.mail.id.clone() };
        Self::on_mail(mail, event, deleted_on)
    }

    fn on_mail(mail: Outgoing, event: Event, deleted_on: Option<Day>) -> Self {
        let trail = Trail::Kept(mail.mail.about.account.clone(), deleted_on);
        Self { changes: vec![Change::Mail(Box::new(mail))], mails: vec![], event, trail }
    }

    /// A member requests the deletion of the account.
    #[must_use]
    pub fn deletion_requested(request: DeletionRequest, account: &Account, successors: Vec<Successor>) -> Self {
        Self {
            mails: vec![request.acknowledgement(account)],
            event: Event::DeletionRequested { due_on: request.due_on },
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::DeletionRequested { request, successors }],
        }
    }

    /// Support orders that a deletion be carried out now; `ordered` is the request after that.
    #[must_use]
    pub fn deletion_ordered(ordered: DeletionRequest) -> Self {
        Self {
            mails: vec![],
            event: Event::DeletionOrdered,
            trail: Trail::Account(ordered.account.clone()),
            changes: vec![Change::DeletionOrdered(ordered)],
        }
    }

    /// Support refuses a deletion.
    #[must_use]
    pub fn deletion_refused(request: DeletionRequest, account: &Account, reason: Line) -> Self {
        Self {
            mails: vec![request.refusal(account, &reason)],
            event: Event::DeletionRefused { reason },
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::DeletionDropped(request)],
        }
    }

    /// Support brings a society onto the portal.
    #[must_use]
    pub fn society_created(society: Society) -> Self {
        let id = society.id.clone();
        Self {
            mails: vec![],
            event: Event::SocietyCreated { society: id.clone() },
            trail: Trail::Society(id),
            changes: vec![Change::SocietyCreated(Box::new(society))],
        }
    }

    /// Support names an operator.
    #[must_use]
    pub fn operator_named(account: Account, society: Society, at: Instant) -> Self {
        let (whose, of) = (account.id.clone(), society.id.clone());
        Self {
            mails: operator_mails(&account, &society, OperatorChange::Named, at).into(),
            event: Event::GrantedOperator { society: of.clone(), account: whose.clone() },
            trail: Trail::Both(whose, of),
            changes: vec![Change::OperatorNamed { account, society: Box::new(society) }],
        }
    }

    /// Support, or another operator, revokes an operator; without anybody who stays in charge, the society has none
    /// after that. An operator who does it is still one.
    #[must_use]
    pub fn operator_revoked(
        account: &Account,
        society: &Society,
        stays: Option<AccountId>,
        by_operator: Option<&AccountId>,
        at: Instant,
    ) -> Self {
        let (whose, of, was_the_last) = (account.id.clone(), society.id.clone(), stays.is_none());
        // Whoever stays or goes is looked at as such.
        let by = by_operator.filter(|by| **by != whose && Some(*by) != stays.as_ref());
        let still = by.map(|by| Change::StillOperates(by.clone(), of.clone()));
        let revoked = Change::OperatorRevoked { account: whose.clone(), society: of.clone(), stays };
        Self {
            changes: [revoked].into_iter().chain(still).collect(),
            mails: operator_mails(account, society, OperatorChange::Removed, at).into(),
            event: Event::RevokedOperator { society: of.clone(), account: whose.clone(), was_the_last },
            trail: Trail::Both(whose, of),
        }
    }

    /// A person is invited, for the first time or once more. An operator who does it is still one.
    #[must_use]
    pub fn invited(sent: Sent, society: &Society, by_operator: Option<&AccountId>, at: Instant) -> Self {
        let Invitation { society: of, account, .. } = &sent.invitation;
        Self {
            mails: vec![sent.invitation.mail(society, &sent.code, at)],
            event: Event::Invited { society: of.clone(), account: account.clone(), again: sent.replaces.is_some() },
            trail: Trail::Society(of.clone()),
            changes: still_operates(by_operator, &of.clone()).into_iter().chain([Change::Invited(Box::new(sent))]).collect(),
        }
    }

    /// An invitation is taken back. An operator who does it is still one.
    #[must_use]
    pub fn invitation_taken_back(invitation: Invitation, code: Hash, by_operator: Option<&AccountId>) -> Self {
        let of = invitation.society.clone();
        Self {
            mails: vec![],
            event: Event::InvitationTakenBack { society: of.clone(), account: invitation.account.clone() },
            trail: Trail::Society(of.clone()),
            changes: still_operates(by_operator, &of)
                .into_iter()
                .chain([Change::InvitationEnded { invitation: Box::new(invitation), code }])
                .collect(),
        }
    }

    /// A person who has an account accepts to operate a society.
    #[must_use]
    pub fn invitation_accepted(account: &Account, society: &Society, invitation: Invitation, code: Hash, at: Instant) -> Self {
        Self {
            mails: operator_mails(account, society, OperatorChange::Named, at).into(),
            event: Event::GrantedOperator { society: society.id.clone(), account: account.id.clone() },
            trail: Trail::Both(account.id.clone(), society.id.clone()),
            changes: vec![
                Change::InvitationEnded { invitation: Box::new(invitation), code },
                Change::OperatorGranted { account: account.id.clone(), society: Box::new(society.clone()), is_new: false },
            ],
        }
    }

    /// A person gets a login by a code that proves the address.
    #[must_use]
    pub fn login_opened(opening: LoginOpening, used: Change, at: Instant) -> Self {
        let account = opening.account.id.clone();
        let waited = matches!(opening.opens, Opens::Waiting(_));
        Self {
            mails: vec![account_opened(&opening.account, &opening.login, at)],
            event: Event::LoginOpened { waited },
            trail: Trail::Account(account),
            changes: vec![used, Change::LoginOpened(Box::new(opening))],
        }
    }

    /// What a login that is opened by an operator's invitation brings beside it.
    #[must_use]
    pub fn granted_with_login(opening: &LoginOpening, society: &Society, at: Instant) -> Self {
        let account = &opening.account;
        Self {
            mails: vec![operator_notice(account, society, OperatorChange::Named, at)],
            event: Event::GrantedOperator { society: society.id.clone(), account: account.id.clone() },
            trail: Trail::Both(account.id.clone(), society.id.clone()),
            changes: vec![Change::OperatorGranted {
                account: account.id.clone(),
                society: Box::new(society.clone()),
                is_new: matches!(opening.opens, Opens::New(_)),
            }],
        }
    }

    /// A member cancels the request.
    #[must_use]
    pub fn deletion_cancelled(request: DeletionRequest, account: &Account) -> Self {
        Self {
            mails: vec![request.cancellation(account)],
            event: Event::DeletionCancelled,
            trail: Trail::Account(account.id.clone()),
            changes: vec![Change::DeletionDropped(request)],
        }
    }
}

impl Effect {
    /// The owner makes an account for support, and its person is invited to set a password.
    #[must_use]
    pub fn support_account_opened(
        supporters: &Supporters,
        account: Account,
        login: LoginId,
        code: ResetCode,
        until: Instant,
    ) -> Self {
        let id = account.id.clone();
        Self {
            mails: vec![support_invitation(&account, &login, &code, until)],
            event: Event::SupportAccountOpened,
            trail: Trail::Account(id.clone()),
            changes: vec![
                Change::AccountOpened { account, login, code, until },
                Change::SupportGranted(id.clone()),
                among(supporters, Some(&id), None),
            ],
        }
    }

    /// The owner gives an account support's grant.
    #[must_use]
    pub fn support_granted(supporters: &Supporters, account: &AccountId) -> Self {
        let changes = vec![
            Change::AccountIsThere(account.clone()),
            Change::SupportGranted(account.clone()),
            among(supporters, Some(account), None),
        ];
        Self { changes, mails: vec![], event: Event::GrantedSupport, trail: Trail::Account(account.clone()) }
    }

    /// The owner takes them away.
    #[must_use]
    pub fn support_revoked(supporters: &Supporters, account: &AccountId) -> Self {
        let changes = vec![Change::SupportRevoked(account.clone()), among(supporters, None, Some(account))];
        Self { changes, mails: vec![], event: Event::RevokedSupport, trail: Trail::Account(account.clone()) }
    }

    /// The owner suspends an account.
    #[must_use]
    pub fn suspended(supporters: &Supporters, access: AccountAccess, suspension: Suspension) -> Self {
        let event = Event::Suspended { reason: suspension.reason.clone() };
        Self::of_access(supporters, access.account.id.clone(), Change::Suspension { access, suspension: Some(suspension) }, event)
    }

    /// The owner lifts a suspension.
    #[must_use]
    pub fn suspension_lifted(supporters: &Supporters, access: AccountAccess, reason: Line) -> Self {
        let event = Event::SuspensionLifted { reason };
        Self::of_access(supporters, access.account.id.clone(), Change::Suspension { access, suspension: None }, event)
    }

    /// The owner ends everything that an account has open.
    #[must_use]
    pub fn sessions_ended(access: AccountAccess) -> Self {
        let trail = Trail::Account(access.account.id.clone());
        Self { changes: vec![Change::SessionsEnded(access)], mails: vec![], event: Event::SessionsEnded, trail }
    }

    /// Who with support may sign in is decided on, too: two at once must not leave nobody.
    fn of_access(supporters: &Supporters, account: AccountId, change: Change, event: Event) -> Self {
        let of_desk = supporters.has(&account).then(|| among(supporters, None, None));
        Self { changes: [change].into_iter().chain(of_desk).collect(), mails: vec![], event, trail: Trail::Account(account) }
    }
}

fn still_operates(by: Option<&AccountId>, society: &SocietyId) -> Option<Change> {
    by.map(|by| Change::StillOperates(by.clone(), society.clone()))
}

/// Who has support when one has come or gone.
fn among(supporters: &Supporters, come: Option<&AccountId>, gone: Option<&AccountId>) -> Change {
    let stay = supporters.all.iter().map(|it| &it.account.id).filter(|id| Some(*id) != gone);
    Change::Supporters { accounts: stay.chain(come).cloned().collect(), version: supporters.version }
}

fn held(society: SocietyId, invoice: Option<InvoiceId>, hold: Option<&Hold>) -> Event {
    match hold {
        Some(Hold { reason, until }) => Event::RemindersHeld { society, invoice, until: *until, reason: reason.clone() },
        None => Event::RemindersReleased { society, invoice },
    }
}
