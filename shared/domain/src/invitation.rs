//! Invitations, and the codes by which people without a login get one (docs/PRODUCT.md: The way in).

use std::time::Duration;

use crate::account::Profile;
use crate::mail::{About, Letter, Mail};
use crate::reset::{INVITED, ResetCode};
use crate::{Account, AccountId, EmailAddress, Instant, Language, Line, LoginId, MailId, Society, SocietyId};

/// How long a code for registering holds: longer than one for a new password, since the form asks for more.
pub const HOLDS: Duration = Duration::from_hours(1);

/// That a society, or support for it, has invited the person with an address. A society has one invitation of an
/// address at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which society's.
    pub society: SocietyId,
    /// The account that the person gets who has none; when [`Self::to`] is a login, the account that waits for one.
    pub account: AccountId,
    /// The person's name, as whoever invited wrote it.
    pub name: Line,
    /// Where the code is sent.
    pub address: EmailAddress,
    /// The language of the letter.
    pub language: Language,
    /// To what.
    pub to: InvitedTo,
    /// Until when its code holds.
    pub until: Instant,
}

/// What an invitation opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitedTo {
    /// The person operates the society.
    Operate,
    /// The person gets a login for the account that waits for one; it is a member's already.
    SignIn,
}

/// How many invitations of a society may be open at once.
pub const MOST_OPEN: usize = 20;

impl Invitation {
    /// An invitation that begins now, for an account of this id.
    #[must_use]
    pub fn new(
        society: SocietyId,
        account: AccountId,
        (name, address, language): (Line, EmailAddress, Language),
        to: InvitedTo,
        at: Instant,
    ) -> Self {
        Self { society, account, name, address, language, to, until: at.after(INVITED) }
    }

    /// The same invitation, sent once more.
    #[must_use]
    pub fn again(&self, at: Instant) -> Self {
        Self { until: at.after(INVITED), ..self.clone() }
    }

    /// Whether its code no longer holds.
    #[must_use]
    pub fn is_over(&self, at: Instant) -> bool {
        self.until <= at
    }

    /// The mail that brings the code.
    #[must_use]
    pub fn mail(&self, society: &Society, code: &ResetCode, at: Instant) -> Mail {
        let (member, code) = (self.name.clone(), Line::parse(&code.to_string()).ok());
        let (society, contact, until) = (society.name.clone(), society.contact.clone(), self.until);
        let (what, letter) = match self.to {
            InvitedTo::Operate => ("operator-invited", Letter::OperatorInvited { member, society, contact, code, until }),
            InvitedTo::SignIn => ("member-invited", Letter::MemberInvited { member, society, contact, code, until }),
        };
        Mail {
            id: MailId::of_request_to(what, &self.account, &self.society, at),
            about: About { account: self.account.clone(), society: Some(self.society.clone()) },
            to: self.address.clone(),
            language: self.language,
            letter,
        }
    }
}

/// An invitation's code as it is handed out, with whose code it replaces.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The invitation.
    pub invitation: Invitation,
    /// Its code.
    pub code: ResetCode,
    /// The hash of the code before, which ends.
    pub replaces: Option<crate::session::Hash>,
}

/// What a person who gets a login tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The name; of an account that is there already it stays as the society knows it.
    pub name: Line,
    /// The language of the mails.
    pub language: Language,
    /// What else.
    pub profile: Profile,
}

/// Whose account a code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// An account that is made now, with this id.
    New(AccountId),
    /// An account that is there and has no login yet.
    Waiting(Box<Account>),
}

impl Opens {
    /// The account as it is when it is opened at this address.
    #[must_use]
    pub fn account(&self, address: &EmailAddress, told: &Told) -> Account {
        match self {
            Self::New(id) => Account {
                profile: told.profile.clone(),
                ..Account::new(id.clone(), told.name.clone(), address.clone(), told.language)
            },
            Self::Waiting(account) => {
                let Profile { kana, affiliation, postal_address } = told.profile.clone();
                let known = account.profile.clone();
                let profile = Profile {
                    kana: kana.or(known.kana),
                    affiliation: affiliation.or(known.affiliation),
                    postal_address: postal_address.or(known.postal_address),
                };
                // The code came there just now.
                Account { language: told.language, profile, failing: None, ..account.as_ref().clone() }
            }
        }
    }
}

/// The mail with a code for registering, to whoever has this address.
#[must_use]
pub fn registration_code(
    account: &AccountId,
    (to, language): (&EmailAddress, Language),
    code: &ResetCode,
    until: Instant,
    serial: u64,
) -> Mail {
    let letter = Letter::RegistrationCode { person: named(to), code: Line::parse(&code.to_string()).ok(), until };
    mail(MailId::of_code("registration-code", account, serial), account, to, language, letter)
}

/// The mail to whoever asked for such a code and has a login.
#[must_use]
pub fn account_exists(account: &Account, login: &LoginId, serial: u64) -> Mail {
    let letter = Letter::AccountExists { member: account.name.clone(), login: login.clone() };
    let id = MailId::of_code("registration-exists", &account.id, serial);
    mail(id, &account.id, &account.address, account.language, letter)
}

/// The mail that a person can sign in from now on.
#[must_use]
pub fn account_opened(account: &Account, login: &LoginId, at: Instant) -> Mail {
    let letter = Letter::AccountOpened { member: account.name.clone(), login: login.clone(), at };
    let id = MailId::of_request("account-opened", &account.id, at);
    mail(id, &account.id, &account.address, account.language, letter)
}

/// What befell an operator of a society.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorChange {
    /// The person operates the society from now on.
    Named,
    /// The person does no longer.
    Removed,
}

/// The mail to the person, and the notice to the society's contact.
#[must_use]
pub fn operator_mails(account: &Account, society: &Society, change: OperatorChange, at: Instant) -> [Mail; 2] {
    let (member, name, contact) = (account.name.clone(), society.name.clone(), society.contact.clone());
    let (what, letter) = match change {
        OperatorChange::Named => ("operator-named", Letter::OperatorNamed { member, society: name, contact }),
        OperatorChange::Removed => ("operator-removed", Letter::OperatorRemoved { member, society: name, contact }),
    };
    let about = About { account: account.id.clone(), society: Some(society.id.clone()) };
    let to_person = Mail {
        id: MailId::of_request_to(what, &account.id, &society.id, at),
        about: about.clone(),
        to: account.address.clone(),
        language: account.language,
        letter,
    };
    [to_person, operator_notice(account, society, change, at)]
}

/// The notice to the society's contact that it has an operator more or less.
#[must_use]
pub fn operator_notice(account: &Account, society: &Society, change: OperatorChange, at: Instant) -> Mail {
    let what = match change {
        OperatorChange::Named => "operator-notice-named",
        OperatorChange::Removed => "operator-notice-removed",
    };
    Mail {
        id: MailId::of_request_to(what, &account.id, &society.id, at),
        about: About { account: account.id.clone(), society: Some(society.id.clone()) },
        to: society.contact.address.clone(),
        language: society.language,
        letter: Letter::OperatorNotice {
            member: account.name.clone(),
            society: society.name.clone(),
            contact: society.contact.clone(),
            named: change == OperatorChange::Named,
            at,
        },
    }
}

/// An address in place of a name that nobody knows.
fn named(address: &EmailAddress) -> Line {
    Line::of_machine(address.as_str())
}

fn mail(id: MailId, account: &AccountId, to: &EmailAddress, language: Language, letter: Letter) -> Mail {
    Mail { id, about: About { account: account.clone(), society: None }, to: to.clone(), language, letter }
}

/// A person as far as it matters to who operates a society.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The account.
    pub account: Account,
    /// Whether its deletion was asked for.
    pub leaves: bool,
    /// Whether the person has a login.
    pub signs_in: bool,
}

impl Candidate {
    /// Whether the person can be in charge of a society for good.
    #[must_use]
    pub const fn stays(&self) -> bool {
        self.signs_in && !self.leaves
    }
}

/// Who stays in charge of a society when this operator goes: whoever removes them, if that is an operator who stays;
/// else any other. Nobody when this is the last one.
#[must_use]
pub fn stays<'a>(operators: &'a [Candidate], without: &AccountId, removed_by: &AccountId) -> Option<&'a AccountId> {
    let others = || operators.iter().filter(|it| it.account.id != *without && it.stays());
    others().find(|it| it.account.id == *removed_by).or_else(|| others().next()).map(|it| &it.account.id)
}

/// Why a login ID cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LooksLikeAnAddress;

/// That a login ID does not look like an address, since people sign in with either: whoever has or gets that address
/// must find their own account.
pub fn may_choose(login: &LoginId) -> Result<(), LooksLikeAnAddress> {
    if login.as_str().contains('@') { Err(LooksLikeAnAddress) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str) -> Account {
        let address = EmailAddress::parse(&format!("{id}@hospital.example")).unwrap();
        Account::new(
            AccountId::parse(&format!("acc-{id}")).unwrap(),
            Line::parse("佐藤 花子").unwrap(),
            address,
            Language::Japanese,
        )
    }

    fn operator(id: &str, leaves: bool, signs_in: bool) -> Candidate {
        Candidate { account: account(id), leaves, signs_in }
    }

    #[test]
    fn whoever_removes_an_operator_stays_and_nobody_removes_the_last_who_can_sign_in() {
        let id = |id: &str| AccountId::parse(&format!("acc-{id}")).unwrap();
        let three = [operator("a", false, true), operator("b", false, true), operator("c", false, true)];
        assert_eq!(stays(&three, &id("a"), &id("c")), Some(&id("c")));
        assert_eq!(stays(&three, &id("a"), &id("a")), Some(&id("b")), "whoever goes does not stay");
        assert_eq!(stays(&three, &id("a"), &id("support")), Some(&id("b")));
        for gone in [operator("b", true, true), operator("b", false, false)] {
            assert_eq!(stays(&[operator("a", false, true), gone], &id("a"), &id("a")), None);
        }
    }

    #[test]
    fn a_login_id_looks_like_nobodys_address() {
        let login = |text: &str| LoginId::parse(text).unwrap();
        assert_eq!(may_choose(&login("sato.hanako-1")), Ok(()));
        for address in ["sato@hospital.example", "@sato", "sato@"] {
            assert_eq!(may_choose(&login(address)), Err(LooksLikeAnAddress), "{address}");
        }
    }

    #[test]
    fn an_account_that_waited_keeps_its_name_and_what_is_not_told_anew() {
        let mut waiting = account("sato");
        waiting.profile.affiliation = Line::parse("東都大学").ok();
        waiting.profile.kana = Line::parse("サトウ ハナ").ok();
        let told = Told {
            name: Line::parse("別の 名前").unwrap(),
            language: Language::English,
            profile: Profile { kana: Line::parse("サトウ ハナコ").ok(), ..Profile::default() },
        };
        let opened = Opens::Waiting(Box::new(waiting.clone())).account(&waiting.address, &told);
        assert_eq!((&opened.name, opened.language), (&waiting.name, Language::English));
        assert_eq!(opened.profile.affiliation, waiting.profile.affiliation);
        assert_eq!(opened.profile.kana, told.profile.kana);
        let new = Opens::New(waiting.id.clone()).account(&waiting.address, &told);
        assert_eq!((&new.name, &new.profile), (&told.name, &told.profile));
    }
}
