//! Audit records.

use domain::audit::{Actor, AuditRecord, Event, LookUp};
use domain::{AccountId, Instant};

use super::cell::set_text;
use super::{Fill, Item, Odd, Take, get, set};

const SYSTEM: &str = "system";
const OWNER: &str = "owner";

/// The moment is a text here, with the civil date in Japan beside it, because people read these records in the table.
impl Fill for AuditRecord {
    fn fill(&self, item: &mut Item) {
        set_text(item, "at", self.at.to_string());
        set(item, "day", &self.at.day_in_japan());
        self.by.fill(item);
        self.event.fill(item);
    }
}

impl Take for AuditRecord {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        let at: String = get(item, "at")?;
        let at = Instant::parse(&at).map_err(|_| Odd::at("at"))?;
        Ok(Self { at, by: Actor::take(item, &())?, event: Event::take(item, &())? })
    }
}

/// `by` is the account, `owner`, or `system`; beside it the operator's or support's name at that time.
impl Fill for Actor {
    fn fill(&self, item: &mut Item) {
        let (by, name) = match self {
            Self::Account(account) => (account.as_str(), None),
            Self::Operator(account, name) => (account.as_str(), Some(("operator", name))),
            Self::Support(account, name) => (account.as_str(), Some(("support", name))),
            Self::Owner => (OWNER, None),
            Self::System => (SYSTEM, None),
        };
        set_text(item, "by", by);
        if let Some((role, name)) = name {
            set(item, role, name);
        }
    }
}

impl Take for Actor {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        let by: String = get(item, "by")?;
        let account = || AccountId::parse(&by).map_err(|_| Odd::at("by"));
        Ok(match (get(item, "operator")?, get(item, "support")?) {
            (None, None) if by == OWNER => Self::Owner,
            (None, None) if by == SYSTEM => Self::System,
            (None, None) => Self::Account(account()?),
            (Some(operator), None) => Self::Operator(account()?, operator),
            (None, Some(support)) => Self::Support(account()?, support),
            (Some(_), Some(_)) => return Err(Odd::at("support")),
        })
    }
}

names! { LookUp { "login_id" => LoginId, "address" => Address, "name" => Name, "account" => Account } }

tagged! { Event by "event" {
    "signed_in" => SignedIn { remembered },
    "signed_out" => SignedOut,
    "theft_detected" => TheftDetected,
    "password_reset" => PasswordReset,
    "address_changed" => AddressChanged,
    "profile_changed" => ProfileChanged,
    "deletion_requested" => DeletionRequested { due_on },
    "deletion_cancelled" => DeletionCancelled,
    "deletion_ordered" => DeletionOrdered,
    "deletion_refused" => DeletionRefused { reason },
    "account_deleted" => AccountDeleted,
    "looked_up" => LookedUp { by: "look_up" },
    "invited" => Invited { society, account, again },
    "invitation_taken_back" => InvitationTakenBack { society, account },
    "login_opened" => LoginOpened { waited },
    "run_released" => RunReleased { day: "of" },
    "support_account_opened" => SupportAccountOpened,
    "granted_support" => GrantedSupport,
    "revoked_support" => RevokedSupport,
    "suspended" => Suspended { reason },
    "suspension_lifted" => SuspensionLifted { reason },
    "sessions_ended" => SessionsEnded,
    "granted_operator" => GrantedOperator { society, account },
    "revoked_operator" => RevokedOperator { society, account, was_the_last },
    "society_created" => SocietyCreated { society },
    "joined" => Joined { society },
    "joining_requested" => JoiningRequested { society },
    "joining_cancelled" => JoiningCancelled { society },
    "joining_refused" => JoiningRefused { society, reason },
    "withdrew" => Withdrew { society, unpaid, ledger_version },
    "issued" => Issued { society, invoice, amount },
    "payment_recorded" => PaymentRecorded { society, invoice, amount },
    "payment_reversed" => PaymentReversed { society, invoice, amount, reason },
    "voided" => Voided { society, invoice, amount, reason },
    "written_off" => WrittenOff { society, invoice, amount, reason },
    "adjusted" => Adjusted { society, invoice, amount, reason },
    "correction_reversed" => CorrectionReversed { society, invoice, kind: "correction", amount, reason },
    "exported" => Exported { society, format, filter, records },
    "due_day_moved" => DueDayMoved { society, invoice, from, to, reason },
    "reminders_held" => RemindersHeld { society, invoice, until, reason },
    "reminders_released" => RemindersReleased { society, invoice },
    "reminded" => Reminded { society, invoice },
    "mail_sent_again" => MailSentAgain { society, mail },
    "mail_dealt_with" => MailDealtWith { society, mail },
    "steps_chosen" => StepsChosen { society, days },
    "seal_changed" => SealChanged { society, is_removed },
    "terms_chosen" => TermsChosen { society, is_public, joining, next_number },
} }
