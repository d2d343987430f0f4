//! The words of the account's page.

web::texts! {
    title: "会員情報", "Your account";
    name: "お名前", "Name";
    name_hint: "お名前の変更は、ポータルのヘルプへお問い合わせください。", "To change your name, please ask the portal help.";
    login_id: "ログインID", "Login ID";
    address: "メールアドレス", "Mail address";
    to_address: "メールアドレスを変更する", "Change your mail address";
    reference: "お問い合わせ番号", "Reference";
    reference_hint: "お問い合わせの際にお伝えください。", "Please give it when you contact us.";
    form_title: "登録内容の変更", "Change your details";
    form_lead:
        "所属している団体の運営者に表示されます。発行済みの請求のお名前は変わりません。",
        "The operators of your societies see these details. Names on invoices stay as they are.";
    language: "お知らせの言語", "Language of your mails";
    save: "この内容で保存する", "Save";
    to_deletion: "会員IDの削除はこちら", "Delete your account";
    no_language: "「ja」または「en」を選択してください。", "Please choose ja or en.";
    done_profile: "会員情報を変更しました。", "Your details are changed.";
}
