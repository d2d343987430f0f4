//! What fills a table that is new: the demo's people and societies, and those of the tests. No function does any of it, and none is built with it.

mod billing;
mod import;
mod people;

pub use import::History;
pub use people::NewAccount;
