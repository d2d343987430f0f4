//! What the pages of deleting an account say.

web::texts! {
    title: "会員IDの削除", "Delete your account";
    pending_title: "会員IDの削除を受け付けています", "Your account will be deleted";
    under_way_title: "会員IDの削除を行っています", "Your account is being deleted";
    lead:
        "会員IDそのものを削除する手続きです。団体だけを退会する場合は「所属団体・退会」のページをご利用ください。",
        "Here you can have your account itself deleted. To leave only a society, please use “Memberships”.";
    to_memberships: "所属団体・退会のページを開く", "Open your memberships";
    orphaned_title: "先に運営者の引き継ぎが必要です", "Please hand over first";
    orphaned:
        "次の団体の運営者は、ほかに登録されていません。引き継ぐ方が登録されるまで、会員IDの削除はお申し込みいただけません。登録についてはポータルのヘルプへお問い合わせください。",
        "You are the only operator of the following societies. You cannot ask for deletion until somebody else is registered. The portal help will tell you how.";
    to_help: "ポータルのヘルプを開く", "Open the portal help";
    what_ends: "退会となる団体と未払い金額", "Memberships that end, and what is unpaid";
    nothing_ends: "所属している団体はなく、未払いの請求もありません。", "You belong to no societies and nothing is unpaid.";
    society: "団体名", "Society";
    unpaid: "未払い額", "Unpaid";
    nothing_unpaid: "なし", "None";
    invoices(count): "{count}件", "Invoices: {count}";
    left_before: "退会済み", "Left before";
    societies(count): "{count}団体", "Societies: {count}";
    the_others(count): "ほか{count}団体", "And {count} more";
    total: "未払い金額の合計", "Total unpaid";
    stays:
        "会員IDを削除しても未払いの請求は取り消されません。お支払いにつきましては直接団体にお問い合わせください。",
        "Deleting your account does not cancel unpaid invoices. For payment, please contact the societies directly.";
    what_happens: "削除を行う日と記録の取り扱い", "When it happens, and what becomes of your data";
    what_becomes: "記録の取り扱い", "What becomes of your data";
    try_again: "確認とお申し込みへ進む", "Go to the form";
    when_title: "削除を行う日", "When it happens";
    when(day): "{day}に削除します。その前日までは、このページからお取り消しいただけます。", "Your account will be deleted on {day}. Until the day before, you can cancel on this page.";
    after_title: "削除のあと", "Afterwards";
    free_again:
        "同じログインIDとメールアドレスで新しく会員登録をしていただけます。以前の記録は引き継がれません。",
        "You can register anew with the same login ID and mail address. Earlier records are not carried over.";
    confirm_title: "ご本人の確認とお申し込み", "Confirm that it is you";
    login_id: "ログインID", "Login ID";
    password: "パスワード", "Password";
    reason: "理由（任意）", "Reason (optional)";
    reason_hint: "200文字まで。削除が終わると消去します。", "Up to 200 characters. It is erased with your account.";
    ask: "会員IDの削除を申し込む", "Ask for deletion";
    back: "申し込まずに戻る", "Go back without asking";

    pending(day): "{day}に会員IDを削除します。", "Your account will be deleted on {day}.";
    pending_detail:
        "その前日までは、これまでどおりご利用いただけ、お取り消しもできます。事務局の確認により、これより早く削除される場合や、理由をお知らせして削除を行わない場合があります。",
        "Until the day before, you can use the portal as usual, and cancel. The support desk may carry it out earlier, or tell you why it does not.";
    mail_follows(address): "完了のお知らせを {address} にお送りします。", "We will write to {address} when it is done.";
    under_way:
        "会員IDと所属団体の削除を行っています。取り消しや変更はできません。",
        "Your account and your memberships are being deleted. This cannot be cancelled or changed.";
    cancel: "削除のお申し込みを取り消す", "Cancel my request";
    home: "トップページへ", "Go to the home page";

    deletion_pending: "削除のお申し込みを受け付けています", "Your request has been received";
    deletion_pending_detail(on):
        "会員IDの削除はすでにお申し込みいただいています。{on}に削除します。",
        "You have already asked for your account to be deleted. It will be deleted on {on}.";
    has_support: "事務局の権限をお持ちです", "You are a member of support";
    has_support_detail:
        "事務局の権限がある会員IDは削除できません。ポータルの管理者に権限の取り消しをご依頼ください。取り消されたあと、あらためてお申し込みいただけます。",
        "An account with support’s rights cannot be deleted. Please ask the portal’s owner to revoke them; then you can ask again.";
    only_operator: "先に運営者の引き継ぎが必要です", "Please hand over first";
    only_operator_detail(societies):
        "次の団体の運営者は、ほかに登録されていません: {societies}。引き継ぐ方が運営者として登録されてから、会員IDの削除をお申し込みください。登録についてはポータルのヘルプへお問い合わせください。",
        "You are the only operator of {societies}. Please have somebody else registered as operator before you ask for your account to be deleted. The portal help will tell you how.";
    to_deletion: "会員IDの削除のページへ", "Go to the account deletion page";
    and: "、", ", ";

    done_deletion_cancelled:
        "お申し込みを取り消しました。会員IDと所属団体は、これまでどおりご利用いただけます。",
        "Your request was cancelled. Your account and your memberships stay as they are.";
}
