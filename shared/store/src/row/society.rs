//! Societies.

use domain::society::{BankAccount, Contact};
use domain::{EmailAddress, Line, Society, SocietyId};
use serde::{Deserialize, Serialize};

use super::account::{FailingRow, language};
use super::invoice::registration;
use super::read;
use crate::Error;

#[derive(Serialize, Deserialize)]
pub(crate) struct SocietyRow {
    name: String,
    language: String,
    contact: ContactRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<BankAccountRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<FailingRow>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct ContactRow {
    name: String,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    telephone: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct BankAccountRow {
    bank: String,
    branch: String,
    kind: String,
    number: String,
    holder: String,
}

impl From<&Society> for SocietyRow {
    fn from(society: &Society) -> Self {
        Self {
            name: society.name.to_string(),
            language: society.language.tag().to_owned(),
            contact: (&society.contact).into(),
            bank_account: society.bank_account.as_ref().map(Into::into),
            registration: society.registration.as_ref().map(ToString::to_string),
            failing: society.failing.as_ref().map(Into::into),
        }
    }
}

impl SocietyRow {
    pub(crate) fn society(self, id: &SocietyId) -> Result<Society, Error> {
        Ok(Society {
            id: id.clone(),
            name: read("a society's name", Line::parse(&self.name))?,
            contact: self.contact.contact()?,
            bank_account: self.bank_account.map(BankAccountRow::bank_account).transpose()?,
            registration: registration(self.registration)?,
            language: language("a society's language", &self.language)?,
            failing: self.failing.map(FailingRow::failing).transpose()?,
        })
    }
}

impl From<&Contact> for ContactRow {
    fn from(contact: &Contact) -> Self {
        Self {
            name: contact.name.to_string(),
            address: contact.address.to_string(),
            telephone: contact.telephone.as_ref().map(Line::to_string),
        }
    }
}

impl ContactRow {
    pub(crate) fn contact(self) -> Result<Contact, Error> {
        Ok(Contact {
            name: read("a contact's name", Line::parse(&self.name))?,
            address: read("a contact's address", EmailAddress::parse(&self.address))?,
            telephone: self
                .telephone
                .map(|telephone| read("a contact's telephone number", Line::parse(&telephone)))
                .transpose()?,
        })
    }
}

impl From<&BankAccount> for BankAccountRow {
    fn from(bank: &BankAccount) -> Self {
        Self {
            bank: bank.bank.to_string(),
            branch: bank.branch.to_string(),
            kind: bank.kind.to_string(),
            number: bank.number.to_string(),
            holder: bank.holder.to_string(),
        }
    }
}

impl BankAccountRow {
    pub(crate) fn bank_account(self) -> Result<BankAccount, Error> {
        let line = |text: &str| read("a bank account", Line::parse(text));
        Ok(BankAccount {
            bank: line(&self.bank)?,
            branch: line(&self.branch)?,
            kind: line(&self.kind)?,
            number: line(&self.number)?,
            holder: line(&self.holder)?,
        })
    }
}
