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
    host_home: "ポータルのトップページ", "Portal home page";
    host_help: "ポータルのヘルプ", "Portal help";
    status(code): "エラーコード {code}", "Error code {code}";

    to_top: "トップページへ", "Go to the home page";
    to_memberships: "所属団体の一覧へ", "Go to your memberships";
    to_withdrawal: "この団体の退会ページへ", "Go to this society's withdrawal page";
    to_try_again: "もう一度開く", "Try again";
    to_host_help: "ポータルのヘルプへ", "Go to the portal help";

    sign_in_needed: "ログインが必要です", "Please sign in";
    sign_in_needed_detail: "このページをご覧いただくには、ログインしてください。", "You need to sign in to view this page.";
    wrong_credentials: "ログインできませんでした", "Sign-in failed";
    wrong_credentials_detail:
        "ログインIDまたはパスワードが正しくありません。もう一度ご入力ください。",
        "The login ID or password is incorrect. Please try again.";
    throttled: "しばらくお待ちください", "Please wait a few minutes";
    throttled_detail(minutes):
        "ログインの失敗が続いたため、受け付けを一時的に止めています。約{minutes}分後にもう一度お試しください。",
        "Sign-in is paused because of repeated failures. Please try again in about {minutes} min.";
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
