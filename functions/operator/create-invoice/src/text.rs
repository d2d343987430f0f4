//! What the pages of individual invoices say.

use domain::billing::DueRefusal;

web::texts! {
    title: "個別請求をつくる", "New individual invoice";
    preview_title: "個別請求の確認", "Check the individual invoice";
    lead(name):
        "{name} さんに個別請求を発行します。発行すると、ご本人へメールでお知らせします。次の画面で内容を確認できます。",
        "You are about to bill {name}. The person is told by mail once the invoice is issued. You can check everything on the next page.";
    former:
        "この会員はすでに退会しています。個別請求は発行できます。",
        "This person has left the society. An individual invoice can still be issued.";
    collect: "まとめて請求する未払いの請求", "Unpaid records to collect";
    collect_hint:
        "選んだ請求は「個別請求で請求中」となり、この個別請求が入金済みになると入金済みになります。",
        "The chosen records show that this invoice collects them, and become paid when it is paid.";
    nothing_to_collect: "まとめられる未払いの請求はありません。", "There are no unpaid records to collect.";
    record(subject, outstanding, number, due_on):
        "{subject}　{outstanding}（No. {number}、期限 {due_on}）",
        "{subject}: {outstanding} (No. {number}, due {due_on})";
    subject: "請求の内容", "Subject";
    subject_hint: "例：2025年度・2026年度 年会費（未納分）", "For example: Annual fees 2025 and 2026";
    amount: "請求金額（円）", "Amount (yen)";
    amount_hint:
        "1円から9,999,999円まで。まとめる請求を選んで空欄にすると、その合計額になります。",
        "1 to 9,999,999 yen. Leave it empty to bill exactly what is owed on the chosen records.";
    by_lines: "明細で請求する（消費税を含む場合など）", "Bill by lines (for example with consumption tax)";
    by_lines_hint:
        "消費税は税率ごとに合計してから計算し、1円未満を切り捨てます。値引きは、値引く品目と同じ税区分で、単価を「-500」のように入力してください。まとめる請求を選んだときは、その未払い額に明細の金額を加えます。明細を使う場合、請求金額は空欄にしてください。",
        "Tax is computed on the sum of each rate and rounded down. Enter a discount as a price such as -500, with the tax of what it is for. What is owed on chosen records is added to the lines. Leave the amount empty when you use lines.";
    prices: "単価の税表示", "Prices of the lines are";
    line_text(row): "明細{row} 品目", "Line {row}: item";
    line_quantity(row): "明細{row} 数量", "Line {row}: quantity";
    line_unit_price(row): "明細{row} 単価", "Line {row}: price";
    line_tax(row): "明細{row} 税区分", "Line {row}: tax";
    item: "品目", "Item";
    quantity: "数量", "Quantity";
    unit_price: "単価", "Price";
    price_of(prices): "単価（{prices}）", "Price {prices}";
    tax: "税区分", "Tax";
    add_line: "明細の行を増やす", "More lines";
    due_on: "お支払い期限", "Due date";
    due_on_hint: "日本時間の今日以降の日付", "Today or later in Japan";
    note: "ご本人へのご連絡（任意）", "Note to the person (optional)";
    note_to_person: "ご本人へのご連絡", "Note to the person";
    field(name, why): "{name}：{why}", "{name}: {why}";
    note_hint: "お知らせのメールと請求書に載ります。1,000文字まで。", "Goes into the mail and onto the invoice. Up to 1,000 characters.";
    check: "確認画面へ", "Check";
    back: "請求レコードの一覧へ戻る", "Back to the billing records";
    back_to_person: "この会員のページへ戻る", "Back to this person";

    preview_lead(address):
        "次の内容で発行します。「発行する」を押すと、{address} へお知らせのメールをお送りします。",
        "The invoice will be issued as follows. When you press “Issue”, a mail goes to {address}.";
    may_not_arrive:
        "お知らせのメールが届かない可能性があります。ご本人に別の方法でもご連絡ください",
        "The mail may not arrive. Please tell the person in another way as well";
    payer: "請求先", "Billed to";
    number: "請求番号", "No.";
    number_hint: "発行時に確定します。", "Becomes final when the invoice is issued.";
    total: "請求金額", "Amount";
    registration: "登録番号", "Registration No.";
    collects: "まとめる請求", "Collects";
    issue: "発行する", "Issue";
    revise: "内容を直す", "Change it";

    wrong_title: "入力内容をご確認ください", "Please check what you entered";
    in_line(row, why): "明細{row}：{why}", "Line {row}: {why}";
    no_day: "日付を「2026-12-31」の形で入力してください。", "Please enter a date such as 2026-12-31.";
    due_in_past(today): "お支払い期限には、今日（{today}）以降の日付を指定してください。", "Please choose a due date of today ({today}) or later.";
    due_too_far(latest): "お支払い期限には、{latest}までの日付を指定してください。", "Please choose a due date no later than {latest}.";
    no_charge: "請求金額を入力するか、まとめる請求を選んでください。", "Please enter an amount, or choose records to collect.";
    amount_and_lines: "請求金額と明細は、どちらか一方だけを入力してください。", "Please fill in either the amount or the lines, not both.";
    amount_out_of_range:
        "請求金額は1円から9,999,999円までの整数を、「12000」または「12,000」のように入力してください。",
        "Please enter a whole amount of 1 to 9,999,999 yen, such as 12000 or 12,000.";
    less_than_records(records):
        "まとめる請求の未払い額の合計（{records}）以上の金額にしてください。減額するときは、元の請求を貸倒処理するか、選択を外してください。",
        "The amount must be at least what is owed on the chosen records ({records}). To ask for less, write a record off or leave it out.";
    too_many_records(most): "まとめられる請求は{most}件までです。", "At most {most} records can be collected.";
    no_record: "まとめる請求を一覧から選び直してください。", "Please choose the records from the list again.";
    too_many_lines(most): "明細は{most}行までです。", "At most {most} lines are possible.";
    no_quantity(most): "数量は1から{most}までの整数で入力してください。", "Please enter a whole quantity of 1 to {most}.";
    no_unit_price:
        "単価を整数で、「12000」または「12,000」のように入力してください。値引きは「-500」のように入力します。",
        "Please enter a whole price, such as 12000 or 12,000; a discount such as -500.";
    no_prices: "単価の税表示は「税抜」「税込」から選んでください。", "Please choose prices without tax or with tax.";
    below_nothing(rate):
        "{rate}の合計がマイナスになります。値引きの行には、値引く品目と同じ税区分を選んでください。",
        "The sum at “{rate}” is below nothing. Please give a discount the tax of what it is for.";
    no_tax_rate: "税区分は不課税、10％、8％から選んでください。", "Please choose outside tax, 10% or 8%.";

    deleted_title: "会員IDが削除されているため請求できません", "The account is deleted and cannot be billed";
    direct_transfer:
        "団体の口座への直接のお振込みを、会員ご本人へご依頼ください。振込先は次のとおりです。",
        "Please ask the person to transfer the amount directly to the society's account:";
    no_bank_account: "団体の振込先口座は登録されていません。", "The society has no bank account on record.";

    record_not_collectable: "この請求はまとめられません", "This record cannot be collected";
    record_not_theirs(id): "請求 {id} は、この会員のこの団体への請求ではありません。一覧から選び直してください。", "{id} is not an invoice of this person with this society. Please choose from the list again.";
    record_not_unpaid(number): "請求 No. {number} は未払いではありません。選択を外してください。", "No. {number} is not unpaid. Please leave it out.";
    record_collected(number, by): "請求 No. {number} は、個別請求 No. {by} ですでに請求中です。選択を外すか、No. {by} を取り消してください。", "No. {number} is already collected by No. {by}. Please leave it out, or void No. {by} first.";
    record_collects(number): "請求 No. {number} はほかの請求をまとめた個別請求のため、さらにまとめることはできません。選択を外すか、No. {number} を取り消して、もとの請求をまとめてください。", "No. {number} collects other records and cannot be collected itself. Please leave it out, or void No. {number} and collect its records.";
}

impl Text {
    /// Why an invoice cannot be due on a day.
    pub(crate) fn due(self, refusal: DueRefusal) -> String {
        match refusal {
            DueRefusal::InPast { today } => self.due_in_past(today.written(self.0)),
            DueRefusal::TooFar { latest } => self.due_too_far(latest.written(self.0)),
        }
    }
}
