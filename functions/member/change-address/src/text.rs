//! What the pages of changing the address say.

web::texts! {
    title: "メールアドレスの変更", "Change your mail address";
    code_title: "確認コードの入力", "Enter the code";
    lead:
        "新しいメールアドレスを入力してください。確認のためのコードをそのアドレスにお送りします。コードを入力すると変更が完了します。",
        "Enter your new mail address. We will mail a code to it; once you enter the code, the address is changed.";
    now: "現在のメールアドレス", "Your address now";
    fails: "このメールアドレスには届きません", "Mail to this address fails";
    bounced:
        "このアドレス宛てのメールが届かずに戻ってきました。お知らせが届かない状態です。使えるアドレスに変更してください。",
        "Mail to this address came back, so you get no notices. Please change it to one that works.";
    complained:
        "このアドレスから、お送りしたメールが迷惑メールとして申告されました。お支払いのご案内などの送信を止めています。受信を再開するには、同じアドレスをもう一度確認するか、別のアドレスに変更してください。",
        "A mail of ours was reported as unwanted at this address, so reminders to it have stopped. To receive mails again, confirm the same address once more or change to another one.";
    pending(address): "{address} に確認コードをお送りしています。", "A code is on its way to {address}.";
    undeliverable(address):
        "{address} にはメールが届きませんでした。アドレスをご確認のうえ、もう一度入力してください。",
        "Our mail to {address} did not arrive. Please check the address and enter it again.";
    enter_code: "コードを入力する", "Enter the code";
    address: "新しいメールアドレス", "New mail address";
    password: "パスワード", "Password";
    password_hint: "ご本人であることを確認するため、もう一度入力してください。", "Please enter it again, so that nobody else can do this.";
    send: "確認コードを送る", "Send the code";
    code: "コード", "Code";
    code_hint: "大文字と小文字、ハイフンの有無は区別されません。", "Capitals and hyphens make no difference.";
    code_lead(address, until):
        "{address} にお送りしたコードを入力してください。{until}（日本時間）まで有効です。届かない場合は、迷惑メールのフォルダーと、入力したアドレスをご確認ください。",
        "Please enter the code that we mailed to {address}. It is valid until {until} (Japan time). If nothing arrives, please check your junk mail and the address.";
    no_code: "有効なコードはありません。もう一度アドレスを入力してください。", "There is no valid code. Please enter the address again.";
    change: "メールアドレスを変更する", "Change the address";
    again: "別のアドレスを入力する・コードをもう一度送る", "Another address, or another code";
    incomplete: "すべての項目をご入力ください。", "Please fill in everything.";
    impossible:
        "このアドレスは、メールの宛先として使えない形式です。お知らせが届かない状態です。使えるアドレスに変更してください。",
        "Mail cannot be sent to an address of this form, so you get no notices. Please change it to one that works.";

    address_taken: "このメールアドレスは使えません", "This mail address cannot be used";
    address_taken_detail:
        "このメールアドレスは、別の会員IDに登録されています。別のアドレスを入力するか、お心当たりがあればヘルプへお問い合わせください。",
        "Another account is registered with this address. Please enter another one, or ask for help if both accounts are yours.";
    address_code_invalid: "コードを確認できません", "The code is not valid";
    address_code_invalid_detail:
        "コードが正しくないか、有効期限を過ぎています。メールをご確認のうえ、もう一度入力するか、新しいコードをお求めください。",
        "The code is not right, or too old. Please check the mail and enter it again, or ask for a new code.";

    done_address: "メールアドレスを変更しました。", "Your mail address is changed.";
}
