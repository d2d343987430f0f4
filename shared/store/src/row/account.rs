//! Accounts and their logins.

use std::collections::BTreeMap;

use domain::account::{PostalAddress, Profile};
use domain::administration::Suspension;
use domain::invitation::InvitedTo;
use domain::mail::{AddressFailure, Earlier, FailingAddress};
use domain::session::Hash;
use domain::{Account, AccountId, EmailAddress, Instant, Language, Line, LoginId, Society, SocietyId};

use super::{Fill, Item, Odd, Take, get, set};
use crate::key::{login_of, names_like, operators_of};
use crate::row::cell::set_text;
use crate::row::session::BrowserRow;

/// An account with what is not the person's.
pub(crate) struct AccountRow {
    pub(crate) account: Account,
    /// What the person signs in with; nobody signs in to an account that was imported until the person has asked for a
    /// login.
    pub(crate) login: Option<LoginId>,
    /// How many passwords the account has had; in step with its login's. A session of an earlier one has ended.
    pub(crate) generation: u32,
    /// That nobody may sign in, while it is so; in step with its login's.
    pub(crate) suspended: Option<Suspension>,
}

pub(crate) struct LoginRow {
    pub(crate) account: AccountId,
    /// A PHC string; none until the person has set a first password.
    pub(crate) password: Option<String>,
    /// Which of the account's passwords it is, from 1.
    pub(crate) generation: u32,
    /// The browsers that have signed in under this password, by their places.
    pub(crate) browsers: BTreeMap<String, BrowserRow>,
    /// Since when nobody may sign in, while it is so.
    pub(crate) suspended: Option<Instant>,
}

/// A new login, where its address finds it.
pub(crate) struct NewLogin<'a> {
    pub(crate) account: &'a Account,
    /// A PHC string; none when the person sets the first password by a code.
    pub(crate) password: Option<&'a str>,
    /// As the account's.
    pub(crate) generation: u32,
    /// As the account's.
    pub(crate) suspended: Option<Instant>,
    /// The hash of the token of the browser in which it was opened.
    pub(crate) browser: Option<(&'a Hash, Instant)>,
}

/// That an account has support's grant.
pub(crate) struct SupportRow {
    pub(crate) since: Instant,
}

/// Who has them, in one place: what is decided on them is decided on all.
pub(crate) struct SupportersRow {
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) version: u64,
}

/// Whose an address is.
pub(crate) struct AddressRow {
    pub(crate) account: AccountId,
}

/// That an account is listed as operator of a society.
pub(crate) struct OperatorRow {
    pub(crate) society: SocietyId,
    /// Kept here, so that the list of an operator's societies is one read.
    pub(crate) society_name: Line,
}

/// The same where the society's operators are listed.
pub(crate) struct OperatorListed<'a> {
    pub(crate) account: &'a AccountId,
    pub(crate) society: &'a Society,
}

/// What a code opens: for an address, by a society's invitation or by nobody's.
pub(crate) struct CodeRow {
    /// The account that is opened, or the one to be made.
    pub(crate) account: String,
    pub(crate) address: EmailAddress,
    pub(crate) society: Option<SocietyId>,
    pub(crate) expires_at: i64,
    /// As much as a mail in the outbox has, where there is nobody to write to.
    pub(crate) nobody: Option<String>,
}

/// An open invitation, and the code that accepts it.
pub(crate) struct InvitationRow {
    pub(crate) account: AccountId,
    pub(crate) name: Line,
    pub(crate) address: EmailAddress,
    pub(crate) language: Language,
    pub(crate) to: InvitedTo,
    /// The code's hash.
    pub(crate) code: Hash,
    pub(crate) expires_at: i64,
}

names! { InvitedTo { "operate" => Operate, "sign_in" => SignIn } }
names! { AddressFailure {
    "bounced" => Bounced,
    "complained" => Complained,
    "suppressed_after_bounce" => Suppressed(Earlier::Bounce),
    "suppressed_after_complaint" => Suppressed(Earlier::Complaint),
    "impossible" => Impossible,
} }
row! { FailingAddress { since, why, said } }
row! { Account { name, address, language, failing } flat { profile } of id: AccountId, and listed }
row! { Profile { kana, affiliation, postal_address } }
row! { PostalAddress { code, lines } }
row! { LoginRow { account, password, generation, browsers, suspended } }
row! { Suspension { since, reason } }
row! { SupportersRow { accounts, version } }
row! { AddressRow { account } }
row! {CodeRow { account, address, society, expires_at, nobody } }
row! { InvitationRow { account, name, address, language, to, code, expires_at } }
row! { OperatorRow { society, society_name } }

fn listed(account: &Account, item: &mut Item) {
    let (partition, name) = names_like(&account.name);
    set_text(item, "listing_pk", partition);
    set_text(item, "listing_sk", format!("{name}#{}", account.id));
}

impl Fill for OperatorListed<'_> {
    fn fill(&self, item: &mut Item) {
        OperatorRow { society: self.society.id.clone(), society_name: self.society.name.clone() }.fill(item);
        set_text(item, "listing_pk", operators_of(&self.society.id));
        set_text(item, "listing_sk", self.account.as_str());
    }
}

impl Fill for AccountRow {
    fn fill(&self, item: &mut Item) {
        self.account.fill(item);
        set(item, "login", &self.login);
        set(item, "generation", &self.generation);
        set(item, "suspended", &self.suspended);
    }
}

impl Fill for NewLogin<'_> {
    fn fill(&self, item: &mut Item) {
        let (account, password) = (self.account.id.clone(), self.password.map(str::to_owned));
        let browsers = self.browser.iter().map(|(token, since)| ("b0".to_owned(), BrowserRow::new(token, *since))).collect();
        LoginRow { account, password, generation: self.generation, browsers, suspended: self.suspended }.fill(item);
        set_text(item, "listing_pk", login_of(&self.account.address));
        set_text(item, "listing_sk", "LOGIN");
    }
}

impl<'a> NewLogin<'a> {
    /// The login of a new account whose person sets the first password by a code.
    pub(crate) const fn without_password(account: &'a Account) -> Self {
        Self { account, password: None, generation: 1, suspended: None, browser: None }
    }
}

impl Fill for SupportRow {
    fn fill(&self, item: &mut Item) {
        set_text(item, "since", self.since.to_string());
    }
}

impl Take for AccountRow {
    type Key = AccountId;

    fn take(item: &mut Item, id: &AccountId) -> Result<Self, Odd> {
        let (login, generation, suspended) = (get(item, "login")?, get(item, "generation")?, get(item, "suspended")?);
        Ok(Self { account: Account::take(item, id)?, login, generation, suspended })
    }
}
