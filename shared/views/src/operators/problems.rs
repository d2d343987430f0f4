//! Why a command on a society's operators is refused.

use lambda_http::http::StatusCode;
use web::{Failure, Problem, Reader};

use super::text::Text;

/// Nobody who signs in has this address.
pub(super) fn no_account(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "no-account", t.no_account(), t.no_account_detail())
}

/// The person operates the society already.
pub(super) fn already_operator(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "already-operator", t.already_operator(), t.already_operator_detail())
}

/// The person has asked for the deletion of the account.
pub(super) fn leaves(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "account-leaves", t.account_leaves(), t.account_leaves_detail())
}

/// The person does not operate the society, or no longer.
pub(super) fn no_operator(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "no-operator", t.no_operator(), t.no_operator_detail())
}

/// Nobody else would stay in charge.
pub(super) fn last_operator(reader: &Reader<'_>, may_be_said: bool) -> Failure {
    let t = Text(reader.language);
    let detail = if may_be_said { t.last_operator_detail() } else { t.last_operator_detail_for_operators() };
    conflict(reader, "last-operator", t.last_operator(), detail)
}

/// The address has an open invitation.
pub(super) fn already_invited(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "already-invited", t.already_invited(), t.already_invited_detail())
}

/// The society has as many open invitations as it may.
pub(super) fn too_many_invitations(reader: &Reader<'_>, most: usize) -> Failure {
    let t = Text(reader.language);
    let (title, detail) = (t.too_many_invitations(), t.too_many_invitations_detail(most));
    Problem::new(reader, "too-many-invitations", StatusCode::CONFLICT, title, detail).into()
}

/// There is no such invitation, or no longer.
pub(super) fn no_invitation(reader: &Reader<'_>) -> Failure {
    let t = Text(reader.language);
    conflict(reader, "no-invitation", t.no_invitation(), t.no_invitation_detail())
}

fn conflict(reader: &Reader<'_>, slug: &'static str, title: &'static str, detail: &'static str) -> Failure {
    Problem::new(reader, slug, StatusCode::CONFLICT, title, detail).into()
}
