//! What the page of sending a mail again says.

web::texts! {
    reminders: "お支払いのご案内（督促）", "Reminders";
    look_at_person: "会員の請求と記録を確認する", "The person’s invoices and records";
    back: "メールの一覧へ", "To the mails";
}
