//! How invoices, reminders, mails, societies and accounts look to clients and readers, the same in every function.
//!
//! For each of these there are the answer in JSON, the words in both languages, and the refusals that several functions
//! share.

pub mod account_deletion;
pub mod invoice;
pub mod joining;
pub mod member;
pub mod operators;
pub mod outbox;
pub mod person;
pub mod profile;
pub mod record_query;
pub mod reminder;
pub mod seal;
pub mod skip_reason;
pub mod society;
