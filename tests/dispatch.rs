//! Which handler a function's name stands for. Written by `cargo xtask template` from the functions' `Cargo.toml`.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(clippy::default_trait_access, clippy::panic, reason = "it is written, not typed")]

use http::Response;
use lambda_http::Body;
use serde_json::Value;

use crate::rig::Run;
use crate::stage::{Stage, Worked};

/// Hands a request to the function of that name.
pub(crate) async fn dispatch(stage: &Stage, function: &str, request: &str) -> Run<Response<Body>> {
    match function {
        "accept-invitation" => stage.serve(function, request, |request| accept_invitation::handle(&stage.store, request)).await,
        "change-address" => stage.serve(function, request, |request| change_address::handle(&stage.store, request)).await,
        "edit-profile" => stage.serve(function, request, |request| edit_profile::handle(&stage.store, request)).await,
        "find-societies" => stage.serve(function, request, |request| find_societies::handle(&stage.store, request)).await,
        "join-society" => stage.serve(function, request, |request| join_society::handle(&stage.store, request)).await,
        "list-memberships" => stage.serve(function, request, |request| list_memberships::handle(&stage.store, request)).await,
        "list-payments" => stage.serve(function, request, |request| list_payments::handle(&stage.store, request)).await,
        "login" => stage.serve(function, request, |request| login::handle(&stage.store, request)).await,
        "logout" => stage.serve(function, request, |request| logout::handle(&stage.store, request)).await,
        "portal" => stage.serve(function, request, |request| portal::handle(&stage.store, request)).await,
        "register" => stage.serve(function, request, |request| register::handle(&stage.store, Default::default(), request)).await,
        "request-account-deletion" => stage.serve(function, request, |request| request_account_deletion::handle(&stage.store, Default::default(), request)).await,
        "reset-password" => stage.serve(function, request, |request| reset_password::handle(&stage.store, request)).await,
        "withdraw" => stage.serve(function, request, |request| withdraw::handle(&stage.store, request)).await,
        "change-seal" => stage.serve(function, request, |request| change_seal::handle(&stage.store, request)).await,
        "choose-membership-terms" => stage.serve(function, request, |request| choose_membership_terms::handle(&stage.store, request)).await,
        "choose-reminder-steps" => stage.serve(function, request, |request| choose_reminder_steps::handle(&stage.store, request)).await,
        "create-invoice" => stage.serve(function, request, |request| create_invoice::handle(&stage.store, request)).await,
        "decide-joining" => stage.serve(function, request, |request| decide_joining::handle(&stage.store, request)).await,
        "export-invoices" => stage.serve(function, request, |request| export_invoices::handle(&stage.store, request)).await,
        "hold-reminders" => stage.serve(function, request, |request| hold_reminders::handle(&stage.store, request)).await,
        "invite-operators" => stage.serve(function, request, |request| invite_operators::handle(&stage.store, request)).await,
        "list-invoices" => stage.serve(function, request, |request| list_invoices::handle(&stage.store, request)).await,
        "list-members" => stage.serve(function, request, |request| list_members::handle(&stage.store, request)).await,
        "list-reminders" => stage.serve(function, request, |request| list_reminders::handle(&stage.store, request)).await,
        "move-due-day" => stage.serve(function, request, |request| move_due_day::handle(&stage.store, request)).await,
        "resend-mail" => stage.serve(function, request, |request| resend_mail::handle(&stage.store, request)).await,
        "send-reminder" => stage.serve(function, request, |request| send_reminder::handle(&stage.store, request)).await,
        "settle-invoice" => stage.serve(function, request, |request| settle_invoice::handle(&stage.store, request)).await,
        "create-society" => stage.serve(function, request, |request| create_society::handle(&stage.store, request)).await,
        "decide-account-deletion" => stage.serve(function, request, |request| decide_account_deletion::handle(&stage.store, request)).await,
        "find-account" => stage.serve(function, request, |request| find_account::handle(&stage.store, request)).await,
        "name-operators" => stage.serve(function, request, |request| name_operators::handle(&stage.store, request)).await,
        "release-reminders" => stage.serve(function, request, |request| release_reminders::handle(&stage.store, request)).await,
        "resolve-failed-mails" => stage.serve(function, request, |request| resolve_failed_mails::handle(&stage.store, request)).await,
        other => panic!("no function {other} on the stage"),
    }
}

/// Hands an event to the function of that name, which is called without the API.
pub(crate) async fn dispatch_event(stage: &Stage, function: &str, event: &Value) -> Option<Worked> {
    match function {
        "delete-accounts" => stage.work(function, event, |event, now| delete_accounts::handle(&stage.store, event, now)).await,
        "deliver-mail" => stage.work(function, event, |event, now| deliver_mail::handle(&stage.store, &stage.ses, event, now)).await,
        "record-mail-events" => stage.work(function, event, |event, now| record_mail_events::handle(&stage.store, event, now)).await,
        "send-reminders" => stage.work(function, event, |event, now| send_reminders::handle(&stage.store, event, now)).await,
        "administer" => stage.work(function, event, |event, now| administer::handle(&stage.store, event, now)).await,
        other => panic!("no function {other} on the stage"),
    }
}
