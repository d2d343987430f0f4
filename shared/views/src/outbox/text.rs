//! The words about mails: the name of each, its state, and problems with an address.

use domain::EmailAddress;
use domain::mail::{AddressFailure, Arrival, Delivery, Earlier, FailingAddress, Letter, Outgoing, Why};

use crate::skip_reason;

web::texts! {
    mail_to(address): "宛先 {address}", "To {address}";
    withdrawn_letter: "退会完了のお知らせ", "Withdrawal completed";
    withdrawal_notice: "退会のお知らせ（団体あて）", "Notice of withdrawal to the society";
    invoiced_letter(number): "ご請求のお知らせ No. {number}", "Invoice No. {number}";
    invoice_voided_letter(number): "請求取消のお知らせ No. {number}", "Invoice No. {number} void";
    invoice_restored_letter(number): "請求が有効に戻ったお知らせ（No. {number}）", "Invoice restored (No. {number})";
    deletion_notice: "会員ID削除のお知らせ（団体あて）", "Notice of an account’s deletion to the society";
    deletion_requested_letter: "会員IDの削除の受付", "Request to delete the account taken";
    deletion_cancelled_letter: "会員IDの削除の取り消し", "Request to delete the account taken back";
    deletion_refused_letter: "会員IDの削除をお受けできないお知らせ", "Request to delete the account refused";
    account_deleted_letter: "会員IDの削除完了", "Account deleted";
    password_reset_letter: "パスワード再設定のコード", "Code for a new password";
    support_invitation_letter: "事務局アカウントのご案内", "Support account";
    password_changed_letter: "パスワード変更のお知らせ", "Password changed";
    address_code_letter: "メールアドレス確認のコード", "Code for a new mail address";
    address_changed_letter: "メールアドレス変更のお知らせ", "Mail address changed";
    joining_requested_letter: "入会申込の受付", "Request to join taken";
    joining_request_notice: "入会申込のお知らせ（団体あて）", "Notice of a request to join to the society";
    joining_cancelled_letter: "入会申込の取り消し", "Request to join taken back";
    joining_cancelled_notice: "入会申込の取り消しのお知らせ（団体あて）", "Notice to the society that a request was taken back";
    joining_refused_letter: "入会申込の結果", "Request to join refused";
    joined_letter: "ご入会のお知らせ", "Membership begun";
    joined_notice: "入会のお知らせ（団体あて）", "Notice of a new member to the society";
    operator_invited_letter: "団体運営者へのご招待", "Invitation to operate the society";
    member_invited_letter: "ログインIDのご案内", "Invitation to choose a login ID";
    operator_named_letter: "団体運営者の登録のお知らせ", "Named as operator";
    operator_removed_letter: "団体運営者の登録解除のお知らせ", "No longer an operator";
    operator_notice_letter: "運営者のお知らせ（団体あて）", "Notice to the society about its operators";
    registration_code_letter: "会員登録のコード", "Code for registering";
    account_exists_letter: "会員IDをすでにお持ちのお知らせ", "Told that there is an account already";
    account_opened_letter: "会員登録の完了", "Registered";
    send_again: "もう一度送信する", "Send again";
    look_at_mail(letter): "{letter}を確認する", "Look at: {letter}";
    person: "会員", "Person";
    recipient: "宛先", "To";
    recipient_now: "送信先", "Goes to";
    what_became: "状態", "What became of it";
    mail_written: "作成日時", "Written";
    not_missed: "このメールは送信中か、すでに届いているか、対応済みです。", "This mail is on its way, has arrived, or has been dealt with.";
    brings_a_code:
        "コードには期限があるため、このメールはもう一度送信できません。ご本人に、画面からもう一度コードを請求していただいてください。招待は、運営者のページから再送できます。",
        "A code ends after a while, so this mail is not sent again. Please have the person ask for another code. Invitations are sent again from the operators’ page.";
    is_overtaken: "このメールの内容は現在の状況に合わないため、もう一度送信できません。", "What this mail asks for is not asked for any more, so it is not sent again.";
    mail_pending: "送信待ち", "Waiting to be sent";
    mail_waiting(said): "送信待ち（メールサービスの応答: {said}）", "Waiting to be sent (the mail service said: {said})";
    mail_overtaken(at, why): "送信を取りやめました {at}（{why}）", "Not sent any more, {at} ({why})";
    mail_sending: "送信中", "Being sent";
    mail_sent(at): "送信済み {at}", "Sent {at}";
    reminder_letter(number): "お支払いのご案内（督促） No. {number}", "Payment reminder No. {number}";
    reminder_letter_of_more(number, more):
        "お支払いのご案内（督促） No. {number} ほか{more}件", "Payment reminder No. {number} and {more} more";
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
    address_fails: "この会員のメールアドレスには督促を送信していません", "No reminders go to this person’s address";
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

    mail_not_resendable: "このメールはもう一度送信できません", "This mail is not sent again";
    to_mails: "メールの一覧へ", "To the mails";

    done_mail: "もう一度送信します。1分ほどで送信されます。", "The mail is sent again within a minute or so.";
}

impl Text {
    /// What a mail is.
    #[must_use]
    pub fn letter(self, letter: &Letter) -> String {
        match letter {
            Letter::Withdrawn(_) => self.withdrawn_letter().to_owned(),
            Letter::WithdrawalNotice(_) => self.withdrawal_notice().to_owned(),
            Letter::DeletionNotice { .. } => self.deletion_notice().to_owned(),
            Letter::DeletionRequested { .. } => self.deletion_requested_letter().to_owned(),
            Letter::DeletionCancelled { .. } => self.deletion_cancelled_letter().to_owned(),
            Letter::DeletionRefused { .. } => self.deletion_refused_letter().to_owned(),
            Letter::AccountDeleted(_) => self.account_deleted_letter().to_owned(),
            Letter::PasswordReset { .. } => self.password_reset_letter().to_owned(),
            Letter::SupportInvitation { .. } => self.support_invitation_letter().to_owned(),
            Letter::PasswordChanged { .. } => self.password_changed_letter().to_owned(),
            Letter::AddressCode { .. } => self.address_code_letter().to_owned(),
            Letter::AddressChanged { .. } => self.address_changed_letter().to_owned(),
            Letter::JoiningRequested(_) => self.joining_requested_letter().to_owned(),
            Letter::JoiningRequestNotice(_) => self.joining_request_notice().to_owned(),
            Letter::JoiningCancelled(_) => self.joining_cancelled_letter().to_owned(),
            Letter::JoiningCancelledNotice(_) => self.joining_cancelled_notice().to_owned(),
            Letter::JoiningRefused { .. } => self.joining_refused_letter().to_owned(),
            Letter::Joined(_) => self.joined_letter().to_owned(),
            Letter::JoinedNotice(_) => self.joined_notice().to_owned(),
            Letter::OperatorInvited { .. } => self.operator_invited_letter().to_owned(),
            Letter::MemberInvited { .. } => self.member_invited_letter().to_owned(),
            Letter::OperatorNamed { .. } => self.operator_named_letter().to_owned(),
            Letter::OperatorRemoved { .. } => self.operator_removed_letter().to_owned(),
            Letter::OperatorNotice { .. } => self.operator_notice_letter().to_owned(),
            Letter::RegistrationCode { .. } => self.registration_code_letter().to_owned(),
            Letter::AccountExists { .. } => self.account_exists_letter().to_owned(),
            Letter::AccountOpened { .. } => self.account_opened_letter().to_owned(),
            Letter::Invoiced(facts) => self.invoiced_letter(&facts.number),
            Letter::InvoiceVoided(facts) => self.invoice_voided_letter(&facts.number),
            Letter::InvoiceRestored(facts) => self.invoice_restored_letter(&facts.number),
            Letter::Reminder(facts) => {
                let number = facts.invoices.first().map_or("", |invoice| invoice.number.as_str());
                match facts.count().saturating_sub(1) {
                    0 => self.reminder_letter(number),
                    more => self.reminder_letter_of_more(number, more),
                }
            }
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
                Why::Overtaken { by } => self.mail_overtaken(at.written(self.0), skip_reason::Text(self.0).why(*by)),
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
