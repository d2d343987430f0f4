//! The functions' declarations, and everything that is generated from them: the template, the router, the tests'
//! dispatch, the tables in the docs.

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
