//! The rules of the product: types and decisions.
//!
//! **Architecture invariant:** nothing here reads a clock, draws a random number, or does I/O. Nothing here knows how a
//! value is stored or shown. The time is an argument. A rule returns the new value or a refusal, such as
//! [`WithdrawalRefusal`].

pub mod account;
mod actor;
pub mod address;
pub mod administration;
pub mod admission;
pub mod audit;
pub mod billing;
pub mod charge;
pub mod deletion;
pub mod effect;
mod failing;
pub mod fiscal_year;
pub mod folding;
pub mod id;
pub mod identity;
pub mod invitation;
pub mod invoice;
pub mod job;
pub mod joining;
pub mod language;
pub mod ledger;
pub mod mail;
pub mod membership;
pub mod payment;
pub mod record;
pub mod reminder;
pub mod reset;
pub mod seal;
pub mod session;
pub mod society;
pub mod tally;
pub mod terms;
pub mod text;
pub mod throttle;
pub mod time;
pub mod typed;
pub mod withdrawal;
pub mod yen;

pub use account::{Account, LoginId};
pub use admission::Admission;
pub use deletion::DeletionRequest;
pub use fiscal_year::FiscalYear;
pub use id::{AccountId, CategoryId, InvoiceId, MailId, SocietyId};
pub use identity::Identity;
pub use invitation::Invitation;
pub use invoice::{Invoice, UnpaidInvoice};
pub use joining::JoiningRequest;
pub use language::Language;
pub use ledger::{Ledger, Unpaid};
pub use membership::{Category, Membership, Period, Standing};
pub use payment::{Payment, PaymentId};
pub use seal::Seal;
pub use society::Society;
pub use terms::MembershipTerms;
pub use text::{EmailAddress, Line, NotAnAddress, Note};
pub use time::{Day, Instant};
pub use withdrawal::{Withdrawal, WithdrawalRefusal};
pub use yen::Yen;
