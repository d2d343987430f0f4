//! Every kind of item in the table has one entry here: its key, the lists that show it, its fate when its account is
//! deleted, and whether it expires by TTL. Keys are made from entries, so that no item is without one.
//!
//! `docs/ARCHITECTURE.md` shows these entries as a table. Tests compare that table, and the roles in
//! `infra/template.yaml`, with them.

use Fate::{Erased, Kept, Passes, Request, Stays};
use Group::{Background, Member, Operator, Owner, Support};

/// A group of functions, after the folder in which they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What members call.
    Member,
    /// The operators' console.
    Operator,
    /// The portal's staff.
    Support,
    /// What the portal's owner invokes.
    Owner,
    /// What works by itself.
    Background,
}

/// What partition keys of one sort begin with, in the table or in one of its indexes.
#[derive(Debug)]
pub struct Partition {
    /// What its keys begin with; all of it where nothing follows.
    pub begins: &'static str,
    /// What follows, in words.
    pub rest: &'static str,
    /// The index in which it is; none for the table's own.
    pub index: Option<&'static str>,
    /// Whose roles may touch it.
    pub may: &'static [Group],
}

/// What becomes of items when the account is deleted that they are about (docs/PRODUCT.md: Account deletion).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is kept until the end of its years.
    Kept,
    /// It says that the account was deleted, stays until all is done, and is kept then.
    Request,
    /// It goes.
    Erased,
    /// It does not reveal who the person was, or is of use for some days only, and expires by its TTL.
    Passes,
    /// It is about no person.
    Stays,
}

/// A kind of item.
#[derive(Debug)]
pub struct Kind {
    /// What it is, in words.
    pub name: &'static str,
    /// Its partition.
    pub lies_in: &'static Partition,
    /// What its sort key begins with; all of it where nothing follows.
    pub sk: &'static str,
    /// What follows, in words.
    pub rest: &'static str,
    /// In which partitions of an index it is listed, its sort key there, and in words when it is there, if not always.
    pub listed_in: &'static [(&'static Partition, &'static str, &'static str)],
    /// What becomes of it with its account.
    pub fate: Fate,
    /// Whether it is given its end when it is written (`expires_at`); whatever is kept gets its last day with the
    /// account's deletion.
    pub expires: bool,
}

const EVERYBODY: &[Group] = &[Member, Operator, Support, Owner, Background];
const ALL_BUT_THE_OWNER: &[Group] = &[Member, Operator, Support, Background];

const fn partition(begins: &'static str, rest: &'static str, may: &'static [Group]) -> Partition {
    Partition { begins, rest, index: None, may }
}

const fn listing(begins: &'static str, rest: &'static str, may: &'static [Group]) -> Partition {
    Partition { begins, rest, index: Some("listing"), may }
}

const fn agenda(begins: &'static str, rest: &'static str, may: &'static [Group]) -> Partition {
    Partition { begins, rest, index: Some("agenda"), may }
}

pub(crate) static OF_ACCOUNT: Partition = partition("A#", "<account>", EVERYBODY);
pub(crate) static OF_LOGIN: Partition = partition("L#", "<login id, folded>", &[Member, Support, Owner, Background]);
pub(crate) static OF_ADDRESS: Partition = partition("E#", "<hash of the address, folded>", EVERYBODY);
pub(crate) static OF_CODE: Partition = partition("R#", "<hash of the code>", &[Member, Owner]);
pub(crate) static OF_INVITED: Partition = partition("I#", "<hash of the code>", &[Member, Operator, Support]);
pub(crate) static OF_SOCIETY: Partition = partition("S#", "<society>", ALL_BUT_THE_OWNER);
pub(crate) static OF_DESK: Partition = partition("D#SUPPORT", "", &[Owner]);
pub(crate) static OF_RUN: Partition = partition("J#RUN", "", &[Operator, Support, Background]);
pub(crate) static OF_REPLAN: Partition = partition("J#REPLAN#", "<society>", &[Operator, Background]);
pub(crate) static OF_MAIL: Partition = partition("M#", "<mail>", EVERYBODY);
pub(crate) static OF_METER: Partition = partition("T#", "<meter>#<window>", &[Member]);

pub(crate) static NAMES: Partition = listing("NAMES#", "<first character of the name>", &[Support]);
pub(crate) static LOGINS: Partition = listing("LOGINS#", "<hash of the address, folded>", &[Member]);
pub(crate) static SOCIETIES: Partition = listing("SOCIETIES", "", &[Support]);
pub(crate) static DIRECTORY: Partition = listing("DIRECTORY", "", &[Member]);
pub(crate) static JOINING: Partition = listing("JOINING#", "<society>", &[Operator]);
pub(crate) static OPERATORS: Partition = listing("OPERATORS#", "<society>", &[Member, Operator, Support]);
pub(crate) static MEMBERS: Partition = listing("MEMBERS#", "<society>", &[Operator]);
pub(crate) static ROSTERS: Partition = listing("ROSTER#", "<society>", &[Operator]);
pub(crate) static FORMER: Partition = listing("FORMER#", "<society>", &[Operator]);
pub(crate) static INVOICES: Partition = listing("INVOICES#", "<society>#<state>", &[Operator, Background]);
pub(crate) static MAILS: Partition = listing("MAILS#", "<account>", &[Operator, Background]);

pub(crate) static DELETIONS: Partition = agenda("DELETION", "", &[Support, Background]);
pub(crate) static REMIND: Partition = agenda("REMIND#", "<day>#<shard>", &[Background]);
pub(crate) static REPLANS: Partition = agenda("REPLAN", "", &[Background]);
pub(crate) static MAIL_WORK: Partition = agenda("MAIL#", "<shard>", &[Background]);
pub(crate) static MISSED: Partition = agenda("MISSED#", "<society, or ->", &[Operator, Support]);

/// Every partition, of the table and of its indexes.
pub static PARTITIONS: [&Partition; 27] = [
    &OF_ACCOUNT,
    &OF_LOGIN,
    &OF_ADDRESS,
    &OF_CODE,
    &OF_INVITED,
    &OF_SOCIETY,
    &OF_DESK,
    &OF_RUN,
    &OF_REPLAN,
    &OF_MAIL,
    &OF_METER,
    &NAMES,
    &LOGINS,
    &SOCIETIES,
    &DIRECTORY,
    &JOINING,
    &OPERATORS,
    &MEMBERS,
    &FORMER,
    &ROSTERS,
    &INVOICES,
    &MAILS,
    &DELETIONS,
    &REMIND,
    &REPLANS,
    &MAIL_WORK,
    &MISSED,
];

/// Declares the kinds and the list of all of them.
macro_rules! kinds {
    ($($id:ident: $name:literal, $lies_in:ident, $sk:literal + $rest:literal, [$($in:ident $as:literal $($when:literal)?),*], $fate:ident $($expires:ident)?;)*) => {
        $(pub(crate) static $id: Kind = Kind {
            name: $name,
            lies_in: &$lies_in,
            sk: $sk,
            rest: $rest,
            listed_in: &[$((&$in, $as, concat!($($when)?))),*],
            fate: $fate,
            expires: kinds!(@ $($expires)?),
        };)*
        /// Every kind of item.
        pub static KINDS: &[&Kind] = &[$(&$id),*];
    };
    (@ ttl) => { true };
    (@) => { false };
}

kinds! {
    ACCOUNT: "account", OF_ACCOUNT, "ACCOUNT" + "", [NAMES "<name, folded>#<account>"], Erased;
    SESSION: "session", OF_ACCOUNT, "SESSION#" + "<hash of the secret>", [], Erased ttl;
    REMEMBERED: "remembered browser", OF_ACCOUNT, "REMEMBERED#" + "<hash of the selector>", [], Erased ttl;
    OPERATOR: "operator's grant", OF_ACCOUNT, "OPERATOR#" + "<society>", [OPERATORS "<account>"], Erased;
    SUPPORT: "support's grant", OF_ACCOUNT, "SUPPORT" + "", [], Erased;
    NEW_ADDRESS: "address to be confirmed", OF_ACCOUNT, "NEW-ADDRESS" + "", [], Erased ttl;
    DELETION: "deletion request", OF_ACCOUNT, "DELETION" + "", [DELETIONS "<instant>#<account>" "until it is done"], Request;
    MEMBERSHIP: "membership", OF_ACCOUNT, "MEMBERSHIP#" + "<society>",
        [MEMBERS "<kana or name, folded>#<account>" "while it lasts", FORMER "<kana or name, folded>#<account>" "then"], Kept;
    ROSTER: "member by the name, where the kana is known", OF_ACCOUNT, "ROSTER#" + "<society>",
        [ROSTERS "<name, folded>#<account>"], Erased;
    JOINING_REQUEST: "request to join a society", OF_ACCOUNT, "MEMBERSHIP-REQUEST#" + "<society>",
        [JOINING "<instant>#<account>" "until somebody has decided"], Erased ttl;
    INVOICE: "invoice", OF_ACCOUNT, "INVOICE#" + "<society>#<invoice>",
        [INVOICES "<due day>#<number>", REMIND "<invoice>" "while it is reminded"], Kept;
    PAYMENT: "payment, or correction of what is owed", OF_ACCOUNT, "PAYMENT#" + "<society>#<invoice>#<entry>", [], Kept;
    REVERSAL: "reversal of either", OF_ACCOUNT, "PAYMENT#" + "<society>#<invoice>#<entry>#REVERSAL", [], Kept;
    IDEMPOTENCY: "answer to a command", OF_ACCOUNT, "IDEMPOTENCY#" + "<task>#<hash of the key>", [], Erased ttl;
    AUDIT: "audit record", OF_ACCOUNT, "AUDIT#" + "<time-ordered id>", [], Kept;
    AUDIT_OF_BOTH: "audit record of what concerns a society", OF_ACCOUNT, "AUDIT#" + "<society>#<time-ordered id>", [], Kept;
    LOGIN: "login, with the browsers that are known", OF_LOGIN, "LOGIN" + "", [LOGINS "LOGIN"], Erased;
    ADDRESS: "address, whose it is", OF_ADDRESS, "ADDRESS" + "", [], Erased;
    RESET: "code for a new password", OF_CODE, "RESET" + "", [], Passes ttl;
    REGISTRATION: "code for a login, by invitation or after asking", OF_INVITED, "CODE" + "", [], Passes ttl;
    SOCIETY: "society", OF_SOCIETY, "SOCIETY" + "", [SOCIETIES "<kana or name, folded>#<society>"], Stays;
    MEMBER_NUMBER: "member number, whose it is", OF_SOCIETY, "NUMBER#" + "<number, folded>", [], Stays;
    NUMBERING: "running number of invoices", OF_SOCIETY, "NUMBERING" + "", [], Stays;
    SEAL: "seal for receipts", OF_SOCIETY, "SEAL" + "", [], Stays;
    TERMS: "terms of membership", OF_SOCIETY, "MEMBERSHIP-TERMS" + "", [], Stays;
    MEMBER_NUMBERING: "running number of members", OF_SOCIETY, "MEMBER-NUMBERING" + "", [], Stays;
    PUBLIC: "society as people find it", OF_SOCIETY, "PUBLIC" + "", [DIRECTORY "<kana or name, folded>#<society>"], Stays;
    REMINDERS: "steps of reminders", OF_SOCIETY, "REMINDERS" + "", [], Stays;
    TALLY: "tally of invoices", OF_SOCIETY, "TALLY#" + "<fiscal year>#<shard>", [], Stays;
    INVITATION: "open invitation", OF_SOCIETY, "INVITATION#" + "<hash of the address, folded>", [], Passes ttl;
    AUDIT_OF_SOCIETY: "audit record of a society", OF_SOCIETY, "AUDIT#" + "<time-ordered id>", [], Stays;
    SUPPORTERS: "who has support", OF_DESK, "SUPPORTERS" + "", [], Stays;
    RUN: "runs of reminders", OF_RUN, "JOB" + "", [], Stays;
    REPLAN: "a society's invoices put on the agenda anew", OF_REPLAN, "JOB" + "", [REPLANS "<society>" "until it is done"], Stays;
    MAIL: "mail of the outbox", OF_MAIL, "MAIL" + "",
        [MAILS "<society, or ->#<instant>#<mail>", MAIL_WORK "<instant>#<mail>" "while it is on its way",
         MISSED "<instant>#<mail>" "from when it is known not to arrive until somebody has dealt with that"], Erased ttl;
    COUNT: "throttle counter", OF_METER, "COUNT" + "", [], Passes ttl;
}

/// What becomes of an account's item with this sort key when the account is deleted. Nothing for a kind that has no
/// entry: nobody has decided.
pub(crate) fn fate(sk: &str) -> Option<Fate> {
    let is = |kind: &Kind| if kind.rest.is_empty() { sk == kind.sk } else { sk.starts_with(kind.sk) };
    let of_account = KINDS.iter().filter(|kind| std::ptr::eq(kind.lies_in, &raw const OF_ACCOUNT));
    of_account.into_iter().find(|kind| is(kind)).map(|kind| kind.fate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_deleted_account_only_what_must_be_kept_is_kept() {
        for kept in ["MEMBERSHIP#soc-1", "INVOICE#soc-1#inv-1-1", "PAYMENT#soc-1#inv-1-1#01", "AUDIT#01", "AUDIT#soc-1#01"] {
            assert_eq!(fate(kept), Some(Kept), "{kept}");
        }
        for erased in
            ["ACCOUNT", "SESSION#0", "REMEMBERED#0", "OPERATOR#soc-1", "SUPPORT", "NEW-ADDRESS", "IDEMPOTENCY#withdraw#0"]
        {
            assert_eq!(fate(erased), Some(Erased), "{erased}");
        }
        assert_eq!(fate("DELETION"), Some(Request));
    }

    #[test]
    fn nothing_is_decided_of_what_has_no_entry() {
        for unknown in ["ANYTHING", "SUPPORTER", "SESSIONS#1", "DELETION#1", "SOCIETY", "MAIL", ""] {
            assert_eq!(fate(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn no_two_kinds_whose_keys_look_alike_have_different_fates() {
        for (one, other) in KINDS.iter().flat_map(|one| KINDS.iter().map(move |other| (one, other))) {
            if one.lies_in.begins == other.lies_in.begins && one.sk.starts_with(other.sk) && !other.rest.is_empty() {
                assert_eq!(one.fate, other.fate, "{} and {}", one.name, other.name);
            }
        }
        // Nor is a partition within another, since a role that may touch the one may touch the other.
        for (one, other) in PARTITIONS.iter().flat_map(|one| PARTITIONS.iter().map(move |other| (one, other))) {
            let within = one.index == other.index && one.begins.starts_with(other.begins) && one.begins != other.begins;
            assert!(!within, "{} is within {}", one.begins, other.begins);
        }
    }
}
