//! What the page says by which an invitation is accepted.

web::texts! {
    title: "招待を受ける", "Accept an invitation";
    lead:
        "招待メールに記載のコードを入力してください。ログイン中の会員IDで、団体の運営者になります。",
        "Please enter the code from the invitation. You become an operator of the society with the account that you are signed in to.";
    as_whom(name, login): "ログイン中：{name} さん（{login}）", "Signed in as {name} ({login})";
    code: "コード", "Code";
    code_hint: "大文字と小文字、ハイフンの有無は区別されません。", "Capitals and hyphens make no difference.";
    accept: "運営者になる", "Become an operator";

    code_invalid: "このコードは使えません", "This code cannot be used";
    code_invalid_detail:
        "コードが正しくないか、有効期限が切れているか、取り消されたか、すでに使われています。団体の運営者に再送をご依頼ください。",
        "The code is wrong, too old, taken back, or has been used. Please ask the society’s operators to send it again.";
    another_account: "ログインIDを設定するためのコードです", "This code is for choosing a login ID";
    another_account_detail:
        "このコードは、まだログインIDをお持ちでない方の会員IDのものです。ログアウトしてから、メールのリンクを開いてください。",
        "This code belongs to the account of somebody who has no login ID yet. Please sign out and open the link in the mail.";
    operates_already: "すでに運営者です", "You are an operator already";
    operates_already_detail: "ログイン中の会員IDは、すでにこの団体の運営者です。", "You operate this society already.";
}
