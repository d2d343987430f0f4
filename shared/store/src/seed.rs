//! Fills a new table: the demo's people and societies, and those of the tests. No function uses this or is built with
//! it.

mod billing;
mod import;
mod people;

pub use import::History;
pub use people::NewAccount;
