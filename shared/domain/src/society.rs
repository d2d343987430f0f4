//! The society: an organisation that members belong to (団体).

use crate::charge::RegistrationNumber;
use crate::failing::FailingAddress;
use crate::{EmailAddress, Language, Line, SocietyId};

/// A society or study group on the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Society {
    /// The society's id.
    pub id: SocietyId,
    /// The society's name.
    pub name: Line,
    /// How a member reaches the society.
    pub contact: Contact,
    /// The bank account for direct transfers, if the society has stated one.
    pub bank_account: Option<BankAccount>,
    /// Under which number the society is registered for consumption tax, if it is; goes onto taxable invoices only.
    pub registration: Option<RegistrationNumber>,
    /// The language of the notices to the society.
    pub language: Language,
    /// That mails to the contact's address fail, while they do.
    pub failing: Option<FailingAddress>,
}

/// How a member reaches the society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The office's name, such as `事務局`.
    pub name: Line,
    /// Where members write, and where the society's notices go.
    pub address: EmailAddress,
    /// The office's telephone number.
    pub telephone: Option<Line>,
}

/// A bank account for direct transfers (直接振込).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// The bank's name.
    pub bank: Line,
    /// The branch's name.
    pub branch: Line,
    /// The kind of account, such as `普通`.
    pub kind: Line,
    /// The account number.
    pub number: Line,
    /// The holder, as the bank writes it.
    pub holder: Line,
}
