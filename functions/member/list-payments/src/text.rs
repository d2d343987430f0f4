//! What the pages of payments say.

web::texts! {
    title: "支払履歴確認", "Payments";
    lead:
        "現在と過去に所属した団体からの請求と、お支払いの記録です。",
        "Invoices from the societies you belong to or have left, and what you have paid.";
    none: "請求とお支払いの記録はありません。", "You have no invoices or payments.";
    unpaid: "未払い金額", "Unpaid amount";
    nothing_unpaid: "未払いの請求はありません", "Nothing is unpaid";
    count(count): "{count}件", "{count} unpaid";
    how_to_pay:
        "お支払いは団体への直接のお振込みです。振込先と団体の連絡先は、それぞれの請求書のページにあります。ご入金の記録は、団体が確認したあとに反映されます。",
        "You pay each society directly by bank transfer. The bank account and the society's contact are on each invoice's page. A payment appears here once the society has recorded it.";
    range(total, from, to): "{total}件中 {from}〜{to}件を表示", "Showing {from}–{to} of {total}";
    nothing_here(total): "{total}件中 このページに表示する請求はありません", "None of your {total} invoices are on this page";
    first_page: "最初のページへ", "Go to the first page";
    owed(total, count): "未払い {total}（{count}件）", "{total} unpaid ({count})";
    history: "お支払い済み・終了した請求", "Paid and closed invoices";
    number(number): "請求番号 {number}", "No. {number}";
    due(day): "お支払い期限 {day}", "Due {day}";
    paid_on(day, method, amount): "{day} {method} {amount}", "{amount} on {day}, {method}";
    reversed: "取消", "Reversed";
    settled_with(number): "個別請求 No. {number} で処理済み", "Settled with No. {number}";
    open_invoice: "請求書", "Invoice";
    open_invoice_of(number): "請求番号 {number} の請求書を開く", "Open invoice No. {number}";
    open_receipt: "領収書", "Receipt";
    open_receipt_of(number): "請求番号 {number} の領収書を開く", "Open the receipt for No. {number}";

    invoice: "請求書", "Invoice";
    receipt: "領収書", "Receipt";
    to(payer): "{payer} 様", "{payer}";
    invoice_number: "請求番号", "Invoice No.";
    member_number: "会員番号", "Member No.";
    kind: "種別", "Kind";
    issued_on: "発行日", "Issued";
    due_on: "お支払い期限", "Due";
    state: "状態", "Status";
    billed: "ご請求金額", "Amount";
    paid: "お支払い済み", "Paid";
    outstanding: "お支払い残高", "Outstanding";
    with_tax: "税込", "tax included";
    seal: "発行者の印影", "The issuer’s seal";
    registration: "登録番号", "Registration No.";
    details: "ご請求の内容", "Details";
    subject: "内容", "Description";
    quantity: "数量", "Quantity";
    unit_price: "単価", "Unit price";
    tax: "税率", "Tax rate";
    amount: "金額", "Amount";
    amount_of(prices): "金額（{prices}）", "Amount {prices}";
    total: "合計", "Total";
    total_with_tax: "合計（税込）", "Total including tax";
    net_at(rate): "{rate}対象 小計", "Subtotal at {rate}";
    gross_at(rate): "{rate}対象 小計（税込）", "Subtotal at {rate}, with tax";
    tax_within(rate): "{rate} うち消費税", "Of which consumption tax at {rate}";
    net_outside: "不課税 小計", "Subtotal outside tax";
    tax_at(rate): "{rate} 消費税", "Consumption tax at {rate}";
    reduced: "※は軽減税率の対象です。", "* at the reduced tax rate.";
    records: "この請求書にまとめた請求", "Invoices collected by this one";
    records_received: "この領収に含まれる請求", "Invoices that this receipt covers";
    payments: "お支払いの記録", "Payments";
    no_payments: "まだ入金の記録はありません。", "No payment has been recorded yet.";
    date: "日付", "Date";
    method: "お支払い方法", "Method";
    note: "団体からのご連絡", "Note from the society";
    bank: "お振込先", "Bank account";
    bank_hint: "お名前の前に請求番号を付けてお振り込みください。振込手数料については団体にご確認ください。", "Please put the invoice number before your name. Ask the society who bears the transfer fee.";
    bank_name: "銀行・支店", "Bank and branch";
    account_number: "口座", "Account";
    holder: "口座名義", "Account holder";
    no_bank: "お支払い方法は、団体に直接お問い合わせください。", "Please ask the society directly how to pay.";
    contact: "発行した団体", "Issued by";
    mail: "メール", "Email";
    telephone: "電話", "Phone";

    is_collected: "この請求は個別請求にまとめられています", "This invoice is collected by another one";
    is_collected_detail(number):
        "個別請求 No. {number} で請求中です。お支払いは No. {number} に対してお願いします。この請求書へのお支払いは必要ありません。",
        "It is part of invoice No. {number}. Please pay No. {number} instead of this one.";
    paid_through: "個別請求でお支払い済みです", "Paid through another invoice";
    paid_through_detail(number, day):
        "個別請求 No. {number} へのお支払いにより、{day}に入金済みとなりました。",
        "It was paid on {day} through invoice No. {number}.";
    open_collector(number): "個別請求 No. {number} の請求書へ", "Go to invoice No. {number}";
    collectors_receipt(number): "個別請求 No. {number} の領収書へ", "Go to the receipt for No. {number}";
    is_paid: "お支払い済みです", "Paid in full";
    is_paid_detail(day): "{day}に全額のお支払いが完了しました。ありがとうございました。", "It was paid in full on {day}. Thank you.";
    is_void: "この請求は取り消されました", "This invoice is cancelled";
    is_void_detail(day): "{day}に団体が取り消しました。お支払いの必要はありません。", "The society cancelled it on {day}. You do not have to pay it.";
    is_written_off: "この請求の受け付けは終了しました", "This invoice is closed";
    is_written_off_detail(day):
        "{day}に団体が貸倒として処理しました。ご不明な点は団体にお問い合わせください。",
        "The society wrote it off on {day}. Please ask the society if anything is unclear.";
    is_overdue: "お支払い期限を過ぎています", "This invoice is overdue";
    is_overdue_detail(day): "お支払い期限は{day}でした。お早めにお支払いをお願いします。", "It was due on {day}. Please pay it soon.";

    received: "領収金額", "Amount received";
    received_on: "領収日", "Received on";
    for_what(subject): "但し {subject} として、上記の金額を領収しました。", "Received with thanks for: {subject}";
    part_received(amount): "一部入金（ご請求金額 {amount}のうち）", "part payment (of {amount} billed)";
    for_part_of(subject): "但し {subject} の一部として、上記の金額を領収しました。", "Received with thanks as a part payment for: {subject}";
    records_in_part: "この一部入金の対象のご請求", "Invoices of which this is a part payment";
    back: "支払履歴確認へ戻る", "Back to your payments";
    back_to_invoice: "請求書へ戻る", "Back to the invoice";
    print_hint: "ブラウザの印刷機能で、A4用紙に印刷またはPDFに保存できます。", "Use your browser’s print function to print it on A4 or save it as PDF.";

    no_receipt: "領収書はまだありません", "There is no receipt yet";
    no_receipt_detail: "この請求には入金の記録がありません。団体が入金を確認すると、領収書を表示できます。", "No payment has been recorded on this invoice. The receipt appears once the society has recorded your payment.";
    receipt_of_collector(number): "この請求は個別請求 No. {number} にまとめられています。領収書は No. {number} のページでご覧ください。", "This invoice is collected by No. {number}. Please see the receipt for No. {number}.";
}
