//! Memory that is mapped directly.

use libc::c_int;

use crate::call::{call, numbers};
use crate::errno::Errno;
use crate::file::Descriptor;
use crate::valgrind;

/// Fresh private memory, unmapped when it goes out of scope.
#[derive(Debug)]
pub struct Mapping {
    start: *mut u8,
    length: usize,
}

impl Mapping {
    /// Maps this many bytes of zeros. Pages that are not touched cost nothing.
    pub fn new(length: usize) -> Option<Self> {
        map(length).ok().map(|start| Mapping { start, length })
    }

    /// Maps this many bytes of zeros, all of which are about to be used.
    pub fn populated(length: usize) -> Result<Self, Errno> {
        map_with(length, libc::MAP_POPULATE).map(|start| Mapping { start, length })
    }

    /// The memory.
    pub fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: mapped, readable and writable for this length, and ours alone.
        unsafe { core::slice::from_raw_parts_mut(self.start, self.length) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: mapped for this length, and no longer borrowed.
        unsafe { unmap(self.start, self.length) }
    }
}

/// Maps fresh memory, all zeros, without huge pages: those would be cleared as a whole for the sake
/// of a few bytes.
pub fn map(length: usize) -> Result<*mut u8, Errno> {
    let start = map_unadvised(length)?;
    let arguments = [start as usize, length, libc::MADV_NOHUGEPAGE as usize];
    // SAFETY: advice about our own memory, which the kernel may refuse.
    let _ = unsafe { call(libc::SYS_madvise, arguments) };
    Ok(start)
}

/// The same with a single system call, one that every loader makes, too.
pub fn map_unadvised(length: usize) -> Result<*mut u8, Errno> {
    map_with(length, libc::MAP_NORESERVE)
}

fn map_with(length: usize, flags: c_int) -> Result<*mut u8, Errno> {
    let protection = (libc::PROT_READ | libc::PROT_WRITE) as usize;
    let flags = (flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as usize;
    // SAFETY: new memory, at an address that the kernel chooses.
    let start = unsafe { call(numbers::MMAP, [0, length, protection, flags, usize::MAX, 0]) };
    start.map(|start| start as *mut u8)
}

/// Asks the kernel to fill this memory with zeros in every child that gets a copy of it; returns
/// whether it will.
pub fn wipe_on_fork(start: *mut u8, length: usize) -> bool {
    let arguments = [start as usize, length, libc::MADV_WIPEONFORK as usize];
    // SAFETY: advice that the kernel refuses for memory that is not private, and that changes
    // nothing in this process.
    unsafe { call(libc::SYS_madvise, arguments) }.is_ok()
}

/// Maps a file, shared: everybody who maps or reads it sees what is written. It stays mapped after
/// the descriptor is closed.
pub fn map_shared(file: &Descriptor, length: usize) -> Result<*mut u8, Errno> {
    let protection = (libc::PROT_READ | libc::PROT_WRITE) as usize;
    let arguments = [0, length, protection, libc::MAP_SHARED as usize, file.number() as usize, 0];
    // SAFETY: new memory, at an address that the kernel chooses.
    let start = unsafe { call(numbers::MMAP, arguments) }?;
    valgrind::pass_over(start, length);
    Ok(start as *mut u8)
}

/// Unmaps memory.
///
/// # Safety
/// [`map`] returned it for this length, and it is not used any more.
pub unsafe fn unmap(start: *mut u8, length: usize) {
    // SAFETY: as promised by the caller.
    let _ = unsafe { call(libc::SYS_munmap, [start as usize, length]) };
}
