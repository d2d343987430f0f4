//! What the page of sending a mail again says.

web::texts! {
    reminders: "お支払いのご案内（督促）", "Reminders";
    sent: "もう一度送信します。1分ほどで送信されます。", "The mail is sent again within a minute or so.";
    look_at_person: "会員の請求と記録を確認する", "The person’s invoices and records";
    back: "メールの一覧へ", "To the mails";
}
