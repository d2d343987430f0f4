//! The outbox.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::mail::{
    About, DeletionFacts, InvoiceFacts, JoiningFacts, Letter, Mail, Outgoing, OwedInvoice, OwedSociety, RemindedInvoice,
    ReminderFacts, VoidFacts, WithdrawalFacts,
};
use domain::{MailId, Unpaid};

use super::cell::{set_short, set_text};
use super::{Fill, Item, Odd, Take, delivery, get, set};
use crate::key::{mails_about, mails_of};
use crate::row::cell::get_short;

tagged! { Letter by "kind" {
    "withdrawn" => Withdrawn (facts),
    "withdrawal_notice" => WithdrawalNotice (facts),
    "invoiced" => Invoiced (facts),
    "invoice_voided" => InvoiceVoided (facts),
    "invoice_restored" => InvoiceRestored (facts),
    "deletion_requested" => DeletionRequested { member, due_on },
    "deletion_cancelled" => DeletionCancelled { member },
    "deletion_refused" => DeletionRefused { member, reason },
    "deletion_notice" => DeletionNotice { withdrawal, deleted_on },
    "account_deleted" => AccountDeleted (facts),
    "password_reset" => PasswordReset { member, code, until },
    "support_invitation" => SupportInvitation { member, login, code, until },
    "password_changed" => PasswordChanged { member, login, at },
    "address_code" => AddressCode { member, code, until },
    "address_changed" => AddressChanged { member, at },
    "reminder" => Reminder (facts),
    "joining_requested" => JoiningRequested (facts),
    "joining_request_notice" => JoiningRequestNotice (facts),
    "joining_cancelled" => JoiningCancelled (facts),
    "joining_cancelled_notice" => JoiningCancelledNotice (facts),
    "joining_refused" => JoiningRefused { facts, reason },
    "joined" => Joined (facts),
    "joined_notice" => JoinedNotice (facts),
    "operator_invited" => OperatorInvited { member, society, contact, code, until },
    "member_invited" => MemberInvited { member, society, contact, code, until },
    "operator_named" => OperatorNamed { member, society, contact },
    "operator_removed" => OperatorRemoved { member, society, contact },
    "operator_notice" => OperatorNotice { member, society, contact, named, at },
    "registration_code" => RegistrationCode { person, code, until },
    "account_exists" => AccountExists { member, login },
    "account_opened" => AccountOpened { member, login, at },
} }

row! { WithdrawalFacts { member, member_number, society, contact, bank_account, on, invoices } flat { unpaid } }
row! { JoiningFacts { member, society, contact, category, member_number, again, on } }
row! { OwedInvoice { number, subject, due_on, amount, outstanding } }
row! {
    InvoiceFacts {
        id: "invoice", payer, society, contact, bank_account, number, subject, charges, registration, amount, issued_on, due_on, note
    }
    short { records }
}
row! { VoidFacts { id: "invoice", payer, society, contact, number, subject, amount, records } }
row! { OwedSociety { society, contact, bank_account, invoices } flat { unpaid } }
row! { ReminderFacts { payer, society, contact, bank_account, invoices, total } short { unlisted } }
row! { RemindedInvoice { id: "invoice", number, subject, amount, paid, outstanding, due_on, overdue } }
row! { About { account, society } }

impl Fill for DeletionFacts {
    fn fill(&self, item: &mut Item) {
        let Self { member, account, on, kept_until, total, societies, unlisted: Unpaid { count, total: unlisted } } = self;
        set(item, "member", member);
        set(item, "account", account);
        set(item, "on", on);
        set(item, "kept_until", kept_until);
        set(item, "total", total);
        set(item, "societies", societies);
        set(item, "unlisted_count", count);
        set(item, "unlisted_total", unlisted);
    }
}

impl Take for DeletionFacts {
    type Key = ();

    fn take(item: &mut Item, _key: &()) -> Result<Self, Odd> {
        Ok(Self {
            member: get(item, "member")?,
            account: get(item, "account")?,
            on: get(item, "on")?,
            kept_until: get(item, "kept_until")?,
            total: get(item, "total")?,
            societies: get(item, "societies")?,
            unlisted: Unpaid { count: get(item, "unlisted_count")?, total: get(item, "unlisted_total")? },
        })
    }
}

impl Fill for Outgoing {
    fn fill(&self, item: &mut Item) {
        let Self { mail, written_at, delivery, tried_since, attempts, unanswered, earlier, dealt_with, version } = self;
        let Mail { id, about, to, language, letter } = mail;
        about.fill(item);
        set(item, "to", to);
        set(item, "language", language);
        set(item, "letter", letter);
        set(item, "written_at", written_at);
        set(item, "delivery", delivery);
        set(item, "tried_since", tried_since);
        set(item, "attempts", attempts);
        set(item, "unanswered", unanswered);
        set_short(item, "earlier", earlier);
        set_short(item, "dealt_with", dealt_with);
        set(item, "version", version);
        set_text(item, "listing_pk", mails_about(&about.account));
        set_text(item, "listing_sk", format!("{}{written_at}#{id}", mails_of(about.society.as_ref())));
        if let Some((partition, place)) = delivery::agenda(self) {
            set_text(item, "agenda_pk", partition);
            set_text(item, "agenda_sk", place);
        }
        if let Some(expires_at) = delivery::kept_until(delivery) {
            set(item, "expires_at", &expires_at);
            // A code is gone once the mail is finished: what lies here for months must open nothing.
            if let Some(AttributeValue::M(letter)) = item.get_mut("letter") {
                letter.remove("code");
            }
        }
    }
}

impl Take for Outgoing {
    type Key = MailId;

    fn take(item: &mut Item, id: &MailId) -> Result<Self, Odd> {
        Ok(Self {
            mail: Mail {
                id: id.clone(),
                about: About::take(item, &())?,
                to: get(item, "to")?,
                language: get(item, "language")?,
                letter: get(item, "letter")?,
            },
            written_at: get(item, "written_at")?,
            delivery: get(item, "delivery")?,
            tried_since: get(item, "tried_since")?,
            attempts: get(item, "attempts")?,
            unanswered: get(item, "unanswered")?,
            earlier: get_short(item, "earlier")?,
            dealt_with: get_short(item, "dealt_with")?,
            version: get(item, "version")?,
        })
    }
}
