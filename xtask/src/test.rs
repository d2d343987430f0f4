//! `cargo xtask test`: makes ready what the tests need and runs them all.

use std::ffi::OsString;

use crate::{Problem, dev, step, tools};

pub(crate) fn run(arguments: &[OsString]) -> Result<(), Problem> {
    tools::browser()?;
    tools::python_packages()?;
    let axe = tools::axe()?;
    dev::build()?;
    step::run(step::cargo(&["test", "--workspace"])?.args(arguments).env("TAIKAI_AXE", axe))
}
