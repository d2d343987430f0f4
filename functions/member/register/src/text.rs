//! What the pages of registering say.

web::texts! {
    title: "初めての方（会員登録）", "First time here? Register";
    code_title: "会員登録のコード", "Your code for registering";
    account_title: "ログインIDとパスワードの設定", "Choose your login ID and password";
    done_title: "会員登録が完了しました", "You are registered";
    sign_in: "ログイン", "Sign in";
    lead:
        "団体にご登録のメールアドレスを入力してください。ログインIDとパスワードを設定するためのコードをメールでお送りします。",
        "Please enter the mail address that your society knows. We will mail you a code for choosing your login ID and password.";
    lead_for_all:
        "メールアドレスを入力してください。会員登録のためのコードをメールでお送りします。団体の会員の方は、団体にご登録のアドレスをご利用ください。",
        "Please enter your mail address. We will mail you a code for registering. If you are a member of a society, use the address that it knows.";
    not_known:
        "このポータルは、参加団体の会員の方がご利用になれます。団体にアドレスを届けていない方や変更された方は、ご所属の団体にご連絡ください。",
        "This portal is for members of its societies. If your society does not have your present address, please contact the society.";
    invited: "招待メールを受け取られた方は、「コードをお持ちの方」へお進みください。", "If you were invited by mail, choose “I have a code already”.";
    address: "メールアドレス", "Mail address";
    send: "コードを送る", "Send the code";
    have_code: "コードをお持ちの方はこちら", "I have a code already";
    incomplete: "コードを入力してください。", "Please enter the code.";
    sent_title: "メールをお送りしました", "We have sent a mail";
    sent:
        "入力されたメールアドレスで登録できる場合、コードをお送りしました。コードは1時間有効で、一度だけ使えます。届かない場合は、入力内容と迷惑メールのフォルダーをご確認のうえ、ご所属の団体にお問い合わせください。",
        "If you can register with that mail address, a code is on its way there. It is valid for one hour and can be used once. If nothing arrives, please check what you entered and your junk mail, or ask your society.";
    code_lead: "メールに記載のコードを入力してください。", "Please enter the code from the mail.";
    code: "コード", "Code";
    code_hint: "大文字と小文字、ハイフンの有無は区別されません。", "Capitals and hyphens make no difference.";
    go_on: "次へ", "Continue";
    send_again: "コードをもう一度送る", "Send another code";
    have_account:
        "会員IDをお持ちの方が招待を受けるときは、ログインしてコードを入力してください。",
        "To accept an invitation with an account that you have, please sign in and enter the code.";
    accept_invitation: "会員IDをお持ちの方の招待の受諾", "Accept with my account";

    operator_of(society): "{society} の運営者として招待されています。", "{society} invites you to become one of its operators.";
    member_of(society): "{society} からのご案内です。", "{society} has invited you.";
    registered_address: "メールアドレス", "Mail address";
    name: "お名前", "Name";
    name_hint: "請求書やメールの宛名になります。", "It stands on invoices and mails.";
    name_stays: "団体に登録されているお名前です。違う場合は、登録後に団体へご連絡ください。", "This is the name that the society knows. If it is wrong, please tell the society.";
    login_id: "ログインID", "Login ID";
    login_id_hint(shortest, longest):
        "半角の英数字と . _ + - で、{shortest}文字以上{longest}文字まで。メールアドレスは使えません。",
        "{shortest} to {longest} letters, digits and . _ + - in ASCII. A mail address cannot be used.";
    password: "パスワード", "Password";
    password_hint(shortest, longest):
        "{shortest}文字以上{longest}文字まで。文字の種類に決まりはありません。よく使われるパスワードとログインIDは使えません。",
        "{shortest} to {longest} characters of any kind. Common passwords and your login ID are not allowed.";
    language: "メールの言語", "Language of the mails";
    japanese: "日本語", "Japanese";
    english: "英語", "English";
    no_language: "言語を選んでください。", "Please choose a language.";
    open: "登録する", "Register";
    done(login): "ログインIDは {login} です。ログインIDとパスワードでログインしてください。確認のメールをお送りします。", "Your login ID is {login}. Please sign in with it and your password. We will confirm this by mail.";
    operates(society): "{society} の運営者になりました。ログインすると管理画面が開けます。", "You are an operator of {society} now. Sign in to open its console.";

    login_taken: "このログインIDはすでに使われています。別のものをお選びください。", "Somebody has this login ID. Please choose another one.";
    login_is_address:
        "ログインIDに @ は使えません。メールアドレスは、登録後にログインIDの代わりにお使いになれます。",
        "A login ID has no @. Your mail address works in its place once you are registered.";
    too_short(shortest): "{shortest}文字以上のパスワードをお選びください。", "Please choose a password of at least {shortest} characters.";
    too_long(longest): "{longest}文字以内のパスワードをお選びください。", "Please choose a password of at most {longest} characters.";
    common:
        "よく使われるパスワードのため、推測されるおそれがあります。別のパスワードをお選びください。",
        "This is a common password that is easily guessed. Please choose another one.";
    is_login_id: "ログインIDと同じパスワードは使えません。", "Your login ID cannot be your password.";

    code_invalid: "このコードは使えません", "This code cannot be used";
    code_invalid_detail:
        "コードが正しくないか、有効期限が切れているか、取り消されたか、すでに使われています。登録したばかりの場合は、そのままログインしてください。招待のコードの場合は、団体に再送をご依頼ください。",
        "The code is wrong, too old, taken back, or has been used. If you have just registered, please sign in. If it came with an invitation, ask the society to send it again.";
    to_registration: "初めての方のページへ", "Go to “First time here?”";
    account_exists: "会員IDをすでにお持ちです", "You have an account already";
    account_exists_detail:
        "このメールアドレスでは、すでに会員IDをお持ちです。パスワードをお忘れの場合は、再設定してください。",
        "There is an account with this mail address. If you have forgotten its password, please reset it.";
    account_exists_invited:
        "このメールアドレスでは、すでに会員IDをお持ちです。ログインしてから、コードを入力して招待をお受けください。",
        "There is an account with this mail address. Please sign in to it, then enter the code to accept the invitation.";
    to_invitation: "ログインして招待を受ける", "Sign in and accept the invitation";
    to_password_reset: "パスワード再設定のページへ", "Go to the password reset page";
}
