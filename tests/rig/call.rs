//! One SDK call as it goes over the wire: what it asks for and which keys it touches.

use std::fmt;

use serde_json::Value;

use super::fault::Fault;
use super::ses;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    DynamoDb,
    Ses,
}

/// A partition and, within it, an item, a prefix (`INVOICE#…*`), a range or everything (`*`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.pk, self.sk)
    }
}

/// The record of one SDK call. An attempt is a call: a retry by the SDK is a call of its own.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// In the order in which calls were started, from 1 since the rig was last given faults. `DynamoDB` and SES share
    /// the sequence.
    pub(crate) number: usize,
    /// The function whose request made the call; empty for a story's own calls.
    pub(crate) function: String,
    pub(super) request: usize,
    pub(crate) service: Service,
    /// As in the API: `TransactWriteItems`, `SendRawEmail`.
    pub(crate) operation: String,
    pub(crate) index: Option<String>,
    /// In the order of the call's items, so that a position here is one in a transaction's cancellation reasons.
    pub(crate) keys: Vec<Key>,
    pub(crate) consistent: bool,
    /// 1 + the largest depth among the request's calls that had ended when this one started.
    pub(crate) depth: usize,
    /// What really happened to it, set when it has happened.
    pub(crate) fault: Option<Fault>,
    /// Whether the service did what was asked, however the client fared.
    pub(crate) applied: bool,
    /// How many bytes the service answered.
    pub(crate) answered: usize,
    /// What the call needs in the function's policy.
    pub(crate) actions: Vec<&'static str>,
}

impl Call {
    pub(crate) fn is_write(&self) -> bool {
        self.service == Service::DynamoDb && is_write(&self.operation)
    }

    /// Only eventually consistent reads may be; a query of a global index always is one.
    pub(crate) fn may_be_stale(&self) -> bool {
        matches!(self.operation.as_str(), "GetItem" | "BatchGetItem" | "Query") && !self.consistent
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. {}", self.number, self.operation)?;
        if let Some(index) = &self.index {
            write!(f, " on {index}")?;
        }
        let keys: Vec<_> = self.keys.iter().map(Key::to_string).collect();
        write!(f, " [{}]", keys.join(", "))
    }
}

pub(super) fn is_write(operation: &str) -> bool {
    matches!(operation, "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems")
}

/// The body of a call, parsed.
#[derive(Clone, Debug)]
pub(super) enum Body {
    DynamoDb(Value),
    Ses(ses::Parameters),
}

/// What the wire says; the rig adds who asked and when.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) operation: String,
    pub(super) body: Body,
}

impl Wire {
    pub(super) fn parse(target: Option<&str>, body: &[u8]) -> Self {
        let Some(target) = target else {
            let parameters = ses::Parameters::parse(body);
            return Self { operation: parameters.action(), body: Body::Ses(parameters) };
        };
        let operation =
            target.strip_prefix("DynamoDB_20120810.").unwrap_or_else(|| panic!("the rig answers DynamoDB and SES, not {target}"));
        let body = serde_json::from_slice(body).expect("the SDK sends JSON to DynamoDB");
        Self { operation: operation.to_owned(), body: Body::DynamoDb(body) }
    }

    /// Fills in everything that the call itself tells.
    pub(super) fn describe(&self) -> Call {
        let (service, description) = match &self.body {
            Body::DynamoDb(body) => (Service::DynamoDb, super::dynamodb::describe(&self.operation, body)),
            Body::Ses(_) => (Service::Ses, ses::describe(&self.operation)),
        };
        Call {
            number: 0,
            function: String::new(),
            request: 0,
            service,
            operation: self.operation.clone(),
            index: description.index,
            keys: description.keys,
            consistent: description.consistent,
            depth: 0,
            fault: None,
            applied: false,
            answered: 0,
            actions: description.actions,
        }
    }
}

/// What one operation's parameters say about keys and permissions.
#[derive(Default)]
pub(super) struct Description {
    pub(super) index: Option<String>,
    pub(super) keys: Vec<Key>,
    pub(super) consistent: bool,
    pub(super) actions: Vec<&'static str>,
}

/// What a service answers.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn is_success(&self) -> bool {
        self.status == 200
    }
}
