//! The words of the withdrawal pages.

web::texts! {
    memberships: "所属団体・退会", "Memberships";
    confirm_title: "退会の確認", "Confirm your withdrawal";
    done_title: "退会手続きが完了しました", "Your withdrawal is complete";

    changed_title: "未払い金額が変わりました", "The unpaid amount has changed";
    changed:
        "確認画面を開いたあとに、請求またはお支払いの記録が変わりました。退会はまだ完了していません。最新の内容をご確認のうえ、もう一度「退会する」を押してください。",
        "An invoice or payment was recorded after you opened this page. You have not left yet. Please check the current amount, then press “Leave” again.";
    lead(society):
        "{society}から退会します。内容をご確認のうえ、「退会する」を押してください。",
        "You are about to leave {society}. Please check the details below, then press “Leave”.";
    society: "団体名", "Society";
    joined_on: "入会日", "Member since";
    effective_on: "退会日", "Takes effect on";
    at_once: "「退会する」を押すと、すぐに退会となります。", "You leave as soon as you press “Leave”.";
    unpaid: "未払い金額", "Unpaid amount";
    nothing_unpaid: "未払いの請求はありません。", "You have no unpaid invoices.";
    total(count): "合計（{count}件）", "Total ({count})";
    subject: "内容", "Description";
    number(number): "請求番号 {number}", "No. {number}";
    due_on: "お支払い期限", "Due";
    overdue: "期限超過", "Overdue";
    amount: "未払い額", "Unpaid";
    unlisted(count): "ほか{count}件", "and {count} more";
    stays:
        "退会しても未払いの請求は取り消されません。お支払いにつきましては直接団体にお問い合わせください。",
        "Leaving does not cancel unpaid invoices. For payment, please contact the society directly.";
    contact: "団体のお問い合わせ先", "Contact the society";
    office: "窓口", "Office";
    mail: "メール", "Email";
    telephone: "電話", "Phone";
    account_stays:
        "会員IDと、ほかの団体への所属はそのまま残ります。",
        "Your account and your other memberships stay as they are.";
    final_step:
        "退会の取り消しはできません。再び所属するには、あらためて入会の手続きが必要です。",
        "Leaving cannot be undone. To become a member again, you would have to join anew.";
    leave: "退会する", "Leave";
    stay: "退会せずに戻る", "Go back without leaving";

    left(society, day): "{day}に{society}を退会しました。", "You left {society} on {day}.";
    mail_follows(address):
        "退会完了のお知らせを {address} にお送りします。",
        "A confirmation will be sent to {address}.";
    payments: "支払履歴確認へ", "Go to your payments";
    back: "所属団体の一覧へ戻る", "Back to your memberships";

    unknown_membership: "この団体への所属が見つかりません", "Membership not found";
    unknown_membership_detail:
        "ご自身が所属している団体のみ退会できます。所属団体の一覧からお選びください。",
        "You can leave only societies you belong to. Please choose one from your memberships.";
    already_withdrawn: "すでに退会済みです", "You have already left this society";
    already_withdrawn_detail(on):
        "{on}に退会の手続きが完了しています。あらためて手続きしていただく必要はありません。",
        "Your withdrawal was completed on {on}. You do not need to do anything else.";
    ledger_changed: "未払い金額が変わりました", "The unpaid amount has changed";
    ledger_changed_detail:
        "確認画面を開いたあとに請求またはお支払いの記録が変わったため、退会はまだ完了していません。最新の内容をご確認のうえ、もう一度手続きしてください。",
        "An invoice or payment was recorded after you opened the confirmation page, so you have not left yet. Please check the current amount and confirm again.";
    to_withdrawal: "この団体の退会ページへ", "Go to this society's withdrawal page";
}
