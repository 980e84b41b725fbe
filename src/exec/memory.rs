//! Memory for the arguments and the environment of a new program.
//!
//! It cannot be the stack, which may be small, nor the heap, whose lock another thread may hold.
//! The kernel's own calls are left, and one difficulty: a child of `vfork` maps memory into its
//! parent, and once its `exec` succeeds nobody is there to give it back. So memory for an `exec`
//! stands in a slot, and the kernel is asked to clear the slot's word when the child has left the
//! parent's memory; whoever finds the word cleared gives back what was left there.

use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::*};
use libc::c_int;

use threadcap_sys::{memory, process};

/// Memory that is given back when it goes out of scope.
pub struct Memory {
    start: usize,
    length: usize,
    slot: Option<Watched>,
}

/// The memory of an `exec` that is under way.
struct Slot {
    /// 0: free, or left by a child of `vfork`.
    in_use: AtomicU32,
    start: AtomicUsize,
    length: AtomicUsize,
}

/// As many as children of `vfork` that call `exec` at the same time in one process, with an
/// environment that has to be rewritten; one more leaves its memory behind.
static SLOTS: [Slot; 16] = [const {
    Slot { in_use: AtomicU32::new(0), start: AtomicUsize::new(0), length: AtomicUsize::new(0) }
}; 16];

/// A slot, and the word that the kernel would have cleared instead.
struct Watched {
    slot: &'static Slot,
    /// `None`: not watched, since this thread is no child of `vfork`.
    former: Option<*mut c_int>,
}

impl Memory {
    /// So many bytes, as zeros.
    pub fn new(length: usize) -> Option<Memory> {
        map(length).map(|start| Memory { start, length, slot: None })
    }

    /// So many bytes for an `exec`, which may not come back.
    pub fn for_exec(length: usize) -> Option<Memory> {
        let claim = |slot: &&Slot| slot.in_use.compare_exchange(0, 1, Acquire, Relaxed).is_ok();
        let Some(slot) = SLOTS.iter().find(claim) else {
            return Memory::new(length);
        };
        slot.give_back();
        let Some(start) = map(length) else {
            slot.in_use.store(0, Release);
            return None;
        };
        slot.length.store(length, Relaxed);
        slot.start.store(start, Relaxed);
        Some(Memory { start, length, slot: Some(Watched::new(slot)) })
    }

    /// The memory as so many words, and the bytes after them.
    pub fn split(&mut self, words: usize) -> (&mut [*const u8], &mut [u8]) {
        let size = words * size_of::<usize>();
        if size > self.length {
            return (&mut [], &mut []);
        }
        // SAFETY: mapped, aligned to a page, borrowed as long as the result, and long enough as
        // was just checked; zeros are valid pointers and bytes.
        unsafe {
            let words = core::slice::from_raw_parts_mut(self.start as *mut *const u8, words);
            let bytes = (self.start + size) as *mut u8;
            (words, core::slice::from_raw_parts_mut(bytes, self.length - size))
        }
    }

    /// Where the memory lies, for [`give_back`], by whoever cannot wait for the end of a scope.
    pub fn into_raw(self) -> (usize, usize) {
        let memory = core::mem::ManuallyDrop::new(self);
        (memory.start, memory.length)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        match &self.slot {
            Some(watched) => watched.leave(),
            // SAFETY: nobody else knows of this memory.
            None => unsafe { give_back(self.start, self.length) },
        }
    }
}

impl Slot {
    /// Gives back what is left here.
    fn give_back(&self) {
        let start = self.start.swap(0, Relaxed);
        if start != 0 {
            // SAFETY: the slot is claimed, and its former user has left this memory.
            unsafe { give_back(start, self.length.load(Relaxed)) };
        }
    }
}

impl Watched {
    /// Has the kernel clear the slot's word when the calling thread leaves this memory by `exec`
    /// or ends, if it is the first of its process: others are no children of `vfork`. The word
    /// that `pthread_join` waits for is put back when the `exec` fails.
    fn new(slot: &'static Slot) -> Watched {
        let is_first = process::thread_id() == process::id();
        let former = is_first.then(process::clear_child_tid).flatten();
        if former.is_some() {
            // SAFETY: the word is a static of this library, which is never unloaded.
            unsafe { process::set_clear_child_tid(slot.in_use.as_ptr().cast()) };
        }
        Watched { slot, former }
    }

    fn leave(&self) {
        if let Some(former) = self.former {
            // SAFETY: what the kernel had before.
            unsafe { process::set_clear_child_tid(former) };
        }
        self.slot.give_back();
        self.slot.in_use.store(0, Release);
    }
}

fn map(length: usize) -> Option<usize> {
    memory::map(length.max(1)).ok().map(|start| start as usize)
}

/// Gives memory back.
///
/// # Safety
/// It was mapped here, and nobody uses it any more.
pub unsafe fn give_back(start: usize, length: usize) {
    // SAFETY: as promised by the caller.
    unsafe { memory::unmap(start as *mut u8, length.max(1)) };
}
