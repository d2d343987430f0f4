//! What the pages of reminders say.

web::texts! {
    title: "お支払いのご案内（督促）", "Payment reminders";
    invoice(number): "請求 No. {number}", "Invoice No. {number}";
    lead:
        "未払いの請求について、毎朝9時に会員へ案内をお送りしています。同じ請求・同じ日程の案内が2回送られることはありません。",
        "Every morning at nine, members are told of what is unpaid. For each invoice, each day of the schedule is reminded once and never again.";
    steps: "日程", "Schedule";
    no_steps: "自動では送信されません。", "None is sent automatically.";
    change_steps: "日程と文面", "Schedule and letters";
    completed(day): "{day}の分まで終わっています。", "Done through {day}.";
    stopped_title: "督促の送信を止めています", "The run of reminders has stopped";
    stopped(would_send, limit):
        "ポータル全体で{would_send}件の送信が予定されており、通常の3倍の上限（{limit}件）を超えるため、送信の前に止まりました。ポータルの事務局が確認し、再開します。次回の予定は下の一覧のとおりです。",
        "All over the portal {would_send} reminders would be sent, more than three times the usual ({limit}), so the run stopped before sending any. The portal’s support desk looks at it and lets it go on. What it would send is listed below.";
    next_run(day): "次回（{day}）の予定", "The next run ({day})";
    would_send(count):
        "{count}件のメールを送信します（同じ会員への請求は1通にまとめます）。", "{count} to be sent; what one person owes goes into one mail.";
    would_send_at_least(count):
        "{count}件以上のメールを送信します（同じ会員への請求は1通にまとめます）。",
        "At least {count} to be sent; what one person owes goes into one mail.";
    nothing_due: "次回に送信する案内はありません。", "The next run sends nothing.";
    more_due: "ほかにもあります。多いため、ここには最初の200件を表示しています。", "There are more; the first 200 are listed here.";
    due(day): "期限 {day}", "Due {day}";
    will_be_sent: "送信します", "Will be sent";
    will_not(why): "送信しません: {why}", "Will not be sent: {why}";
    missed: "届かなかった、または迷惑メールとして申告されたメール（過去30日）", "Mails that did not arrive or were reported as unwanted (last 30 days)";
    no_missed: "該当するメールはありません。", "There are none.";
    more_missed: "ほかにもあります。新しいものから100件を表示しています。", "There are more; the latest hundred are listed here.";
    about(name): "会員: {name}", "About {name}";
    look_at_person: "会員の記録を開く", "Open the person’s page";

    payer: "会員", "Person";
    subject: "件名", "Subject";
    outstanding: "未払い額", "Unpaid";
    due_on: "支払期限", "Due";
    overdue: "期限超過", "Overdue";
    next: "次の予定", "Next";
    no_next: "予定はありません。", "Nothing is to come.";
    next_on(day, step): "{day}（{step}）", "{day} ({step})";
    as_it_is(why): "このままでは送信されません: {why}", "As things are, it will not be sent: {why}";
    ledger: "これまでの記録", "So far";
    no_ledger: "この請求の案内の記録はまだありません。", "Nothing has been decided on this invoice so far.";
    held: "この請求の案内を止めています", "The reminders of this invoice are held";
    person_held: "この会員への案内を止めています", "The reminders of this person are held";
    change_hold: "変更・再開", "Change or let them go on";
    send_now: "今すぐ送信する", "Send one now";
    hold: "この請求の案内を止める", "Hold the reminders of this invoice";
    hold_person: "この会員への案内を止める", "Hold all reminders of this person";
    move_due_day: "支払期限を変更する", "Move the due date";
    acts: "操作", "What can be done";
    back: "請求のページへ戻る", "Back to the invoice";
    to_records: "請求レコードの一覧", "Billing records";
}
