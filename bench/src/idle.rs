//! Whether a process can do nothing more until it gets an answer.
//!
//! This tells parallel calls from sequential ones by cause instead of by time, so the result is the same on a slow
//! machine.

use std::fs;

use nix::unistd::Pid;

use crate::Problem;

/// In `/proc/net/tcp`: connections that are being made.
const CONNECTING: [&str; 2] = ["02", "03"];

/// How often the threads of a process have gone to sleep, where all of them sleep and nothing is under way to or from
/// this port. As long as the number is the same, none of them has run.
pub(crate) fn sleeps(process: Pid, port: u16) -> Result<Option<u64>, Problem> {
    Ok(if is_under_way(&read("/proc/net/tcp")?, port) { None } else { sleeps_of_threads(process)? })
}

fn sleeps_of_threads(process: Pid) -> Result<Option<u64>, Problem> {
    let folder = format!("/proc/{process}/task");
    let threads = fs::read_dir(&folder).map_err(|error| format!("{folder}: {error}"))?;
    let mut sum = 0;
    for thread in threads {
        // A thread that has ended meanwhile is one that ran.
        let Ok(status) = thread.and_then(|thread| fs::read_to_string(thread.path().join("status"))) else { return Ok(None) };
        let Some(sleeps) = sleeps_of_thread(&status) else { return Ok(None) };
        sum += sleeps;
    }
    Ok(Some(sum))
}

fn sleeps_of_thread(status: &str) -> Option<u64> {
    let value = |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let sleeps = value("voluntary_ctxt_switches:")?.parse().ok();
    sleeps.filter(|_| value("State:").is_some_and(|state| state.starts_with('S')))
}

/// Whether a connection with this port at either end is being made, or has bytes that its other end has not taken.
fn is_under_way(connections: &str, port: u16) -> bool {
    let port = format!(":{port:04X}");
    connections.lines().skip(1).any(|connection| {
        let mut words = connection.split_ascii_whitespace().skip(1);
        let [Some(here), Some(there), Some(state), Some(queues)] = [(); 4].map(|()| words.next()) else { return false };
        let is_ours = here.ends_with(&port) || there.ends_with(&port);
        is_ours && (CONNECTING.contains(&state) || queues.bytes().any(|digit| !matches!(digit, b'0' | b':')))
    })
}

fn read(file: &str) -> Result<String, Problem> {
    fs::read_to_string(file).map_err(|error| format!("what is called at once can be counted on Linux only: {file}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    fn is_under_way_in(connection: &str) -> bool {
        is_under_way(&format!("{HEAD}{connection}\n"), 0x1F90)
    }

    #[test]
    fn bytes_that_nobody_has_taken_are_under_way_at_either_end() {
        assert!(is_under_way_in(
            "   0: 0100007F:1F90 0100007F:C350 01 00000000:00000010 00:00000000 00000000     0        0 1 1"
        ));
        assert!(is_under_way_in(
            "   0: 0100007F:C350 0100007F:1F90 01 00000010:00000000 00:00000000 00000000     0        0 1 1"
        ));
        assert!(!is_under_way_in(
            "   0: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 1 1"
        ));
        assert!(!is_under_way_in(
            "   0: 0100007F:C350 0100007F:1F91 01 00000010:00000000 00:00000000 00000000     0        0 1 1"
        ));
    }

    #[test]
    fn a_connection_that_is_being_made_or_not_yet_accepted_is_under_way() {
        assert!(is_under_way_in(
            "   0: 0100007F:C350 0100007F:1F90 02 00000000:00000000 00:00000000 00000000     0        0 1 1"
        ));
        assert!(is_under_way_in(
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 1 1"
        ));
        assert!(!is_under_way_in(
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1"
        ));
    }

    #[test]
    fn a_thread_that_runs_or_waits_for_the_disk_is_not_asleep() {
        let status =
            |state: &str| format!("Name:\tx\nState:\t{state}\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t3\n");
        assert_eq!(sleeps_of_thread(&status("S (sleeping)")), Some(7));
        assert_eq!(sleeps_of_thread(&status("R (running)")), None);
        assert_eq!(sleeps_of_thread(&status("D (disk sleep)")), None);
    }
}
