//! What the page of holding reminders says.

web::texts! {
    invoice_title(number): "請求 No. {number} の督促の停止", "Hold the reminders of invoice No. {number}";
    person_title(name): "{name} さんへの督促の停止", "Hold the reminders of {name}";
    reminders: "お支払いのご案内（督促）", "Reminders";
    person: "会員", "Person";
    lead_invoice:
        "停止している間、この請求のお支払いのご案内（督促）は自動で送信されません。停止中に過ぎた日程の分が、再開後に送信されることはありません。",
        "While they are held, no reminder of this invoice is sent by the schedule. What falls within the hold is not made up for afterwards.";
    lead_person:
        "停止している間、この会員にはどの請求についてもお支払いのご案内（督促）が自動で送信されません。停止中に過ぎた日程の分が、再開後に送信されることはありません。",
        "While they are held, this person is reminded of no invoice by the schedule. What falls within the hold is not made up for afterwards.";
    now: "現在の状態", "As it is now";
    release: "再開する", "Let them go on";
    form: "停止する", "Hold them";
    change: "停止の内容を変更する", "Change the hold";
    reason: "理由", "Reason";
    reason_hint: "運営者だけに表示されます（200文字まで）。", "Shown to operators only; at most 200 characters.";
    until: "いつまで（任意）", "Until (optional)";
    until_hint: "この日まで停止します。空欄のときは、再開するまで停止します。", "The last day of the hold. Without it, they are held until somebody lets them go on.";
    hold: "停止する", "Hold";
    back: "戻る", "Back";
    no_day: "日付を「2026-12-31」の形で入力してください。", "Please enter a date such as 2026-12-31.";
    past(today): "今日（{today}）以降の日付を指定してください。", "Please choose today ({today}) or a later date.";
}
