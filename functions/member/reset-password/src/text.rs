//! What the pages of resetting a password say.

web::texts! {
    title: "パスワードの再設定", "Reset your password";
    redeem_title: "新しいパスワードの設定", "Set a new password";
    done_title: "パスワードを変更しました", "Your password was changed";
    sign_in: "ログイン", "Sign in";
    lead:
        "ログインIDまたはご登録のメールアドレスを入力してください。再設定のためのコードをメールでお送りします。",
        "Please enter your login ID or your registered mail address. We will mail you a code for setting a new password.";
    login_id: "ログインIDまたはメールアドレス", "Login ID or mail address";
    send: "コードを送る", "Send the code";
    have_code: "コードをお持ちの方はこちら", "I have a code already";
    incomplete: "すべての項目をご入力ください。", "Please fill in everything.";
    sent_title: "コードをお送りしました", "We have sent a code";
    sent:
        "入力されたログインIDまたはメールアドレスが登録されている場合、ご登録のアドレスにコードをお送りしました。コードは10分間有効で、一度だけ使えます。届かない場合は、入力内容と迷惑メールのフォルダーをご確認ください。",
        "If that login ID or mail address is registered, a code is on its way to the registered address. It is valid for 10 minutes and can be used once. If nothing arrives, please check what you entered and your junk mail.";
    redeem_lead:
        "メールに記載のコードと、新しいパスワードを入力してください。すべての端末からログアウトされます。",
        "Please enter the code from the mail and your new password. You will be signed out on all devices.";
    code: "コード", "Code";
    code_hint: "大文字と小文字、ハイフンの有無は区別されません。", "Capitals and hyphens make no difference.";
    new_password: "新しいパスワード", "New password";
    new_password_hint(shortest, longest):
        "{shortest}文字以上{longest}文字まで。文字の種類に決まりはありません。よく使われるパスワードとログインIDは使えません。",
        "{shortest} to {longest} characters of any kind. Common passwords and your login ID are not allowed.";
    set: "パスワードを変更する", "Change the password";
    send_again: "コードをもう一度送る", "Send another code";
    done:
        "安全のため、すべての端末からログアウトしました。新しいパスワードでログインしてください。確認のメールをお送りします。",
        "For your safety you were signed out on all devices. Please sign in with your new password. We will confirm this by mail.";
    too_short(shortest): "{shortest}文字以上のパスワードをお選びください。", "Please choose a password of at least {shortest} characters.";
    too_long(longest): "{longest}文字以内のパスワードをお選びください。", "Please choose a password of at most {longest} characters.";
    common:
        "よく使われるパスワードのため、推測されるおそれがあります。別のパスワードをお選びください。",
        "This is a common password that is easily guessed. Please choose another one.";
    is_login_id: "ログインIDと同じパスワードは使えません。", "Your login ID cannot be your password.";

    password_unfit: "このパスワードは使えません", "This password cannot be used";
    reset_code_invalid: "このコードは使えません", "This code cannot be used";
    reset_code_invalid_detail:
        "コードが正しくないか、有効期限が切れているか、すでに使われています。新しいパスワードを設定したばかりの場合は、そのままログインしてください。",
        "The code is wrong, too old, or has been used. If you have just set a new password, please sign in with it.";
    to_password_reset: "パスワード再設定のページへ", "Go to the password reset page";
}
