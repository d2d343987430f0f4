//! The keys of items and index entries. Keys are composed only here; the kinds of items are in [`crate::kind`].

use std::collections::HashMap;
use std::fmt::Display;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::folding::searched;
use domain::invoice::State;
use domain::session::Hash;
use domain::throttle::Meter;
use domain::{
    AccountId, Day, EmailAddress, FiscalYear, Instant, InvoiceId, Line, LoginId, MailId, PaymentId, Society, SocietyId,
};

use crate::kind::{self, Kind};
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

/// Over how many items a society's tally of one fiscal year is spread, so that operators and payments of one society
/// rarely meet at one.
const TALLY_SHARDS: u8 = 4;

/// How much of a name is in a sort key, in bytes: of the 1,024 that one may have, an account's id takes its part.
const LONGEST_NAME: usize = 900;

/// An item's key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    /// The key of an item of this kind: whose it is, and which of them.
    fn new(kind: &Kind, of: impl Display, which: impl Display) -> Self {
        debug_assert_eq!(kind.rest.is_empty(), which.to_string().is_empty(), "{}", kind.name);
        Self { pk: format!("{}{of}", kind.lies_in.begins), sk: format!("{}{which}", kind.sk) }
    }

    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
            (attribute::PK.to_owned(), AttributeValue::S(self.pk.clone())),
            (attribute::SK.to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }

    pub(crate) fn account(account: &AccountId) -> Self {
        Self::new(&kind::ACCOUNT, account, "")
    }

    pub(crate) fn session(account: &AccountId, secret: &Hash) -> Self {
        Self::new(&kind::SESSION, account, hex(secret))
    }

    pub(crate) fn remembered(account: &AccountId, selector: &Hash) -> Self {
        Self::new(&kind::REMEMBERED, account, hex(selector))
    }

    pub(crate) fn operator(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(&kind::OPERATOR, account, society)
    }

    pub(crate) fn support(account: &AccountId) -> Self {
        Self::new(&kind::SUPPORT, account, "")
    }

    pub(crate) fn deletion(account: &AccountId) -> Self {
        Self::new(&kind::DELETION, account, "")
    }

    /// An address belongs to one account; the key does not reveal the address.
    pub(crate) fn address(address: &EmailAddress) -> Self {
        Self::new(&kind::ADDRESS, hashed(address), "")
    }

    /// The address that an account wants to have, until a code proves that mails arrive there.
    pub(crate) fn pending_address(account: &AccountId) -> Self {
        Self::new(&kind::NEW_ADDRESS, account, "")
    }

    pub(crate) fn reset(code: &Hash) -> Self {
        Self::new(&kind::RESET, hex(code), "")
    }

    /// What a code opens for whoever has no login.
    pub(crate) fn registration(code: &Hash) -> Self {
        Self::new(&kind::REGISTRATION, hex(code), "")
    }

    /// A society has one open invitation of an address.
    pub(crate) fn invitation(society: &SocietyId, address: &EmailAddress) -> Self {
        Self::new(&kind::INVITATION, society, hashed(address))
    }

    pub(crate) fn membership(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(&kind::MEMBERSHIP, account, society)
    }

    /// Where the society's operators find a person by the name, when its list has the person by the kana.
    pub(crate) fn roster(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(&kind::ROSTER, account, society)
    }

    /// Whose a member number is; however it is typed, it is the same.
    pub(crate) fn member_number(society: &SocietyId, number: &Line) -> Self {
        Self::new(&kind::MEMBER_NUMBER, society, in_a_key(number))
    }

    /// An account's request to join a society.
    pub(crate) fn joining(account: &AccountId, society: &SocietyId) -> Self {
        Self::new(&kind::JOINING_REQUEST, account, society)
    }

    pub(crate) fn invoice(society: &SocietyId, invoice: &InvoiceId) -> Self {
        Self::new(&kind::INVOICE, invoice.account(), format_args!("{society}#{invoice}"))
    }

    pub(crate) fn payment(society: &SocietyId, invoice: &InvoiceId, payment: &PaymentId) -> Self {
        Self::new(&kind::PAYMENT, invoice.account(), format_args!("{society}#{invoice}#{payment}"))
    }

    pub(crate) fn reversal(society: &SocietyId, invoice: &InvoiceId, payment: &PaymentId) -> Self {
        Self::new(&kind::REVERSAL, invoice.account(), format_args!("{society}#{invoice}#{payment}{REVERSAL}"))
    }

    pub(crate) fn record(account: &AccountId, task: &str, key: &str) -> Self {
        Self::new(&kind::IDEMPOTENCY, account, format_args!("{task}#{}", hex(&hash(key.as_bytes()))))
    }

    pub(crate) fn audit(account: &AccountId, society: Option<&SocietyId>, entry: &str) -> Self {
        match society {
            None => Self::new(&kind::AUDIT, account, entry),
            Some(society) => Self::new(&kind::AUDIT_OF_BOTH, account, format_args!("{society}#{entry}")),
        }
    }

    /// An audit record of what concerns a society and no person.
    pub(crate) fn audit_of_society(society: &SocietyId, entry: &str) -> Self {
        Self::new(&kind::AUDIT_OF_SOCIETY, society, entry)
    }

    pub(crate) fn login(login: &LoginId) -> Self {
        Self::new(&kind::LOGIN, login, "")
    }

    pub(crate) fn society(society: &SocietyId) -> Self {
        Self::new(&kind::SOCIETY, society, "")
    }

    pub(crate) fn numbering(society: &SocietyId) -> Self {
        Self::new(&kind::NUMBERING, society, "")
    }

    /// A society's seal.
    pub(crate) fn seal(society: &SocietyId) -> Self {
        Self::new(&kind::SEAL, society, "")
    }

    /// A society's terms of membership.
    pub(crate) fn terms(society: &SocietyId) -> Self {
        Self::new(&kind::TERMS, society, "")
    }

    /// The running number of a society's members.
    pub(crate) fn member_numbering(society: &SocietyId) -> Self {
        Self::new(&kind::MEMBER_NUMBERING, society, "")
    }

    /// A society as people find it.
    pub(crate) fn public(society: &SocietyId) -> Self {
        Self::new(&kind::PUBLIC, society, "")
    }

    /// The part of a society's tally that counts this account's invoices of a fiscal year.
    pub(crate) fn tally(society: &SocietyId, year: FiscalYear, account: &AccountId) -> Self {
        let shard = hash(account.as_str().as_bytes())[0] % TALLY_SHARDS;
        Self::new(&kind::TALLY, society, format_args!("{year}#{shard}"))
    }

    pub(crate) fn reminders(society: &SocietyId) -> Self {
        Self::new(&kind::REMINDERS, society, "")
    }

    /// Who has support.
    pub(crate) fn supporters() -> Self {
        Self::new(&kind::SUPPORTERS, "", "")
    }

    /// The runs of reminders.
    pub(crate) fn run() -> Self {
        Self::new(&kind::RUN, "", "")
    }

    /// The job that reschedules a society's invoices on the agenda.
    pub(crate) fn replan(society: &SocietyId) -> Self {
        Self::new(&kind::REPLAN, society, "")
    }

    pub(crate) fn mail(mail: &MailId) -> Self {
        Self::new(&kind::MAIL, mail, "")
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
        Self::new(&kind::COUNT, format_args!("{what}#{window}"), "")
    }
}

/// A hash that identifies an address without revealing it.
pub(crate) fn hashed(address: &EmailAddress) -> String {
    hex(&hash(address.as_str().to_ascii_lowercase().as_bytes()))
}

/// The partition of everything that belongs to one account.
pub(crate) fn account_partition(account: &AccountId) -> String {
    format!("{}{account}", kind::OF_ACCOUNT.begins)
}

/// The login whose person has this address, in the `listing` index.
pub(crate) fn login_of(address: &EmailAddress) -> String {
    format!("{}{}", kind::LOGINS.begins, hashed(address))
}

/// The login ID that a partition key names.
pub(crate) fn login_in(pk: &str) -> Option<LoginId> {
    pk.strip_prefix(kind::OF_LOGIN.begins).and_then(|login| LoginId::parse(login).ok())
}

/// The operators of a society in the `listing` index.
pub(crate) fn operators_of(society: &SocietyId) -> String {
    format!("{}{society}", kind::OPERATORS.begins)
}

/// Where a name lies in the `listing` index, so that those who begin with the same characters lie together: its
/// partition, and what its sort key begins with.
pub(crate) fn names_like(name: &Line) -> (String, String) {
    let folded = in_a_key(name);
    let first: String = folded.chars().take(1).collect();
    (format!("{}{first}", kind::NAMES.begins), folded)
}

/// All societies in the `listing` index: support looks at a page of them now and then, and they are created one at a
/// time.
pub(crate) static SOCIETIES: &str = kind::SOCIETIES.begins;

/// Where a society stands among all: by how its name is read, as far as that is known.
pub(crate) fn society_listed(society: &Society) -> (String, String) {
    let name = society.kana.as_ref().unwrap_or(&society.name);
    (SOCIETIES.to_owned(), format!("{}#{}", in_a_key(name), society.id))
}

/// The open requests to join a society in the `listing` index, the oldest first.
pub(crate) fn joining_of(society: &SocietyId) -> String {
    format!("{}{society}", kind::JOINING.begins)
}

/// A request's position in [`joining_of`].
pub(crate) fn asked_at(at: Instant, account: &AccountId) -> String {
    format!("{at}#{account}")
}

/// The societies that people find, in the `listing` index: what a search for a part of a name reads.
pub(crate) static DIRECTORY: &str = kind::DIRECTORY.begins;

/// A name for comparing, as far as it finds room in a sort key.
pub(crate) fn in_a_key(name: &Line) -> String {
    let mut folded = searched(name.as_str());
    // Composing makes some characters longer than they were typed.
    folded.truncate(folded.floor_char_boundary(LONGEST_NAME));
    folded
}

/// Where a person is in the list of a society: by this name, and then by the account, which alone is left when the
/// account is deleted.
pub(crate) fn place_of(name: Option<&Line>, account: &AccountId) -> String {
    name.map_or_else(|| account.to_string(), |name| format!("{}#{account}", in_a_key(name)))
}

/// The members of a society by their names, where its list has them by the kana.
pub(crate) fn roster_of(society: &SocietyId) -> String {
    format!("{}{society}", kind::ROSTERS.begins)
}

/// What the sort keys of member numbers begin with.
pub(crate) static MEMBER_NUMBER: &str = kind::MEMBER_NUMBER.sk;

/// The members of a society in the `listing` index: those that belong to it, or those that have left.
pub(crate) fn members_of(society: &SocietyId, active: bool) -> String {
    let standing = if active { &kind::MEMBERS } else { &kind::FORMER };
    format!("{}{society}", standing.begins)
}

/// The mails about an account in the `listing` index.
pub(crate) fn mails_about(account: &AccountId) -> String {
    format!("{}{account}", kind::MAILS.begins)
}

/// What the sort keys of the mails that concern one society begin with in [`mails_about`]; without one, of those that
/// concern none.
pub(crate) fn mails_of(society: Option<&SocietyId>) -> String {
    society.map_or_else(|| "-#".to_owned(), |society| format!("{society}#"))
}

/// What the sort keys of the audit records that concern one society begin with.
pub(crate) fn audit_of(society: &SocietyId) -> String {
    format!("{}{society}#", kind::AUDIT_OF_BOTH.sk)
}

/// The partition of a society.
pub(crate) fn society_partition(society: &SocietyId) -> String {
    format!("{}{society}", kind::OF_SOCIETY.begins)
}

/// What the sort keys of sessions begin with.
pub(crate) static SESSION: &str = kind::SESSION.sk;
/// What the sort keys of remembered browsers begin with.
pub(crate) static REMEMBERED: &str = kind::REMEMBERED.sk;
/// What the sort keys of operator's grants begin with.
pub(crate) static OPERATOR: &str = kind::OPERATOR.sk;
/// What the sort keys of requests to join begin with.
pub(crate) static JOINING_REQUEST: &str = kind::JOINING_REQUEST.sk;
/// What the sort keys of memberships and of requests to join begin with.
pub(crate) const MEMBERSHIPS_AND_REQUESTS: &str = "MEMBERSHIP";
/// What the sort keys of memberships begin with.
pub(crate) static MEMBERSHIP: &str = kind::MEMBERSHIP.sk;
/// What the sort keys of a society's open invitations begin with.
pub(crate) static INVITATION: &str = kind::INVITATION.sk;
/// What the sort keys of a society's tally begin with.
pub(crate) static TALLY: &str = kind::TALLY.sk;
/// What the sort keys of an account's invoices with all societies begin with.
pub(crate) static INVOICE: &str = kind::INVOICE.sk;
/// What the sort keys of an account's payments to all societies begin with.
pub(crate) static PAYMENT: &str = kind::PAYMENT.sk;
/// What the sort key of a payment's reversal ends with, after the payment's own.
pub(crate) const REVERSAL: &str = "#REVERSAL";
/// The agenda's partition of all deletion requests: they are few, and a run reads those that are due.
pub(crate) static DELETION: &str = kind::DELETIONS.begins;

/// What the sort keys of one society's invoices begin with.
pub(crate) fn invoices_of(society: &SocietyId) -> String {
    format!("{INVOICE}{society}#")
}

/// What the sort keys of one invoice's payments begin with.
pub(crate) fn payments_of(society: &SocietyId, invoice: &InvoiceId) -> String {
    format!("{PAYMENT}{society}#{invoice}#")
}

/// Where an invoice is in its life, as conditions of writes and the partitions of the society's list name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StateName {
    Unpaid,
    Paid,
    Void,
    WrittenOff,
}

impl StateName {
    pub(crate) const ALL: [Self; 4] = [Self::Unpaid, Self::Paid, Self::Void, Self::WrittenOff];

    pub(crate) const fn of(state: &State) -> Self {
        match state {
            State::Unpaid => Self::Unpaid,
            State::Paid { .. } => Self::Paid,
            State::Void { .. } => Self::Void,
            State::WrittenOff { .. } => Self::WrittenOff,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::Void => "void",
            Self::WrittenOff => "written_off",
        }
    }
}

/// A society's invoices of one state in the `listing` index. One partition is enough: when it is large, `DynamoDB`
/// splits it by its sort key, since the table has no local index. One page of the console reads at most four of them.
pub(crate) fn records_of(society: &SocietyId, state: StateName) -> String {
    format!("{}{society}#{}", kind::INVOICES.begins, state.name())
}

/// An invoice's position in [`records_of`].
pub(crate) fn listed_as(due_on: Day, number: &Line) -> String {
    format!("{due_on}#{number}")
}

/// The partition of the runs of reminders.
pub(crate) static RUN: &str = kind::OF_RUN.begins;
/// The prefix of the partitions of the jobs that reschedule a society's invoices.
pub(crate) static REPLANS: &str = kind::OF_REPLAN.begins;
/// The agenda's partition of such work.
pub(crate) static REPLAN: &str = kind::REPLANS.begins;

/// The agenda's partition of the invoices to look at on a day, one of [`domain::reminder::SHARDS`].
pub(crate) fn reminders_on(day: Day, shard: u8) -> String {
    format!("{}{day}#{shard}", kind::REMIND.begins)
}

/// Which of a day's partitions an invoice is in: all of one person's are in one, and beside each other, since an
/// invoice's id begins with the person's.
pub(crate) fn reminder_shard(invoice: &InvoiceId) -> u8 {
    hash(invoice.account().as_str().as_bytes())[0] % domain::reminder::SHARDS
}

/// The mail that a partition key names.
pub(crate) fn mail_of(pk: &str) -> Option<MailId> {
    pk.strip_prefix(kind::OF_MAIL.begins).and_then(|id| MailId::parse(id).ok())
}

/// The account in whose partition an item is.
pub(crate) fn account_of(pk: &str) -> Option<AccountId> {
    pk.strip_prefix(kind::OF_ACCOUNT.begins).and_then(|id| AccountId::parse(id).ok())
}

/// The society in whose partition an item is.
pub(crate) fn society_of(pk: &str) -> Option<SocietyId> {
    pk.strip_prefix(kind::OF_SOCIETY.begins).and_then(|id| SocietyId::parse(id).ok())
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
    format!("{}{shard}", kind::MAIL_WORK.begins)
}

/// The agenda's partition of the mails that concern one society and did not reach their recipients; without one, of
/// those that concern none.
pub(crate) fn missed_mails_of(society: Option<&SocietyId>) -> String {
    format!("{}{}", kind::MISSED.begins, society.map_or("-", SocietyId::as_str))
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
}
