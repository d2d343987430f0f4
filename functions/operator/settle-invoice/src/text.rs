//! What the operator's page of an invoice says.

web::texts! {
    title(number): "請求 No. {number}", "Invoice No. {number}";
    payer: "請求先", "Billed to";
    subject: "内容", "Subject";
    kind: "種類", "Kind";
    status: "状態", "State";
    amount: "請求金額", "Amount";
    collected_amount: "まとめた額", "Collected";
    paid: "入金済みの額", "Paid";
    outstanding: "未払い額", "Unpaid";
    registration: "登録番号", "Registration No.";
    issued_on: "発行日", "Issued";
    due_on: "お支払い期限", "Due";
    move_due_day: "支払期限を変更する", "Move the due date";
    reminders: "督促", "Reminders";
    to_reminders: "送信の記録と予定", "What was sent and what is next";
    settled_on: "処理日", "Since";
    reason: "理由", "Reason";
    note: "ご本人へのご連絡", "Note to the person";
    lines: "明細", "Lines";
    item: "品目", "Item";
    tax: "税区分", "Tax";
    quantity: "数量", "Quantity";
    unit_price(prices): "単価（{prices}）", "Price {prices}";
    line_amount(prices): "金額（{prices}）", "Amount {prices}";
    direct_transfer:
        "会員IDが削除されているため、ポータルから請求することはできません。団体の口座へ直接お振込みがあったときは、ここに入金を記録できます。",
        "The account is deleted, so the portal can no longer bill. When the person transfers directly to the society's account, record the payment here.";
    collected(number):
        "この請求は個別請求 No. {number} にまとめられています。入金や取消は、そちらに記録してください。",
        "Individual invoice No. {number} collects this record. Please make entries there.";
    settled_with(number):
        "この請求は個別請求 No. {number} にまとめられ、そちらで処理が済んでいます。入金の記録もそちらにあります。",
        "Individual invoice No. {number} collected this record and is settled. Its payments are recorded there.";
    within: "未払い額（個別請求に含む）", "Unpaid (within the individual invoice)";
    open_collector: "その個別請求を開く", "Open that invoice";

    collects: "まとめている請求", "Collects";
    released: "まとめていた請求（取消により未払いに戻りました）", "Had collected (unpaid again since it was voided)";
    payments: "入金の記録", "Payments";
    no_payments: "入金の記録はありません。", "There are no payments.";
    payment(amount, on): "{on}の入金 {amount}", "{amount} on {on}";
    recorded(at, by): "{at} {by} が記録", "Recorded {at} by {by}";
    reversed(at, by): "{at} {by} が取り消し", "Reversed {at} by {by}";
    reversed_mark: "取り消し済み", "Reversed";
    by_owner: "ポータルの管理者", "the portal’s owner";
    by_system: "システム", "the system";
    japan_time(at): "{at}（日本時間）", "{at} (Japan time)";
    paid_on: "入金日", "Paid on";
    method: "入金方法", "Method";
    paid_amount: "入金額（円）", "Amount (yen)";
    payment_note: "メモ（任意）", "Note (optional)";
    record_title: "入金を記録する", "Record a payment";
    record_hint: "一部だけの入金も記録できます。記録は後から変更できず、誤りは取り消して記録し直します。", "Part payments can be recorded. A record is never changed; a wrong one is reversed and recorded again.";
    record: "入金を記録する", "Record the payment";
    reverse: "この入金を取り消す", "Reverse this payment";
    reverse_hint: "誤って記録した入金を取り消します。元の記録は残ります。", "Takes back a payment that was recorded by mistake. The record stays visible.";
    void_title: "請求を取り消す", "Void the invoice";
    void_hint:
        "請求を最初から無かったものとして取り消します。まとめている請求は未払いに戻ります。個別請求の場合はご本人へメールでお知らせします。",
        "Withdraws the invoice as if it had never been issued. What it collects is unpaid again. If it is an individual invoice, the person is told by mail.";
    void: "請求を取り消す", "Void the invoice";
    void_needs_reversal: "入金が記録されているため、このままでは取り消せません。先に、上の入金の記録を取り消してください。", "Payments are recorded, so the invoice cannot be voided yet. Please reverse them above first.";
    write_off_title: "貸倒処理をする", "Write the invoice off";
    write_off_hint:
        "未払い額の回収をあきらめたことを記録します。まとめている請求も同じ扱いになります。ご本人への連絡はありません。",
        "Records that the society gives up what is still owed, also on what the invoice collects. The person is not told.";
    write_off: "貸倒処理をする", "Write it off";
    entry_hint: "記録は残ります。誤りは、この画面で後から取り消せます。", "The record stays. A mistake can be undone on this page.";
    given_up: "貸倒額", "Written off";
    adjusted: "団体負担", "Borne by the society";
    adjustment(amount, on): "{on}の調整 {amount}（団体負担）", "{amount} borne by the society on {on}";
    written_off(amount, on): "{on}の貸倒処理 {amount}", "{amount} written off on {on}";
    voided(amount, on): "{on}の請求取消 {amount}", "{amount} voided on {on}";
    corrections: "取消・貸倒・調整の記録", "Voids, write-offs and adjustments";
    undo: "この処理を取り消す", "Undo this";
    undo_void_hint:
        "請求取消を取り消し、請求を元に戻します。まとめていた請求は、その後に変更がなければ再びまとめます。個別請求の場合はご本人へメールでお知らせします。",
        "Undoes the void: the invoice is as before. What it had collected is collected again, if nothing of it has changed. If it is an individual invoice, the person is told by mail.";
    undo_write_off_hint:
        "貸倒処理を取り消します。残りの額は再び未払いとなり、督促の対象に戻ります。",
        "Undoes the write-off: what is left is owed and reminded of again.";
    undo_adjustment_hint: "調整を取り消します。その額は再び未払いとなります。", "Undoes the adjustment: the amount is owed again.";
    paid_after_write_off:
        "貸倒処理した請求にも、入金があれば記録できます。記録した額だけ貸倒額が減り、残りは貸倒のままです。残りも請求する場合は、貸倒処理を取り消してください。",
        "What comes in on a written-off invoice can be recorded. It reduces what is written off; the rest stays written off. To ask for the rest too, undo the write-off.";
    adjust_title: "差額を団体負担として入金済みにする", "Close as paid: the society bears the difference";
    adjust_hint(amount):
        "振込手数料が差し引かれて入金されたときに、不足分 {amount} を団体の負担として請求を完了します。貸倒とはならず、ご本人には入金済みと表示されます。",
        "When the bank kept its fee from the transfer, this closes the invoice: the society bears the missing {amount}. It is no bad debt, and the person sees it as paid.";
    adjust: "差額を団体負担にする", "Bear the difference";
    back: "請求レコードの一覧へ戻る", "Back to the billing records";

    no_amount:
        "金額を1円以上の整数で、「12000」または「12,000」のように入力してください。",
        "Please enter a whole amount of 1 yen or more, such as 12000 or 12,000.";
    no_day: "日付を「2026-12-31」の形で入力してください。", "Please enter a date such as 2026-12-31.";
    paid_in_future(today): "入金日には、今日（{today}）までの日付を指定してください。", "Please choose a date no later than today ({today}).";
    paid_too_early(earliest): "入金日には、{earliest}以降の日付を指定してください。", "Please choose a date of {earliest} or later.";
    no_method: "入金方法を一覧から選んでください。", "Please choose a method from the list.";
    no_reason: "理由を入力してください。", "Please give a reason.";

    overpayment: "入金額が未払い額を超えています", "The payment is more than is owed";
    overpayment_detail(outstanding): "未払い額は{outstanding}です。超えた分はこの請求に記録できません。金額をご確認ください。", "{outstanding} is still owed. More than that cannot be recorded on this invoice. Please check the amount.";
    has_payments: "入金があるため取り消せません", "An invoice with payments cannot be voided";
    has_payments_detail(paid): "{paid}の入金が記録されています。先に入金の記録を取り消してから、請求を取り消してください。", "{paid} has been paid on it. Please reverse the payments first, then void the invoice.";
    already_reversed: "この記録はすでに取り消されています", "This entry is already reversed";
    already_reversed_detail: "あらためて操作していただく必要はありません。", "You do not need to do anything else.";
    not_a_fee: "この差額は振込手数料として処理できません", "This difference is no bank’s fee";
    not_a_fee_detail(outstanding, most): "不足は{outstanding}です。団体負担にできるのは、入金のあった請求の不足が合わせて{most}以下のときです。残りは引き続きご請求いただくか、回収しない場合は貸倒処理をしてください。", "{outstanding} is missing. The society can bear what is missing up to {most} in all, once something has come in. Please go on asking for it, or write it off.";
    nothing_to_undo: "取り消す処理がありません", "There is nothing to undo";
    nothing_to_undo_detail: "この請求は、取消または貸倒処理された状態ではありません。最新の内容をご確認ください。", "The invoice is not void, or not written off. Please look at its current state.";
    records_changed: "まとめていた請求が変わったため、元に戻せません", "What the invoice had collected has changed";
    records_changed_detail(numbers): "請求取消の後に変更された請求があります（No. {numbers}）。必要な請求を選んで、新しい個別請求を発行してください。", "Records have changed since the invoice was voided (No. {numbers}). Please issue a new invoice for what is still owed.";
    unknown_payment: "入金の記録が見つかりません", "Payment not found";
    unknown_payment_detail: "請求のページで入金の一覧をご確認ください。", "Please look at the payments on the invoice's page.";
    list_comma: "、", ", ";

    done_payment: "入金を記録しました。", "The payment has been recorded.";
    done_reversal: "入金の記録を取り消しました。", "The payment has been reversed.";
    done_void: "請求を取り消しました。", "The invoice has been voided.";
    done_write_off: "貸倒処理を記録しました。", "The invoice has been written off.";
    done_adjustment: "差額の調整を記録しました。", "The adjustment has been recorded.";
    done_undoing: "記録を取り消しました。", "The entry has been undone.";
}
