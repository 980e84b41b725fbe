//! The host's topology from `/sys`: reads only the files that the choice needs, since this happens
//! in the constructor, while the start of a process waits.

use threadcap_decide::cpus::CpuSet;
use threadcap_decide::sysfs::{Scale, Sysfs};
use threadcap_decide::topology::{self, Need};
use threadcap_sys::file::read_once;
use threadcap_sys::process;

const SCALE: Scale = if cfg!(target_arch = "x86_64") { Scale::Frequency } else { Scale::Capacity };

/// Chooses `count` of the CPUs that the process was given, while other jobs lease these.
pub(crate) fn choose(inherited: &CpuSet, leased: &[CpuSet], count: u32) -> CpuSet {
    let near = process::current_cpu().ok();
    topology::choose(Need { inherited, leased, near, count }, &mut Sysfs::new(SCALE, read_once))
}
