//! Memory for the arguments and the environment of a new program.
//!
//! It cannot be the stack, which may be small, nor the heap, whose lock another thread may hold. So
//! it is mapped directly, which has one difficulty: a child of `vfork` maps memory into its parent,
//! and once its `exec` succeeds, nobody is left to unmap it. So memory for an `exec` is recorded in
//! a slot, and the kernel is asked to clear the slot's word when the child leaves the parent's
//! memory; the next user of the slot unmaps what was left there.

use core::sync::atomic::Ordering::*;
use libc::c_int;

use crate::process::{self, ExecMemory};
use crate::sandbox;
use threadcap_sys as sys;

/// Memory that is unmapped when it goes out of scope.
pub struct Memory {
    start: usize,
    length: usize,
    slot: Option<Watched>,
}

/// A slot, and the word that the kernel would have cleared instead.
struct Watched {
    slot: &'static ExecMemory,
    /// `None`: not watched, since this thread is no child of `vfork`.
    former: Option<*mut c_int>,
}

impl Memory {
    /// Maps this many bytes, as zeros.
    pub fn new(length: usize) -> Option<Memory> {
        map(length).map(|start| Memory { start, length, slot: None })
    }

    /// Maps this many bytes for an `exec`, which may not return. The slots limit how many children
    /// of `vfork` can call `exec` at the same time in one process, each with an environment that
    /// has to be rewritten; a further one leaves its memory behind.
    pub fn for_exec(length: usize) -> Option<Memory> {
        // Watching a slot takes system calls that a sandbox may forbid.
        let may_watch = !sandbox::is_entered();
        let claim = |slot: &&ExecMemory| {
            may_watch && slot.in_use.compare_exchange(0, 1, Acquire, Relaxed).is_ok()
        };
        let Some(slot) = process::this().exec_memory.iter().find(claim) else {
            return Memory::new(length);
        };
        give_back_slot(slot);
        let Some(start) = map(length) else {
            slot.in_use.store(0, Release);
            return None;
        };
        slot.length.store(length, Relaxed);
        slot.start.store(start, Relaxed);
        Some(Memory { start, length, slot: Some(Watched::new(slot)) })
    }

    /// The memory as this many words, and the bytes after them.
    pub fn split(&mut self, words: usize) -> (&mut [*const u8], &mut [u8]) {
        let size = words * size_of::<usize>();
        if size > self.length {
            return (&mut [], &mut []);
        }
        let pointers = self.start as *mut *const u8;
        // SAFETY: mapped, aligned to a page, borrowed as long as the result, and long enough as
        // was just checked; zeros are valid pointers.
        let pointers = unsafe { core::slice::from_raw_parts_mut(pointers, words) };
        let bytes = (self.start + size) as *mut u8;
        // SAFETY: the rest of the same memory.
        let bytes = unsafe { core::slice::from_raw_parts_mut(bytes, self.length - size) };
        (pointers, bytes)
    }

    /// The address and length of the memory, for callers of [`give_back`] that cannot wait for the
    /// end of a scope.
    pub fn into_raw(self) -> (usize, usize) {
        let memory = core::mem::ManuallyDrop::new(self);
        (memory.start, memory.length)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if let Some(watched) = &self.slot {
            watched.leave(self.start);
        }
        // SAFETY: nobody else knows of this memory, or not any more.
        unsafe { give_back(self.start, self.length) };
    }
}

/// Unmaps what is left in a slot.
fn give_back_slot(slot: &ExecMemory) {
    let start = slot.start.swap(0, Relaxed);
    if start != 0 {
        // SAFETY: the slot is claimed, and its former user has left this memory.
        unsafe { give_back(start, slot.length.load(Relaxed)) };
    }
}

impl Watched {
    /// Asks the kernel to clear the slot's word when the calling thread leaves this memory by
    /// `exec` or ends, if it is the first thread of its process: others are not children of
    /// `vfork`. If the `exec` fails, the word that `pthread_join` waits for is put back.
    fn new(slot: &'static ExecMemory) -> Watched {
        let is_first = sys::process::thread_id() == sys::process::id();
        let former = is_first.then(sys::process::clear_child_tid).flatten();
        if former.is_some() {
            // SAFETY: the word is a static of this library, which is never unloaded.
            unsafe { sys::process::set_clear_child_tid(slot.in_use.as_ptr().cast()) };
        }
        Watched { slot, former }
    }

    /// Frees the slot, in which memory at `start` was recorded.
    fn leave(&self, start: usize) {
        if let Some(former) = self.former {
            // SAFETY: what the kernel had before.
            unsafe { sys::process::set_clear_child_tid(former) };
        }
        // In a child that a signal handler has forked meanwhile, the slot belongs to somebody else.
        if self.slot.start.compare_exchange(start, 0, Relaxed, Relaxed).is_ok() {
            self.slot.in_use.store(0, Release);
        }
    }
}

#[inline(never)] // callers may have little stack
fn map(length: usize) -> Option<usize> {
    // By a call that the new program's loader makes too, so that a sandbox allows it.
    let map = if sandbox::is_entered() { sys::memory::map_unadvised } else { sys::memory::map };
    map(length.max(1)).ok().map(|start| start as usize)
}

/// Unmaps memory.
///
/// # Safety
/// It was mapped here, and nobody uses it any more.
pub unsafe fn give_back(start: usize, length: usize) {
    // SAFETY: as promised by the caller.
    unsafe { sys::memory::unmap(start as *mut u8, length.max(1)) };
}
