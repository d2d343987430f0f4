//! What the sign-in page says.

web::texts! {
    title: "ログイン", "Sign in";
    lead:
        "ご利用いただくためには、ログインが必要です。",
        "Please sign in to continue.";
    theft_title: "安全のため、すべての端末からログアウトしました", "For your safety, you were signed out on all devices";
    theft:
        "この端末の自動ログインの情報が、別の場所で使われた可能性があります。もう一度ログインのうえ、心当たりがない場合はポータルのヘルプへご連絡ください。",
        "The automatic sign-in of this browser may have been used somewhere else. Please sign in again, and contact the portal help if you do not recognise this.";
    incomplete: "ログインIDとパスワードの両方をご入力ください。", "Please enter both your login ID and your password.";
    login_id: "ログインID", "Login ID";
    login_id_hint: "ご登録のメールアドレスでもログインできます。", "Your registered email address works as well.";
    password: "パスワード", "Password";
    remember: "次回から自動でログイン", "Keep me signed in on this browser";
    remember_hint:
        "30日間ご利用がないと解除されます。共用の端末では選ばないでください。団体運営者と事務局の会員IDでは、安全のためご利用いただけません（毎回ログインが必要です）。",
        "Ends after 30 days without a visit. Do not choose this on a shared device. Not available to society operators and portal staff, who sign in each time.";
    sign_in: "ログイン", "Sign in";
    first_time: "初めての方（会員登録）はこちら", "First time here? Register";
    forgotten: "パスワードを忘れた方はこちら", "Forgot your password?";
    trouble: "ログインができない方はこちら", "Having trouble signing in?";

    suspended: "この会員IDは利用停止中です", "This account is suspended";
    suspended_detail:
        "現在ログインできません。パスワードを変更しても解除されません。ポータルのヘルプの窓口へお問い合わせください。",
        "You cannot sign in at present, and a new password does not change that. Please contact the portal help.";
    to_help: "ポータルのヘルプへ", "Go to the portal help";

    wrong_credentials: "ログインできませんでした", "Sign-in failed";
    wrong_credentials_detail:
        "ログインIDまたはパスワードが正しくありません。もう一度ご入力ください。",
        "The login ID or password is incorrect. Please try again.";
}
