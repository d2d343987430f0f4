//! What the sign-in page says.

web::texts! {
    title: "ログイン", "Sign in";
    lead:
        "ご利用いただくためには、ログインが必要です。",
        "Please sign in to go on.";
    theft_title: "安全のため、すべての端末からログアウトしました", "For your safety you were signed out everywhere";
    theft:
        "この端末の自動ログインの情報が、別の場所で使われた可能性があります。もう一度ログインのうえ、心当たりがない場合はポータルのヘルプへご連絡ください。",
        "What keeps this browser signed in may have been used somewhere else. Please sign in again, and tell the portal's help if you do not know why.";
    login_id: "ログインID", "Login ID";
    password: "パスワード", "Password";
    remember: "次回から自動でログイン", "Keep me signed in on this browser";
    remember_hint:
        "30日間ご利用がないと解除されます。共用の端末では選ばないでください。",
        "It ends after 30 days without a visit. Please do not choose it on a shared computer.";
    sign_in: "ログイン", "Sign in";
    trouble: "ログインができない方はこちら", "If you cannot sign in";
}
