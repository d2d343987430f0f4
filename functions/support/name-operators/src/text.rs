//! What the support desk's page about a society's operators says.

web::texts! {
    title: "団体と運営者（事務局）", "A society and its operators (support)";
    societies: "団体（事務局）", "Societies (support)";
    operators: "運営者", "Operators";
    none: "運営者がいません。", "There is no operator.";
    leaves: "会員IDの削除をお申し込み中", "Has asked for deletion";
    revoke: "登録を解除する", "Revoke";
    revoke_of(name): "{name} さんの登録を解除する", "Revoke {name}";
    even_the_last: "運営者がいなくなることを確認しました", "I know that nobody stays in charge";
    name_title: "運営者を登録する", "Name an operator";
    name_detail:
        "会員IDをお持ちの方だけを登録できます。登録すると、この団体の請求と入金をすべて扱えるようになります。",
        "Only somebody who has an account can be named. An operator can do everything about the society’s billing.";
    address: "会員のメールアドレス", "The person’s mail address";
    address_hint: "会員IDに登録されているアドレスを入力してください。", "The address that is registered with the account.";
    name: "登録する", "Add as operator";
    to_societies: "団体の一覧へ", "Go to the societies";

    no_account: "この会員は見つかりません", "There is no such account";
    no_account_detail:
        "このメールアドレスの会員IDはありません。運営者になる方に、先に会員IDをお持ちいただく必要があります。",
        "No account has this address. The person needs an account first.";
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

    done_named: "運営者を登録しました。", "The operator was named.";
    done_revoked: "運営者の登録を解除しました。", "The operator was revoked.";
}
