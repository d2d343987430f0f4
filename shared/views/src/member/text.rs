//! What several pages about a member say.

web::texts! {
    members: "会員名簿", "Members";
    done_added:
        "会員を追加し、ご本人にメールでお知らせしました。",
        "The member was added, and told by mail.";
    done_changed: "会員の登録内容を変更しました。", "The membership was changed.";
    done_ended:
        "退会の手続きが完了し、ご本人にメールでお知らせしました。",
        "The membership has ended, and the person was told by mail.";
}
