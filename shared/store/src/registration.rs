//! Getting a login: asking for a code, what a code opens, and opening it.
//!
//! A request for a code makes the same calls on as much data whether or not anybody has the address, as a forgotten
//! password does. If nobody is written to, dummy rows are read and written, which expire.

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::audit::Actor;
use domain::effect::{Change, Effect, LoginOpening};
use domain::invitation::{HOLDS, InvitedTo, Opens, Told, account_exists, registration_code};
use domain::reset::ResetCode;
use domain::session::Hash;
use domain::throttle::{Meter, refusing};
use domain::{Account, AccountId, EmailAddress, Instant, Language, LoginId, Society};

use crate::administration::new_account_id;
use crate::call::{number, text};
use crate::invitations::{OpenInvitation, invitation_of};
use crate::key::Key;
use crate::row::account::{AccountRow, AddressRow, CodeRow, NewLogin};
use crate::row::cell::Cell;
use crate::row::{row, row_of};
use crate::secret::{hash, random};
use crate::update_expression::UpdateExpression;
use crate::{Error, Secret, Store};

/// Whether people whom no society knows may register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelfRegistration {
    /// Only whom a society has brought onto the portal.
    #[default]
    Off,
    /// Whoever receives mail at an address.
    On,
}

/// Who asked for a code.
pub struct RegistrationBasis {
    address: EmailAddress,
    language: Language,
    who: Asker,
    /// The meters on which this was counted, and how many each has now.
    pub counted: Vec<(Meter, u64)>,
}

enum Asker {
    /// Nobody on the portal has the address.
    Nobody,
    /// The account waits for a login.
    Waits(Account),
    /// The account has one.
    SignsIn(Account, LoginId),
}

/// A code that was entered.
pub struct Used {
    /// What it proves; nothing when it was never given, is used up or too old.
    pub proven: Option<Proven>,
    /// Whether somebody has the login ID that was chosen.
    pub login_taken: bool,
    /// The meters on which this was counted, and how many each has now.
    pub counted: Vec<(Meter, u64)>,
}

/// That mails to an address arrive with whoever brings the code.
pub struct Proven {
    code: Hash,
    /// The address.
    pub address: EmailAddress,
    /// The society and its invitation, if the code came with one.
    pub invited: Option<(Society, OpenInvitation)>,
    /// What the code opens.
    pub claim: Claim,
}

/// What a code opens.
pub enum Claim {
    /// A login.
    Login {
        /// With which account.
        opens: Opens,
        /// How many passwords the account has had; 0 for one that is made.
        generation: u32,
        /// Since when nobody may sign in to it, while it is so.
        suspended: Option<Instant>,
        /// Whether it operates the inviting society already.
        operates: bool,
    },
    /// Nothing: the address has an account with a login.
    Exists,
}

/// What became of a login that was to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is open.
    Done,
    /// Somebody has the login ID.
    LoginTaken,
    /// The code was used up or taken back in the meantime, or the address got an account.
    CodeGone,
}

/// Stands for an account where there is none; no account can have it.
const NOBODY: &str = "-";
/// About as long as the outbox's row of a code.
const AS_LONG_AS_A_MAIL: usize = 420;

impl Store {
    /// Counts that a code was requested, and finds the account with this address.
    pub async fn registration_basis(
        &self,
        address: &EmailAddress,
        language: Language,
        source: &str,
        now: Instant,
    ) -> Result<RegistrationBasis, Error> {
        let key = Key::address(address);
        let others = vec![Meter::ResetAsked(key.pk.clone()), Meter::Resets];
        let counting = self.count_from(Meter::reset_asked_from(source), others, now);
        let (item, counted) = tokio::try_join!(self.get(&key), counting)?;
        let basis = |who, counted| RegistrationBasis { address: address.clone(), language, who, counted };
        if refusing(&counted).is_some() {
            return Ok(basis(Asker::Nobody, counted));
        }
        let id = item.map(|item| row::<AddressRow>("an address", item)).transpose()?.map(|row| row.account);
        let key = id.as_ref().map_or_else(|| Key { pk: format!("A#{NOBODY}"), sk: NOBODY.to_owned() }, Key::account);
        let who = match (id, self.get(&key).await?) {
            (Some(id), Some(item)) => match row_of("an account", item, &id)? {
                AccountRow { account, login: None, .. } => Asker::Waits(account),
                AccountRow { account, login: Some(login), .. } => Asker::SignsIn(account, login),
            },
            _ => Asker::Nobody,
        };
        Ok(basis(who, counted))
    }

    /// Commits a code and the mail with it, or the mail that the person has a login; or dummy items of the same size.
    pub async fn commit_registration_code(
        &self,
        basis: &RegistrationBasis,
        registration: SelfRegistration,
        code: &ResetCode,
        now: Instant,
    ) -> Result<(), Error> {
        let until = now.after(HOLDS);
        let row = |account: &str, nobody| CodeRow {
            account: account.to_owned(),
            address: basis.address.clone(),
            society: None,
            expires_at: until.seconds(),
            nobody,
        };
        let key = Key::registration(&hash(code.as_str().as_bytes()));
        // Each time it is another code, so each mail tells another fact.
        let serial = u64::from_be_bytes(random());
        let new = new_account_id(now)?;
        let (account, mail) = match (&basis.who, registration) {
            (Asker::Nobody, SelfRegistration::Off) => (NOBODY, None),
            (Asker::Nobody, SelfRegistration::On) => {
                (new.as_str(), Some(registration_code(&new, (&basis.address, basis.language), code, until, serial)))
            }
            (Asker::Waits(account), _) => (
                account.id.as_str(),
                Some(registration_code(&account.id, (&account.address, account.language), code, until, serial)),
            ),
            (Asker::SignsIn(account, login), _) => (NOBODY, Some(account_exists(account, login, serial))),
        };
        let second = if let Some(mail) = mail {
            self.outgoing(mail, now)?
        } else {
            let nobody = row(NOBODY, Some(NOBODY.repeat(AS_LONG_AS_A_MAIL)));
            self.new_item(&Key::registration(&random()), &nobody)?
        };
        self.transact([self.new_item(&key, &row(account, None))?, second]).await
    }

    /// Counts that a code was tried, and finds what it opens, and whether somebody has the login ID.
    pub async fn use_code(
        &self,
        code: Option<&ResetCode>,
        login: Option<&LoginId>,
        source: &str,
        now: Instant,
    ) -> Result<Used, Error> {
        let code = code.map_or([0; 32], |code| hash(code.as_str().as_bytes()));
        let key = Key::registration(&code);
        let counting = self.count_from(Meter::reset_tried_from(source), vec![Meter::Resets], now);
        let (item, counted) = tokio::try_join!(self.get(&key), counting)?;
        let used = |proven, login_taken, counted| Used { proven, login_taken, counted };
        let given = item.map(|item| row::<CodeRow>("a code", item)).transpose()?;
        let given = given.filter(|given| given.expires_at > now.seconds() && refusing(&counted).is_none());
        let account = given.as_ref().and_then(|given| AccountId::parse(&given.account).ok());
        let (Some(CodeRow { address, society, .. }), Some(account)) = (given, account) else {
            return Ok(used(None, false, counted));
        };
        let of_address = Key::address(&address);
        let mut keys = vec![of_address.clone(), Key::account(&account)];
        keys.extend(login.map(Key::login));
        if let Some(of) = &society {
            keys.extend([Key::invitation(of, &address), Key::society(of)]);
        }
        let mut found = self.batch(&keys).await?;
        let login_taken = login.is_some_and(|login| found.take(&Key::login(login)).is_some());
        let invited = match &society {
            Some(of) => match invitation_of(of, &address, &code, &mut found)? {
                Some(invited) => Some(invited),
                // Taken back, or sent once more.
                None => return Ok(used(None, false, counted)),
            },
            None => None,
        };
        let owner = found.take(&of_address).map(|item| row::<AddressRow>("an address", item)).transpose()?;
        let claim = match owner {
            Some(owner) => self.claim(&owner.account, invited.as_ref()).await?,
            // The account is there, but no longer with this address: whoever reads these mails has no part in it.
            None if found.take(&Key::account(&account)).is_some() => None,
            None => Some(Claim::Login { opens: Opens::New(account), generation: 0, suspended: None, operates: false }),
        };
        Ok(used(claim.map(|claim| Proven { code, address, invited, claim }), login_taken, counted))
    }

    /// What a code opens for the account that has the address.
    async fn claim(&self, id: &AccountId, invited: Option<&(Society, OpenInvitation)>) -> Result<Option<Claim>, Error> {
        let grant = invited.map(|(society, _)| Key::operator(id, &society.id));
        let keys: Vec<_> = [Key::account(id)].into_iter().chain(grant.clone()).collect();
        let mut found = self.batch(&keys).await?;
        let Some(item) = found.take(&Key::account(id)) else { return Ok(None) };
        let AccountRow { account, login, generation, suspended } = row_of("an account", item, id)?;
        if login.is_some() {
            return Ok(Some(Claim::Exists));
        }
        let operates = grant.is_some_and(|grant| found.take(&grant).is_some());
        let suspended = suspended.map(|it| it.since);
        Ok(Some(Claim::Login { opens: Opens::Waiting(Box::new(account)), generation, suspended, operates }))
    }

    /// Opens a login with what its person told: the code is used up, and an invitation with it, whose grant the account
    /// gets. This browser is known, and the person is told.
    pub async fn commit_login(
        &self,
        proven: &Proven,
        told: &Told,
        (login, password): (&LoginId, &str),
        browser: &Secret,
        now: Instant,
    ) -> Result<Opened, Error> {
        let Claim::Login { opens, generation, suspended, operates } = &proven.claim else { return Ok(Opened::CodeGone) };
        let account = opens.account(&proven.address, told);
        let opening = LoginOpening {
            opens: opens.clone(),
            account: account.clone(),
            login: login.clone(),
            password: password.to_owned(),
            browser: browser.hash(),
            generation: *generation,
            suspended: *suspended,
        };
        let (code, by) = (proven.code, Actor::Account(account.id.clone()));
        let (used, granted) = match &proven.invited {
            None => (Change::RegistrationEnded(code), None),
            Some((society, open)) => {
                let grants = open.invitation.to == InvitedTo::Operate && !operates;
                let granted = grants.then(|| Effect::granted_with_login(&opening, society, now));
                (Change::InvitationEnded { invitation: Box::new(open.invitation.clone()), code }, granted)
            }
        };
        let mut writes = self.writes(&Effect::login_opened(opening, used, now), &by, now)?;
        if let Some(effect) = &granted {
            writes.extend(self.writes(effect, &by, now)?);
        }
        let writes = &writes;
        let opened: Result<_, Error> = self
            .decide(|| async move {
                match self.transact(writes.clone()).await {
                    Ok(()) => Ok(Opened::Done),
                    Err(Error::Stale) => self.not_opened(proven, login).await,
                    Err(failure) => Err(failure),
                }
            })
            .await;
        let opened = opened?;
        if opened == Opened::Done && matches!(opens, Opens::Waiting(_)) {
            // The societies' lists follow how the name is read. The login is open whatever becomes of that; the next
            // change of the profile makes up for it.
            match self.relist(&account.id).await {
                Ok(()) | Err(Error::Stale | Error::Busy | Error::Call { .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(opened)
    }

    /// Why a login was not opened. [`Error::Stale`] when it only met another write.
    async fn not_opened(&self, proven: &Proven, login: &LoginId) -> Result<Opened, Error> {
        let (code, address, taken) = (Key::registration(&proven.code), Key::address(&proven.address), Key::login(login));
        let account = match &proven.claim {
            Claim::Login { opens: Opens::Waiting(account), generation, .. } => Some((&account.id, *generation)),
            Claim::Login { opens: Opens::New(_), .. } | Claim::Exists => None,
        };
        let keys = [code.clone(), address.clone(), taken.clone()].into_iter().chain(account.map(|(id, _)| Key::account(id)));
        let mut found = self.batch(&keys.collect::<Vec<_>>()).await?;
        let owner = found.take(&address).map(|item| row::<AddressRow>("an address", item)).transpose()?.map(|row| row.account);
        let is_as_read = match account {
            Some((id, generation)) => {
                let row = found.take(&Key::account(id)).map(|item| row_of::<AccountRow>("an account", item, id)).transpose()?;
                owner.as_ref() == Some(id) && row.is_some_and(|row| row.generation == generation)
            }
            None => owner.is_none(),
        };
        if found.take(&code).is_none() || !is_as_read {
            return Ok(Opened::CodeGone);
        }
        if found.take(&taken).is_some() { Ok(Opened::LoginTaken) } else { Err(Error::Stale) }
    }

    /// A login, with a new account or for the one that waits for it.
    pub(crate) fn login_opened(&self, opening: &LoginOpening, now: Instant) -> Result<Vec<TransactWriteItem>, Error> {
        let LoginOpening { opens, account, login, password, browser, generation, suspended } = opening;
        // Of two who claim one account, the later one finds another generation.
        let next = generation + 1;
        let new = NewLogin {
            account,
            password: Some(password),
            generation: next,
            suspended: *suspended,
            browser: Some((browser, now)),
        };
        let of_login = self.new_item(&Key::login(login), &new)?;
        let (key, address) = (Key::account(&account.id), Key::address(&account.address));
        let owned = [(":account", text(account.id.as_str()))];
        Ok(match opens {
            Opens::New(_) => {
                let row = AccountRow { account: account.clone(), login: Some(login.clone()), generation: next, suspended: None };
                let holder = AddressRow { account: account.id.clone() };
                vec![of_login, self.new_item(&key, &row)?, self.new_item(&address, &holder)?]
            }
            Opens::Waiting(_) => {
                let mut update = UpdateExpression::default();
                update.set("generation", number(next));
                let profile = &account.profile;
                let cells = [
                    ("login", login.cell()),
                    ("language", account.language.cell()),
                    ("kana", profile.kana.cell()),
                    ("affiliation", profile.affiliation.cell()),
                    ("postal_address", profile.postal_address.cell()),
                    ("failing", account.failing.cell()),
                ];
                for (attribute, cell) in cells {
                    update.put(attribute, cell);
                }
                let as_read = [("generation", number(*generation)), ("address", text(account.address.as_str()))];
                vec![of_login, self.assign(&key, update, as_read)?, self.provided(&address, "account = :account", owned)?]
            }
        })
    }
}
