//! What HTTP functions share: the Lambda edge, sessions, forms, pages and problem documents.
//!
//! **Architecture invariants:** only [`session`] creates a [`SignedIn`]. A [`Failure`] becomes an answer in one place,
//! and is logged in one place, at the [`edge`]. Sentences for people are only in `text.rs` files, HTML only in
//! templates.

pub mod asset;
pub mod command;
pub mod cookies;
pub mod done;
pub mod edge;
pub mod event;
pub mod failure;
pub mod form;
pub mod idempotency;
mod negotiation;
mod origin;
mod packing;
pub mod page;
pub mod paging;
pub mod problem;
pub mod reauthentication;
pub mod request;
pub mod session;
pub mod site;
pub mod text;

pub use domain::Language;
pub use done::{Done, done};
pub use edge::{answer, serve};
pub use event::Event;
pub use failure::{Failure, Invalid};
pub use negotiation::Wants;
pub use page::{Crumb, Page, json, redirect};
pub use problem::Problem;
pub use request::{Reader, Request};
pub use runtime::Stopped;
pub use session::{Operator, SignedIn};
pub use site::Site;
pub use text::language_of;

/// An answer to a browser or a client.
pub type Response = lambda_http::Response<lambda_http::Body>;
