//! The host's topology from the kernel's files in `/sys/devices`, read on demand through a function
//! of the caller.

use core::ffi::CStr;

use crate::cpulist;
use crate::cpus::CpuSet;
use crate::settings::parse_count;
use crate::text::{DIGITS, decimal};
use crate::topology::{Level, Topology};

/// The longest path read, including its NUL.
const LONGEST_PATH: usize = 96;
/// The longest file that is parsed. A list of every other CPU of 8192 is longer, and counts as
/// unknown.
const LONGEST_FILE: usize = 4096;

/// How fast and slow cores are distinguished. Each query reads a file, so each architecture has its
/// own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// By maximum frequency; Intel hybrids list their P cores instead.
    Frequency,
    /// By the scheduler's CPU capacity; big and little cores may have the same frequency.
    Capacity,
}

/// The host, according to its files.
///
/// `R` reads the file at a path into the buffer, and returns its length; `None` if the file cannot
/// be read. A full buffer counts as truncated.
pub struct Sysfs<R> {
    read: R,
    scale: Scale,
    /// Whether cores run several threads, once known.
    threads: Option<bool>,
    /// How the threads of a core are numbered, as long as all cores that were read agree.
    numbering: Option<Numbering>,
    /// How often a core was asked for.
    asked: u32,
    /// The NUMA nodes, once read, and the one that was found last, since CPUs are queried in order.
    nodes: Option<CpuSet>,
    last_node: u32,
    /// The P cores of an Intel hybrid, once read.
    performance: Option<Option<CpuSet>>,
    /// Whether CPUs have a maximum frequency, once known. Those of virtual machines do not.
    frequencies: Option<bool>,
}

impl<R: FnMut(&CStr, &mut [u8]) -> Option<usize>> Sysfs<R> {
    /// The host behind `read`.
    pub fn new(scale: Scale, read: R) -> Self {
        Sysfs {
            read,
            scale,
            threads: None,
            numbering: None,
            asked: 0,
            nodes: None,
            last_node: 0,
            performance: None,
            frequencies: None,
        }
    }

    /// Parses, with `understand`, the file whose path these parts form.
    fn file<T>(&mut self, parts: &[&[u8]], understand: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
        let mut path = [0; LONGEST_PATH];
        let mut end = 0;
        for part in parts {
            path.get_mut(end..end + part.len())?.copy_from_slice(part);
            end += part.len();
        }
        let mut content = [0; LONGEST_FILE];
        let length = (self.read)(CStr::from_bytes_until_nul(&path).ok()?, &mut content)?;
        if length == LONGEST_FILE {
            return None;
        }
        understand(content.get(..length)?)
    }

    fn list(&mut self, parts: &[&[u8]]) -> Option<CpuSet> {
        self.file(parts, cpulist::parse)
    }

    /// A list that belongs to a CPU.
    fn list_of(&mut self, cpu: u32, name: &[u8]) -> Option<CpuSet> {
        let mut digits = [0; DIGITS];
        self.list(&[b"/sys/devices/system/cpu/cpu", decimal(cpu.into(), &mut digits), name])
    }

    /// A number that belongs to a CPU.
    fn number_of(&mut self, cpu: u32, name: &[u8]) -> Option<u32> {
        let mut digits = [0; DIGITS];
        self.file(&[b"/sys/devices/system/cpu/cpu", decimal(cpu.into(), &mut digits), name], number)
    }

    fn core(&mut self, cpu: u32) -> Option<CpuSet> {
        let threads = self.threads.unwrap_or_else(|| {
            let active = self.file(&[b"/sys/devices/system/cpu/smt/active"], number);
            // Kernels before 4.19 do not have this file.
            active != Some(0)
        });
        self.threads = Some(threads);
        if !threads {
            return Some([cpu].into_iter().collect());
        }
        self.asked += 1;
        let is_sample = self.asked <= CORES_READ || self.asked.is_multiple_of(SAMPLE);
        if let Some(numbering) = self.numbering.filter(|_| !is_sample) {
            return Some(numbering.core(cpu));
        }
        let core = self.list_of(cpu, b"/topology/thread_siblings_list")?;
        if self.asked == 1 {
            self.numbering = Numbering::of(&core);
        }
        self.numbering = self.numbering.filter(|numbering| numbering.core(cpu) == core);
        Some(core)
    }

    fn cache(&mut self, cpu: u32) -> Option<CpuSet> {
        let third = self.list_of(cpu, b"/cache/index3/shared_cpu_list");
        third.or_else(|| self.list_of(cpu, b"/cache/index2/shared_cpu_list"))
    }

    fn node(&mut self, cpu: u32) -> Option<CpuSet> {
        // Nodes are numbered and listed like CPUs.
        if self.nodes.is_none() {
            let online = self.list(&[b"/sys/devices/system/node/online"]);
            self.nodes = Some(online.unwrap_or(CpuSet::EMPTY));
        }
        let nodes = self.nodes.filter(|nodes| nodes.count() > 1)?;
        let last = self.last_node;
        let (from_last, before) = (nodes.cpus().filter(|&node| node >= last), nodes.cpus());
        let found = from_last.chain(before.take_while(|&node| node < last)).find_map(|node| {
            let mut digits = [0; DIGITS];
            let number = decimal(node.into(), &mut digits);
            let cpus = self.list(&[b"/sys/devices/system/node/node", number, b"/cpulist"]);
            self.last_node = node;
            cpus.filter(|cpus| cpus.contains(cpu))
        });
        if found.is_none() {
            // The files contradict each other, and are many.
            self.nodes = Some(CpuSet::EMPTY);
        }
        found
    }

    fn package(&mut self, cpu: u32) -> Option<CpuSet> {
        let package = self.list_of(cpu, b"/topology/package_cpus_list");
        // Its name before Linux 5.3.
        package.or_else(|| self.list_of(cpu, b"/topology/core_siblings_list"))
    }

    fn frequency(&mut self, cpu: u32) -> Option<u32> {
        if self.performance.is_none() {
            self.performance = Some(self.list(&[b"/sys/devices/cpu_core/cpus"]));
        }
        if let Some(Some(performance)) = &self.performance {
            return Some(if performance.contains(cpu) { 2 } else { 1 });
        }
        let known = self.frequencies.unwrap_or_else(|| {
            // Checking once for a missing file is cheaper than trying to open it for each CPU.
            self.file(&[b"/sys/devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq"], number)
                .is_some()
        });
        self.frequencies = Some(known);
        if known { self.number_of(cpu, b"/cpufreq/cpuinfo_max_freq") } else { None }
    }
}

/// How many cores are read one by one: all of a host of ordinary size.
const CORES_READ: u32 = 64;
/// Of further cores, one in this many is read; the others are assumed to be numbered alike.
const SAMPLE: u32 = 16;

/// How a host numbers the threads of its cores: each `stride` apart from the next.
#[derive(Clone, Copy, Debug)]
struct Numbering {
    threads: u32,
    stride: u32,
}

impl Numbering {
    /// The numbering that this core follows; `None` if its threads are not at equal distances.
    fn of(core: &CpuSet) -> Option<Self> {
        let mut cpus = core.cpus();
        let (first, second) = (cpus.next()?, cpus.next());
        let stride = second.map_or(1, |second| second - first);
        let numbering = Numbering { threads: core.count(), stride };
        (numbering.core(first) == *core).then_some(numbering)
    }

    /// The core of a CPU.
    fn core(self, cpu: u32) -> CpuSet {
        let (block, stride) = ((self.threads * self.stride).max(1), self.stride.max(1));
        let first = cpu - cpu % block + cpu % stride;
        (0..self.threads).map(|thread| first + thread * self.stride).collect()
    }
}

/// Parses a file that contains one number.
fn number(content: &[u8]) -> Option<u32> {
    parse_count(content.trim_ascii())
}

impl<R: FnMut(&CStr, &mut [u8]) -> Option<usize>> Topology for Sysfs<R> {
    fn around(&mut self, level: Level, cpu: u32) -> Option<CpuSet> {
        match level {
            Level::Core => self.core(cpu),
            Level::Cache => self.cache(cpu),
            Level::Node => self.node(cpu),
            Level::Package => self.package(cpu),
        }
    }

    fn speed(&mut self, cpu: u32) -> Option<u32> {
        match self.scale {
            Scale::Frequency => self.frequency(cpu),
            Scale::Capacity => self.number_of(cpu, b"/cpu_capacity"),
        }
    }
}
