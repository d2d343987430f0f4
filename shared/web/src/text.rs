//! The sentences that all pages share, in both languages; and the macro with which every function defines its own.

use crate::Language;

/// Declares the sentences of a function's pages: `name: "日本語", "English";`, or `name(argument): "… {argument} …",
/// "…";`.
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

/// The language of a name or subject that somebody wrote, for the `lang` of the element that shows it: a screen reader
/// pronounces it by that, and a browser chooses the glyphs (WCAG 2.2, 3.1.2).
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
    to_try_again: "もう一度開く", "Try again";
    to_host_help: "ポータルのヘルプへ", "Go to the portal help";

    sign_in_needed: "ログインが必要です", "Please sign in";
    sign_in_needed_detail: "このページをご覧いただくには、ログインしてください。", "You need to sign in to view this page.";
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
    not_operator: "この団体の運営者ではありません", "You are not an operator of this society";
    not_operator_detail:
        "管理画面は、運営者として登録されている会員IDでのみご利用いただけます。登録については事務局へお問い合わせください。",
        "The operator console is open to accounts that are listed as the society's operator. Please ask the support desk to be listed.";
    to_operators_tools: "運営している団体の一覧へ", "Go to the societies you operate";
    invalid: "入力内容をご確認ください", "Please check what you entered";
    unknown_member: "この項目はここにはありません。名前をご確認ください。", "There is no such member here. Please check its name.";
    text_missing: "入力してください。", "Please fill this in.";
    text_too_long(most): "{most}文字以内で入力してください。", "Please use at most {most} characters.";
    text_malformed: "使えない文字（制御文字など）が含まれています。入力し直してください。", "It contains characters that cannot be used, such as control characters. Please type it again.";

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
    address_fails: "ご登録のメールアドレスに、メールが届いていません。", "Mail to your registered address does not arrive.";
    to_address: "メールアドレスを変更する", "Change the address";
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
    login_id_length: "ログインIDは3文字以上64文字以内です。", "A login ID has 3 to 64 characters.";
    login_id_spaced:
        "ログインIDの途中に空白は入りません。お名前ではなく、ログインIDを入力してください。",
        "A login ID has no spaces. Please enter your login ID, not your name.";
    login_id_not_ascii:
        "ログインIDに使えない文字があります。お名前ではなく、英数字のログインIDを入力してください。",
        "There is a character that no login ID has. Please enter your login ID in Latin letters and digits, not your name.";
    login_id_malformed:
        "ログインIDに使えない記号があります。使えるのは英数字と「.」「_」「@」「+」「-」です。",
        "There is a sign that no login ID has. It can have letters, digits and . _ @ + -";
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
