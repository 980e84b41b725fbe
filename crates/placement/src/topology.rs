//! The host's topology from `/sys`: reads only the files that the choice needs, since this happens
//! in the constructor, while the start of a process waits.

use core::ffi::CStr;

use threadcap_decide::cpus::CpuSet;
use threadcap_decide::sysfs::{Scale, Sysfs};
use threadcap_decide::topology::{self, Request};
use threadcap_sys::{Descriptor, process};

const SCALE: Scale = if cfg!(target_arch = "x86_64") { Scale::Frequency } else { Scale::Capacity };

/// Chooses `count` of the CPUs that the process was given, while other jobs lease these.
pub(crate) fn choose(inherited: &CpuSet, leased: &[CpuSet], count: u32) -> CpuSet {
    let near = process::current_cpu().ok();
    topology::choose(Request { inherited, leased, near, count }, &mut Sysfs::new(SCALE, read))
}

/// Reads a file; one that is longer than the buffer fills it.
fn read(path: &CStr, buffer: &mut [u8]) -> Option<usize> {
    let file = Descriptor::open(path, libc::O_RDONLY | libc::O_CLOEXEC, 0).ok()?;
    // The kernel returns such a file in one read.
    file.read(buffer).ok()
}
