//! The host as `/sys` describes it, for the choice of CPUs: the files that the policy asks for,
//! and no others. They are read in the constructor, where a process start waits for them.

use core::ffi::CStr;

use threadcap_decide::cpus::CpuSet;
use threadcap_decide::sysfs::{Scale, Sysfs};
use threadcap_decide::topology::{self, Request};
use threadcap_sys::{Descriptor, process};

const SCALE: Scale = if cfg!(target_arch = "x86_64") { Scale::Frequency } else { Scale::Capacity };

/// Chooses `count` of the CPUs that the process was given, where other jobs lease these.
pub(crate) fn choose(inherited: &CpuSet, leased: &[CpuSet], count: u32) -> CpuSet {
    let near = process::current_cpu().ok();
    topology::choose(Request { inherited, leased, near, count }, &mut Sysfs::new(SCALE, read))
}

/// Reads a file; one that is longer than the buffer fills it.
fn read(path: &CStr, buffer: &mut [u8]) -> Option<usize> {
    let file = Descriptor::open(path, libc::O_RDONLY | libc::O_CLOEXEC, 0).ok()?;
    // The kernel hands such a file out at once.
    file.read(buffer).ok()
}
