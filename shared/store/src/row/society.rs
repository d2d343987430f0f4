//! Societies.

use domain::society::{BankAccount, Contact};
use domain::{Society, SocietyId};

use super::Item;
use super::cell::set_text;
use crate::key::society_listed;

row! { Society { name, kana, language, contact, bank_account, registration, failing, year_begins, withdrawal_terms, version } of id: SocietyId, and listed }
row! { Contact { name, address, telephone } }
row! { BankAccount { bank, bank_code, branch, branch_code, kind, number, holder } }

fn listed(society: &Society, item: &mut Item) {
    let (partition, place) = society_listed(society);
    set_text(item, "listing_pk", partition);
    set_text(item, "listing_sk", place);
}
