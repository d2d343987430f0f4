//! How every command is carried out: authorisation → recorded answer → rule → one transaction → answer.
//!
//! A function provides what is read, its rule, and how its results are shown. The rest is here: the session, the
//! idempotency key, the retry when the data has changed meanwhile, and the commit.
//!
//! **Invariants.** Nothing is decided before the session and its rights are verified. A rule gets all data that was
//! read, and only its decision is written. The same command with the same key gets the same answer, byte for byte.
//! Another command with that key is refused.

use domain::effect::Effect;
use lambda_http::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use store::{Caller, Commanded, IdempotencyKey, Read, Store};

use crate::session::{self, Proof, Role};
use crate::{Failure, Request, Response, Wants, page};

/// The form's field with the command's key; a client sends the key as a header.
const KEY_FIELD: &str = "idempotency_key";

/// The rule's decision on a command.
#[derive(Debug)]
pub struct Decided {
    effect: Effect,
    answer: String,
}

impl Decided {
    /// Its effect, and the answer to a client, also when the command is repeated.
    pub fn new(effect: Effect, answer: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self { effect, answer: serde_json::to_string(answer).map_err(Failure::unwritten)? })
    }
}

/// The outcome of a command.
#[derive(Debug)]
pub enum Outcome<P, T> {
    /// It is done, now or by an earlier request; this is the recorded answer.
    Done(String),
    /// It is refused, and a browser sees the form again. For clients and internal errors there is no such outcome: the
    /// failure itself is the answer.
    Refused {
        /// The visitor.
        who: P,
        /// What was read.
        about: T,
        /// Why.
        failure: Failure,
    },
}

/// The visitor of a page, and the data that was read with the session in one round trip.
pub async fn look<W: Role, T, F>(
    store: &Store,
    request: &Request<'_>,
    read: impl Fn(Caller) -> F,
) -> Result<(W::Proof, T), Failure>
where
    F: Future<Output = Result<Read<W, T>, store::Error>>,
{
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let Read { who, about, .. } = store.decide(|| read(Caller::looking(session.clone(), request.now))).await?;
    Ok((who.prove(request, store, &session).await?, about))
}

/// Carries out a command, once for each key with this name. `decide` gets the visitor and all data that was read. It is
/// called again if any of that has changed before the commit.
pub async fn carry_out<W: Role, T, F>(
    store: &Store,
    request: &Request<'_>,
    (name, form): (&'static str, &impl Serialize),
    read: impl Fn(Caller) -> F,
    decide: impl Fn(&W::Proof, &T) -> Result<Decided, Failure>,
) -> Result<Outcome<W::Proof, T>, Failure>
where
    F: Future<Output = Result<Read<W, T>, store::Error>>,
{
    let (caller, key) = &caller(request, (name, form))?;
    let (read, decide) = (&read, &decide);
    store
        .decide(|| async move {
            let Read { who, recorded, about } = read(caller.clone()).await?;
            let who = who.prove(request, store, &caller.session).await?;
            if let Some(recorded) = recorded {
                return recorded.answer_to(key).map(Outcome::Done).ok_or(Failure::IdempotencyKeyReused);
            }
            let Decided { effect, answer } = match decide(&who, &about) {
                Ok(decided) => decided,
                Err(failure) if request.reader.wants == Wants::Json || failure.is_fault() => return Err(failure),
                Err(failure) => return Ok(Outcome::Refused { who, about, failure }),
            };
            let by = who.actor();
            let commanded = Commanded { by: &by, account: &who.account().id, key, answer: &answer, at: caller.now };
            store.commit(&effect, commanded).await?;
            Ok(Outcome::Done(answer))
        })
        .await
}

/// The account that gives a command, and the command's key.
pub fn caller(request: &Request<'_>, (name, form): (&'static str, &impl Serialize)) -> Result<(Caller, IdempotencyKey), Failure> {
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let (key, content) = said(request, form)?;
    let key = request.idempotency_key(name, key.as_deref(), &content)?;
    Ok((Caller { session, command: Some(key.clone()), now: request.now }, key))
}

/// The answer to a completed command: for a client the recorded answer, for a browser a redirect to the next page.
#[must_use]
pub fn answered(request: &Request<'_>, status: StatusCode, answer: String, page: impl FnOnce() -> Response) -> Response {
    match request.reader.wants {
        Wants::Json => page::json_text(status, answer),
        Wants::Html => page(),
    }
}

/// The key that a form brings, and all else that the command says, whoever sends it again: where it was sent and what
/// was filled in. A field without a value is left out, so that a form which has learnt another field tells the same of
/// an older command. So a form's fields are texts, lists or options.
fn said(request: &Request<'_>, form: &impl Serialize) -> Result<(Option<String>, String), Failure> {
    let mut fields = serde_json::to_value(form).map_err(Failure::unwritten)?;
    let mut key = None;
    if let Value::Object(fields) = &mut fields
        && let Some(Value::String(field)) = fields.remove(KEY_FIELD)
    {
        key = Some(field);
    }
    leave_out_what_is_empty(&mut fields);
    Ok((key, format!("{} {fields}", request.reader.path)))
}

/// Leaves out every field without a value, at any depth, and tells whether anything is left.
fn leave_out_what_is_empty(value: &mut Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => {
            // A row of a form keeps its place, whether it is filled in or not.
            for value in values.iter_mut() {
                leave_out_what_is_empty(value);
            }
            !values.is_empty()
        }
        Value::Object(fields) => {
            fields.retain(|_, value| leave_out_what_is_empty(value));
            !fields.is_empty()
        }
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_without_a_value_is_left_out_at_any_depth_and_a_row_keeps_its_place() {
        let mut asked =
            json!({ "note": "", "lines": [{ "item": "x", "rate": null }, { "item": "" }], "tags": [], "whole": false });
        assert!(leave_out_what_is_empty(&mut asked));
        assert_eq!(asked, json!({ "lines": [{ "item": "x" }, {}], "whole": false }));
        assert!(!leave_out_what_is_empty(&mut json!({ "a": { "b": "" } })));
    }
}
