//! A society in JSON and on pages, with its contact and bank account; and the results of commands about societies.

use askama::Template;
use domain::society::{BankAccount, BankCode, BranchCode, Contact};
use domain::{Language, Line, Society, SocietyId};
use serde::Serialize;
use web::{Done, Failure, Reader};

mod text;

pub use text::Text;

/// What the page of a society's operators tells when the society was created.
pub const CREATED: Done = Done::new("created", |language| Text(language).done_created());

/// A society, and how to reach it.
#[derive(Debug, Serialize)]
pub struct SocietyAnswer<'a> {
    id: &'a str,
    name: &'a str,
    contact: ContactAnswer<'a>,
}

/// How a member reaches a society.
#[derive(Debug, Serialize)]
pub struct ContactAnswer<'a> {
    name: &'a str,
    address: &'a str,
    telephone: Option<&'a str>,
}

/// A society's name, and how it is read.
#[derive(Debug, Serialize)]
pub struct NamedSociety<'a> {
    id: &'a str,
    name: &'a str,
    kana: Option<&'a str>,
}

/// All that the support desk is told of a society.
#[derive(Debug, Serialize)]
pub struct WholeSociety<'a> {
    #[serde(flatten)]
    named: NamedSociety<'a>,
    contact: ContactAnswer<'a>,
    bank_account: Option<BankAnswer<'a>>,
    registration_number: Option<String>,
    /// The language of the notices to it.
    language: &'static str,
}

#[derive(Debug, Serialize)]
struct BankAnswer<'a> {
    bank: &'a str,
    bank_code: Option<&'a str>,
    branch: &'a str,
    branch_code: Option<&'a str>,
    kind: &'a str,
    number: &'a str,
    holder: &'a str,
}

#[derive(Template)]
#[template(path = "society.html")]
struct Facts<'a> {
    t: Text,
    society: &'a Society,
}

/// All that the support desk sees of a society, as a part of a page: the rows of a list of facts.
pub fn facts(reader: &Reader<'_>, society: &Society) -> Result<String, Failure> {
    Facts { t: Text(reader.language), society }.render().map_err(|error| Failure::Broken(error.into()))
}

impl<'a> SocietyAnswer<'a> {
    /// The society of this name.
    #[must_use]
    pub fn of(id: &'a SocietyId, name: &'a Line, contact: &'a Contact) -> Self {
        Self { id: id.as_str(), name: name.as_str(), contact: ContactAnswer::of(contact) }
    }
}

impl<'a> ContactAnswer<'a> {
    /// The contact.
    #[must_use]
    pub fn of(contact: &'a Contact) -> Self {
        let telephone = contact.telephone.as_ref().map(Line::as_str);
        Self { name: contact.name.as_str(), address: contact.address.as_str(), telephone }
    }
}

impl<'a> NamedSociety<'a> {
    /// The society's name.
    #[must_use]
    pub fn of(society: &'a Society) -> Self {
        Self { id: society.id.as_str(), name: society.name.as_str(), kana: society.kana.as_ref().map(Line::as_str) }
    }
}

impl<'a> WholeSociety<'a> {
    /// The society.
    #[must_use]
    pub fn of(society: &'a Society) -> Self {
        Self {
            named: NamedSociety::of(society),
            contact: ContactAnswer::of(&society.contact),
            bank_account: society.bank_account.as_ref().map(BankAnswer::of),
            registration_number: society.registration.as_ref().map(ToString::to_string),
            language: society.language.tag(),
        }
    }
}

impl<'a> BankAnswer<'a> {
    fn of(account: &'a BankAccount) -> Self {
        Self {
            bank: account.bank.as_str(),
            bank_code: account.bank_code.as_ref().map(BankCode::as_str),
            branch: account.branch.as_str(),
            branch_code: account.branch_code.as_ref().map(BranchCode::as_str),
            kind: account.kind.as_str(),
            number: account.number.as_str(),
            holder: account.holder.as_str(),
        }
    }
}

impl Text {
    /// A language by its name.
    #[must_use]
    pub const fn language_name(self, language: Language) -> &'static str {
        match language {
            Language::Japanese => self.japanese(),
            Language::English => self.english(),
        }
    }
}
