//! Changing the registered address: a code by mail to the new one, and a notice to the old one.

use std::time::Duration;

use crate::mail::{About, Letter, Mail};
use crate::reset::ResetCode;
use crate::{Account, EmailAddress, Instant, Line, MailId};

/// How long a code for a new address holds.
pub const HOLDS: Duration = Duration::from_hours(1);

/// The mail with the code to the new address. Each request has a code of its own, so each has a mail of its own.
#[must_use]
pub fn code_mail(account: &Account, to: &EmailAddress, code: &ResetCode, serial: u64, at: Instant) -> Mail {
    let letter =
        Letter::AddressCode { member: account.name.clone(), code: Line::parse(&code.to_string()).ok(), until: at.after(HOLDS) };
    mail(MailId::address_code(&account.id, serial), account, to, letter)
}

/// The notice to the old address; none when mails to it fail.
#[must_use]
pub fn changed_mail(account: &Account, at: Instant) -> Option<Mail> {
    let letter = Letter::AddressChanged { member: account.name.clone(), at };
    account
        .failing
        .is_none()
        .then(|| mail(MailId::of_request("address-changed", &account.id, at), account, &account.address, letter))
}

fn mail(id: MailId, account: &Account, to: &EmailAddress, letter: Letter) -> Mail {
    Mail { id, about: About { account: account.id.clone(), society: None }, to: to.clone(), language: account.language, letter }
}
