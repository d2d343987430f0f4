//! The processor share of a small Lambda function, by a control group.

use std::fs;
use std::path::{Path, PathBuf};

use nix::unistd::Pid;

use crate::Problem;

/// Lambda gives out a processor in pieces of 20 ms; 1,769 MB are one processor.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const PERIOD: u32 = 20_000;
const MEGABYTES_OF_A_PROCESSOR: u32 = 1_769;

/// How much longer the same work takes with the share of so much memory than with a whole processor. A function works
/// in one thread, and so more than one processor helps it nothing.
pub(crate) fn slowdown(megabytes: u32) -> f64 {
    (f64::from(MEGABYTES_OF_A_PROCESSOR) / f64::from(megabytes)).max(1.0)
}

/// A control group of our own; it ends with this value.
pub(crate) struct Share(PathBuf);

impl Share {
    /// The share of a function with so much memory. `Err` says why this machine has none.
    pub(crate) fn of_megabytes(megabytes: u32) -> Result<Self, Problem> {
        let quota = PERIOD * megabytes / MEGABYTES_OF_A_PROCESSOR;
        let second = [("cpu.max", format!("{quota} {PERIOD}"))];
        let first = [("cpu.cfs_period_us", PERIOD.to_string()), ("cpu.cfs_quota_us", quota.to_string())];
        let group = format!("taikai-bench-{}", std::process::id());
        Self::make(&Path::new("/sys/fs/cgroup").join(&group), &second)
            .or_else(|_| Self::make(&Path::new("/sys/fs/cgroup/cpu").join(&group), &first))
            .map_err(|error| format!("no control group with a processor quota can be made here ({error})"))
    }

    fn make(group: &Path, settings: &[(&str, String)]) -> std::io::Result<Self> {
        fs::create_dir(group)?;
        let share = Self(group.to_owned());
        // A folder where no control groups are is a folder and nothing more.
        if !group.join("cgroup.procs").exists() {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        for (setting, value) in settings {
            fs::write(group.join(setting), value)?;
        }
        Ok(share)
    }

    /// Holds a process to this share from now on.
    pub(crate) fn hold(&self, process: Pid) -> Result<(), Problem> {
        fs::write(self.0.join("cgroup.procs"), process.to_string()).map_err(|error| error.to_string())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        drop(fs::remove_dir(&self.0));
    }
}
