//! The rig as the SDK's HTTP client: every call passes through here, and here is where faults happen.

use std::fmt;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

use super::call::{Answer, Body, Key, Wire};
use super::fault::Fault;
use super::request::{Scope, Ticket};
use super::{Rig, dynamodb, policy, ses};

impl fmt::Debug for Rig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rig")
    }
}

impl HttpClient for Rig {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Rig {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().expect("the SDK sends these calls whole");
        let wire = Wire::parse(request.headers().get("x-amz-target"), body);
        let scope = self.current_scope();
        let ticket = scope.start();
        let (number, fault) = self.record(&wire, &scope, &ticket);
        HttpConnectorFuture::new(self.clone().answer(wire, scope, ticket, number, fault))
    }
}

impl Rig {
    /// Enters the call into the record and picks its fault.
    fn record(&self, wire: &Wire, scope: &Scope, ticket: &Ticket) -> (usize, Option<Fault>) {
        let mut call = wire.describe();
        call.function.clone_from(&scope.function);
        call.request = scope.id;
        call.depth = ticket.depth;

        if let Some(refusal) = policy::refusal(&call) {
            panic!("{refusal}: {call}");
        }

        let mut state = self.state();
        call.number = state.calls.len() + 1;
        let fault = state.faults.pick(&call);
        let picked = (call.number, fault);
        for action in &call.actions {
            let needed = match &call.index {
                Some(index) => format!("{action} on index/{index}"),
                None => (*action).to_owned(),
            };
            state.permissions.entry(call.function.clone()).or_default().insert(needed);
        }
        state.calls.push(call);
        picked
    }

    async fn answer(
        self,
        wire: Wire,
        scope: Arc<Scope>,
        ticket: Ticket,
        number: usize,
        fault: Option<Fault>,
    ) -> Result<HttpResponse, ConnectorError> {
        scope.quiet().await;
        let held = match self.hold(number) {
            Ok(held) => held,
            Err(item) => return Ok(response(conflict(&wire, item))),
        };
        if held.is_some() {
            // Others must get to see what is held: here is where a conflict can happen.
            scope.quiet().await;
        }

        let fired = |applied| self.happened(&scope, number, fault, applied);
        let result = match fault {
            None => Ok(self.apply(&wire, number)),
            Some(Fault::Delay(by)) => {
                self.clock().advance(by);
                fired(false);
                Ok(self.apply(&wire, number))
            }
            Some(Fault::Stale | Fault::Torn) => {
                fired(false);
                Ok(self.stale(&wire))
            }
            Some(Fault::ServeHalf) => {
                fired(false);
                Ok(self.serve_half(wire, number))
            }
            Some(Fault::Refuse) => {
                fired(false);
                Err(ConnectorError::io("the rig: connection refused".into()))
            }
            Some(Fault::InternalError) => {
                fired(false);
                Ok(match wire.body {
                    Body::DynamoDb(_) => dynamodb::internal_error(),
                    Body::Ses(_) => ses::internal_error(),
                })
            }
            Some(Fault::Throttle) => {
                fired(false);
                Ok(match wire.body {
                    Body::DynamoDb(_) => dynamodb::throttled(),
                    Body::Ses(_) => ses::throttled(),
                })
            }
            Some(Fault::Reject(code, message)) => {
                fired(false);
                Ok(ses::error(code, message))
            }
            Some(Fault::Answer(status, code)) => {
                fired(false);
                Ok(dynamodb::told(status, code))
            }
            Some(Fault::Cancel(reasons)) => {
                fired(false);
                Ok(match &wire.body {
                    Body::DynamoDb(body) => dynamodb::cancelled(body, reasons),
                    Body::Ses(_) => ses::internal_error(),
                })
            }
            Some(Fault::Conflict { item }) => {
                fired(false);
                Ok(conflict(&wire, item))
            }
            Some(Fault::LoseAnswer) => {
                fired(self.apply(&wire, number).is_success());
                Err(ConnectorError::timeout("the rig: no answer in time".into()))
            }
            Some(Fault::BreakConnection) => {
                fired(self.apply(&wire, number).is_success());
                Err(ConnectorError::io("the rig: connection reset".into()))
            }
            Some(Fault::KillBefore) => {
                fired(false);
                kill(&scope).await
            }
            Some(Fault::KillAfter) => {
                fired(self.apply(&wire, number).is_success());
                drop(held);
                kill(&scope).await
            }
        };
        drop(ticket);
        result.map(response)
    }

    fn apply(&self, wire: &Wire, number: usize) -> Answer {
        // One lock around both: the replica must repeat the writes in the order in which they happened.
        let mut state = self.state();
        let answer = match &wire.body {
            Body::DynamoDb(body) => {
                let answer = dynamodb::execute(self.database(), &wire.operation, body);
                if let Some(mirror) = &state.mirror {
                    mirror.repeat(&wire.operation, body, &answer);
                }
                if answer.is_success() && super::call::is_write(&wire.operation) {
                    state.replica.note(&wire.operation, body);
                }
                answer
            }
            Body::Ses(_) if wire.operation == "GetSendQuota" => ses::quota(state.quota),
            Body::Ses(parameters) => match ses::execute(parameters, state.mails.len() + 1, self.clock().now()) {
                Ok((mail, answer)) => {
                    state.mails.push(mail);
                    answer
                }
                Err(answer) => answer,
            },
        };
        if let Some(call) = state.calls.get_mut(number - 1) {
            call.applied = answer.is_success();
            call.answered = answer.body.len();
        }
        answer
    }

    /// Leaves the second half of a batch's keys unprocessed.
    fn serve_half(&self, mut wire: Wire, number: usize) -> Answer {
        let Body::DynamoDb(body) = &mut wire.body else { unreachable!("SES has no batches") };
        let rest = dynamodb::leave_half_out(body);
        let mut answer = if body["RequestItems"].as_object().is_some_and(serde_json::Map::is_empty) {
            dynamodb::nothing_processed()
        } else {
            self.apply(&wire, number)
        };
        answer.body = dynamodb::with_unprocessed(&answer.body, rest);
        answer
    }

    fn stale(&self, wire: &Wire) -> Answer {
        let Body::DynamoDb(body) = &wire.body else { unreachable!("only reads can be stale") };
        self.state().replica.execute(self.clock(), &wire.operation, body)
    }

    fn happened(&self, scope: &Scope, number: usize, fault: Option<Fault>, applied: bool) {
        let mut state = self.state();
        let call = state.calls.get_mut(number - 1).filter(|call| call.request == scope.id);
        let call = call.expect("a call outlived its script: give the rig new faults only between requests");
        call.fault = fault;
        call.applied |= applied;
    }

    /// In a race, takes the items of a write for the time of the call; `Err` is the position of one that another call
    /// holds.
    fn hold(&self, number: usize) -> Result<Option<Held>, usize> {
        let mut state = self.state();
        let Some(call) = state.calls.get(number - 1).filter(|call| call.is_write()) else { return Ok(None) };
        let (keys, is_transaction) = (call.keys.clone(), call.operation == "TransactWriteItems");
        if !state.contended {
            return Ok(None);
        }
        if let Some(item) = keys.iter().position(|key| state.held.contains(key)) {
            return Err(item);
        }
        if !is_transaction {
            // Single writes of one item follow each other; only a transaction on its way keeps others off.
            return Ok(None);
        }
        state.held.extend(keys.iter().cloned());
        Ok(Some(Held { rig: self.clone(), keys }))
    }
}

struct Held {
    rig: Rig,
    keys: Vec<Key>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.rig.state();
        for key in &self.keys {
            state.held.remove(key);
        }
    }
}

fn conflict(wire: &Wire, item: usize) -> Answer {
    match &wire.body {
        Body::DynamoDb(body) => dynamodb::conflict(&wire.operation, body, item),
        Body::Ses(_) => unreachable!("SES has no transactions"),
    }
}

async fn kill(scope: &Scope) -> ! {
    assert!(!scope.function.is_empty(), "only a handler in `rig.request(…).run(…)` can be killed");
    scope.killed.notify_one();
    pending().await
}

fn response(answer: Answer) -> HttpResponse {
    let status = answer.status.try_into().expect("a status code");
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body));
    response.headers_mut().insert("content-type", answer.content_type);
    response
}

/// Pauses without waiting: see [`Scope::idle`].
#[derive(Debug)]
pub(super) struct Pause(pub(super) Rig);

impl AsyncSleep for Pause {
    fn sleep(&self, _: Duration) -> Sleep {
        let scope = self.0.current_scope();
        Sleep::new(async move { scope.idle().await })
    }
}
