//! The cap that `auto` stands for on this machine.

use core::ffi::CStr;
use core::num::NonZeroU32;

use crate::errno::Preserved;
use crate::{affinity, initial};
use threadcap_decide::auto;
use threadcap_sys::{Descriptor, Mapping};

/// The smallest of the affinity mask, the CPU quotas and the batch system's allotment.
#[cold]
pub fn count() -> Option<NonZeroU32> {
    let _errno = Preserved::now();
    let affinity = affinity::inherited_count();
    let Some(mut scratch) = Mapping::new(auto::SCRATCH) else {
        return affinity;
    };
    auto::count(affinity, initial::variable, read, scratch.bytes())
}

/// A path may come from a variable: a FIFO there must not keep the program waiting.
fn read(path: &CStr, buffer: &mut [u8]) -> Option<usize> {
    let how = libc::O_RDONLY | libc::O_CLOEXEC | libc::O_NONBLOCK | libc::O_NOCTTY;
    let file = Descriptor::open(path, how, 0).ok()?;
    file.fill(buffer).ok()
}
