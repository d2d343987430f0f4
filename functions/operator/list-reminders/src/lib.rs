//! お支払いのご案内（督促）: an operator sees what the next run would send, what did not arrive, and why an invoice was reminded or
//! not.

use domain::SocietyId;
use store::Store;
use views::invoice::Target;
use views::reminder::done::{DUE_DAY_MOVED, HELD, RELEASED, SENT, STEPS_CHOSEN};
use web::{Failure, Request, Response, session};

mod answer;
mod ledger;
mod overview;
mod text;

/// Shows a society's reminders, or those of one invoice, as the address says.
pub async fn handle(store: &Store, request: Request<'_>) -> Result<Response, Failure> {
    request.must_be_get(&[])?;
    request.reader.may_tell(&[DUE_DAY_MOVED, HELD, RELEASED, SENT, STEPS_CHOSEN]);
    if request.parameter("invoice").is_empty() {
        let society = SocietyId::parse(request.parameter("society")).map_err(|_| Failure::NotOperator)?;
        let key = session::key(&request).ok_or(Failure::SignInNeeded)?;
        return overview::show(store, &request, &key, &society).await;
    }
    ledger::show(store, &request, &Target::of(&request)?).await
}
