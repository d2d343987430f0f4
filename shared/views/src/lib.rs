//! How clients and readers see what the portal keeps: invoices, reminders, mails, societies and accounts, the same from every function.
//!
//! Of each subject: its answer in JSON, its words in both languages, and the refusals that several functions have about it.

pub mod account_deletion;
pub mod invoice;
pub mod outbox;
pub mod person;
pub mod record_query;
pub mod reminder;
pub mod skip_reason;
pub mod society;
