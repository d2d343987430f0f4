//! The one way in which a command is carried out: who may → the answer on record → the rule → one transaction → the answer.
//!
//! A handler says what is read, its rule, and how its page looks. The rest is here: the session, the key that makes a command take effect
//! once, the retry when what was decided on has changed meanwhile, the commit, and the two kinds of reader.

use domain::effect::Effect;
use lambda_http::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use store::{Commanded, IdempotencyKey, Read, SessionKey, Store};

use crate::session::{self, Proof, Role};
use crate::{Failure, Request, Response, Wants, page, redirect};

/// How often a decision that became stale is made anew before the request is told to come back later.
const DECISIONS: u32 = 5;

/// What the rule makes of a command.
#[derive(Debug)]
pub struct Decided {
    /// What it does.
    pub effect: Effect,
    /// What a client is answered, now and whenever it sends the command again.
    pub answer: String,
}

impl Decided {
    /// An effect, and what a client is answered.
    pub fn new(effect: Effect, answer: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self { effect, answer: serde_json::to_string(answer).map_err(Failure::unwritten)? })
    }
}

/// A command that came in.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// The name under which its key is kept.
    pub task: &'static str,
    /// The key that a form brings in a field; clients send it in the `Idempotency-Key` header.
    pub key: Option<&'a str>,
    /// The page that a browser goes on to when it is done.
    pub then: &'a str,
}

/// What a command came to.
#[derive(Debug)]
pub enum Outcome<P, T> {
    /// It is done; this is the answer.
    Done(Response),
    /// It is refused, and a browser sees the form again.
    Refused {
        /// Who asked.
        who: P,
        /// What was read.
        about: T,
        /// Why.
        failure: Failure,
    },
}

/// What is looked at: who asks, and what was read with the session in one round trip.
pub async fn look<W: Role, T, F>(
    store: &Store,
    request: &Request<'_>,
    read: impl Fn(SessionKey, Option<IdempotencyKey>) -> F,
) -> Result<(W::Proof, T), Failure>
where
    F: Future<Output = Result<Read<W, T>, store::Error>>,
{
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let Read { who, about, .. } = read(session.clone(), None).await?;
    Ok((who.prove(request, store, &session).await?, about))
}

/// Carries a command out, once for each key. `decide` sees all that was read, and is asked again when that has changed before the commit.
pub async fn carry_out<W: Role, T, F>(
    store: &Store,
    request: &Request<'_>,
    command: Command<'_>,
    form: &impl Serialize,
    read: impl Fn(SessionKey, Option<IdempotencyKey>) -> F,
    decide: impl Fn(&W::Proof, &T) -> Result<Decided, Failure>,
) -> Result<Outcome<W::Proof, T>, Failure>
where
    F: Future<Output = Result<Read<W, T>, store::Error>>,
{
    let session = session::key(request).ok_or(Failure::SignInNeeded)?;
    let key = request.idempotency_key(command.task, command.key, &content(request, form)?)?;
    let mut tries = 1;
    loop {
        let Read { who, recorded, about } = read(session.clone(), Some(key.clone())).await?;
        let who = who.prove(request, store, &session).await?;
        if let Some(recorded) = recorded {
            let answer = recorded.answer_to(&key).ok_or(Failure::IdempotencyKeyReused)?;
            return Ok(Outcome::Done(done(request, command, answer)));
        }
        let Decided { effect, answer } = match decide(&who, &about) {
            Ok(decided) => decided,
            Err(failure) if request.reader.wants == Wants::Json => return Err(failure),
            Err(failure) => return Ok(Outcome::Refused { who, about, failure }),
        };
        let by = who.actor();
        let commanded = Commanded { by: &by, account: &who.account().id, key: &key, answer: &answer, at: request.now };
        match store.commit(&effect, commanded).await {
            Ok(()) => return Ok(Outcome::Done(done(request, command, answer))),
            Err(store::Error::Stale) if tries < DECISIONS => store.pause(tries).await,
            Err(failure) => return Err(failure.into()),
        }
        tries += 1;
    }
}

fn done(request: &Request<'_>, command: Command<'_>, answer: String) -> Response {
    match request.reader.wants {
        Wants::Json => page::json_text(StatusCode::OK, answer),
        Wants::Html => redirect(command.then),
    }
}

/// All that a command says, whoever sends it again: where it was sent and what was filled in, without its key. A field that says nothing is
/// left out, so that a form that has learnt another field tells the same of an older command.
fn content(request: &Request<'_>, form: &impl Serialize) -> Result<String, Failure> {
    let mut fields = serde_json::to_value(form).map_err(Failure::unwritten)?;
    if let Value::Object(fields) = &mut fields {
        fields.remove("idempotency_key");
        fields.retain(|_, value| !says_nothing(value));
    }
    Ok(format!("{} {fields}", request.reader.path))
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
