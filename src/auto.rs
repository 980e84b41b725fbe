//! The number behind the word `auto`, asked of this machine.

use core::ffi::CStr;
use core::num::NonZeroU32;

use crate::errno::Preserved;
use crate::memory::{Descriptor, Pages};
use crate::{affinity, initial};
use threadcap_decide::auto;

/// The smallest of affinity, CPU quotas and what the batch system told.
#[cold]
pub fn count() -> Option<NonZeroU32> {
    let _errno = Preserved::now();
    let affinity = affinity::inherited_count();
    let Some(mut scratch) = Pages::new(auto::SCRATCH) else {
        return affinity;
    };
    auto::count(affinity, initial::variable, read, scratch.bytes())
}

fn read(path: &CStr, buffer: &mut [u8]) -> Option<usize> {
    Descriptor::open(libc::AT_FDCWD, path)?.read(buffer)
}
