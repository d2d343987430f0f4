//! What the functions say about themselves, and whatever is written from it: the template, the router, the tests' dispatch, the tables.

mod function;
mod places;
mod template;

use std::{fmt, path::Path};

pub use function::{Function, Metadata, Statement, Who, functions};
pub use places::Place;

/// What is wrong, as a sentence that names the file.
#[derive(Debug)]
pub struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Every file that is written from the functions' metadata, as it has to be.
pub fn places(repository: &Path) -> Result<Vec<Place>, Problem> {
    places::all(repository, &functions(repository)?)
}
