//! Jobs: trees of processes under a cap, with the pages that they wrote.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::snapshot::Snapshot;
use threadcap_ledger::Ending;
use threadcap_shown::Shown;

use crate::effort::Effort;
use crate::elsewhere::Elsewhere;
use crate::names::{Namespace, PageName, own_namespace};
use crate::pages::{Directory, FoundPage, MOST_PAGES};
use crate::processes::{Process, Sign, tree};

/// A process of a job.
#[derive(Clone, Debug)]
pub struct Member {
    /// Facts from the kernel.
    pub process: Process,
    /// The evidence that it runs under a cap; a child of such a process may show none.
    pub sign: Sign,
    /// Its page; `None` until it requests threads.
    pub page: Option<Snapshot>,
    /// The CPUs that its initial thread may run on.
    pub cpus: Vec<u32>,
    /// Its arguments, starting with the name by which it was called.
    pub command: Vec<Shown>,
}

impl Member {
    /// The cap of this process, if known.
    pub fn cap(&self) -> Option<u32> {
        self.page.as_ref().map(|page| page.cap).or(self.sign.cap)
    }
}

/// A process and all its descendants, up to the one that started with the cap.
#[derive(Clone, Debug)]
pub struct Job {
    /// The root first, the others by process ID.
    pub members: Vec<Member>,
}

impl Job {
    /// The process that started with the cap.
    pub fn root(&self) -> Option<&Process> {
        self.members.first().map(|member| &member.process)
    }

    /// The cap: that of the root, or the largest among its descendants.
    pub fn cap(&self) -> Option<u32> {
        let root = self.members.first().and_then(Member::cap);
        root.or_else(|| self.members.iter().filter_map(Member::cap).max())
    }
}

/// A snapshot of this host.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The jobs, by the process ID of their root.
    pub jobs: Vec<Job>,
    /// Pages of processes that were killed, so that the pages do not show an end.
    pub dead: Vec<Snapshot>,
    /// The number of files that were left out: of processes in other namespaces, unreadable, or
    /// more than are shown; and of processes about which too much would have to be read.
    pub left_out: usize,
}

/// The largest number of pages of dead processes that are shown.
const MOST_DEAD: usize = 256;

/// The most bytes of text that are read from the pages of one user: enough for thousands of
/// processes.
const MOST_TEXT: usize = 64 << 20;

/// A cache between snapshots: a program's file and environment mostly change only together with its
/// name, and reading them is most of the work.
#[derive(Debug, Default)]
pub struct Memory(HashMap<(u32, Duration, Shown), Sign>);

impl Memory {
    /// `None`: there is too much to read about this user's processes; the next snapshot continues.
    fn sign(&mut self, process: &Process, known: &Memory, effort: &mut Effort) -> Option<Sign> {
        let key = (process.id, process.started, process.name.clone());
        let known = known.0.get(&key).copied();
        let sign = known.or_else(|| process.sign(effort.left(process.user)))?;
        self.0.insert(key, sign);
        Some(sign)
    }
}

impl Host {
    /// Inspects all accessible processes of this host, and cleans up the pages of dead ones.
    pub fn look(memory: &mut Memory) -> Host {
        // Names first: a process that starts now may be missed, but no live one is taken for dead.
        // No directory is kept open: there may be more of them than we may open.
        let mut uncounted = 0;
        let named: Vec<(PathBuf, u32, Vec<String>)> = Directory::all()
            .map(|directory| {
                let mut all = directory.names();
                let names = all.by_ref().take(MOST_PAGES);
                let names = names.filter(|name| PageName::of(name).is_some()).collect();
                // There may be millions more.
                uncounted += usize::from(all.next().is_some());
                (directory.path().to_owned(), directory.owner(), names)
            })
            .collect();
        let all = Process::all();
        let living: HashMap<u32, &Process> = all.iter().map(|p| (p.id, p)).collect();
        let mut reader = Reader {
            living: &living,
            host: Host { left_out: uncounted, ..Host::default() },
            alive: HashMap::new(),
            texts: HashMap::new(),
        };
        let own = own_namespace();
        let mut elsewhere = Elsewhere::default();
        for (path, owner, names) in named {
            let Ok(directory) = Directory::open(&path, owner) else { continue };
            for name in names {
                match PageName::of(&name) {
                    Some(says) if reader.is_here(own, &says) => {
                        reader.read(&directory, name, says);
                    }
                    Some(says) => {
                        elsewhere.reap(&directory, &name, &says);
                        reader.host.left_out += 1;
                    }
                    None => reader.host.left_out += 1,
                }
            }
        }
        let Reader { mut host, alive, .. } = reader;
        let (mut fresh, mut effort) = (Memory::default(), Effort::default());
        let mut sign = |process: &Process| {
            let sign = fresh.sign(process, memory, &mut effort);
            host.left_out += usize::from(sign.is_none());
            (process.id, sign.unwrap_or_default())
        };
        let signs = all.iter().map(&mut sign).collect();
        *memory = fresh;
        host.jobs = group(&all, &signs, &alive);
        host
    }
}

/// Collects pages, at most one for each process.
struct Reader<'a> {
    living: &'a HashMap<u32, &'a Process>,
    host: Host,
    alive: HashMap<u32, Snapshot>,
    /// The bytes of texts so far, by the owner of the pages.
    texts: HashMap<u32, usize>,
}

impl Reader<'_> {
    /// Whether this may be the ID of a process in our namespace. It may be if the process did not
    /// know its own namespace.
    fn is_here(&self, own: Namespace, says: &PageName) -> bool {
        let may_be_here = || says.namespace == 0 && self.living.contains_key(&says.process);
        (own != 0 && says.namespace == own) || may_be_here()
    }

    fn read(&mut self, directory: &Directory, name: String, says: PageName) {
        match self.living.get(&says.process).copied().filter(|_| !says.is_dead) {
            // Only one page is shown for each process.
            Some(_) if self.alive.contains_key(&says.process) => self.host.left_out += 1,
            Some(process) if !may_describe(directory.owner(), process) => self.host.left_out += 1,
            Some(_)
                if self.texts.get(&directory.owner()).is_some_and(|&so_far| so_far > MOST_TEXT) =>
            {
                self.host.left_out += 1;
            }
            Some(process) => match directory.page(name) {
                Some(page) if wrote(process, &page.says) => {
                    *self.texts.entry(directory.owner()).or_default() += page.says.weight();
                    self.alive.insert(says.process, page.says);
                }
                Some(page) => self.bury(directory, page),
                None => self.host.left_out += 1,
            },
            None if self.host.dead.len() < MOST_DEAD => match directory.page(name) {
                Some(page) => self.bury(directory, page),
                None => self.host.left_out += 1,
            },
            None => {
                directory.reap(&name);
                self.host.left_out += 1;
            }
        }
    }

    fn bury(&mut self, directory: &Directory, page: FoundPage) {
        directory.reap(&page.name);
        self.host.dead.push(page.says);
    }
}

/// Whether a page was written by this process rather than by an earlier one with the same ID.
fn wrote(process: &Process, page: &Snapshot) -> bool {
    let tick = Duration::from_millis(10);
    let made = Duration::from_nanos(page.made) + tick;
    page.ending != Ending::Exit && process.started <= made
}

/// Whether a page of this user may describe a process: either it is the user's own, or root started
/// it and it then changed its user.
fn may_describe(owner: u32, process: &Process) -> bool {
    owner == process.user || owner == 0
}

/// Groups processes into jobs: a job's root is the topmost process under a cap.
fn group(all: &[Process], signs: &HashMap<u32, Sign>, pages: &HashMap<u32, Snapshot>) -> Vec<Job> {
    let sign = |id: u32| signs.get(&id).copied().unwrap_or_default();
    let is_capped = |id: u32| sign(id).is_capped() || pages.contains_key(&id);
    let parents: HashMap<u32, u32> = all.iter().map(|p| (p.id, p.parent)).collect();
    let is_below = |process: &Process| {
        let above = std::iter::successors(Some(process.parent), |id| parents.get(id).copied());
        // A list that changed while it was read may contain a cycle.
        above.take(all.len()).any(is_capped)
    };
    let is_root = |process: &&Process| is_capped(process.id) && !is_below(process);
    let mut roots: Vec<&Process> = all.iter().filter(is_root).collect();
    roots.sort_by_key(|process| process.id);
    let member = |process: &Process| Member {
        process: process.clone(),
        sign: sign(process.id),
        page: pages.get(&process.id).cloned(),
        cpus: process.cpus(),
        command: process.command(),
    };
    let job = |root: &Process| {
        let mut members = tree(all, root.id);
        members[1..].sort_by_key(|process| process.id);
        Job { members: members.into_iter().map(member).collect() }
    };
    roots.into_iter().map(job).collect()
}

#[cfg(test)]
mod tests;
