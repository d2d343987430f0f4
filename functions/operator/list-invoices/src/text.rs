//! What the console says.

use domain::audit::{Actor, Event};
use domain::payment::Correcting;
use domain::record::{Order, Status};
use domain::{AccountId, InvoiceId};

web::texts! {
    tools_lead: "運営している団体を選ぶと、請求レコードの一覧（管理画面）が開きます。", "Choose a society to open its billing records.";
    no_society:
        "運営者として登録されている団体はありません。団体の請求を管理するには、運営者としての登録を事務局へご依頼ください。",
        "You are not listed as an operator of any society. To manage a society’s billing, please ask the support desk to be listed.";
    help: "お問い合わせ", "Help";
    open_records: "請求レコードを開く", "Open billing records";
    records_of(society): "{society}の請求レコードを開く", "Open the billing records of {society}";

    all: "すべて", "All";
    unpaid: "未払い", "Unpaid";
    overdue: "期限超過", "Overdue";
    paid: "入金済み", "Paid";
    void: "取消済み", "Void";
    written_off: "貸倒処理済み", "Written off";
    statuses: "状態で絞り込む", "Filter by status";
    narrow: "絞り込み・並べ替え", "Filter and sort";
    search: "氏名・会員番号・請求番号", "Name, member no. or invoice no.";
    who: "会員", "People";
    everybody: "すべて", "Everybody";
    members: "在籍中", "Members";
    former: "退会済み", "Former members";
    deleted: "会員ID削除済みのみ（直接振込）", "Deleted accounts only (direct transfer)";
    year: "年度（支払期限）", "Fiscal year (due date)";
    every_year: "すべて", "All";
    fiscal_year(year): "{year}年度", "FY {year}";
    sort: "並び順", "Order";
    due_first: "期限が早い順", "Due date, earliest first";
    due_last: "期限が遅い順", "Due date, latest first";
    largest: "請求額が大きい順", "Amount, largest first";
    by_payer: "氏名順", "Name";
    by_number: "請求番号が新しい順", "Invoice no., latest first";
    apply: "表示する", "Show";
    reset: "条件を解除", "Clear filters";

    sums: "合計", "Totals";
    count: "件数", "Records";
    records_count(count): "{count}件", "{count}";
    billed: "請求額", "Billed";
    paid_sum: "入金額", "Paid";
    unpaid_sum: "未払い額", "Unpaid";
    void_sum: "取消", "Void";
    written_off_sum: "貸倒", "Written off";
    export: "CSV・Excelに書き出す", "Export to CSV or Excel";
    ages: "未払いの経過日数", "Age of unpaid records";
    days_overdue: "支払期限からの日数", "Days overdue";
    not_due: "期限前", "Not due yet";
    late(from, to): "{from}〜{to}日超過", "{from}–{to} days";
    later(more): "{more}日を超える", "Over {more} days";

    range(total, from, to): "{total}件中 {from}〜{to}件を表示", "Showing {from}–{to} of {total}";
    nothing_here(total): "{total}件中 このページに表示する請求レコードはありません", "None of the {total} records are on this page";
    first_page: "最初のページへ", "Go to the first page";
    no_records: "請求レコードはまだありません。会費や個別請求を発行すると、ここに表示されます。", "There are no billing records yet. Dues and individual invoices appear here once they are issued.";
    nothing_found: "条件に合う請求レコードはありません。", "No billing records match.";
    invoice: "請求", "Invoice";
    number(number): "No. {number}", "No. {number}";
    member: "会員", "Person";
    due: "支払期限・状態", "Due and status";
    due_on(day): "期限 {day}", "Due {day}";
    bill: "個別請求をつくる", "Bill individually";
    settled_by(number): "個別請求 No. {number} で処理", "Settled by No. {number}";

    membership: "所属", "Membership";
    member_number: "会員番号", "Member number";
    kana: "フリガナ", "Kana";
    category: "会員種別", "Category";
    affiliation: "所属機関", "Affiliation";
    postal_address: "郵送先", "Postal address";
    mail_address: "メールアドレス", "Mail address";
    sign_in: "ログイン", "Sign-in";
    has_signed_in: "ログインしたことがあります", "Has signed in";
    never_signed_in: "まだログインしたことがありません", "Has never signed in";
    to_members: "会員名簿", "Members";
    members_of(society): "{society}の会員名簿を開く", "Open the members of {society}";
    joined: "入会日", "Joined";
    withdrawn: "退会日", "Left";
    deleted_on: "会員IDの削除日", "Account deleted";
    standing: "在籍状況", "Standing";
    still_member: "在籍中", "Member";
    period: "入会回数", "Period";
    times(count): "{count}回目", "No. {count}";
    invoices: "この団体の請求", "Invoices of this society";
    no_invoices: "この会員への請求はありません。", "Nothing has been billed to this person.";
    choose(number): "No. {number} をまとめる", "Collect No. {number}";
    choose_hint: "まとめて請求する未払いの請求を選んでください。選ばずに新しい請求をつくることもできます。", "Choose the unpaid invoices to collect. You can also create a new one without choosing any.";
    direct_transfer_title: "ポータルからは請求できません（直接振込）", "The portal can no longer bill this person (direct transfer)";
    direct_transfer:
        "会員IDが削除されています。未払い額は、次の口座への直接のお振込みをご本人に依頼し、入金を確認したら請求のページで記録してください。氏名は請求の発行時のものです。",
        "The account has been deleted. Please ask the person to transfer what is owed to the account below, and record the payment on the invoice’s page. The name is as it stood on the invoice.";
    no_bank_account: "団体の口座はまだ登録されていません。", "The society’s bank account is not registered yet.";
    mails: "送信したメール", "Mails";
    no_mails: "この会員に関するメールの控えはありません。", "There are no copies of mails about this person.";
    hold_reminders: "督促の停止・再開", "Hold reminders, or let them go on";
    to_reminders: "お支払いのご案内（督促）", "Payment reminders";
    to_joining_requests: "入会の申込", "Requests to join";
    to_operators: "運営者", "Operators";
    to_seal: "領収書の印影", "Seal for receipts";
    to_terms: "入会の条件", "Terms of membership";
    missed_mails(count): "届いていないメールなどが{count}件あります。", "Mails that did not arrive or were reported as unwanted: {count}.";
    more_missed_mails: "届かなかったメールが100件以上あります。", "More than a hundred mails did not arrive.";
    run_stopped: "督促の送信が、確認のため止まっています。", "The run of reminders has stopped to be looked at.";
    look: "確認する", "Look at it";
    trail: "記録", "History";
    no_trail: "記録はまだありません。", "Nothing is on record yet.";
    japan_time(at): "{at}（日本時間）", "{at} Japan time";
    by_themselves: "本人", "The person";
    by_owner: "ポータルの管理者", "The portal’s owner";
    by_system: "システム", "The system";
    did_sign_in: "ログインしました", "Signed in";
    did_sign_out: "ログアウトしました", "Signed out";
    did_detect_theft: "自動ログインの不正利用を検知し、すべてのログインを終了しました", "Misuse of a remembered browser was detected; every session was ended";
    did_grant_operator: "運営者として登録しました", "Listed as operator";
    did_revoke_operator: "運営者の登録を解除しました", "No longer listed as operator";
    did_invite: "招待しました", "Invited";
    did_invite_again: "招待を再送しました", "Sent the invitation again";
    did_take_back_invitation: "招待を取り消しました", "Took the invitation back";
    did_create_society: "団体を登録しました", "Brought the society onto the portal";
    did_to_account: "会員IDに関する操作がありました", "Something was done to the account";
    did_join: "入会しました", "Joined the society";
    did_withdraw(unpaid): "退会しました（未払い {unpaid}）", "Left the society ({unpaid} unpaid)";
    did_issue(number, amount): "請求 No. {number}（{amount}）を発行しました", "Issued No. {number} ({amount})";
    did_record_payment(number, amount): "No. {number} に入金 {amount} を記録しました", "Recorded a payment of {amount} on No. {number}";
    did_reverse_payment(number, amount, reason): "No. {number} の入金 {amount} を取り消しました。理由: {reason}", "Reversed a payment of {amount} on No. {number}. Reason: {reason}";
    did_export(format, records): "請求レコード{records}件を書き出しました（{format}）", "Exported {records} billing records ({format})";
    did_move_due_day(number, from, to, reason): "No. {number} のお支払い期限を {from} から {to} に変更しました。理由: {reason}", "Moved the due date of No. {number} from {from} to {to}. Reason: {reason}";
    did_hold(until, reason): "お支払いのご案内（督促）を止めました（{until}）。理由: {reason}", "Held reminders ({until}). Reason: {reason}";
    did_send_again: "届かなかったメールをもう一度送信しました", "Sent a mail again that had not arrived";
    did_deal_with: "届かなかったメールを対応済みにしました", "Dealt with a mail that had not arrived";
    did_release: "お支払いのご案内（督促）を再開しました", "Resumed reminders";
    did_remind(number): "No. {number} のお支払いのご案内（督促）を送りました", "Sent a reminder of No. {number}";
    did_choose_steps: "お支払いのご案内（督促）の日程を変更しました", "Changed when reminders are sent";
    did_ask_to_join: "入会を申し込みました", "Asked to join";
    did_cancel_joining: "入会の申込を取り消しました", "Took back the request to join";
    did_refuse_joining(reason): "入会の申込を承認しませんでした。理由: {reason}", "Refused the request to join. Reason: {reason}";
    did_upload_seal: "領収書の印影の登録", "Receipt seal uploaded";
    did_remove_seal: "領収書の印影の削除", "Receipt seal removed";
    did_choose_terms: "入会の条件を変更しました", "Changed the terms of membership";
    until_released: "再開するまで", "until released";
    did_void(number, amount, reason): "請求 No. {number}（{amount}）を取り消しました。理由: {reason}", "Voided No. {number} ({amount}). Reason: {reason}";
    did_write_off(number, amount, reason): "No. {number} の未払い {amount} を貸倒処理しました。理由: {reason}", "Wrote off {amount} on No. {number}. Reason: {reason}";
    did_adjust(number, amount, reason): "No. {number} の不足 {amount} を団体負担にしました（{reason}）", "Bore {amount} missing on No. {number} ({reason})";
    did_undo_adjustment(number, amount, reason): "No. {number} の団体負担 {amount} を取り消しました（{reason}）", "Undid the adjustment of {amount} on No. {number} ({reason})";
    did_undo_write_off(number, amount, reason): "No. {number} の貸倒処理 {amount} を取り消しました（{reason}）", "Undid the write-off of {amount} on No. {number} ({reason})";
    did_undo_void(number, amount, reason): "No. {number}（{amount}）の取消を取り消しました（{reason}）", "Undid the void of No. {number}, {amount} ({reason})";
    adjusted_sum: "団体負担", "Borne by the society";
    received_in(year, yen): "{year}年度の入金額（入金日による） {yen}", "Received in fiscal year {year} (by payment day): {yen}";
}

impl Text {
    /// A status to filter by.
    pub(crate) const fn status(self, status: Option<Status>) -> &'static str {
        match status {
            None => self.all(),
            Some(Status::Unpaid) => self.unpaid(),
            Some(Status::Overdue) => self.overdue(),
            Some(Status::Paid) => self.paid(),
            Some(Status::Void) => self.void(),
            Some(Status::WrittenOff) => self.written_off(),
        }
    }

    /// An order to sort by.
    pub(crate) const fn order(self, order: Order) -> &'static str {
        match order {
            Order::DueFirst => self.due_first(),
            Order::DueLast => self.due_last(),
            Order::Largest => self.largest(),
            Order::Payer => self.by_payer(),
            Order::Number => self.by_number(),
        }
    }

    /// How long something is overdue.
    pub(crate) fn age(self, days: Option<(u32, Option<u32>)>) -> String {
        match days {
            None => self.not_due().to_owned(),
            Some((least, Some(most))) => self.late(least, most),
            Some((least, None)) => self.later(least - 1),
        }
    }

    /// Who did something about this person.
    pub(crate) fn actor(self, by: &Actor, person: &AccountId) -> String {
        match by {
            Actor::Account(account) if account == person => self.by_themselves().to_owned(),
            Actor::Account(account) => account.to_string(),
            Actor::Operator(_, name) | Actor::Support(_, name) => name.to_string(),
            Actor::Owner => self.by_owner().to_owned(),
            Actor::System => self.by_system().to_owned(),
        }
    }

    /// What was done, with an invoice by its number.
    pub(crate) fn did(self, event: &Event, number: impl Fn(&InvoiceId) -> String) -> String {
        match event {
            Event::SignedIn { .. } => self.did_sign_in().to_owned(),
            Event::SignedOut => self.did_sign_out().to_owned(),
            Event::TheftDetected => self.did_detect_theft().to_owned(),
            // These concern no society, and no operator is shown one.
            Event::PasswordReset
            | Event::AddressChanged
            | Event::ProfileChanged
            | Event::RunReleased { .. }
            | Event::DeletionRequested { .. }
            | Event::DeletionCancelled
            | Event::DeletionOrdered
            | Event::DeletionRefused { .. }
            | Event::AccountDeleted
            | Event::LookedUp { .. }
            | Event::SupportAccountOpened
            | Event::GrantedSupport
            | Event::RevokedSupport
            | Event::Suspended { .. }
            | Event::SuspensionLifted { .. }
            | Event::LoginOpened { .. }
            | Event::SessionsEnded => self.did_to_account().to_owned(),
            Event::GrantedOperator { .. } => self.did_grant_operator().to_owned(),
            Event::RevokedOperator { .. } => self.did_revoke_operator().to_owned(),
            Event::Invited { again: false, .. } => self.did_invite().to_owned(),
            Event::Invited { again: true, .. } => self.did_invite_again().to_owned(),
            Event::InvitationTakenBack { .. } => self.did_take_back_invitation().to_owned(),
            Event::SocietyCreated { .. } => self.did_create_society().to_owned(),
            Event::Joined { .. } => self.did_join().to_owned(),
            Event::JoiningRequested { .. } => self.did_ask_to_join().to_owned(),
            Event::JoiningCancelled { .. } => self.did_cancel_joining().to_owned(),
            Event::JoiningRefused { reason, .. } => self.did_refuse_joining(reason),
            Event::Withdrew { unpaid, .. } => self.did_withdraw(unpaid.written(self.0)),
            Event::Issued { invoice, amount, .. } => self.did_issue(number(invoice), amount.written(self.0)),
            Event::PaymentRecorded { invoice, amount, .. } => self.did_record_payment(number(invoice), amount.written(self.0)),
            Event::PaymentReversed { invoice, amount, reason, .. } => {
                self.did_reverse_payment(number(invoice), amount.written(self.0), reason)
            }
            Event::Voided { invoice, amount, reason, .. } => self.did_void(number(invoice), amount.written(self.0), reason),
            Event::WrittenOff { invoice, amount, reason, .. } => {
                self.did_write_off(number(invoice), amount.written(self.0), reason)
            }
            Event::Adjusted { invoice, amount, reason, .. } => self.did_adjust(number(invoice), amount.written(self.0), reason),
            Event::CorrectionReversed { invoice, kind, amount, reason, .. } => {
                let (number, amount) = (number(invoice), amount.written(self.0));
                match kind {
                    Correcting::Adjustment => self.did_undo_adjustment(number, amount, reason),
                    Correcting::WriteOff => self.did_undo_write_off(number, amount, reason),
                    Correcting::Void => self.did_undo_void(number, amount, reason),
                }
            }
            Event::Exported { format, records, .. } => self.did_export(format, records),
            Event::DueDayMoved { invoice, from, to, reason, .. } => {
                self.did_move_due_day(number(invoice), from.written(self.0), to.written(self.0), reason)
            }
            Event::RemindersHeld { until, reason, .. } => {
                let until = until.map_or_else(|| self.until_released().to_owned(), |until| until.written(self.0));
                self.did_hold(until, reason)
            }
            Event::RemindersReleased { .. } => self.did_release().to_owned(),
            Event::Reminded { invoice, .. } => self.did_remind(number(invoice)),
            Event::MailSentAgain { .. } => self.did_send_again().to_owned(),
            Event::MailDealtWith { .. } => self.did_deal_with().to_owned(),
            Event::StepsChosen { .. } => self.did_choose_steps().to_owned(),
            Event::TermsChosen { .. } => self.did_choose_terms().to_owned(),
            Event::SealChanged { is_removed: false, .. } => self.did_upload_seal().to_owned(),
            Event::SealChanged { is_removed: true, .. } => self.did_remove_seal().to_owned(),
        }
    }
}

/// Who acted, to a client: the account, `owner`, or `system`.
pub(crate) fn actor(by: &Actor) -> String {
    match by {
        Actor::Account(account) | Actor::Operator(account, _) | Actor::Support(account, _) => account.to_string(),
        Actor::Owner => "owner".to_owned(),
        Actor::System => "system".to_owned(),
    }
}
