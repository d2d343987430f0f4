//! The words of support's pages about deletions.

web::texts! {
    title: "会員IDの削除のお申し込み（事務局）", "Deletion requests (support)";
    request_title: "お申し込みの確認", "Deletion request";
    lead: "お申し込みは、その日になると自動で行われます。", "Requests are carried out by themselves on their day.";
    none: "お申し込みはありません。", "There are no requests.";
    due(day): "{day}に削除", "On {day}";
    requested(day): "お申し込み日 {day}", "Asked for on {day}";
    under_way: "削除を行っています", "Being deleted";
    look: "確認する", "Review";
    look_at(name): "{name} さんのお申し込みを確認する", "Review the request of {name}";
    next: "次のページ", "Next page";
    find: "会員の検索へ", "Find an account";
    name: "お名前", "Name";
    login_id: "ログインID", "Login ID";
    account: "お問い合わせ番号", "Reference";
    requested_on: "お申し込み日", "Asked for on";
    due_on: "削除を行う日", "Day of deletion";
    reason: "ご本人の理由", "The member’s reason";
    no_reason: "（記入なし）", "(none given)";
    memberships: "退会となる団体", "Memberships that end";
    count(count): "{count}団体", "{count}";
    unpaid: "未払い金額の合計", "Total unpaid";
    invoices(count): "{count}件", "Invoices: {count}";
    carry_out_title: "いま削除する", "Delete now";
    carry_out_detail:
        "待たずに削除します。取り消すことはできません。すべての団体から退会となり、ご本人と各団体にメールが送られます。",
        "Deletes without waiting. This cannot be undone. Every membership ends, and the member and the societies are told by mail.";
    carry_out: "いま削除する", "Delete now";
    refuse_title: "お断りする", "Refuse";
    refuse_detail: "理由はご本人にメールでお送りします。", "The reason is mailed to the member.";
    refuse_reason: "お断りする理由", "Reason";
    refuse: "理由を送ってお断りする", "Refuse and mail the reason";
    becomes: "記録の取り扱い", "What becomes of the data";
    decided: "削除を行っているため、変更はできません。", "It is being carried out and cannot be changed.";

    to_deletion_requests: "お申し込みの一覧へ", "Go to the requests";

    done_deletion_ordered: "削除を指示しました。数分以内に行われます。", "The deletion was ordered. It is carried out within minutes.";
    done_deletion_refused: "お申し込みをお断りし、理由をメールでお送りしました。", "The request was refused, and the reason was mailed.";
}
