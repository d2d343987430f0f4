//! What the support desk's pages about societies say.

web::texts! {
    title: "団体（事務局）", "Societies (support)";
    form_title: "団体の登録", "Create a society";
    preview_title: "登録内容の確認", "Check what will be created";
    lead: "このポータルをご利用の団体の一覧です。名前の読みの順に並んでいます。", "The societies on this portal, by how their names are read.";
    none: "団体はまだありません。", "There are no societies yet.";
    operators: "運営者", "Operators";
    operators_of(name): "{name}の運営者", "The operators of {name}";
    next: "次のページ", "Next page";
    to_form: "団体を登録する", "Create a society";
    to_list: "一覧に戻る", "Back to the list";
    form_lead: "登録した団体は、運営者を登録するとすぐにご利用いただけます。", "A society can be used as soon as it has an operator.";
    name: "団体名", "Name";
    kana: "団体名のよみがな（任意）", "Name in kana (optional)";
    kana_hint: "一覧の並び順に使います。", "The list is ordered by it.";
    contact: "お問い合わせ先", "Contact";
    contact_name: "窓口の名前", "Name of the office";
    contact_name_hint: "例：事務局", "Such as 事務局.";
    contact_address: "窓口のメールアドレス", "Mail address of the office";
    contact_address_hint: "会員に案内され、団体へのお知らせもここに届きます。", "Members are given it, and notices to the society go there.";
    contact_telephone: "窓口の電話番号（任意）", "Telephone of the office (optional)";
    account: "振込先口座", "Bank account";
    account_hint: "まだ決まっていないときは、すべて空欄にしてください。", "If there is none yet, leave all of it empty.";
    bank: "銀行名", "Bank";
    bank_code: "銀行コード（4桁）", "Bank code (4 digits)";
    branch: "支店名", "Branch";
    branch_code: "支店コード（3桁）", "Branch code (3 digits)";
    account_kind: "口座の種類", "Kind of account";
    choose: "選択してください", "Please choose";
    ordinary: "普通", "普通 (ordinary)";
    current: "当座", "当座 (current)";
    account_number: "口座番号", "Account number";
    account_number_hint: "7桁までの数字", "Up to 7 digits.";
    account_holder: "口座名義（カナ）", "Account holder (katakana)";
    account_holder_hint: "銀行の登録のとおりに、カタカナで入力してください。", "In katakana, as the bank has it.";
    others: "そのほか", "Other";
    registration_number: "適格請求書発行事業者の登録番号（任意）", "Registration number for consumption tax (optional)";
    registration_number_hint: "Tと13桁の数字", "T and 13 digits.";
    language: "お知らせの言語", "Language of the notices";
    check: "内容を確認する", "Check";
    create: "この内容で登録する", "Create";
    revise: "修正する", "Change something";
    field(name, detail): "{name}：{detail}", "{name}: {detail}";
    doubtful: "登録番号をご確認ください", "Please check the registration number";
    doubtful_detail:
        "法人番号の検査用数字と合いません。打ち間違いがなければ、このまま登録できます。",
        "Its check digit does not fit, as it would after a slip of a key. If it is right, you can create the society all the same.";
    no_kana: "ひらがなまたはカタカナで入力してください（200文字まで）。", "Please enter kana, 200 characters at most.";
    no_bank_code: "銀行コードを4桁の数字で入力してください。", "Please enter the bank code, 4 digits.";
    no_branch_code: "支店コードを3桁の数字で入力してください。", "Please enter the branch code, 3 digits.";
    no_account_kind: "「普通」または「当座」を選択してください。", "Please choose 普通 or 当座.";
    no_account_number: "口座番号を7桁までの数字で入力してください。", "Please enter the account number, up to 7 digits.";
    no_account_holder: "口座名義をカタカナで入力してください（48文字まで）。", "Please enter the holder in katakana, 48 characters at most.";
    no_registration_number: "「T」と13桁の数字で入力してください。", "Please enter T and 13 digits.";
    no_language: "「ja」または「en」を選択してください。", "Please choose ja or en.";
}
