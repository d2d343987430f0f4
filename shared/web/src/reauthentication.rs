//! The password once more, for what a session alone must not do.

use domain::throttle::{Meter, refusing};
use domain::{AccountId, Identity, Instant};
use store::{Attempt, Store};

use crate::Failure;

/// Whether a typed password is the one behind a hash; without a hash it takes as long and is wrong.
pub type IsRight = fn(&str, Option<&str>) -> bool;

/// Proves that a password is the account's own. The attempt was counted when it was read, and is given back once the
/// proof has served: these are its meters. A refusal leaves a line in the log, under the pseudonym of `who`.
pub fn prove(
    store: &Store,
    (who, attempt): (&Identity, Attempt),
    account: &AccountId,
    (typed, is_right): (&str, IsRight),
    now: Instant,
) -> Result<Vec<(Meter, u64)>, Failure> {
    let Attempt { login, counted, .. } = attempt;
    let log = |outcome, meter| {
        tracing::warn!(outcome, meter, login = store.pseudonym(&who.folded()), "a password was refused");
    };
    if let Some(meter) = refusing(&counted) {
        log("throttled", meter.name());
        return Err(Failure::throttled(meter, now));
    }
    let own = login.filter(|login| login.account == *account);
    if !is_right(typed, own.as_ref().and_then(|login| login.password.as_deref())) {
        log("wrong", "");
        return Err(Failure::NotProven);
    }
    Ok(counted)
}
