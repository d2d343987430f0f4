//! Identifiers: a type for each kind, so that a society's id cannot be used as an account's.

use std::fmt;

use crate::{Instant, Period};

/// The longest tail after the prefix; a ULID has 26 characters.
const LONGEST_TAIL: usize = 40;
/// The longest serial of an invoice, a ULID.
const LONGEST_SERIAL: usize = 26;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        ///
        #[doc = concat!("Invariant: `", $prefix, "-` and 1 to 40 of `0-9a-z`, so that no separator of a key can enter one.")]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            const PREFIX: &str = concat!($prefix, "-");

            /// Reads an id, or says that this is none.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                parse_tail(text, Self::PREFIX, LONGEST_TAIL).map(|()| Self(text.into()))
            }

            /// What follows the prefix.
            #[must_use]
            pub fn tail(&self) -> &str {
                &self.0[Self::PREFIX.len()..]
            }

            /// The id as it is written in addresses, keys and logs.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// One person's identity on the portal (会員ID).
    AccountId = "acc";
    /// The organisation that a member belongs to (団体).
    SocietyId = "soc";
    /// A category of a society's members (会員種別).
    CategoryId = "cat";
}

/// One debt of one account to one society (請求). The id contains the account, so that an invoice can be read directly by
/// its id.
///
/// Invariant: `inv-`, the part of the account's id after its prefix, `-`, and 1 to 26 of `0-9a-z` that are unique for
/// the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvoiceId(Box<str>);

impl InvoiceId {
    /// The id of an account's invoice with this serial.
    pub fn new(account: &AccountId, serial: &str) -> Result<Self, NotAnId> {
        Self::parse(&format!("inv-{}-{serial}", account.tail()))
    }

    /// Reads an id, or says that this is none.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let (account, serial) = text.strip_prefix("inv-").and_then(|tail| tail.split_once('-')).ok_or(NotAnId)?;
        parse_tail(account, "", LONGEST_TAIL)?;
        parse_tail(serial, "", LONGEST_SERIAL)?;
        Ok(Self(text.into()))
    }

    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> AccountId {
        let tail = self.0.strip_prefix("inv-").and_then(|tail| tail.split_once('-')).unwrap_or_default().0;
        AccountId(format!("{}{tail}", AccountId::PREFIX).into())
    }

    /// The id as it is written in addresses, keys and logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is not an id of the kind that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id of this kind")
    }
}

impl std::error::Error for NotAnId {}

fn parse_tail(text: &str, prefix: &str, longest: usize) -> Result<(), NotAnId> {
    let tail = text.strip_prefix(prefix).ok_or(NotAnId)?;
    let well_formed = (1..=longest).contains(&tail.len()) && tail.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase());
    if well_formed { Ok(()) } else { Err(NotAnId) }
}

/// The identity of one mail, made from the facts that it reports, so that one event cannot cause two mails.
///
/// Invariant: 1 to 200 of `0-9a-z_-`, which is what an SES message tag may hold, so the mail service's events carry it
/// back whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailId(Box<str>);

impl MailId {
    /// The completion mail of one membership period (docs/PRODUCT.md: Completion mail).
    #[must_use]
    pub fn withdrawn(account: &AccountId, society: &SocietyId, period: Period) -> Self {
        Self(format!("withdrawn_{account}_{society}_{period}").into())
    }

    /// The mail that a person belongs to a society, in one membership period.
    #[must_use]
    pub fn joined(account: &AccountId, society: &SocietyId, period: Period) -> Self {
        Self(format!("joined_{account}_{society}_{period}").into())
    }

    /// The notice of the same to the society's contact.
    #[must_use]
    pub fn joined_notice(account: &AccountId, society: &SocietyId, period: Period) -> Self {
        Self(format!("joined-notice_{account}_{society}_{period}").into())
    }

    /// A mail about a person's request, made at this moment, to join a society: `what` is the letter's name.
    #[must_use]
    pub(crate) fn of_joining(what: &str, account: &AccountId, society: &SocietyId, asked_at: Instant) -> Self {
        Self(format!("{what}_{account}_{society}_{}", asked_at.millis().max(0)).into())
    }

    /// The notice of the same withdrawal to the society's contact.
    #[must_use]
    pub fn withdrawal_notice(account: &AccountId, society: &SocietyId, period: Period) -> Self {
        Self(format!("withdrawal-notice_{account}_{society}_{period}").into())
    }

    /// The mail to a person about an individual invoice.
    #[must_use]
    pub fn invoiced(invoice: &InvoiceId) -> Self {
        Self(format!("invoiced_{invoice}").into())
    }

    /// The mail that says that an individual invoice is void, as of this version of it: an undone void may be made
    /// again.
    #[must_use]
    pub fn voided(invoice: &InvoiceId, version: u64) -> Self {
        Self(format!("voided_{invoice}_{version}").into())
    }

    /// The mail to a person that an individual invoice is to be paid after all.
    #[must_use]
    pub fn restored(invoice: &InvoiceId, version: u64) -> Self {
        Self(format!("restored_{invoice}_{version}").into())
    }

    /// The notice to a society's contact that the account of a member, present or former, is gone.
    #[must_use]
    pub fn deletion_notice(account: &AccountId, society: &SocietyId, period: Period) -> Self {
        Self(format!("deletion-notice_{account}_{society}_{period}").into())
    }

    /// The completion mail of an account's deletion; an account is deleted once.
    #[must_use]
    pub fn account_deleted(account: &AccountId) -> Self {
        Self(format!("account-deleted_{account}").into())
    }

    /// The mail with one code for a new password.
    #[must_use]
    pub fn password_reset(account: &AccountId, serial: u64) -> Self {
        Self(format!("password-reset_{account}_{serial:016x}").into())
    }

    /// The mail that brings a new support account the code for its first password; an account is made once.
    #[must_use]
    pub fn support_invitation(account: &AccountId) -> Self {
        Self(format!("support-invitation_{account}").into())
    }

    /// The mail with one code for a change of address.
    #[must_use]
    pub fn address_code(account: &AccountId, serial: u64) -> Self {
        Self(format!("address-code_{account}_{serial:016x}").into())
    }

    /// The mail that says that the account has a new password: its first, second, third and so on.
    #[must_use]
    pub fn password_changed(account: &AccountId, generation: u32) -> Self {
        Self(format!("password-changed_{account}_{generation}").into())
    }

    /// A mail about what a person asked for at this moment: `what` is the letter's name.
    #[must_use]
    pub(crate) fn of_request(what: &str, account: &AccountId, at: Instant) -> Self {
        Self(format!("{what}_{account}_{}", at.millis().max(0)).into())
    }

    /// The same about what concerns a society.
    #[must_use]
    pub(crate) fn of_request_to(what: &str, account: &AccountId, society: &SocietyId, at: Instant) -> Self {
        Self(format!("{what}_{account}_{society}_{}", at.millis().max(0)).into())
    }

    /// A mail in answer to somebody who asked for a code.
    #[must_use]
    pub(crate) fn of_code(what: &str, account: &AccountId, serial: u64) -> Self {
        Self(format!("{what}_{account}_{serial:016x}").into())
    }

    /// A reminder of an invoice, and of others beside it: by step, and by which due day it is for.
    #[must_use]
    pub fn reminder(invoice: &InvoiceId, step: &str, due_version: u32) -> Self {
        Self(format!("reminder_{invoice}_{step}_{due_version}").into())
    }

    /// The account that the mail is about, and the society when there is one. Both are in the id of every letter.
    #[must_use]
    pub fn about(&self) -> Option<(AccountId, Option<SocietyId>)> {
        let mut parts = self.0.split('_').skip(1);
        let of = parts.next()?;
        let account = AccountId::parse(of).or_else(|_| InvoiceId::parse(of).map(|invoice| invoice.account())).ok()?;
        Some((account, parts.next().and_then(|part| SocietyId::parse(part).ok())))
    }

    /// Reads a mail id that came back from a stream or from the mail service.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let well_formed = (1..=200).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase() || b"_-".contains(&b));
        if well_formed { Ok(Self(text.into())) } else { Err(NotAnId) }
    }

    /// The id as it is written in keys, tags and logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_society_id_does_not_pass_as_an_account_id() {
        assert_eq!(AccountId::parse("soc-1"), Err(NotAnId));
        assert_eq!(AccountId::parse("acc-1").map(|id| id.to_string()), Ok("acc-1".to_owned()));
    }

    #[test]
    fn an_invoices_id_names_whose_it_is() {
        let account = AccountId::parse("acc-sato").unwrap();
        let invoice = InvoiceId::new(&account, "01k").unwrap();
        assert_eq!((invoice.as_str(), invoice.account()), ("inv-sato-01k", account));
        for text in ["inv-1", "inv-1-", "inv--1", "inv-a-b-c", "inv-a#b-1", "acc-1-1"] {
            assert_eq!(InvoiceId::parse(text), Err(NotAnId), "{text:?}");
        }
    }

    #[test]
    fn a_mails_id_names_whom_it_is_about() {
        let about = |id: &str| MailId::parse(id).unwrap().about().map(|(account, society)| (account.to_string(), society));
        let (sato, society) = ("acc-sato".to_owned(), SocietyId::parse("soc-1").ok());
        assert_eq!(about("withdrawal-notice_acc-sato_soc-1_1"), Some((sato.clone(), society)));
        assert_eq!(about("reminder_inv-sato-01k_-7_1"), Some((sato.clone(), None)));
        assert_eq!(about("password-reset_acc-sato_000000000000002a"), Some((sato, None)));
        let invited = ["operator-invited", "operator-notice"].map(|what| about(&format!("{what}_acc-sato_soc-1_1795000000000")));
        assert!(invited.iter().all(|it| it.as_ref().is_some_and(|(_, society)| society.is_some())), "{invited:?}");
        assert_eq!(about("nobody"), None);
    }

    #[test]
    fn what_could_break_a_key_is_no_id() {
        for text in ["", "acc-", "acc-A", "acc-a#b", "acc-a b", "acc-あ", "ACC-1", "acc-1\n"] {
            assert_eq!(AccountId::parse(text), Err(NotAnId), "{text:?}");
        }
        assert_eq!(AccountId::parse(&format!("acc-{}", "x".repeat(41))), Err(NotAnId));
    }
}
