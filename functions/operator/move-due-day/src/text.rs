//! What the page of moving a due day says.

web::texts! {
    title(number): "請求 No. {number} の支払期限の変更", "Move the due date of invoice No. {number}";
    reminders: "お支払いのご案内（督促）", "Reminders";
    lead:
        "お支払いのご案内（督促）は、新しい支払期限に合わせて改めて送信されます。すでに送信した案内がくり返されることはありません。",
        "Reminders follow the new due date from now on. What was sent already is not repeated.";
    payer: "会員", "Person";
    subject: "件名", "Subject";
    outstanding: "未払い額", "Unpaid";
    state: "状態", "State";
    now: "現在の支払期限", "Due date now";
    due_on: "新しい支払期限", "New due date";
    reason: "理由", "Reason";
    reason_hint: "記録に残り、運営者だけに表示されます（200文字まで）。", "Kept on record and shown to operators only; at most 200 characters.";
    change: "支払期限を変更する", "Move the due date";
    back: "変更しないで戻る", "Back without moving it";
    no_day: "日付を「2026-12-31」の形で入力してください。", "Please enter a date such as 2026-12-31.";
    past(today): "今日（{today}）以降の日付を指定してください。", "Please choose today ({today}) or a later date.";
    too_far(latest): "{latest}までの日付を指定してください。", "Please choose a date no later than {latest}.";
    same: "現在の支払期限と同じ日付です。", "This is the due date already.";
}
