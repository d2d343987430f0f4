//! What the pages of mails that did not arrive say.

web::texts! {
    title: "届かなかったメール", "Mails that did not arrive";
    lead:
        "会員IDに関するメールのうち、過去30日に届かなかったもの、または迷惑メールとして申告されたものです。ご本人に確認し、もう一度送信するか、対応済みにしてください。",
        "Mails about accounts that did not arrive in the last 30 days, or were reported as unwanted. Please reach the person, and send the mail again or mark it as dealt with.";
    lead_of_society(society):
        "団体 {society} に関するメールのうち、過去30日に届かなかったもの、または迷惑メールとして申告されたものです。",
        "Mails that concern the society {society} and did not arrive in the last 30 days, or were reported as unwanted.";
    none: "該当するメールはありません。", "There are none.";
    more: "ほかにもあります。新しいものから100件を表示しています。", "There are more; the latest hundred are listed here.";
    account(account): "お問い合わせ番号 {account}", "Reference {account}";
    of_society(society): "団体 {society}", "Society {society}";
    society: "団体に関するメールを見る（団体の内部番号）", "See the mails of a society (its internal ID)";
    show: "表示する", "Show";
    of_accounts: "会員IDに関するメールを表示する", "Show those about accounts";
    deal_with: "対応済みにする", "Mark as dealt with";
    is_dealt_with: "対応済みです。", "It has been dealt with.";
    back: "一覧へ戻る", "Back to the list";

    done_dealt_with: "対応済みにしました。", "Marked as dealt with.";
}
