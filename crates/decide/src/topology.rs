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
pub struct Need<'a> {
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
#[inline(never)]
pub fn choose(need: Need, topology: &mut impl Topology) -> CpuSet {
    if let Some(alone) = stays_alone(&need, topology) {
        return [alone].into_iter().collect();
    }
    choose_among_all(need, topology)
}

/// The current CPU, if one is asked for, nobody has leased any, and none is faster. This covers
/// nearly every start of a small job, without the many sets of the full choice on the stack.
fn stays_alone(need: &Need, topology: &mut impl Topology) -> Option<u32> {
    let near = need.near.filter(|&near| need.inherited.contains(near))?;
    let is_simple = need.count == 1 && need.leased.is_empty();
    (is_simple && are_alike(need.inherited, topology)).then_some(near)
}

#[inline(never)]
fn choose_among_all(need: Need, topology: &mut impl Topology) -> CpuSet {
    let mut chosen = CpuSet::EMPTY;
    for shares in 0..=need.leased.len() {
        let missing = need.count.saturating_sub(chosen.count());
        if missing == 0 {
            break;
        }
        let candidates = need.inherited.cpus().filter(|&cpu| need.shares(cpu) == shares);
        let candidates: CpuSet = candidates.collect();
        if candidates.count() <= missing {
            chosen = chosen.or(&candidates);
        } else {
            let busy = need.more_shared_than(shares);
            let mut picker = Picker::new(&need, topology, chosen, busy);
            picker.pick(&candidates);
            chosen = picker.chosen;
        }
    }
    chosen
}

impl Need<'_> {
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

/// Whether CPUs are about equally fast, by the first and the last of them.
fn are_alike(cpus: &CpuSet, topology: &mut impl Topology) -> bool {
    let [first, last] = [cpus.lowest(), cpus.highest()].map(|end| topology.speed(end?));
    first.zip(last).is_none_or(|(first, last)| is_alike(first, last) && is_alike(last, first))
}

/// Kinds of cores are distinguished on hosts with at most this many CPUs: hosts with several kinds
/// are small. The first and the last CPU are queried first, since they differ on every such host.
const MOST_OF_KINDS: usize = 64;

/// The domains of a level are of similar size: no host is known where one has more than four times
/// the CPUs of another. So a single domain may show that none is large enough.
const MOST_UNEVEN: u32 = 4;

/// How many domains are compared at once; on hosts with more of one level, these are filled first.
const MOST_DOMAINS: usize = 128;

/// A domain, by its lowest CPU, and how many of its CPUs may be chosen, at most as many as are
/// missing.
#[derive(Clone, Copy)]
struct Domain {
    lowest: u32,
    usable: u32,
}

/// Takes the first domain that has enough, else the one with the most; `None` if all are used up.
fn take_best(domains: &mut [Domain], missing: u32) -> Option<u32> {
    let enough = domains.iter().position(|domain| domain.usable >= missing);
    let most =
        || (0..domains.len()).rev().max_by_key(|&index| domains.get(index).map(|d| d.usable));
    let best = domains.get_mut(enough.or_else(most)?).filter(|domain| domain.usable > 0)?;
    best.usable = 0;
    Some(best.lowest)
}

/// The part of a domain within these CPUs; all of them if the domain is unknown.
fn limited(domain: Option<CpuSet>, cpu: u32, within: &CpuSet) -> CpuSet {
    let mut domain = domain.unwrap_or(*within);
    domain.insert(cpu);
    domain.and(within)
}

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
    fn new(need: &Need, topology: &'a mut T, chosen: CpuSet, busy: CpuSet) -> Self {
        Picker {
            topology,
            near: need.near,
            count: need.count,
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
        if are_alike(cpus, self.topology) || cpus.count() as usize > MOST_OF_KINDS {
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
            if let Some(domain) = self.first_with_room(level, within) {
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
            let mut domains = self.domains(level, &rest);
            if domains.iter().all(|domain| domain.usable == 0) {
                return;
            }
            while self.missing() > 0
                && let Some(lowest) = take_best(&mut domains, self.missing())
            {
                let domain = self.domain(level, lowest, &rest);
                self.gather(inner, &domain);
                rest = rest.without(&domain);
            }
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

    /// The first domain of these CPUs that has as many usable ones as are missing; that of the
    /// process comes first.
    fn first_with_room(&mut self, level: Level, within: &CpuSet) -> Option<CpuSet> {
        let mut rest = *within;
        let mut next = self.near.or_else(|| rest.lowest());
        while let Some(cpu) = next {
            let whole = self.topology.around(level, cpu);
            if whole.is_some_and(|whole| whole.count() * MOST_UNEVEN < self.missing()) {
                return None;
            }
            let domain = limited(whole, cpu, &rest);
            // Cores are queried only if there may be enough of them.
            let may_do = domain.count() >= self.missing();
            if may_do && self.usable(&domain).count() >= self.missing() {
                return Some(domain);
            }
            rest = rest.without(&domain);
            next = rest.lowest();
        }
        None
    }

    /// The domains of these CPUs, that of the process first; as many as there is room for.
    fn domains(&mut self, level: Level, within: &CpuSet) -> [Domain; MOST_DOMAINS] {
        let mut domains = [Domain { lowest: 0, usable: 0 }; MOST_DOMAINS];
        // In another package, no CPU is close to the process.
        let may_be_near = |near: &u32| level == Level::Package || within.contains(*near);
        let (mut near, mut rest) = (self.near.filter(may_be_near), *within);
        for domain in &mut domains {
            let Some(cpu) = near.take().or_else(|| rest.lowest()) else {
                break;
            };
            let cpus = self.domain(level, cpu, &rest);
            let usable = self.usable(&cpus).count();
            // A CPU in `within`, and so in its own domain whatever the host reports next time.
            *domain = Domain { lowest: cpus.lowest().unwrap_or(cpu), usable };
            if usable >= self.missing() {
                break;
            }
            rest = rest.without(&cpus);
        }
        domains
    }

    /// The domain of a CPU, of those in `within`.
    fn domain(&mut self, level: Level, cpu: u32, within: &CpuSet) -> CpuSet {
        limited(self.topology.around(level, cpu), cpu, within)
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
        // With a single CPU on an idle host, nobody else uses its core.
        let needed = self.count > 1 || !self.busy.is_empty();
        let core = needed.then(|| self.topology.around(Level::Core, cpu)).flatten();
        let mut core = core.unwrap_or(CpuSet::EMPTY);
        core.insert(cpu);
        core
    }
}
