//! `cargo xtask template`: generates the files that repeat the functions' declarations.

use std::fs;

use crate::{Problem, step::repository};

/// Writes each file that is not yet as it has to be, and names it.
pub(crate) fn run() -> Result<(), Problem> {
    for place in infra::places(repository()).map_err(|problem| problem.to_string())? {
        let path = repository().join(place.path);
        if fs::read_to_string(&path).is_ok_and(|present| present == place.text) {
            continue;
        }
        fs::write(&path, place.text).map_err(|error| format!("{}: {error}", place.path))?;
        println!("{} is written anew", place.path);
    }
    Ok(())
}
