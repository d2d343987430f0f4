//! What pages say of a society.

web::texts! {
    name: "団体名", "Name";
    contact: "お問い合わせ先", "Contact";
    account: "振込先口座", "Bank account";
    registration_number: "登録番号（適格請求書）", "Registration number for consumption tax";
    language: "お知らせの言語", "Language of the notices";
    japanese: "日本語", "Japanese";
    english: "英語", "English";
    nothing: "（なし）", "(none)";
    done_created: "団体を登録しました。続けて運営者を登録してください。", "The society was created. Please name its operators next.";
}
