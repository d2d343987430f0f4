//! The table of items and index attributes. Nothing else spells a key.
//!
//! | item | pk | sk | indexes |
//! | --- | --- | --- | --- |
//! | account | `A#<account>` | `ACCOUNT` | `listing`: `NAMES#<first character>`, `<name, folded>#<account>` |
//! | session | `A#<account>` | `SESSION#<hash of secret>` | TTL |
//! | remembered browser | `A#<account>` | `REMEMBERED#<hash of selector>` | TTL |
//! | operator grant | `A#<account>` | `OPERATOR#<society>` | `listing`: `OPERATORS#<society>`, `<account>` |
//! | support grant | `A#<account>` | `SUPPORT` | |
//! | address to be confirmed | `A#<account>` | `NEW-ADDRESS` | TTL |
//! | deletion request | `A#<account>` | `DELETION` | `agenda` until it is done: `DELETION`, `<instant>#<account>`; once done, TTL |
//! | membership | `A#<account>` | `MEMBERSHIP#<society>` | `listing`: `MEMBERS#<society>` while it lasts, then `FORMER#<society>`; `<account>` |
//! | invoice | `A#<account>` | `INVOICE#<society>#<invoice>` | `listing`: `INVOICES#<society>#<state>`, `<due day>#<number>`; `agenda` while it is reminded: `REMIND#<day>#<shard>`, `<invoice>` |
//! | payment, or correction of what is owed | `A#<account>` | `PAYMENT#<society>#<invoice>#<entry>` | |
//! | reversal of either | `A#<account>` | `PAYMENT#<society>#<invoice>#<entry>#REVERSAL` | |
//! | idempotency record | `A#<account>` | `IDEMPOTENCY#<task>#<hash of key>` | TTL |
//! | audit record | `A#<account>` | `AUDIT#<time-ordered id>`; of what concerns a society, `AUDIT#<society>#<time-ordered id>` | |
//! | login, with the browsers that are known | `L#<login id, folded>` | `LOGIN` | `listing`: `LOGINS#<hash of the address, folded>`, `LOGIN` |
//! | address | `E#<hash of the address, folded>` | `ADDRESS` | |
//! | reset code | `R#<hash of code>` | `RESET` | TTL |
//! | society | `S#<society>` | `SOCIETY` | |
//! | running number of invoices | `S#<society>` | `NUMBERING` | |
//! | steps of reminders | `S#<society>` | `REMINDERS` | |
//! | runs of reminders | `J#RUN` | `JOB` | |
//! | a society's invoices put on the agenda anew | `J#REPLAN#<society>` | `JOB` | `agenda` until it is done: `REPLAN`, `<society>` |
//! | tally of invoices | `S#<society>` | `TALLY#<fiscal year>#<shard>` | |
//! | outbox mail | `M#<mail>` | `MAIL` | `agenda` while not finished: `MAIL#<shard>`, `<instant>#<mail>`, and when it did not reach its recipient and nobody has dealt with that: `MISSED#<society>`; `listing`: `MAILS#<account>`, `<society>#<instant>#<mail>`; TTL |
//! | throttle counter | `T#<meter>#<window>` | `COUNT` | TTL |

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::folding::searched;
use domain::session::Hash;
use domain::throttle::Meter;
use domain::{AccountId, Day, EmailAddress, FiscalYear, Instant, InvoiceId, Line, LoginId, MailId, PaymentId, SocietyId};

use crate::row::invoice::StateRow;
use crate::secret::{hash, hex};

/// The attributes that the table's description in `infra/template.yaml` names too.
pub(crate) mod attribute {
    pub(crate) const PK: &str = "pk";
    pub(crate) const SK: &str = "sk";
    pub(crate) const LISTING: &str = "listing";
    pub(crate) const LISTING_PK: &str = "listing_pk";
    pub(crate) const LISTING_SK: &str = "listing_sk";
    pub(crate) const AGENDA: &str = "agenda";
    pub(crate) const AGENDA_PK: &str = "agenda_pk";
    pub(crate) const AGENDA_SK: &str = "agenda_sk";
}

/// How many partitions of the `agenda` index the unfinished mails are spread over.
pub(crate) const MAIL_SHARDS: u8 = 4;

/// Over how many items a society's tally of one fiscal year is spread, so that operators and payments of one society rarely meet at one.
const TALLY_SHARDS: u8 = 4;

/// An item's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }

    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            (attribute::PK.to_owned(), AttributeValue::S(self.pk.clone())),
            (attribute::SK.to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    pub(crate) fn account(account: &AccountId) -> Self {
        Self::new(account_partition(account), "ACCOUNT")
    }

    pub(crate) fn session(account: &AccountId, secret: &Hash) -> Self {
        Self::new(account_partition(account), format!("{SESSION}{}", hex(secret)))
    }

    pub(crate) fn remembered(account: &AccountId, selector: &Hash) -> Self {
        Self::new(account_partition(account), format!("{REMEMBERED}{}", hex(selector)))
    }

    pub(crate) fn operator(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(account_partition(account), format!("{OPERATOR}{society}"))
    }

    pub(crate) fn support(account: &AccountId) -> Self {
        Self::new(account_partition(account), "SUPPORT")
    }

    pub(crate) fn deletion(account: &AccountId) -> Self {
        Self::new(account_partition(account), DELETION)
    }

    /// An address belongs to one account; its key tells it to nobody.
    pub(crate) fn address(address: &EmailAddress) -> Self {
        Self::new(format!("E#{}", hex(&hash(address.as_str().to_ascii_lowercase().as_bytes()))), "ADDRESS")
    }

    /// The address that an account wants to have, until a code proves that mails arrive there.
    pub(crate) fn pending_address(account: &AccountId) -> Self {
        Self::new(account_partition(account), "NEW-ADDRESS")
    }

    pub(crate) fn reset(code: &Hash) -> Self {
        Self::new(format!("R#{}", hex(code)), "RESET")
    }

    pub(crate) fn membership(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(account_partition(account), format!("{MEMBERSHIP}{society}"))
    }

    pub(crate) fn invoice(society: &SocietyId, invoice: &InvoiceId) -> Self {
        Self::new(account_partition(&invoice.account()), format!("{}{invoice}", invoices_of(society)))
    }

    pub(crate) fn payment(society: &SocietyId, invoice: &InvoiceId, payment: &PaymentId) -> Self {
        Self::new(account_partition(&invoice.account()), format!("{}{payment}", payments_of(society, invoice)))
    }

    pub(crate) fn reversal(society: &SocietyId, invoice: &InvoiceId, payment: &PaymentId) -> Self {
        let Self { pk, sk } = Self::payment(society, invoice, payment);
        Self::new(pk, format!("{sk}{REVERSAL}"))
    }

    pub(crate) fn record(account: &AccountId, task: &str, key: &str) -> Self {
        Self::new(account_partition(account), format!("IDEMPOTENCY#{task}#{}", hex(&hash(key.as_bytes()))))
    }

    pub(crate) fn audit(account: &AccountId, society: Option<&SocietyId>, entry: &str) -> Self {
        let sk = society.map_or_else(|| format!("AUDIT#{entry}"), |society| format!("{}{entry}", audit_of(society)));
        Self::new(account_partition(account), sk)
    }

    /// An audit record of what concerns a society and no person.
    pub(crate) fn audit_of_society(society: &SocietyId, entry: &str) -> Self {
        Self::new(society_partition(society), format!("AUDIT#{entry}"))
    }

    pub(crate) fn login(login: &LoginId) -> Self {
        Self::new(format!("{LOGIN}{login}"), "LOGIN")
    }

    pub(crate) fn society(society: &SocietyId) -> Self {
        Self::new(society_partition(society), "SOCIETY")
    }

    pub(crate) fn numbering(society: &SocietyId) -> Self {
        Self::new(society_partition(society), "NUMBERING")
    }

    /// The part of a society's tally that counts this account's invoices of a fiscal year.
    pub(crate) fn tally(society: &SocietyId, year: FiscalYear, account: &AccountId) -> Self {
        let shard = hash(account.as_str().as_bytes())[0] % TALLY_SHARDS;
        Self::new(society_partition(society), format!("{TALLY}{year}#{shard}"))
    }

    pub(crate) fn reminders(society: &SocietyId) -> Self {
        Self::new(society_partition(society), "REMINDERS")
    }

    /// The runs of reminders.
    pub(crate) fn run() -> Self {
        Self::new(RUN, "JOB")
    }

    /// The work of putting a society's invoices on the agenda anew.
    pub(crate) fn replan(society: &SocietyId) -> Self {
        Self::new(format!("{REPLANS}{society}"), "JOB")
    }

    pub(crate) fn mail(mail: &MailId) -> Self {
        Self::new(format!("{MAIL}{mail}"), "MAIL")
    }

    pub(crate) fn count(meter: &Meter, now: Instant) -> Self {
        let window = meter.allowance().window_at(now);
        let what = match meter {
            // What people sign in with is in no counter's key: it would outlive the account.
            Meter::Login(login) => format!("login#{}", hex(&hash(login.as_bytes()))),
            Meter::KnownBrowser(browser) => format!("browser#{browser}"),
            Meter::Source(address) => format!("source#{address}"),
            Meter::Everyone => "everyone".to_owned(),
            Meter::ResetAsked(by) => format!("reset#{}", hex(&hash(by.as_bytes()))),
            Meter::ResetAskedFrom(address) => format!("reset-from#{address}"),
            Meter::ResetTriedFrom(address) => format!("code-from#{address}"),
            Meter::Resets => "resets".to_owned(),
            Meter::AddressChange(account) => format!("address#{account}"),
        };
        Self::new(format!("T#{what}#{window}"), "COUNT")
    }
}

/// The partition of everything that belongs to one account.
pub(crate) fn account_partition(account: &AccountId) -> String {
    format!("A#{account}")
}

/// The login whose person has this address, in the `listing` index.
pub(crate) fn login_of(address: &EmailAddress) -> String {
    format!("LOGINS#{}", Key::address(address).pk.trim_start_matches("E#"))
}

/// The login ID that a partition key names.
pub(crate) fn login_in(pk: &str) -> Option<LoginId> {
    pk.strip_prefix(LOGIN).and_then(|login| LoginId::parse(login).ok())
}

/// The operators of a society in the `listing` index.
pub(crate) fn operators_of(society: &SocietyId) -> String {
    format!("OPERATORS#{society}")
}

/// Where a name lies in the `listing` index, so that those who begin with the same characters lie together: its partition, and what its sort key
/// begins with.
pub(crate) fn names_like(name: &Line) -> (String, String) {
    let folded = searched(name.as_str());
    let first: String = folded.chars().take(1).collect();
    (format!("NAMES#{first}"), folded)
}

/// The members of a society in the `listing` index: those that belong to it, or those that have left.
pub(crate) fn members_of(society: &SocietyId, active: bool) -> String {
    let standing = if active { "MEMBERS" } else { "FORMER" };
    format!("{standing}#{society}")
}

/// The mails about an account in the `listing` index.
pub(crate) fn mails_about(account: &AccountId) -> String {
    format!("MAILS#{account}")
}

/// What the sort keys of the mails that concern one society begin with in [`mails_about`]; without one, of those that concern none.
pub(crate) fn mails_of(society: Option<&SocietyId>) -> String {
    society.map_or_else(|| "-#".to_owned(), |society| format!("{society}#"))
}

/// What the sort keys of the audit records that concern one society begin with.
pub(crate) fn audit_of(society: &SocietyId) -> String {
    format!("AUDIT#{society}#")
}

/// The partition of a society.
pub(crate) fn society_partition(society: &SocietyId) -> String {
    format!("S#{society}")
}

/// What the sort keys of sessions begin with.
pub(crate) const SESSION: &str = "SESSION#";
/// What the sort keys of remembered browsers begin with.
pub(crate) const REMEMBERED: &str = "REMEMBERED#";
/// What the sort keys of operator's grants begin with.
pub(crate) const OPERATOR: &str = "OPERATOR#";
/// What the sort keys of memberships begin with.
pub(crate) const MEMBERSHIP: &str = "MEMBERSHIP#";
/// What the sort keys of a society's tally begin with.
pub(crate) const TALLY: &str = "TALLY#";
/// What the sort keys of an account's invoices with all societies begin with.
pub(crate) const INVOICE: &str = "INVOICE#";
/// What the sort keys of an account's payments to all societies begin with.
pub(crate) const PAYMENT: &str = "PAYMENT#";
/// What the sort key of a payment's reversal ends with, after the payment's own.
pub(crate) const REVERSAL: &str = "#REVERSAL";
const LOGIN: &str = "L#";
/// The sort key of a deletion request, and the agenda's partition of all: they are few, and a run reads those that are due.
pub(crate) const DELETION: &str = "DELETION";
const MAIL: &str = "M#";

/// What the sort keys of one society's invoices begin with.
pub(crate) fn invoices_of(society: &SocietyId) -> String {
    format!("{INVOICE}{society}#")
}

/// What the sort keys of one invoice's payments begin with.
pub(crate) fn payments_of(society: &SocietyId, invoice: &InvoiceId) -> String {
    format!("{PAYMENT}{society}#{invoice}#")
}

/// A society's invoices of one state in the `listing` index. One partition is enough: `DynamoDB` splits it by its sort key when it is large, since the
/// table has no local index, and one page of a console asks four of them at most.
pub(crate) fn records_of(society: &SocietyId, state: StateRow) -> String {
    format!("INVOICES#{society}#{}", state.name())
}

/// Where an invoice stands in [`records_of`].
pub(crate) fn listed_as(due_on: Day, number: &Line) -> String {
    format!("{due_on}#{number}")
}

/// The partition of the runs of reminders.
pub(crate) const RUN: &str = "J#RUN";
/// What the partitions of societies whose invoices are put on the agenda anew begin with.
pub(crate) const REPLANS: &str = "J#REPLAN#";
/// The agenda's partition of such work.
pub(crate) const REPLAN: &str = "REPLAN";

/// The agenda's partition of the invoices to look at on a day, one of [`domain::reminder::SHARDS`].
pub(crate) fn reminders_on(day: Day, shard: u8) -> String {
    format!("REMIND#{day}#{shard}")
}

/// Which of a day's partitions an invoice is in: all of one person's are in one, and beside each other, since an invoice's id begins with the person's.
pub(crate) fn reminder_shard(invoice: &InvoiceId) -> u8 {
    hash(invoice.account().as_str().as_bytes())[0] % domain::reminder::SHARDS
}

/// The mail that a partition key names.
pub(crate) fn mail_of(pk: &str) -> Option<MailId> {
    pk.strip_prefix(MAIL).and_then(|id| MailId::parse(id).ok())
}

/// The account in whose partition an item is.
pub(crate) fn account_of(pk: &str) -> Option<AccountId> {
    pk.strip_prefix("A#").and_then(|id| AccountId::parse(id).ok())
}

/// What becomes of an account's item when the account is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is kept until the end of its years (product.md: Account deletion).
    Kept,
    /// It says that the account was deleted, and stays until all is done.
    Request,
    /// It goes. Whatever is not named here does.
    Erased,
}

/// What becomes of the item with this sort key in an account's partition.
pub(crate) fn fate(sk: &str) -> Fate {
    const KEPT: [&str; 4] = [MEMBERSHIP, "INVOICE#", "PAYMENT#", "AUDIT#"];
    if sk == DELETION {
        Fate::Request
    } else if KEPT.iter().any(|kept| sk.starts_with(kept)) {
        Fate::Kept
    } else {
        Fate::Erased
    }
}

/// The agenda's sort key of a deletion.
pub(crate) fn deletion_due(at: Instant, account: &AccountId) -> String {
    format!("{at}#{account}")
}

/// The agenda's partition of a mail.
pub(crate) fn agenda_of(mail: &MailId) -> String {
    agenda_shard(hash(mail.as_str().as_bytes())[0] % MAIL_SHARDS)
}

/// One partition of the agenda.
pub(crate) fn agenda_shard(shard: u8) -> String {
    format!("MAIL#{shard}")
}

/// The agenda's partition of the mails that concern one society and did not reach their recipients; without one, of those that concern none.
pub(crate) fn missed_mails_of(society: Option<&SocietyId>) -> String {
    format!("MISSED#{}", society.map_or("-", SocietyId::as_str))
}

/// The agenda's sort key: what is due at this moment; without a mail, the upper bound of what is due by it.
pub(crate) fn due(at: Instant, mail: Option<&MailId>) -> String {
    mail.map_or_else(|| format!("{at}$"), |mail| format!("{at}#{mail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_its_beginning_however_it_is_typed() {
        let like = |name: &str| names_like(&Line::parse(name).unwrap());
        let (pk, whole) = like("佐藤　花子");
        for typed in ["佐藤", "佐藤 花", "佐藤花子"] {
            let (partition, begins) = like(typed);
            assert!(partition == pk && whole.starts_with(&begins), "{typed}");
        }
        assert_eq!(like("Ａｎｎｅ Smith"), like("anne SMITH"));
    }

    #[test]
    fn of_a_deleted_account_only_what_must_be_kept_is_kept() {
        for kept in ["MEMBERSHIP#soc-1", "INVOICE#soc-1#inv-1-1", "PAYMENT#soc-1#inv-1-1#01", "AUDIT#01", "AUDIT#soc-1#01"] {
            assert_eq!(fate(kept), Fate::Kept, "{kept}");
        }
        for erased in ["ACCOUNT", "SESSION#0", "REMEMBERED#0", "OPERATOR#soc-1", "SUPPORT", "IDEMPOTENCY#withdraw#0", "ANYTHING"]
        {
            assert_eq!(fate(erased), Fate::Erased, "{erased}");
        }
        assert_eq!(fate(DELETION), Fate::Request);
    }
}
