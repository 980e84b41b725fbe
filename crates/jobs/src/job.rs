//! Jobs: trees of processes under a cap, with the pages that they wrote.

use std::collections::HashMap;
use std::time::Duration;

use crate::snapshot::Snapshot;
use threadcap_ledger::Ending;

use crate::pages::{Directory, FoundPage};
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
    pub command: Vec<String>,
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
    pub dead: Vec<FoundPage>,
}

/// A cache between snapshots: a program's file and environment mostly change only together with its
/// name, and reading them is most of the work.
#[derive(Debug, Default)]
pub struct Memory(HashMap<(u32, Duration, String), Sign>);

impl Memory {
    fn sign(&mut self, process: &Process, known: &mut Memory) -> Sign {
        let key = (process.id, process.started, process.name.clone());
        let sign = known.0.get(&key).copied().unwrap_or_else(|| process.sign());
        self.0.insert(key, sign);
        sign
    }
}

impl Host {
    /// Inspects all accessible processes of this host, and cleans up the pages of dead ones.
    pub fn look(memory: &mut Memory) -> Host {
        // Pages first: a process that starts now may be missed, but no live one is taken for dead.
        let found: Vec<(Directory, Vec<FoundPage>)> = Directory::all()
            .into_iter()
            .map(|directory| (directory.clone(), directory.pages()))
            .collect();
        let all = Process::all();
        let living: HashMap<u32, &Process> = all.iter().map(|p| (p.id, p)).collect();
        let mut host = Host::default();
        let mut alive: HashMap<u32, Snapshot> = HashMap::new();
        for (directory, pages) in found {
            for page in pages {
                let process = living.get(&page.says.process);
                if process.is_none_or(|process| !wrote(process, &page.says)) {
                    directory.reap(&page);
                    host.dead.push(page);
                } else if process.is_some_and(|process| may_describe(directory.owner(), process)) {
                    alive.insert(page.says.process, page.says);
                }
            }
        }
        let mut fresh = Memory::default();
        let signs = all.iter().map(|p| (p.id, fresh.sign(p, memory))).collect();
        *memory = fresh;
        host.jobs = group(&all, &signs, &alive);
        host
    }
}

/// Whether a page was written by this process, not by an earlier one with the same ID.
fn wrote(process: &Process, page: &Snapshot) -> bool {
    let tick = Duration::from_millis(10);
    let made = Duration::from_nanos(page.made) + tick;
    page.ending != Ending::Exit && process.started <= made
}

/// Whether a page of this user may describe a process: the user's own, or one that root started and
/// that then changed its user.
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
