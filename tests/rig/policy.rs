//! The functions' roles, as `infra/template.yaml` declares them, held against each call that a story makes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::call::{Call, Service};
use crate::house;
use crate::template::{Permission, permissions};

static ROLES: LazyLock<BTreeMap<String, BTreeSet<Permission>>> =
    LazyLock::new(|| house::functions().into_iter().map(|function| (function.name.clone(), permissions(&function))).collect());

/// Why the function's role does not allow the call, if it does not. A story's own calls, and those of no function, may
/// do everything.
///
/// A batch is one question to the policy, with all its partitions (`ForAllValues`); each part of a transaction is one
/// of its own.
pub(super) fn refusal(call: &Call) -> Option<String> {
    let role = ROLES.get(&call.function).filter(|_| call.service == Service::DynamoDb)?;
    let partitions: Vec<&str> = call.keys.iter().map(|key| key.pk.as_str()).collect();
    let questions: Vec<(&str, &[&str])> = if call.operation.starts_with("Transact") {
        call.actions.iter().copied().zip(partitions.chunks(1)).collect()
    } else {
        call.actions.iter().map(|action| (*action, partitions.as_slice())).collect()
    };
    let refused =
        |(action, partitions): &(&str, &[&str])| !role.iter().any(|it| allows(it, action, call.index.as_deref(), partitions));
    let (action, partitions) = questions.into_iter().find(refused)?;
    Some(format!("the role of {} does not allow {action} on {partitions:?} (index: {:?})", call.function, call.index))
}

fn allows(permission: &Permission, action: &str, index: Option<&str>, partitions: &[&str]) -> bool {
    let on = permission.on.split_once("/index/").map(|(_, index)| index);
    permission.action == action
        && on == index
        && (permission.partitions.is_empty()
            || partitions.iter().all(|partition| permission.partitions.iter().any(|pattern| is_like(partition, pattern))))
}

/// IAM's `StringLike`, with its `*`.
fn is_like(text: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        None => text == pattern,
        Some((begins, rest)) => text
            .strip_prefix(begins)
            .is_some_and(|text| text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| is_like(&text[at..], rest))),
    }
}

#[test]
fn a_pattern_of_a_policy_is_read_as_iam_reads_it() {
    assert!(is_like("A#acc-1", "A#*") && is_like("REMIND#2026-01-01#3", "REMIND#*#*") && is_like("J#RUN", "J#RUN"));
    assert!(!is_like("S#soc-1", "A#*") && !is_like("J#RUN2", "J#RUN") && !is_like("REMIND#1", "REMIND#*#*"));
}
