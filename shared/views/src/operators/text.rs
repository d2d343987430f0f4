//! What the pages about a society's operators say.

web::texts! {
    operators: "運営者", "Operators";
    none: "運営者がいません。", "There is no operator.";
    leaves: "会員IDの削除をお申し込み中", "Has asked for deletion";
    signs_in_never: "ログインIDがありません", "Has no login ID";
    revoke: "登録を解除する", "Revoke";
    revoke_of(name): "{name} さんの登録を解除する", "Revoke {name}";
    even_the_last: "運営者がいなくなることを確認しました", "I know that nobody stays in charge";
    last_stays:
        "最後の運営者のため、解除できません。先にほかの方を招待してください。",
        "The last operator cannot be revoked. Please invite somebody else first.";

    invitations: "招待中の方", "Invited";
    invited_until(at): "有効期限 {at}", "Valid until {at}";
    invitation_over: "期限切れ", "Expired";
    send_again: "再送する", "Send again";
    send_again_to(name): "{name} さんに招待を再送する", "Send the invitation to {name} again";
    take_back: "取り消す", "Take back";
    take_back_of(name): "{name} さんへの招待を取り消す", "Take back the invitation to {name}";

    name_title: "会員IDをお持ちの方を登録する", "Name somebody who has an account";
    name_detail:
        "ご本人の承諾を得てから登録してください。登録するとすぐに、この団体の請求と入金をすべて扱えるようになります。ご本人と団体にメールでお知らせします。",
        "Please ask the person first. An operator can do everything about the society’s billing, at once. The person and the society are told by mail.";
    address: "会員のメールアドレス", "The person’s mail address";
    address_hint: "会員IDに登録されているアドレスを入力してください。", "The address that is registered with the account.";
    name: "登録する", "Add as operator";

    invite_title: "運営者として招待する", "Invite an operator";
    invite_detail:
        "コードを記載した招待メールをお送りします。コードは7日間有効です。お引き受けになると、この団体の請求と入金をすべて扱えるようになります。会員IDをお持ちでない方も、招待メールから登録できます。",
        "We send a mail with a code, valid for seven days. Whoever accepts can do everything about the society’s billing. A person without an account gets one by the code.";
    invite_name: "お名前", "Name";
    invite_address: "メールアドレス", "Mail address";
    invite_address_hint:
        "招待メールはこのアドレスにお送りします。お間違いのないよう、ご確認ください。",
        "The invitation goes to this address. Please check that it is right.";
    invite_language: "メールの言語", "Language of the mail";
    japanese: "日本語", "Japanese";
    english: "英語", "English";
    invite: "招待メールを送る", "Send the invitation";
    no_language: "言語を選んでください。", "Please choose a language.";

    no_account: "この会員は見つかりません", "There is no such account";
    no_account_detail:
        "このメールアドレスでログインできる会員IDはありません。下の「運営者として招待する」から招待してください。",
        "Nobody signs in with this address. Please use “Invite an operator” below.";
    already_operator: "すでに運営者です", "Already an operator";
    already_operator_detail: "この会員は、すでにこの団体の運営者として登録されています。", "This person operates the society already.";
    account_leaves: "会員IDの削除をお申し込み中です", "The account is to be deleted";
    account_leaves_detail:
        "会員IDの削除をお申し込み中の方は、運営者として登録できません。",
        "A person who has asked for the deletion of the account cannot be named.";
    no_operator: "運営者ではありません", "Not an operator";
    no_operator_detail:
        "この会員は運営者ではありません。すでに解除されているかもしれません。",
        "This person does not operate the society, perhaps no longer.";
    last_operator: "最後の運営者です", "The last operator";
    last_operator_detail:
        "ほかに運営者がいないため、解除していません。先にほかの運営者を登録するか、運営者がいなくなることを確認してください。",
        "Nobody else would stay in charge, so nothing was done. Please name another operator first, or say that you know.";
    last_operator_detail_for_operators:
        "ほかに運営者がいないため、解除していません。先にほかの方を招待し、お引き受けいただいてから解除してください。",
        "Nobody else would stay in charge, so nothing was done. Please invite somebody else, and wait until they accept.";
    already_invited: "すでに招待中です", "Already invited";
    already_invited_detail:
        "このメールアドレスには、すでに招待をお送りしています。届いていない場合は、「招待中の方」から再送してください。",
        "This address has an open invitation. If it did not arrive, please send it again from the list of invitations.";
    too_many_invitations: "招待中の方が多すぎます", "Too many open invitations";
    too_many_invitations_detail(most):
        "一度に招待できるのは{most}人までです。不要な招待を取り消してから、もう一度お試しください。",
        "At most {most} invitations may be open at once. Please take back one that is not needed, and try again.";
    no_invitation: "この招待は見つかりません", "There is no such invitation";
    no_invitation_detail:
        "すでに取り消されたか、お引き受けいただいたかもしれません。",
        "It may have been taken back or accepted already.";

    done_named: "運営者を登録しました。", "The operator was named.";
    done_revoked: "運営者の登録を解除しました。", "The operator was revoked.";
    done_invited: "招待メールをお送りします。1分ほどで送信されます。", "The invitation is sent within a minute or so.";
    done_taken_back: "招待を取り消しました。", "The invitation was taken back.";
    done_accepted: "運営者になりました。", "You are an operator now.";
}
