//! What the pages of an export say, and its columns.

web::texts! {
    title: "請求レコードのダウンロード", "Download billing records";
    lead(count): "{count}件の請求レコードをダウンロードします。", "Download {count} billing records.";
    nothing: "この条件に当てはまる請求レコードはありません。見出しだけのファイルになります。", "No billing records match. The file will have its headings only.";
    asked: "絞り込み", "Filter";
    everything: "すべての請求レコード", "All billing records";
    only_unpaid: "未払い", "Unpaid";
    only_overdue: "期限超過", "Overdue";
    only_paid: "入金済み", "Paid";
    only_void: "取消済み", "Void";
    only_written_off: "貸倒処理済み", "Written off";
    only_former: "退会した会員", "Former members";
    only_members: "現在の会員", "Present members";
    only_deleted: "会員IDが削除された会員（直接振込）", "Deleted accounts (direct transfer)";
    only_year(year): "{year}年度", "Fiscal year {year}";
    only_found(words): "「{words}」を含む", "Containing “{words}”";
    totals: "合計", "Totals";
    billed: "請求額", "Billed";
    once: "個別請求にまとめた請求は、二重に数えません。", "Records that an individual invoice collects are not counted twice.";
    formats: "形式を選んでダウンロード", "Choose a format";
    xlsx: "Excel（xlsx）", "Excel (xlsx)";
    xlsx_hint: "会員番号の先頭の0や日付がそのまま残ります。通常はこちらをお使いください。", "Keeps leading zeros and dates as they are. The usual choice.";
    csv: "CSV（UTF-8）", "CSV (UTF-8)";
    csv_hint: "会計ソフトなどへの取り込みに。", "For accounting software and scripts.";
    cp932: "CSV（CP932、シフトJIS）", "CSV (CP932, Shift_JIS)";
    cp932_hint: "UTF-8を読み込めない古いExcelやソフトに。表せない文字がある場合は、先にお知らせします。", "For older Excel and software that cannot read UTF-8. You will be told first if characters are missing.";
    download(format): "{format}をダウンロード", "Download {format}";
    on_record: "会員の個人情報が含まれます。ダウンロードした人、日時、絞り込みの条件は記録されます。", "The file holds personal data. Who downloads it, when, and with which filter goes on record.";
    back: "請求レコードの一覧へ戻る", "Back to the billing records";

    lacking_title: "CP932で表せない文字があります", "Some characters are not in CP932";
    lacking_lead(cells): "{cells}か所に、CP932（シフトJIS）で表せない文字があります。まだダウンロードしていません。", "{cells} cells have characters that CP932 lacks. Nothing has been downloaded yet.";
    lacking_characters: "表せない文字", "Missing characters";
    lacking_text: "元の文字", "Text";
    lacking_column: "項目", "Column";
    lacking_more(cells): "ほか{cells}か所", "and {cells} more cells";
    lacking_choose: "どの形式でダウンロードしますか", "How do you want to download?";
    keep_xlsx: "文字を残してExcel（xlsx）でダウンロード", "Keep them: download Excel (xlsx)";
    keep_csv: "文字を残してCSV（UTF-8）でダウンロード", "Keep them: download CSV (UTF-8)";
    replace: "〓に置き換えてCP932でダウンロード", "Replace them with 〓: download CP932";
    replace_hint: "置き換わるのは、この画面の一覧の箇所です。", "What is replaced is what this page lists.";

    parts_title: "ファイルを分けてダウンロードしてください", "Please download the file in parts";
    parts_lead(parts): "件数が多いため、{parts}個のファイルに分けます。すべて同じ時点の内容です。", "There are too many records for one file, so it comes in {parts}. All are of the same moment.";
    parts_changed: "途中で請求や入金の記録が変わった場合は、お知らせします。その場合は最初からダウンロードし直してください。", "If records change in between, you will be told. Please start again then.";
    part(part, parts): "{part}／{parts}をダウンロード", "Download part {part} of {parts}";

    sheet: "請求レコード", "Billing records";
    number: "請求番号", "Invoice No.";
    kind: "種別", "Kind";
    member_number: "会員番号", "Member No.";
    payer: "氏名", "Payer";
    standing: "会員区分", "Standing";
    member: "会員", "Member";
    subject: "内容", "Description";
    issued_on: "発行日", "Issued";
    due_on: "お支払い期限", "Due";
    status: "状態", "Status";
    amount: "請求額", "Amount";
    tax: "うち消費税", "Tax included";
    paid: "入金額", "Paid";
    adjusted: "団体負担額", "Borne by the society";
    last_paid_on: "最終入金日", "Last payment";
    received_by_year: "年度別入金額（入金日）", "Received by fiscal year (of payment)";
    unpaid: "未払い額", "Unpaid";
    void: "取消額", "Void";
    written_off: "貸倒額", "Written off";
    within: "個別請求に含む額", "Within individual invoice";
    counted: "請求額（個別請求に含む額を除く）", "Amount (counted once)";
    settled_on: "完了日", "Settled";
    reason: "理由", "Reason";
    collected_by: "請求中の個別請求", "Collected by No.";
    total(count): "合計（{count}件）", "Total ({count})";
    total_of_part(count, part, parts): "{part}／{parts}の合計（{count}件）", "Total of part {part} of {parts} ({count})";
    total_of_all(count): "全体の合計（{count}件）", "Total of all parts ({count})";

    export_too_large: "件数が多いためダウンロードできません", "Too many records for one export";
    export_too_large_detail(records, most): "{records}件を読み込む必要がありますが、一度にダウンロードできるのは{most}件までです。年度または状態で絞り込んでください。", "{records} records would have to be read; an export holds at most {most}. Please choose a fiscal year or a status.";
    export_in_parts: "ファイルを分けてダウンロードしてください", "Please download this export in parts";
    export_in_parts_detail(parts): "一つのファイルには収まらないため、{parts}個に分けます。parts、part（1〜{parts}）、stateを付けて、一つずつ送信してください。", "It does not fit into one answer. Please send parts, part (1–{parts}) and state, one part at a time.";
    export_changed: "請求レコードが変わりました", "The billing records have changed";
    export_changed_detail: "分割したファイルの途中で、請求または入金の記録が変わりました。合計が合わなくなるため、最初からダウンロードし直してください。", "Records changed between the parts, so their totals would not agree. Please start the download again.";
    characters_missing: "CP932にない文字があります", "Some characters are not in CP932";
    characters_missing_detail(cells): "{cells}か所に、CP932で表せない文字があります。〓に置き換えるにはreplace=trueを付けて送信してください。そのまま残すにはCSV（UTF-8）またはExcel形式をお使いください。", "{cells} cells have characters that CP932 lacks. Send replace=true to put 〓 in their place, or use CSV (UTF-8) or xlsx to keep them.";
    to_exports: "ダウンロードのページへ", "Go to the download page";
}
