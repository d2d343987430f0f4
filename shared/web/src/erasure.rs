//! What deleting an account erases and keeps, as the member and the support desk are told (docs/PRODUCT.md: Account deletion).

use askama::Template;
use domain::Day;

use lambda_http::http::StatusCode;

use crate::problem::Problem;
use crate::{Failure, Reader};

crate::texts! {
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

#[derive(Template)]
#[template(path = "erasure.html")]
struct Erasure<'a> {
    t: Text,
    reader: &'a Reader<'a>,
    kept_until: Day,
}

/// Two entries of a list of facts: what is erased, and what is kept until this day.
pub fn facts(reader: &Reader<'_>, kept_until: Day) -> Result<String, Failure> {
    Erasure { t: Text(reader.language), reader, kept_until }.render().map_err(|error| Failure::Broken(error.into()))
}

/// The account's deletion is being carried out and cannot be stopped.
#[must_use]
pub fn under_way(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.deletion_under_way(), t.deletion_under_way_detail());
    Problem::new(reader, "deletion-under-way", StatusCode::CONFLICT, title, detail).way_on("/", shared(reader).to_top()).into()
}

/// There is no request for the account's deletion that could be taken back or decided on.
#[must_use]
pub fn not_pending(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.no_deletion_pending(), t.no_deletion_pending_detail());
    Problem::new(reader, "no-deletion-pending", StatusCode::CONFLICT, title, detail).way_on("/", shared(reader).to_top()).into()
}

const fn shared(reader: &Reader<'_>) -> crate::text::Text {
    crate::text::Text(reader.language)
}
