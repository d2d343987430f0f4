//! Every story in one binary: the rig, the running system, the browser, and the house itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a story that cannot go on must fail")]

mod administering;
mod api;
mod billing;
mod browser;
mod changing_address;
mod changing_seal;
mod choosing_terms;
mod creating_societies;
mod deleting;
mod delivering_mail;
mod demo;
mod dispatch;
mod editing_profile;
mod enduring;
mod exporting;
mod finding_societies;
mod following_mail;
mod going_on;
mod house;
mod inviting;
mod joining;
mod journey;
mod kinds;
mod listing_invoices;
mod listing_members;
mod listing_payments;
mod logging;
mod model;
mod naming_operators;
mod odd_events;
mod packing;
mod permissions;
mod registering;
mod reminders_by_hand;
mod reminding;
mod resending;
mod resetting;
mod rig;
mod roles;
mod running;
mod signing_in;
mod stage;
mod template;
mod withdrawing;
