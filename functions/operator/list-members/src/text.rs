//! What the list of members says.

web::texts! {
    title: "会員名簿", "Members";
    to_records: "請求レコード", "Billing records";
    to_terms: "入会の条件・会員種別", "Terms of membership and categories";
    narrow: "検索と絞り込み", "Search and filter";
    search: "氏名・フリガナ・会員番号・メールアドレス", "Name, kana, member number or mail address";
    search_hint:
        "氏名・フリガナ・会員番号は先頭から、メールアドレスは全体を入力してください。",
        "Type the beginning of a name or number, or a whole mail address.";
    standing: "在籍状況", "Standing";
    everybody: "すべて", "Everybody";
    present: "在籍中", "Members";
    former: "退会済み", "Former members";
    category: "会員種別", "Category";
    every_category: "すべて", "All";
    owes: "未払いのある方", "Owes something";
    fails: "メールが届かない方", "Mails do not arrive";
    unseen: "まだログインしたことがない方", "Has never signed in";
    apply: "表示する", "Show";
    reset: "条件を解除", "Clear";

    nobody: "会員はまだいません。", "There are no members yet.";
    nobody_detail: "入会の受け付けは「入会の条件」で始められます。", "People can join once the terms of membership say so.";
    nothing_found: "条件に合う会員はいません。", "Nobody matches.";
    nothing_yet: "ここまでには、条件に合う会員はいません。", "Nobody matches so far.";
    cut:
        "会員が多いため、途中までを調べました。続きを調べるには「続きを見る」を押してください。",
        "The society is large, so only a part was looked through. Choose “Go on” for the rest.";
    go_on: "続きを見る", "Go on";
    next: "次の50名へ", "Next 50";
    first: "最初のページへ", "First page";
    number: "会員番号", "Member number";
    member: "氏名", "Name";
    since: "入会日", "Since";
    unpaid: "未払い", "Unpaid";
    left(day): "{day} 退会", "Left {day}";
    no_name: "（会員ID削除済み）", "(account deleted)";
    mark_fails: "メール不達", "Mails fail";
    mark_unseen: "未ログイン", "Never signed in";
}
