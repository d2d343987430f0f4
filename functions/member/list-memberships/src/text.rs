//! What the memberships page says.

web::texts! {
    title: "所属団体・退会", "Memberships";
    lead:
        "退会する団体の「退会する」を押してください。次の画面で内容をご確認いただくまで、退会にはなりません。",
        "Press “Leave” for the society you want to leave. Nothing happens until you confirm on the next page.";
    range(total, from, to): "{total}件中 {from}〜{to}件を表示", "Showing {from}–{to} of {total}";
    nothing_here(total): "{total}件中 このページに表示する団体はありません", "None of your {total} societies are on this page";
    none: "所属している団体はありません。", "You do not belong to any societies.";
    find: "学会・研究会を探す", "Find societies";
    joined_on(day): "入会日 {day}", "Member since {day}";
    unpaid(total, count): "未払い {total}（{count}件）", "{total} unpaid ({count})";
    telephone(number): "電話 {number}", "Tel. {number}";
    nothing_unpaid: "未払いなし", "Nothing unpaid";
    leave: "退会する", "Leave";
    leave_society(society): "{society}を退会する", "Leave {society}";
    first_page: "最初のページへ", "Go to the first page";
    requests: "入会の申込", "Requests to join";
    asked_on(day): "申込日 {day}", "Asked on {day}";
    request_details_of(society): "{society}への入会の申込の詳細", "Details of your request to join {society}";
    former: "退会済みの団体", "Societies you have left";
    left_on(day): "退会日 {day}", "Left on {day}";
    details: "詳細", "Details";
    details_of(society): "{society}の退会の詳細", "Details of leaving {society}";
}
