//! 管理画面: an operator sees the billing records of a society with their totals, and everything about one person.

use domain::{AccountId, SocietyId};
use store::Store;
use views::member::{CHANGED, ENDED};
use views::operators::done::{ACCEPTED, REVOKED};
use views::person::unknown_person;
use views::record_query::RecordQuery;
use views::reminder::done::{HELD, RELEASED};
use web::{Failure, Request, Response, session};

mod person;
mod records;
mod societies;
mod text;

/// Shows the societies that the account operates, one society's records, or one person, as the address says.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    let key = || session::key(&request).ok_or(Failure::SignInNeeded);
    let (society, account) = (request.parameter("society"), request.parameter("account"));
    if society.is_empty() {
        request.must_be_get(&[])?;
        request.reader.may_tell(&[ACCEPTED, REVOKED]);
        return societies::show(store, &request, &key()?).await;
    }
    let society = SocietyId::parse(society).map_err(|_| Failure::NotOperator);
    if account.is_empty() {
        request.must_be_get(&[&RecordQuery::QUERY[..], &["page", "per_page"]].concat())?;
        let query = RecordQuery::read(&request)?;
        return records::show(store, &request, &key()?, &society?, &query).await;
    }
    request.must_be_get(&[])?;
    request.reader.may_tell(&[HELD, RELEASED, CHANGED, ENDED]);
    let (key, society) = (key()?, society?);
    let account = AccountId::parse(account).map_err(|_| unknown_person(&request.reader, &society))?;
    person::show(store, &request, &key, (&society, &account)).await
}
