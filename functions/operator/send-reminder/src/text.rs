//! What the page of sending a reminder says.

web::texts! {
    title: "お支払いのご案内（督促）を送信する", "Send a payment reminder";
    reminders: "お支払いのご案内（督促）", "Reminders";
    lead:
        "次のメールを今すぐ送信します。日程や停止の設定にかかわらず送信されます。同じ請求については1日1回までです。",
        "This mail is sent now, whatever the schedule and the holds say. At most one a day for each invoice.";
    to: "宛先", "To";
    subject: "件名", "Subject";
    letter: "本文", "The letter";
    send: "送信する", "Send it";
    back: "送信しないで戻る", "Back without sending";
    not(why): "{why}、このご案内は送信できません。", "This reminder cannot be sent: {why}.";
    again: "この請求のご案内は、今日すでに送信しました。明日以降にもう一度お試しください。", "A reminder of this invoice was sent by hand today already. Please try again tomorrow.";

    not_remindable: "ご案内を送信できません", "This reminder cannot be sent";
    to_reminders: "お支払いのご案内（督促）の記録へ", "Go to the reminders";
}
