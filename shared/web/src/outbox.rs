//! Mails in the outbox as operators and their clients see them, the same from every function.

use domain::mail::{AddressFailure, Arrival, Delivery, Earlier, FailingAddress, Letter, Outgoing, Why};
use domain::{EmailAddress, Instant, Line};
use serde::Serialize;

use crate::reminder;

/// That mails to an address do not arrive or are not wanted there.
#[derive(Debug, Serialize)]
pub struct FailingAnswer<'a> {
    /// RFC 3339, UTC.
    since: String,
    /// `bounced`, `complained`, `suppressed` or `impossible`.
    why: &'static str,
    /// What the recipient's server said, or the kind of complaint.
    said: &'a str,
}

/// A mail in the outbox, and what became of it.
#[derive(Debug, Serialize)]
pub struct MailAnswer<'a> {
    letter: &'static str,
    invoice_number: Option<&'a str>,
    to: &'a str,
    /// RFC 3339, UTC.
    written_at: String,
    /// `pending`, `sending`, `sent`, `delayed`, `delivered`, `returned`, `bounced`, `suppressed`, `complained`, `rejected`, `impossible_address`, `gave_up`, `unanswered`, `expired` or
    /// `overtaken`.
    status: &'static str,
    /// Since when it is so; none while it waits or is being sent.
    settled_at: Option<String>,
    /// What was said of it, when it did not arrive.
    reason: Option<&'a str>,
}

impl<'a> FailingAnswer<'a> {
    /// What is wrong with an address.
    #[must_use]
    pub fn of(failing: &'a FailingAddress) -> Self {
        Self { since: failing.since.to_string(), why: failure(failing.why), said: failing.said.as_str() }
    }
}

impl<'a> MailAnswer<'a> {
    /// The mail.
    #[must_use]
    pub fn of(mail: &'a Outgoing) -> Self {
        let (status, settled_at, reason) = fate(&mail.delivery);
        let (letter, number) = letter(&mail.mail.letter);
        Self {
            letter,
            invoice_number: number.map(Line::as_str),
            to: mail.mail.to.as_str(),
            written_at: mail.written_at.to_string(),
            status,
            settled_at: settled_at.map(|at| at.to_string()),
            reason: reason.map(Line::as_str),
        }
    }
}

/// A mail's name to a client, and the number of the invoice that it is about.
const fn letter(letter: &Letter) -> (&'static str, Option<&Line>) {
    match letter {
        Letter::Withdrawn(_) => ("withdrawn", None),
        Letter::WithdrawalNotice(_) => ("withdrawal_notice", None),
        Letter::DeletionNotice { .. } => ("deletion_notice", None),
        Letter::DeletionRequested { .. }
        | Letter::DeletionCancelled { .. }
        | Letter::DeletionRefused { .. }
        | Letter::AccountDeleted(_)
        | Letter::PasswordReset { .. }
        | Letter::PasswordChanged { .. }
        | Letter::AddressCode { .. }
        | Letter::AddressChanged { .. } => ("account", None),
        Letter::Invoiced(facts) => ("invoiced", Some(&facts.number)),
        Letter::InvoiceVoided(facts) => ("invoice_voided", Some(&facts.number)),
        Letter::Reminder(facts) => ("reminder", Some(&facts.number)),
    }
}

/// What became of a mail, to a client: its name, since when it is so, and what was said of it.
fn fate(delivery: &Delivery) -> (&'static str, Option<Instant>, Option<&Line>) {
    match delivery {
        Delivery::Pending { said, .. } => ("pending", None, said.as_ref()),
        Delivery::Sending { .. } => ("sending", None, None),
        Delivery::Sent { at, arrival, .. } => match arrival {
            Arrival::Underway => ("sent", Some(*at), None),
            Arrival::Delayed { said, at } => ("delayed", Some(*at), Some(said)),
            Arrival::Rejected { said, at } => ("rejected", Some(*at), Some(said)),
            Arrival::Delivered { at } => ("delivered", Some(*at), None),
            Arrival::Returned { said, at } => ("returned", Some(*at), Some(said)),
            Arrival::Suppressed { said, at, .. } => ("suppressed", Some(*at), Some(said)),
            Arrival::Bounced { said, at } => ("bounced", Some(*at), Some(said)),
            Arrival::Complained { said, at } => ("complained", Some(*at), Some(said)),
        },
        Delivery::Failed { at, why } => match why {
            Why::Rejected { said } => ("rejected", Some(*at), Some(said)),
            Why::Misaddressed { said } => ("impossible_address", Some(*at), Some(said)),
            Why::GaveUp { said } => ("gave_up", Some(*at), Some(said)),
            Why::Unanswered => ("unanswered", Some(*at), None),
            Why::Expired => ("expired", Some(*at), None),
            Why::Overtaken { .. } => ("overtaken", Some(*at), None),
        },
    }
}

/// What is wrong with an address, to a client.
const fn failure(why: AddressFailure) -> &'static str {
    match why {
        AddressFailure::Bounced => "bounced",
        AddressFailure::Complained => "complained",
        AddressFailure::Suppressed(_) => "suppressed",
        AddressFailure::Impossible => "impossible",
    }
}

crate::texts! {
    mail_to(address): "宛先 {address}", "To {address}";
    withdrawn_letter: "退会完了のお知らせ", "Withdrawal completed";
    withdrawal_notice: "退会のお知らせ（団体あて）", "Notice of withdrawal to the society";
    invoiced_letter(number): "個別請求のご案内 No. {number}", "Individual invoice No. {number}";
    invoice_voided_letter(number): "請求取消のお知らせ No. {number}", "Invoice No. {number} void";
    deletion_notice: "会員ID削除のお知らせ（団体あて）", "Notice of an account’s deletion to the society";
    account_letter: "会員IDに関するお知らせ", "About the account";
    mail_pending: "送信待ち", "Waiting to be sent";
    mail_waiting(said): "送信待ち（メールサービスの応答: {said}）", "Waiting to be sent (the mail service said: {said})";
    mail_overtaken(at, why): "送信を取りやめました {at}（{why}）", "Not sent any more, {at} ({why})";
    mail_sending: "送信中", "Being sent";
    mail_sent(at): "送信済み {at}", "Sent {at}";
    reminder_letter(number): "お支払いのご案内（督促） No. {number}", "Payment reminder No. {number}";
    mail_delayed(at, said): "配信が遅れています {at}（{said}）", "Delayed since {at} ({said})";
    mail_delivered(at): "配信済み {at}", "Delivered {at}";
    mail_returned_for_now(at, said): "届きませんでした（一時的なエラー）{at}（{said}）", "Bounced for now, {at} ({said})";
    mail_bounced(at, said): "届きませんでした（宛先エラー）{at}（{said}）", "Bounced, {at} ({said})";
    mail_suppressed_after_bounce(at, said):
        "以前のメールが届かなかったため、このアドレスには送信されませんでした {at}（{said}）",
        "Not sent, because an earlier mail to this address bounced, {at} ({said})";
    mail_suppressed_after_complaint(at, said):
        "以前に迷惑メールとして申告されたため、このアドレスには送信されませんでした {at}（{said}）",
        "Not sent, because an earlier mail to this address was reported as unwanted, {at} ({said})";
    mail_complained(at, said): "受信者が迷惑メールとして申告しました {at}（{said}）", "Reported as unwanted by the recipient, {at} ({said})";
    mail_rejected(at, said): "メールサービスが送信を拒否しました {at}（{said}）", "Refused by the mail service, {at} ({said})";
    mail_misaddressed(at, said): "宛先として使えないメールアドレスです {at}（{said}）", "No mail can go to this address, {at} ({said})";
    mail_expired(at): "コードの有効期限が切れたため送信しませんでした {at}", "Not sent, because its code had ended by {at}";
    mail_gave_up(at, said): "送信を断念しました {at}（{said}）", "Given up, {at} ({said})";
    mail_unanswered(at): "送信できたか確認できないため、送信を断念しました {at}", "Given up without knowing whether it went out, {at}";
    address_fails: "この会員のメールアドレスには送信していません", "No reminders go to this person’s address";
    address_bounced(address, at, said):
        "{address} 宛てのメールは {at} から届いていません（{said}）。",
        "Mail to {address} has not arrived since {at} ({said}).";
    address_impossible(address, at, said):
        "{address} は宛先として使えないメールアドレスです（{at}、{said}）。",
        "No mail can go to {address} ({at}, {said}).";
    address_complained(address, at, said):
        "{address} の受信者が {at} にメールを迷惑メールとして申告しました（{said}）。",
        "The recipient at {address} reported a mail as unwanted on {at} ({said}).";
    address_suppressed_after_bounce(address, at, said):
        "{address} 宛てのメールは、以前に届かなかったため、{at} から送信されていません（{said}）。",
        "Mail to {address} has not been sent since {at}, because an earlier mail bounced ({said}).";
    address_suppressed_after_complaint(address, at, said):
        "{address} 宛てのメールは、以前に迷惑メールとして申告されたため、{at} から送信されていません（{said}）。",
        "Mail to {address} has not been sent since {at}, because an earlier mail was reported as unwanted ({said}).";
}

impl Text {
    /// What a mail is.
    #[must_use]
    pub fn letter(self, letter: &Letter) -> String {
        match letter {
            Letter::Withdrawn(_) => self.withdrawn_letter().to_owned(),
            Letter::WithdrawalNotice(_) => self.withdrawal_notice().to_owned(),
            Letter::DeletionNotice { .. } => self.deletion_notice().to_owned(),
            // These concern no society, and no operator is shown one.
            Letter::DeletionRequested { .. }
            | Letter::DeletionCancelled { .. }
            | Letter::DeletionRefused { .. }
            | Letter::AccountDeleted(_)
            | Letter::PasswordReset { .. }
            | Letter::PasswordChanged { .. }
            | Letter::AddressCode { .. }
            | Letter::AddressChanged { .. } => self.account_letter().to_owned(),
            Letter::Invoiced(facts) => self.invoiced_letter(&facts.number),
            Letter::InvoiceVoided(facts) => self.invoice_voided_letter(&facts.number),
            Letter::Reminder(facts) => self.reminder_letter(&facts.number),
        }
    }

    /// What became of a mail.
    #[must_use]
    pub fn delivery(self, mail: &Outgoing) -> String {
        match &mail.delivery {
            Delivery::Pending { said: None, .. } => self.mail_pending().to_owned(),
            Delivery::Pending { said: Some(said), .. } => self.mail_waiting(said),
            Delivery::Sending { .. } => self.mail_sending().to_owned(),
            Delivery::Sent { at, arrival, .. } => match arrival {
                Arrival::Underway => self.mail_sent(at.written(self.0)),
                Arrival::Delayed { said, at } => self.mail_delayed(at.written(self.0), said),
                Arrival::Rejected { said, at } => self.mail_rejected(at.written(self.0), said),
                Arrival::Delivered { at } => self.mail_delivered(at.written(self.0)),
                Arrival::Returned { said, at } => self.mail_returned_for_now(at.written(self.0), said),
                Arrival::Suppressed { earlier: Earlier::Bounce, said, at } => {
                    self.mail_suppressed_after_bounce(at.written(self.0), said)
                }
                Arrival::Suppressed { earlier: Earlier::Complaint, said, at } => {
                    self.mail_suppressed_after_complaint(at.written(self.0), said)
                }
                Arrival::Bounced { said, at } => self.mail_bounced(at.written(self.0), said),
                Arrival::Complained { said, at } => self.mail_complained(at.written(self.0), said),
            },
            Delivery::Failed { at, why } => match why {
                Why::Rejected { said } => self.mail_rejected(at.written(self.0), said),
                Why::Misaddressed { said } => self.mail_misaddressed(at.written(self.0), said),
                Why::GaveUp { said } => self.mail_gave_up(at.written(self.0), said),
                Why::Unanswered => self.mail_unanswered(at.written(self.0)),
                Why::Expired => self.mail_expired(at.written(self.0)),
                Why::Overtaken { by } => self.mail_overtaken(at.written(self.0), reminder::Text(self.0).why(*by)),
            },
        }
    }

    /// What is wrong with a person's address.
    #[must_use]
    pub fn failing(self, address: &EmailAddress, failing: &FailingAddress) -> String {
        let since = failing.since.written(self.0);
        match failing.why {
            AddressFailure::Bounced => self.address_bounced(address, since, &failing.said),
            AddressFailure::Complained => self.address_complained(address, since, &failing.said),
            AddressFailure::Suppressed(Earlier::Bounce) => self.address_suppressed_after_bounce(address, since, &failing.said),
            AddressFailure::Suppressed(Earlier::Complaint) => {
                self.address_suppressed_after_complaint(address, since, &failing.said)
            }
            AddressFailure::Impossible => self.address_impossible(address, since, &failing.said),
        }
    }
}
