//! The sentences that all pages share, in both languages; and the macro by which every function has its own.

use crate::Language;

/// Declares the sentences of a function's pages: `name: "日本語", "English";`, or `name(argument): "… {argument} …", "…";`.
///
/// A sentence that is missing in one language does not compile, and choosing one costs nothing at start-up.
#[macro_export]
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $(($($argument:ident),+))? : $ja:literal, $en:literal;)*) => {
        /// The sentences, in the reader's language.
        #[derive(Clone, Copy, Debug)]
        pub struct Text(pub $crate::Language);

        #[allow(missing_docs, reason = "a sentence says what it says")]
        impl Text {
            $($crate::sentence! { $(#[$doc])* $name $(($($argument),+))? : $ja, $en })*
        }
    };
}

/// One sentence of [`texts!`].
#[macro_export]
macro_rules! sentence {
    ($(#[$doc:meta])* $name:ident : $ja:literal, $en:literal) => {
        $(#[$doc])*
        #[must_use]
        pub const fn $name(self) -> &'static str {
            match self.0 {
                $crate::Language::Japanese => $ja,
                $crate::Language::English => $en,
            }
        }
    };
    ($(#[$doc:meta])* $name:ident ($($argument:ident),+) : $ja:literal, $en:literal) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, $($argument: impl ::std::fmt::Display),+) -> String {
            match self.0 {
                $crate::Language::Japanese => format!($ja),
                $crate::Language::English => format!($en),
            }
        }
    };
}

/// The language of a name or subject that somebody wrote, for the `lang` of the element that shows it: a screen reader pronounces it by that,
/// and a browser chooses the glyphs (WCAG 2.2, 3.1.2).
#[must_use]
pub fn language_of(text: &str) -> Language {
    let is_japanese =
        |c| matches!(c, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}');
    if text.chars().any(is_japanese) { Language::Japanese } else { Language::English }
}

texts! {
    product: "学会・研究会ポータル", "Society portal";
    skip: "本文へ移動", "Skip to the content";
    navigation: "メインメニュー", "Main menu";
    breadcrumb: "現在位置", "You are here";
    top: "トップ", "Home";
    societies: "学会研究会", "Societies";
    memberships: "所属団体・退会", "Memberships";
    inquiry: "お問い合わせ", "Help";
    sign_in: "ログイン", "Sign in";
    sign_out: "ログアウト", "Sign out";
    signed_in_as(name): "{name} さん", "{name}";
    other_language: "English", "日本語";
    operators_tools: "団体運営者向け運用ツール", "Operator tools";
    payments: "支払履歴確認", "Payments";

    pages: "ページ", "Pages";
    page(page): "{page}ページ目", "Page {page}";
    previous: "前へ", "Previous";
    next: "次へ", "Next";
    host_home: "ポータルのトップページ", "Portal home page";
    host_help: "ポータルのヘルプ", "Portal help";
    status(code): "エラーコード {code}", "Error code {code}";

    to_top: "トップページへ", "Go to the home page";
    to_memberships: "所属団体の一覧へ", "Go to your memberships";
    to_withdrawal: "この団体の退会ページへ", "Go to this society's withdrawal page";
    to_deletion: "会員IDの削除のページへ", "Go to the account deletion page";
    to_password_reset: "パスワード再設定のページへ", "Go to the password reset page";
    to_try_again: "もう一度開く", "Try again";
    to_host_help: "ポータルのヘルプへ", "Go to the portal help";

    sign_in_needed: "ログインが必要です", "Please sign in";
    sign_in_needed_detail: "このページをご覧いただくには、ログインしてください。", "You need to sign in to view this page.";
    wrong_credentials: "ログインできませんでした", "Sign-in failed";
    wrong_credentials_detail:
        "ログインIDまたはパスワードが正しくありません。もう一度ご入力ください。",
        "The login ID or password is incorrect. Please try again.";
    not_proven: "ご本人の確認ができませんでした", "We could not confirm that it is you";
    not_proven_detail: "パスワードが正しくありません。もう一度ご入力ください。", "The password is incorrect. Please try again.";
    throttled: "しばらくお待ちください", "Please wait a few minutes";
    throttled_detail(minutes):
        "短い時間に操作が繰り返されたため、受け付けを一時的に止めています。約{minutes}分後にもう一度お試しください。",
        "This is paused because of repeated tries. Please try again in about {minutes} min.";
    cross_site: "ほかのサイトからの操作は受け付けられません", "This request came from another site";
    cross_site_detail:
        "安全のため処理を行いませんでした。このサイトのページを開き直して、もう一度操作してください。",
        "For your safety, nothing was done. Please open the page on this site and try again.";
    not_found: "ページが見つかりません", "Page not found";
    not_found_detail:
        "アドレスが変わったか、入力に誤りがある可能性があります。トップページからお探しください。",
        "The address may have changed or been mistyped. Please start from the home page.";
    unknown_membership: "この団体への所属が見つかりません", "Membership not found";
    unknown_membership_detail:
        "ご自身が所属している団体のみ退会できます。所属団体の一覧からお選びください。",
        "You can leave only societies you belong to. Please choose one from your memberships.";
    already_withdrawn: "すでに退会済みです", "You have already left this society";
    already_withdrawn_detail(on):
        "{on}に退会の手続きが完了しています。あらためて手続きしていただく必要はありません。",
        "Your withdrawal was completed on {on}. You do not need to do anything else.";
    ledger_changed: "未払い金額が変わりました", "The unpaid amount has changed";
    ledger_changed_detail:
        "確認画面を開いたあとに請求またはお支払いの記録が変わったため、退会はまだ完了していません。最新の内容をご確認のうえ、もう一度手続きしてください。",
        "An invoice or payment was recorded after you opened the confirmation page, so you have not left yet. Please check the current amount and confirm again.";
    not_operator: "この団体の運営者ではありません", "You are not an operator of this society";
    not_operator_detail:
        "管理画面は、運営者として登録されている会員IDでのみご利用いただけます。登録については事務局へお問い合わせください。",
        "The operator console is open to accounts that are listed as the society's operator. Please ask the support desk to be listed.";
    to_operators_tools: "運営している団体の一覧へ", "Go to the societies you operate";
    unknown_person: "この会員は見つかりません", "Person not found";
    unknown_person_detail:
        "この団体に現在または過去に所属している会員のみ表示・請求できます。",
        "Only present and former members of this society can be shown or billed.";
    unknown_invoice: "請求が見つかりません", "Invoice not found";
    unknown_invoice_detail: "請求番号をご確認のうえ、一覧からお選びください。", "Please check the number and choose the invoice from the list.";
    to_records: "請求レコードの一覧へ", "Go to the billing records";
    to_payments: "支払履歴の一覧へ", "Go to your payments";
    to_invoice: "この請求のページへ", "Go to this invoice";
    account_deleted: "会員IDが削除されているため請求できません", "The account is deleted and cannot be billed";
    account_deleted_detail:
        "会員IDが削除されたため、ポータルから請求することはできません。団体の口座への直接のお振込みを、会員ご本人へご依頼ください。",
        "The account has been deleted, so the portal can no longer bill. Please ask the person to transfer the amount to the society's bank account directly.";
    invalid: "入力内容をご確認ください", "Please check what you entered";
    unknown_member: "この項目はここにはありません。名前をご確認ください。", "There is no such member here. Please check its name.";
    text_missing: "入力してください。", "Please fill this in.";
    text_too_long(most): "{most}文字以内で入力してください。", "Please use at most {most} characters.";
    text_malformed: "使えない文字（制御文字など）が含まれています。入力し直してください。", "It contains characters that cannot be used, such as control characters. Please type it again.";
    record_not_collectable: "この請求はまとめられません", "This record cannot be collected";
    record_not_theirs(id): "請求 {id} は、この会員のこの団体への請求ではありません。一覧から選び直してください。", "{id} is not an invoice of this person with this society. Please choose from the list again.";
    record_not_unpaid(number): "請求 No. {number} は未払いではありません。選択を外してください。", "No. {number} is not unpaid. Please leave it out.";
    record_collected(number, by): "請求 No. {number} は、個別請求 No. {by} ですでに請求中です。選択を外すか、No. {by} を取り消してください。", "No. {number} is already collected by No. {by}. Please leave it out, or void No. {by} first.";
    record_collects(number): "請求 No. {number} はほかの請求をまとめた個別請求のため、さらにまとめることはできません。選択を外すか、No. {number} を取り消して、もとの請求をまとめてください。", "No. {number} collects other records and cannot be collected itself. Please leave it out, or void No. {number} and collect its records.";
    invoice_changed: "ほかの人がこの請求を更新しました", "Somebody else has changed this invoice";
    invoice_changed_detail:
        "画面を開いたあとに、ほかの運営者がこの請求に記録を加えました。今回の操作は行われていません。最新の内容をご確認のうえ、必要であればもう一度操作してください。",
        "Another operator made an entry on this invoice after you opened the page. Your entry was not made. Please look at the current state and try again if it is still needed.";
    collected_record: "この請求は個別請求にまとめられています", "This record is collected by an individual invoice";
    collected_record_detail(by): "入金や取消は、個別請求 No. {by} に対して記録してください。", "Please make the entry on individual invoice No. {by}.";
    not_unpaid: "この請求は未払いではありません", "Nothing is owed on this invoice";
    not_unpaid_detail: "すでに入金済み、取消済み、または貸倒処理済みです。取り消された請求への入金は、請求取消を取り消してから記録してください。", "It is already paid, void or written off. To record a payment on a void invoice, undo the void first.";
    overpayment: "入金額が未払い額を超えています", "The payment is more than is owed";
    overpayment_detail(outstanding): "未払い額は{outstanding}です。超えた分はこの請求に記録できません。金額をご確認ください。", "{outstanding} is still owed. More than that cannot be recorded on this invoice. Please check the amount.";
    has_payments: "入金があるため取り消せません", "An invoice with payments cannot be voided";
    has_payments_detail(paid): "{paid}の入金が記録されています。先に入金の記録を取り消してから、請求を取り消してください。", "{paid} has been paid on it. Please reverse the payments first, then void the invoice.";
    already_reversed: "この記録はすでに取り消されています", "This entry is already reversed";
    already_reversed_detail: "あらためて操作していただく必要はありません。", "You do not need to do anything else.";
    not_a_fee: "この差額は振込手数料として処理できません", "This difference is no bank’s fee";
    not_a_fee_detail(outstanding, most): "不足は{outstanding}です。団体負担にできるのは、入金のあった請求の不足が合わせて{most}以下のときです。残りは引き続きご請求いただくか、回収しない場合は貸倒処理をしてください。", "{outstanding} is missing. The society can bear what is missing up to {most} in all, once something has come in. Please go on asking for it, or write it off.";
    nothing_to_undo: "取り消す処理がありません", "There is nothing to undo";
    nothing_to_undo_detail: "この請求は、取消または貸倒処理された状態ではありません。最新の内容をご確認ください。", "The invoice is not void, or not written off. Please look at its current state.";
    records_changed: "まとめていた請求が変わったため、元に戻せません", "What the invoice had collected has changed";
    records_changed_detail(numbers): "請求取消の後に変更された請求があります（No. {numbers}）。必要な請求を選んで、新しい個別請求を発行してください。", "Records have changed since the invoice was voided (No. {numbers}). Please issue a new invoice for what is still owed.";
    list_comma: "、", ", ";
    no_receipt: "領収書はまだありません", "There is no receipt yet";
    no_receipt_detail: "この請求には入金の記録がありません。団体が入金を確認すると、領収書を表示できます。", "No payment has been recorded on this invoice. The receipt appears once the society has recorded your payment.";
    receipt_of_collector(number): "この請求は個別請求 No. {number} にまとめられています。領収書は No. {number} のページでご覧ください。", "This invoice is collected by No. {number}. Please see the receipt for No. {number}.";
    unknown_payment: "入金の記録が見つかりません", "Payment not found";
    unknown_payment_detail: "請求のページで入金の一覧をご確認ください。", "Please look at the payments on the invoice's page.";

    export_too_large: "件数が多いためダウンロードできません", "Too many records for one export";
    export_too_large_detail(records, most): "{records}件を読み込む必要がありますが、一度にダウンロードできるのは{most}件までです。年度または状態で絞り込んでください。", "{records} records would have to be read; an export holds at most {most}. Please choose a fiscal year or a status.";
    export_in_parts: "ファイルを分けてダウンロードしてください", "Please download this export in parts";
    export_in_parts_detail(parts): "一つのファイルには収まらないため、{parts}個に分けます。parts、part（1〜{parts}）、stateを付けて、一つずつ送信してください。", "It does not fit into one answer. Please send parts, part (1–{parts}) and state, one part at a time.";
    export_changed: "請求レコードが変わりました", "The billing records have changed";
    export_changed_detail: "分割したファイルの途中で、請求または入金の記録が変わりました。合計が合わなくなるため、最初からダウンロードし直してください。", "Records changed between the parts, so their totals would not agree. Please start the download again.";
    characters_missing: "CP932にない文字があります", "Some characters are not in CP932";
    characters_missing_detail(cells): "{cells}か所に、CP932で表せない文字があります。〓に置き換えるにはreplace=trueを付けて送信してください。そのまま残すにはCSV（UTF-8）またはExcel形式をお使いください。", "{cells} cells have characters that CP932 lacks. Send replace=true to put 〓 in their place, or use CSV (UTF-8) or xlsx to keep them.";
    to_exports: "ダウンロードのページへ", "Go to the download page";
    deletion_pending: "削除のお申し込みを受け付けています", "Your request has been received";
    deletion_pending_detail(on):
        "会員IDの削除はすでにお申し込みいただいています。{on}に削除します。",
        "You have already asked for your account to be deleted. It will be deleted on {on}.";
    deletion_under_way: "削除の処理が始まっています", "The deletion is under way";
    deletion_under_way_detail:
        "会員IDの削除を行っているため、取り消しや変更はできません。完了しましたら、ご登録のアドレスにお知らせします。",
        "The account is being deleted, so the request cannot be cancelled or changed. We will write to the registered address when it is done.";
    no_deletion_pending: "削除のお申し込みはありません", "There is no request";
    no_deletion_pending_detail:
        "すでに取り消されたか、処理が終わっている可能性があります。",
        "It may have been cancelled or dealt with already.";
    own_request: "ご自身のお申し込みです", "This is your own request";
    own_request_detail:
        "ご自身のお申し込みを確認することはできません。事務局のほかの担当者にお任せください。",
        "You cannot decide on your own request. Please leave it to a colleague.";
    to_deletion_requests: "お申し込みの一覧へ", "Go to the requests";
    only_operator: "先に運営者の引き継ぎが必要です", "Please hand over first";
    only_operator_detail(societies):
        "次の団体の運営者は、ほかに登録されていません: {societies}。引き継ぐ方が運営者として登録されてから、会員IDの削除をお申し込みください。登録についてはポータルのヘルプへお問い合わせください。",
        "You are the only operator of {societies}. Please have somebody else registered as operator before you ask for your account to be deleted. The portal help will tell you how.";
    and: "、", ", ";
    password_unfit: "このパスワードは使えません", "This password cannot be used";
    not_remindable: "ご案内を送信できません", "This reminder cannot be sent";
    mail_not_resendable: "このメールはもう一度送信できません", "This mail is not sent again";
    to_mails: "メールの一覧へ", "To the mails";
    run_not_stopped: "止まっている送信はありません", "No run waits";
    run_not_stopped_detail:
        "その日の送信は止まっていないか、すでに再開されています。",
        "The run of that day has not stopped, or goes on already.";
    address_taken: "このメールアドレスは使えません", "This mail address cannot be used";
    address_taken_detail:
        "このメールアドレスは、別の会員IDに登録されています。別のアドレスを入力するか、お心当たりがあればヘルプへお問い合わせください。",
        "Another account is registered with this address. Please enter another one, or ask for help if both accounts are yours.";
    address_code_invalid: "コードを確認できません", "The code is not valid";
    address_code_invalid_detail:
        "コードが正しくないか、有効期限を過ぎています。メールをご確認のうえ、もう一度入力するか、新しいコードをお求めください。",
        "The code is not right, or too old. Please check the mail and enter it again, or ask for a new code.";
    leaves_on(day):
        "会員IDの削除をお申し込みいただいています。{day}に削除します。",
        "You have asked for your account to be deleted. It will be deleted on {day}.";
    to_take_back: "内容の確認・お申し込みの取り消し", "See the request or take it back";

    done_signed_out:
        "ログアウトされていたため、操作はまだ行われていません。ログインすると、元のページに戻ります。",
        "You were signed out; nothing has been done. Sign in to go back to the page.";
    done_not_yet:
        "先ほどの操作はまだ行われていません。内容をご確認のうえ、もう一度操作してください。",
        "What you did before signing in has not been done yet. Please check and do it again.";
    done_signed_off: "ログアウトしました。", "You have signed out.";
    done_deletion_cancelled:
        "お申し込みを取り消しました。会員IDと所属団体は、これまでどおりご利用いただけます。",
        "Your request was cancelled. Your account and your memberships stay as they are.";
    done_address: "メールアドレスを変更しました。", "Your mail address is changed.";
    done_invoice: "個別請求を発行しました。ご本人にメールでお知らせします。", "The invoice has been issued. The person is told by mail.";
    done_payment: "入金を記録しました。", "The payment has been recorded.";
    done_reversal: "入金の記録を取り消しました。", "The payment has been reversed.";
    done_void: "請求を取り消しました。", "The invoice has been voided.";
    done_write_off: "貸倒処理を記録しました。", "The invoice has been written off.";
    done_adjustment: "差額の調整を記録しました。", "The adjustment has been recorded.";
    done_undoing: "記録を取り消しました。", "The entry has been undone.";
    done_due_day: "支払期限を変更しました。", "The due day has been moved.";
    done_hold: "督促を保留にしました。", "Reminders are now on hold.";
    done_release: "督促の保留を解除しました。", "Reminders are no longer on hold.";
    done_reminder: "お支払いのご案内を送信します。結果はこのページでご確認いただけます。", "The reminder is on its way. This page shows what becomes of it.";
    done_steps: "督促の日程を変更しました。", "The reminder steps have been changed.";
    done_run: "送信を再開しました。まもなく送信されます。", "The run goes on; its mails are on their way shortly.";
    done_deletion_ordered: "削除を指示しました。数分以内に行われます。", "The deletion was ordered. It is carried out within minutes.";
    done_mail: "もう一度送信します。1分ほどで送信されます。", "The mail is sent again within a minute or so.";
    done_dealt_with: "対応済みにしました。", "Marked as dealt with.";
    done_deletion_refused: "お申し込みをお断りし、理由をメールでお送りしました。", "The request was refused, and the reason was mailed.";
    address_fails: "ご登録のメールアドレスに、メールが届いていません。", "Mail to your registered address does not arrive.";
    to_address: "メールアドレスを変更する", "Change the address";
    to_reminders: "お支払いのご案内（督促）の記録へ", "Go to the reminders";
    to_runs: "送信の状況へ", "Go to the runs";
    reset_code_invalid: "このコードは使えません", "This code cannot be used";
    reset_code_invalid_detail:
        "コードが正しくないか、有効期限が切れているか、すでに使われています。新しいパスワードを設定したばかりの場合は、そのままログインしてください。",
        "The code is wrong, too old, or has been used. If you have just set a new password, please sign in with it.";
    method_not_allowed: "この操作はできません", "This action is not available here";
    method_not_allowed_detail(allow): "このページで使えるメソッド: {allow}", "Methods allowed on this page: {allow}";
    body_too_large: "送信された内容が大きすぎます", "The request is too large";
    body_too_large_detail: "64 KBまで送信できます。", "You can send up to 64 KB.";
    unsupported_body: "送信された形式を読み取れません", "The request format is not supported";
    unsupported_body_detail:
        "フォーム（application/x-www-form-urlencoded）またはJSON（application/json）で送信してください。",
        "Please send a form (application/x-www-form-urlencoded) or JSON (application/json).";
    malformed: "送信された内容を読み取れません", "The request could not be read";
    malformed_detail(hint): "内容をご確認ください: {hint}", "Please check: {hint}";
    incomplete: "入力されていない項目があります", "Required fields are missing";
    incomplete_detail(fields): "次の項目を入力してください: {fields}", "Please fill in: {fields}";
    idempotency_key_missing: "Idempotency-Keyが必要です", "Idempotency-Key is required";
    idempotency_key_missing_detail:
        "同じ操作が二度行われないよう、操作ごとに新しい値（表示可能なASCII文字で255文字まで）をIdempotency-Keyヘッダーに付けて送信してください。",
        "So that nothing happens twice, send a new value of up to 255 visible ASCII characters in the Idempotency-Key header with each command.";
    idempotency_key_reused: "このIdempotency-Keyは別の操作に使われています", "This Idempotency-Key was used for another request";
    idempotency_key_reused_detail:
        "別の操作には新しい値をお使いください。今回の操作は行われていません。",
        "Please use a new value for a different request. This one was not carried out.";
    unavailable: "ただいま処理できませんでした", "Temporarily unavailable";
    unavailable_detail:
        "混み合っているか、一時的な障害が起きています。少し待ってからもう一度お試しください。同じ操作を繰り返しても、二重に処理されることはありません。",
        "The service is busy or has a temporary fault. Please wait a moment and try again. Repeating the same step never processes it twice.";
    broken: "申し訳ございません。エラーが発生しました", "Sorry, something went wrong";
    broken_detail:
        "処理は行われていません。同じ画面が続けて表示される場合は、ポータルのヘルプからご連絡ください。",
        "Nothing was done. If this keeps happening, please contact us through the portal help.";
    address_not_alone:
        "メールアドレスだけを「name@example.jp」の形で入力してください。お名前や「<」「>」、「mailto:」、空白、2つ目のアドレスは入れられません。",
        "Please enter the mail address alone, such as name@example.jp: no name, no < or >, no mailto:, no space and no second address.";
    address_not_ascii:
        "メールアドレスに使えない文字があります。半角の英数字と記号で入力してください。日本語のドメインは「xn--」で始まる形で入力してください。",
        "The mail address has characters that it cannot have. Please use Latin letters, digits and signs; type a Japanese domain in its form that begins with xn--.";
    long_name: "「@」の前は64文字までです。メールアドレスをご確認ください。", "At most 64 characters can stand before the @. Please check the address.";
    long_address: "メールアドレスは254文字までです。", "A mail address has at most 254 characters.";
    no_domain:
        "「@」の後ろがメールの宛先になりません。「example.jp」のような形になっているかご確認ください。",
        "What follows the @ cannot receive mail. Please check that it looks like example.jp.";
    no_address: "メールアドレスを「name@example.jp」の形で入力してください。", "Please enter a mail address such as name@example.jp.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_kana_or_kanji_is_japanese() {
        for text in ["日本臨床循環器研究会", "2026年度 Annual fee", "佐々木", "ｻﾝﾌﾟﾙ"] {
            assert_eq!(language_of(text), Language::Japanese, "{text}");
        }
        assert_eq!(language_of("Society of Café Medicine"), Language::English);
    }
}
