//! Who did what, when and why: the record of every change of money, membership or access.

pub use crate::actor::Actor;
use crate::payment::Correcting;
use crate::terms::Joining;
use crate::{AccountId, Day, Instant, InvoiceId, Line, MailId, SocietyId, Yen};

/// One line of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// What.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A person signed in, with a password or as a remembered browser.
    SignedIn {
        /// Whether the browser was remembered from an earlier visit.
        remembered: bool,
    },
    /// A person signed out.
    SignedOut,
    /// A remembered browser's verifier was presented by somebody else; every session and remembered browser was ended.
    TheftDetected,
    /// A person set a new password by the code that was mailed; every session and remembered browser ended.
    PasswordReset,
    /// A person changed the registered address, after a code proved that mails arrive at the new one.
    AddressChanged,
    /// A person changed the profile or the language of the mails.
    ProfileChanged,
    /// A member requested the deletion of the account.
    DeletionRequested {
        /// The day on which it is carried out.
        due_on: Day,
    },
    /// A member cancelled that request.
    DeletionCancelled,
    /// Support ordered that the deletion be carried out now.
    DeletionOrdered,
    /// Support refused the deletion.
    DeletionRefused {
        /// Why.
        reason: Line,
    },
    /// The account was deleted.
    AccountDeleted,
    /// Support looked the account up.
    LookedUp {
        /// By what: the login ID, the address, the name, or the account's id.
        by: LookUp,
    },
    /// Support released a run of reminders that had stopped.
    RunReleased {
        /// The day of that run.
        day: Day,
    },
    /// An account was made for support, with its grant, and its person invited.
    SupportAccountOpened,
    /// An account was given support's grant.
    GrantedSupport,
    /// An account lost support's grant.
    RevokedSupport,
    /// An account was suspended: everything that it had open ended, and nobody signs in.
    Suspended {
        /// Why.
        reason: Line,
    },
    /// A suspended account may be signed in to again.
    SuspensionLifted {
        /// Why.
        reason: Line,
    },
    /// Everything that an account had open was ended.
    SessionsEnded,
    /// An account was listed as operator of a society.
    GrantedOperator {
        /// Which.
        society: SocietyId,
        /// Whose account.
        account: AccountId,
    },
    /// An account is no longer listed as operator of a society.
    RevokedOperator {
        /// Which.
        society: SocietyId,
        /// Whose account.
        account: AccountId,
        /// Whether that left the society without an operator, as whoever did it said.
        was_the_last: bool,
    },
    /// A person was invited to operate a society, or, as a member of it, to get a login.
    Invited {
        /// Which society.
        society: SocietyId,
        /// The account that the person gets, or has.
        account: AccountId,
        /// Whether the code was sent once more.
        again: bool,
    },
    /// An invitation was taken back.
    InvitationTakenBack {
        /// Which society's.
        society: SocietyId,
        /// The account that the person would have got, or has.
        account: AccountId,
    },
    /// A person whose address a code had proved got a login.
    LoginOpened {
        /// Whether the account was there before, as an imported member's is.
        waited: bool,
    },
    /// A society came onto the portal.
    SocietyCreated {
        /// Which.
        society: SocietyId,
    },
    /// A person joined a society.
    Joined {
        /// Which.
        society: SocietyId,
    },
    /// A person asked to join a society.
    JoiningRequested {
        /// Which.
        society: SocietyId,
    },
    /// A person took that request back.
    JoiningCancelled {
        /// Which society's.
        society: SocietyId,
    },
    /// A society refused the request.
    JoiningRefused {
        /// Which.
        society: SocietyId,
        /// Why.
        reason: Line,
    },
    /// A member left a society.
    Withdrew {
        /// Which.
        society: SocietyId,
        /// What was unpaid at that moment.
        unpaid: Yen,
        /// The ledger version at which that was so.
        ledger_version: u64,
    },
    /// A society issued an invoice.
    Issued {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
    },
    /// A payment was recorded.
    PaymentRecorded {
        /// Which society.
        society: SocietyId,
        /// On which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
    },
    /// A wrong payment was taken back.
    PaymentReversed {
        /// Which society.
        society: SocietyId,
        /// On which invoice.
        invoice: InvoiceId,
        /// How much.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// An invoice was voided.
    Voided {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much had been billed.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// What was owed on an invoice was given up.
    WrittenOff {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much was still owed.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// The society bore what was missing on an invoice, because the bank kept its fee.
    Adjusted {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// How much was missing.
        amount: Yen,
        /// Why.
        reason: Line,
    },
    /// A void, a write-off or an adjustment was undone.
    CorrectionReversed {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// What it was.
        kind: Correcting,
        /// How much it had taken away.
        amount: Yen,
        /// Why it was undone.
        reason: Line,
    },
    /// An operator took a society's billing records out of the portal, personal data of its members among them.
    Exported {
        /// Which society's.
        society: SocietyId,
        /// In which format, and which part of it.
        format: Line,
        /// The filter of the records, as in the address.
        filter: Line,
        /// How many records it holds.
        records: u64,
    },
    /// An unpaid invoice got another due day.
    DueDayMoved {
        /// Which society.
        society: SocietyId,
        /// Which invoice.
        invoice: InvoiceId,
        /// The due day until then.
        from: Day,
        /// The due day from then on.
        to: Day,
        /// Why.
        reason: Line,
    },
    /// A person, or one invoice of theirs, is not reminded for a time.
    RemindersHeld {
        /// Which society.
        society: SocietyId,
        /// Which invoice; none is all of the person's.
        invoice: Option<InvoiceId>,
        /// The last day; none is until it is released.
        until: Option<Day>,
        /// Why.
        reason: Line,
    },
    /// Such a hold was released.
    RemindersReleased {
        /// Which society.
        society: SocietyId,
        /// Which invoice; none is all of the person's.
        invoice: Option<InvoiceId>,
    },
    /// An operator sent a reminder by hand.
    Reminded {
        /// Which society.
        society: SocietyId,
        /// Of which invoice.
        invoice: InvoiceId,
    },
    /// A mail that did not reach its recipient was sent again by hand.
    MailSentAgain {
        /// The society that it concerns, if any.
        society: Option<SocietyId>,
        /// Which mail.
        mail: MailId,
    },
    /// Somebody has seen to it that a mail did not reach its recipient.
    MailDealtWith {
        /// The society that it concerns, if any.
        society: Option<SocietyId>,
        /// Which mail.
        mail: MailId,
    },
    /// A society chose when it reminds.
    StepsChosen {
        /// Which.
        society: SocietyId,
        /// The days after the due day; negative before it.
        days: Vec<i16>,
    },
    /// An operator uploaded a seal for the society's receipts, or removed it.
    SealChanged {
        /// Which society's.
        society: SocietyId,
        /// Whether it was removed.
        is_removed: bool,
    },
    /// A society chose its terms of membership.
    TermsChosen {
        /// Which.
        society: SocietyId,
        /// Whether people find it.
        is_public: bool,
        /// How people join.
        joining: Joining,
        /// The running number of the next member, where that was changed.
        next_number: Option<u64>,
    },
}

/// By what support finds an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookUp {
    /// The login ID.
    LoginId,
    /// The registered address.
    Address,
    /// The beginning of the name.
    Name,
    /// The account's id, which is in the completion mail.
    Account,
}

impl Event {
    /// The society that it concerns, and whose operators may see it.
    #[must_use]
    pub const fn society(&self) -> Option<&SocietyId> {
        match self {
            Self::SignedIn { .. }
            | Self::SignedOut
            | Self::TheftDetected
            | Self::PasswordReset
            | Self::AddressChanged
            | Self::ProfileChanged
            | Self::RunReleased { .. }
            | Self::DeletionRequested { .. }
            | Self::DeletionCancelled
            | Self::DeletionOrdered
            | Self::DeletionRefused { .. }
            | Self::AccountDeleted
            | Self::LookedUp { .. }
            | Self::SupportAccountOpened
            | Self::GrantedSupport
            | Self::RevokedSupport
            | Self::Suspended { .. }
            | Self::SuspensionLifted { .. }
            | Self::LoginOpened { .. }
            | Self::SessionsEnded => None,
            Self::GrantedOperator { society, .. }
            | Self::RevokedOperator { society, .. }
            | Self::Invited { society, .. }
            | Self::InvitationTakenBack { society, .. }
            | Self::SocietyCreated { society }
            | Self::Joined { society }
            | Self::JoiningRequested { society }
            | Self::JoiningCancelled { society }
            | Self::JoiningRefused { society, .. }
            | Self::Withdrew { society, .. }
            | Self::Issued { society, .. }
            | Self::PaymentRecorded { society, .. }
            | Self::PaymentReversed { society, .. }
            | Self::Voided { society, .. }
            | Self::WrittenOff { society, .. }
            | Self::Adjusted { society, .. }
            | Self::CorrectionReversed { society, .. }
            | Self::Exported { society, .. }
            | Self::DueDayMoved { society, .. }
            | Self::RemindersHeld { society, .. }
            | Self::RemindersReleased { society, .. }
            | Self::Reminded { society, .. }
            | Self::StepsChosen { society, .. }
            | Self::SealChanged { society, .. }
            | Self::TermsChosen { society, .. } => Some(society),
            Self::MailSentAgain { society, .. } | Self::MailDealtWith { society, .. } => society.as_ref(),
        }
    }
}
