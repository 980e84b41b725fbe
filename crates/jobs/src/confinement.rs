//! Where a process may run, and for whom it runs: what the kernel enforces, whatever the process has
//! loaded.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use threadcap_decide::cpulist;
use threadcap_decide::cpus::CpuSet;
use threadcap_shown::Shown;

use crate::processes::{self, status_in};

/// The mode of seccomp in which a filter decides about system calls, as in `/proc/PID/status`.
const FILTERED: u32 = 2;

/// A process, as far as its affinity and its filters matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// Its process ID.
    pub pid: u32,
    /// The name of its initial thread.
    pub name: Shown,
    /// Its real user.
    pub user: u32,
    /// Its real group and its supplementary groups.
    pub groups: Vec<u32>,
    /// Its executable.
    pub executable: PathBuf,
    /// The most CPUs that one of its threads may run on.
    pub cpus: u32,
    /// Whether all its threads are under a filter of system calls, be it the lock's or another.
    pub is_filtered: bool,
}

/// All processes that may be inspected, without kernel threads.
pub fn all() -> Vec<Confinement> {
    let online = fs::read("/sys/devices/system/cpu/online").unwrap_or_default();
    let online = cpulist::parse(online.trim_ascii_end());
    let ids = processes::ids().into_iter().flatten().flatten();
    ids.filter_map(|id| of(id, online.as_ref())).collect()
}

/// One process. An affinity may contain CPUs that are off: those do not count.
fn of(pid: u32, online: Option<&CpuSet>) -> Option<Confinement> {
    // Kernel threads have none.
    let executable = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    let status = status_in(&format!("/proc/{pid}"))?;
    let mut found = Confinement {
        pid,
        name: Shown::new(&status.name),
        user: status.ruid,
        groups: std::iter::once(status.rgid).chain(status.groups).collect(),
        executable,
        cpus: 0,
        is_filtered: true,
    };
    for thread in threads(pid).ok()? {
        // It may have ended.
        let Some(status) = status_in(&format!("/proc/{pid}/task/{thread}")) else { continue };
        let ranges = status.cpus_allowed_list.unwrap_or_default();
        let counts = |cpu: &u32| online.is_none_or(|online| online.contains(*cpu));
        let cpus = ranges.into_iter().flat_map(|(first, last)| first..=last).filter(counts);
        found.cpus = found.cpus.max(cpus.count() as u32);
        found.is_filtered &= status.seccomp == Some(FILTERED);
    }
    Some(found)
}

fn threads(pid: u32) -> io::Result<impl Iterator<Item = String>> {
    let entries = fs::read_dir(format!("/proc/{pid}/task"))?;
    Ok(entries
        .filter_map(|entry| String::from_utf8(entry.ok()?.file_name().as_bytes().into()).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_among_them() {
        let all = all();
        let us = all.iter().find(|process| process.pid == std::process::id()).expect("we run");
        let cpus = std::thread::available_parallelism().expect("a number of CPUs").get();
        assert!(
            us.cpus as usize >= cpus && us.executable == std::env::current_exe().expect("ours")
        );
    }
}
