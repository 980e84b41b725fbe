//! What the kernel's files say about the host: `/sys/devices`, read through a function that the
//! caller brings, and no more of it than is asked for.

use core::ffi::CStr;

use crate::cpulist;
use crate::cpus::CpuSet;
use crate::settings::parse_count;
use crate::text::{DIGITS, decimal};
use crate::topology::{Level, Topology};

/// The longest path that is asked for, with its NUL.
const LONGEST_PATH: usize = 96;
/// The longest file that is understood. A list of 8192 CPUs of every other number is longer; it
/// then counts as unknown.
const LONGEST_FILE: usize = 4096;

/// What tells fast cores from slow ones. Each question costs a file, so each architecture is
/// asked its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The highest frequency; Intel hybrids list their P cores instead.
    Frequency,
    /// The capacity that the scheduler goes by; big and little cores may share a frequency.
    Capacity,
}

/// The host as its files tell.
///
/// `R` reads the file at a path into the buffer, and returns how many bytes it has; `None` where
/// the file cannot be read. A buffer that is full counts as cut off.
pub struct Sysfs<R> {
    read: R,
    scale: Scale,
    /// Whether cores run several threads, once it is known.
    threads: Option<bool>,
    /// The P cores of an Intel hybrid, once they were looked for.
    performance: Option<Option<CpuSet>>,
    /// Whether CPUs tell their frequency, once it is known. Virtual machines do not.
    frequencies: Option<bool>,
}

impl<R: FnMut(&CStr, &mut [u8]) -> Option<usize>> Sysfs<R> {
    /// The host behind `read`.
    pub fn new(scale: Scale, read: R) -> Self {
        Sysfs { read, scale, threads: None, performance: None, frequencies: None }
    }

    /// Has `understand` look at the file whose path these parts make.
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
            // Kernels before 4.19 do not say.
            active != Some(0)
        });
        self.threads = Some(threads);
        if !threads {
            return Some([cpu].into_iter().collect());
        }
        self.list_of(cpu, b"/topology/thread_siblings_list")
    }

    fn cache(&mut self, cpu: u32) -> Option<CpuSet> {
        let third = self.list_of(cpu, b"/cache/index3/shared_cpu_list");
        third.or_else(|| self.list_of(cpu, b"/cache/index2/shared_cpu_list"))
    }

    fn node(&mut self, cpu: u32) -> Option<CpuSet> {
        // Nodes are numbered and listed as CPUs are.
        let online = self.list(&[b"/sys/devices/system/node/online"])?;
        if online.count() < 2 {
            return None;
        }
        online.cpus().find_map(|node| {
            let mut digits = [0; DIGITS];
            let node = decimal(node.into(), &mut digits);
            let cpus = self.list(&[b"/sys/devices/system/node/node", node, b"/cpulist"]);
            cpus.filter(|cpus| cpus.contains(cpu))
        })
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
            // A file that is not there is found missing sooner here than with each CPU.
            self.file(&[b"/sys/devices/system/cpu/cpufreq/policy0/cpuinfo_max_freq"], number)
                .is_some()
        });
        self.frequencies = Some(known);
        if known { self.number_of(cpu, b"/cpufreq/cpuinfo_max_freq") } else { None }
    }
}

/// Reads a file that holds one number.
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
