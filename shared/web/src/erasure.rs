//! What deleting an account erases and keeps, as the member and the support desk are told (docs/PRODUCT.md: Account deletion).

use askama::Template;
use domain::Day;

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
