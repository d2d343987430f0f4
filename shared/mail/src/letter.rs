//! Renders a letter from its facts.

use std::fmt::Display;

use askama::Template;
use domain::mail::{About, DeletionFacts, InvoiceFacts, JoiningFacts, Letter, ReminderFacts, VoidFacts, WithdrawalFacts};
use domain::society::Contact;
use domain::{Day, Instant, Language, Line, LoginId, SocietyId};

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The letter as plain text.
    pub text: String,
    /// The same letter as HTML.
    pub html: String,
}

/// Declares a letter: its facts, and its templates in both languages.
macro_rules! letter {
    ($name:ident($($fact:ident: $kind:ty),+): $ja_text:literal $ja_html:literal $en_text:literal $en_html:literal) => {
        #[allow(dead_code, reason = "a letter without a day or an amount needs no language in its templates")]
        fn $name($($fact: &$kind,)+ places: &Places, language: Language) -> Written {
            #[derive(Template)]
            #[template(path = $ja_text, escape = "none")]
            struct JapaneseText<'a> {
                $($fact: &'a $kind,)+
                places: &'a Places,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $ja_html)]
            struct JapaneseHtml<'a> {
                $($fact: &'a $kind,)+
                places: &'a Places,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $en_text, escape = "none")]
            struct EnglishText<'a> {
                $($fact: &'a $kind,)+
                places: &'a Places,
                language: Language,
            }

            #[derive(Template)]
            #[template(path = $en_html)]
            struct EnglishHtml<'a> {
                $($fact: &'a $kind,)+
                places: &'a Places,
                language: Language,
            }

            match language {
                Language::Japanese => written(&JapaneseText { $($fact,)+ places, language }, &JapaneseHtml { $($fact,)+ places, language }),
                Language::English => written(&EnglishText { $($fact,)+ places, language }, &EnglishHtml { $($fact,)+ places, language }),
            }
        }
    };
}

letter!(withdrawn(facts: WithdrawalFacts): "withdrawn/ja.txt" "withdrawn/ja.html" "withdrawn/en.txt" "withdrawn/en.html");
letter!(invoiced(facts: InvoiceFacts): "invoiced/ja.txt" "invoiced/ja.html" "invoiced/en.txt" "invoiced/en.html");
letter!(invoice_voided(facts: VoidFacts):
    "invoice-voided/ja.txt" "invoice-voided/ja.html" "invoice-voided/en.txt" "invoice-voided/en.html");
letter!(invoice_restored(facts: InvoiceFacts):
    "invoice-restored/ja.txt" "invoice-restored/ja.html" "invoice-restored/en.txt" "invoice-restored/en.html");
letter!(reminder(facts: ReminderFacts): "reminder/ja.txt" "reminder/ja.html" "reminder/en.txt" "reminder/en.html");
letter!(withdrawal_notice(facts: WithdrawalFacts):
    "withdrawal-notice/ja.txt" "withdrawal-notice/ja.html" "withdrawal-notice/en.txt" "withdrawal-notice/en.html");
letter!(deletion_requested(member: Line, due_on: Day):
    "deletion-requested/ja.txt" "deletion-requested/ja.html" "deletion-requested/en.txt" "deletion-requested/en.html");
letter!(deletion_cancelled(member: Line):
    "deletion-cancelled/ja.txt" "deletion-cancelled/ja.html" "deletion-cancelled/en.txt" "deletion-cancelled/en.html");
letter!(deletion_refused(member: Line, reason: Line):
    "deletion-refused/ja.txt" "deletion-refused/ja.html" "deletion-refused/en.txt" "deletion-refused/en.html");
letter!(deletion_notice(facts: WithdrawalFacts, deleted_on: Day):
    "deletion-notice/ja.txt" "deletion-notice/ja.html" "deletion-notice/en.txt" "deletion-notice/en.html");
letter!(account_deleted(facts: DeletionFacts):
    "account-deleted/ja.txt" "account-deleted/ja.html" "account-deleted/en.txt" "account-deleted/en.html");
letter!(password_reset(member: Line, code: str, until: Instant):
    "password-reset/ja.txt" "password-reset/ja.html" "password-reset/en.txt" "password-reset/en.html");
letter!(support_invitation(member: Line, login: LoginId, code: str, until: Instant):
    "support-invitation/ja.txt" "support-invitation/ja.html" "support-invitation/en.txt" "support-invitation/en.html");
letter!(address_code(member: Line, code: str, until: Instant):
    "address-code/ja.txt" "address-code/ja.html" "address-code/en.txt" "address-code/en.html");
letter!(address_changed(member: Line, at: Instant):
    "address-changed/ja.txt" "address-changed/ja.html" "address-changed/en.txt" "address-changed/en.html");
letter!(password_changed(member: Line, login: LoginId, at: Instant):
    "password-changed/ja.txt" "password-changed/ja.html" "password-changed/en.txt" "password-changed/en.html");
letter!(joining_requested(facts: JoiningFacts):
    "joining-requested/ja.txt" "joining-requested/ja.html" "joining-requested/en.txt" "joining-requested/en.html");
letter!(joining_request_notice(facts: JoiningFacts):
    "joining-request-notice/ja.txt" "joining-request-notice/ja.html" "joining-request-notice/en.txt" "joining-request-notice/en.html");
letter!(joining_cancelled(facts: JoiningFacts):
    "joining-cancelled/ja.txt" "joining-cancelled/ja.html" "joining-cancelled/en.txt" "joining-cancelled/en.html");
letter!(joining_cancelled_notice(facts: JoiningFacts):
    "joining-cancelled-notice/ja.txt" "joining-cancelled-notice/ja.html" "joining-cancelled-notice/en.txt" "joining-cancelled-notice/en.html");
letter!(joined(facts: JoiningFacts):
    "joined/ja.txt" "joined/ja.html" "joined/en.txt" "joined/en.html");
letter!(joined_notice(facts: JoiningFacts):
    "joined-notice/ja.txt" "joined-notice/ja.html" "joined-notice/en.txt" "joined-notice/en.html");
letter!(joining_refused(facts: JoiningFacts, reason: Line):
    "joining-refused/ja.txt" "joining-refused/ja.html" "joining-refused/en.txt" "joining-refused/en.html");

letter!(operator_invited(member: Line, society: Line, contact: Contact, code: str, until: Instant):
    "operator-invited/ja.txt" "operator-invited/ja.html" "operator-invited/en.txt" "operator-invited/en.html");
letter!(member_invited(member: Line, society: Line, contact: Contact, code: str, until: Instant):
    "member-invited/ja.txt" "member-invited/ja.html" "member-invited/en.txt" "member-invited/en.html");
letter!(operator_named(member: Line, society: Line, contact: Contact):
    "operator-named/ja.txt" "operator-named/ja.html" "operator-named/en.txt" "operator-named/en.html");
letter!(operator_removed(member: Line, society: Line, contact: Contact):
    "operator-removed/ja.txt" "operator-removed/ja.html" "operator-removed/en.txt" "operator-removed/en.html");
letter!(operator_notice(member: Line, society: Line, contact: Contact, named: bool, at: Instant):
    "operator-notice/ja.txt" "operator-notice/ja.html" "operator-notice/en.txt" "operator-notice/en.html");
letter!(registration_code(code: str, until: Instant):
    "registration-code/ja.txt" "registration-code/ja.html" "registration-code/en.txt" "registration-code/en.html");
letter!(account_exists(member: Line, login: LoginId):
    "account-exists/ja.txt" "account-exists/ja.html" "account-exists/en.txt" "account-exists/en.html");
letter!(account_opened(member: Line, login: LoginId, at: Instant):
    "account-opened/ja.txt" "account-opened/ja.html" "account-opened/en.txt" "account-opened/en.html");

/// Where a letter leads: the portal, and the page that the letter speaks of.
struct Places {
    portal: String,
    link: String,
}

/// Writes a letter about somebody in a language, for the portal at this address.
#[must_use]
pub fn write(letter: &Letter, about: &About, language: Language, portal: &str) -> Written {
    let portal = portal.trim_end_matches('/').to_owned();
    let places = &Places { link: format!("{portal}{}", page(letter, about)), portal };
    match letter {
        Letter::Withdrawn(facts) => withdrawn(facts, places, language),
        Letter::WithdrawalNotice(facts) => withdrawal_notice(facts, places, language),
        Letter::Invoiced(facts) => invoiced(facts, places, language),
        Letter::InvoiceVoided(facts) => invoice_voided(facts, places, language),
        Letter::InvoiceRestored(facts) => invoice_restored(facts, places, language),
        Letter::Reminder(facts) => reminder(facts, places, language),
        Letter::DeletionRequested { member, due_on } => deletion_requested(member, due_on, places, language),
        Letter::DeletionCancelled { member } => deletion_cancelled(member, places, language),
        Letter::DeletionRefused { member, reason } => deletion_refused(member, reason, places, language),
        Letter::DeletionNotice { withdrawal, deleted_on } => deletion_notice(withdrawal, deleted_on, places, language),
        Letter::AccountDeleted(facts) => account_deleted(facts, places, language),
        // Only a mail that is finished has forgotten its code, and what is finished is not written again.
        Letter::PasswordReset { member, code, until } => {
            password_reset(member, code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::SupportInvitation { member, login, code, until } => {
            support_invitation(member, login, code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::PasswordChanged { member, login, at } => password_changed(member, login, at, places, language),
        Letter::AddressCode { member, code, until } => {
            address_code(member, code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::AddressChanged { member, at } => address_changed(member, at, places, language),
        Letter::JoiningRequested(facts) => joining_requested(facts, places, language),
        Letter::JoiningRequestNotice(facts) => joining_request_notice(facts, places, language),
        Letter::JoiningCancelled(facts) => joining_cancelled(facts, places, language),
        Letter::JoiningCancelledNotice(facts) => joining_cancelled_notice(facts, places, language),
        Letter::Joined(facts) => joined(facts, places, language),
        Letter::JoinedNotice(facts) => joined_notice(facts, places, language),
        Letter::JoiningRefused { facts, reason } => joining_refused(facts, reason, places, language),
        Letter::OperatorInvited { member, society, contact, code, until } => {
            operator_invited(member, society, contact, code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::MemberInvited { member, society, contact, code, until } => {
            member_invited(member, society, contact, code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::OperatorNamed { member, society, contact } => operator_named(member, society, contact, places, language),
        Letter::OperatorRemoved { member, society, contact } => operator_removed(member, society, contact, places, language),
        Letter::OperatorNotice { member, society, contact, named, at } => {
            operator_notice(member, society, contact, named, at, places, language)
        }
        Letter::RegistrationCode { code, until, .. } => {
            registration_code(code.as_ref().map_or("", Line::as_str), until, places, language)
        }
        Letter::AccountExists { member, login } => account_exists(member, login, places, language),
        Letter::AccountOpened { member, login, at } => account_opened(member, login, at, places, language),
    }
}

/// A page of the society that a letter is about.
fn of_society(about: &About, page: impl Fn(&SocietyId) -> String) -> String {
    about.society.as_ref().map_or_else(|| "/".to_owned(), page)
}

/// The page that a letter links to. Without a session, the sign-in page comes first.
fn page(letter: &Letter, about: &About) -> String {
    match letter {
        Letter::Withdrawn(facts) if facts.unpaid.is_nothing() => "/memberships".to_owned(),
        Letter::Withdrawn(_) => "/payments".to_owned(),
        Letter::WithdrawalNotice(_) | Letter::DeletionNotice { .. } => match &about.society {
            Some(society) => format!("/societies/{society}/members/{}", about.account),
            None => "/societies".to_owned(),
        },
        Letter::Invoiced(facts) | Letter::InvoiceRestored(facts) => format!("/payments/{}", facts.id),
        Letter::InvoiceVoided(facts) => format!("/payments/{}", facts.id),
        Letter::Reminder(facts) => match facts.alone() {
            Some(invoice) => format!("/payments/{}", invoice.id),
            None => "/payments".to_owned(),
        },
        Letter::JoiningRequested(_) | Letter::JoiningCancelled(_) => of_society(about, |it| format!("/directory/{it}/joining")),
        Letter::JoiningRefused { .. } => of_society(about, |it| format!("/directory/{it}")),
        Letter::JoiningRequestNotice(_) => of_society(about, |it| format!("/societies/{it}/joining-requests/{}", about.account)),
        Letter::JoiningCancelledNotice(_) => of_society(about, |it| format!("/societies/{it}/joining-requests")),
        Letter::Joined(_) | Letter::OperatorRemoved { .. } => "/memberships".to_owned(),
        Letter::JoinedNotice(_) => of_society(about, |it| format!("/societies/{it}/members/{}", about.account)),
        Letter::DeletionRequested { .. } => "/account/deletion".to_owned(),
        Letter::DeletionCancelled { .. } | Letter::PasswordChanged { .. } | Letter::AccountExists { .. } => {
            "/password-reset".to_owned()
        }
        Letter::OperatorInvited { .. } | Letter::MemberInvited { .. } | Letter::RegistrationCode { .. } => {
            "/registration/code".to_owned()
        }
        Letter::OperatorNamed { .. } | Letter::OperatorNotice { .. } => match &about.society {
            Some(society) if matches!(letter, Letter::OperatorNamed { .. }) => format!("/societies/{society}/invoices"),
            Some(society) => format!("/societies/{society}/operators"),
            None => "/societies".to_owned(),
        },
        Letter::AccountOpened { .. } => "/login".to_owned(),
        Letter::DeletionRefused { .. } | Letter::AccountDeleted(_) | Letter::AddressChanged { .. } => "/inquiry".to_owned(),
        Letter::PasswordReset { .. } | Letter::SupportInvitation { .. } => "/password-reset/code".to_owned(),
        Letter::AddressCode { .. } => "/account/address/code".to_owned(),
    }
}

/// The name of a letter's folder.
#[must_use]
pub const fn folder(letter: &Letter) -> &'static str {
    match letter {
        Letter::Withdrawn(_) => "withdrawn",
        Letter::WithdrawalNotice(_) => "withdrawal-notice",
        Letter::Invoiced(_) => "invoiced",
        Letter::InvoiceVoided(_) => "invoice-voided",
        Letter::InvoiceRestored(_) => "invoice-restored",
        Letter::Reminder(_) => "reminder",
        Letter::DeletionRequested { .. } => "deletion-requested",
        Letter::DeletionCancelled { .. } => "deletion-cancelled",
        Letter::DeletionRefused { .. } => "deletion-refused",
        Letter::DeletionNotice { .. } => "deletion-notice",
        Letter::AccountDeleted(_) => "account-deleted",
        Letter::PasswordReset { .. } => "password-reset",
        Letter::SupportInvitation { .. } => "support-invitation",
        Letter::PasswordChanged { .. } => "password-changed",
        Letter::AddressCode { .. } => "address-code",
        Letter::AddressChanged { .. } => "address-changed",
        Letter::JoiningRequested(_) => "joining-requested",
        Letter::JoiningRequestNotice(_) => "joining-request-notice",
        Letter::JoiningCancelled(_) => "joining-cancelled",
        Letter::JoiningCancelledNotice(_) => "joining-cancelled-notice",
        Letter::JoiningRefused { .. } => "joining-refused",
        Letter::Joined(_) => "joined",
        Letter::JoinedNotice(_) => "joined-notice",
        Letter::OperatorInvited { .. } => "operator-invited",
        Letter::MemberInvited { .. } => "member-invited",
        Letter::OperatorNamed { .. } => "operator-named",
        Letter::OperatorRemoved { .. } => "operator-removed",
        Letter::OperatorNotice { .. } => "operator-notice",
        Letter::RegistrationCode { .. } => "registration-code",
        Letter::AccountExists { .. } => "account-exists",
        Letter::AccountOpened { .. } => "account-opened",
    }
}

/// The first line of the text is the subject, the second is empty.
fn written(text: &impl Display, html: &impl Display) -> Written {
    let (text, html) = (text.to_string(), html.to_string());
    let (subject, text) = text.split_once("\n\n").unwrap_or(("", &text));
    Written { subject: subject.trim().to_owned(), text: format!("{}\n", text.trim()), html }
}
