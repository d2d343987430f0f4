//! The words about an account's deletion.

web::texts! {
    erased_title: "消去するもの", "What is erased";
    erased:
        "ログインID、パスワード、メールアドレス、お名前（請求の記録を除く）、ログイン中の端末の記録、お送りしたメールの控え（届いたことを確かめたのち、届かなかったものは30日後）",
        "Your login ID, password, mail address, your name (except on invoices), the record of signed-in devices, and our copies of mails to you (once they have arrived, those that did not after 30 days)";
    kept_title: "保管するもの", "What is kept";
    kept(day):
        "請求・入金の記録とそこに記載のお名前、所属の記録、操作の記録は、{day}まで保管したのち消去します。",
        "Invoices and payments with your name on them, the record of your memberships, and records of what was done are kept until {day} and then erased.";

    deletion_under_way: "削除の処理が始まっています", "The deletion is under way";
    deletion_under_way_detail:
        "会員IDの削除を行っているため、取り消しや変更はできません。完了しましたら、ご登録のアドレスにお知らせします。",
        "The account is being deleted, so the request cannot be cancelled or changed. We will write to the registered address when it is done.";
    no_deletion_pending: "削除のお申し込みはありません", "There is no request";
    no_deletion_pending_detail:
        "すでに取り消されたか、処理が終わっている可能性があります。",
        "It may have been cancelled or dealt with already.";
}
