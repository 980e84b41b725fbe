//! Where the kernel put the arguments and the environment.
//!
//! From lower to higher addresses: the number of arguments, the pointers to them, NULL, the
//! pointers to the environment's entries, NULL, the auxiliary vector, and the strings. All of it
//! lives as long as the process. glibc's loader says where it begins. musl's does not, but its
//! `environ` points into it from the first instruction on, until the program replaces it.

use core::ptr::null_mut;
use core::slice::from_raw_parts;
use core::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};
use libc::c_char;

use crate::weak::address_of;

/// A pointer to a string. Atomic, because the constructor may move a string or put another one in
/// its place.
pub type Slot = AtomicPtr<c_char>;

/// The first slot of the environment, and the number of arguments, once they were looked for.
#[unsafe(link_section = ".data")]
static FIRST: AtomicPtr<Slot> = AtomicPtr::new(null_mut());
#[unsafe(link_section = ".data")]
static ARGUMENTS: AtomicUsize = AtomicUsize::new(0);

/// The slots of the initial environment, with pointers to `NAME=value`, before the NULL, which
/// `unsetenv` moves.
#[inline]
pub fn environment() -> impl Iterator<Item = &'static Slot> {
    slots_from(found().1)
}

#[inline]
fn slots_from(first: *const Slot) -> impl Iterator<Item = &'static Slot> {
    // SAFETY: the array that the kernel, or libc, ended with a NULL.
    let slots = (0..).map(move |index| unsafe { &*first.wrapping_add(index) });
    slots.take_while(|slot| !slot.load(Relaxed).is_null())
}

/// The slots of the program's arguments, if they can be found.
pub fn arguments() -> &'static [Slot] {
    let (count, first) = found();
    // SAFETY: they precede the environment, with a NULL between.
    let all: &[Slot] = unsafe { from_raw_parts(first.wrapping_sub(count + 1), count) };
    let left = all.iter().take_while(|slot| !slot.load(Relaxed).is_null()).count();
    all.get(..left).unwrap_or(all)
}

/// The number of arguments, and the first slot of the environment.
#[inline]
fn found() -> (usize, *const Slot) {
    let first = FIRST.load(Relaxed);
    if !first.is_null() {
        return (ARGUMENTS.load(Relaxed), first);
    }
    let (count, first) = by_stack_end().unwrap_or_else(by_environ);
    // A thread that looks at the same time finds the same.
    ARGUMENTS.store(count, Relaxed);
    FIRST.store(first.cast_mut(), Relaxed);
    (count, first)
}

/// From glibc's loader, which exports the address of the argument count.
fn by_stack_end() -> Option<(usize, *const Slot)> {
    let end = address_of!("__libc_stack_end") as *const *const usize;
    // SAFETY: null, or the loader's variable.
    let start = *unsafe { end.as_ref() }?;
    // SAFETY: the block, as described above.
    let count = unsafe { *start };
    Some((count, start.wrapping_add(1 + count + 1).cast()))
}

/// From `environ`. If that is no longer the kernel's array, the arguments cannot be found.
#[cold]
fn by_environ() -> (usize, *const Slot) {
    /// An empty argument list and environment, if there is none.
    static NONE: [usize; 2] = [0, 0];
    unsafe extern "C" {
        static environ: *const Slot;
    }
    // SAFETY: libc's own variable.
    let first = unsafe { environ };
    if first.is_null() {
        return (0, (&raw const NONE[1]).cast());
    }
    (if is_of_kernel(first) { count_before(first) } else { 0 }, first)
}

/// Whether an environment is the kernel's: it is followed by the auxiliary vector, and shortly
/// after by the bytes that `AT_RANDOM` points to.
fn is_of_kernel(first: *const Slot) -> bool {
    const NEAR: usize = 64 << 10;
    let length = slots_from(first).count();
    let end = first.wrapping_add(length) as usize;
    // SAFETY: no pointers, no failure.
    let random = unsafe { libc::getauxval(libc::AT_RANDOM) } as usize;
    (1..NEAR).contains(&random.wrapping_sub(end))
}

/// How many arguments precede the kernel's environment: going backwards from the NULL that ends
/// them, the first word that is not a pointer is their number.
fn count_before(first: *const Slot) -> usize {
    let last = first.cast::<usize>().wrapping_sub(2);
    // SAFETY: within the block, where the number of arguments stands before them.
    (0..).find(|&count| unsafe { *last.wrapping_sub(count) } == count).unwrap_or(0)
}
