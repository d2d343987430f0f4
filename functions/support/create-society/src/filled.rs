//! What was filled in, as it was typed, and what it says.

use domain::charge::RegistrationNumber;
use domain::folding::ascii_meant;
use domain::society::{BankAccount, BankCode, BranchCode, Contact};
use domain::{EmailAddress, Language, Line, Society, SocietyId};
use serde::{Deserialize, Serialize};
use web::Invalid;
use web::form::{Wrong, as_typed, refused, wrong_address};

use crate::text::Text;

/// What was pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Step {
    /// Show what would be created.
    #[default]
    Preview,
    /// Create it.
    Create,
    /// Back from the preview to the form.
    Revise,
}

/// What was filled in, as it was typed.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filled {
    /// The form's key; clients send it in the `Idempotency-Key` header.
    idempotency_key: Option<String>,
    #[serde(default, skip_serializing)]
    pub(crate) step: Step,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) name: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) kana: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) contact_name: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) contact_address: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) contact_telephone: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) bank: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) bank_code: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) branch: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) branch_code: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) account_kind: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) account_number: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) account_holder: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) registration_number: String,
    #[serde(default, deserialize_with = "as_typed")]
    pub(crate) language: String,
}

impl Filled {
    /// Every field as it was typed, for a page that brings them back.
    pub(crate) fn fields(&self) -> [(&'static str, &str); 14] {
        [
            ("name", &self.name),
            ("kana", &self.kana),
            ("contact_name", &self.contact_name),
            ("contact_address", &self.contact_address),
            ("contact_telephone", &self.contact_telephone),
            ("bank", &self.bank),
            ("bank_code", &self.bank_code),
            ("branch", &self.branch),
            ("branch_code", &self.branch_code),
            ("account_kind", &self.account_kind),
            ("account_number", &self.account_number),
            ("account_holder", &self.account_holder),
            ("registration_number", &self.registration_number),
            ("language", &self.language),
        ]
    }

    /// The society that it says, under this id; else every field that says what it cannot.
    pub(crate) fn read(&self, id: SocietyId, t: Text) -> Result<Society, Vec<Invalid>> {
        let mut wrong = Wrong::default();
        let name = wrong.note("name", line(&self.name, t));
        let kana = said(&self.kana).and_then(|kana| wrong.note("kana", Society::read_kana(kana).ok_or(t.no_kana().to_owned())));
        let contact = self.contact(t, &mut wrong);
        let bank_account = self.bank_account(t, &mut wrong);
        let registration = said(&self.registration_number).and_then(|number| {
            let number = RegistrationNumber::parse(&ascii_meant(number)).map_err(|_| t.no_registration_number().to_owned());
            wrong.note("registration_number", number)
        });
        let language = said(&self.language).and_then(|tag| {
            let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
            wrong.note("language", language.ok_or(t.no_language().to_owned()))
        });
        match (name, contact) {
            (Some(name), Some(contact)) if wrong.is_nothing() => {
                let language = language.unwrap_or_default();
                Ok(Society { kana, bank_account, registration, language, ..Society::new(id, name, contact) })
            }
            _ => Err(wrong.fields()),
        }
    }

    fn contact(&self, t: Text, wrong: &mut Wrong) -> Option<Contact> {
        let name = wrong.note("contact_name", line(&self.contact_name, t));
        let address = EmailAddress::parse(&self.contact_address).map_err(|why| wrong_address(why, t.0).to_owned());
        let address = wrong.note("contact_address", address);
        let telephone = said(&self.contact_telephone).and_then(|it| wrong.note("contact_telephone", line(it, t)));
        Some(Contact { name: name?, address: address?, telephone })
    }

    /// The bank account; none when nothing of one was filled in, and never half of one.
    fn bank_account(&self, t: Text, wrong: &mut Wrong) -> Option<BankAccount> {
        let filled = [
            &self.bank,
            &self.bank_code,
            &self.branch,
            &self.branch_code,
            &self.account_kind,
            &self.account_number,
            &self.account_holder,
        ];
        if filled.iter().all(|it| said(it).is_none()) {
            return None;
        }
        let bank = wrong.note("bank", line(&self.bank, t));
        let bank_code = wrong.note("bank_code", BankCode::parse(&self.bank_code).ok_or(t.no_bank_code().to_owned()));
        let branch = wrong.note("branch", line(&self.branch, t));
        let branch_code = wrong.note("branch_code", BranchCode::parse(&self.branch_code).ok_or(t.no_branch_code().to_owned()));
        let kind = BankAccount::read_kind(&self.account_kind).ok_or(t.no_account_kind().to_owned());
        let kind = wrong.note("account_kind", kind);
        let number = BankAccount::read_number(&self.account_number).ok_or(t.no_account_number().to_owned());
        let number = wrong.note("account_number", number);
        let holder = BankAccount::read_holder(&self.account_holder).ok_or(t.no_account_holder().to_owned());
        let holder = wrong.note("account_holder", holder);
        Some(BankAccount {
            bank: bank?,
            bank_code: Some(bank_code?),
            branch: branch?,
            branch_code: Some(branch_code?),
            kind: kind?,
            number: number?,
            holder: holder?,
        })
    }
}

fn line(typed: &str, t: Text) -> Result<Line, String> {
    Line::parse(typed).map_err(|why| refused(t.0, why, 200))
}

/// What a field says that may be left empty.
fn said(typed: &str) -> Option<&str> {
    Some(typed.trim()).filter(|typed| !typed.is_empty())
}
