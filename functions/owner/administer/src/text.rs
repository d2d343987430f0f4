//! What the owner reads at the terminal: in English alone, as AWS's own tools and docs/OPERATIONS.md.

use domain::account::NotALoginId;
use domain::text::NotText;
use domain::{EmailAddress, Instant, Language};

pub(crate) fn no_object() -> String {
    "The event must be a JSON object such as {\"action\":\"list-support\"}.".to_owned()
}

pub(crate) fn no_action(actions: &[&str]) -> String {
    format!("There is no such action. The actions are {}.", actions.join(", "))
}

pub(crate) fn missing(field: &str) -> String {
    format!("`{field}` is missing.")
}

pub(crate) fn no_text(field: &str) -> String {
    format!("`{field}` must be a text.")
}

pub(crate) fn no_flag(field: &str) -> String {
    format!("`{field}` must be true or false.")
}

pub(crate) fn not_asked_for(action: &str, field: &str) -> String {
    format!("`{action}` takes no `{field}`.")
}

pub(crate) fn wrong(field: &str, why: &str) -> String {
    format!("`{field}` cannot be used: {why}.")
}

pub(crate) fn one_name() -> String {
    "Name the account by one of `login_id`, `address` and `account` (its id, which begins with acc-).".to_owned()
}

pub(crate) fn no_login_id(why: NotALoginId) -> String {
    let (shortest, longest) = (domain::LoginId::LENGTHS.start(), domain::LoginId::LENGTHS.end());
    match why {
        NotALoginId::Length => format!("a login ID has {shortest} to {longest} characters"),
        NotALoginId::Spaced => "a login ID has no spaces".to_owned(),
        NotALoginId::NotAscii => "a login ID has letters of the Latin alphabet and digits".to_owned(),
        NotALoginId::Malformed => "a login ID has letters, digits and . _ @ + - only".to_owned(),
    }
}

pub(crate) fn no_line(why: NotText) -> String {
    match why {
        NotText::Empty => "it is empty",
        NotText::TooLong => "it is longer than 200 characters",
        NotText::Malformed => "it is not one line of readable text",
    }
    .to_owned()
}

pub(crate) fn no_account_id() -> String {
    "an account's id begins with acc- and has small letters and digits".to_owned()
}

pub(crate) fn no_language() -> String {
    "`language` must be ja or en.".to_owned()
}

pub(crate) fn no_such_account() -> String {
    "There is no such account.".to_owned()
}

pub(crate) fn support_exists() -> String {
    "Somebody has support already (list-support says who). To make one more account, say so by `another`.".to_owned()
}

pub(crate) fn login_id_taken() -> String {
    "Another account has this login ID. To give that account support, use grant-support.".to_owned()
}

pub(crate) fn address_taken() -> String {
    "Another account has this address. To give that account support, use grant-support.".to_owned()
}

pub(crate) fn last_supporter() -> String {
    "Nobody else with support could sign in then. If that is meant, say so by `even_the_last`.".to_owned()
}

pub(crate) fn no_login() -> String {
    "Nobody signs in to this account, so it cannot have support.".to_owned()
}

pub(crate) fn deletion_requested() -> String {
    "The deletion of this account is requested, so it cannot have support. Its person can cancel the request.".to_owned()
}

pub(crate) fn invited(address: &EmailAddress, until: Instant) -> String {
    let until = until.written(Language::English);
    format!(
        "The account is made. A mail to {} brings the code for its first password, valid until {until} (Japan time).",
        address.as_str()
    )
}

pub(crate) fn made_before() -> String {
    "This account has support already. A lost or ended code is replaced by “Forgot your password?” on the sign-in page."
        .to_owned()
}

pub(crate) fn listed(count: usize) -> String {
    match count {
        0 => "Nobody has support. create-support makes the first account.".to_owned(),
        1 => "One account has support.".to_owned(),
        count => format!("{count} accounts have support."),
    }
}

pub(crate) fn granted() -> String {
    "The account has support now.".to_owned()
}

pub(crate) fn had_support() -> String {
    "The account has support already.".to_owned()
}

pub(crate) fn revoked() -> String {
    "The account has support no longer.".to_owned()
}

pub(crate) fn had_no_support() -> String {
    "The account has no support.".to_owned()
}

pub(crate) fn suspended() -> String {
    "The account is suspended: its sessions have ended, and nobody can sign in until lift-suspension.".to_owned()
}

pub(crate) fn was_suspended() -> String {
    "The account is suspended already.".to_owned()
}

pub(crate) fn lifted() -> String {
    "The account is suspended no longer. Its person signs in with the same password as before.".to_owned()
}

pub(crate) fn was_not_suspended() -> String {
    "The account is not suspended.".to_owned()
}

pub(crate) fn sessions_ended() -> String {
    "Every session and remembered browser of the account has ended. The password is the same.".to_owned()
}
