//! The words of support's look-up page.

web::texts! {
    title: "会員の検索（事務局）", "Find an account (support)";
    lead:
        "検索したことは記録されます。ご本人からのお問い合わせなど、必要なときだけご利用ください。",
        "Every look-up is recorded. Please use it only when you need it, such as for a person’s inquiry.";
    by: "検索の方法", "Look up by";
    login_id: "ログインID", "Login ID";
    address: "メールアドレス", "Mail address";
    name: "お名前（先頭から）", "Name (from its beginning)";
    account: "お問い合わせ番号", "Reference";
    sought: "検索する内容", "What to look for";
    find: "検索する", "Find";
    incomplete: "検索の方法に合った内容をご入力ください。", "Please enter what fits the way of looking.";
    no_reference:
        "お問い合わせ番号に使えない文字があります。メールや一覧に記載のとおりに入力してください。",
        "There is a character that no reference has. Please enter it as it stands in the mail or the list.";
    found(count): "{count}件見つかりました。", "Found: {count}";
    found_nothing: "見つかりませんでした。", "Nothing was found.";
    more: "ほかにもあります。お名前をさらに入力して絞り込んでください。", "There are more. Please enter more of the name.";
    no_name: "（削除済み）", "(deleted)";
    suspended(day): "{day}から利用停止中", "Suspended since {day}";
    without_login: "ログイン未登録", "No login yet";
    pending(day): "削除のお申し込み中（{day}に削除）", "Deletion asked for (on {day})";
    under_way: "削除を行っています", "Being deleted";
    deleted(day): "{day}に削除済み", "Deleted on {day}";
    to_request: "お申し込みを確認する", "Review the request";
    queue: "削除のお申し込みの一覧へ", "Go to the deletion requests";
    left: "未払いの残る団体", "Societies with something unpaid";
    society: "団体名", "Society";
    unpaid: "未払い額", "Unpaid";
    unlisted(count): "ほか{count}団体", "and {count} more";
    invoices(count): "{count}件", "Invoices: {count}";
}
