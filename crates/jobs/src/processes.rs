//! Reads what the kernel knows about processes.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use procfs::process::{self, Stat, Status};
use procfs::{FromBufRead, FromRead};
use threadcap_decide::LIBRARY;
use threadcap_decide::environment::{PRELOAD_VARIABLE, obeyed};
use threadcap_decide::settings::{self, Cap};
use threadcap_shown::{LONGEST, Shown};

use crate::mappings::Mappings;

/// A process, as described by the kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its process ID.
    pub id: u32,
    /// Its parent's process ID.
    pub parent: u32,
    /// Its effective user.
    pub user: u32,
    /// The name of its initial thread, usually that of the program.
    pub name: Shown,
    /// The state, as in `ps`: `R`, `S`, `Z` and so on.
    pub state: char,
    /// Its threads alive, including the initial one.
    pub threads: u32,
    /// The CPU time it has used.
    pub cpu: Duration,
    /// The CPU time of its reaped children, including that of theirs.
    pub cpu_of_children: Duration,
    /// When it started, as time since boot, to a hundredth of a second.
    pub started: Duration,
}

/// The evidence that a process runs under a cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// The cap in its environment.
    pub cap: Option<u32>,
    /// Whether it has loaded the library. Static and setuid programs have not.
    pub loaded: bool,
    /// Whether its environment preloads the library.
    pub asked_for: bool,
}

impl Sign {
    /// Whether threadcap caps the process, or was meant to.
    pub(crate) fn is_capped(self) -> bool {
        self.loaded || (self.asked_for && self.cap.is_some())
    }
}

impl Process {
    /// All processes of the host; those that end meanwhile are left out.
    pub fn all() -> Vec<Process> {
        let all = ids().into_iter().flatten().flatten();
        all.filter_map(|id| Self::new(&handle(id)?)).collect()
    }

    /// The process with this ID.
    ///
    /// Reads a single file, without opening the process's directory, since the launcher samples
    /// many processes often.
    pub fn of(id: u32) -> Option<Process> {
        let file = File::open(format!("/proc/{id}/stat")).ok()?;
        let user = file.metadata().ok()?.uid();
        Some(Process::from_stat(&Stat::from_read(file).ok()?, user))
    }

    fn new(process: &process::Process) -> Option<Process> {
        let stat = process.stat().ok()?;
        Some(Process::from_stat(&stat, process.uid().ok()?))
    }

    fn from_stat(stat: &Stat, user: u32) -> Process {
        let waited = |ticks: i64| u64::try_from(ticks).unwrap_or(0);
        Process {
            id: stat.pid.unsigned_abs(),
            parent: stat.ppid.unsigned_abs(),
            user,
            name: Shown::new(&stat.comm),
            state: stat.state,
            threads: u32::try_from(stat.num_threads).unwrap_or(0),
            cpu: time(stat.utime + stat.stime),
            cpu_of_children: time(waited(stat.cutime) + waited(stat.cstime)),
            started: time(stat.starttime),
        }
    }

    /// Its arguments, starting with the name by which it was called. If there are none, or they are
    /// another user's, its name in brackets.
    pub fn command(&self) -> Vec<Shown> {
        // A command line may have megabytes, and each byte may be an argument of its own.
        let mut text = beginning_of(self.id, "cmdline", LONGEST as u64 + 1).unwrap_or_default();
        if text.is_empty() {
            return vec![Shown::new(format!("[{}]", self.name.original()))];
        }
        let is_cut_off = text.len() > LONGEST;
        text.truncate(LONGEST);
        // Lowering a number leaves an additional NUL at the end.
        while text.pop_if(|last| *last == 0).is_some() {}
        if is_cut_off {
            text.extend_from_slice(b"...");
        }
        text.split(|&byte| byte == 0).map(Shown::new).collect()
    }

    /// Its executable; `None` if the process is another user's.
    pub fn executable(&self) -> Option<std::path::PathBuf> {
        handle(self.id)?.exe().ok()
    }

    /// The CPUs that its initial thread may run on.
    pub fn cpus(&self) -> Vec<u32> {
        let status = status_in(&format!("/proc/{}", self.id));
        let ranges = status.and_then(|status| status.cpus_allowed_list);
        ranges.unwrap_or_default().into_iter().flat_map(|(first, last)| first..=last).collect()
    }

    /// The evidence that it runs under a cap; none if it is another user's process that we may not
    /// read. `None` if more would have to be read than is left, from which what was read is taken.
    pub fn sign(&self, left: &mut u64) -> Option<Sign> {
        let most = LONGEST_ENVIRONMENT.min(*left);
        let environment = beginning_of(self.id, "environ", most).unwrap_or_default();
        *left -= environment.len() as u64;
        let lookup = |name: &str| obeyed(name, environment.split(|&byte| byte == 0));
        let cap = settings::caps(lookup, |_| ()).find_map(|cap| match cap {
            Cap::Number(number) => Some(number.get()),
            Cap::Auto => None,
        });
        let preload = lookup(PRELOAD_VARIABLE).map(String::from_utf8_lossy);
        let asked_for = preload.is_some_and(|preload| preload.contains(LIBRARY));
        let mappings = Mappings::of(self.id, left);
        let loaded = mappings.is_ok_and(|mappings| mappings.has_library());
        (*left > 0 || loaded).then_some(Sign { cap, loaded, asked_for })
    }
}

/// The longest status that is read; 65,536 groups take 720 KB.
const LONGEST_STATUS: u64 = 1 << 20;

/// The status of a process or a thread, in its directory. A name may be in another encoding than
/// UTF-8, and must not hide the rest.
pub(crate) fn status_in(directory: &str) -> Option<Status> {
    let mut status = Vec::new();
    let file = File::open(format!("{directory}/status")).ok()?;
    file.take(LONGEST_STATUS).read_to_end(&mut status).ok()?;
    Status::from_buf_read(String::from_utf8_lossy(&status).as_bytes()).ok()
}

/// The largest environment that is searched: the kernel allows no more, by default.
const LONGEST_ENVIRONMENT: u64 = 6 << 20;

/// The beginning of a process's file, which the process can make as long as it likes.
fn beginning_of(id: u32, file: &str, most: u64) -> Option<Vec<u8>> {
    let mut beginning = Vec::new();
    let file = File::open(format!("/proc/{id}/{file}")).ok()?;
    file.take(most).read_to_end(&mut beginning).ok()?;
    Some(beginning)
}

/// The IDs of all processes that `/proc` lists.
///
/// # Errors
/// If `/proc` cannot be read, at the start or later.
pub fn ids() -> io::Result<impl Iterator<Item = io::Result<u32>>> {
    let id = |entry: fs::DirEntry| entry.file_name().to_str()?.parse().ok();
    let entries = fs::read_dir("/proc")?;
    Ok(entries.filter_map(move |entry| entry.map(id).transpose()))
}

fn handle(id: u32) -> Option<process::Process> {
    process::Process::new(i32::try_from(id).ok()?).ok()
}

/// Converts the kernel's ticks to a duration.
fn time(ticks: u64) -> Duration {
    let per_second = procfs::ticks_per_second().max(1);
    Duration::from_nanos(ticks.saturating_mul(1_000_000_000 / per_second))
}

/// The processes of a tree: the root and all its descendants.
pub fn tree(all: &[Process], root: u32) -> Vec<&Process> {
    let mut children: HashMap<u32, Vec<&Process>> = HashMap::new();
    for process in all {
        children.entry(process.parent).or_default().push(process);
    }
    let mut found: Vec<&Process> = all.iter().filter(|process| process.id == root).collect();
    let mut next = 0;
    while let Some(&process) = found.get(next) {
        // Each process is removed from the list together with its siblings, so a cycle of parents
        // ends.
        found.extend(children.remove(&process.id).into_iter().flatten().filter(|p| p.id != root));
        next += 1;
    }
    found
}
