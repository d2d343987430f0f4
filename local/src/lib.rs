//! The whole system on one machine: what AWS does around the functions, embedded in one process.
//!
//! **Architecture invariant:** the functions are the same code as in a deployment; only the environment that
//! [`functions`] gives them differs. What this crate needs to know of the deployment it reads from
//! `infra/template.yaml` ([`template`]).

pub mod admin;
pub mod behaviour;
pub mod demo;
pub mod dynamodb;
pub mod functions;
pub mod gallery;
pub mod inbox;
pub mod invoke;
pub mod mails;
mod page;
pub mod pump;
pub mod schedule;
pub mod ses;
pub mod settings;
pub mod table;
pub mod template;

/// What went wrong, as a sentence for the person at the terminal.
pub type Problem = String;
