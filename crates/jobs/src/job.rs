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
    /// What the kernel tells.
    pub process: Process,
    /// What shows that it runs under a cap: of a child of such a process, maybe nothing.
    pub sign: Sign,
    /// What it tells of itself; `None` until it asks for threads.
    pub page: Option<Snapshot>,
    /// The CPUs that its initial thread may run on.
    pub cpus: Vec<u32>,
    /// Its arguments, the first of which is what the program was called.
    pub command: Vec<String>,
}

impl Member {
    /// The cap of this process, where it is known.
    pub fn cap(&self) -> Option<u32> {
        self.page.as_ref().map(|page| page.cap).or(self.sign.cap)
    }
}

/// A process and all its descendants, up to the one that started with the cap.
#[derive(Clone, Debug)]
pub struct Job {
    /// The root first, the others by their numbers.
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

/// What one look at this host found.
#[derive(Clone, Debug, Default)]
pub struct Host {
    /// The jobs, by the number of their root.
    pub jobs: Vec<Job>,
    /// Pages of processes that are gone without having said so.
    pub dead: Vec<FoundPage>,
}

/// What is remembered from one look to the next: a program's file and environment change only
/// with its name, mostly, and reading both is most of the work.
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
    /// Looks at all processes of this host that we may look at, and reaps pages of dead ones.
    pub fn look(memory: &mut Memory) -> Host {
        // Pages first: a process that starts now is missed, none that lives is taken for dead.
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
                } else if process.is_some_and(|process| may_tell(directory.owner(), process)) {
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

/// Whether a page was written by this process, not by one that had its number before.
fn wrote(process: &Process, page: &Snapshot) -> bool {
    let tick = Duration::from_millis(10);
    let made = Duration::from_nanos(page.made) + tick;
    page.ending != Ending::Exit && process.started <= made
}

/// Whether a page of this user may tell of a process: of their own, or of a program that the
/// administrator started and that then became another user's.
fn may_tell(owner: u32, process: &Process) -> bool {
    owner == process.user || owner == 0
}

/// Puts processes into jobs: a job's root is the topmost process that is under a cap.
fn group(all: &[Process], signs: &HashMap<u32, Sign>, pages: &HashMap<u32, Snapshot>) -> Vec<Job> {
    let sign = |id: u32| signs.get(&id).copied().unwrap_or_default();
    let is_capped = |id: u32| sign(id).is_capped() || pages.contains_key(&id);
    let parents: HashMap<u32, u32> = all.iter().map(|p| (p.id, p.parent)).collect();
    let is_below = |process: &Process| {
        let above = std::iter::successors(Some(process.parent), |id| parents.get(id).copied());
        // A list that was read while it changed may lead in a circle.
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
