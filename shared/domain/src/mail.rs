//! The facts of a mail, and its states.

use crate::charge::{Charges, RegistrationNumber, Taxed};
use crate::society::{BankAccount, Contact};
use crate::{
    Account, AccountId, Day, EmailAddress, Instant, Invoice, InvoiceId, Language, Ledger, Line, LoginId, MailId, Membership,
    Note, Society, SocietyId, Standing, Unpaid, UnpaidInvoice, Withdrawal, Yen,
};

mod delivery;
mod refusal;

pub use crate::failing::{AddressFailure, Earlier, FailingAddress};
pub use delivery::{
    Arrival, Claim, Delivery, EVENT_WITHIN, GIVE_UP, KEPT, LATELY, LEASE, NotAgain, NotNow, Outcome, Outgoing, Report,
    STREAM_HEAD_START, UNANSWERED, WORD, Why,
};
pub use refusal::is_permanent;

/// One mail to one recipient, as facts; the words are made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The mail's identity, made from the facts that it reports.
    pub id: MailId,
    /// The person whom it is about: its recipient, or the member about whom a society is notified.
    pub about: About,
    /// The one recipient.
    pub to: EmailAddress,
    /// The language in which it is written.
    pub language: Language,
    /// Its facts.
    pub letter: Letter,
}

/// Whom a mail is about, so that it can be found from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The person.
    pub account: AccountId,
    /// The society whose operators may see what became of the mail.
    pub society: Option<SocietyId>,
}

/// The letters that the product sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter {
    /// To the member: the withdrawal is complete (退会完了).
    Withdrawn(WithdrawalFacts),
    /// To the society's contact: a member has left.
    WithdrawalNotice(WithdrawalFacts),
    /// To the person: an individual invoice was issued (個別請求).
    Invoiced(InvoiceFacts),
    /// To the person: an individual invoice is void.
    InvoiceVoided(VoidFacts),
    /// To the person: an individual invoice that was void is to be paid after all.
    InvoiceRestored(InvoiceFacts),
    /// To the member: the request to delete the account was taken.
    DeletionRequested {
        /// The member's name.
        member: Line,
        /// The day on which it is carried out.
        due_on: Day,
    },
    /// To the member: the request was taken back.
    DeletionCancelled {
        /// The member's name.
        member: Line,
    },
    /// To the member: support does not carry the request out.
    DeletionRefused {
        /// The member's name.
        member: Line,
        /// Why.
        reason: Line,
    },
    /// To the society's contact: the account of a member, present or former, is gone; what is unpaid must be collected
    /// by direct transfer.
    DeletionNotice {
        /// The end of the membership, at the deletion or before, and what is unpaid.
        withdrawal: WithdrawalFacts,
        /// The day on which the account was deleted.
        deleted_on: Day,
    },
    /// To the member: the account is gone.
    AccountDeleted(DeletionFacts),
    /// To the member: the code by which a new password can be set.
    PasswordReset {
        /// The member's name.
        member: Line,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To a person of the support desk: the account is there, and the code by which its first password is set.
    SupportInvitation {
        /// The person's name.
        member: Line,
        /// What the person signs in with.
        login: LoginId,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To the member: the password was changed.
    PasswordChanged {
        /// The member's name.
        member: Line,
        /// The login ID, in case the member has forgotten it too.
        login: LoginId,
        /// When.
        at: Instant,
    },
    /// To the new address of a member: the code that proves that mails arrive there.
    AddressCode {
        /// The member's name.
        member: Line,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To the old address of a member: another one is registered now.
    AddressChanged {
        /// The member's name.
        member: Line,
        /// When.
        at: Instant,
    },
    /// To the person: an invoice is due soon, or overdue (お支払いのご案内).
    Reminder(ReminderFacts),
    /// To the person: the request to join a society was taken.
    JoiningRequested(JoiningFacts),
    /// To the society's contact: somebody asks to join.
    JoiningRequestNotice(JoiningFacts),
    /// To the person: the request was taken back.
    JoiningCancelled(JoiningFacts),
    /// To the society's contact: somebody has taken the request back.
    JoiningCancelledNotice(JoiningFacts),
    /// To the person: the society has refused the request.
    JoiningRefused {
        /// What was asked for.
        facts: JoiningFacts,
        /// Why.
        reason: Line,
    },
    /// To the person: they belong to the society now (入会).
    Joined(JoiningFacts),
    /// To the society's contact: somebody has joined by themselves.
    JoinedNotice(JoiningFacts),
    /// To a person whom a society wants as operator: the code by which to become one.
    OperatorInvited {
        /// The person's name, as whoever invited wrote it.
        member: Line,
        /// The society's name.
        society: Line,
        /// How to reach the society.
        contact: Contact,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To a member without a login: the code by which to get one.
    MemberInvited {
        /// The person's name.
        member: Line,
        /// The society's name.
        society: Line,
        /// How to reach the society.
        contact: Contact,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To the person: they operate a society from now on.
    OperatorNamed {
        /// The person's name.
        member: Line,
        /// The society's name.
        society: Line,
        /// How to reach the society.
        contact: Contact,
    },
    /// To the person: they operate the society no longer.
    OperatorRemoved {
        /// The person's name.
        member: Line,
        /// The society's name.
        society: Line,
        /// How to reach the society.
        contact: Contact,
    },
    /// To the society's contact: it has an operator more or less.
    OperatorNotice {
        /// The person's name.
        member: Line,
        /// The society's name.
        society: Line,
        /// How to reach the society.
        contact: Contact,
        /// Whether the person is an operator from now on.
        named: bool,
        /// When.
        at: Instant,
    },
    /// To whoever has the address: the code by which to register.
    RegistrationCode {
        /// The address, since nobody knows the name.
        person: Line,
        /// The code; forgotten when the mail is finished.
        code: Option<Line>,
        /// Until when it holds.
        until: Instant,
    },
    /// To whoever asked for such a code: they have a login already.
    AccountExists {
        /// The member's name.
        member: Line,
        /// What the member signs in with.
        login: LoginId,
    },
    /// To the person: they can sign in from now on.
    AccountOpened {
        /// The person's name.
        member: Line,
        /// What the person signs in with.
        login: LoginId,
        /// When.
        at: Instant,
    },
}

impl Letter {
    /// Until when it is of use: a code ends.
    #[must_use]
    pub const fn holds_until(&self) -> Option<Instant> {
        match self {
            Self::PasswordReset { until, .. }
            | Self::SupportInvitation { until, .. }
            | Self::AddressCode { until, .. }
            | Self::OperatorInvited { until, .. }
            | Self::MemberInvited { until, .. }
            | Self::RegistrationCode { until, .. } => Some(*until),
            Self::Withdrawn(_)
            | Self::WithdrawalNotice(_)
            | Self::Invoiced(_)
            | Self::InvoiceVoided(_)
            | Self::InvoiceRestored(_)
            | Self::DeletionRequested { .. }
            | Self::DeletionCancelled { .. }
            | Self::DeletionRefused { .. }
            | Self::DeletionNotice { .. }
            | Self::AccountDeleted(_)
            | Self::PasswordChanged { .. }
            | Self::AddressChanged { .. }
            | Self::JoiningRequested(_)
            | Self::JoiningRequestNotice(_)
            | Self::JoiningCancelled(_)
            | Self::JoiningCancelledNotice(_)
            | Self::Joined(_)
            | Self::JoinedNotice(_)
            | Self::JoiningRefused { .. }
            | Self::OperatorNamed { .. }
            | Self::OperatorRemoved { .. }
            | Self::OperatorNotice { .. }
            | Self::AccountExists { .. }
            | Self::AccountOpened { .. }
            | Self::Reminder(_) => None,
        }
    }

    /// The name of the person that it is about, as it stood when it was written.
    #[must_use]
    pub const fn person(&self) -> &Line {
        match self {
            Self::Withdrawn(facts) | Self::WithdrawalNotice(facts) | Self::DeletionNotice { withdrawal: facts, .. } => {
                &facts.member
            }
            Self::Invoiced(facts) | Self::InvoiceRestored(facts) => &facts.payer,
            Self::InvoiceVoided(facts) => &facts.payer,
            Self::Reminder(facts) => &facts.payer,
            Self::AccountDeleted(facts) => &facts.member,
            Self::JoiningRequested(facts)
            | Self::JoiningRequestNotice(facts)
            | Self::JoiningCancelled(facts)
            | Self::JoiningCancelledNotice(facts)
            | Self::Joined(facts)
            | Self::JoinedNotice(facts)
            | Self::JoiningRefused { facts, .. } => &facts.member,
            Self::DeletionRequested { member, .. }
            | Self::DeletionCancelled { member }
            | Self::DeletionRefused { member, .. }
            | Self::PasswordReset { member, .. }
            | Self::SupportInvitation { member, .. }
            | Self::PasswordChanged { member, .. }
            | Self::AddressCode { member, .. }
            | Self::AddressChanged { member, .. }
            | Self::OperatorInvited { member, .. }
            | Self::MemberInvited { member, .. }
            | Self::OperatorNamed { member, .. }
            | Self::OperatorRemoved { member, .. }
            | Self::OperatorNotice { member, .. }
            | Self::RegistrationCode { person: member, .. }
            | Self::AccountExists { member, .. }
            | Self::AccountOpened { member, .. } => member,
        }
    }
}

impl Mail {
    /// Where it goes when it is sent again: to the address that its recipient has now. A code that proves an address,
    /// and the news that an address was changed or an account deleted, go to the address that they were written to.
    #[must_use]
    pub fn to_now<'a>(&'a self, account: Option<&'a Account>, society: Option<&'a Society>) -> &'a EmailAddress {
        let of_now = match &self.letter {
            Letter::WithdrawalNotice(_)
            | Letter::DeletionNotice { .. }
            | Letter::JoiningRequestNotice(_)
            | Letter::JoiningCancelledNotice(_)
            | Letter::JoinedNotice(_)
            | Letter::OperatorNotice { .. } => society.map(|society| &society.contact.address),
            Letter::AddressCode { .. }
            | Letter::AddressChanged { .. }
            | Letter::AccountDeleted(_)
            | Letter::OperatorInvited { .. }
            | Letter::MemberInvited { .. }
            | Letter::RegistrationCode { .. } => None,
            Letter::Withdrawn(_)
            | Letter::Invoiced(_)
            | Letter::InvoiceVoided(_)
            | Letter::InvoiceRestored(_)
            | Letter::DeletionRequested { .. }
            | Letter::DeletionCancelled { .. }
            | Letter::DeletionRefused { .. }
            | Letter::PasswordReset { .. }
            | Letter::SupportInvitation { .. }
            | Letter::PasswordChanged { .. }
            | Letter::JoiningRequested(_)
            | Letter::JoiningCancelled(_)
            | Letter::JoiningRefused { .. }
            | Letter::Joined(_)
            | Letter::OperatorNamed { .. }
            | Letter::OperatorRemoved { .. }
            | Letter::AccountExists { .. }
            | Letter::AccountOpened { .. }
            | Letter::Reminder(_) => account.map(|account| &account.address),
        };
        of_now.unwrap_or(&self.to)
    }
}

/// The facts about a person's unpaid invoices with one society in a reminder: subject, amount, due day, how to pay,
/// contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderFacts {
    /// The payer's name as on the invoice; for several invoices, as on the one that was issued last.
    pub payer: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// The bank account for payment, if the society has stated one.
    pub bank_account: Option<BankAccount>,
    /// The invoices, the longest due first; at most [`LISTED`] of them, and one at least.
    pub invoices: Vec<RemindedInvoice>,
    /// The invoices beyond those.
    pub unlisted: Vec<InvoiceId>,
    /// What is still owed on all of them.
    pub total: Yen,
}

/// An unpaid invoice as a reminder lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemindedInvoice {
    /// Which one.
    pub id: InvoiceId,
    /// The invoice's number.
    pub number: Line,
    /// What it is for.
    pub subject: Line,
    /// What was billed.
    pub amount: Yen,
    /// What has been paid of it.
    pub paid: Yen,
    /// What is still owed.
    pub outstanding: Yen,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// Whether that day is over.
    pub overdue: bool,
}

impl ReminderFacts {
    /// The facts of a reminder about these invoices of one person to this society.
    #[must_use]
    pub fn new(payer: Line, society: &Society, mut invoices: Vec<RemindedInvoice>) -> Self {
        invoices.sort_by(|a, b| (a.due_on, &a.id).cmp(&(b.due_on, &b.id)));
        let total = Yen::sum(invoices.iter().map(|it| it.outstanding)).unwrap_or(Yen::MAX);
        let unlisted = invoices.split_off(LISTED.min(invoices.len())).into_iter().map(|it| it.id).collect();
        Self {
            payer,
            society: society.name.clone(),
            contact: society.contact.clone(),
            bank_account: society.bank_account.clone(),
            invoices,
            unlisted,
            total,
        }
    }

    /// All invoices in it.
    pub fn ids(&self) -> impl Iterator<Item = &InvoiceId> {
        self.invoices.iter().map(|it| &it.id).chain(&self.unlisted)
    }

    /// How many that are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.invoices.len() + self.unlisted.len()
    }

    /// Whether the due day of one of them is over. Those beyond the list are due no earlier.
    #[must_use]
    pub fn overdue(&self) -> bool {
        self.invoices.iter().any(|it| it.overdue)
    }

    /// The invoice, when it is one alone.
    #[must_use]
    pub fn alone(&self) -> Option<&RemindedInvoice> {
        match self.invoices.as_slice() {
            [invoice] if self.unlisted.is_empty() => Some(invoice),
            _ => None,
        }
    }
}

impl RemindedInvoice {
    /// The facts about an invoice in a reminder on this day.
    #[must_use]
    pub fn of(invoice: &Invoice, day: Day) -> Self {
        Self {
            id: invoice.id.clone(),
            number: invoice.number.clone(),
            subject: invoice.subject.clone(),
            amount: invoice.amount,
            paid: invoice.paid,
            outstanding: invoice.rest(),
            due_on: invoice.due_on,
            overdue: day > invoice.due_on,
        }
    }
}

/// The facts about joining a society in its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoiningFacts {
    /// The person's name.
    pub member: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// As what the person belongs or wants to belong, if the society has categories.
    pub category: Option<Line>,
    /// The number that the person got, if the society gives numbers.
    pub member_number: Option<Line>,
    /// Whether the person had belonged to it before.
    pub again: bool,
    /// The day on which the person asked or joined.
    pub on: Day,
}

impl JoiningFacts {
    /// The facts about a person who has no number yet.
    #[must_use]
    pub fn new(member: &Account, society: &Society, category: Option<Line>, on: Day) -> Self {
        Self {
            member: member.name.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            category,
            member_number: None,
            again: false,
            on,
        }
    }
}

/// The facts about a deletion in its completion mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionFacts {
    /// The member's name.
    pub member: Line,
    /// The account's id, by which support finds what is kept.
    pub account: AccountId,
    /// The day on which the account was deleted.
    pub on: Day,
    /// The last day on which invoices and audit records are kept.
    pub kept_until: Day,
    /// What is unpaid to all societies together.
    pub total: Yen,
    /// The societies to which something is unpaid, the largest amount first; at most [`LISTED_SOCIETIES`].
    pub societies: Vec<OwedSociety>,
    /// How many societies more there are to which something is unpaid, and how much that is.
    pub unlisted: Unpaid,
}

/// A society to which something is unpaid, as a letter lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedSociety {
    /// The society's name.
    pub society: Line,
    /// How to reach it.
    pub contact: Contact,
    /// Where a direct transfer goes.
    pub bank_account: Option<BankAccount>,
    /// How much.
    pub unpaid: Unpaid,
    /// The invoices that make it up, the longest due first; at most [`LISTED`] of all societies' together.
    pub invoices: Vec<OwedInvoice>,
}

impl OwedSociety {
    /// How many unpaid invoices there are beyond those listed.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        usize::try_from(self.unpaid.count).unwrap_or(usize::MAX).saturating_sub(self.invoices.len())
    }
}

/// How many societies a letter lists one by one; of the rest it states number and sum. An item holds 400 KB. With every
/// text as long as a [`Line`] may be, forty societies are 210 KB, and the invoices beside them 130 KB.
pub const LISTED_SOCIETIES: usize = 40;

/// The facts about a withdrawal in its two letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawalFacts {
    /// The member's name.
    pub member: Line,
    /// The number by which the society knows the member.
    pub member_number: Option<Line>,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// Where a direct transfer goes.
    pub bank_account: Option<BankAccount>,
    /// The day on which the withdrawal took effect.
    pub on: Day,
    /// The unpaid amount as it was in the very transaction that withdrew.
    pub unpaid: Unpaid,
    /// The invoices that make it up, the longest due first; at most [`LISTED`] of them.
    pub invoices: Vec<OwedInvoice>,
}

/// The facts about an individual invoice in its letter: subject, amount, due day, how to pay, contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceFacts {
    /// Which one.
    pub id: InvoiceId,
    /// The payer's name.
    pub payer: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// The bank account for payment, if the society has stated one.
    pub bank_account: Option<BankAccount>,
    /// The invoice's number.
    pub number: Line,
    /// What it is for.
    pub subject: Line,
    /// What the amount is made of.
    pub charges: Charges,
    /// The society's registration number, on a taxable invoice.
    pub registration: Option<RegistrationNumber>,
    /// The records that it collects.
    pub records: Vec<OwedInvoice>,
    /// How much.
    pub amount: Yen,
    /// The day of issue.
    pub issued_on: Day,
    /// The last day on which it is not overdue.
    pub due_on: Day,
    /// What the operator wrote.
    pub note: Option<Note>,
}

/// The facts about a voided individual invoice in its letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidFacts {
    /// Which one.
    pub id: InvoiceId,
    /// The payer's name.
    pub payer: Line,
    /// The society's name.
    pub society: Line,
    /// How to reach the society.
    pub contact: Contact,
    /// The invoice's number.
    pub number: Line,
    /// What it was for.
    pub subject: Line,
    /// How much it was.
    pub amount: Yen,
    /// How many records it had collected, which are unpaid again.
    pub records: usize,
}

/// One unpaid invoice as a letter lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedInvoice {
    /// The number that people see.
    pub number: Line,
    /// What it is for.
    pub subject: Line,
    /// When it is or was due.
    pub due_on: Day,
    /// What was billed.
    pub amount: Yen,
    /// What is still owed.
    pub outstanding: Yen,
}

/// How many invoices a letter lists one by one; of the rest it states the number. An item holds 400 KB, and nobody
/// reads a letter of five thousand lines.
pub const LISTED: usize = 100;

impl WithdrawalFacts {
    /// How many unpaid invoices there are beyond those listed.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        usize::try_from(self.unpaid.count).unwrap_or(usize::MAX).saturating_sub(self.invoices.len())
    }
}

impl WithdrawalFacts {
    /// The facts of the letters about the end of a membership.
    #[must_use]
    pub fn new(member: &Line, membership: &Membership, society: &Society, on: Day, ledger: &Ledger) -> Self {
        Self {
            member: member.clone(),
            member_number: membership.member_number.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            bank_account: society.bank_account.clone(),
            on,
            unpaid: ledger.unpaid(),
            invoices: ledger.invoices().iter().take(LISTED).map(OwedInvoice::of).collect(),
        }
    }
}

impl OwedInvoice {
    /// An unpaid invoice as a letter lists it.
    #[must_use]
    pub fn of(unpaid: &UnpaidInvoice) -> Self {
        Self {
            number: unpaid.invoice().number.clone(),
            subject: unpaid.invoice().subject.clone(),
            due_on: unpaid.invoice().due_on,
            amount: unpaid.invoice().amount,
            outstanding: unpaid.outstanding(),
        }
    }

    /// What has been paid, when that is a part.
    #[must_use]
    pub fn paid_in_part(&self) -> Option<Yen> {
        self.amount.minus(self.outstanding).filter(|paid| !paid.is_zero())
    }
}

impl InvoiceFacts {
    pub(crate) fn of(invoice: &Invoice, records: &[UnpaidInvoice], society: &Society) -> Self {
        Self {
            id: invoice.id.clone(),
            payer: invoice.payer.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            bank_account: society.bank_account.clone(),
            number: invoice.number.clone(),
            subject: invoice.subject.clone(),
            charges: invoice.charges.clone(),
            registration: invoice.registration.clone(),
            records: records.iter().map(OwedInvoice::of).collect(),
            amount: invoice.amount,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            note: invoice.note.clone(),
        }
    }

    /// The sums and the tax, a rate each, what it collects among them.
    #[must_use]
    pub fn taxed(&self) -> Vec<Taxed> {
        self.charges.taxes(self.amount)
    }
}

impl VoidFacts {
    pub(crate) fn of(invoice: &Invoice, account: &Account, society: &Society) -> Self {
        Self {
            id: invoice.id.clone(),
            payer: account.name.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            number: invoice.number.clone(),
            subject: invoice.subject.clone(),
            amount: invoice.amount,
            records: invoice.collects.len(),
        }
    }
}

impl Withdrawal {
    /// The two mails that a withdrawal sends (docs/PRODUCT.md: Completion mail): to the registered address, and to the
    /// society.
    #[must_use]
    pub fn mails(&self) -> [Mail; 2] {
        let (account, society, period) = (self.account(), self.society(), self.before().period);
        let facts = WithdrawalFacts::new(&account.name, self.before(), society, self.on(), self.ledger());
        let about = About { account: account.id.clone(), society: Some(society.id.clone()) };
        [
            Mail {
                id: MailId::withdrawn(&account.id, &society.id, period),
                about: about.clone(),
                to: account.address.clone(),
                language: account.language,
                letter: Letter::Withdrawn(facts.clone()),
            },
            Mail {
                id: MailId::withdrawal_notice(&account.id, &society.id, period),
                about,
                to: society.contact.address.clone(),
                language: society.language,
                letter: Letter::WithdrawalNotice(facts),
            },
        ]
    }
}

/// The notice to a society that the account of its member, present or former, was deleted.
#[must_use]
pub fn deletion_notice(member: &Line, membership: &Membership, society: &Society, ledger: &Ledger, deleted_on: Day) -> Mail {
    let on = match membership.standing {
        Standing::Withdrawn { on, .. } => on,
        Standing::Active => deleted_on,
    };
    Mail {
        id: MailId::deletion_notice(&membership.account, &society.id, membership.period),
        about: About { account: membership.account.clone(), society: Some(society.id.clone()) },
        to: society.contact.address.clone(),
        language: society.language,
        letter: Letter::DeletionNotice { withdrawal: WithdrawalFacts::new(member, membership, society, on, ledger), deleted_on },
    }
}
