//! Chooses the CPUs that a job is held on: not used by other jobs, on separate cores, and close
//! together.
//!
//! By these criteria, each only where the previous ones leave a choice:
//! 1. CPUs that the fewest other jobs have leased;
//! 2. one CPU of each core, none of a core that another job uses: hyper-threads come last;
//! 3. fast cores before slow ones (P and E cores, big and little ones);
//! 4. CPUs of one last-level cache, else of one NUMA node, else of one package;
//! 5. the CPU that the process runs on, and what is closest to it.

use crate::cpus::CpuSet;

/// What CPUs share, from the closest to the farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// One physical core: they are hyper-threads of it.
    Core,
    /// One last-level cache.
    Cache,
    /// One NUMA node.
    Node,
    /// One physical package.
    Package,
}

/// The facts about a host that the choice needs. They are queried one by one, since each may read a
/// file.
pub trait Topology {
    /// The CPUs that share this with `cpu`, itself included; `None` if unknown.
    fn around(&mut self, level: Level, cpu: u32) -> Option<CpuSet>;

    /// How fast a CPU is, on the host's own scale; `None` if unknown.
    fn speed(&mut self, cpu: u32) -> Option<u32>;
}

/// What a job needs.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The CPUs to choose from.
    pub inherited: &'a CpuSet,
    /// The leases of other jobs: a CPU is in as many of these sets as jobs have leased it.
    pub leased: &'a [CpuSet],
    /// The CPU that the process runs on.
    pub near: Option<u32>,
    /// How many CPUs to choose.
    pub count: u32,
}

/// Chooses the CPUs: as many as asked for, or all if there are fewer.
pub fn choose(request: Request, topology: &mut impl Topology) -> CpuSet {
    let mut chosen = CpuSet::EMPTY;
    for shares in 0..=request.leased.len() {
        let missing = request.count.saturating_sub(chosen.count());
        if missing == 0 {
            break;
        }
        let candidates = request.inherited.cpus().filter(|&cpu| request.shares(cpu) == shares);
        let candidates: CpuSet = candidates.collect();
        if candidates.count() <= missing {
            chosen = chosen.or(&candidates);
        } else {
            let busy = request.more_shared_than(shares);
            let mut picker = Picker::new(&request, topology, chosen, busy);
            picker.pick(&candidates);
            chosen = picker.chosen;
        }
    }
    chosen
}

impl Request<'_> {
    /// How many jobs have leased a CPU.
    fn shares(&self, cpu: u32) -> usize {
        self.leased.iter().filter(|set| set.contains(cpu)).count()
    }

    fn more_shared_than(&self, shares: usize) -> CpuSet {
        let leased = self.leased.iter().fold(CpuSet::EMPTY, |all, set| all.or(set));
        leased.cpus().filter(|&cpu| self.shares(cpu) > shares).collect()
    }
}

/// Whether a CPU is about as fast as one of the speed `other`, or faster: favoured cores are up to
/// 7% faster than others of their kind, and the smallest difference between two kinds is larger.
fn is_alike(speed: u32, other: u32) -> bool {
    u64::from(speed) * 100 >= u64::from(other) * 85
}

/// Kinds of cores are distinguished on hosts with at most this many CPUs: hosts with several kinds
/// are small. The first and the last CPU are queried first, since they differ on every such host.
const MOST_OF_KINDS: usize = 64;

/// The levels within which a job is kept together, outermost first.
const NEIGHBOURHOODS: [Level; 3] = [Level::Package, Level::Node, Level::Cache];

/// A choice among CPUs that equally many jobs have leased.
struct Picker<'a, T> {
    topology: &'a mut T,
    near: Option<u32>,
    count: u32,
    chosen: CpuSet,
    /// The CPUs used by others, and those already chosen: their cores are not free.
    busy: CpuSet,
    /// Whether only CPUs on free cores may be chosen now.
    cores_only: bool,
    /// The CPUs whose core is known.
    seen: CpuSet,
    /// One CPU of each known core that is free.
    alone: CpuSet,
}

impl<'a, T: Topology> Picker<'a, T> {
    fn new(request: &Request, topology: &'a mut T, chosen: CpuSet, busy: CpuSet) -> Self {
        Picker {
            topology,
            near: request.near,
            count: request.count,
            chosen,
            busy: busy.or(&chosen),
            cores_only: true,
            seen: CpuSet::EMPTY,
            alone: CpuSet::EMPTY,
        }
    }

    fn missing(&self) -> u32 {
        self.count.saturating_sub(self.chosen.count())
    }

    /// Chooses the missing CPUs: on free cores of the fastest kind, then of the others; then the
    /// same for hyper-threads.
    fn pick(&mut self, candidates: &CpuSet) {
        for cores_only in [true, false] {
            self.cores_only = cores_only;
            let mut rest = candidates.without(&self.chosen);
            while self.missing() > 0 && !rest.is_empty() {
                let kind = self.fastest(&rest);
                rest = rest.without(&kind);
                self.place(&kind);
            }
        }
    }

    /// Those of these CPUs that are about as fast as the fastest.
    fn fastest(&mut self, cpus: &CpuSet) -> CpuSet {
        let mut speeds = [0; MOST_OF_KINDS];
        let ends = [cpus.lowest(), cpus.highest()].map(|end| self.topology.speed(end?));
        let are_alike = match ends {
            [Some(first), Some(last)] => is_alike(first, last) && is_alike(last, first),
            _ => true,
        };
        if are_alike || cpus.count() as usize > MOST_OF_KINDS {
            return *cpus;
        }
        for (speed, cpu) in speeds.iter_mut().zip(cpus.cpus()) {
            *speed = self.topology.speed(cpu).unwrap_or(0);
        }
        let top = speeds.into_iter().max().unwrap_or(0);
        let kind = cpus.cpus().zip(speeds).filter(|&(_, speed)| is_alike(speed, top));
        kind.map(|(cpu, _)| cpu).collect()
    }

    /// Chooses the missing CPUs from these, within the closest domain that has enough.
    fn place(&mut self, within: &CpuSet) {
        if let Some(near) = self.near.filter(|&near| self.missing() == 1 && within.contains(near)) {
            let here = self.usable(&[near].into_iter().collect());
            if !here.is_empty() {
                self.chosen.insert(near);
                return;
            }
        }
        for outermost in (0..NEIGHBOURHOODS.len()).rev() {
            let Some((&level, inner)) =
                NEIGHBOURHOODS.get(outermost..).and_then(<[_]>::split_first)
            else {
                return;
            };
            let found = self.best(level, within).filter(|(_, usable)| *usable >= self.missing());
            if let Some((domain, _)) = found {
                return self.gather(inner, &domain);
            }
        }
        self.gather(&NEIGHBOURHOODS, within);
    }

    /// Chooses the missing CPUs from these, in as few domains of each level as possible.
    fn gather(&mut self, levels: &[Level], within: &CpuSet) {
        let Some((&level, inner)) = levels.split_first() else {
            return self.take(within);
        };
        let mut rest = *within;
        while self.missing() > 0 {
            let Some((domain, _)) = self.best(level, &rest) else {
                return;
            };
            self.gather(inner, &domain);
            rest = rest.without(&domain);
        }
    }

    /// Chooses the missing CPUs from these, which are equivalent.
    fn take(&mut self, within: &CpuSet) {
        let usable = self.usable(within);
        if let Some(near) = self.near.filter(|&near| usable.contains(near)) {
            self.chosen.insert(near);
        }
        let more = usable.without(&self.chosen).first(self.missing());
        self.chosen = self.chosen.or(&more);
    }

    /// Of the domains of these CPUs, the first that has enough usable ones, else the one with the
    /// most; with their number, at most the number missing. The domain of the process comes first.
    fn best(&mut self, level: Level, within: &CpuSet) -> Option<(CpuSet, u32)> {
        let mut best = None;
        let (mut near, mut rest) = (self.near, *within);
        while let Some(cpu) = near.take().or_else(|| rest.lowest()) {
            let mut domain = self.topology.around(level, cpu).unwrap_or(rest);
            domain.insert(cpu);
            let domain = domain.and(&rest);
            rest = rest.without(&domain);
            let usable = self.usable(&domain).count();
            if usable > best.map_or(0, |(_, most)| most) {
                best = Some((domain, usable));
                if usable >= self.missing() {
                    break;
                }
            }
        }
        best
    }

    /// Those of these CPUs that may be chosen now, at most as many as are missing.
    fn usable(&mut self, within: &CpuSet) -> CpuSet {
        if !self.cores_only {
            return within.without(&self.chosen);
        }
        let missing = self.missing();
        let mut usable = self.alone.and(within).without(&self.chosen);
        let mut left = missing.saturating_sub(usable.count());
        let near = self.near.filter(|&near| within.contains(near));
        for cpu in near.into_iter().chain(within.cpus()) {
            if left == 0 {
                break;
            }
            if self.seen.contains(cpu) {
                continue;
            }
            let core = self.core(cpu);
            self.seen = self.seen.or(&core);
            if core.and(&self.busy).is_empty() {
                self.alone.insert(cpu);
                usable.insert(cpu);
                left -= 1;
            }
        }
        usable
    }

    /// The CPUs on the same core as this one.
    fn core(&mut self, cpu: u32) -> CpuSet {
        // A single CPU on an idle host: nobody else is on its core.
        let needed = self.count > 1 || !self.busy.is_empty();
        let core = needed.then(|| self.topology.around(Level::Core, cpu)).flatten();
        let mut core = core.unwrap_or(CpuSet::EMPTY);
        core.insert(cpu);
        core
    }
}
